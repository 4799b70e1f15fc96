"""The shelf follows another plan than ours: which one, as far as anyone can tell?

A reading says which product it expects at each place of the face, and is worth the share of the
recognized boxes that stand where it expects them. Three kinds are tried: each row has moved on by
so many slots; two shelves have changed places; the whole is another planogram that the device
knows. The one that explains most wins; where none explains enough, it is a reset that nobody told
us of.

Names that err explain something by chance. On rendered baskets that nobody had laid out anew, three
readings of 446 looked proven by the numbers below, each another; of those that were, 20 of 51, and
all of them the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.shelf.held.places import fitting
from agent.shelf.plan.layout import Layout, layout_after, layout_of
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Hypothesis
from agent.shelf.seen.laid import Laid
from agent.vision.arrays import Floats, Indices, Mask

ENOUGH_SHARE = 0.60  # of the recognized boxes that a reading must explain
BETTER_SHARE = 0.30  # and so many more of them than the plan that should be followed
KNOWN_SHARE = 0.50  # of the boxes must be recognized, or nothing is proven …
SHOWN_SHARE = 0.50  # … and something in so many of the slots it is about
FOREIGN_SHARE = 0.50  # of the boxes are surely not what belongs there: it is some other plan
EACH_BY_ITSELF = 0.20  # rows that moved by different ways must explain so much more than all by one
FARTHEST = 3  # slots; further, a row that moved is as well called laid out anew
UNKNOWN = "unknown_reset"


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a reading is tried on.

    Args:
        view: with the plan it should follow.
        plan: of the view.
        laid: the recognized boxes.
        usual: (m,) what is usually said of each slot's own goods; "" where that is not known.
        under: (b,) the slot in which each box stands, or the nearest.
    """

    view: View
    plan: Layout
    laid: Laid
    usual: tuple[str, ...]
    under: Indices

    @property
    def shelf(self) -> Indices:
        """The shelf (b,) on which each box stands, as a row of the view's."""
        return np.asarray(self.view.shelf[self.under], np.intp)

    def on(self, shelf: int) -> Laid:
        """What stands on one shelf."""
        return self.laid.only(self.shelf == shelf)

    def across(self, shelf: int) -> Indices:
        """A shelf's slots, left to right."""
        slots = np.flatnonzero(self.view.shelf == shelf)
        order = np.argsort(self.view.bounds[slots, 0], kind="stable")
        return np.asarray(slots[order], np.intp)

    def fitted(self, laid: Laid, bounds: Floats, slots: Indices) -> int:
        """How many boxes fit where these slots' goods now stand within other bounds."""
        layout = Layout(bounds, self.plan.facing[slots], self.plan.gtins[slots])
        usual = tuple(self.usual[slot] for slot in slots.tolist())
        return int(fitting(laid, layout, usual).any(axis=1).sum())


def explain(
    laid: Laid,
    strange: Mask,
    view: View,
    others: Sequence[Planogram] = (),
    usual: tuple[str, ...] = (),
) -> Hypothesis | None:
    """The best reading of a shelf that does not follow its plan; None where nothing proves that.

    Args:
        laid: what stands where.
        strange: (m,) slots whose goods are not their own.
        view: with the plan it should follow.
        others: planograms it might follow instead.
        usual: (m,) what is usually said of each slot's own goods; () where nothing is known.
    """
    shelves = np.unique(view.shelf[strange])
    known = laid.only(laid.gtins != "")
    plan = layout_of(view)
    scene = Scene(view, plan, known, usual or ("",) * len(view.slots), plan.under(known.mm))
    readings = [
        *(_followed(known, other) for other in others if other != view.planogram),
        *_moved(scene, shelves),
        *_swapped(scene, shelves),
    ]
    best = max(readings, key=lambda one: one.fit, default=None)
    if best is not None and len(known) >= KNOWN_SHARE * len(laid) and _proven(best, scene):
        return best
    fits: Mask = np.asarray(fitting(laid, plan, scene.usual).any(axis=1), bool)
    foreign = len(laid) and (~laid.own & ~fits).mean() >= FOREIGN_SHARE
    return Hypothesis(UNKNOWN, _numbers(view, shelves)) if foreign else None


