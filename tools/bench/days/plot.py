"""False alerts against delay: every method a point, the agent's weights a curve."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.errors import NotThere

OUT = "out_of_stock"
FAMILIES = (
    ("OnShelf, its profiles and scaled weights", "o-"),
    ("N of M detections", "s--"),
    ("N of M with void", "^--"),
    ("ablations", "x"),
    ("raw frame", "*"),
)


def family(method: str) -> int:
    """Which of `FAMILIES` a method belongs to."""
    if method == "raw frame":
        return 4
    if method.startswith("without"):
        return 3
    if "/" in method:
        return 2 if "void" in method else 1
    return 0


def points(held: Mapping[str, Any], tier: str) -> list[tuple[str, float, float, float]]:
    """(method, median delay s, false alerts a day or their bound, recall) of a tier."""
    found = []
    for method, tiers in held["methods"].items():
        one = tiers[tier]
        median, rate = one[f"{OUT}.delay_median_s"], one[f"{OUT}.false_per_day"]
        if median is None or rate is None:
            continue
        bound = one[f"{OUT}.false_bound"]
        found.append((method, median, rate if bound is None else bound, one[f"{OUT}.recall"]))
    return found


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
    figure, axes = plt.subplots(1, 2, figsize=(13, 6), sharey=True, layout="constrained")
    for axis, tier in zip(axes, ("base", "stress"), strict=True):
        for number, (label, style) in enumerate(FAMILIES):
            mine = sorted(p for p in points(held, tier) if family(p[0]) == number)
            mine.sort(key=lambda p: p[1])
            if not mine:
                continue
            across, up = [p[1] for p in mine], [p[2] for p in mine]
            axis.plot(across, up, style, color=f"C{number}", label=label, alpha=0.8)
            for name, median, rate, share in mine:
                axis.annotate(
                    f"{name} ({share:.0%})", (median, rate), fontsize=7, xytext=(4, 4),
                    textcoords="offset points",
                )  # fmt: skip
        axis.set_yscale("log")
        axis.set_xlabel("median delay of an out-of-stock alert, s")
        axis.set_title(f"{tier} scenarios")
        axis.grid(visible=True, which="both", alpha=0.2)
    axes[0].set_ylabel("false out-of-stock alerts / camera and day\n(100 slots, 12 h; none: bound)")
    axes[0].legend(fontsize=8)
    figure.suptitle("False alerts against delay; in brackets: share of the true gaps found")
    figure.savefig(path, dpi=110)
    plt.close(figure)
