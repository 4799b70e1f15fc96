"""Which product is it? The identity vote of one look, cast only for a stocked facing.

Identity is a slower channel than presence: recognition errors persist, and a misplaced item is
never as urgent as a gap (`agent.shelf.held.belief` gives these votes their small weights).

Every product of the gallery is a candidate for every facing. Asking the planogram, or the shelf's
neighbors, first (method.md 1.2) was measured on twelve rendered bays before a gallery of 600
products and left out: of 6,000 right facings none was taken for another product either way, and 14
to 20 % of the flavors that are in the gallery but not on the planogram passed for the planned one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from agent.shelf.plan.view import View
from agent.vision.arrays import NONE, Floats, Gtins, Indices, Mask, Vectors, expect, frozen
from agent.vision.arrays import Votes as VoteColumn

OTHER_MARGIN = 0.10  # a rival must beat the expected product, and what looks like it, by this
ALIKE_MARGIN = 0.15  # … a rival of its own group by this. Two in three flavors that stand in each
# other's place on renders are named so, and none of 6,900 facings that hold what they should; nor
# any of 50 on a real shelf, where the largest lead of a look-alike over the right product is 0.05.
SURE_LEAD = (
    0.30  # a rival that leads the expected product by this is beyond doubt: of 150,000 looks
)
# at right facings on rendered shelves of packed goods none named a rival at all, and 99 % of the
# strangers lead by 0.47. On a real shelf the largest lead over a right facing is 0.05.
UNKNOWN_BELOW = (
    0.20,
    0.30,
)  # under `accept`: nothing in the gallery looks like it; the lower level
# where the expected product still leads all others by `OTHER_MARGIN`. Of products in no gallery
# 88 % are below on renders, and 2 of 10,000 looks at others; on a real shelf right products come
# down to 0.34 against their catalog pictures, but then they resemble nothing else at all.


class Name(IntEnum):
    """What one look says of the product in one facing."""

    NONE = 0  # no opinion
    MATCH = 1  # the expected product
    OTHER = 2  # another product of the gallery
    UNKNOWN = 3  # no product of the gallery
    SAME = 4  # what stood there before; the gallery, which cannot tell these goods, is not asked


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """How much places in a picture look like products of the gallery.

    Args:
        cosine: (n, g) best cosine of each row to the prototypes of each product; rows are product
            boxes, or the cells of a view, as who uses it says.
        gtins: (g,) the products.
        group: (g,) look-alike group of each product; one is told from another only where the
            picture is clear.
        accept: a match needs at least this cosine.
        margin: … and this much more than the best product of another group.
        vectors: (n, d) of the places, of length 1 or, where there is nothing to see, 0; None where
            nobody asked for them. Without a gallery they are all there is.
    """

    cosine: Floats
    gtins: Gtins
    group: Indices
    accept: float
    margin: float
    vectors: Vectors | None = None

    def __post_init__(self) -> None:
        expect("cosine", self.cosine, (None, len(self.gtins)))
        expect("group", self.group, self.gtins.shape)
        if self.vectors is not None:
            expect("vectors", self.vectors, (len(self.cosine), None))


def expected_cosine(likeness: Likeness, view: View) -> Floats:
    """The cosine (n, c) of each box to what belongs in each cell; 1 where it has no prototype."""
    if not len(likeness.gtins):
        return np.ones((len(likeness.cosine), len(view.cells)))
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

    @property
    def certain(self) -> Mask:
        """(n,) another product, beyond doubt."""
        best = self.cosine.max(axis=1, initial=-1.0)
        return np.asarray((self.name == Name.OTHER) & (best - self.expected >= SURE_LEAD), bool)


def agrees(known: Likeness | None, view: View) -> Mask:
    """Cells (n,) that look like what belongs there, and like nothing else more.

    Args:
        known: of the view's cells, row by row; None without a gallery.
        view: with n cells.
    """
    if known is None or not len(known.gtins):
        return np.zeros(len(view.cells), bool)
    own, best, _ = _own_and_best(known, view)
    return np.asarray((own >= known.accept) & (own >= best), bool)


def _own_and_best(known: Likeness, view: View) -> tuple[Floats, Floats, Mask]:
    """For each cell (n,): cosine to its product, to the best of another group; if it is known."""
    column = _columns(known.gtins, view.cells.gtin)
    ranged = column != NONE
    own = np.where(ranged, known.cosine[np.arange(len(column)), column], 0.0)
    group = np.where(ranged, known.group[column], NONE)
    best = np.where(known.group[None] == group[:, None], -1.0, known.cosine).max(axis=1)
    return own, best, ranged


def _best_of_group(known: Likeness, view: View) -> Floats:
    """For each cell (n,): cosine to the best of its product's look-alikes, itself among them."""
    column = _columns(known.gtins, view.cells.gtin)
    group = np.where(column != NONE, known.group[column], NONE)
    best: Floats = np.where(known.group[None] == group[:, None], known.cosine, -1.0).max(axis=1)
    return best


def names(
    known: Likeness | None, view: View, seen: Mask, stocked: Mask, doubted: Mask | None = None
) -> Names:
    """Cast the identity votes.

    Args:
        known: of the view's cells, row by row; None without a gallery.
        view: with n cells.
        seen: (n,) cells in which something stands.
        stocked: (n,) cells that may vote.
        doubted: (n,) cells that hold something and yet look empty: they may say what it is like,
            but not that it is like nothing, as an empty place is. None for nowhere.
    """
    n = len(view.cells)
    if known is None or not len(known.gtins):
        nobody = np.full(n, "", "<U14")
        return Names(
            np.full(n, Name.NONE, np.int8), nobody, np.zeros(n), np.zeros(n), _no(n, known)
        )
    own, best, ranged = _own_and_best(known, view)
    ours = _best_of_group(known, view)
    below = np.where(ours - best >= OTHER_MARGIN, UNKNOWN_BELOW[1], UNKNOWN_BELOW[0])
    strange = known.cosine.max(axis=1) < known.accept - below
    name = np.full(n, Name.NONE, np.int8)
    # A little nearer to a look-alike than to the product itself: it may be either of the two.
    sure = (own >= ours) & (own - best >= known.margin)
    name[(own >= known.accept) & sure] = Name.MATCH
    name[(best >= known.accept) & (best - ours >= OTHER_MARGIN)] = Name.OTHER
    alike = (ours > best) & (ours - own >= ALIKE_MARGIN)
    name[(ours >= known.accept) & alike] = Name.OTHER
    name[strange] = Name.UNKNOWN
    # Without a prototype of what belongs there, a rival cannot be told from the right product.
    may = stocked if doubted is None else stocked | (doubted & (name != Name.UNKNOWN))
    name[~ranged | ~may] = Name.NONE
    winner = known.gtins[known.cosine.argmax(axis=1)]
    return Names(
        name=name,
        found=np.where(seen & ~strange, winner, ""),
        expected=np.where(seen, own, 0.0),
        rival=np.where(seen, best, 0.0),
        cosine=np.where(seen[:, None], known.cosine, 0.0),
    )


def _no(n: int, known: Likeness | None) -> Floats:
    return np.zeros((n, 0 if known is None else len(known.gtins)))
