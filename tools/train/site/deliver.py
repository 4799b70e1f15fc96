"""The end of a tuning run: is the new model better, and if so, put it in its place whole."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.errors import BadInput
from tools.train.cards import read_facts, write_facts
from tools.train.evaluate import as_text
from tools.train.site.keep import ALLOWED_DROP, drop
from tools.train.site.report import Side, Story, write_report
from tools.train.weaknesses import renewed


class NotBetter(BadInput):
    """The tuned model is no better than its base, so it was not written."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where the outcome goes."""

    cache: Path  # of the site; a report of a failure lies there
    out: Path  # the new model, without a suffix
    force: bool  # take it also where it is no better


def judged(before: Side, after: Side) -> tuple[str, bool]:
    """Whether the new model is better, in a sentence."""
    names = [name for name in before.site if name.endswith("_ap50") and name in after.site]
    was = float(np.mean([before.site[name] for name in names]))
    now = float(np.mean([after.site[name] for name in names]))
    lost = drop(ap50_of(before.scenes), ap50_of(after.scenes))
    told = f"AP50 on held-out photos {was:.2f} before, {now:.2f} after"
    if now <= was:
        return f"{told}: the new model is no better here", False
    if lost > ALLOWED_DROP:
        return f"{told}, but {100 * lost:.1f} points are forgotten on rendered scenes", False
    return f"{told}; what it knew before is kept", True


def table(before: Side, after: Side) -> str:
    """The figures of both models, a line each."""
    lines = []
    for title, was, now in (
        ("site", before.site, after.site),
        ("scenes", ap50_of(before.scenes), ap50_of(after.scenes)),
    ):
        lines += [f"{title} {name} {was[name]:.3f} {now[name]:.3f}" for name in was if name in now]
    return "\n".join(lines)


def deliver(story: Story, fresh: Path, place: Place) -> Path:
    """Put the model and its report in their place, the card last: with it the model is there.

    Args:
        story: of the run.
        fresh: what export wrote, without a suffix.
        place: where it goes.

    Raises:
        NotBetter: it has not earned its place, and nobody forced it.
    """
    if not (story.good or place.force):
        report = place.cache / "report.html"
        write_report(report, story)
        raise NotBetter(
            f"{story.verdict}; nothing was written to {place.out}, see {report};"
            " more photos or minutes may help, --force takes the model all the same"
        )
    note(fresh, story)
    place.out.parent.mkdir(parents=True, exist_ok=True)
    report = place.out.with_name(f"{place.out.name}.report.html")
    write_report(report, story)
    for suffix in (".weights.h5", ".metrics.txt", ".tflite", ".yaml"):
        _copy(fresh.with_name(fresh.name + suffix), place.out.with_name(place.out.name + suffix))
    print(f"{place.out}.yaml is ready; see {report}")
    return report


def note(fresh: Path, story: Story) -> None:
    """Write the figures, and what they say the model is bad at, into its card and beside it."""
    scenes = story.after.scenes
    metrics = {**scenes, **{f"site_{name}": value for name, value in story.after.site.items()}}
    card = fresh.with_name(f"{fresh.name}.yaml")
    facts = read_facts(card)
    facts["metrics"] = {name: round(value, 3) for name, value in metrics.items()}
    facts["bad_at"] = renewed(story.before.card.bad_at, scenes)
    write_facts(card, facts)
    fresh.with_name(f"{fresh.name}.metrics.txt").write_text(as_text(metrics), encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, part)
    part.replace(target)


def ap50_of(metrics: Mapping[str, float]) -> dict[str, float]:
    """The average precisions at 0.5 of whole labels."""
    return {name: value for name, value in metrics.items() if name.endswith("_ap50")}
