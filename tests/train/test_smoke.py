"""All steps of training at smoke size: what a short run learns can be exported and measured."""

import json

import pytest

pytest.importorskip("tensorflow", reason="training and export need the extra `train`")
pytest.importorskip("matplotlib", reason="training and export need the extra `train`")

from agent.detect.card import read_card
from tools.train import export, fit, train_detector, train_recognizer
from tools.train.cli import main
from tools.train.gate.accept import Asked, examine
from tools.train.gate.finding import as_table, passes

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

SCENES = ("--scenes", "12")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Small crops and batches; every step's loss is noted."""
    monkeypatch.setattr(fit, "PRINT_EVERY_S", -1.0)
    monkeypatch.setattr(train_detector, "SMALL_SIDE", 128)
    monkeypatch.setattr(train_detector, "SMALL_BATCH", 16)
    monkeypatch.setattr(train_recognizer, "BATCH", 32)
    monkeypatch.setattr(export, "SAMPLE_COUNT", 24)


def losses_of(run, phase):
    """The loss of every step of a run."""
    notes = json.loads(run.with_name(f"{run.name}.{phase}.json").read_text("utf-8"))
    losses = [loss for _, loss in notes["loss"]]
    assert len(losses) == notes["steps_done"]
    return losses


def mean(losses):
    return sum(losses) / len(losses)


def train(*words):
    assert main([str(word) for word in words]) == 0


def test_a_detector_is_rendered_for_trained_exported_accepted_measured_and_shown(tmp_path):
    data, run, model = tmp_path / "data", tmp_path / "run" / "shelf", tmp_path / "models" / "shelf"
    train("render", "--out", data, "--seeds", 1, 2, "--count", 60, "--side", 256)
    train(
        "detector", "--data", data, "--out", run, "--steps", 200, "--full-minutes", 0,
        "--rate", 3e-3, "--seed", 1,
    )  # fmt: skip
    losses = losses_of(run, "small")
    assert mean(losses[-8:]) < 0.7 * mean(losses[:8])
    train("export", f"{run}.weights.h5", "--out", model, *SCENES)
    assert sorted(path.name for path in model.parent.iterdir()) == [
        "shelf.tflite", "shelf.weights.h5", "shelf.yaml",
    ]  # fmt: skip
    train("evaluate", f"{model}.yaml", *SCENES)
    train("accept", f"{model}.yaml", *SCENES)
    card = read_card(model.with_name("shelf.yaml"))
    assert {"product_ap50", "gap_recall", "product_ap50_drop", "bytes"} <= card.metrics.keys()
    assert card.trained_on
    assert card.bad_at
    train("page", f"{model}.yaml", *SCENES)
    page = model.with_name("README.md").read_text("utf-8")
    assert "(shelf.cases.jpg)" in page
    assert model.with_name("shelf.cases.jpg").stat().st_size < 600_000


def test_a_recognizer_is_trained_exported_and_accepted(tmp_path):
    run, model = tmp_path / "run" / "packs", tmp_path / "models" / "packs"
    train(
        "recognizer", "--out", run, "--steps", 60, "--packs", 60, "--views", 5, "--seed", 1,
    )  # fmt: skip
    losses = losses_of(run, "crops")
    grown = len(losses) // 3  # until then the margin grows, and with it the task
    assert mean(losses[-8:]) < mean(losses[grown : grown + 8])
    train("export", f"{run}.weights.h5", "--out", model, "--recognizer", *SCENES)
    findings = examine(
        model.with_name("packs.yaml"), None, Asked(scenes=4, measured=False, timed=False)
    )
    assert passes(findings), as_table(findings)
