"""May this frame speak, as far as the camera's place goes? Pictures in, a place and a word out.

`shelf.seen.steady` decides when to check and what follows; this asks the pictures. The first good
picture in which nobody stands becomes the anchor, and has to be found again in the next before it
counts: a fixture too plain for that is watched without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.anchor import Anchor, anchor_of, find, ground_of, renewed, scaled
from agent.shelf.seen.steady import (
    CHANGED,
    SAME_PX,
    State,
    Steady,
    after_full,
    after_quick,
    as_aimed,
    full_due,
    quick_due,
)
from agent.vision.arrays import Plane
from agent.vision.landmarks import Ground
from agent.vision.reduced import Small
from agent.vision.registration import Nudge, Shift, corners_apart, nudge

QUIET = 0.02  # of the picture: less is noise
RESTS = 0.15 / 320  # of the picture's width: one pixel of full HD
AGAIN_S = 600.0  # after a picture that could not be held by
DIFFERS = 0.8  # of lightless brightness, as in `agent.vision.gate`


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """One picture, as the footing needs it.

    Args:
        gray: (h, w) `agent.vision.reduced`.
        small: (h, w) `agent.vision.gate.normalized`.
        at: seconds UTC.
        people: share of the facings behind people in the look before, 0..1. What only moves or
            differs is no measure here: when the camera was moved, all of it does.
        clear: nothing hid a facing in the look before.
    """

    gray: Plane
    small: Small
    at: float
    people: float = 0.0
    clear: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """What is known of a camera's place.

    Args:
        aimed: the view as it was aimed.
        steady: what is held of the place.
        anchor: None before the first good picture.
        proven: the anchor was found again in another picture.
        held: the small picture to which quick checks compare; None before the first. A later one
            that rests where it does takes its place, so that goods may all be exchanged, one by
            one. What sags more slowly than that is found by the full checks, which go by the
            anchor.
        last: the small picture of the look before; None before.
        changed: the share of the last picture that is not as in the one before it.
        tried_at: when a picture was last taken for an anchor; seconds UTC.
    """

    aimed: View
    steady: Steady
    anchor: Anchor | None = None
    proven: bool = False
    held: Small | None = None
    last: Small | None = None
    changed: float = 1.0
    tried_at: float = -np.inf

    @property
    def view(self) -> View:
        """The view where it is now."""
        place = self.steady.place
        return self.aimed if (place == np.eye(3)).all() else self.aimed.moved(place)

    @property
    def lost(self) -> bool:
        """Whether the view cannot be found."""
        return self.steady.state is State.LOST


def footing(aimed: View, anchor: Anchor | None) -> Footing:
    """Before the first picture.

    Args:
        aimed: the view as it was aimed.
        anchor: of an earlier run; the first picture is checked against it. None for none.
    """
    if anchor is None:
        return Footing(aimed, as_aimed())
    steady = replace(as_aimed(), place=anchor.place.copy(), state=State.SUSPECT)
    return Footing(aimed, steady, anchor, proven=True)


def step(before: Footing, glimpse: Glimpse) -> tuple[Footing, Shift | None]:
    """Fold one picture into what is known of the camera's place.

    Returns:
        what is known now, and the move that was accepted in this look; None for none.
    """
    changed = _changed(before.last, glimpse.small)
    now = replace(before, last=glimpse.small, changed=changed)
    anchor = now.anchor
    if anchor is None:
        return now, None
    if not now.proven:
        return _proven(now, anchor, glimpse), None
    steady, at = now.steady, glimpse.at
    if quick_due(steady, at, changed) and now.held is not None:
        found_quickly = _nudged(now.held, glimpse.small)
        steady = after_quick(steady, found_quickly, at)
        rests = changed < QUIET and glimpse.clear and found_quickly.share < RESTS
        if steady.state is State.SURE and rests:
            now = replace(now, held=glimpse.small)
    hidden = 1.0 if changed > CHANGED else glimpse.people  # while it moves, it says nothing
    if not full_due(steady, at, changed, hidden):
        return replace(now, steady=steady), None
    found = find(anchor, glimpse.gray, now.aimed, steady.place)
    steady, moved = after_full(steady, found, ground_of(now.aimed), at, hidden)
    if not isinstance(found, Shift) or steady.state is not State.SURE:
        return replace(now, steady=steady), None
    held = now.held
    if moved is not None:
        anchor, held = replace(anchor, place=moved.homography.copy()), glimpse.small
    elif changed < QUIET and glimpse.clear:
        anchor, held = renewed(anchor, glimpse.gray, now.aimed, found, at), glimpse.small
    if held is None:
        held = glimpse.small
    return replace(now, steady=steady, anchor=anchor, held=held), moved


def hold_by(before: Footing, glimpse: Glimpse, sharpness: float) -> Footing:
    """Take a picture for the anchor, where there is none yet and nothing moves.

    Args:
        before: what is known.
        glimpse: in which nobody was found.
        sharpness: of the picture.
    """
    waits = glimpse.at - before.tried_at < AGAIN_S
    if before.anchor is not None or waits or before.changed > QUIET:
        return before
    anchor = anchor_of(glimpse.gray, sharpness, before.aimed, glimpse.at)
    return replace(before, anchor=anchor, proven=False, tried_at=glimpse.at)


def resized(before: Footing, picture_px: tuple[int, int]) -> Footing | None:
    """The same in pictures of another size; None where that is not a mere scaling."""
    old, aimed = before.aimed.picture_px, before.aimed.resized(picture_px)
    if aimed is None:
        return None
    across, down = picture_px[0] / old[0], picture_px[1] / old[1]
    anchor = before.anchor if before.proven else None
    if anchor is not None:
        anchor = scaled(anchor, across, down)
    return replace(footing(aimed, anchor), tried_at=before.tried_at)


def _proven(now: Footing, anchor: Anchor, glimpse: Glimpse) -> Footing:
    """Whether the new anchor is found again where it is: else it is not held by."""
    found = find(anchor, glimpse.gray, now.aimed, now.steady.place)
    ground: Ground = ground_of(now.aimed)
    if (
        isinstance(found, Shift)
        and corners_apart(found.homography, now.steady.place, ground) <= SAME_PX * ground.unit
    ):
        steady = replace(now.steady, state=State.SURE, quick_at=glimpse.at, full_at=glimpse.at)
        return replace(now, steady=steady, proven=True, held=glimpse.small)
    return replace(now, anchor=None)


def _changed(before: Small | None, now: Small) -> float:
    """The share of a small picture that is not as in the one before."""
    if before is None or before.shape != now.shape:
        return 1.0
    return float((np.abs(now - before) > DIFFERS).mean())


def _nudged(held: Small, now: Small) -> Nudge:
    return nudge(held, now) if held.shape == now.shape else Nudge(1.0, 0.0)
