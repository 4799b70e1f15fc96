"""What a model file says is read without a runtime, and is what the runtime says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources import ROOT

from agent.config.device import Accelerator
from agent.detect.card import read_card
from agent.detect.described import Described, require_shape
from agent.detect.tflite import Place, installed, load
from agent.errors import BadModel

CARDS = sorted((ROOT / "models").glob("*.yaml"))
SMALL = read_card(ROOT / "models" / "shelf-small.yaml")
CONTENT = Path(SMALL.file).read_bytes()


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_inputs_and_outputs_are_those_that_the_runtime_tells(path):
    content = Path(read_card(path).file).read_bytes()
    real = load(content, Place(Accelerator.CPU, installed()[0]), 1, [])
    ours = Described(content)
    for told, known in (
        (ours.get_input_details(), real.get_input_details()),
        (ours.get_output_details(), real.get_output_details()),
    ):
        assert len(told) == len(known) >= 1
        for one, other in zip(told, known, strict=True):
            for key, value in one.items():
                assert np.array_equal(value, other[key]), key


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_a_model_that_ships_fits_its_card(path):
    card = read_card(path)
    assert refusal(Path(card.file).read_bytes(), card) == ""


@pytest.mark.parametrize("content", [b"", b"tiny", b"\0\0\0\0TFL3", CONTENT[:200], b"\xff" * 64])
def test_what_is_no_model_is_refused(content):
    with pytest.raises(BadModel, match="is no TFLite model"):
        require_shape(content, SMALL)


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(CONTENT) - 1), byte=st.integers(0, 255), end=st.booleans())
def test_no_damage_does_more_than_be_refused(at, byte, end):
    hurt = CONTENT[:at] if end else CONTENT[:at] + bytes([byte]) + CONTENT[at + 1 :]
    assert "\n" not in refusal(hurt)


def refusal(content: bytes, card=SMALL) -> str:
    try:
        require_shape(content, card)
    except BadModel as error:
        return str(error)
    return ""
