"""What a person should hear of a gallery: what it holds, and what it cannot safely tell apart.

Spoken where the gallery is made (`onshelf enrol`), where a configuration is checked, and as the
agent starts: whoever waits for an alert that cannot come should have been told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from agent.detect.card import Card
from agent.shelf.plan.planogram import Planogram
from agent.vision.gallery import Gallery, look_alikes


def told(gallery: Gallery, card: Card, names: Mapping[str, str]) -> Iterator[str]:
    """The lines to print.

    Args:
        gallery: as it was enrolled.
        card: of the recognizer that made it.
        names: of products by GTIN; one that is not there is called by its number.
    """
    kinds = Counter(source.kind for source in gallery.sources)
    parts = [f"{count} from {ORIGINS[kind]}" for kind, count in sorted(kinds.items())]
    yield (
        f"{_count(len(gallery.products), 'product')}, {_count(len(gallery), 'prototype')}"
        + (f": {', '.join(parts)}" if parts else "")
    )
    groups = look_alikes(gallery, card.alike, card.accept)
    for group in groups:
        yield f"look alike to {card.name}: {_together(group, names)}"
    if groups:
        yield (
            "One of a group in the place of another is reported as misplaced only where the picture"
            " leaves no doubt. Enrol facings from the camera's own pictures to tell more of them"
            " apart."
        )


def limits_of(gallery: Gallery, card: Card, planogram: Planogram) -> Iterator[str]:
    """What cannot be reported of one planogram's products; nothing where all can be.

    Args:
        gallery: that facings are compared with.
        card: of the recognizer that made it.
        planogram: whose products should stand there.
    """
    names = {product.gtin: product.name for product in planogram.products}
    planned = {slot.gtin for slot in planogram.slots}
    for group in look_alikes(gallery, card.alike, card.accept):
        here = group & planned
        if here:
            known = names | {gtin: f"{gtin} (not planned here)" for gtin in group - set(names)}
            yield (
                f"{planogram.fixture}: hard to tell apart, so one in the place of another is"
                f" reported only where the picture leaves no doubt: {_together(group, known)}"
            )
    strange = planned - set(gallery.products.tolist())
    if strange and len(gallery):
        yield (
            f"{planogram.fixture}: not in the gallery, so what stands in their place goes unnamed:"
            f" {_together(strange, names)}"
        )


ORIGINS = {"catalog": "catalog pictures", "camera": "facings on the shelf"}


def _together(gtins: frozenset[str] | set[str], names: Mapping[str, str]) -> str:
    return ", ".join(sorted(names.get(gtin, gtin) for gtin in gtins))


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + "s" * (number != 1)
