"""Has the camera moved, and by how much? Found within two pixels, or refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.vision.homography import Lens, apply, between
from agent.vision.landmarks import Ground, landmarks
from agent.vision.reduced import lightless, reduced
from agent.vision.registration import Refused, Shift, insane, nudge, register, stays
from tools.bench import registration as bench
from tools.render.light import Light, expose

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
UPRIGHT = np.eye(3)
MOST_PX = 2.0  # of full HD


def found_in(hidden, changed, moved, number):
    """The error in pixels of full HD of what was found in one rendered pair; None if refused."""
    shelf, marks, _ = bench.known(number % bench.STYLES)
    truth = bench.bump(number, moved, shelf.ground.face)
    found = register(
        marks, reduced(shelf.picture(truth, changed, hidden, 500 + number)), shelf.ground
    )
    return None if isinstance(found, Refused) else bench.error_px(found, truth, shelf.ground)


@pytest.mark.parametrize(("number", "moved"), [(0, 0), (1, 9), (2, 26), (3, 104)])
def test_a_bumped_camera_is_found_behind_people_and_changed_goods(number, moved):
    error = found_in(hidden=0.3, changed=0.2, moved=moved, number=number)
    assert error is not None
    assert error <= MOST_PX


def test_what_is_found_behind_a_crowd_is_right_or_refused():
    errors = [found_in(0.5, 0.4, 40, number) for number in range(4)]
    assert any(error is not None for error in errors)
    assert all(error <= 4 * MOST_PX for error in errors if error is not None)


def test_other_furniture_is_refused():
    shelf, marks, _ = bench.known(0)
    for number, boards in enumerate(bench.BOARDS_ELSEWHERE_MM):
        stranger = bench.Shelf(100 + number, boards).picture(UPRIGHT, 0.0, 0.0, number)
        assert isinstance(register(marks, reduced(stranger), shelf.ground), Refused)
        assert isinstance(stays(marks, reduced(stranger), shelf.ground, UPRIGHT), Refused)


def test_a_shelf_with_all_its_goods_exchanged_is_still_known_by_its_boards():
    shelf, marks, _ = bench.known(1)
    other = bench.Shelf(1).picture(UPRIGHT, 1.0, 0.0, 77)
    found = stays(marks, reduced(other), shelf.ground, UPRIGHT)
    assert isinstance(found, Shift)
    assert bench.error_px(found, UPRIGHT, shelf.ground) <= MOST_PX


def test_the_same_pictures_give_the_same_homography_to_the_last_bit():
    shelf, marks, _ = bench.known(0)
    gray = reduced(shelf.picture(bench.bump(5, 26, shelf.ground.face), 0.2, 0.2, 5))
    one, other = (register(marks, gray, shelf.ground) for _ in range(2))
    assert one.homography.tobytes() == other.homography.tobytes()


def test_a_plain_wall_has_no_landmarks():
    shelf = bench.Shelf(0)
    assert landmarks(np.full((540, 960), 128, np.uint8), shelf.ground) is None


def test_what_lies_around_the_fixture_is_not_kept():
    _, marks, first = bench.known(0)
    face = bench.Shelf(0).ground.face
    far = (marks.plane.shape[0] - 1, 0)
    assert reduced(first)[-1, 0] > 0
    assert marks.plane[far] == 0
    scale = np.array(marks.plane.shape[::-1]) / bench.PICTURE_PX
    middle = (face.mean(axis=0) * scale).astype(int)
    assert marks.plane[middle[1] - 40 : middle[1] + 40, middle[0] - 40 : middle[0] + 40].max() > 0


def test_a_nudge_is_measured_and_light_is_none():
    first = bench.known(2)[2]
    small = small_of(first)
    kept = small.copy()
    lit = np.clip(first * 0.7, 0, 255).astype(np.uint8)
    assert nudge(small, small_of(lit)).share < 0.2 / 320
    assert (small == kept).all()  # a check must not wear down what it compares with
    moved = cv2.warpAffine(first, np.float32([[1, 0, 12], [0, 1, -6]]), bench.PICTURE_PX)
    found = nudge(small, small_of(moved))
    assert found.share * 960 == pytest.approx(np.hypot(12, 6), abs=1.0)
    assert found.peak > 0.05


@pytest.mark.parametrize(
    ("corners", "word"),
    [
        ([[900, 60], [2700, 60], [2700, 1000], [900, 1000]], "elsewhere"),
        ([[400, 300], [1500, 300], [1500, 800], [400, 800]], "as large"),
        ([[100, 60], [1800, 60], [600, 500], [100, 1000]], "inside out"),
        ([[1800, 60], [100, 60], [100, 1000], [1800, 1000]], "mirrored"),
    ],
)
def test_what_no_bump_can_do_is_refused(corners, word):
    face = np.array([[100, 60], [1800, 60], [1800, 1000], [100, 1000]], np.float64)
    ground = Ground((1920, 1080), face, np.empty((0, 4, 2)))
    reason = insane(between(face, np.array(corners, np.float64)), ground)
    assert word in reason


def test_a_known_lens_is_taken_into_account():
    """With k1 = -0.2 a bump is no homography of the pixels, only of the straightened ones."""
    shelf, _, first = bench.known(3)
    lens = Lens(
        np.array([[900.0, 0, 480], [0, 900, 270], [0, 0, 1]]), np.array([-0.2, 0, 0, 0, 0.0])
    )
    ground = Ground(bench.PICTURE_PX, lens.bend(shelf.ground.face), bent(lens, shelf.ground.cells))
    truth = bench.bump(8, 60, shelf.ground.face)
    marks = landmarks(reduced(through(lens, first)), ground)
    now = through(lens, shelf.picture(truth, 0.2, 0.0, 21))
    found = register(marks, reduced(now), ground, lens)
    assert isinstance(found, Shift)
    straight = shelf.ground.cells.reshape(-1, 2)
    off = apply(found.homography, straight) - apply(truth, straight)
    assert np.linalg.norm(off, axis=1).mean() / bench.UNIT <= MOST_PX


def bent(lens, quads):
    return lens.bend(quads.reshape(-1, 2)).reshape(quads.shape)


def through(lens, picture):
    """A straight picture as a lens would have shown it."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    source = lens.straighten(np.stack([x.ravel(), y.ravel()], axis=1)).astype(np.float32)
    return cv2.remap(picture, source.reshape(height, width, 2), None, cv2.INTER_LINEAR)


