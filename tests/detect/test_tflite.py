from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from fakes_detect import a_card, a_recognizer_card

from agent.detect import tflite
from agent.detect.tflite import Runtime, find_runtime, load, outputs_by_role, spec_of, the_input
from agent.errors import BadModel, NotThere
from agent.vision.int8 import Quant, TensorSpec


def detail(name="in", shape=(1, 64, 64, 3), dtype=np.uint8, quantization=(1 / 255, 0), **changes):
    """A tensor as either runtime describes it."""
    return {
        "name": name,
        "index": 7,
        "shape": np.array(shape),
        "shape_signature": np.array(shape),
        "dtype": dtype,
        "quantization": quantization,
        **changes,
    }


def interpreter(inputs, outputs=()):
    return SimpleNamespace(
        get_input_details=lambda: list(inputs), get_output_details=lambda: list(outputs)
    )


def test_the_input_is_found_with_its_scale():
    index, spec = the_input(interpreter([detail()]), a_card())
    assert index == 7
    assert spec == TensorSpec("in", (1, 64, 64, 3), "uint8", Quant(1 / 255, 0))


def test_a_model_with_two_inputs_is_refused():
    with pytest.raises(BadModel, match="has 2 inputs"):
        the_input(interpreter([detail(), detail()]), a_card())


def test_a_size_that_changes_at_run_time_is_refused():
    changing = detail(shape_signature=np.array([-1, 64, 64, 3]))
    with pytest.raises(BadModel, match=r"changing shape \[-1, 64, 64, 3\]"):
        spec_of(changing, a_card())


@pytest.mark.parametrize("scale", [0.0, float("nan"), float("inf"), -1.0])
def test_integers_without_a_scale_are_refused(scale):
    with pytest.raises(BadModel, match="uint8 without a scale"):
        spec_of(detail(quantization=(scale, 0)), a_card())


def test_an_output_named_twice_is_refused():
    twice = [detail("out", dtype=np.float32), detail("out", dtype=np.float32)]
    with pytest.raises(BadModel, match="has 2 outputs named 'out'"):
        outputs_by_role(interpreter([], twice), a_recognizer_card())


class BuiltForNumpy1:
    """The older runtime beside numpy 2: it imports, and fails when it is used."""

    def __init__(self, **_):
        raise SystemError("_ARRAY_API not found")


def test_a_runtime_built_for_another_numpy_is_a_sentence(monkeypatch):
    module = SimpleNamespace(Interpreter=BuiltForNumpy1)
    old = Runtime("tflite-runtime", "2.14.0", module)
    monkeypatch.setattr(tflite, "find_runtime", lambda: old)
    with pytest.raises(NotThere, match=r"tflite-runtime 2.14.0 does not start with numpy 2"):
        load(b"", a_card(), 1, [])


def test_the_older_runtime_is_taken_where_the_newer_is_missing(monkeypatch):
    found = {"tflite_runtime.interpreter": SimpleNamespace()}

    def import_module(name):
        if name not in found:
            raise ImportError(name)
        return found[name]

    monkeypatch.setattr(tflite, "import_module", import_module)
    monkeypatch.setattr(tflite, "version", lambda _: "2.14.0")
    assert str(find_runtime()) == "tflite-runtime 2.14.0"
    found.clear()
    with pytest.raises(NotThere, match="install ai-edge-litert"):
        find_runtime()
