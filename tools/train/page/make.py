"""From cards to the page: look, choose, draw, write."""

from pathlib import Path

from agent.detect.card import Card, read_card
from agent.errors import BadInput
from tools.train.measure_detector import SCENES, known_words
from tools.train.page.cases import Case, case_sheet, chosen, seen_by
from tools.train.page.plots import detector_plot, recognizer_plot
from tools.train.page.readme import Chapter, Shown, page
from tools.train.page.rows import NEAREST, Named, name_sheet, named_by
from tools.train.page.sheets import save_small

BYTES = 580_000  # of all pictures together
PLOT_BYTES = 45_000  # of a plot at most; they are drawn with lines on white

CASES_RULE = (
    "In each kind of place the good case is the one that nine in ten are read worse than, and the"
    " other is the worst of all; F1 counts every label at its threshold. Dashed white lines are"
    " the truth, solid colored ones what the model found. Things that may be found or not (cut by"
    " the edge, mostly hidden) have no line of truth."
)
NAMES_RULE = (
    "Facings of 50 packs, each enrolled with its catalogue picture alone, and the three packs that"
    " they resemble most. A double solid frame is the right pack, a dashed one is another. Left:"
    " right names, from the largest lead over the next pack to the smallest. Right: the wrong"
    " names with the largest lead."
)


def make_page(cards: list[Path], scenes: int = SCENES) -> Path:
    """Draw the pictures of the models of some cards beside them and write the page there.

    Raises:
        BadInput: the cards lie in different folders, or one is wrong.
    """
    folder = cards[0].parent
    if {path.parent for path in cards} != {folder}:
        raise BadInput("the cards lie in different folders; a page is of one folder")
    read = [read_card(path) for path in cards]
    share = (BYTES - PLOT_BYTES * len(read)) // len(read)
    chapters = [_chapter(card, folder, share, scenes) for card in read]
    path = folder / "README.md"
    path.write_text(page(chapters), encoding="utf-8")
    return path


def _chapter(card: Card, folder: Path, share: int, scenes: int) -> Chapter:
    cases, plot = f"{card.name}.cases.jpg", f"{card.name}.curves.png"
    if card.kind == "detector":
        seen = seen_by(card, scenes)
        picked = chosen(seen)
        words = known_words(card)
        save_small(folder / cases, case_sheet(picked, words), share)
        detector_plot(seen, folder / plot)
        shown = (Shown(cases, cases_alt(picked)), Shown(plot, curves_alt(card)))
        return Chapter(card, shown, CASES_RULE)
    named = named_by(card)
    save_small(folder / cases, name_sheet(named), share)
    recognizer_plot(named, card.accept, folder / plot)
    shown = (
        Shown(cases, names_alt(named)),
        Shown(plot, "Two plots: names given and names right over the least similarity; and how"
              " similar facings are to their own pack and to the most similar other."),
    )  # fmt: skip
    return Chapter(card, shown, NAMES_RULE)


def cases_alt(cases: list[Case]) -> str:
    """What the sheet of a detector shows, for who cannot see it."""
    said = [
        f"{case.scene.setting.replace('_', ' ')} {'good' if case.good else 'worst'}"
        f" {case.score:.2f}"
        for case in cases
    ]
    return f"{len(cases)} rendered shelf pictures with truth and findings; F1: {', '.join(said)}."


def curves_alt(card: Card) -> str:
    """What the plots of a detector show."""
    figures = [
        f"{word.replace('_', ' ')} {card.metrics[f'{word}_ap50']:.2f}"
        for word in known_words(card)
        if f"{word}_ap50" in card.metrics
    ]
    return (
        "Two plots: precision over recall of each label, and the share of finds that are right"
        f" over their score. AP50: {', '.join(figures) or 'not measured'}."
    )


def names_alt(named: Named) -> str:
    """What the sheet of a recognizer shows."""
    right = named.right
    return (
        f"Rows of facings, each with the {NEAREST} most similar packs of 50; {right.mean():.1%} of"
        f" {len(right)} facings resemble their own pack most."
    )
