"""In which slots may another product be named at all? Where the recognizer has shown it can tell.

Some goods no recognizer can tell: loose rolls in a basket look like the neighbor's rolls. It names
them wrongly, and always in the same way, so that no patience helps (measured on rendered bakery
baskets: most of 16 slots leaned to strangers after three minutes, none of them rightly). A slot
whose own product was never recognized is such a place, until it is; unless most of the view has
been recognized: then the recognizer can tell these goods, and the slot holds something else. So it
does where the facing no longer looks as it did (`agent.shelf.seen.before`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.shelf.held.belief import LATCH, Beliefs, Weights
from agent.shelf.plan.view import View
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Votes
from agent.vision.arrays import Mask

SURE = -2.0  # log-odds of a stranger: four looks more that named the right product
MANY = 3  # slots that seem to hold strangers: more than two products that changed places
MOST = 0.75  # of a view's slots; on a shelf of loose goods it is less than half


def known_slots(recognized: tuple[str, ...], view: View) -> Mask:
    """Slots (m,) in which another product may be named: their own was, or most of the view's."""
    own: Mask = np.array([slot.id in recognized for slot in view.slots], bool)
    return own | bool(own.sum() >= MOST * len(own))


def credible(votes: Votes, recognized: tuple[str, ...], view: View) -> Votes:
    """The votes of a look, with no other product named where nothing says that it can be."""
    name = votes.names.name
    void = (name == Name.OTHER) & ~known_slots(recognized, view)[view.cells.slot] & ~votes.odd
    if not void.any():
        return votes
    names = replace(votes.names, name=np.where(void, np.int8(Name.NONE), name))
    return replace(votes, names=names)


def patient(weights: Weights, beliefs: Beliefs, view: View) -> Weights:
    """The weights, without haste where strangers seem to stand in many slots at once.

    Mistakes come alone. Whoever changes much at a time lays the shelf out anew, and what that is
    called takes longer to find out (`agent.shelf.held.mismatch`).
    """
    latch = beliefs.stranger
    doubted = latch.judged & ~latch.held & (latch.odds > -LATCH)
    slots = np.unique(view.cells.slot[doubted | (latch.odds > 0)])
    return weights if len(slots) < MANY else replace(weights, certain=weights.other)


def recognize(recognized: tuple[str, ...], beliefs: Beliefs, view: View) -> tuple[str, ...]:
    """Add the slots of which a facing is surely held by its own product; none is ever lost."""
    sure = view.cells.slot[beliefs.stranger.odds <= SURE]
    new = {view.slots[row].id for row in np.unique(sure).tolist()} - set(recognized)
    return (*recognized, *sorted(new)) if new else recognized
