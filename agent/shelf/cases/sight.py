"""May this view be judged? Short losses pass unnoticed; long ones obscure every slot of the view.

How long each cause lasts before it is told stands in `shelf.rules.table.VIEW_ROWS`, in the order
in which a look is judged: a look that is too dark says that the camera is there, and nothing of
where it points. So a cause ends those before it in the table, and only hides those after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import numpy as np

from agent.shelf.cases.memory import Loss, Sightedness
from agent.shelf.rules import limits
from agent.shelf.rules.table import VIEW_ROWS, ViewRow
from agent.shelf.seen.look import Look, Vote
from agent.vision.frame import Blind

ROW_OF: Mapping[Blind, ViewRow] = MappingProxyType({row.blind: row for row in VIEW_ROWS})
_ORDER = [row.blind for row in VIEW_ROWS]


def cause_of(look: Look) -> tuple[Blind | None, str]:
    """Why this look says nothing of the view as a whole; None where it does."""
    if look.votes is None:
        return look.blind, look.detail
    hidden = float(np.mean(look.votes.vote == Vote.UNSEEN)) if len(look.votes) else 0.0
    if hidden >= limits.BLOCKED_SHARE:
        return Blind.BLOCKED, f"{hidden:.0%} of the facings are hidden"
    return None, ""


def sight(before: Sightedness, look: Look) -> Sightedness:
    """Fold one look into what is known of the view's sight."""
    blind, detail = cause_of(look)
    if blind is None:
        return Sightedness()
    told = before.told
    if told is not None and refutes(blind, told.blind):
        before, told = Sightedness(), None  # what was told is over, and its time with it
    lost_at = before.lost_at or look.at
    same = before.blind is blind and before.since is not None
    since = before.since if same and before.since is not None else look.at
    if _lasted(blind, since, look.at) or (told is None and _in_all(lost_at, look.at)):
        goes_on = told is not None and told.blind is blind
        told = Loss(blind, told.since if goes_on and told is not None else since, detail)
    return Sightedness(blind, since, lost_at, told)


def refutes(now: Blind, then: Blind) -> bool:
    """Whether one cause says that another one is over."""
    return _ORDER.index(now) > _ORDER.index(then)


def _lasted(blind: Blind, since: datetime, at: datetime) -> bool:
    """Whether a cause has lasted for long enough to be told."""
    return (at - since).total_seconds() >= ROW_OF[blind].after_s


def _in_all(lost_at: datetime, at: datetime) -> bool:
    """Whether causes in turn have lasted for longer than any of them may, and none was told."""
    return (at - lost_at).total_seconds() >= limits.BLOCKED_S
