"""Which product stands where, box by box: what a plan can be compared with that is not ours.

Votes are about the facings of the planogram. Where the shelf was laid out after another one, these
straddle the goods and show halves of two products; the boxes are whole, whoever's they are. On
rendered films of resets nearly every box that is surely recognized stands where it belongs before
it (99 %), and nearly none does afterwards (under 1 %, where no two products look alike).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.layout import Layout, layout_of
from agent.shelf.plan.view import View
from agent.shelf.seen.identity import ALIKE_MARGIN, UNKNOWN_BELOW, Likeness
from agent.vision.arrays import Floats, Gtins, Indices, Mask, expect, frozen

EVERY_S = 30.0  # goods do not walk; that much less is written down


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """The goods of one look, whatever slots they stand in.

    Args:
        mm: (b, 2) the middle of each box, in whole millimetres of the face.
        gtins: (b,) the product that it looks most like; "" where it resembles nothing in the
            gallery.
        own: (b,) it may be what belongs where it stands: that, or a look-alike of it.
    """

    mm: Indices
    gtins: Gtins
    own: Mask

    def __post_init__(self) -> None:
        expect("mm", self.mm, (None, 2))
        expect("gtins", self.gtins, (len(self.mm),))
        expect("own", self.own, (len(self.mm),))
        for column in (self.mm, self.gtins, self.own):
            frozen(column)

    def __len__(self) -> int:
        return len(self.mm)

    def only(self, boxes: Mask) -> Laid:
        """Some of the boxes (b,)."""
        return Laid(self.mm[boxes], self.gtins[boxes], self.own[boxes])


def laid_out(rects: Floats, known: Likeness, view: View, hidden: Mask) -> Laid:
    """The goods that were found, as far as anyone can tell what they are.

    Args:
        rects: (b, 4) the product boxes: left, bottom, right, top; millimetres.
        known: of these boxes.
        view: that they were seen in.
        hidden: (n,) cells of the view that somebody stands before. What is recognized there is
            nonetheless; what is not is rather a coat than a new product.
    """
    if not len(rects) or not len(known.gtins):
        return Laid(np.zeros((0, 2), np.intp), np.zeros(0, "<U14"), np.zeros(0, bool))
    middle = np.rint((rects[:, :2] + rects[:, 2:]) / 2).astype(np.intp)
    best, nearest = known.cosine.max(axis=1), known.cosine.argmax(axis=1)
    kin = known.group[None] == known.group[nearest][:, None]
    rival = np.where(kin, -1.0, known.cosine).max(axis=1)
    sure = (best >= known.accept) & (best - rival >= known.margin)
    strange = best < known.accept - UNKNOWN_BELOW[0]
    plan = layout_of(view)
    near = plan.near(middle)
    kept = (sure & near.any(axis=1)) | (strange & _in(middle, view.cells.mm[~hidden]))
    alike = kin & (known.cosine > best[:, None] - ALIKE_MARGIN)
    own = sure & _wanted(alike, known.gtins, plan, near)
    found = Laid(middle, np.where(sure, known.gtins[nearest], "").astype("<U14"), own)
    return found.only(kept)


def _wanted(alike: Mask, gtins: Gtins, plan: Layout, near: Mask) -> Mask:
    """Boxes (b,) of which one of the products (g,) that they may be is wanted near them."""
    wanted = (gtins[:, None] == plan.gtins[None]).astype(np.intp)
    met: Mask = np.asarray((alike.astype(np.intp) @ wanted > 0) & near, bool)
    return np.asarray(met.any(axis=1), bool)


def _in(points: Indices, bounds: Floats) -> Mask:
    """Points (b, 2) in any of some bounds (m, 4)."""
    within = (points[:, None] >= bounds[None, :, :2]) & (points[:, None] <= bounds[None, :, 2:])
    inside: Mask = np.asarray(within.all(axis=2), bool)
    return np.asarray(inside.any(axis=1), bool)
