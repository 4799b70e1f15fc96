"""Many facings lost at once without a trace: something stands before them that nobody recognized.

A sale empties a facing at a time; a cart that is neither moving nor known as a cart hides a dozen.
Where the cues of a gap are blind, such a loss would slowly be believed. Until one of the facings is
seen again, or shows a gap, or a quarter of an hour has passed, it counts as not seen.

Facings whose gaps show need no such rule: without positive evidence nothing is told of them anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.seen.look import Vote, Votes
from agent.vision.arrays import Floats, Mask, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Burst:
    """When each facing (n,) was last seen stocked, and since when its loss is suspect; seconds UTC.

    Args:
        stocked_at: NaN before the first time.
        suspect_at: NaN while it is not suspect.
    """

    stocked_at: Floats
    suspect_at: Floats

    def __post_init__(self) -> None:
        frozen(self.stocked_at)
        frozen(self.suspect_at)


def no_burst(n: int) -> Burst:
    """Before the first look."""
    return Burst(np.full(n, np.nan), np.full(n, np.nan))


def doubt_bursts(
    known: Burst | None, votes: Votes, view: View, at: float
) -> tuple[Burst | None, Votes]:
    """Fold one look, and take back the votes of facings that are suspect.

    Args:
        known: of the looks before; None where there was nothing to know.
        votes: of this look.
        view: whose facings these are.
        at: the look's time, seconds UTC.

    Returns:
        the next burst, and the votes with UNSEEN where a facing is suspect.
    """
    if known is None and not votes.blind.any():
        return None, votes
    before, vote = known or no_burst(len(votes)), votes.vote
    stocked_at = np.where(votes.blind & (vote == Vote.STOCKED), at, before.stocked_at)
    shown = np.isin(vote, (Vote.STOCKED, Vote.EMPTY, Vote.CONFLICT))
    with np.errstate(invalid="ignore"):
        over = at - before.suspect_at >= limits.BURST_MOST_S
        lately = at - stocked_at <= limits.BURST_WITHIN_S
    suspect_at = np.where(shown | over, np.nan, before.suspect_at)
    lost = votes.blind & (vote == Vote.ABSTAIN) & lately
    if _at_once(lost, view):
        suspect_at = np.where(lost & np.isnan(suspect_at), at, suspect_at)
    # Once its time is over a facing is not suspected again before it was seen.
    stocked_at = np.where(over, np.nan, stocked_at)
    hidden = ~np.isnan(suspect_at) & (vote == Vote.ABSTAIN)
    after = Burst(stocked_at, suspect_at)
    if not hidden.any():
        return after, votes
    return after, replace(votes, vote=np.where(hidden, np.int8(Vote.UNSEEN), vote))


def _at_once(lost: Mask, view: View) -> bool:
    """Whether so many facings (n,) went together that it was no sale."""
    rows = np.flatnonzero(lost)
    if len(rows) < limits.BURST_CELLS:
        return False
    shelves = view.shelf[view.cells.slot[rows]]
    if len(np.unique(shelves)) >= limits.BURST_SHELVES:
        return True
    return _longest_run(lost, view, int(shelves[0])) >= limits.BURST_ADJACENT


def _longest_run(lost: Mask, view: View, shelf: int) -> int:
    """The most facings side by side that were lost on one shelf."""
    cells = np.flatnonzero(view.shelf[view.cells.slot] == shelf)
    across = cells[np.argsort(view.cells.mm[cells, 0], kind="stable")]
    run = longest = 0
    for one in lost[across].tolist():
        run = run + 1 if one else 0
        longest = max(longest, run)
    return longest
