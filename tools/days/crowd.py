"""People before the shelf, as cached sheets: drawn once for a posture, laid where they stand.

Somebody who stands looks the same in look after look but for a little sway, so a sheet serves many
looks. A hand that reaches has a sheet of its own. What a sheet covers is what it hides, to the
pixel: that is the truth about hidden cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from agent.vision.arrays import Matrix, Points
from tools.days.day import Day
from tools.days.fixture import PERSON_MM, Fixture
from tools.days.happenings import Cart, Visit
from tools.days.shop import position
from tools.days.split import Split
from tools.render.crowd.body import draw_person
from tools.render.crowd.people import HEADS
from tools.render.crowd.trolleys import DRAWN
from tools.render.crowd.wardrobe import Person, Stand, any_person
from tools.render.ink import Image, Mask
from tools.render.layer import Layer

NEARER = 1.08  # people stand before the shelf, so they look larger than its face
DRAWN_AT = 0.6  # of the size they are laid at: people before a shelf are out of focus anyway
SWAY_PX = 3.0
CART_SHARE = 0.54  # of a person's height, that a trolley's handle is high
TRY_CLOTHES = 50
STEP_PX = 6  # hands closer than this share a sheet


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One figure with its ink, and where its corner lies from the figure's foot (x, y)."""

    ink: Mask  # (h, w) 0..255
    colored: Image  # already times its ink
    rest: Image  # (h, w, 3) 255 less the ink
    corner: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody or something at a place of the picture."""

    seed: int
    kind: str  # "shopper", "staff" or a cart's
    view: str
    x: float  # of the foot
    y: float
    reach: tuple[int, int] | None  # pixels from the foot


class Crowd:
    """Lays everybody who is there over a picture."""

    def __init__(self, fixture: Fixture, day: Day, split: Split) -> None:
        self._fixture = fixture
        self._day = day
        self._unit_px = PERSON_MM * fixture.px_per_mm * NEARER
        self._sheet: Callable[[Figure, int], Sheet] = lru_cache(96)(self._draw)
        self._without = split.without_patterns
        self._from = np.array([visit.from_s for visit in day.visits])
        self._longest = max((v.to_s - v.from_s for v in day.visits), default=0.0)

    def figures(self, at_s: float, move: Matrix) -> tuple[Figure, ...]:
        """Who and what is there at a moment, the ones farther away first."""
        first = int(np.searchsorted(self._from, at_s - self._longest))
        last = int(np.searchsorted(self._from, at_s, side="right"))
        found: list[Figure] = []
        for visit in self._day.visits[first:last]:
            found += self._of(visit, at_s, move)
        return tuple(found)

    def lay(self, picture: Image, figures: tuple[Figure, ...]) -> None:
        """Paint figures over a picture."""
        for figure in figures:
            sheet, part, cut = self._placed(figure, picture.shape)
            if sheet is not None:
                under = picture[part]
                mixed = cv2.multiply(under, sheet.rest[cut], scale=1 / 255)
                under[:] = cv2.add(mixed, sheet.colored[cut])

    def mask(self, shape: tuple[int, ...], figures: tuple[Figure, ...]) -> Mask:
        """Where figures cover a picture: (h, w), 255 or 0."""
        covered = np.zeros(shape[:2], np.uint8)
        for figure in figures:
            sheet, part, cut = self._placed(figure, shape)
            if sheet is not None:
                covered[part] |= np.where(sheet.ink[cut] > 127, 255, 0).astype(np.uint8)
        return covered

    def _of(self, visit: Visit, at_s: float, move: Matrix) -> list[Figure]:
        where = position(visit, at_s)
        if where is None:
            return []
        x_mm, walks = where
        sway = 0.0 if walks else SWAY_PX * float(np.sin(at_s * 0.9 + visit.seed % 7))
        foot = self._foot(x_mm, move)
        hand = [r.at_mm for r in visit.reaches if r.from_s <= at_s <= r.to_s]
        reach = None
        if hand and not walks:
            at = self._px(hand[0], move)
            reach = tuple(round((a - b) / STEP_PX) * STEP_PX for a, b in zip(at, foot, strict=True))
        kind = "staff" if visit.staff else "shopper"
        right = x_mm < visit.path[-1][1]
        view = ("right" if right else "left") if walks else "back"
        figure = Figure(visit.seed, kind, view, foot[0] + sway, foot[1], reach)  # type: ignore[arg-type]
        return [figure, *self._cart(visit, x_mm, move)]

    def _cart(self, visit: Visit, x_mm: float, move: Matrix) -> list[Figure]:
        cart: Cart | None = visit.cart
        if cart is None:
            return []
        stands = visit.path[1][1] if cart.waits and len(visit.path) > 2 else x_mm
        x, y = self._foot(stands + cart.aside_mm, move)
        return [Figure(cart.seed, cart.kind, "", x, y, None)]

    def _foot(self, x_mm: float, move: Matrix) -> tuple[float, float]:
        """Where shoes are: nearer than the face, so lower than the floor at its foot."""
        x, y = self._px((x_mm, self._fixture.floor_mm), move)
        return x, y + 0.12 * self._unit_px

    def _px(self, at_mm: tuple[float, float], move: Matrix) -> tuple[float, float]:
        x, y, w = move @ self._fixture.homography @ np.array([*at_mm, 1.0])
        return float(x / w), float(y / w)

    def _placed(
        self, figure: Figure, shape: tuple[int, ...]
    ) -> tuple[Sheet | None, tuple[slice, slice], tuple[slice, slice]]:
        """A figure's sheet, the part of the picture it lies on, and the part of it that does."""
        x, y = round(figure.x), round(figure.y)
        sheet = self._sheet(replace(figure, x=0.0, y=float(y)), shape[0])
        left, top = x + sheet.corner[0], y + sheet.corner[1]
        high, wide = sheet.ink.shape
        x0, x1 = max(0, left), min(shape[1], left + wide)
        y0, y1 = max(0, top), min(shape[0], top + high)
        if x1 <= x0 or y1 <= y0:
            return None, (slice(0), slice(0)), (slice(0), slice(0))
        cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        return sheet, (slice(y0, y1), slice(x0, x1)), cut

    def _draw(self, figure: Figure, shown: int) -> Sheet:
        """Draw a figure that stands at x = 0 in a picture `shown` pixels high."""
        tall, share = self._unit_px, DRAWN_AT
        top = -min(1.12 * tall, figure.y)  # what is above the picture is not drawn
        low = max(top + 2, min(0.03 * tall, shown - figure.y))
        on_wheels = figure.kind in DRAWN
        left, right = (-0.9 * tall, 0.9 * tall) if on_wheels else (-0.34 * tall, 0.34 * tall)
        if figure.reach is not None:
            left, right = min(left, figure.reach[0] - 60), max(right, figure.reach[0] + 60)
        layer = Layer(max(2, round((low - top) * share)), max(2, round((right - left) * share)))
        foot = np.array([-left * share, -top * share])
        if on_wheels:
            draw, unit = DRAWN[figure.kind]
            rng = np.random.default_rng(figure.seed)
            draw(rng, layer, foot, unit * CART_SHARE * tall * share)
        else:
            self._person(layer, foot, figure)
        return _sheet(layer, (round(left), round(top)), (round(right - left), round(low - top)))

    def _person(self, layer: Layer, foot: Points, figure: Figure) -> None:
        rng = np.random.default_rng(figure.seed)
        tall = self._unit_px * DRAWN_AT * float(rng.uniform(0.9, 1.06))
        unit = tall / HEADS
        person = self._dressed(rng, figure.view, unit, staff=figure.kind == "staff")
        x, y = float(foot[0]), float(foot[1])
        hand = None
        if figure.reach is not None:
            hand = (x + figure.reach[0] * DRAWN_AT, y + figure.reach[1] * DRAWN_AT)
        stand = Stand(x, y - tall, unit, hand, float(rng.normal() * 0.1))
        draw_person(layer, person, stand, rng)

    def _dressed(self, rng: np.random.Generator, view: str, unit: float, *, staff: bool) -> Person:
        """Clothes that the split allows; staff wear a vest."""
        person = any_person(rng, view, unit)
        for _ in range(TRY_CLOTHES):
            if person.top.pattern not in self._without and (person.coat == "vest") >= staff:
                break
            person = any_person(rng, view, unit)
        return person


def _sheet(layer: Layer, corner: tuple[int, int], size: tuple[int, int]) -> Sheet:
    picture = cv2.resize(layer.picture, size, interpolation=cv2.INTER_LINEAR)
    ink = cv2.resize(layer.ink, size, interpolation=cv2.INTER_LINEAR)
    three = cv2.merge([ink] * 3)
    colored = cv2.multiply(picture, three, scale=1 / 255)
    return Sheet(
        ink.astype(np.uint8), colored.astype(np.uint8), (255 - three).astype(np.uint8), corner
    )
