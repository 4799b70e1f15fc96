"""What a cell looks like when stocked: by its own past, its product's cells, its neighbors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.golden import Golden
from agent.shelf.seen.past import Past
from agent.shelf.seen.trust import Trust
from agent.vision.arrays import Floats, Gtins, Indices, Mask, Patterns, frozen
from agent.vision.void import Texture

LEARNING = 0.1  # of each stocked look: ten looks forget the light of the hour before
ENOUGH_LOOKS = 6  # before a cell is compared with its own past: half a minute


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What cells look like when stocked.

    Args:
        texture: (n,) per cell; NaN where nothing is known.
        own: (n,) it was learned from the same product, so small differences count.
        pattern: (n, 64) of each cell stocked; None where none was measured.
        golden: what empty cells looked like; None where none was seen.
        past: (n,) it was seen stocked for long enough itself; None where that is not known.
        gap: (n,) it has looked empty for long enough to be an example of a gap; None where nobody
            has kept count. Without that, clothes before two facings make gaps of each other.
    """

    texture: Texture
    own: Mask
    pattern: Patterns | None = None
    golden: Golden | None = None
    past: Mask | None = None
    gap: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The appearance of each cell (n,), as far as it has been seen, and what cues are worth.

    Args:
        texture: running means of the stocked cell; NaN before the first stocked look.
        looks: how many stocked looks went into them.
        trust: of each slot; None before the first look.
        golden: what empty cells looked like; None before the first look.
        past: what each product looked like; None before the first look, and without a recognizer.
    """

    texture: Texture
    looks: Floats
    trust: Trust | None = None
    golden: Golden | None = None
    past: Past | None = None

    def __post_init__(self) -> None:
        frozen(self.looks)


def nothing_learned(cells: int) -> Learned:
    """Before the first look."""
    return Learned(_unknown(cells), np.zeros(cells))


def _unknown(cells: int) -> Texture:
    never = np.full(cells, np.nan)
    return Texture(never, never.copy(), np.full((cells, 3), np.nan))


def learn(before: Learned, texture: Texture, stocked: Mask) -> Learned:
    """Fold the cells (n,) that were seen stocked in one look into what is learned."""

    def mixed(old: Floats, new: Floats) -> Floats:
        blend = np.where(np.isnan(old), new, old + LEARNING * (new - old))
        return np.where(stocked.reshape(-1, *[1] * (old.ndim - 1)), blend, old)

    old = before.texture
    return Learned(
        Texture(
            luma=mixed(old.luma, texture.luma),
            edges=mixed(old.edges, texture.edges),
            color=mixed(old.color, texture.color),
        ),
        looks=before.looks + stocked,
        trust=before.trust,
        golden=before.golden,
        past=before.past,
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
    found = np.where(known, 0, np.where(~np.isnan(same.luma), 1, 2))
    found[(found == 2) & np.isnan(near.luma)] = 3  # nobody on its shelf either
    choices = (learned.texture, same, near, everywhere)
    rows = np.arange(len(found))
    return Reference(
        texture=Texture(
            luma=np.stack([choice.luma for choice in choices])[found, rows],
            edges=np.stack([choice.edges for choice in choices])[found, rows],
            color=np.stack([choice.color for choice in choices])[found, rows],
        ),
        own=own,
        golden=learned.golden,
        past=known,
    )


def _medians(texture: Texture, filled: Mask, group: Gtins) -> Texture:
    """The medians of the filled cells of each cell's group; NaN where none of it is filled."""
    names, number = np.unique(group, return_inverse=True)

    def median(values: Floats) -> Floats:
        return _median_of_groups(values, filled, number, len(names))[number]

    return Texture(
        luma=median(texture.luma),
        edges=median(texture.edges),
        color=np.stack([median(texture.color[:, c]) for c in range(3)], axis=1),
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
