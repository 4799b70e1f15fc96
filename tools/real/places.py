"""One place of the cabinet after another, each as another of its photos shows that place.

The photos are laid over one of them. Where another has nothing in a place, its pixels are what that
place looks like sold out: the same cabinet, the same lamp, its own shadows. Where another has a
different product there, its pixels are a misplacement. Nothing is painted.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Row
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.shelf.plan.view import View
from agent.vision.arrays import Boxes, Floats, Gtins, Image
from agent.vision.homography import apply, bounds_of, corners_of
from tools.real.cabinet import STANDS_SHARE, Photo, cabinet, inside_each, laid, onto, shots, view_of
from tools.real.people import figures
from tools.real.sequence import Sequence, State
from tools.real.stories import AFTER, EMPTY_FOR, FOREIGN_FOR, LANES, shoppers
from tools.real.timeline import Turn, held, holds, in_lanes

EVERY = 5  # of the twenty photos, one is a planogram of its own
AROUND_PX = (14, 14, 14, 3)  # of another photo, left, above, right, below: not the board's edge
FADE_PX = (12, 12, 12, 3)  # of them faded in, or a seam would be an edge
RIM_PX = 9
FREE_SHARE = 0.02  # of a place under another product's box: nothing stands there
MOST_GAIN = 1.4


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Another photo, laid over the one that is the planogram.

    Args:
        picture: (h, w, 3).
        boxes: (n, 4) of its goods, where they are now.
        gtins: (n,) what they are.
    """

    picture: Image
    boxes: Boxes
    gtins: Gtins


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What a cell can show instead: the pixels of another photo.

    Args:
        cell: whose place.
        other: the photo.
        part: (4,) the pixels that are taken over.
        gtin: what they show; "" for nothing.
    """

    cell: int
    other: Laid
    part: Boxes
    gtin: str


def of_places(shared: Path) -> Iterator[Sequence]:
    """A sequence for every fifth photo of the cabinet as the planogram."""
    seen, people = cabinet(shared), figures(shared)
    for number in range(0, len(seen.photos), EVERY):
        base = seen.photos[number]
        view = view_of(base, seen.names)
        others = [_over(photo, base) for photo in seen.photos if photo is not base]
        places = list(_places(view, base, others))
        turns = _turns(places, np.random.default_rng(number))
        if not turns:
            continue
        quiet = Sequence(
            name=f"cabinet, one place after another, photo {number + 1}",
            view=view,
            shots=shots(base, view),
            states=(State(0, base.picture, view.cells.gtin), *_states(view, base, places, turns)),
            passers=(),
            looks=turns[-1].look + AFTER,
            seed=number + 1,
        )
        yield replace(quiet, passers=shoppers(people, quiet.looks, quiet.seed))


def _over(photo: Photo, base: Photo) -> Laid:
    move = onto(photo, base)
    corners = apply(move, corners_of(photo.boxes).reshape(-1, 2))
    boxes = bounds_of(corners.reshape(-1, 4, 2))
    return Laid(laid(photo.picture, move), boxes.astype(np.float32), photo.gtins)


def _places(view: View, base: Photo, others: list[Laid]) -> Iterator[Place]:
    """What each cell can show instead, nothing first; at most one of each."""
    cells = view.cells.boxes
    for cell, rect in enumerate(cells):
        around = _grown(rect)
        bare = [one for one in others if inside_each(one.boxes, around).max() <= FREE_SHARE]
        if bare:
            other = min(bare, key=lambda one: _seam(base, one, around))
            yield Place(cell, other, around, "")
        beside = np.delete(cells, cell, axis=0)
        strange = []
        for one in others:
            share = inside_each(one.boxes, rect)
            box = int(share.argmax())
            part = _union(around, _grown(one.boxes[box]))
            alone = np.delete(inside_each(one.boxes, part), box).max() <= FREE_SHARE
            if share[box] < STANDS_SHARE or one.gtins[box] == view.cells.gtin[cell] or not alone:
                continue
            if inside_each(beside, part).max() <= FREE_SHARE:
                strange.append(Place(cell, one, part, str(one.gtins[box])))
        if strange:
            yield min(strange, key=lambda place: _seam(base, place.other, place.part))


def _turns(places: Row[Place], rng: np.random.Generator) -> list[Turn]:
    """Three lanes of places that show something else for a while, no cell in two at once."""
    first: list[list[Turn]] = []
    again: list[list[Turn]] = []
    for row in rng.permutation(len(places)).tolist():
        place = places[row]
        known = {task[0].cell for task in first}
        task = holds([(place.cell, row)], FOREIGN_FOR if place.gtin else EMPTY_FOR)
        (again if place.cell in known else first).append(task)
    return in_lanes(first + again, LANES)


def _states(view: View, base: Photo, places: Row[Place], turns: Row[Turn]) -> Iterator[State]:
    """The shelf from look to look; a turn shows a row of the places."""
    for look, now in held(turns):
        picture, shown = base.picture.copy(), view.cells.gtin.copy()
        for cell, row in now.items():
            if not isinstance(row, int):
                raise TypeError(f"a place shows a row of the places, not {row!r}")
            place = places[row]
            _show(picture, base, place)
            shown[cell] = place.gtin
        yield State(look, picture, shown)


def _show(picture: Image, base: Photo, place: Place) -> None:
    """Let a picture show a place as another photo does, in place."""
    left, top, right, bottom = np.rint(place.part).astype(int)
    patch = place.other.picture[top:bottom, left:right] * _gain(base, place.other, place.part)
    share = _faded(bottom - top, right - left)[..., None]
    under = picture[top:bottom, left:right].astype(np.float32)
    mixed = under + share * (np.clip(patch, 0, 255) - under)
    picture[top:bottom, left:right] = mixed.astype(np.uint8)


def _faded(height: int, width: int) -> Floats:
    """The share (h, w) of a patch that shows: all of it but its rim."""
    row, column = np.arange(height) + 1, np.arange(width) + 1
    up = np.minimum(row / FADE_PX[1], row[::-1] / FADE_PX[3])
    along = np.minimum(column / FADE_PX[0], column[::-1] / FADE_PX[2])
    return np.asarray(np.clip(np.minimum(up[:, None], along), 0, 1), np.float32)


def _gain(base: Photo, other: Laid, part: Boxes) -> Floats:
    """Of each color (3,): the photos were not taken in quite one light."""
    here, there = _rim(base.picture, part), _rim(other.picture, part)
    gain = np.median(here, axis=0) / np.maximum(np.median(there, axis=0), 1)
    return np.asarray(np.clip(gain, 1 / MOST_GAIN, MOST_GAIN), np.float32)


def _seam(base: Photo, other: Laid, part: Boxes) -> float:
    """How unlike two photos are along the rim of a part, gray levels: laid badly, or in shadow."""
    there = _rim(other.picture, part) * _gain(base, other, part)
    return float(np.abs(_rim(base.picture, part) - there).mean())


def _rim(picture: Image, part: Boxes) -> Floats:
    """The pixels (k, 3) along the inside of a part's border."""
    left, top, right, bottom = np.rint(part).astype(int)
    inside = picture[top:bottom, left:right].astype(np.float64)
    frame = np.ones(inside.shape[:2], bool)
    frame[RIM_PX:-RIM_PX, RIM_PX:-RIM_PX] = False
    return np.asarray(inside[frame], np.float64)


def _grown(box: Boxes) -> Boxes:
    return np.asarray(box + np.array(AROUND_PX, np.float32) * (-1, -1, 1, 1), np.float32)


def _union(one: Boxes, other: Boxes) -> Boxes:
    low, high = np.minimum(one[:2], other[:2]), np.maximum(one[2:], other[2:])
    return np.asarray(np.concatenate([low, high]), np.float32)
