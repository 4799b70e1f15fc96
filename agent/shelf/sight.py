"""May this view be judged? Short losses pass unnoticed; long ones obscure every slot of the view.

cause               told after
camera_offline      30 s without a frame
view_degraded       60 s dark, blurred, frozen or covered
view_blocked        3 min with six cells in ten hidden
camera_misaligned   at once: registration has tried for itself
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import numpy as np

from agent.shelf.event import Severity
from agent.shelf.look import Look, Vote
from agent.shelf.memory import Sightedness
from agent.vision.frame import Blind

BLOCKED_SHARE = 0.60  # of the view's cells

TOLD_AFTER: Mapping[Blind, timedelta] = MappingProxyType(
    {
        Blind.OFFLINE: timedelta(seconds=30),
        Blind.DEGRADED: timedelta(seconds=60),
        Blind.BLOCKED: timedelta(minutes=3),
        Blind.MISALIGNED: timedelta(0),
    }
)

SEVERITY: Mapping[Blind, Severity] = MappingProxyType(
    {
        Blind.OFFLINE: Severity.HIGH,
        Blind.DEGRADED: Severity.MEDIUM,
        Blind.BLOCKED: Severity.MEDIUM,
        Blind.MISALIGNED: Severity.HIGH,
    }
)


def cause_of(look: Look) -> tuple[Blind | None, str]:
    """Why this look says nothing of the view as a whole; None where it does."""
    if look.votes is None:
        return look.blind, look.detail
    hidden = float(np.mean(look.votes.vote == Vote.UNSEEN)) if len(look.votes) else 0.0
    if hidden >= BLOCKED_SHARE:
        return Blind.BLOCKED, f"{hidden:.0%} of the facings are hidden"
    return None, ""


def sight(before: Sightedness, look: Look) -> Sightedness:
    """Fold one look into what is known of the view's sight."""
    blind, detail = cause_of(look)
    if blind is None:
        return Sightedness()
    if before.blind is not blind or before.since is None:
        # One cause after another is one loss: the time goes on.
        since = before.since if before.told and before.since is not None else look.at
        return Sightedness(blind, since, detail, told=_long(blind, since, look.at))
    return Sightedness(blind, before.since, detail, told=_long(blind, before.since, look.at))


def _long(blind: Blind, since: datetime, at: datetime) -> bool:
    return at - since >= TOLD_AFTER[blind]
