"""How well a recognizer names packs it was never trained on: the int8 file, through `agent.detect`.

The figures, each for three galleries: `catalog`, from the catalogue picture alone; `1shot` and
`3shot`, from so many facings on shelves.

    top1_50way_3shot          facings named right, where 50 packs are enrolled
    top1_50way_3shot_off      … in boxes whose edges are off by up to 8 % of a side, of the enrolled
                              facings and of those asked for
    top1_50way_3shot_brands   … where the 50 are whole brands, so that flavors have their rivals
    auroc_stranger_3shot      how well likeness tells enrolled packs from those of other brands
    auroc_sibling_3shot       … and from flavors of enrolled brands that are not listed
    known_named_3shot         facings of enrolled packs, in boxes that are off, that get a name at
                              the card's levels
    known_right_3shot         … and the right ones among those names
    stranger_accepted_3shot   facings of other brands that get one all the same
    sibling_accepted_3shot    … and of flavors of enrolled brands that are not listed
    invoke_ms                 the network on one crop, one thread
"""

import numpy as np

from agent.detect.card import Card
from tools.train.trials import Answers, accepted, answers, auroc, named, table
from tools.train.unseen import Unseen, unseen

SEEDS = (910_000, 910_001)  # no run draws from these
GALLERIES = ("catalog", "1shot", "3shot")
WAYS = (50, 200)  # products of a few bays, and of a whole aisle


def recognizer_metrics(card: Card) -> dict[str, float]:
    """All figures of the model of a card, at the levels that the card gives."""
    seen = unseen(card, SEEDS)
    metrics: dict[str, float] = {}
    for gallery in GALLERIES:
        metrics |= _of_gallery(seen, gallery)
    for gallery in ("catalog", "3shot"):
        metrics |= _believed(answers(table(seen, gallery, off=True), WAYS[0]), card, gallery)
    return metrics | {"invoke_ms": float(np.median(seen.invoke_ms))}


def _of_gallery(seen: Unseen, gallery: str) -> dict[str, float]:
    exact, off = table(seen, gallery), table(seen, gallery, off=True)
    metrics = {}
    for ways in WAYS:
        name = f"top1_{ways}way_{gallery}"
        metrics[name] = _right(answers(exact, ways))
        metrics[f"{name}_off"] = _right(answers(off, ways))
    few = answers(exact, WAYS[0])
    metrics[f"top1_{WAYS[0]}way_{gallery}_brands"] = _right(answers(exact, WAYS[0], brands=True))
    metrics[f"auroc_stranger_{gallery}"] = auroc(few.known, few.stranger)
    metrics[f"auroc_sibling_{gallery}"] = auroc(few.known, few.sibling)
    return metrics


def _right(said: Answers) -> float:
    return float(said.right.mean())


def _believed(said: Answers, card: Card, gallery: str) -> dict[str, float]:
    given = named(said.known, card.accept, card.margin)
    return {
        f"known_named_{gallery}": float(given.mean()),
        f"known_right_{gallery}": float(said.right[given].mean()),
        f"stranger_accepted_{gallery}": accepted(said.stranger, card.accept, card.margin),
        f"sibling_accepted_{gallery}": accepted(said.sibling, card.accept, card.margin),
    }
