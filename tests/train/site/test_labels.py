"""A site's folder: photos, their labels, and what is said of those that cannot be used."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from agent.errors import BadInput
from tools.train.site.form import Columns
from tools.train.site.labels import (
    Doubt,
    Photo,
    Sheet,
    load_sheets,
    load_site,
    read_sheet,
    save_photo,
    write_sheet,
)

BOXES = np.array([[10, 20, 50, 80], [60.5, 20.25, 90, 79.9]], np.float32)
LABEL = np.array([0, 2], np.int32)


def picture(path, size=(100, 90)):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((size[1], size[0], 3), 128, np.uint8))
    return path


@pytest.fixture
def folder(tmp_path):
    for row in range(12):
        picture(tmp_path / f"{row:02}.png")
    return tmp_path


def photo(path, checked=True):
    return Photo(path, (100, 90), BOXES.copy(), LABEL.copy(), checked)


def label_file(folder, **changes):
    """A label file as it should be, but for the changes."""
    save_photo(folder, photo(folder / "00.png"))
    file = folder / "labels" / "00.png.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")
    return file


def test_what_was_saved_is_loaded(folder):
    save_photo(folder, photo(folder / "03.png"))
    site = load_site(folder)
    assert len(site.photos) == 12
    (checked,) = site.checked
    assert checked.path == folder / "03.png"
    assert np.allclose(checked.xyxy, BOXES, atol=0.06)
    assert checked.label.tolist() == [0, 2]
    assert site.notes == ()


def test_a_label_file_is_written_whole_and_nothing_else_is(folder):
    save_photo(folder, photo(folder / "03.png"))
    save_photo(folder, photo(folder / "03.png", checked=False))
    assert [path.name for path in (folder / "labels").iterdir()] == ["03.png.json"]
    assert json.loads((folder / "labels/03.png.json").read_text("utf-8"))["revision"] == 2


def test_a_suggestion_keeps_its_score_and_its_model_until_a_person_saves(folder):
    path = folder / "00.png"
    score = np.array([0.4, 1.0], np.float32)
    sheet = Sheet(photo(path, checked=False), score, 0, "small 12ab", Doubt(0.25, 0.5))
    write_sheet(folder, sheet)
    again = read_sheet(folder, path, (100, 90))
    assert again.score.tolist() == pytest.approx([0.4, 1.0])
    assert (again.suggested_by, again.doubt) == ("small 12ab", Doubt(0.25, 0.5))
    save_photo(folder, photo(path))
    after = read_sheet(folder, path, (100, 90))
    assert after.score.tolist() == [1.0, 1.0]
    assert (after.suggested_by, after.revision) == ("", 2)


def test_columns_cannot_be_changed(folder):
    with pytest.raises(ValueError, match="read-only"):
        photo(folder / "00.png").xyxy[0] = 0


@pytest.mark.parametrize(
    ("box", "label"),
    [((10, 10, 10, 50), 0), ((-5, 10, 20, 50), 0), ((10, 10, 120, 50), 0), ((10, 10, 20, 50), 4)],
)
def test_a_photo_refuses_what_has_no_meaning(folder, box, label):
    with pytest.raises(ValueError, match=r"00\.png"):
        Photo(
            folder / "00.png",
            (100, 90),
            np.array([box], np.float32),
            np.array([label], np.int32),
            checked=True,
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"size": [90, 100]}, "size: is"),
        ({"checked": 1}, "checked: is 1"),
        ({"revision": -1}, "revision: is -1"),
        ({"color": "red"}, "color: unknown key"),
        ({"doubt": {"near": "much"}}, "doubt.near"),
        ({"suggested_by": 5}, "suggested_by"),
        ({"boxes": {}}, "boxes: is no list"),
        ({"boxes": [{"xyxy": [1, 2, 3], "label": "product"}]}, r"boxes\[0\].xyxy"),
        ({"boxes": [{"xyxy": [1, 2, 3, True], "label": "product"}]}, r"boxes\[0\].xyxy"),
        ({"boxes": [{"xyxy": [1, 2, 300, 4], "label": "product"}]}, "outside the photo"),
        ({"boxes": [{"xyxy": [9, 2, 3, 4], "label": "product"}]}, "no area"),
        ({"boxes": [{"xyxy": [1, 2, 3, 4], "label": "milk"}]}, "write one of product, gap"),
        ({"boxes": [{"xyxy": [1, 2, 3, 4]}]}, "label is missing"),
        ({"boxes": [{"xyxy": [1, 2, 3, 4], "label": "gap", "score": 2}]}, "score: is 2"),
    ],
)
def test_a_damaged_label_file_is_refused_with_its_name_and_place(folder, changes, said):
    label_file(folder, **changes)
    with pytest.raises(BadInput, match=rf"00\.png\.json: .*{said}"):
        load_site(folder)


def test_a_cut_off_label_file_is_refused_and_not_forgotten(folder):
    file = label_file(folder)
    file.write_text(file.read_text("utf-8")[:40], "utf-8")
    with pytest.raises(BadInput, match="is no JSON"):
        load_site(folder)


def test_a_photo_from_elsewhere_is_not_saved_here(folder, tmp_path_factory):
    with pytest.raises(BadInput, match="lies outside"):
        save_photo(folder, photo(tmp_path_factory.mktemp("other") / "00.png"))


def test_an_unreadable_photo_is_named_and_the_others_are_used(folder):
    (folder / "12.jpg").write_bytes(b"\xff\xd8 no picture")
    (folder / "notes.txt").write_text("not looked at", "utf-8")
    site = load_site(folder)
    assert len(site.photos) == 12
    assert len(site.notes) == 1
    assert "12.jpg" in site.notes[0]


@pytest.mark.parametrize(("count", "said"), [(9, "9 photos are few"), (61, "61 photos are many")])
def test_too_few_and_too_many_photos_are_told_and_used(tmp_path, count, said):
    for row in range(count):
        picture(tmp_path / f"{row:02}.png", (20, 20))
    site = load_site(tmp_path)
    assert len(site.photos) == count
    assert site.notes[0].startswith(said)


def test_no_folder_and_no_photo_are_refused(tmp_path):
    with pytest.raises(BadInput, match="is no folder"):
        load_site(tmp_path / "none")
    with pytest.raises(BadInput, match="no photo"):
        load_site(tmp_path)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_a_photo_stands_upright_as_its_exif_says(tmp_path, suffix):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side: turn by 90 degrees clockwise
    Image.new("RGB", (120, 80)).save(tmp_path / f"a.{suffix}", exif=exif)
    (found,) = load_site(tmp_path).photos
    assert found.size == (80, 120)


def test_photos_of_different_sizes_live_together(tmp_path):
    picture(tmp_path / "a.png", (40, 30))
    picture(tmp_path / "b.webp", (300, 200))
    assert [photo.size for photo in load_site(tmp_path).photos] == [(40, 30), (300, 200)]


def kept_by_agent(folder, name, note):
    """A picture in `uncertain/` with what is said beside it."""
    path = picture(folder / "uncertain" / f"{name}.jpg")
    if note is not None:
        path.with_suffix(".json").write_text(note, "utf-8")
    return path


def test_pictures_of_the_agent_are_used_only_with_consent(folder):
    agreed = kept_by_agent(folder, "yes", '{"consent": true, "camera": "left"}')
    for name, note in {
        "none": None,
        "no": '{"consent": false}',
        "word": '{"consent": "true"}',
        "one": '{"consent": 1}',
        "empty": "{}",
        "list": "[true]",
        "torn": '{"consent": tr',
    }.items():
        kept_by_agent(folder, name, note)
    site = load_site(folder)
    assert [p.path for p in site.photos if p.path.parent != folder] == [agreed]
    assert len(site.notes) == 7
    assert all(note.startswith("refused: ") for note in site.notes)
    save_photo(folder, photo(agreed))
    assert (folder / "labels/uncertain/yes.jpg.json").exists()


def test_a_sheet_has_a_score_for_each_box(folder):
    boxes = Columns(BOXES, LABEL, np.ones(1, np.float32))
    with pytest.raises(ValueError, match="score has shape"):
        Sheet(photo(folder / "00.png"), boxes.score)


def test_a_photo_without_labels_has_an_empty_sheet(folder):
    sheets, _ = load_sheets(folder)
    assert {len(sheet.score) for sheet in sheets} == {0}
    assert {sheet.revision for sheet in sheets} == {0}
