"""What each product of a view has looked like so far, learned slowly from facings beyond doubt.

So a product that nobody enrolled is still known: by how it stood there for the first half hour. The
past does not drift, because it learns from nothing that is unlike it. And it can be wrong, where
something else stood there from the start; so it is given up when for hours more facings were unlike
it than like it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.shelf.plan.view import View
from agent.vision.arrays import Floats, Indices, Mask, Vectors, expect, frozen

ENOUGH = 360  # facings seen before the past may speak: half an hour of a single one
LIKE = 0.70  # (cosine) learned from only where it is at least this like the past
FIRST = 64  # facings of a plain mean; from then on it slowly forgets the older ones
PATIENCE = 4320  # more facings unlike than like the past: six hours of a single one
UNITS = 1000  # a vector is kept in thousandths, as whole numbers: the same after a restart

Thousandths = NDArray[np.int16]  # (g, d)


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """How products looked. Row i of every column is product i of `np.unique(view.cells.gtin)`.

    Args:
        mean: (g, d) thousandths of a vector; d is 0 before the first look.
        looks: (g,) facings it was learned from, up to `ENOUGH`.
        against: (g,) by how many more facings were unlike it than like it of late.
    """

    mean: Thousandths
    looks: Indices
    against: Indices

    def __post_init__(self) -> None:
        expect("mean", self.mean, (len(self.looks), None))
        expect("against", self.against, self.looks.shape)
        for column in (self.mean, self.looks, self.against):
            frozen(column)


def no_past(view: View) -> Past:
    """Before the first look."""
    products = len(np.unique(view.cells.gtin))
    none = np.zeros(products, np.intp)
    return Past(np.zeros((products, 0), np.int16), none, none.copy())


def like_past(past: Past, vectors: Vectors, view: View) -> Floats:
    """How like its product's past (cosine) each cell (n,) is; NaN where that may not speak yet."""
    _, product = np.unique(view.cells.gtin, return_inverse=True)
    if past.mean.shape[1] != vectors.shape[1]:
        return np.full(len(product), np.nan)
    then = _directions(past.mean)[product]
    return np.where(past.looks[product] >= ENOUGH, (vectors * then).sum(axis=1), np.nan)


def remember(past: Past, vectors: Vectors, sure: Mask, unlike: Mask, view: View) -> Past:
    """Fold one look into the past.

    Args:
        past: of the looks before.
        vectors: (n, d) of what stands in each cell.
        sure: (n,) cells to learn from.
        unlike: (n,) cells that are unlike the past.
        view: with n cells.
    """
    g, d = len(past.looks), vectors.shape[1]
    if past.mean.shape[1] != d:  # the first look, or another model's vectors
        past = Past(np.zeros((g, d), np.int16), np.zeros(g, np.intp), np.zeros(g, np.intp))
    _, product = np.unique(view.cells.gtin, return_inverse=True)
    weak = past.looks[product] < FIRST
    near = (vectors * _directions(past.mean)[product]).sum(axis=1) >= LIKE
    taken = sure & (weak | near)
    count = np.bincount(product[taken], minlength=g)
    total = np.zeros((g, d))
    np.add.at(total, product[taken], vectors[taken].astype(np.float64))
    share = count / np.maximum(np.minimum(past.looks, FIRST) + count, 1)
    now = UNITS * total / np.maximum(count, 1)[:, None]
    mean = past.mean + share[:, None] * (now - past.mean)
    against = past.against + np.bincount(product[unlike], minlength=g) - count
    given_up = against > PATIENCE
    return Past(
        mean=np.where(given_up[:, None], 0, np.rint(mean)).astype(np.int16),
        looks=np.where(given_up, 0, np.minimum(past.looks + count, ENOUGH)),
        against=np.where(given_up, 0, np.maximum(against, 0)),
    )


def _directions(mean: Thousandths) -> Floats:
    """The past (g, d) as vectors of length 1; zeros where there is none."""
    found = mean.astype(np.float64)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(np.divide(found, length, out=np.zeros_like(found), where=length > 0))
