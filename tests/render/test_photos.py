"""Textures come from a folder of photos, and only when somebody names one."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.render.artwork.photos import SIDE, load_textures


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for i in range(5):
        place = tmp_path / "fruit" / f"{i}.png"
        place.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(place), np.full((40, 60, 3), 40 * i, np.uint8))
    (tmp_path / "list.txt").write_text("no photo")
    return tmp_path


def test_textures_are_square_and_in_the_order_of_their_names(photos):
    textures = load_textures(photos, 9)
    assert [int(t.mean()) for t in textures] == [0, 40, 80, 120, 160]
    assert {t.shape for t in textures} == {(SIDE, SIDE, 3)}


def test_fewer_textures_are_spread_over_the_whole_folder(photos):
    assert [int(t.mean()) for t in load_textures(photos, 3)] == [0, 80, 160]


def test_a_texture_cannot_be_painted_over(photos):
    with pytest.raises(ValueError, match="read-only"):
        load_textures(photos, 1)[0][0, 0] = 9


def test_a_folder_without_photos_is_named(tmp_path):
    with pytest.raises(ValueError, match="no photos below it"):
        load_textures(tmp_path / "absent", 3)


def test_a_photo_that_cannot_be_read_is_named(photos):
    (photos / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"broken\.jpg: is no picture"):
        load_textures(photos, 9)


def test_no_texture_cannot_be_asked_for(photos):
    with pytest.raises(ValueError, match="at least 1"):
        load_textures(photos, 0)
