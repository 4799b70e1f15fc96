"""Pixels become votes: everything between a frame and a look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from builders import NINE, OAT, RYE, a_view
from rendered import PICTURE_PX, Bay

from agent.config.device import Accelerator as ChosenAccelerator
from agent.config.device import Models as ChosenModels
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.eyes import Eyes, Hold, Models
from agent.fitting import eyes_for, open_models
from agent.shelf.seen.identity import Likeness, Name
from agent.shelf.seen.look import Vote
from agent.vision.detections import Detections
from agent.vision.frame import Blind, Frame

VIEW = a_view()
WORDS = ("product", "gap", "price_label", "occluder")
WHOLE = np.array([[0, 0, 500, 700]], np.float32)


def a_shelf(empty=()):
    """Printed packs in every facing before a dark back, but for the empty ones."""
    rng = np.random.default_rng(5)
    picture = np.full((700, 500, 3), 30, np.uint8)
    for cell, box in enumerate(VIEW.cells.boxes.astype(int)):
        pack = rng.integers(60, 256, (20, 10, 3), dtype=np.uint8)
        if cell not in empty:
            left, top, right, bottom = box
            art = pack.repeat(30, axis=0).repeat(10, axis=1)
            picture[top:bottom, left:right] = art[: bottom - top, : right - left]
    return picture


class SeesPacks:
    """A detector that finds what is bright: an honest, if simple, eye."""

    def __init__(self, occluder=None):
        self.occluder = occluder
        self.tiles = []

    def __call__(self, image, tiles):
        self.tiles.append(tiles)
        boxes = VIEW.cells.boxes * np.float32(image.shape[1] / 500)
        bright = [image[int(t) : int(b), int(x) : int(r)].mean() > 80 for x, t, r, b in boxes]
        xyxy, label = boxes[np.array(bright)], np.zeros(sum(bright), np.int32)
        if self.occluder is not None:
            xyxy = np.concatenate([xyxy, [self.occluder]]).astype(np.float32)
            label = np.append(label, 3).astype(np.int32)
        return Detections(xyxy, np.full(len(xyxy), 0.9, np.float32), label, WORDS)


def eyes(find=None):
    return Eyes(VIEW, lambda _: WHOLE, Models(find or SeesPacks()))


def a_frame(image, seconds=0.0):
    grain = np.random.default_rng(int(seconds)).integers(0, 3, image.shape, dtype=np.uint8)
    noisy = np.clip(image.astype(int) + grain, 0, 255).astype(np.uint8)
    return Frame("left", NINE + timedelta(seconds=seconds), int(seconds * 1000), noisy)


def test_packs_are_stocked_and_holes_are_empty():
    look = eyes()(a_frame(a_shelf(empty=(0, 6))))
    cast = {cell for cell in range(9) if look.votes.vote[cell] == Vote.EMPTY}
    assert cast == {0, 6}
    assert (look.votes.vote == Vote.STOCKED).sum() == 7


def test_what_is_learned_of_one_cell_serves_when_all_its_neighbors_are_gone():
    see = eyes()
    for step in range(10):
        see(a_frame(a_shelf(), step * 5.0))
    gone = a_shelf(empty=range(5))
    looks = [see(a_frame(gone, 50 + step * 5.0)) for step in range(5)]
    assert (looks[-1].votes.vote[:5] == Vote.EMPTY).all()


def test_without_any_stocked_cell_to_compare_with_nothing_is_claimed():
    look = eyes()(a_frame(np.full((700, 500, 3), 60, np.uint8) + a_shelf(range(9)) // 8))
    assert look.votes is None or (look.votes.vote != Vote.EMPTY).all()


@pytest.mark.parametrize(("of_box", "of_cell", "name"), [(0.9, 0.3, "OTHER"), (0.3, 0.9, "MATCH")])
def test_of_a_box_of_another_size_and_its_cell_the_one_that_tells_more_is_believed(
    of_box, of_cell, name
):
    box = VIEW.cells.boxes[0] + np.float32([0, 60, 0, 0])  # a lower pack than belongs there

    def find(_image, _tiles):
        return Detections(box[None], np.float32([0.9]), np.zeros(1, np.int32), WORDS)

    def compare(_image, boxes):
        low = (boxes[:, 1] == box[1])[:, None]
        own, other = np.array([0.0, of_box]), np.array([of_cell, 0.0])
        gtins = np.array([RYE, OAT])
        vectors = np.tile(np.float32([1, 0]), (len(boxes), 1))
        return Likeness(np.where(low, own, other), gtins, np.arange(2), 0.5, 0.1, vectors)

    look = Eyes(VIEW, lambda _: WHOLE, Models(find, compare))(a_frame(a_shelf()))
    assert Name(look.votes.names.name[0]).name == name


def test_a_person_hides_what_he_covers():
    look = eyes(SeesPacks(occluder=[0, 0, 210, 700]))(a_frame(a_shelf()))
    assert look.votes.vote[0] == Vote.UNSEEN
    assert look.votes.vote[4] == Vote.STOCKED


def test_a_lost_camera_is_a_look_without_votes():
    lost = Frame("left", NINE, 0, None, Blind.OFFLINE, "no frame for 30 s")
    look = eyes()(lost)
    assert (look.votes, look.blind, look.detail) == (None, Blind.OFFLINE, "no frame for 30 s")


def test_a_dark_picture_is_not_judged():
    look = eyes()(a_frame(a_shelf() // 12))
    assert (look.votes, look.blind) == (None, Blind.DEGRADED)


def test_a_frozen_picture_is_not_judged_after_a_minute():
    see, still = eyes(), a_shelf()
    looks = [
        see(Frame("left", NINE + timedelta(seconds=s), s * 1000, still.copy()))
        for s in range(0, 90, 5)
    ]
    assert looks[5].votes is not None
    assert (looks[-1].votes, looks[-1].blind) == (None, Blind.DEGRADED)


def test_pictures_of_another_size_are_judged_in_their_own_pixels():
    find = SeesPacks()
    see = Eyes(VIEW, lambda view: np.array([[0, 0, *view.picture_px]], np.float32), Models(find))
    small = np.ascontiguousarray(a_shelf(empty=(0,))[::2, ::2])
    look = see(a_frame(small))
    assert find.tiles[-1].tolist() == [[0, 0, 250, 350]]
    assert look.votes.vote[0] == Vote.EMPTY


def test_pictures_of_another_shape_mean_that_the_view_is_lost():
    look = eyes()(a_frame(np.full((480, 640, 3), 120, np.uint8)))
    assert look.blind is Blind.MISALIGNED
    assert "onshelf aim" in look.detail


# The camera is bumped: a rendered bay through the models that are shipped.

BUMP = np.array([[1.004, -0.006, 28], [0.006, 1.004, -17], [0, 0, 1]])


@pytest.fixture(scope="module")
def bay():
    return Bay()


@pytest.fixture(scope="module")
def models():
    bench = Bench(ChosenAccelerator.CPU, 1, notes_in(None))
    return open_models(ChosenModels(recognizer=None), Path(), bench)


def looks_at(see, pictures, start=0.0):
    """The looks at these pictures, five seconds apart, each with its own noise."""
    return [see(a_frame(picture, start + 5.0 * i)) for i, picture in enumerate(pictures)]


def test_a_bump_moves_the_slots_and_no_look_votes_wrongly_for_it(bay, models):
    shelf = bay.picture(empty=[(bay.view().slots[3].id, 0)])
    moved = cv2.warpPerspective(shelf, BUMP, PICTURE_PX, borderMode=cv2.BORDER_REFLECT)
    see = eyes_for(bay.view(), models, None)
    before = looks_at(see, [shelf] * 4)[-1]
    after = looks_at(see, [moved] * 10, start=20.0)
    truth = before.votes.vote
    stocked, empty = truth == Vote.STOCKED, truth == Vote.EMPTY
    assert (stocked.sum() > 0.9 * len(truth), empty.sum()) == (True, 1)
    wrong = [
        (look.votes.vote[stocked] == Vote.EMPTY).any()
        or (look.votes.vote[empty] == Vote.STOCKED).any()
        for look in after
    ]
    assert not any(wrong)
    assert [look.shift is not None for look in after].count(True) == 1
    assert (after[0].votes.vote == Vote.UNSEEN).all()
    last = after[-1].votes.vote  # half a minute after the move, they vote as before it
    assert any((look.votes.vote[empty] == Vote.EMPTY).all() for look in after[-3:])
    assert (last[stocked] == Vote.STOCKED).mean() > 0.95


def test_a_camera_turned_away_is_told_and_votes_no_more_until_it_is_back(bay, models):
    shelf = bay.picture()
    away = np.ascontiguousarray(np.roll(shelf, 480, axis=1)[::-1])
    see = eyes_for(bay.view(), models, None)
    looks_at(see, [shelf] * 3)
    lost = looks_at(see, [away] * 5, start=15.0)
    assert lost[-1].blind is Blind.MISALIGNED
    assert "onshelf aim left" in lost[-1].detail
    voted = [look.votes.vote for look in lost if look.votes is not None]
    assert all((vote == Vote.UNSEEN).all() for vote in voted)
    back = looks_at(see, [shelf] * 2, start=40.0)
    assert (back[-1].votes.vote == Vote.STOCKED).mean() > 0.9


def test_the_lights_go_off_and_on_and_no_look_finds_a_gap(bay, models):
    shelf = bay.picture()
    see = eyes_for(bay.view(), models, None)
    looks_at(see, [shelf] * 4)
    steps = [0.7, 0.7, 1.3, 1.3, 0.04, 0.04, 1.0, 1.0]
    lit = [np.clip(shelf * gain, 0, 255).astype(np.uint8) for gain in steps]
    looks = looks_at(see, lit, start=20.0)
    assert [look.blind for look in looks].count(Blind.DEGRADED) == 2
    for look in looks:
        assert look.blind in (None, Blind.DEGRADED)
        assert look.votes is None or not (look.votes.vote == Vote.EMPTY).any()
    assert (looks[-1].votes.vote == Vote.STOCKED).mean() > 0.9


def test_a_camera_that_was_turned_while_it_was_off_does_not_vote(bay, models):
    shelf, kept = bay.picture(), []
    looks_at(eyes_for(bay.view(), models, None, hold=Hold(None, kept.append)), [shelf] * 3)
    assert len(kept) == 1
    moved = cv2.warpPerspective(shelf, BUMP, PICTURE_PX, borderMode=cv2.BORDER_REFLECT)
    see = eyes_for(bay.view(), models, None, hold=Hold(kept[0], kept.append))
    first, second = looks_at(see, [moved] * 2, start=900.0)
    assert (first.votes.vote == Vote.UNSEEN).all()
    assert second.shift is not None
    again = eyes_for(bay.view(), models, None, hold=Hold(kept[-1]))
    look = looks_at(again, [moved], start=1800.0)[0]
    assert look.shift is None
    assert (look.votes.vote == Vote.STOCKED).mean() > 0.9


def test_a_camera_that_lost_its_focus_is_measured_by_the_picture_it_was_aimed_with(bay, models):
    shelf, kept = bay.picture(), []
    looks_at(eyes_for(bay.view(), models, None, hold=Hold(None, kept.append)), [shelf] * 3)
    see = eyes_for(bay.view(), models, None, hold=Hold(kept[0]))
    look = looks_at(see, [cv2.GaussianBlur(shelf, (0, 0), 6)], start=900.0)[0]
    assert look.blind is Blind.DEGRADED
    assert "blurred" in look.detail
