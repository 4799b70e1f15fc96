"""Curves: what believing more or less brings, and whether scores mean what they say."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from tools.train.measure_detector import known_words, row_of, threshold
from tools.train.metrics import Curve, curve
from tools.train.page.cases import Seen
from tools.train.page.rows import Named

LINES = ("-", "--", "-.", ":")
BINS = np.linspace(0.05, 1.0, 11)  # of scores
LEAST_IN_BIN = 10
SIZE = (8.6, 3.5)  # inches
DPI = 80


def detector_plot(seen: Seen, path: Path) -> None:
    """Precision over recall, with the card's thresholds; and the share that is right by score."""
    import matplotlib.pyplot as plt  # here, because only a plot needs it and it takes a second

    figure, (left, right) = plt.subplots(1, 2, figsize=SIZE, layout="constrained")
    for i, word in enumerate(known_words(seen.card)):
        found = curve(seen.found, row_of(word), 0.5)
        if not len(found.score):
            continue
        name = word.replace("_", " ")
        left.plot(found.recall, found.precision, LINES[i % 4], color=f"C{i}", label=name)
        at = int((found.score >= threshold(seen.card, word)).sum()) - 1
        if at >= 0:
            left.plot(found.recall[at], found.precision[at], "o", color=f"C{i}")
        right.plot(*reliability(found), LINES[i % 4] + "o", color=f"C{i}", markersize=4)
    left.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))
    left.set_title("at IoU 0.5; dots: the card's thresholds", fontsize=9)
    left.legend(loc="lower left", fontsize=8)
    right.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    right.set(xlabel="score", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    right.set_title("reliability: below the line, scores promise too much", fontsize=9)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
    plt.close(figure)


def reliability(found: Curve) -> tuple[list[float], list[float]]:
    """Mean score and share of hits in each bin of scores that has enough of them."""
    scores, shares = [], []
    for low, high in pairwise(BINS):
        inside = (found.score >= low) & (found.score < high)
        if inside.sum() >= LEAST_IN_BIN:
            scores.append(float(found.score[inside].mean()))
            shares.append(float(found.hit[inside].mean()))
    return scores, shares


def recognizer_plot(named: Named, accept: float, path: Path) -> None:
    """How many facings get a name, and how many of those are right; and how similar packs are."""
    import matplotlib.pyplot as plt  # as above

    best, right = named.similar.max(axis=1), named.right
    levels = np.linspace(float(best.min()), float(best.max()), 60)
    kept = np.array([(best >= level).mean() for level in levels])
    hits = np.array([right[best >= level].mean() for level in levels])
    figure, (left, other) = plt.subplots(1, 2, figsize=SIZE, layout="constrained")
    left.plot(levels, kept, "--", color="C1", label="facings that get a name")
    left.plot(levels, hits, "-", color="C0", label="of those, named right")
    left.axvline(accept, color="0.5", linestyle=":", label="the card's `accept`")
    left.set(xlabel="least similarity", ylim=(0, 1.02))
    left.legend(loc="lower left", fontsize=8)
    own = named.crops.pack[named.gallery][None] == named.crops.pack[named.asked][:, None]
    bins = np.linspace(-0.5, 1.0, 46)
    strange = np.where(own, -1, named.similar).max(axis=1)
    other.hist(named.similar[own], bins, histtype="step", color="C0", label="own pack")
    other.hist(
        strange, bins, histtype="step", color="C1", linestyle="--", label="most similar other"
    )
    other.set(xlabel="similarity", ylabel="facings")
    other.legend(loc="upper left", fontsize=8)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
    plt.close(figure)
