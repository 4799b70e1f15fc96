"""A film of a store day: any look's picture, and the truth beside it.

    film = Film("busy", 3, hours=1.0, every_s=5.0)
    for look in range(film.looks):
        picture = film.frame(look)          # (h, w, 3) uint8, or None where the stream is lost
        hidden = film.truth.hidden(look)    # (n,) share of each cell that is not seen

A film is fixed by its scenario, seed, hours and pace; a look needs no look before it, so a film can
be taken up anywhere. Looks in order are quick, because only what changed is painted again.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from agent.shelf.plan.planogram import Planogram
from agent.vision.arrays import Floats, Image
from agent.vision.homography import Plane, apply
from tools.days.air import Air
from tools.days.crowd import Crowd
from tools.days.day import Day, write_day
from tools.days.fixture import Fixture
from tools.days.making import catalog_of, make_fixture, painter_of
from tools.days.scenario import scenario as scenario_of
from tools.days.split import split_of
from tools.days.stage import Stage
from tools.days.truth import DayTruth, shown_in_cells
from tools.render.canvas import Ids
from tools.render.ink import Mask


class Film:
    """One camera's day.

    Args:
        scenario: a name of `tools.days.scenario.SCENARIOS`.
        seed: 0-99 to tune, 100-199 to validate.
        hours: of store time; what the scenario promises happens within them.
        every_s: store seconds from look to look.

    Raises:
        ValueError: no such scenario or seed, or no time for a single look.
    """

    def __init__(self, scenario: str, seed: int, *, hours: float, every_s: float) -> None:
        if not (hours > 0 and every_s > 0 and hours * 3600 >= every_s):
            raise ValueError(
                f"{hours:g} h with a look every {every_s:g} s has no look; film longer"
            )
        kind, split = scenario_of(scenario), split_of(seed)
        self._every_s = every_s
        self.looks = int(hours * 3600 / every_s)
        self.fixture: Fixture = make_fixture(kind, seed)
        self.day: Day = write_day(self.fixture, kind, seed, hours * 3600)
        painter = painter_of(self.fixture)
        self._stage = Stage(self.fixture, self.day, painter)
        self._crowd = Crowd(self.fixture, self.day, split)
        self._air = Air(seed, self.day.light, self.fixture.picture_px)
        view = self.fixture.view()
        self._cells_px = view.cells.px
        self.planogram: Planogram = self.fixture.planogram
        self.plans: tuple[Planogram, ...] = _plans(self.fixture, self.day)
        self.plane: Plane = self.fixture.plane
        self.picture_px = self.fixture.picture_px
        self.catalog: Mapping[str, Image] = catalog_of(self.fixture, painter)
        shown, behind = shown_in_cells(self.day.contents, self.day.places, self.day.own)
        self.truth = DayTruth(
            at_s=self.day.contents.at_s.copy(), shown=shown, behind=behind,
            slot=view.cells.slot.copy(), expected=view.cells.gtin.astype("<U14"),
            hidden_at=self._hidden, moves=self.day.moves, light=self.day.light,
            lost=self.day.lost, restocks=self.day.restocks, reset=self.day.reset,
            misplacements=self.day.misplacements,
        )  # fmt: skip

    def at_s(self, look: int) -> float:
        """The second of a look.

        Raises:
            IndexError: the film has no such look.
        """
        if not 0 <= look < self.looks:
            raise IndexError(f"look {look} of a film with {self.looks}")
        return look * self._every_s

    def frame(self, look: int) -> Image | None:
        """The picture of a look (h, w, 3), blue-green-red; None where the stream is lost."""
        at_s = self.at_s(look)
        gone = self.truth.gone(at_s)
        if gone == "offline":
            return None
        if gone == "cover":
            return self._air.covered(at_s, look)
        if gone == "frozen":
            return self._frame(self._frozen_at(look))
        return self._frame(look)

    def without_people(self, look: int) -> Image:
        """The same look as if nobody stood there, and nothing were lost: to check the truth by."""
        at_s = self.at_s(look)
        self._stage.show(at_s)
        shelf = self._stage.picture(self.truth.homography(at_s))
        return self._air.expose(shelf, at_s, look)

    def owners(self, look: int) -> Ids:
        """Whose front each pixel (h, w) of a look shows: place of the day + 1, 0 for none.

        Places are those of `day.places`: first the cells in their order, then those of a reset.
        """
        at_s = self.at_s(look)
        self._stage.show(at_s)
        return self._stage.owners(self.truth.homography(at_s))

    def _frame(self, look: int) -> Image:
        at_s = self.at_s(look)
        move = self.truth.homography(at_s)
        self._stage.show(at_s)
        picture = self._stage.picture(move)
        figures = self._crowd.figures(at_s, move)
        if figures:
            picture = picture.copy()
            self._crowd.lay(picture, figures)
        return self._air.expose(picture, at_s, look)

    def _frozen_at(self, look: int) -> int:
        """The last look before the stream froze; it comes again and again."""
        span = next(one for one in self.truth.lost if one.kind == "frozen"
                    and one.from_s <= self.at_s(look) < one.to_s)  # fmt: skip
        return max(0, int(np.ceil(span.from_s / self._every_s)) - 1)

    def _hidden(self, look: int) -> Floats:
        at_s = self.at_s(look)
        move = self.truth.homography(at_s)
        figures = self._crowd.figures(at_s, move)
        hidden = np.zeros(len(self._cells_px))
        if not figures and np.array_equal(move, np.eye(3)):
            return hidden
        covered = self._crowd.mask(self.picture_px[::-1], figures)
        for i, quad in enumerate(self._cells_px):
            hidden[i] = _share(covered, apply(move, quad))
        return hidden


def _plans(fixture: Fixture, day: Day) -> tuple[Planogram, ...]:
    """The planograms on the device: its own, and the next one if the head office has sent it.

    A range that is laid out anew was planned; rows that slid along were not, and no file tells.
    """
    planned = day.reset is not None and day.reset.kind == "other_planogram"
    if planned and fixture.other is not None:
        return fixture.planogram, fixture.other
    return (fixture.planogram,)


def _share(covered: Mask, quad: Floats) -> float:
    """The share of a quadrilateral (4, 2) that is covered; what leaves the picture counts too."""
    high, wide = covered.shape
    low, far = np.floor(quad.min(axis=0)).astype(int), np.ceil(quad.max(axis=0)).astype(int)
    size = far - low
    mask = np.zeros((size[1] + 1, size[0] + 1), np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad - low).astype(np.int32), 1)
    x0, y0 = max(0, low[0]), max(0, low[1])
    x1, y1 = min(wide, far[0] + 1), min(high, far[1] + 1)
    if x1 <= x0 or y1 <= y0:
        return 1.0
    inside = mask[y0 - low[1] : y1 - low[1], x0 - low[0] : x1 - low[0]]
    hidden = int(np.count_nonzero(inside & (covered[y0:y1, x0:x1] > 0)))
    outside = int(mask.sum()) - int(inside.sum())
    return (hidden + outside) / max(1, int(mask.sum()))
