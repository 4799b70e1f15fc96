"""Labels from other tools: what is taken, what it means here, and what is told."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.errors import BadInput
from tools.render.canvas import GAP, PERSON, PRICE_LABEL, PRODUCT
from tools.train.site.coco import pictures_of, read_coco
from tools.train.site.foreign import DROPPED, label_of, parse_map
from tools.train.site.gather import gather
from tools.train.site.yolo import read_yolo

SIZE = (200, 100)


def picture(path, size=SIZE, shade=90):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((size[1], size[0], 3), shade, np.uint8))


def coco(folder, boxes, **changes):
    """A COCO file of one photo, a.png, with two categories."""
    picture(folder / "images" / "a.png")
    plain = {
        "images": [{"id": 1, "file_name": "a.png", "width": 200, "height": 100}],
        "categories": [{"id": 3, "name": "Milk"}, {"id": 4, "name": "Price-Tag"}],
        "annotations": [
            {"id": row, "image_id": 1, "category_id": 3} | annotation
            for row, annotation in enumerate(boxes)
        ],
    } | changes
    file = folder / "labels.json"
    file.write_text(json.dumps(plain), "utf-8")
    return file


def read(file, *pairs):
    return read_coco(file, pictures_of(file), parse_map(pairs))


def yolo(folder, text, names="milk\nprice tag\n"):
    """A folder of one photo with its text file."""
    picture(folder / "a.png")
    (folder / "a.txt").write_text(text, "utf-8")
    if names:
        (folder / "classes.txt").write_text(names, "utf-8")
    return folder


def test_the_cabinet_is_twenty_photos_of_products(shared):
    file = shared / "cabinet" / "annotations.coco.json"
    site = read(file)
    assert len(site.checked) == 20
    assert sum(len(photo.label) for photo in site.photos) == 180
    assert {int(label) for photo in site.photos for label in photo.label} == {PRODUCT}
    assert site.notes == ()


def test_price_tags_are_price_labels(shared):
    site = read(shared / "price_tags" / "annotations.coco.json")
    assert len(site.photos) == 45
    assert sum(len(photo.label) for photo in site.photos) == 978
    assert {int(label) for photo in site.photos for label in photo.label} == {PRICE_LABEL}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ketchup", PRODUCT), ("Empty_Space", GAP), ("out-of-stock", GAP),
        ("price tag", PRICE_LABEL), ("ESL", PRICE_LABEL), ("Person", PERSON),
        ("gap filler", PRODUCT),
    ],
)  # fmt: skip
def test_a_category_is_a_product_unless_its_name_says_otherwise(name, label):
    assert label_of(name, {}) == label


def test_a_person_says_what_a_category_means():
    given = parse_map(["Hueco=gap", "logo=none", "price tag=product"])
    assert label_of("hueco", given) == GAP
    assert label_of("LOGO", given) == DROPPED
    assert label_of("price-tag", given) == PRODUCT


@pytest.mark.parametrize("pair", ["gap", "=gap", "hueco=hole"])
def test_a_wrong_map_is_refused_with_what_is_right(pair):
    with pytest.raises(BadInput, match=r"--map .*write"):
        parse_map([pair])


def test_coco_boxes_become_corners_in_our_labels(tmp_path):
    site = read(
        coco(tmp_path, [{"bbox": [10, 20, 30, 40]}, {"bbox": [1, 2, 9, 9], "category_id": 4}])
    )
    (photo,) = site.checked
    assert photo.xyxy.tolist() == [[10, 20, 40, 60], [1, 2, 10, 11]]
    assert photo.label.tolist() == [PRODUCT, PRICE_LABEL]


@pytest.mark.parametrize(
    ("annotation", "boxes", "said"),
    [
        ({"bbox": [150, 20, 80, 40]}, [[150, 20, 200, 60]], "cut: it reached 30 pixels out"),
        ({"bbox": [10, 20, 0, 40]}, [], "left out: it has no area"),
        ({"bbox": [10, 20, -5, 40]}, [], "left out: it has no area"),
        ({"bbox": [300, 20, 10, 40]}, [], "left out: it lies outside the photo of 200 x 100"),
        ({"bbox": [199, 20, 9, 40]}, [], "left out: 1.0 x 40.0 pixels of it are in the photo"),
        ({"bbox": [1, 2, 9, 9], "iscrowd": 1}, [], "left out: it is a crowd"),
        ({"bbox": [1, 2, 9]}, [], "left out: its bbox is"),
        ({"bbox": [1, 2, float("nan"), 9]}, [], "left out: its bbox is"),
        ({"bbox": [1, 2, 9, 9], "category_id": 9}, [], "left out: there is no category 9"),
        ({"bbox": [1, 2, 9, 9], "image_id": 9}, [], "left out: there is no image 9"),
    ],
)
def test_what_is_wrong_with_an_annotation_is_told_with_its_number(
    tmp_path, annotation, boxes, said
):
    site = read(coco(tmp_path, [{"bbox": [10, 10, 20, 20]}, annotation]))
    assert site.photos[0].xyxy.tolist() == [[10, 10, 30, 30], *boxes]
    (note,) = site.notes
    assert note.startswith(f"labels.json: annotation 1: {said}")


def test_a_dropped_category_leaves_nothing(tmp_path):
    site = read(coco(tmp_path, [{"bbox": [10, 20, 30, 40]}]), "milk=none")
    assert len(site.photos[0].label) == 0
    assert "show no product: a.png" in site.notes[0]


def test_a_photo_saved_at_another_size_has_its_boxes_scaled(tmp_path):
    images = [{"id": 1, "file_name": "a.png", "width": 400, "height": 200}]
    site = read(coco(tmp_path, [{"bbox": [10, 20, 30, 40]}], images=images))
    assert site.photos[0].xyxy.tolist() == [[5, 10, 20, 30]]
    assert "its boxes are scaled" in site.notes[0]


@pytest.mark.parametrize(
    ("size", "said"), [((100, 200), "ignored which way up"), ((300, 300), "is it another photo")]
)
def test_a_photo_labelled_in_another_shape_is_left_out(tmp_path, size, said):
    picture(tmp_path / "images" / "b.png")
    images = [
        {"id": 1, "file_name": "a.png", "width": size[0], "height": size[1]},
        {"id": 2, "file_name": "b.png", "width": 200, "height": 100},
    ]
    site = read(coco(tmp_path, [{"bbox": [10, 20, 30, 40]}], images=images))
    assert [photo.path.name for photo in site.photos] == ["b.png"]
    assert said in site.notes[0]


def test_a_photo_that_is_not_there_is_named(tmp_path):
    images = [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "sub/lost.jpg"}]
    site = read(coco(tmp_path, [{"bbox": [10, 20, 30, 40]}], images=images))
    assert len(site.photos) == 1
    assert "sub/lost.jpg is not in" in site.notes[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"images": None}, "images: is no list"),
        ({"annotations": [{"id": 1}]}, r"annotations\[0\]: image_id is missing"),
        ({"categories": [{"id": [], "name": "milk"}]}, r"categories\[0\]\.id"),
        ({"images": [{"id": 1, "file_name": "lost.png"}], "annotations": []}, "none of its photos"),
        (
            {"images": [{"id": 1, "file_name": "a.png", "width": "x", "height": 5}]},
            "its size is 'x' x 5",
        ),
    ],
)
def test_what_is_no_coco_file_is_refused_with_the_place(tmp_path, changes, said):
    with pytest.raises(BadInput, match=said):
        read(coco(tmp_path, [], **changes))


def test_what_is_no_json_is_refused(tmp_path):
    file = tmp_path / "labels.json"
    file.write_text("[1, 2]", "utf-8")
    with pytest.raises(BadInput, match="is no COCO file"):
        read(file)
    file.write_text("images:", "utf-8")
    with pytest.raises(BadInput, match="is no JSON"):
        read(file)


def test_yolo_shares_become_pixels(tmp_path):
    site = read_yolo(yolo(tmp_path, "0 0.5 0.5 0.2 0.4\n\n1 0.1 0.1 0.1 0.1\n"), {})
    (photo,) = site.checked
    assert photo.xyxy.tolist() == [
        pytest.approx([80, 30, 120, 70]),
        pytest.approx([10, 5, 30, 15]),
    ]
    assert photo.label.tolist() == [PRODUCT, PRICE_LABEL]
    assert site.notes == ()


def test_a_polygon_becomes_its_bounds(tmp_path):
    (photo,) = read_yolo(yolo(tmp_path, "0 0.1 0.2 0.5 0.3 0.4 0.8\n"), {}).photos
    assert photo.xyxy[0].tolist() == pytest.approx([20, 20, 100, 80])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2 0.5 0.5 0.2 0.4", "there is no class 2 of 2"),
        ("milk 0.5 0.5 0.2 0.4", "there is no class milk of 2"),
        ("0 0.5 0.5 0.2", "has 3 numbers after the class, not 4"),
        ("0 0.5 0.5 0.2 0.4 0.9", "has 5 numbers after the class, not 4"),
        ("0 0.5 0.5 wide 0.4", "has words where numbers should be"),
        ("0 0.5 0.5 nan 0.4", "a side is no number"),
        ("0 1.5 0.5 0.2 0.4", "it lies outside the photo"),
        ("0 0.5 0.5 0 0.4", "it has no area"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_its_number(tmp_path, line, said):
    site = read_yolo(yolo(tmp_path, f"0 0.5 0.5 0.2 0.4\n{line}\n"), {})
    assert len(site.photos[0].label) == 1
    (note,) = site.notes
    assert "a.txt:2: left out" in note
    assert said in note


@pytest.mark.parametrize("names", ["[milk, gap]", "{0: milk, 1: gap}"])
def test_names_stand_in_a_yaml_file_and_labels_in_a_folder_of_their_own(tmp_path, names):
    picture(tmp_path / "images" / "train" / "a.png")
    text = tmp_path / "labels" / "train" / "a.txt"
    text.parent.mkdir(parents=True)
    text.write_text("1 0.5 0.5 0.2 0.4", "utf-8")
    (tmp_path / "data.yaml").write_text(f"names: {names}\nnc: 2\n", "utf-8")
    (photo,) = read_yolo(tmp_path, {}).photos
    assert photo.label.tolist() == [GAP]


@pytest.mark.parametrize("names", ["names: 5", "names: {1: milk}", "names: [", "- a"])
def test_wrong_names_are_refused(tmp_path, names):
    folder = yolo(tmp_path, "0 0.5 0.5 0.2 0.4", names="")
    with pytest.raises(BadInput, match=r"has no classes\.txt"):
        read_yolo(folder, {})
    (folder / "data.yaml").write_text(names, "utf-8")
    with pytest.raises(BadInput, match=r"data\.yaml"):
        read_yolo(folder, {})


def test_photos_without_a_text_file_are_left_out_and_named(tmp_path):
    folder = yolo(tmp_path, "0 0.5 0.5 0.2 0.4")
    picture(folder / "b.png")
    site = read_yolo(folder, {})
    assert len(site.photos) == 1
    assert "b.png" in site.notes[0]


def test_photos_labelled_elsewhere_are_copied_into_the_site(tmp_path):
    site = tmp_path / "site"
    picture(site / "b.png")
    gathered = gather(site, read(coco(tmp_path / "other", [{"bbox": [10, 20, 30, 40]}])))
    assert [photo.path.name for photo in gathered.photos] == ["a.png", "b.png"]
    (checked,) = gathered.checked
    assert checked.path == site / "a.png"


def test_gathering_twice_changes_nothing_and_another_photo_is_not_overwritten(tmp_path):
    found = read(coco(tmp_path / "other", [{"bbox": [10, 20, 30, 40]}]))
    site = tmp_path / "site"
    gather(site, found)
    assert len(gather(site, found).checked) == 1
    picture(site / "a.png", shade=10)
    before = (site / "a.png").read_bytes()
    notes = gather(site, found).notes
    assert (site / "a.png").read_bytes() == before
    assert any("has another photo of that name" in note for note in notes)


def test_a_file_without_a_folder_of_images_has_its_photos_beside_it(tmp_path):
    assert pictures_of(tmp_path / "labels.json") == tmp_path
    (tmp_path / "images").mkdir()
    assert pictures_of(Path(tmp_path / "labels.json")) == tmp_path / "images"
