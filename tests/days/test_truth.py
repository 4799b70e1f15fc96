"""The truth of a store day agrees with what its pictures show, pixel by pixel."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import pytest

from agent.vision.homography import apply
from tools.days.film import Film

SEEN = 0.25  # of a cell, that a standing pack covers at the least; a small one on a hook
APART = 12.0  # mean gray levels by which a person differs from the shelf behind
ALIKE = 6.0  # by which JPEG and its neighbors may change a cell that nobody hides


@cache
def film(scenario: str, seed: int) -> Film:
    return Film(scenario, seed, hours=0.4, every_s=10.0)


def cell_masks(film: Film, look: int) -> list[np.ndarray]:
    wide, high = film.picture_px
    masks = []
    for quad in film.fixture.view().cells.px:
        mask = np.zeros((high, wide), np.uint8)
        moved = apply(film.truth.homography(film.at_s(look)), quad)
        cv2.fillConvexPoly(mask, np.round(moved).astype(np.int32), 1)
        masks.append(mask > 0)
    return masks


def drawn(film: Film, look: int) -> list[str]:
    """What the identity buffer shows in every cell: the GTIN of most of its pixels, "" for few."""
    owners = film.owners(look)
    contents = film.day.contents
    row = contents.row(film.at_s(look))
    found = []
    for mask in cell_masks(film, look):
        counts = np.bincount(owners[mask])
        counts[0] = 0
        best = int(counts.argmax())
        found.append(str(contents.gtin[row, best - 1]) if counts[best] > SEEN * mask.sum() else "")
    return found


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 100, 101])  # a fixture of each style
def test_every_cell_shows_what_the_truth_says(seed):
    days = film("busy", seed)
    wrong = 0
    for look in range(0, days.looks, 16):
        shown = days.truth.shown_at(days.at_s(look)).tolist()
        wrong += sum(a != b for a, b in zip(drawn(days, look), shown, strict=True))
    assert wrong == 0
    assert (days.truth.shown == "").any(), "nothing was ever sold out"


def test_after_a_reset_the_cells_show_the_other_planogram():
    days = film("reset", 100)
    reset = days.truth.reset
    assert reset is not None
    last = days.looks - 1
    assert days.at_s(last) > reset.at_s
    shown = days.truth.shown_at(days.at_s(last))
    pairs = [(a, b) for a, b in zip(drawn(days, last), shown.tolist(), strict=True) if a]
    assert sum(a == b for a, b in pairs) >= 0.85 * len(pairs)  # edges of two layouts cross a cell
    assert (shown != days.truth.expected).mean() > 0.5


def test_what_people_hide_is_what_changes_in_the_picture():
    days = film("busy", 0)
    checked = {"clear": 0, "hidden": 0}
    for look in range(days.looks):
        hidden = days.truth.hidden(look)
        if not hidden.any() or days.truth.gone(days.at_s(look)):
            continue
        frame, bare = days.frame(look), days.without_people(look)
        apart = cv2.absdiff(frame, bare).mean(axis=2)
        for share, mask in zip(hidden, cell_masks(days, look), strict=True):
            if share == 0:
                assert apart[mask].mean() < ALIKE
                checked["clear"] += 1
            elif share > 0.97:
                assert apart[mask].mean() > APART
                checked["hidden"] += 1
        if min(checked.values()) >= 10:
            break
    assert min(checked.values()) >= 10


def test_a_bumped_camera_sees_the_shelf_where_its_homography_says():
    days = film("bump", 0)
    last = days.looks - 1
    wide, high = days.picture_px
    owners = days.owners(last)
    for cell, quad in enumerate(days.fixture.view().cells.px):
        rows, columns = np.nonzero(owners == cell + 1)
        if not len(rows):
            continue
        moved = apply(days.truth.homography(days.at_s(last)), quad)
        inside = (moved > 3).all() and (moved < [wide - 3, high - 3]).all()
        if inside:
            assert moved[:, 0].min() - 9 <= columns.mean() <= moved[:, 0].max() + 9
            assert moved[:, 1].min() - 9 <= rows.mean() <= moved[:, 1].max() + 9


def test_a_bump_moves_the_view_by_a_tenth_of_its_width_at_the_most():
    for seed in range(6):
        days = film("bump", seed)
        wide, high = days.picture_px
        middle = np.array([[wide / 2, high / 2]])
        bumps = [move for move in days.truth.moves if move.kind == "bump"]
        assert len(bumps) == 4
        for move in bumps:
            assert np.hypot(*(apply(move.homography, middle) - middle)[0]) <= 0.1001 * wide


def test_the_misplaced_stand_in_their_slots_while_they_last():
    days = film("look_alikes", 0)
    assert days.truth.misplacements
    for wrong in days.truth.misplacements:
        middle = (wrong.from_s + wrong.to_s) / 2
        here = days.truth.shown_at(middle)[days.truth.slot == wrong.slot]
        assert wrong.gtin in here
        own = days.truth.expected[days.truth.slot == wrong.slot][0]
        assert wrong.gtin != own


def test_facings_rise_one_by_one_while_a_shelf_is_filled():
    days = film("staff", 0)
    assert days.truth.restocks
    steps = [int((b != a).sum()) for a, b in pairwise(days.truth.shown)]
    assert max(steps) == 1


def test_stock_behind_a_front_is_shown_and_stands_back():
    truth = film("busy", 0).truth
    back = truth.behind > 0
    assert back.any()
    assert (truth.shown[back] != "").all()
    assert truth.behind.max() <= 0.5


def test_what_a_bump_pushes_out_of_the_picture_is_not_seen():
    days = film("bump", 0)
    wide, high = days.picture_px
    frame = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    most = 0.0
    for look in range(days.looks):
        at_s = days.at_s(look)
        if any(visit.from_s <= at_s < visit.to_s for visit in days.day.visits):
            continue
        hidden = days.truth.hidden(look)
        for share, quad in zip(hidden, days.fixture.view().cells.px, strict=True):
            moved = apply(days.truth.homography(at_s), quad).astype(np.float32)
            inside = cv2.intersectConvexConvex(moved, frame)[0] / cv2.contourArea(moved)
            assert share == pytest.approx(1 - inside, abs=0.06)
            most = max(most, share)
    assert most > 0.2
