"""Galleries of some packs, asked for facings of those and of others.

A trial enrols `ways` packs drawn by chance and asks for every facing of every pack: those of the
enrolled ones should get their name, others none. The hardest of the others are unlisted flavors of
an enrolled brand.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.train.unseen import ASKED, SHELF, Unseen

Similar = NDArray[np.float32]

FACINGS = 12_000  # of enrolled packs, that all trials of one kind ask for together


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """How much each asked facing resembles each pack.

    Args:
        similar: (q, packs), to the nearest prototype of each.
        pack: (q,) which it is.
        family: (packs,) brands.
        between: (packs, packs) how much the nearest prototypes of two packs resemble each other.
    """

    similar: Similar
    pack: NDArray[np.int32]
    family: NDArray[np.int32]
    between: Similar


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was answered, facing by facing: likeness to the nearest pack and to the one after it.

    Args:
        right: (a,) the nearest pack was the right one.
        known: (a, 2) of facings of enrolled packs.
        stranger: (b, 2) of facings of other brands.
        sibling: (c, 2) of facings of unlisted flavors of enrolled brands.
    """

    right: NDArray[np.bool_]
    known: Similar
    stranger: Similar
    sibling: Similar


def table(seen: Unseen, gallery: str, *, off: bool = False) -> Table:
    """The table of a gallery: `catalog`, `1shot` or `3shot`; with boxes that are `off`, or not."""
    vectors = seen.off if off else seen.exact
    shots = SHELF[:1] if gallery == "1shot" else SHELF
    prototypes = seen.catalog if gallery == "catalog" else vectors[seen.rows(shots)]
    asked = seen.rows(ASKED).ravel()
    return Table(
        similar=_nearest(vectors[asked], prototypes),
        pack=seen.crops.pack[asked],
        family=seen.family,
        between=_between(prototypes),
    )


def _nearest(vectors: Similar, prototypes: Similar) -> Similar:
    packs, shots, d = prototypes.shape
    every = vectors @ prototypes.reshape(packs * shots, d).T
    return np.asarray(every.reshape(-1, packs, shots).max(axis=2), np.float32)


def _between(prototypes: Similar) -> Similar:
    packs, shots, d = prototypes.shape
    every = _nearest(prototypes.reshape(packs * shots, d), prototypes)
    return np.asarray(every.reshape(packs, shots, packs).max(axis=1), np.float32)


def answers(asked: Table, ways: int, *, brands: bool = False) -> Answers:
    """Trials of galleries of `ways` packs; of whole `brands` side by side, or of any packs."""
    rng = np.random.default_rng(0)
    packs = len(asked.family)
    each = ways * len(asked.pack) // packs
    found = [
        _trial(asked, _enrolled(rng, packs, ways, brands=brands))
        for _ in range(max(1, round(FACINGS / each)))
    ]
    return Answers(
        np.concatenate([f.right for f in found]), np.concatenate([f.known for f in found]),
        np.concatenate([f.stranger for f in found]), np.concatenate([f.sibling for f in found]),
    )  # fmt: skip


def _enrolled(rng: np.random.Generator, packs: int, ways: int, *, brands: bool) -> NDArray[np.intp]:
    if brands:
        return np.arange(ways) + int(rng.integers(packs - ways + 1))
    return np.asarray(rng.permutation(packs)[:ways], np.intp)


def _trial(asked: Table, enrolled: NDArray[np.intp]) -> Answers:
    similar = asked.similar[:, enrolled]
    mine = np.isin(asked.pack, enrolled)
    related = np.isin(asked.family[asked.pack], asked.family[enrolled])
    top = np.sort(similar, axis=1)[:, :-3:-1]
    right = enrolled[similar[mine].argmax(axis=1)] == asked.pack[mine]
    return Answers(right, top[mine], top[~mine & ~related], top[~mine & related])


def auroc(known: Similar, other: Similar) -> float:
    """How often one of the known scores higher than one of the others; 0.5 is chance.

    Wilcoxon's rank sum, by the likeness to the nearest pack.
    """
    score = np.concatenate([known[:, 0], other[:, 0]])
    order = np.argsort(score, kind="stable")
    rank = np.empty(len(score))
    rank[order] = np.arange(1, len(score) + 1)
    above = rank[: len(known)].sum() - len(known) * (len(known) + 1) / 2
    return float(above / (len(known) * len(other)))


def accepted(top: Similar, accept: float, margin: float) -> float:
    """The share of facings (m, 2) that get a name."""
    return float(named(top, accept, margin).mean())


def named(top: Similar, accept: float, margin: float) -> NDArray[np.bool_]:
    """Which facings (m, 2) get a name: alike enough, and more than to the next."""
    return np.asarray((top[:, 0] >= accept) & (top[:, 0] - top[:, 1] >= margin))
