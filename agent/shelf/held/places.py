"""Do the goods stand where they belong? Reading by reading, slot by slot.

A recognizer errs, and always in the same way: rolls in a basket pass for the neighbor's rolls,
one flavor for another. So it is remembered what it usually says of a slot, and its word is taken
against that: what is called as it always was has not been moved. (On rendered baskets the plan's
own product is named in a fourth of all looks, the usual one in nine of ten.)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.layout import Layout
from agent.shelf.seen.laid import Laid
from agent.vision.arrays import Indices, Mask

AGREE = 2  # readings running before it is believed that a slot's goods are not its own
MOST = 9  # counted
FIRM = 5  # readings more that said one name of a slot than said others: it is the usual one
OLDEST = 60  # counted: half an hour, so that it outlasts the work of a reset


@dataclass(frozen=True, slots=True)
class Places:
    """What is remembered of each slot of a view; all () before the first reading.

    Args:
        astray: how often running its goods were not its own.
        names: what is mostly said of it; "" for nothing yet.
        times: by how many readings more than anything else.
    """

    astray: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    times: tuple[int, ...] = ()

    def strange(self, slots: int) -> Mask:
        """Slots (m,) of which it is believed that their goods are not their own."""
        return np.array(self.astray or [0] * slots, np.intp) >= AGREE

    def odd(self, slots: int) -> Mask:
        """Slots (m,) whose goods were not their own in the last reading of them."""
        return np.array(self.astray or [0] * slots, np.intp) > 0

    def usual(self, slots: int) -> tuple[str, ...]:
        """What is usually said of each slot; "" where that is not known."""
        if not self.names:
            return ("",) * slots
        return tuple(
            name if times >= FIRM else ""
            for name, times in zip(self.names, self.times, strict=True)
        )


NOTHING_READ = Places()


def fitting(laid: Laid, layout: Layout, usual: tuple[str, ...]) -> Mask:
    """(b, m) boxes that stand in a slot whose goods they are, or are usually called as they."""
    called = laid.gtins[:, None]
    wanted = (called == layout.gtins[None]) | (called == np.array(usual, "<U14")[None])
    return np.asarray(wanted & (called != "") & layout.near(laid.mm), bool)


def take_stock(before: Places, laid: Laid, plan: Layout, *, learn: bool, worked: bool) -> Places:
    """Fold one reading.

    Args:
        before: what is remembered.
        laid: the reading; a slot of which it recognizes nothing stays as it was.
        plan: with m slots.
        learn: whether what is said now may become usual; not while another plan is suspected.
        worked: whether somebody has worked at the fixture lately. Only then does the name of a
            look-alike speak against a slot with a usual one: on real shelves flavors are called by
            turns, and no fixture is laid out anew without hands.
    """
    slots = len(plan.gtins)
    usual = before.usual(slots)
    fits, under = fitting(laid, plan, usual), plan.under(laid.mm)
    lost = ~fits.any(axis=1)
    lost &= ~laid.own | (worked & (np.array(usual, "<U14") != "")[under])
    home, away = fits.sum(axis=0), np.bincount(under[lost], minlength=slots)
    counts = np.array(before.astray or [0] * slots, np.intp)
    strange = (away > 0) & (away >= home)
    counts = np.where(strange, np.minimum(counts + 1, MOST), np.where(home > 0, 0, counts))
    after = replace(before, astray=tuple(counts.tolist()))
    return _learned(after, laid, under, slots) if learn else after


def clear_away(before: Places, laid: Laid, plan: Layout, bare: Mask) -> Places:
    """Forget what stood astray in slots (m,) that are bare, and in which nothing is recognized."""
    under = np.bincount(plan.under(laid.mm), minlength=len(plan.gtins))
    counts = np.where(bare & (under == 0), 0, before.astray or [0] * len(plan.gtins))
    return replace(before, astray=tuple(counts.tolist()))


def _learned(before: Places, laid: Laid, under: Indices, slots: int) -> Places:
    """What is said of each slot now, counted for or against what is usual."""
    names = list(before.names or [""] * slots)
    times = list(before.times or [0] * slots)
    known = laid.gtins != ""
    for slot in np.unique(under[known]).tolist():
        said = Counter(laid.gtins[known & (under == slot)].tolist())
        name = min(said, key=lambda one: (-said[one], one))
        if name == names[slot]:
            times[slot] = min(times[slot] + 1, OLDEST)
        elif times[slot]:
            times[slot] -= 1
        else:
            names[slot], times[slot] = name, 1
    return replace(before, names=tuple(names), times=tuple(times))
