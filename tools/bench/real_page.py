"""Figures of the sequences of real photographs: as JSON, as a page, as a plot."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence as Row
from pathlib import Path
from typing import Any

import numpy as np

from agent.errors import NotThere
from tools.real.measure import MAY_BE, Score
from tools.real.sequence import EVERY_S
from tools.real.spells import STRANGERS, Matter

Figures = dict[str, Any]  # of one sequence, as JSON's own types

WORDS = """\
# Real photographs: how well OnShelf judges

The real agent (the shipped int8 models, the real decision code; time from the data, a look every
5 s) before looks made from real photographs, with real people cut out of recordings walking by,
sensor noise, JPEG, light and color that wander, and a bracket that shakes by a fraction of a pixel.
No rendered picture is in this, and none of it is in the table of the store days.

- **crackers**: one photograph of a shop's shelf with its real planogram, 58 facings. Facings are
  sold by laying the pixels of the photo's own gaps over them, and changed for others' pixels.
- **cabinet, place by place**: photographs of one open cabinet. A place shows what another of the
  photos shows there: nothing, or other goods. Nothing is painted.
- **stills**: every photo of the cabinet as its own planogram; nothing happens.
- **cabinet, photo by photo**: all goods stand elsewhere from one look to the next, every 30 looks.
  Laid over the first photo, and as they were taken, by hand. No shop does this to a camera; it is
  here because it shows what the agent does when a whole view changes at once.

Out of stock counts where nothing stood in the slot for two minutes and more; displaced where only
other goods did, for ten; misplaced goods for ten; low stock for five.
"""
HEAD = (
    "", "hours", "out of stock told", "median / p90", "displaced told", "low told",
    "other brand told, named", "other flavor told, named", "in no catalog told, so called",
    "false out of stock", "false low", "false misplaced", "false unknown", "facing-looks judged",
    "covered, not seen so",
)  # fmt: skip


def figures_of(group: str, score: Score) -> Figures:
    """One sequence's figures."""
    matters = {}
    for matter in Matter:
        found = score.of(matter)
        delays = [one.delay for one in found if one.delay is not None]
        matters[matter.value] = {
            "spells": len(found),
            "told": len(delays),
            "named": sum(one.named for one in found),
            "delays_s": [round(EVERY_S * delay) for delay in delays],
            "missed": [one.spell.slot for one in found if one.delay is None],
        }
    seen = score.covered
    return {
        "group": group,
        "name": score.name,
        "looks": score.looks,
        "matters": matters,
        "false": {kind.value: score.wrong(kind) for kind in MAY_BE if score.wrong(kind)},
        "view": {kind.value: count for kind, count in score.view},
        "facing_looks": score.facing_looks,
        "facing_looks_judged": score.judged,
        "covered": [seen.hidden, seen.missed, seen.clear, seen.lost],
    }


def written(held: Row[Figures]) -> str:
    """All figures as JSON, a line each."""
    return "[\n" + ",\n".join(json.dumps(one) for one in held) + "\n]\n"


def page(held: Row[Figures], command: str) -> str:
    """The page: what was measured, all of a group together, then each sequence."""
    groups: dict[str, list[Figures]] = defaultdict(list)
    for one in held:
        groups[one["group"]].append(one)
    together = [_row(f"**{name}**", ones) for name, ones in groups.items()]
    each = [_row(one["name"], [one]) for one in held if one["group"] != "stills"]
    said = [*WORDS.splitlines(), ""]
    if command and held:
        first = held[0]
        made = (
            f"Detector `{first['detector']}`, models `{first['models']}`, code `{first['code']}`."
        )
        said += [f"{made} Made by", "", f"    {command}", ""]
        said += ["![How long until a gap is told](real.png)", ""]
    said += [*_table(together), "", "## Sequence by sequence", "", *_table(each), "", *_views(held)]
    return "\n".join(said) + "\n"


def _views(held: Iterable[Figures]) -> list[str]:
    """What was told of whole views."""
    told = [
        f"- {one['name']}: " + ", ".join(f"{kind} {count}" for kind, count in one["view"].items())
        for one in held
        if one["view"]
    ]
    return ["## Told of the view", "", *told] if told else []


def _table(rows: Row[tuple[str, ...]]) -> list[str]:
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def _row(name: str, ones: Row[Figures]) -> tuple[str, ...]:
    covered = np.sum([one["covered"] for one in ones], axis=0).tolist()
    looks, judged = (
        sum(one[key] for one in ones) for key in ("facing_looks", "facing_looks_judged")
    )
    delays = [s for one in ones for s in one["matters"][Matter.EMPTY]["delays_s"]]
    late = f"{np.median(delays):.0f} / {np.percentile(delays, 90):.0f} s" if delays else "-"
    return (
        name,
        f"{sum(one['looks'] for one in ones) * EVERY_S / 3600:.1f}",
        _told(ones, Matter.EMPTY),
        late,
        _told(ones, Matter.DISPLACED),
        _told(ones, Matter.LOW),
        *(_named(ones, matter) for matter in STRANGERS),
        *(str(sum(len(one["false"].get(kind.value, ())) for one in ones)) for kind in MAY_BE),
        f"{judged / looks:.1%}" if looks else "-",
        f"{covered[1] / covered[0]:.1%}" if covered[0] else "-",
    )


def _sums(ones: Row[Figures], matter: Matter, key: str) -> int:
    return sum(int(one["matters"][matter][key]) for one in ones)


def _told(ones: Row[Figures], matter: Matter) -> str:
    spells = _sums(ones, matter, "spells")
    return f"{_sums(ones, matter, 'told')} of {spells}" if spells else "-"


def _named(ones: Row[Figures], matter: Matter) -> str:
    spells = _sums(ones, matter, "spells")
    told, named = _sums(ones, matter, "told"), _sums(ones, matter, "named")
    return f"{told} of {spells}, {named}" if spells else "-"


def draw(held: Row[Figures], path: Path) -> None:
    """Draw which share of the gaps is told after how long, a line for each group.

    Raises:
        NotThere: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise NotThere("the plot needs matplotlib: pip install 'onshelf[train]'") from error
    figure, axis = plt.subplots(figsize=(8, 5), layout="constrained")
    for group in dict.fromkeys(one["group"] for one in held):
        ones = [one for one in held if one["group"] == group]
        spells = _sums(ones, Matter.EMPTY, "spells")
        delays = sorted(s for one in ones for s in one["matters"][Matter.EMPTY]["delays_s"])
        if spells:
            share = np.arange(len(delays) + 1) / spells
            axis.step([0, *delays], share, where="post", label=f"{group} ({spells} gaps)")
    axis.set_xlim(0, 600)
    axis.set_ylim(0, 1.02)
    axis.set_xlabel("seconds since nothing stands in the slot")
    axis.set_ylabel("share of these gaps that are told")
    axis.grid(visible=True, alpha=0.2)
    axis.legend(loc="lower right")
    axis.set_title("Gaps on real photographs: how long until they are told")
    figure.savefig(path, dpi=100)
    plt.close(figure)
