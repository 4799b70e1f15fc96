"""What stands before the shelf: how much of it the gate sees, and how much it sees that is not.

Rendered people and trolleys before the demo's bay, five seconds from look to look, no model. Truth
is the pixels that differ from the same picture without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import process_time

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.shelf.plan.view import View
from agent.shelf.seen.boards import layout_of
from agent.shelf.seen.look import HIDDEN_SHARE
from agent.vision import gate
from agent.vision.arrays import Floats, Image
from agent.vision.edges import first_edges
from agent.vision.reduced import reduced
from tools.bench.shop import shop
from tools.bench.timing import machine, table
from tools.render.crowd.people import Figure, Shopper, paint_figure
from tools.render.crowd.trolleys import Trolley
from tools.render.light import Light, expose

LOOKS = 36  # three minutes
COMES, GOES = 4, 30  # looks between which somebody stands there
EVERY_S = 5.0
MIDDLE, TALL = 930.0, 900.0  # pixels of the picture: before the bay, as people appear there

Scene = Callable[[int], list[Figure]]
Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Story:
    """What goes on before the shelf.

    Args:
        scene: who is there at a look.
        dimmed_at: the look from which the light is a third weaker; None for never.
        known: the boards are known from an older picture.
    """

    scene: Scene
    dimmed_at: int | None = None
    known: bool = False


def _between(scene: Scene, first: int = COMES) -> Scene:
    return lambda look: scene(look) if first <= look < GOES else []


def _still(look: int) -> list[Figure]:
    return [Shopper(MIDDLE + 5 * np.sin(look * 1.7), 180, TALL, seed=7, view="back")]


def _walking(look: int) -> list[Figure]:
    x = 600 + 140 * (look % 6)
    return [Shopper(x, 180 + 10 * (look % 3), TALL, seed=look // 6, view="left")]


def _hand(look: int) -> list[Figure]:
    return [Shopper(520, 240, TALL, seed=look, reach=(720.0 + 30 * (look % 5), 520.0), view="back")]


def _trolley(_: int) -> list[Figure]:
    return [Trolley(MIDDLE, 1075, 520, seed=3)]


def _cage(_: int) -> list[Figure]:
    return [Trolley(1050, 1075, 560, seed=4, kind="cage")]


STORIES: Mapping[str, Story] = {
    "people walk by": Story(_between(_walking)),
    "a hand reaches in": Story(_between(_hand)),
    "somebody stands for two minutes": Story(_between(_still)),
    "a trolley is parked": Story(_between(_trolley)),
    "a roll cage is parked": Story(_between(_cage)),
    "the light goes down while somebody stands": Story(_between(_still), dimmed_at=16),
    "somebody stands there in the first picture": Story(_between(_still, 0)),
    "the same, the boards are known": Story(_between(_still, 0), known=True),
    "a trolley in the first picture, the boards are known": Story(
        _between(_trolley, 0), known=True
    ),
    "the light goes down, nobody is there": Story(lambda _: [], dimmed_at=16),
}


def report() -> str:
    """The table: by the boards' edges, and beside it by movement alone."""
    cv2.setNumThreads(1)
    bench = shop(1)
    bare = bench.pictures[0]
    rows: list[tuple[str, ...]] = [
        ("story", "covered", "missed", "by movement", "free", "lost", "by movement", "ms")
    ]
    for name, story in STORIES.items():
        counts, ms = _measured(story, bare, bench.view)
        (covered, missed, free, lost), (_, missed_before, _, lost_before) = counts.tolist()
        shares = [_share(missed, covered), _share(missed_before, covered), str(free)]
        shares += [_share(lost, free), _share(lost_before, free), f"{ms:.2f}"]
        rows.append((name, str(covered), *shares))
    words = (
        f"{machine()}\n{LOOKS} looks of {len(bench.view.cells)} facings each, 1920x1080; covered: "
        f"by {HIDDEN_SHARE:.0%} and more; ms: of processor, one look"
    )
    return f"{words}\n{table(rows)}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _measured(story: Story, bare: Image, view: View) -> tuple[Counts, float]:
    """What is told by the boards' edges, and without them; and the cost of a look with them.

    Returns:
        (2, 4): facings covered, of those not hidden, free, of those hidden; milliseconds.
    """
    counts, cost = np.zeros((2, 4), np.intp), []
    gates: list[gate.Backdrop] = []
    for look in range(LOOKS):
        picture, covered = _drawn(story, bare, view, look)
        gray, at = reduced(picture), EVERY_S * look
        if not gates:
            known = first_edges(layout_of(view), reduced(bare) if story.known else gray)
            gates = [gate.first(gray, at, known), gate.first(gray, at)]
            continue
        under, free = covered >= HIDDEN_SHARE, covered == 0
        for way in (0, 1):
            began = process_time()
            gates[way], hidden = gate.watch_over(gates[way], gray, at, ~under)
            cost += [(process_time() - began) * 1000] * (way == 0)
            told = gate.hidden_share(hidden, view.cells.boxes, view.picture_px) >= HIDDEN_SHARE
            counts[way] += [under.sum(), (under & ~told).sum(), free.sum(), (free & told).sum()]
    return counts, float(np.median(cost))


def _drawn(story: Story, bare: Image, view: View, look: int) -> tuple[Image, Floats]:
    """The picture of a look, and how much of each facing (n,) somebody covers in it."""
    picture, ids = bare.copy(), np.zeros(bare.shape[:2], np.int16)
    for figure in story.scene(look):
        paint_figure(picture, ids, figure)
    over = gate.hidden_share(ids < 0, view.cells.boxes, view.picture_px)
    dimmed = story.dimmed_at is not None and look >= story.dimmed_at
    light = Light(gain=0.67 if dimmed else 1.0, noise=1.5, seed=look)
    return expose(picture, light), over
