"""Two rows of products side by side: which of one is which of the other?

Needleman and Wunsch's alignment (J. Mol. Biol. 48, 1970): equal products pair up in order, and a
row that begins later or misses some still pairs. It takes a millisecond for fifty by fifty.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.vision.arrays import Floats

MATCH, OTHER, SKIP = 2.0, -1.0, -0.6  # two skips cost more than one pair that differs


def pairs(seen: Sequence[str], planned: Sequence[str]) -> list[tuple[int, int]]:
    """The places (i, j) at which `seen[i]` equals `planned[j]`, in order, as many as will go.

    Args:
        seen: "" where nothing is known; it pairs with anything and proves nothing.
        planned: what is compared with.
    """
    score = _scores(seen, planned)
    i, j = _best_end(score)
    found: list[tuple[int, int]] = []
    while i and j:
        if np.isclose(score[i, j], score[i - 1, j - 1] + _worth(seen[i - 1], planned[j - 1])):
            i, j = i - 1, j - 1
            if seen[i] and seen[i] == planned[j]:
                found.append((i, j))
        elif np.isclose(score[i, j], score[i - 1, j] + SKIP):
            i -= 1
        else:
            j -= 1
    return found[::-1]


def _best_end(score: Floats) -> tuple[int, int]:
    """Where to begin walking back: one of the two rows is over, and skipping the rest is free."""
    n, m = score.shape[0] - 1, score.shape[1] - 1
    below, right = int(score[:, m].argmax()), int(score[n].argmax())
    return (below, m) if score[below, m] > score[n, right] else (n, right)


def _scores(seen: Sequence[str], planned: Sequence[str]) -> Floats:
    """The best score (n + 1, m + 1) of every pair of beginnings; skipping there is free."""
    score = np.zeros((len(seen) + 1, len(planned) + 1))
    for i, one in enumerate(seen, 1):
        for j, other in enumerate(planned, 1):
            score[i, j] = max(
                score[i - 1, j - 1] + _worth(one, other),
                score[i - 1, j] + SKIP,
                score[i, j - 1] + SKIP,
            )
    return score


def _worth(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return MATCH if one == other else OTHER
