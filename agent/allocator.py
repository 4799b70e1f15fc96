"""Give freed pictures back to the system at once (glibc only; elsewhere nothing happens).

glibc serves a frame's six megabytes from its heaps once a few have been freed, and each thread has
a heap of its own: measured with one 1080p camera, 153 MB stayed resident, and 118 MB with these two
settings (mallopt(3); `python -m tools.bench memory`).
"""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
MAPPED_FROM = 1_000_000  # bytes: every frame is above, every crop and tensor of ours below
ARENAS = 1


def keep_little() -> None:
    """Map large blocks one by one, and share one heap between threads."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
        mallopt(M_ARENA_MAX, ARENAS)
