"""`onshelf look`: one picture, and what is true of each slot in it."""

from __future__ import annotations

import json

import cv2
import pytest
from rendered import BAY, Bay

from agent.cli import main
from agent.commands.telling import save
from agent.errors import BadInput


@pytest.fixture(scope="module")
def bay():
    return Bay()


@pytest.fixture(scope="module")
def device(bay, tmp_path_factory):
    return bay.furnish(tmp_path_factory.mktemp("device"))


def look(capsys, picture, *words):
    code = main(["look", str(picture), *map(str, words)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_gap_is_named_by_its_slot_and_its_facing(bay, device, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "gap.png"), bay.picture(empty=[("demo-s1-p1", 1)]))
    code, out, _ = look(capsys, tmp_path / "gap.png", "--config", device, "--json")
    said = json.loads(out)
    gaps = {slot["slot"]: slot["missing"] for slot in said["slots"] if slot["missing"]}
    assert code == 0
    assert gaps == {"demo-s1-p1": 1}


def test_the_table_has_a_line_for_every_slot_and_a_sum(bay, device, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "full.png"), bay.picture())
    code, out, _ = look(capsys, tmp_path / "full.png", "--config", device)
    lines = out.splitlines()
    assert code == 0
    assert sum(line.startswith("demo-s") for line in lines) == len(bay.planogram.slots)
    assert "0 missing" in lines[-1]


def test_what_is_on_its_way_to_a_case_is_said_with_how_many_looks_it_takes(
    bay, device, tmp_path, capsys
):
    empty = [("demo-s5-p4", 0)]  # its only facing
    cv2.imwrite(str(tmp_path / "gap.png"), bay.picture(empty=empty))
    _, out, _ = look(capsys, tmp_path / "gap.png", "--config", device)
    assert "Candidates for a case" in out
    assert "demo-s5-p4  out_of_stock: 1 of 20 looks, 95 s more" in out
    _, out, _ = look(capsys, tmp_path / "gap.png", "--config", device, "--json")
    (coming,) = [one for one in json.loads(out)["candidates"] if one["kind"] == "out_of_stock"]
    assert coming == {
        "subject": "demo-s5-p4",
        "kind": "out_of_stock",
        "looks": 20,
        "seconds": 100.0,
    }


def test_a_full_shelf_is_on_its_way_to_nothing_out_of_stock(bay, device, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "full.png"), bay.picture())
    _, out, _ = look(capsys, tmp_path / "full.png", "--config", device)
    assert "out_of_stock:" not in out
    assert "low_stock:" not in out


def test_the_annotated_picture_is_as_large_as_the_photo(bay, device, tmp_path, capsys):
    photo = bay.picture(empty=[("demo-s1-p1", 1)])
    cv2.imwrite(str(tmp_path / "gap.png"), photo)
    look(capsys, tmp_path / "gap.png", "--config", device, "--out", tmp_path / "seen.jpg")
    seen = cv2.imread(str(tmp_path / "seen.jpg"))
    assert seen.shape == photo.shape
    assert abs(seen.astype(int) - photo).mean() > 1


def test_a_dark_picture_is_not_judged_and_the_exit_code_says_so(bay, device, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "dark.png"), bay.picture() // 20)
    code, out, err = look(capsys, tmp_path / "dark.png", "--config", device)
    assert code == 3
    assert out == ""
    assert "dark" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "which shelf?"),
        (("--config", "no.yaml"), "no.yaml"),
        (("--planogram", BAY, "--detector", "shelf-smal"), "shelf-small"),
        (("--planogram", BAY, "--alignment", "no.yaml"), "no.yaml"),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_do(bay, tmp_path, capsys, words, says):
    cv2.imwrite(str(tmp_path / "full.png"), bay.picture())
    code, out, err = look(capsys, tmp_path / "full.png", *words)
    assert code == 2
    assert out == ""
    assert says in err


def test_a_camera_that_is_not_there_is_answered_with_those_that_are(bay, device, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "full.png"), bay.picture())
    words = ("--config", device, "--camera", "right")
    code, _, err = look(capsys, tmp_path / "full.png", *words)
    assert code == 2
    assert "left" in err


def test_a_picture_that_is_not_there_is_a_wrong_word(device, tmp_path, capsys):
    code, _, err = look(capsys, tmp_path / "no.jpg", "--config", device)
    assert code == 2
    assert "no.jpg" in err


def test_without_an_alignment_the_picture_is_the_face(bay, tmp_path, capsys):
    left, top, right, bottom = 88, 74, 868, 1376
    face = bay.picture()[top:bottom, left:right]
    cv2.imwrite(str(tmp_path / "face.png"), face)
    words = ("--planogram", BAY, "--recognizer", "none", "--json")
    code, out, _ = look(capsys, tmp_path / "face.png", *words)
    assert code == 0
    assert json.loads(out)["missing"] == 0


def test_a_picture_is_saved_whole_or_not_at_all(bay, tmp_path):
    with pytest.raises(BadInput, match="no kind of picture"):
        save(tmp_path / "seen.txt", bay.picture())
    with pytest.raises(BadInput, match="folder that exists"):
        save(tmp_path / "no" / "seen.jpg", bay.picture())
    assert not list(tmp_path.iterdir())
