"""Keep what the base knew: tuned weights go back towards the base's until scenes are found again.

Weights between the base's and the tuned ones are often better than either, on both kinds of
pictures (Wortsman et al.: Robust fine-tuning of zero-shot models, arXiv:2109.01903).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2)  # of the tuned; the first that forgets little
ALLOWED_DROP = 0.02  # of average precision at 0.5 on rendered scenes, of any label
AIMED_DROP = 0.015  # of the float network: int8 may cost half a point more

Arrays = Sequence[np.ndarray]


def blended(base: Arrays, tuned: Arrays, share: float) -> list[np.ndarray]:
    """Weights that are by `share` the tuned ones."""
    return [b + np.float32(share) * (t - b) for b, t in zip(base, tuned, strict=True)]


def least_forgetting(
    forgotten: Callable[[float], float], shares: Sequence[float] = SHARES
) -> tuple[float, float]:
    """The largest share of the tuned weights that forgets no more than is aimed at.

    Args:
        forgotten: measures for a share what was lost; see `drop`.
        shares: to try, the largest first.

    Returns:
        The share and what it forgets; the smallest share, where even that forgets too much.
    """
    tried = 0.0, 0.0
    for share in shares:
        tried = share, forgotten(share)
        if tried[1] <= AIMED_DROP:
            break
    return tried


def drop(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """The largest loss of any label's average precision; below 0 where all gained."""
    return max((before[name] - after[name] for name in before), default=0.0)
