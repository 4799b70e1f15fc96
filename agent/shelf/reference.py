"""What a cell looks like when stocked: by its own past, its product's cells, its neighbors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.look import Reference
from agent.shelf.view import View
from agent.vision.arrays import Floats, Gtins, Indices, Mask, frozen
from agent.vision.void import Texture

LEARNING = 0.1  # of each stocked look: ten looks forget the light of the hour before
ENOUGH_LOOKS = 6  # before a cell is compared with its own past: half a minute


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The stocked appearance of each cell (n,), as far as it has been seen.

    Args:
        luma, edges: running means; NaN before the first stocked look.
        looks: how many stocked looks went into them.
    """

    luma: Floats
    edges: Floats
    looks: Floats

    def __post_init__(self) -> None:
        for column in (self.luma, self.edges, self.looks):
            frozen(column)


def nothing_learned(cells: int) -> Learned:
    """Before the first look."""
    return Learned(np.full(cells, np.nan), np.full(cells, np.nan), np.zeros(cells))


def learn(before: Learned, texture: Texture, stocked: Mask) -> Learned:
    """Fold the cells (n,) that were seen stocked in one look into what is learned."""

    def mixed(old: Floats, new: Floats) -> Floats:
        blend = np.where(np.isnan(old), new, old + LEARNING * (new - old))
        return np.where(stocked, blend, old)

    return Learned(
        luma=mixed(before.luma, texture.luma),
        edges=mixed(before.edges, texture.edges),
        looks=before.looks + stocked,
    )


def reference(learned: Learned, texture: Texture, filled: Mask, view: View) -> Reference:
    """What to compare each cell with.

    Args:
        learned: of the looks before.
        texture: of this look.
        filled: (n,) cells in which a product was found now.
        view: whose cells these are.
    """
    known = learned.looks >= ENOUGH_LOOKS
    same = _medians(texture, filled, view.cells.gtin)
    shelf = view.shelf[view.cells.slot].astype(str)
    near = _medians(texture, filled, shelf)
    everywhere = _medians(texture, filled, np.full(len(shelf), ""))
    own = known | ~np.isnan(same.luma)

    def first(*choices: Floats) -> Floats:
        value = choices[-1]
        for choice in reversed(choices[:-1]):
            value = np.where(np.isnan(choice), value, choice)
        return value

    past = np.where(known, learned.luma, np.nan), np.where(known, learned.edges, np.nan)
    return Reference(
        texture=Texture(
            luma=first(past[0], same.luma, near.luma, everywhere.luma),
            edges=first(past[1], same.edges, near.edges, everywhere.edges),
        ),
        own=own,
    )


def _medians(texture: Texture, filled: Mask, group: Gtins) -> Texture:
    """The medians of the filled cells of each cell's group; NaN where none of it is filled."""
    names, number = np.unique(group, return_inverse=True)
    return Texture(
        luma=_median_of_groups(texture.luma, filled, number, len(names))[number],
        edges=_median_of_groups(texture.edges, filled, number, len(names))[number],
    )


def _median_of_groups(values: Floats, counted: Mask, number: Indices, groups: int) -> Floats:
    """The upper median of the counted values of each group (groups,); NaN for a group of none."""
    mine, of = values[counted], number[counted]
    ordered = mine[np.lexsort((mine, of))]
    sizes = np.bincount(of, minlength=groups)
    first = np.cumsum(sizes) - sizes
    medians = np.full(groups, np.nan)
    some = sizes > 0
    medians[some] = ordered[first[some] + sizes[some] // 2]
    return medians
