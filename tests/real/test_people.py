"""A second model that finds people: configured, opened by the real runtime, used by the eyes."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import NINE

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.errors import BadModel
from agent.fitting import eyes_for, open_models
from agent.shelf.seen.look import Vote
from agent.vision.frame import Frame
from tools.real.crackers import crackers
from tools.real.people import figures
from tools.real.sequence import Passer, Sequence

EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "person.example.yaml"
BENCH = Bench(Accelerator.CPU, 1, notes_in(None))


def write_card(folder: Path, shared: Path, occluders: str = "occluders") -> Path:
    """The example of `deploy/`, beside nobody's model but the shared one."""
    file = shared / "models" / "person" / "person.tflite"
    text = EXAMPLE.read_text("utf-8").replace("file: person.tflite", f"file: {file.resolve()}")
    path = folder / "person.yaml"
    path.write_text(text.replace("occluders", occluders), "utf-8")
    return path


@pytest.fixture
def opened(shared, tmp_path):
    card = write_card(tmp_path, shared)
    return open_models(Models(recognizer=None, people=card.name), tmp_path, BENCH)


@pytest.fixture(scope="module")
def crowd(shared):
    """The cracker shelf with one real shopper before its middle."""
    shelf = crackers(shared)
    shopper = Passer(figures(shared)[0], 0, 2, (0.5, 0.5))
    return Sequence("", shelf.view, shelf.shots, (shelf.state(0),), (shopper,), 2, seed=1)


def hidden_in_the_first_look(opened, view, picture):
    eyes = eyes_for(view, opened, None)
    votes = eyes(Frame("crackers", NINE, 0, picture)).votes
    return votes.vote == Vote.UNSEEN


def test_whoever_stands_there_in_the_very_first_picture_is_found(crowd, opened):
    hidden = hidden_in_the_first_look(opened, crowd.view, crowd.frame(0))
    share = crowd.hidden(0)
    assert hidden[share >= 0.5].all()
    assert (share >= 0.5).sum() >= 10
    boxes, width = crowd.view.cells.boxes, crowd.view.picture_px[0]
    assert not hidden[(boxes[:, 2] < width * 0.25) | (boxes[:, 0] > width * 0.75)].any()


def test_where_nobody_stands_nothing_is_hidden(shared, opened):
    shelf = crackers(shared)
    assert hidden_in_the_first_look(opened, shelf.view, shelf.photo).mean() < 0.05


def test_it_is_named_beside_the_others(opened):
    assert opened.runs_on["people"].startswith("person on ")
    assert opened.people.card.sha256[:12] in opened.digest


def test_a_device_without_one_looks_as_before(crowd):
    opened = open_models(Models(recognizer=None), Path(), BENCH)
    assert opened.people is None
    assert "people" not in opened.runs_on
    assert not hidden_in_the_first_look(opened, crowd.view, crowd.frame(0)).any()


def test_a_model_that_finds_nobody_is_refused(shared, tmp_path):
    card = write_card(tmp_path, shared, occluders="products")
    with pytest.raises(BadModel, match="names nobody who hides a shelf"):
        open_models(Models(recognizer=None, people=card.name), tmp_path, BENCH)
