"""How much does a vector resemble each product, and which products resemble each other?

A gallery holds some vectors of length 1 for each product, its prototypes. A facing is as similar to
a product as to the nearest of its prototypes (the cosine, -1..1). No index structure: 500 facings
against 3,000 prototypes of 64 numbers are one matrix product, 2 ms (method.md 1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Gtins, Indices, Scores, Vectors, expect, frozen

Similarities = NDArray[np.float32]  # (n, k) -1..1

UNLIKE = -1.0  # less similar than this is nothing
BLOCK = 512  # prototypes compared with all at a time: a store's 9,000 at once would take 300 MB

GTIN_DTYPE = "<U14"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a prototype comes from.

    Args:
        kind: a catalog's picture, or a facing that a person confirmed.
        name: the picture's file, or the camera; "" where nobody said.
        taken_at: when the facing was seen, ISO 8601; "" for a catalog's picture.
        px: width and height at which the product was looked at.
    """

    kind: Literal["catalog", "camera"]
    name: str
    taken_at: str
    px: tuple[int, int]

    def __post_init__(self) -> None:
        if self.kind not in ("catalog", "camera"):
            raise ValueError(f"kind is {self.kind!r}; must be catalog or camera")
        if len(self.px) != 2 or min(self.px) < 1:
            raise ValueError(f"px is {self.px}; must be a width and a height")

    def __str__(self) -> str:
        words = ["catalog picture" if self.kind == "catalog" else "camera"]
        words += [word for word in (self.name, self.taken_at) if word]
        return f"{' '.join(words)}, {self.px[0]}x{self.px[1]} px"


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """Prototypes, ordered by product. `gather` puts them in order.

    Args:
        vectors: (m, d) float32 of length 1.
        gtins: (m,) the product of each, in rising order.
        sources: (m,) where each comes from.

    Attributes:
        products: (k,) each GTIN once, in rising order.
        starts: (k,) the first row of each product.
    """

    vectors: Vectors
    gtins: Gtins
    sources: tuple[Provenance, ...]
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


def gather(
    vectors: Vectors, gtins: Sequence[str] | Gtins, sources: Sequence[Provenance]
) -> Gallery:
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


def look_alikes(gallery: Gallery, alike: float, accept: float) -> tuple[frozenset[str], ...]:
    """The groups of products that the recognizer cannot safely tell apart.

    Two products belong together where a prototype of one is this much `alike` one of the other; or
    where a prototype, left out, would be named as the other product: no less similar to that than
    to what is left of its own, and similar enough to be believed. And so do a product's neighbor's
    neighbors.

    Args:
        gallery: as it was enrolled.
        alike, accept: the recognizer's levels, from its card.

    Returns:
        Groups of two and more, by their least GTIN.
    """
    near = _near(gallery, alike, accept)
    groups, left = [], set(range(len(near)))
    while left:
        group = {left.pop()}
        fresh = group
        while fresh:
            fresh = {int(i) for row in fresh for i in np.flatnonzero(near[row])} - group
            group = group | fresh
        left -= group
        groups.append(frozenset(str(gallery.products[row]) for row in group))
    return tuple(sorted((g for g in groups if len(g) > 1), key=min))


def _near(gallery: Gallery, alike: float, accept: float) -> NDArray[np.bool_]:
    """Which products are directly alike (k, k)."""
    if not len(gallery):
        return np.zeros((0, 0), bool)
    believed = np.minimum(np.maximum(coherence(gallery), accept), alike)[:, None]
    rows = np.empty((len(gallery), len(gallery.products)), bool)
    for start in range(0, len(gallery), BLOCK):
        block = slice(start, start + BLOCK)
        rows[block] = similarities(gallery.vectors[block], gallery) >= believed[block]
    near = np.logical_or.reduceat(rows, gallery.starts, axis=0)
    return np.asarray(near | near.T)


def coherence(gallery: Gallery) -> Scores:
    """How similar each prototype (m,) is to the nearest other one of its product; 1 for one."""
    nearest = np.ones(len(gallery), np.float32)
    for kin in np.split(np.arange(len(gallery)), gallery.starts[1:]):
        if len(kin) > 1:
            pairs = gallery.vectors[kin] @ gallery.vectors[kin].T
            np.fill_diagonal(pairs, UNLIKE)
            nearest[kin] = pairs.max(axis=1)
    return nearest
