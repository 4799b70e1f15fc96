"""`models/README.md`: every model with its figures, its weaknesses and its pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.detect.card import Card

INTRO = """\
# Models

What OnShelf runs, each with its card (`.yaml`), its float weights (`.weights.h5`, which
`onshelf-train site` fine-tunes) and its figures (`.metrics.txt`). This page is written by
`onshelf-train page models/*.yaml`; nothing in it is chosen by hand.

All pictures are rendered from banks of packs that no training run has drawn from. Figures are of
the int8 file, run by the agent's own code, on frozen scenes of 320 x 320 pixels. `AP50` is the area
under precision over recall where a box counts from an overlap (IoU) of 0.5 on, `AP75` from 0.75.
"""
CHECK = "Whether a model may be shipped: `onshelf-train accept models/NAME.yaml`.\n"
KNOWN = ("_ap50", "_ap75", "_recall", "_ap50_drop")


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of a model: its file beside the page, and what it shows in words."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One model on the page."""

    card: Card
    pictures: tuple[Shown, ...]
    rule: str  # how the cases were chosen


def page(chapters: Sequence[Chapter]) -> str:
    """The whole page."""
    return "\n".join([INTRO, *(chapter_text(chapter) for chapter in chapters), CHECK])


def chapter_text(chapter: Chapter) -> str:
    """One model: what it is, its figures, what it is bad at, what it sees."""
    card = chapter.card
    size = f"{card.input.width} x {card.input.height}"
    parts = [
        f"## {card.name}\n",
        f"A {card.kind}, input {size}, license {card.license}. {card.provenance}\n",
        _sentences("Trained on", card.trained_on),
        _sentences("Bad at", card.bad_at),
        *_tables(card),
        f"{chapter.rule}\n",
        *(f"![{shown.alt}]({shown.file})\n" for shown in chapter.pictures),
    ]
    return "\n".join(part for part in parts if part)


def _sentences(title: str, sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    return f"{title}:\n\n" + "".join(f"- {sentence}\n" for sentence in sentences)


def _tables(card: Card) -> list[str]:
    left = dict(card.metrics)
    tables = []
    labels = [word for word in card.words if f"{word}_ap50" in left]
    if labels:
        rows = [[word, *(_cell(left.pop(word + end, None)) for end in KNOWN)] for word in labels]
        tables.append(
            _table(["label", "AP50", "AP75", "recall at threshold", "AP50 lost to int8"], rows)
        )
    for title, start, end in (
        ("products in", "product_ap50_in_", ""),
        ("products of", "product_recall_", "_px"),
    ):
        mine = {k: left.pop(k) for k in list(left) if k.startswith(start) and k.endswith(end)}
        if mine:
            figure = "recall at threshold" if end else "AP50"
            names = {k: k[len(start) : len(k) - len(end)].replace("_", " ") for k in mine}
            rows = [[_span(names[k]) if end else names[k], _cell(v)] for k, v in mine.items()]
            tables.append(_table([title, figure], rows))
    if left:
        tables.append(_table(["figure", "value"], [[k, _cell(v)] for k, v in left.items()]))
    return tables


def _span(words: str) -> str:
    low, high = words.split()
    return f"{low} px and more" if high == "up" else f"{low} to {high} px"


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 1000 else f"{value:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def best_and_worst(scores: Mapping[str, float]) -> str:
    """The highest and the lowest of named scores, in words."""
    if not scores:
        return ""
    best, worst = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    return f"best {best} ({scores[best]:.2f}), worst {worst} ({scores[worst]:.2f})"
