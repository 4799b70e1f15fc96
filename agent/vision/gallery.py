"""How much does a vector resemble each product, and which products resemble each other?

A gallery holds some vectors of length 1 for each product, its prototypes. A facing is as similar to
a product as to the nearest of its prototypes (the cosine, -1..1). No index structure: 500 facings
against 3,000 prototypes of 64 numbers are one matrix product, 2 ms (method.md 1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Gtins, Indices, Scores, Vectors, expect, frozen

Similarities = NDArray[np.float32]  # (n, k) -1..1

UNLIKE = -1.0  # less similar than this is nothing

LOOK_ALIKE_GAP = 0.1
"""Two products look alike where one resembles the other this nearly as it resembles itself: the
lead by which another product must beat the expected one (method.md 3.1, K)."""

GTIN_DTYPE = "<U14"


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """Prototypes, ordered by product. `gather` puts them in order.

    Args:
        vectors: (m, d) float32 of length 1.
        gtins: (m,) the product of each, in rising order.
        sources: where each comes from, in a person's words.

    Attributes:
        products: (k,) each GTIN once, in rising order.
        starts: (k,) the first row of each product.
    """

    vectors: Vectors
    gtins: Gtins
    sources: tuple[str, ...]
    products: Gtins = field(init=False)
    starts: Indices = field(init=False)

    def __post_init__(self) -> None:
        m = len(self.vectors)
        expect("vectors", self.vectors, (m, None))
        expect("gtins", self.gtins, (m,))
        if len(self.sources) != m:
            raise ValueError(f"sources has {len(self.sources)} rows, expected {m}")
        if m and not np.allclose(np.linalg.norm(self.vectors, axis=1), 1, atol=1e-3):
            raise ValueError("vectors are not of length 1")
        if (self.gtins[1:] < self.gtins[:-1]).any():
            raise ValueError("gtins are not in rising order")
        products, starts = np.unique(self.gtins, return_index=True)
        object.__setattr__(self, "products", products)
        object.__setattr__(self, "starts", starts.astype(np.intp))
        for column in (self.vectors, self.gtins, self.products, self.starts):
            frozen(column)

    def __len__(self) -> int:
        return len(self.vectors)

    def only(self, gtins: Iterable[str]) -> Gallery:
        """The prototypes of these products; a product that has none is not there."""
        rows = np.flatnonzero(np.isin(self.gtins, list(gtins)))
        return Gallery(
            self.vectors[rows], self.gtins[rows], tuple(self.sources[row] for row in rows)
        )


def gather(vectors: Vectors, gtins: Sequence[str] | Gtins, sources: Sequence[str]) -> Gallery:
    """A gallery of prototypes in any order."""
    names = np.asarray(gtins, GTIN_DTYPE)
    order = np.argsort(names, kind="stable")
    return Gallery(
        np.asarray(vectors, np.float32)[order], names[order], tuple(sources[row] for row in order)
    )


def similarities(vectors: Vectors, gallery: Gallery) -> Similarities:
    """How similar each vector (n, d) is to each of the gallery's products (n, k), -1..1.

    A vector of length 0 is similar to nothing: 0 everywhere.
    """
    if not len(gallery):
        return np.empty((len(vectors), 0), np.float32)
    to_prototypes = vectors @ gallery.vectors.T
    return np.asarray(np.maximum.reduceat(to_prototypes, gallery.starts, axis=1), np.float32)


def look_alikes(gallery: Gallery, gap: float = LOOK_ALIKE_GAP) -> tuple[frozenset[str], ...]:
    """The groups of products that the recognizer cannot safely tell apart.

    Two products belong together where a prototype of one is nearly as similar to the other product
    as to its own, and so do a product's neighbor's neighbors.
    """
    k = len(gallery.products)
    if not k:
        return ()
    between = np.maximum.reduceat(
        similarities(gallery.vectors, gallery), gallery.starts, axis=0
    )  # (k, k)
    own = coherence(gallery)
    near = between > np.minimum(own[:, None], own[None, :]) - gap
    groups, left = [], set(range(k))
    while left:
        group = {left.pop()}
        fresh = group
        while fresh:
            fresh = {int(i) for row in fresh for i in np.flatnonzero(near[row])} - group
            group = group | fresh
        left -= group
        groups.append(frozenset(str(gallery.products[row]) for row in group))
    return tuple(sorted((g for g in groups if len(g) > 1), key=min))


def coherence(gallery: Gallery) -> Scores:
    """How similar a product's prototypes are to each other (k,), least over its rows; 1 for one."""
    pairs = gallery.vectors @ gallery.vectors.T
    kin = gallery.gtins[:, None] == gallery.gtins[None, :]
    np.fill_diagonal(kin, val=False)
    nearest = np.where(kin, pairs, UNLIKE).max(axis=1)
    nearest = np.where(kin.any(axis=1), nearest, 1.0)
    return np.asarray(np.minimum.reduceat(nearest, gallery.starts), np.float32)
