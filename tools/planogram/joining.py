"""Single facings to slots: what stands side by side, or on top of each other, is one slot.

All lengths are millimetres on the fixture's face, y up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

NEAR = 0.3
"""Neighbors belong together up to this share of a facing apart; a whole facing fits no such gap."""

LEVEL = 0.1
"""Bottoms this share of a facing's height apart are one level: hand-drawn plans are not exact."""

ROUNDING_MM = 0.05  # what counts as touching once lengths are written to a tenth

TOUCH_MM = 2.0  # rounding of planning suites, as in agent.shelf.plan.planogram.OVERLAP_MM


@dataclass(frozen=True, slots=True)
class Facing:
    """One unit in its place.

    Args:
        position: the foreign file's id of it.
        product: the foreign file's id of the product.
    """

    position: str
    product: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Run:
    """Facings of one product that stand together: `facings` side by side, `stack` high.

    Args:
        cut_mm: by how much it overlapped a neighbor before they were parted.
    """

    product: str
    positions: tuple[str, ...]
    left: float
    bottom: float
    right: float
    top: float
    facings: int = 1
    stack: int = 1
    cut_mm: float = 0.0


def runs_of(facings: Iterable[Facing]) -> tuple[Run, ...]:
    """Join the facings on one board, lower ones first, then left to right."""
    runs: list[Run] = []
    for facing in sorted(facings, key=lambda each: (each.left, each.bottom)):
        for i, run in enumerate(runs):
            if _continues(run, facing):
                runs[i] = replace(
                    run,
                    positions=(*run.positions, facing.position),
                    right=max(run.right, facing.right),
                    bottom=min(run.bottom, facing.bottom),
                    top=max(run.top, facing.top),
                    facings=run.facings + 1,
                )
                break
        else:
            runs.append(_alone(facing))
    return tuple(_stacked(sorted(runs, key=_reading_order)))


def parted(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs with small overlaps between neighbors cut in the middle; large ones stay."""
    found = list(runs)
    for a, b in combinations(range(len(runs)), 2):
        if found[a].left > found[b].left:
            a, b = b, a  # noqa: PLW2901 - left and right
        left, right = found[a], found[b]
        over = left.right - right.left
        beside = min(left.top, right.top) - max(left.bottom, right.bottom) > TOUCH_MM
        narrow = min((run.right - run.left) / run.facings for run in (left, right))
        if beside and ROUNDING_MM < over <= NEAR * narrow:
            middle = (left.right + right.left) / 2
            found[a] = replace(left, right=middle, cut_mm=max(left.cut_mm, over))
            found[b] = replace(right, left=middle, cut_mm=max(right.cut_mm, over))
    return tuple(found)


def _reading_order(run: Run) -> tuple[float, float]:
    """Lower ones first, then left to right; a finger's height is no level."""
    return round(run.bottom / 10), run.left


def _alone(facing: Facing) -> Run:
    return Run(
        facing.product,
        (facing.position,),
        facing.left,
        facing.bottom,
        facing.right,
        facing.top,
    )


def _continues(run: Run, facing: Facing) -> bool:
    width, height = facing.right - facing.left, facing.top - facing.bottom
    return (
        run.product == facing.product
        and abs(run.bottom - facing.bottom) <= LEVEL * height
        and abs(facing.left - run.right) <= NEAR * width
    )


def _stacked(runs: list[Run]) -> list[Run]:
    """Join runs of one product that stand exactly on each other."""
    joined: list[Run] = []
    for run in runs:
        for i, below in enumerate(joined):
            if _stands_on(run, below):
                joined[i] = replace(
                    below,
                    positions=(*below.positions, *run.positions),
                    top=run.top,
                    stack=below.stack + 1,
                )
                break
        else:
            joined.append(run)
    return joined


def _stands_on(run: Run, below: Run) -> bool:
    width, height = (run.right - run.left) / run.facings, run.top - run.bottom
    return (
        run.product == below.product
        and run.facings == below.facings
        and abs(run.left - below.left) <= NEAR * width
        and abs(run.bottom - below.top) <= LEVEL * height
    )


def room_above(run: Run, others: Iterable[Run], ceiling: float) -> float:
    """How high a run's slot reaches: up to the lowest thing above it, or the shelf's ceiling."""
    above = [
        other.bottom
        for other in others
        if other is not run
        and min(other.right, run.right) - max(other.left, run.left) > TOUCH_MM
        and other.bottom > run.bottom
        and other.bottom >= run.top - LEVEL * (run.top - run.bottom)
    ]
    return min([ceiling, *above])
