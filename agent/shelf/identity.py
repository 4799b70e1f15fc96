"""Which product is it? The identity vote of one look, cast only for a stocked facing.

Identity is a slower channel than presence: recognition errors persist, and a misplaced item is
never as urgent as a gap (`agent.shelf.belief` gives these votes their small weights).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from agent.shelf.view import View
from agent.vision.arrays import NONE, Floats, Gtins, Indices, Mask, expect, frozen
from agent.vision.arrays import Votes as VoteColumn

OTHER_MARGIN = 0.10  # a rival must beat the expected product by this to be named
UNKNOWN_BELOW = 0.15  # under `accept`: nothing in the gallery looks like it


class Name(IntEnum):
    """What one look says of the product in one facing."""

    NONE = 0  # no opinion
    MATCH = 1  # the expected product
    OTHER = 2  # another product of the gallery
    UNKNOWN = 3  # no product of the gallery


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """How much boxes look like products of the gallery.

    Args:
        cosine: (n, g) best cosine of each product box to the prototypes of each product.
        gtins: (g,) the products.
        group: (g,) look-alike group of each product; products of one group are not told apart.
        accept: a match needs at least this cosine.
        margin: … and this much more than the best product of another group.
    """

    cosine: Floats
    gtins: Gtins
    group: Indices
    accept: float
    margin: float

    def __post_init__(self) -> None:
        expect("cosine", self.cosine, (None, len(self.gtins)))
        expect("group", self.group, self.gtins.shape)


def expected_cosine(likeness: Likeness, view: View) -> Floats:
    """The cosine (n, c) of each box to what belongs in each cell; 1 where it has no prototype."""
    column = _columns(likeness.gtins, view.cells.gtin)
    cosine = likeness.cosine[:, column]
    return np.where(column[None] == NONE, 1.0, cosine)


def _columns(gtins: Gtins, wanted: Gtins) -> Indices:
    """The row of each wanted GTIN among `gtins`, -1 where it is not there."""
    order = np.argsort(gtins)
    place = np.searchsorted(gtins, wanted, sorter=order)
    row = order[np.minimum(place, len(gtins) - 1)] if len(gtins) else np.zeros(len(wanted), int)
    known = gtins[row] == wanted if len(gtins) else np.zeros(len(wanted), bool)
    return np.where(known, row, NONE).astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The identity votes of one look, one row per facing cell.

    Args:
        name: (n,) members of `Name`.
        found: (n,) GTIN of the product seen, "" where there is none or no gallery.
        expected: (n,) cosine to what belongs there, 0 without a gallery.
        rival: (n,) cosine to the best product of another group.
        cosine: (n, g) to every product of the gallery; 0 where no box stands.
    """

    name: VoteColumn
    found: Gtins
    expected: Floats
    rival: Floats
    cosine: Floats

    def __post_init__(self) -> None:
        n = len(self.name)
        expect("cosine", self.cosine, (n, None))
        for key in ("found", "expected", "rival"):
            expect(key, getattr(self, key), (n,))
        for key in ("name", "found", "expected", "rival", "cosine"):
            frozen(getattr(self, key))


def names(known: Likeness | None, view: View, box: Indices, stocked: Mask) -> Names:
    """Cast the identity votes.

    Args:
        known: of the frame's product boxes; None without a gallery.
        view: with n cells.
        box: (n,) the box in each cell, -1 for none.
        stocked: (n,) cells that may vote.
    """
    n = len(view.cells)
    name = np.full(n, Name.NONE, np.int8)
    found = np.full(n, "", "<U14")
    expected, rival = np.zeros(n), np.zeros(n)
    every = np.zeros((n, 0 if known is None else len(known.gtins)))
    seen = np.flatnonzero(box != NONE)
    if known is None or not len(known.gtins) or not len(seen):
        return Names(name, found, expected, rival, every)
    cosine = known.cosine[box[seen]]
    every[seen] = cosine
    column = _columns(known.gtins, view.cells.gtin[seen])
    own = np.where(column == NONE, 0.0, cosine[np.arange(len(seen)), column])
    group = np.where(column == NONE, NONE, known.group[column])
    best = np.where(known.group[None] == group[:, None], -1.0, cosine).max(axis=1)
    strange = cosine.max(axis=1) < known.accept - UNKNOWN_BELOW
    verdict = np.full(len(seen), Name.NONE, np.int8)
    verdict[(own >= known.accept) & (own - best >= known.margin)] = Name.MATCH
    verdict[(best >= known.accept) & (best - own >= OTHER_MARGIN)] = Name.OTHER
    verdict[strange] = Name.UNKNOWN
    # Without a prototype of what belongs there, a rival cannot be told from the right product.
    verdict[column == NONE] = Name.NONE
    found[seen] = np.where(strange, "", known.gtins[cosine.argmax(axis=1)])
    expected[seen], rival[seen] = own, best
    name[seen] = verdict
    name[~stocked] = Name.NONE
    return Names(name, found, expected, rival, every)
