"""What each cell looked like before, in this run; and which ones now hold what stood elsewhere.

A gallery's pictures were taken somewhere else. How the goods of this shelf look to this camera, the
eyes have seen for themselves; and a cell that no longer looks as it did, but much more as another
product's cells do, holds that product, whatever the gallery makes of it. That tells loose rolls and
look-alike flavors apart, as long as they did not stand in the wrong place from the start.

It also tells what a gallery's word is worth. On a shelf of which it names most facings rightly,
its other names are believed: of 150,000 looks at right facings of such shelves none said a
stranger. On one of loose goods, where it names a fifth to a third, a fifth of those looks said so:
there only what the cells themselves have looked like counts.

A heap that shrinks, or is filled anew, looks like another heap too; hence the wide leads.

A restart forgets all this, and then learns it again in five minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.evidence import Sight
from agent.shelf.seen.identity import Name, Names
from agent.shelf.seen.look import Vote, Votes, crops
from agent.vision.arrays import NONE, Floats, Gtins, Indices, Mask, Vectors, expect, frozen

ENOUGH = 60  # looks at a cell before it may be compared: five minutes
KEPT = 200  # looks of a plain mean; from then on it slowly forgets the older ones
CHANGED = 0.60  # (cosine) to all that its product has looked like: below, the cell has changed …
LEAD = 0.15  # … into another product, whose cells it resembles by so much more
LOOSE_LEAD = 0.35  # the same where the gallery cannot tell the goods: a heap filled anew is another
LOOSE_LIKE = (0.25, 0.77)  # … or by so much, and as like it as this. On rendered baskets such leads
# last ten minutes and more at right facings too, by up to 0.31, but then at a likeness of 0.75 at
# most; strangers are as like as 0.77 to 0.88 to where they come from.
WHOLE = 0.85  # of a cell must be seen: a part of a heap does not look like the whole
SAME = 0.90  # at least as like, it is as it was
TOLD = 0.50  # of the facings a gallery names rightly, to be believed when it names a stranger
FORGETS = 0.05  # of what is known of the gallery, with each look


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What eyes remember of how cells looked, and lose at a restart.

    Args:
        mean: (n, d) the mean of each cell's vectors; d is 0 before the first look.
        looks: (n,) that went into it.
        told: share of the facings that the gallery has named rightly of late; it begins with all.
    """

    mean: Vectors
    looks: Indices
    told: float = 1.0

    def __post_init__(self) -> None:
        expect("looks", self.looks, (len(self.mean),))
        frozen(self.mean)
        frozen(self.looks)

    @property
    def believed(self) -> bool:
        """Whether a stranger that the gallery names is one."""
        return bool(self.told >= TOLD)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Cells (n,) beside what they and others looked like before; NaN where nobody knows.

    Args:
        own: cosine to the nearest cell of the same product.
        other: cosine to the nearest cell of another product of the gallery.
        gtin: that product; "" for none.
        cosine: (n, g) to the nearest cell of each product of the gallery; 0 where none is known.
    """

    own: Floats
    other: Floats
    gtin: Gtins
    cosine: Floats

    @property
    def changed(self) -> Mask:
        """(n,) cells that look like nothing their product has looked like."""
        return np.asarray(self.own < CHANGED, bool)

    @property
    def moved(self) -> Mask:
        """(n,) cells that look like another product's."""
        return np.asarray(self.changed & (self.other - self.own >= LEAD), bool)

    @property
    def surely_moved(self) -> Mask:
        """(n,) the same, of goods that no gallery can tell."""
        lead, like = LOOSE_LIKE
        ahead = self.other - self.own
        far = (ahead >= LOOSE_LEAD) | ((ahead >= lead) & (self.other >= like))
        return np.asarray(self.changed & far, bool)

    @property
    def same(self) -> Mask:
        """(n,) cells that look as they did."""
        return np.asarray((self.own >= SAME) & ~(self.other > self.own), bool)


def nothing_before(cells: int) -> Before:
    """Before the first look."""
    return Before(np.zeros((cells, 0), np.float32), np.zeros(cells, np.intp))