def _proven(best: Hypothesis, scene: Scene) -> bool:
    """Whether a reading explains enough where it speaks, and far more than the plan does there."""
    view = scene.view
    numbers = np.array([shelf.number for shelf in view.planogram.shelves])
    spoken_of = np.isin(numbers, best.shelves or numbers)
    boxes = spoken_of[scene.shelf]
    shown = len(np.unique(scene.under[boxes]))
    if shown < max(1.0, SHOWN_SHARE * float(spoken_of[view.shelf].sum())):
        return False
    planned = fitting(scene.laid.only(boxes), scene.plan, scene.usual).any(axis=1).mean()
    return best.fit >= max(ENOUGH_SHARE, float(planned) + BETTER_SHARE)


def _numbers(view: View, shelves: Indices) -> tuple[int, ...]:
    return tuple(view.planogram.shelves[row].number for row in shelves.tolist())


def _followed(laid: Laid, other: Planogram) -> Hypothesis:
    """The whole follows another planogram."""
    layout = layout_after(other)
    fits = int(fitting(laid, layout, ("",) * len(layout.gtins)).any(axis=1).sum())
    name = f"{other.fixture} {other.version}".strip()
    fit = fits / max(1, len(laid))
    return Hypothesis("other_planogram", (), planogram=name, fit=fit)


def _moved(scene: Scene, shelves: Indices) -> Iterator[Hypothesis]:
    """Every strange row has moved on, all by as many slots or each by its own number."""
    goods = [scene.on(shelf) for shelf in shelves.tolist()]
    count = sum(len(there) for there in goods)
    if not count:
        return
    ways = [by for by in range(-FARTHEST, FARTHEST + 1) if by]
    fits = np.array(
        [
            [_moved_on(scene, there, shelf, by) for by in ways]
            for shelf, there in zip(shelves.tolist(), goods, strict=True)
        ]
    )
    nearest = -np.abs(np.array(ways)) * 1e-3  # of readings that explain as much
    alike = int((fits.sum(axis=0) + nearest).argmax())
    each = (fits + nearest).argmax(axis=1)
    together, apart = int(fits[:, alike].sum()), int(fits.max(axis=1).sum())
    one = apart - together < EACH_BY_ITSELF * count
    by = (ways[alike],) * len(shelves) if one else tuple(ways[way] for way in each)
    fit = (together if one else apart) / count
    yield Hypothesis("row_shift", _numbers(scene.view, shelves), by, fit=fit)


def _moved_on(scene: Scene, there: Laid, shelf: int, by: int) -> int:
    """How many boxes fit a shelf whose goods moved on by some slots.

    Those that leave at one end come in at the other; where new goods came in instead, those do not
    fit, and all others do.
    """
    slots = scene.across(shelf)
    order = np.roll(slots, by)
    bounds = scene.plan.bounds[order].copy()
    width = bounds[:, 2] - bounds[:, 0]
    right = scene.plan.bounds[slots[0], 0] + np.cumsum(width)
    bounds[:, 0], bounds[:, 2] = right - width, right
    return scene.fitted(there, bounds, order)


def _swapped(scene: Scene, shelves: Indices) -> Iterator[Hypothesis]:
    """Two shelves hold what belongs on the other."""
    goods = {shelf: scene.on(shelf) for shelf in shelves.tolist()}
    count = sum(len(there) for there in goods.values())
    if not count:
        return
    for at, a in enumerate(goods):
        for b in list(goods)[at + 1 :]:
            fits = _put_on(scene, b, a, goods[a]) + _put_on(scene, a, b, goods[b])
            pair = _numbers(scene.view, np.array([a, b], np.intp))
            yield Hypothesis("swapped_shelves", pair, fit=fits / count)


def _put_on(scene: Scene, of: int, shelf: int, there: Laid) -> int:
    """How many boxes fit where one shelf's goods stand on another."""
    slots = scene.across(of)
    bounds, new = scene.plan.bounds[slots].copy(), scene.plan.bounds[scene.view.shelf == shelf]
    bounds[:, 1], bounds[:, 3] = new[:, 1].min(), new[:, 3].max()
    return scene.fitted(there, bounds, slots)
