"""A tuned model is delivered whole, and only where it has earned its place."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.detect.card import read_card
from tools.train.cards import checksum, read_facts, write_facts
from tools.train.site.deliver import NotBetter, Place, deliver, judged, table
from tools.train.site.report import Side, Story

MODELS = Path(__file__).resolve().parents[3] / "models"
CARD = read_card(MODELS / "shelf-small.yaml")


def side(on_site, on_scenes):
    site = {f"product_{m}": on_site for m in ("ap50", "ap75", "recall")}
    scenes = {f"product_{m}": on_scenes for m in ("ap50", "ap75", "recall")}
    return Side(CARD, [], site, scenes | {"product_ap50_in_gondola": 0.1})


def a_story(before, after):
    verdict, good = judged(before, after)
    return Story("tuned", verdict, good, before, after, [], {})


@pytest.fixture
def made(tmp_path):
    """What export leaves: a card, its file, and the weights that it came from."""
    fresh = tmp_path / "cache/export/mine"
    fresh.parent.mkdir(parents=True)
    content = Path(CARD.file).read_bytes()
    (fresh.parent / "mine.tflite").write_bytes(content)
    facts = read_facts(MODELS / "shelf-small.yaml")
    facts |= {"name": "mine", "file": "mine.tflite", "sha256": checksum(content)}
    write_facts(fresh.parent / "mine.yaml", facts)
    (fresh.parent / "mine.weights.h5").write_bytes(b"weights")
    return fresh


def place(tmp_path, *, force=False):
    return Place(tmp_path / "cache", tmp_path / "models/mine", force)


def test_a_better_model_lies_there_whole_with_its_figures_and_its_report(tmp_path, made):
    report = deliver(a_story(side(0.3, 0.9), side(0.9, 0.89)), made, place(tmp_path))
    there = {path.name.removeprefix("mine.") for path in (tmp_path / "models").iterdir()}
    assert there == {"tflite", "yaml", "weights.h5", "metrics.txt", "report.html"}
    card = read_card(tmp_path / "models/mine.yaml")
    assert card.metrics["site_product_ap50"] == 0.9
    assert card.metrics["product_ap50"] == 0.89
    assert "AP50 0.89" in card.bad_at[0]
    assert checksum(Path(card.file).read_bytes()) == card.sha256
    assert "0.900" in report.read_text("utf-8")


@pytest.mark.parametrize(
    ("after", "why"),
    [(side(0.3, 0.9), "no better here"), (side(0.9, 0.87), "3.0 points are forgotten")],
)
def test_a_model_that_is_no_better_or_forgets_is_not_delivered(tmp_path, made, after, why):
    with pytest.raises(NotBetter, match=why) as refused:
        deliver(a_story(side(0.3, 0.9), after), made, place(tmp_path))
    assert "--force" in str(refused.value)
    assert refused.value.exit_code == 3
    assert not (tmp_path / "models").exists()
    assert (tmp_path / "cache/report.html").exists()


def test_force_takes_it_all_the_same(tmp_path, made):
    report = deliver(a_story(side(0.3, 0.9), side(0.2, 0.9)), made, place(tmp_path, force=True))
    assert "no better here" in report.read_text("utf-8")
    assert (tmp_path / "models/mine.yaml").exists()


def test_a_label_that_only_one_side_measured_is_not_compared():
    before = side(0.3, 0.9)
    more = replace(before, site=before.site | {"gap_ap50": 0.1})
    assert judged(more, side(0.5, 0.9))[1]
    assert "gap" not in table(more, side(0.5, 0.9))
