"""200 slots x 500 boxes: our assignment beside plain Shapely loops and supervision's PolygonZone.

PolygonZone answers another question (is the box's anchor in the zone?), so only its time compares.
It is measured where `supervision` is installed: `pip install supervision` in a scratch environment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Planogram, Product, Shelf, Slot
from agent.shelf.plan.view import View, project
from agent.shelf.seen.assign import overlaps, overlaps_reference, slots_of
from agent.vision.arrays import Floats
from agent.vision.homography import Plane, face_to_px
from tools.bench.timing import machine, side_by_side, table

SHELVES, SLOTS, BOXES = 10, 20, 500
WIDTH, HEIGHT = 60.0, 180.0  # of a slot, millimetres and pixels: the view is straight on


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A fixture with 200 slots, and 500 boxes on it, in millimetres."""

    view: View
    rects: Floats


def scene(seed: int = 7) -> Scene:
    """Boxes near slots, with noise: what a dense look finds."""
    rng = np.random.default_rng(seed)
    gtin = internal_gtin(1)
    shelves = tuple(
        Shelf(
            number=row + 1,
            bottom_mm=row * 200.0,
            height_mm=HEIGHT,
            slots=tuple(
                Slot(f"s{row}-{i}", gtin, facings=2, from_mm=i * WIDTH, to_mm=(i + 1) * WIDTH)
                for i in range(SLOTS)
            ),
        )
        for row in range(SHELVES)
    )
    planogram = Planogram("bench", SLOTS * WIDTH, (Product(gtin, "Anything"),), shelves)
    width, height = planogram.face_mm
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    view = project(
        planogram,
        Plane(face_to_px(width, height, corners)),
        camera="bench",
        picture_px=(int(width), int(height)),
    )
    slot = rng.integers(0, SHELVES * SLOTS, BOXES)
    left = view.bounds[slot, 0] + rng.choice([0, WIDTH / 2], BOXES) + rng.normal(0, 4, BOXES)
    low = view.bounds[slot, 1] + rng.normal(0, 8, BOXES)
    wide, high = rng.normal(28, 2, BOXES), rng.normal(150, 10, BOXES)
    return Scene(view, np.stack([left, low, left + wide, low + high], axis=1))


def loops(bench: Scene) -> Floats:
    """The areas shared by every box and slot, as one would write it first."""
    areas = np.zeros((len(bench.rects), len(bench.view.slots)))
    for i, (left, low, right, high) in enumerate(bench.rects.tolist()):
        box = shapely.box(left, low, right, high)
        for j, outline in enumerate(bench.view.outlines):
            if box.intersects(outline):
                areas[i, j] = box.intersection(outline).area
    return areas


def polygon_zones(bench: Scene) -> Callable[[], object] | None:
    """Supervision's PolygonZone over every slot; None where it is not installed."""
    try:
        import supervision as sv  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    zones = [
        sv.PolygonZone(polygon=np.asarray(o.exterior.coords[:-1]).astype(int))
        for o in bench.view.outlines
    ]
    found = sv.Detections(xyxy=bench.rects.astype(np.float32))
    return lambda: [zone.trigger(detections=found) for zone in zones]


def report() -> str:
    """Measure everything in one run."""
    bench = scene()
    same = np.allclose(overlaps(bench.rects, bench.view), loops(bench), atol=1e-6)
    ways: dict[str, Callable[[], object]] = {
        "overlap areas, ours": lambda: overlaps(bench.rects, bench.view),
        "overlap areas, Shapely vectorized (reference)": lambda: overlaps_reference(
            bench.rects, bench.view
        ),
        "overlap areas, Shapely loops": lambda: loops(bench),
        "slot of every box by foot and share, ours": lambda: slots_of(bench.rects, bench.view),
    }
    zones = polygon_zones(bench)
    if zones is not None:
        ways["supervision PolygonZone x200"] = zones
    times = side_by_side(ways)
    ours = times["overlap areas, ours"]
    rows = [(f"{SHELVES * SLOTS} slots x {BOXES} boxes", "ms", "times ours")]
    rows += [(name, f"{ms:.2f}", f"{ms / ours:.1f}") for name, ms in times.items()]
    words = "the same answers as the loops" if same else "NOT the answers of the loops"
    note = "" if zones else "\nPolygonZone: supervision is not installed here"
    return f"{machine()}\n{table(rows)}\n{words}{note}"
