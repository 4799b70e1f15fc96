from __future__ import annotations

import hashlib

import numpy as np
import pytest
from fakes_detect import a_card

from agent.detect.card import CardInput, Head, Twin, as_text, from_text, read_card
from agent.errors import BadInput
from agent.shelf.plan.fields import BadField

WRITTEN = """\
name: shelf-small
kind: detector
file: shelf-small.tflite
sha256: {sha}
license: Apache-2.0
provenance: rendered pictures only
input: {{width: 320, height: 320, channels: bgr, dtype: uint8, range: [0.0, 1.0], padding: 114,
  fit: letterbox}}
head: centers
stride: 4
outputs: {{heat: "StatefulPartitionedCall_1:1", offset: "StatefulPartitionedCall_1:2",
  size: "StatefulPartitionedCall_1:0"}}
labels: [product, gap, price_label]
thresholds: {{product: 0.35, gap: 0.3, price_label: 0.3}}
metrics: {{ap50_product: 0.84}}
"""
SHA = hashlib.sha256(b"").hexdigest()


def write(tmp_path, text):
    path = tmp_path / "shelf-small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_card_is_read_and_its_file_lies_beside_it(tmp_path):
    card = read_card(write(tmp_path, WRITTEN.format(sha=SHA)))
    assert card.file == str(tmp_path / "shelf-small.tflite")
    assert card.head is Head.CENTERS
    assert card.input == CardInput(320, 320)
    assert card.input.shape == (1, 320, 320, 3)
    assert card.words == ("product", "gap", "price_label")
    assert card.least.tolist() == [np.float32(x) for x in (0.35, 0.3, 0.3)]


def test_a_twin_for_the_edge_tpu_lies_beside_the_card_too(tmp_path):
    text = WRITTEN.format(sha=SHA) + f"edgetpu: {{file: tpu.tflite, sha256: {SHA}}}\n"
    assert read_card(write(tmp_path, text)).edgetpu == Twin(str(tmp_path / "tpu.tflite"), SHA)


def test_a_card_says_what_its_model_was_trained_on_and_what_it_is_bad_at(tmp_path):
    text = WRITTEN.format(sha=SHA) + 'trained_on:\n  - "Renders."\nbad_at: ["Night.", "Fog: 3."]\n'
    card = read_card(write(tmp_path, text))
    assert card.trained_on == ("Renders.",)
    assert card.bad_at == ("Night.", "Fog: 3.")
    assert from_text(as_text(card)) == card


def test_a_misspelled_key_and_a_missing_one_are_both_named(tmp_path):
    text = WRITTEN.format(sha=SHA).replace("labels:", "lables:").replace("license:", "licence:")
    with pytest.raises(BadInput) as refused:
        read_card(write(tmp_path, text))
    assert "lables" in str(refused.value)
    assert "licence" in str(refused.value)


def test_a_bad_checksum_points_at_its_line(tmp_path):
    with pytest.raises(BadInput, match=r"shelf-small\.yaml:4.*sha256"):
        read_card(write(tmp_path, WRITTEN.format(sha="abc")))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sha256": "ABC"}, "sha256: is 'ABC'"),
        ({"outputs": {"heat": "a"}}, "a centers head has heat, offset, size"),
        ({"outputs": {}}, "names nothing"),
        ({"labels": (), "thresholds": {}}, "labels: is empty"),
        ({"products": ("bottle",)}, "'bottle' is not one of labels"),
        ({"occluders": ("person",)}, "'person' is not one of labels"),
        ({"thresholds": {"produkt": 0.3}}, "'produkt' is not one of labels"),
        ({"thresholds": {"gap": 1.0}}, "gap is 1; must be between 0 and 1"),
        ({"kind": "recognizer"}, "is centers, which no recognizer has"),
    ],
)
def test_a_card_without_meaning_is_refused(changes, sentence):
    with pytest.raises(BadField, match=sentence):
        a_card(**changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"width": 0}, "width: is 0"),
        ({"height": 99999}, "height: is 99999"),
        ({"padding": 256}, "must be a byte"),
        ({"range": (1.0, 1.0)}, "the second number must be greater"),
    ],
)
def test_an_input_without_meaning_is_refused(changes, sentence):
    with pytest.raises(BadField, match=sentence):
        CardInput(**{"width": 320, "height": 320, **changes})


def test_the_twin_s_checksum_is_looked_at_too():
    with pytest.raises(BadField, match="sha256: is '1'"):
        Twin("x", "1")


def test_a_foreign_model_s_words_become_ours_and_the_rest_is_dropped():
    card = a_card(
        labels=("chair", "cup", "person", "bottle"),
        products=("bottle", "cup"),
        occluders=("person",),
        thresholds={"cup": 0.6, "product": 0.4},
    )
    assert card.words == ("product", "occluder")
    assert card.word_of.tolist() == [-1, 0, 1, 0]
    assert card.least.tolist() == [np.inf, np.float32(0.6), np.float32(0.35), np.float32(0.4)]


def test_channels_first_is_the_card_s_word():
    assert CardInput(32, 16, layout="nchw").shape == (1, 3, 16, 32)


@pytest.mark.parametrize("changes", [{}, {"edgetpu": Twin("x", "1" * 64), "strides": (8,)}])
def test_a_card_survives_the_way_to_the_child_process(changes):
    card = a_card(**changes)
    text = as_text(card)
    assert "\n" not in text
    assert from_text(text) == card
