"""False alerts against delay: every method a point, the agent's weights a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import NotThere
from tools.bench.days.methods import CRIPPLED, OURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OUT = "out_of_stock"
Box = tuple[float, float, float, float]
FAMILIES = (
    ("OnShelf: its profiles, and weights scaled from half to three times", "o-", "C0"),
    ("N of M detections", "s--", "C1"),
    ("N of M detections that agree with the void cue", "^--", "C2"),
    ("OnShelf without one of its parts", "X", "C3"),
    ("the raw frame", "*", "C4"),
)
SIZE_IN, DPI = (15.0, 7.2), 110
LETTER_PT = 7.5  # high
HALF_PT = 0.62 * LETTER_PT  # of a line
PLACES = ((6, 0), (6, 7), (6, -7), (-6, 0), (-6, 7), (-6, -7), (0, 11), (0, -11), (8, 15), (8, -15),
          (-8, 15), (-8, -15), (12, 23), (12, -23), (-12, 23), (-12, -23), (16, 31), (16, -31),
          (-16, 31), (-16, -31))  # fmt: skip
"""Where a label may lie beside its point, in points; the first place that is free is taken."""


@dataclass(frozen=True, slots=True)
class Point:
    """One method in one tier.

    Args:
        method: its name.
        delay_s: the median.
        rate: false alerts a camera and day; where none was seen, the 95 % bound.
        bounded: none was seen.
        recall: share of the true gaps that were found.
    """

    method: str
    delay_s: float
    rate: float
    bounded: bool
    recall: float

    @property
    def label(self) -> str:
        """What is written beside it."""
        few = " †" if self.method in CRIPPLED else ""
        return f"{'< ' if self.bounded else ''}{self.method}{few} ({self.recall:.0%})"

    @property
    def family(self) -> int:
        """Which of `FAMILIES` it belongs to."""
        if self.method == "raw frame":
            return 4
        if self.method.startswith("without"):
            return 3
        if "/" in self.method:
            return 2 if "void" in self.method else 1
        return 0


def points(held: Mapping[str, Any], tier: str) -> list[Point]:
    """Every method that found anything in a tier."""
    first, *more = held["meetings"]
    told = dict(first) | {name: one for each in more for name, one in each.items() if name != OURS}
    found = []
    for method, tiers in told.items():
        one = tiers[tier]
        median, rate = one[f"{OUT}.delay_median_s"], one[f"{OUT}.false_per_day"]
        if median is None or rate is None:
            continue
        bound = one[f"{OUT}.false_bound"]
        height = rate if bound is None else bound
        found.append(Point(method, median, height, bound is not None, one[f"{OUT}.recall"]))
    return sorted(found, key=lambda point: (point.delay_s, point.rate))


def draw(held: Mapping[str, Any], path: Path) -> None:
    """Draw base and stress side by side.

    Raises:
        NotThere: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise NotThere("the plot needs matplotlib: pip install 'onshelf[train]'") from error
    figure, axes = plt.subplots(1, 2, figsize=SIZE_IN, sharex=True, sharey=True)
    figure.subplots_adjust(left=0.06, right=0.99, top=0.86, bottom=0.17, wspace=0.04)
    shown = [points(held, tier) for tier in ("base", "stress")]
    for axis, tier, some in zip(axes, ("base", "stress"), shown, strict=True):
        _lay(axis, some)
        days = held["meetings"][0][OURS][tier]
        axis.set_title(
            f"{tier} scenarios: {days['camera_days']} camera-days, "
            f"{days['slot_days']:.1f} days of 100 slots"
        )
        axis.set_xlabel("median delay of an out-of-stock alert, seconds")
    axes[0].set_ylabel("false out-of-stock alerts a camera and day (100 slots, 12 h)")
    _room(axes[0], [point for some in shown for point in some])
    for axis, some in zip(axes, shown, strict=True):
        _write(axis, some)
    figure.suptitle(
        "False alerts against delay: down and to the left is better. In brackets: share of the "
        "true gaps that were found\n“<”: no false alert was seen, the 95 % bound is drawn. "
        "†: on fewer days, see the table", fontsize=11,
    )  # fmt: skip
    handles, labels = _legend(axes)
    figure.legend(handles, labels, loc="lower center", ncols=3, fontsize=9, frameon=False)
    figure.savefig(path, dpi=DPI)
    plt.close(figure)


