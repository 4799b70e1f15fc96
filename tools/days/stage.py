"""The fixture as a camera sees it: rows repainted where they changed, warped where it looks."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from agent.vision.arrays import Matrix
from tools.days.day import Day
from tools.days.fixture import Fixture
from tools.days.still import Painter, Scale, Standing
from tools.render.canvas import Canvas, Ids
from tools.render.ink import Image

OPENS_S, CLOSES_S = 2.0, 1.5  # a door is open before and after a hand reaches in

State = tuple[tuple[int, str, float], ...]  # of a row: place, GTIN, depth


class Stage:
    """Keeps one fixture's canvas up to date.

    Args:
        fixture: what it is.
        day: what happens there.
        painter: of its style.
    """

    def __init__(self, fixture: Fixture, day: Day, painter: Painter) -> None:
        self._fixture = fixture
        self._day = day
        self._painter = painter
        self._scale = Scale.of(fixture)
        self._picture: Image = painter.still.picture.copy()
        self._owner: Ids = np.zeros(painter.still.ids.shape, np.int16)  # place + 1
        rows = {place.row for place in day.places}
        self._rows = {
            row: [i for i, place in enumerate(day.places) if place.row == row] for row in rows
        }
        self._painted: dict[int, State] = {}
        self._row = -1
        self._seen: tuple[bytes, Image] | None = None
        self._open: frozenset[int] = frozenset()
        self._pulls = _pulls(painter, day)

    def show(self, at_s: float) -> None:
        """Bring the canvas to a moment of the day."""
        is_open = frozenset(door for since, until, door in self._pulls if since <= at_s < until)
        if is_open != self._open:
            self._open, self._seen = is_open, None
        row = self._day.contents.row(at_s)
        if row == self._row:
            return
        self._row = row
        for number, places in self._rows.items():
            state = self._state(row, places)
            if self._painted.get(number) != state:
                self._paint(number, state)
                self._painted[number] = state
                self._seen = None

    def picture(self, move: Matrix) -> Image:
        """What a camera sees; `move` (3, 3) takes commissioning pixels to pixels now."""
        key = move.tobytes()
        if self._seen is None or self._seen[0] != key:
            finished = self._painter.finish(self._picture, self._open)
            shot = cv2.warpPerspective(
                finished, self._to_picture(move), self._fixture.picture_px, flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )  # fmt: skip
            self._seen = (key, shot.astype(np.uint8))
        return self._seen[1]

    def owners(self, move: Matrix) -> Ids:
        """Whose pack each pixel (h, w) shows: place + 1, 0 for none."""
        return cv2.warpPerspective(  # type: ignore[return-value]
            self._owner, self._to_picture(move), self._fixture.picture_px, flags=cv2.INTER_NEAREST
        )

    def _to_picture(self, move: Matrix) -> Matrix:
        back = np.linalg.inv(self._scale.to_canvas())
        return np.asarray(move @ self._fixture.homography @ back, np.float64)

    def _state(self, row: int, places: list[int]) -> State:
        contents = self._day.contents
        return tuple(
            (i, str(contents.gtin[row, i]), float(contents.depth[row, i]))
            for i in places
            if contents.laid[row, i]
        )

    def _paint(self, number: int, state: State) -> None:
        top, foot = self._painter.strips[number]
        still = self._painter.still
        strip = Canvas(foot - top, still.picture.shape[1])
        strip.picture[:] = still.picture[top:foot]
        goods = [Standing(i, self._day.places[i], gtin, depth) for i, gtin, depth in state]
        owners = self._painter.stock(number, strip, goods)
        self._picture[top:foot] = strip.picture
        self._owner[top:foot] = _renamed(strip.ids, owners)


def _pulls(painter: Painter, day: Day) -> tuple[tuple[float, float, int], ...]:
    """From when to when somebody holds a door open, and which."""
    return tuple(
        (reach.from_s - OPENS_S, reach.to_s + CLOSES_S, number)
        for visit in day.visits
        for reach in visit.reaches
        for number, (left, right) in enumerate(painter.doors)
        if left <= reach.at_mm[0] < right
    )


def _renamed(ids: Ids, owners: Mapping[int, int]) -> Ids:
    """Numbers of a strip's objects as place + 1; 0 for what is no place's."""
    table = np.zeros(int(ids.max(initial=0)) + 1, np.int16)
    for number, place in owners.items():
        if number < len(table):
            table[number] = place + 1
    return table[np.maximum(ids, 0)]