def small_of(picture):
    gray = cv2.resize(reduced(picture), (320, 180), interpolation=cv2.INTER_AREA)
    return lightless(gray.astype(np.float32))


# Real pictures


@cache
def photo(*parts):
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the shared data beside the project")
    picture = cv2.imread(str(path))
    scale = 1080 / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def ground_in(picture, margin=0.06):
    """A fixture that fills a photo but for a margin."""
    height, width = picture.shape[:2]
    x, y = margin * width, margin * height
    face = np.array([[x, y], [width - x, y], [width - x, height - y], [x, height - y]])
    return Ground((width, height), face, np.empty((0, 4, 2)))


def disturbed(picture, matrix, hidden, number):
    """A photo from a bumped camera: a tenth swapped about, people before it, other light."""
    rng = np.random.default_rng(number)
    height, width = picture.shape[:2]
    other = picture.copy()
    for _ in range(20):
        (x, y), (u, v) = (rng.integers(0, (width - 60, height - 90)) for _ in range(2))
        other[y : y + 90, x : x + 60] = picture[v : v + 90, u : u + 60]
    other = cv2.warpPerspective(other, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    bench.crowd(rng, other, hidden)
    return expose(other, Light(gain=0.8, falloff=0.3, noise=3, jpeg=70, seed=number))


@pytest.mark.parametrize("path", [("crackers", "shelf.jpg"), ("cabinet", "images", "00.jpg")])
@pytest.mark.parametrize(("hidden", "moved"), [(0.0, 12), (0.3, 40), (0.5, 40)])
def test_a_bumped_camera_before_a_real_shelf_is_found(path, hidden, moved):
    picture = photo(*path)
    ground = ground_in(picture)
    marks = landmarks(reduced(picture), ground)
    truth = bench.bump(int(moved), moved, ground.face)
    gray = reduced(disturbed(picture, truth, hidden, 3))
    found = register(marks, gray, ground)
    assert isinstance(found, Shift)
    face = ground.face
    off = np.linalg.norm(apply(found.homography, face) - apply(truth, face), axis=1).mean()
    assert off / ground.unit <= MOST_PX


def test_photos_of_another_place_are_refused():
    ours = photo("cabinet", "images", "00.jpg")
    ground = ground_in(ours)
    marks = landmarks(reduced(ours), ground)
    folders = [SHARED / "price_tags", SHARED / "groceries", SHARED / "aisle" / "frames"]
    strangers = [path for folder in folders for path in sorted(folder.rglob("*.[jp][pn]g"))[:25]]
    assert strangers, "the shared data has no other photos any more"
    for path in [*strangers, SHARED / "crackers" / "shelf.jpg"]:
        picture = cv2.resize(cv2.imread(str(path)), ours.shape[1::-1])
        assert isinstance(register(marks, reduced(picture), ground), Refused), path.name


def test_photos_of_one_cabinet_with_its_goods_rearranged_fit_or_are_refused():
    """The camera was put back by hand for each photo, so it moved, but never by much."""
    first = photo("cabinet", "images", "00.jpg")
    ground = ground_in(first)
    marks = landmarks(reduced(first), ground)
    others = sorted((SHARED / "cabinet" / "images").glob("*.jpg"))[1:]
    grays = [reduced(photo("cabinet", "images", path.name)) for path in others[:8]]
    found = [register(marks, gray, ground) for gray in grays]
    fits = [one for one in found if isinstance(one, Shift)]
    assert fits
    assert all(one.moved_px < 0.15 * first.shape[1] for one in fits)