def _lay(axis: Axes, some: Sequence[Point]) -> None:
    """Lay the points, one family after the other; our own stands out."""
    for number, (label, style, color) in enumerate(FAMILIES):
        mine = [point for point in some if point.family == number]
        if mine:
            across, up = [p.delay_s for p in mine], [p.rate for p in mine]
            axis.plot(across, up, style, color=color, label=label, alpha=0.75, markersize=6)
    for point in some:
        if point.method == OURS:
            axis.plot(
                [point.delay_s], [point.rate], "o", markersize=15, markerfacecolor="none",
                markeredgecolor="C0", markeredgewidth=2.5, label="OnShelf as it is shipped",
            )  # fmt: skip
    axis.set_yscale("log")
    axis.grid(visible=True, which="both", alpha=0.2)


def _legend(axes: Sequence[Axes]) -> tuple[list[Any], list[str]]:
    """Every family once, whichever half shows it."""
    found: dict[str, Any] = {}
    for axis in axes:
        handles, labels = axis.get_legend_handles_labels()
        found |= dict(zip(labels, handles, strict=True))
    return list(found.values()), list(found)


def _room(axis: Axes, some: Sequence[Point]) -> None:
    """Leave room for the labels about the outermost points."""
    if not some:
        return
    low, high = min(p.rate for p in some), max(p.rate for p in some)
    far = max(p.delay_s for p in some)
    least = max(low, 1e-3)
    axis.set_ylim(least / 2.2, max(high, least) * 2.2)
    axis.set_xlim(min(0.0, -0.02 * far), far * 1.22 + 10)


def _write(axis: Axes, some: Sequence[Point]) -> None:
    """Write every label where it lies on no point and on no other label."""
    per_pt = axis.figure.dpi / 72
    spots = {
        point: axis.transData.transform((point.delay_s, point.rate)) / per_pt for point in some
    }
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in spots.values()]
    for number in range(len(FAMILIES)):
        taken += _along([spots[point] for point in some if point.family == number])
    frame = axis.get_window_extent().get_points() / per_pt
    for point in sorted(some, key=lambda one: one.method != OURS):
        x, y = spots[point]
        bold = point.method == OURS
        wide = (0.60 if bold else 0.54) * LETTER_PT * len(point.label)
        place, box = _free(((x, y), wide), taken, frame.ravel().tolist())
        taken.append(box)
        far = abs(place[1]) > PLACES[1][1]
        axis.annotate(
            point.label, (point.delay_s, point.rate), xytext=place, textcoords="offset points",
            fontsize=LETTER_PT, va="center", ha="left" if place[0] > 0 else "right" if place[0] < 0
            else "center", weight="bold" if bold else "normal",
            color=FAMILIES[point.family][2],
            arrowprops={"arrowstyle": "-", "color": "0.6", "lw": 0.5} if far else None,
        )  # fmt: skip


def _along(spots: Sequence[NDArray[np.float64]]) -> list[Box]:
    """Small boxes along the line through some points, so that nothing is written on it."""
    found = []
    for a, b in pairwise(spots):
        steps = max(1, int(np.abs(b - a).max() / 6))
        for x, y in a + (b - a) * np.linspace(0, 1, steps)[:, None]:
            found.append((x - 1.5, y - 1.5, x + 1.5, y + 1.5))
    return found


def _free(
    label: tuple[tuple[float, float], float], taken: Sequence[Box], frame: Sequence[float]
) -> tuple[tuple[float, float], Box]:
    """The first place beside a point that overlaps nothing; the least crowded where none does.

    Args:
        label: where its point is, and how wide it is, in points of the page.
        taken: boxes (left, low, right, high) that are written on already.
        frame: of the axes.
    """
    (x, y), wide = label

    def at(place: tuple[float, float]) -> Box:
        across, up = place
        left = x + across if across > 0 else x + across - wide if across < 0 else x - wide / 2
        return left, y + up - HALF_PT, left + wide, y + up + HALF_PT

    def crowd(place: tuple[float, float]) -> float:
        return sum(_overlap(at(place), one) for one in taken) + 50 * _beyond(at(place), frame)

    best = min(PLACES, key=crowd)
    return best, at(best)


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across * up if across > 0 and up > 0 else 0.0


def _beyond(box: Box, frame: Sequence[float]) -> float:
    left, low, right, high = frame
    return max(0.0, left - box[0], box[2] - right, low - box[1], box[3] - high)
