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

import numpy as np

from agent.shelf.plan.planogram import Planogram
from agent.vision.arrays import Floats, Image, Matrix
from agent.vision.homography import Plane, apply
from tools.days.air import Air, decoded
from tools.days.crowd import Crowd
from tools.days.day import Day, write_day
from tools.days.fixture import Fixture
from tools.days.making import catalog_of, make_fixture, painter_of
from tools.days.scenario import scenario as scenario_of
from tools.days.split import split_of
from tools.days.stage import Stage
from tools.days.stencil import Stencil, stencil
from tools.days.truth import DayTruth, shown_in_cells
from tools.render.canvas import Ids


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
        self._stencils: tuple[bytes, tuple[Stencil, ...]] | None = None
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
        jpeg = self.jpeg(look)
        return None if jpeg is None else decoded(jpeg)

    def jpeg(self, look: int) -> bytes | None:
        """The picture of a look as the camera sends it; None where the stream is lost."""
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
        return decoded(self._air.expose(shelf, at_s, look))

    def owners(self, look: int) -> Ids:
        """Whose front each pixel (h, w) of a look shows: place of the day + 1, 0 for none.

        Places are those of `day.places`: first the cells in their order, then those of a reset.
        """
        at_s = self.at_s(look)
        self._stage.show(at_s)
        return self._stage.owners(self.truth.homography(at_s))

    def _frame(self, look: int) -> bytes:
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
        for i, cell in enumerate(self._cells_at(move)):
            hidden[i] = cell.share(covered)
        return hidden

    def _cells_at(self, move: Matrix) -> tuple[Stencil, ...]:
        """Where the cells are in a picture; kept until the camera moves again."""
        key = move.tobytes()
        if self._stencils is None or self._stencils[0] != key:
            size = self.picture_px
            cells = tuple(stencil(apply(move, quad), size) for quad in self._cells_px)
            self._stencils = (key, cells)
        return self._stencils[1]


def _plans(fixture: Fixture, day: Day) -> tuple[Planogram, ...]:
    """The planograms on the device: its own, and the next one if the head office has sent it.

    A range that is laid out anew was planned; rows that slid along were not, and no file tells.
    """
    planned = day.reset is not None and day.reset.kind == "other_planogram"
    if planned and fixture.other is not None:
        return fixture.planogram, fixture.other
    return (fixture.planogram,)
