"""Where the time of one look at 1080p goes, and how much of it is not the models' own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.detector import Timing
from agent.detect.enrol import from_catalog
from agent.detect.opening import Bench
from agent.detect.recognizer import CropRecognizer
from agent.errors import BadInput
from agent.fitting import Comparison, Opened, eyes_for, open_models
from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import blank
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Origin
from agent.vision.arrays import Boxes, Image, Vectors
from agent.vision.frame import Frame
from agent.vision.gallery import Gallery
from tools.bench.shop import PICTURE_PX, Shop, shop
from tools.bench.timing import machine, table
from tools.render.ware.packs import catalogue_picture, pack_for

LOOKS = 40
SHOT_PX = 400  # height of a catalog picture
START = datetime(2030, 1, 7, 9, tzinfo=UTC)


def report() -> str:
    """The median of each stage over a few minutes of a rendered shelf."""
    cv2.setNumThreads(1)
    bench = shop(LOOKS)
    opened = models()
    clocked = None if opened.recognizer is None else Clocked(opened.recognizer)
    compare = None if clocked is None else Comparison(clocked, gallery_of(clocked, bench))
    eyes = eyes_for(bench.view, opened, compare)
    rules = Rules(PROFILES["default"], Origin("/stores/bench/devices/bench", "bench"))
    gtins = np.array([], "<U14") if compare is None else compare.gtins
    memory = blank(bench.view, gtins)
    rows: list[dict[str, float]] = []
    for number, picture in enumerate(bench.pictures):
        at = START + timedelta(seconds=5 * number)
        began = perf_counter()
        look = eyes(Frame("left", at, 5000 * number, picture))
        looked = perf_counter()
        memory, _ = advance(memory, look, bench.view, rules)
        ended = perf_counter()
        named = None if clocked is None else clocked.taken()
        rows.append(_stages(opened, named, (looked - began) * 1000, (ended - looked) * 1000))
    return _table(rows[3:], bench, opened)  # the first looks warm caches and learn


def models() -> Opened:
    """The bundled models; without the recognizer where it is not there."""
    bench = Bench(Accelerator.CPU, 1, notes_in(None))
    try:
        return open_models(Models(), Path(), bench)
    except BadInput:
        return open_models(Models(recognizer=None), Path(), bench)


class Clocked(CropRecognizer):
    """A recognizer that adds up the time of all its calls in one look."""

    def __init__(self, recognizer: CropRecognizer) -> None:
        """Measure this one."""
        super().__init__(recognizer.engine, recognizer.card)
        self._sum = Timing()

    def vectors(self, image: Image, boxes: Boxes) -> Vectors:
        """As the recognizer does."""
        found = super().vectors(image, boxes)
        one, whole = self.timing, self._sum
        self._sum = Timing(
            preprocess_ms=whole.preprocess_ms + one.preprocess_ms,
            invoke_ms=whole.invoke_ms + one.invoke_ms,
            boxes=whole.boxes + one.boxes,
        )
        return found

    def taken(self) -> Timing:
        """The sum since the last time this was asked."""
        taken, self._sum = self._sum, Timing()
        return taken


def gallery_of(recognizer: CropRecognizer, bench: Shop) -> Gallery:
    """The shop's catalog, enrolled."""
    shots = {
        product.gtin: catalogue_picture(
            pack_for(product.gtin, product.width_mm or 80, product.height_mm or 200), SHOT_PX
        )
        for product in bench.planogram.products
    }
    return from_catalog(shots, recognizer)


def _stages(
    opened: Opened, named: Timing | None, look_ms: float, advance_ms: float
) -> dict[str, float]:
    found = opened.detector.timing
    stages = {
        "detector: cut and scale tiles": found.preprocess_ms,
        "detector: the model": found.invoke_ms,
        "detector: decode": found.decode_ms,
        "detector: merge": found.merge_ms,
    }
    if named is not None:
        stages |= {
            "recognizer: cut and scale crops": named.preprocess_ms,
            "recognizer: the model": named.invoke_ms,
        }
    stages["quality, gate, texture, assignment, votes"] = look_ms - sum(stages.values())
    stages["beliefs, table, cases"] = advance_ms
    return stages


def _table(rows: list[dict[str, float]], bench: Shop, opened: Opened) -> str:
    medians = {name: float(np.median([row[name] for row in rows])) for name in rows[0]}
    total = sum(medians.values())
    models = sum(ms for name, ms in medians.items() if name.endswith("the model"))
    lines = [("stage", "ms", "share")]
    lines += [(name, f"{ms:.2f}", f"{ms / total:.0%}") for name, ms in medians.items()]
    lines += [
        ("one look", f"{total:.2f}", ""),
        ("not the models", f"{total - models:.2f}", f"{1 - models / total:.0%}"),
    ]
    found = opened.detector.timing
    words = (
        f"{machine()}\n{PICTURE_PX[0]}x{PICTURE_PX[1]}, {len(bench.view.slots)} slots, "
        f"{len(bench.view.cells)} facings, {found.tiles} tiles, {found.boxes} boxes in the last "
        f"look; {opened.detector.card.name}"
    )
    words += f" and {opened.recognizer.card.name}" if opened.recognizer else ", no recognizer"
    return f"{words}\n{table(lines)}"
