"""Which facing is not like the others? Known on the first day, without a gallery.

Facings of one product look alike, whatever the product is. So one of three and more that is much
less like the others than these are like each other is another product (method.md 1.3, recurring
patterns). And once a product has been seen for a while, so is a facing that is unlike what the
product was then (`agent.shelf.seen.past`): that serves where it has one or two facings.

Of three facings, of which two were exchanged for the same stranger, the third is called odd. Of a
brand's flavors only those that look it are told apart: higher levels would tell more of them, and
call badly boxed packs odd too.

Measured on 8,300 looks at facings in boxes of their own, of 22 rendered bays: one in a thousand
that stands among its like is called odd, none of them in both looks at one state; so are 95 % of
strangers and 40 % of the brand's other flavors. On a real shelf, without a past, none of 50.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.evidence import Sight
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Vote, Votes, crops
from agent.shelf.seen.past import Past, like_past, remember
from agent.vision.arrays import NONE, Floats, Mask, Vectors

SIBLINGS = 3  # facings seen of a product, at least, before one of them can be the odd one
ALIKE = 0.65  # these are at least this like each other (cosine), or there is no rule to break
UNLIKE = (0.45, 0.35)  # and it is less than this like them: in a box of its own, in the bare cell


def single_out(sight: Sight, votes: Votes, past: Past, view: View) -> tuple[Votes, Past]:
    """Mark the odd ones of one look, and learn from the others.

    Args:
        sight: of the look; without vectors of the cells nothing is odd.
        votes: of the look, before this.
        past: of the looks before.
        view: whose cells these are.

    Returns:
        the votes with their odd ones; what products look like, this look included.
    """
    if sight.likeness is None or sight.likeness.vectors is None:
        return votes, past
    vectors = sight.likeness.vectors
    boxed = crops(sight.products, sight.assignment, view)[1] != NONE
    seen = (votes.vote == Vote.STOCKED) & vectors.any(axis=1)
    least = np.where(boxed, *UNLIKE)
    with np.errstate(invalid="ignore"):  # NaN: the past may not speak yet
        unlike = seen & (like_past(past, vectors, view) < least)
    odd = unlike | odd_ones(vectors, seen, least, view)
    odd &= ~view.bins[view.cells.slot]  # a heap that shrinks, or is filled anew, is another heap
    name = votes.names.name
    sure = seen & boxed & ~odd & (name != Name.OTHER) & (name != Name.UNKNOWN)
    named = (name == Name.MATCH) | (name == Name.OTHER)  # the gallery knows better
    return replace(votes, odd=odd & ~named), remember(past, vectors, sure, unlike, view)


def odd_ones(vectors: Vectors, seen: Mask, least: Floats, view: View) -> Mask:
    """The cells (n,) that are unlike the other cells of their product, which are alike.

    Args:
        vectors: (n, d) of length 1, of what stands in each cell.
        seen: (n,) cells in which something is seen.
        least: (n,) cosine from which on a facing is like the others, whatever these are.
        view: with n cells.
    """
    odd = np.zeros(len(view.cells), bool)
    _, product, count = np.unique(view.cells.gtin[seen], return_inverse=True, return_counts=True)
    rows = np.flatnonzero(seen)
    for one in np.flatnonzero(count >= SIBLINGS):
        cells = rows[product == one]
        own, others = _typical(vectors[cells])
        odd[cells] = (own < least[cells]) & (others >= ALIKE)
    return odd


def _typical(vectors: Vectors) -> tuple[Floats, Floats]:
    """For each of some facings (k, d): median cosine to the others, and among the others."""
    like = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    k = len(like)
    np.fill_diagonal(like, np.inf)
    left, right = np.triu_indices(k, 1)
    one = np.arange(k)[:, None]
    among = np.where((left == one) | (right == one), np.inf, like[left, right])
    return _medians(like, k - 1), _medians(among, (k - 1) * (k - 2) // 2)


def _medians(values: Floats, count: int) -> Floats:
    """The median of each row's (n, m) `count` finite values; the others are infinite."""
    ordered = np.sort(values, axis=1)
    middle = (ordered[:, (count - 1) // 2] + ordered[:, count // 2]) / 2
    return np.asarray(middle, np.float64)
