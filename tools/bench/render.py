"""How many training pictures one core renders in a second, for each kind of place and size."""

from __future__ import annotations

from time import perf_counter, process_time

import cv2
import numpy as np

from tools.bench.timing import machine, table
from tools.render.scene import scene
from tools.render.style import SETTINGS
from tools.render.ware.packs import make_bank

SIZES = ((320, 320), (384, 384), (960, 720))
SCENES = 20  # of each kind and size; their cost varies by a factor of ten
BANK_SIZE = 220  # as a shard's


def report() -> str:
    """Pictures per second of processor time; all kinds in turn, so a drift is shared."""
    cv2.setNumThreads(1)
    began = process_time()
    bank = make_bank(1, BANK_SIZE)
    bank_s = process_time() - began
    ways = [(setting, size) for setting in SETTINGS for size in SIZES]
    taken: dict[tuple[str, tuple[int, int]], list[float]] = {way: [] for way in ways}
    boxes: dict[str, list[int]] = {setting: [] for setting in SETTINGS}
    wall = perf_counter()
    for setting, size in ways:
        scene(0, bank, size, (setting,))  # warm: words and patterns that are drawn once
    for seed in range(1, SCENES + 1):
        for setting, size in ways:
            began = process_time()
            shot = scene(seed, bank, size, (setting,))
            taken[setting, size].append(process_time() - began)
            if size == SIZES[0]:
                boxes[setting].append(len(shot.truth))
    wall = perf_counter() - wall
    rows: list[tuple[str, ...]] = [
        ("pictures/s", "boxes", *(f"{wide}x{high}" for wide, high in SIZES), "slowest, ms")
    ]
    for setting in SETTINGS:
        rates = [SCENES / sum(taken[setting, size]) for size in SIZES]
        slowest = max(taken[setting, SIZES[1]]) * 1000
        row = (f"{np.mean(boxes[setting]):.0f}", *(f"{rate:.0f}" for rate in rates))
        rows.append((setting, *row, f"{slowest:.0f}"))
    return (
        f"{machine()}\n{SCENES} scenes each, processor time (waited {wall:.0f} s); boxes at "
        f"{SIZES[0][0]} px, slowest at {SIZES[1][0]} px; a bank of {BANK_SIZE} packs: {bank_s:.1f}"
        f" s\n{table(rows)}"
    )
