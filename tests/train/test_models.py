"""The models in `models/` are what their cards say, and no worse than measured when they came."""

from pathlib import Path

import numpy as np
import pytest

from agent.detect.card import read_card
from agent.detect.opening import open_detector
from tools.render.canvas import GAP, PRODUCT
from tools.render.fixture import (
    EMPTY,
    FixturePainter,
    Furniture,
    SlotBox,
    facing_camera,
    packs_of,
)
from tools.train.cards import checksum, read_facts
from tools.train.evaluate import as_text
from tools.train.measure_detector import BENCH, detector_metrics
from tools.train.measure_recognizer import recognizer_metrics

MODELS = Path(__file__).resolve().parents[2] / "models"
OURS = ("shelf-small", "products")
LOSS = 0.03  # of any figure; runtimes round differently, scenes do not


@pytest.mark.parametrize("name", OURS)
def test_a_card_names_its_file_by_checksum(name):
    card = read_card(MODELS / f"{name}.yaml")
    assert checksum(Path(card.file).read_bytes()) == card.sha256


@pytest.mark.parametrize("name", OURS)
def test_the_metrics_file_and_the_card_say_the_same(name):
    facts = read_facts(MODELS / f"{name}.yaml")
    assert as_text(facts["metrics"]) == (MODELS / f"{name}.metrics.txt").read_text("utf-8")


def test_the_detector_finds_the_facings_and_the_gap_of_a_rendered_shelf():
    slots = (
        SlotBox("a", "09506000134352", 20, 60, 380, 200, facings=3),
        SlotBox("b", "04006381333931", 410, 60, 270, 220, facings=2),
    )
    furniture = Furniture(700, 360, (60,))
    painter = FixturePainter(furniture, slots, packs_of(slots), facing_camera(furniture, 640, 360))
    shot = painter.render({("a", 1, 0): EMPTY})
    detect = open_detector(read_card(MODELS / "shelf-small.yaml"), BENCH)
    found = detect(shot.picture, np.array([[0, 0, 640, 360]], np.float32))
    assert GAP in found.label
    assert abs(int((found.label == PRODUCT).sum()) - 4) <= 1


@pytest.mark.slow
@pytest.mark.parametrize(("name", "measure"), [
    ("shelf-small", detector_metrics),
    ("products", recognizer_metrics),
])  # fmt: skip
def test_a_model_is_no_worse_than_its_metrics_file(name, measure):
    card = read_card(MODELS / f"{name}.yaml")
    measured = measure(card)
    for figure, level in card.metrics.items():
        if figure != "invoke_ms":
            assert measured[figure] >= level - LOSS, figure