def rename(sight: Sight, votes: Votes, before: Before, view: View) -> tuple[Votes, Before]:
    """Hold the names of one look against what the cells looked like before, and learn from it.

    Args:
        sight: of the look; without a gallery, or vectors of the cells, nothing is renamed.
        votes: of the look.
        before: of the looks before it.
        view: whose cells these are.

    Returns:
        the votes, in which a cell that changed and holds a stranger counts as odd too; what is
        remembered, this look included.
    """
    known = sight.likeness
    if known is None or known.vectors is None or not len(known.gtins):
        return votes, before
    boxed = crops(sight.products, sight.assignment, view)[1] != NONE
    standing = np.isin(votes.vote, (Vote.STOCKED, Vote.CONFLICT)) & known.vectors.any(axis=1)
    seen = standing & boxed & wholly_seen(sight, view)
    before = _witnessed(before, votes, standing)
    now = compared(before, known.vectors, known.gtins, view)
    name, certain = votes.names.name, votes.names.certain
    if before.believed:
        moved = seen & now.moved & (name != Name.MATCH) & ~certain
        kept = np.ones(len(name), bool)
    else:
        moved = seen & now.surely_moved
        certain = np.zeros(len(name), bool)
        kept = ~np.isin(name, (Name.OTHER, Name.UNKNOWN))
    doubtful = now.moved & ((name != Name.MATCH) | (not before.believed))
    learned = seen & ~doubtful & ~certain & (name != Name.UNKNOWN)
    told = np.where(kept, name, Name.NONE)
    same = Name.MATCH if before.believed else Name.SAME
    told = np.where(seen & now.same & (told == Name.NONE), same, told)
    names = _with(replace(votes.names, name=told.astype(np.int8)), now, moved)
    odd = votes.odd | ((names.name == Name.OTHER) & now.changed & seen)
    return replace(votes, names=names, odd=odd), _learn(before, known.vectors, learned)


def wholly_seen(sight: Sight, view: View) -> Mask:
    """Cells (n,) that are neither hidden nor out of the picture, but for a little."""
    return np.asarray(np.minimum(1 - sight.hidden, view.in_picture()) > WHOLE, bool)


def compared(before: Before, vectors: Vectors, gtins: Gtins, view: View) -> Compared:
    """Hold every cell against what all cells looked like before.

    Args:
        before: of the looks before.
        vectors: (n, d) of the cells now, of length 1.
        gtins: (g,) the gallery's products.
        view: with n cells.
    """
    n, ready = len(view.cells), np.flatnonzero(before.looks >= ENOUGH)
    cosine = np.zeros((n, len(gtins)))
    own, other = np.full(n, np.nan), np.full(n, np.nan)
    winner = np.full(n, "", gtins.dtype)
    if not len(ready) or before.mean.shape[1] != vectors.shape[1]:
        return Compared(own, other, winner, cosine)
    to_cells = vectors.astype(np.float64) @ _directions(before.mean[ready]).T
    for gtin in np.unique(view.cells.gtin[ready]):
        near = to_cells[:, view.cells.gtin[ready] == gtin].max(axis=1)
        mine = view.cells.gtin == gtin
        own[mine] = near[mine]
        column = np.flatnonzero(gtins == gtin)
        if len(column):
            cosine[:, column[0]] = near
            better = ~mine & ~(near <= other)
            other[better], winner[better] = near[better], gtin
    return Compared(own, other, winner, cosine)


def _with(names: Names, now: Compared, moved: Mask) -> Names:
    """The names, with what the cells say that hold what stood elsewhere."""
    if not moved.any():
        return names
    return Names(
        name=np.where(moved, np.int8(Name.OTHER), names.name).astype(np.int8),
        found=np.where(moved, now.gtin, names.found),
        expected=np.where(moved, now.own, names.expected),
        rival=np.where(moved, now.other, names.rival),
        cosine=np.where(moved[:, None], now.cosine, names.cosine),
    )


def _witnessed(before: Before, votes: Votes, standing: Mask) -> Before:
    """Take down how many of the facings the gallery names rightly."""
    if not standing.any():
        return before
    share = float((votes.names.name[standing] == Name.MATCH).mean())
    return replace(before, told=before.told + FORGETS * (share - before.told))


def _learn(before: Before, vectors: Vectors, learned: Mask) -> Before:
    mean = before.mean
    if mean.shape[1] != vectors.shape[1]:
        mean = np.zeros_like(vectors)
    share = 1 / np.minimum(before.looks + 1, KEPT)[:, None]
    mixed = np.where(learned[:, None], (1 - share) * mean + share * vectors, mean)
    return replace(before, mean=mixed.astype(np.float32), looks=before.looks + learned)


def _directions(mean: Vectors) -> Floats:
    """Means (k, d) as vectors of length 1."""
    found = mean.astype(np.float64)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(np.divide(found, length, out=np.zeros_like(found), where=length > 0))
