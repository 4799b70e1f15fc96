"""The word that was meant: what a typo is nearest to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was meant, if one is close.

    0.6 is difflib's own cutoff: it finds `slot` for `slots` and leaves `lens` alone.
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None
