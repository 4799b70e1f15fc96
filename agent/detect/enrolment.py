"""What a person should hear after enrolling: what the gallery holds, and what it cannot tell apart.

Spoken by `onshelf enrol`, whose pages of advice belong where the gallery is made, not where it is
used: by then nobody is listening.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from agent.detect.card import Card
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
        together = ", ".join(sorted(names.get(gtin, gtin) for gtin in group))
        yield f"look alike to {card.name}: {together}"
    if groups:
        yield (
            "One of a group in the place of another is not reported as misplaced. Enrol facings"
            " from the camera's own pictures to tell more of them apart."
        )


ORIGINS = {"catalog": "catalog pictures", "camera": "facings on the shelf"}


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + "s" * (number != 1)
