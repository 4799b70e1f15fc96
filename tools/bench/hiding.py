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

from agent.shelf.boards import layout_of
from agent.shelf.look import HIDDEN_SHARE
from agent.shelf.view import View
from agent.vision import gate
from agent.vision.arrays import Floats, Image
from agent.vision.edges import Edges, first_edges
from agent.vision.reduced import reduced
from tools.bench.shop import shop
from tools.bench.timing import machine, table
from tools.render.crowd.people import Figure, Shopper, paint_figure
from tools.render.crowd.trolleys import Trolley
from tools.render.light import Light, expose

LOOKS = 48  # four minutes
COMES, GOES = 6, 42  # looks between which somebody stands there
EVERY_S = 5.0
MIDDLE, TALL = 930.0, 900.0  # pixels of the picture: before the bay, as people appear there

Scene = Callable[[int], list[Figure]]


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
    "somebody stands for three minutes": Story(_between(_still)),
    "a trolley is parked": Story(_between(_trolley)),
    "a roll cage is parked": Story(_between(_cage)),
    "the light goes down while somebody stands": Story(_between(_still), dimmed_at=20),
    "somebody stands there in the first picture": Story(_between(_still, 0)),
    "the same, the boards are known": Story(_between(_still, 0), known=True),
    "a trolley in the first picture, the boards are known": Story(
        _between(_trolley, 0), known=True
    ),
    "the light goes down, nobody is there": Story(lambda _: [], dimmed_at=20),
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
        both = [_measured(story, bare, bench.view, edges) for edges in (True, False)]
        (covered, missed, free, lost), ms = both[0]
        (_, missed_before, _, lost_before), _ = both[1]
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


def _measured(
    story: Story,
    bare: Image,
    view: View,
    edges: bool,  # noqa: FBT001
) -> tuple[tuple[int, int, int, int], float]:
    """Facings covered, of those not hidden, free, of those hidden; and the cost of a look."""
    counts, cost = np.zeros(4, np.intp), []
    known: Edges | None = first_edges(layout_of(view), reduced(bare)) if edges else None
    backdrop: gate.Backdrop | None = None
    for look in range(LOOKS):
        picture, covered = _drawn(story, bare, view, look)
        gray, at = reduced(picture), EVERY_S * look
        began = process_time()
        if backdrop is None:
            if known is not None and not story.known:
                known = first_edges(layout_of(view), gray)
            backdrop = gate.first(gray, at, known)
        else:
            goods = covered < HIDDEN_SHARE
            backdrop, _ = gate.watch_over(backdrop, gray, at, goods)
        hidden = gate.hidden_share(backdrop.hidden, view.cells.boxes, view.picture_px)
        cost.append((process_time() - began) * 1000)
        under, free, told = covered >= HIDDEN_SHARE, covered == 0, hidden >= HIDDEN_SHARE
        counts += [under.sum(), (under & ~told).sum(), free.sum(), (free & told).sum()]
    covered_n, missed, free_n, lost = counts.tolist()
    return (covered_n, missed, free_n, lost), float(np.median(cost))


def _drawn(story: Story, bare: Image, view: View, look: int) -> tuple[Image, Floats]:
    """The picture of a look, and how much of each facing (n,) somebody covers in it."""
    picture, ids = bare.copy(), np.zeros(bare.shape[:2], np.int16)
    for figure in story.scene(look):
        paint_figure(picture, ids, figure)
    over = gate.hidden_share(ids < 0, view.cells.boxes, view.picture_px)
    dimmed = story.dimmed_at is not None and look >= story.dimmed_at
    light = Light(gain=0.67 if dimmed else 1.0, noise=1.5, seed=look)
    return expose(picture, light), over
