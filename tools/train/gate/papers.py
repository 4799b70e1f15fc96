"""Is the card what a person needs to know, and is it the file's own card?"""

from pathlib import Path

from agent.detect.card import Card
from agent.detect.tflite import checked
from agent.errors import BadModel
from tools.train.gate.finding import Finding, ok, refused

FROM_MEASURING = ("metrics", "bad_at")  # `onshelf-train evaluate` writes them


def own_file(card: Card) -> Finding:
    """The file is there and has the card's checksum."""
    try:
        checked(Path(card.file), card.sha256)
    except BadModel as error:
        what, _, advice = str(error).rpartition("; ")
        return refused("checksum", what, advice)
    return ok("checksum", f"{card.sha256[:8]}… is the file's own")


def complete(card: Card, *, measured: bool) -> Finding:
    """Everything that a person needs to choose the model is said.

    Args:
        card: the card.
        measured: whether its figures are due, which a file that is just being exported has not.
    """
    due = ["license", "provenance", "trained_on", *(FROM_MEASURING if measured else ())]
    missing = [key for key in due if not getattr(card, key)]
    known = {*card.thresholds}
    unsaid = [w for w in card.words if w not in known and not known & _labels(card, w)]
    missing += [f"thresholds of {', '.join(unsaid)}"] if unsaid else []
    if missing:
        return refused(
            "card", f"lacks {', '.join(missing)}",
            "write them into the card; `onshelf-train evaluate` writes metrics and measured"
            " weaknesses",
        )  # fmt: skip
    return ok("card", f"complete, {card.license}")


def _labels(card: Card, word: str) -> set[str]:
    """The labels of a model that become a word."""
    rows = zip(card.labels, card.word_of, strict=True)
    return {label for label, row in rows if row >= 0 and card.words[row] == word}
