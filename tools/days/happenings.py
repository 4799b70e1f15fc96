"""What happens on a store day, as values. Seconds count from the beginning of the film."""

from __future__ import annotations

from dataclasses import dataclass

from agent.vision.arrays import Matrix

PointMm = tuple[float, float]
EMPTY = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One place that shows something else from a moment on.

    Args:
        gtin: what stands there; "" for nothing; None: the place is not there, because its shelf
            is laid out after another planogram.
        depth: how deep its front stands, 0 at the board's edge; of loose goods, the share gone.
    """

    at_s: float
    place: int
    gtin: str | None
    depth: float = 0.0


@dataclass(frozen=True, slots=True)
class Reach:
    """A hand at one place of the shelf for some seconds."""

    from_s: float
    to_s: float
    at_mm: PointMm


@dataclass(frozen=True, slots=True)
class Cart:
    """Something on wheels or on the floor before the shelf.

    Args:
        kind: one of the renderer's trolleys: "trolley", "basket", "cage".
        aside_mm: from the person who brought it.
        waits: whether it stays where they first stopped, as a cage does, or goes along.
    """

    kind: str
    seed: int
    aside_mm: float
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody comes, stands at one place or several, and goes.

    Args:
        seed: of clothes and posture.
        staff: whether they work here.
        path: (second, x in mm), in order of time; between two points they walk evenly.
        reaches: in order of time.
        cart: what they bring.
    """

    seed: int
    staff: bool
    path: tuple[tuple[float, float], ...]
    reaches: tuple[Reach, ...] = ()
    cart: Cart | None = None

    @property
    def from_s(self) -> float:
        """When they appear."""
        return self.path[0][0]

    @property
    def to_s(self) -> float:
        """When they are gone."""
        return self.path[-1][0]


@dataclass(frozen=True, slots=True)
class CameraMove:
    """The camera looks elsewhere from a moment on.

    Args:
        homography: (3, 3) commissioning pixels to pixels now.
        kind: "bump" or "sag".
    """

    at_s: float
    homography: Matrix
    kind: str


@dataclass(frozen=True, slots=True)
class LightChange:
    """The light or the lens is another one for a while.

    Args:
        kind: "step", "color", "flicker", "sun", "night", "defocus" or "dirt".
        to_s: when it is over.
        strength: of its own kind: a gain for a step, pixels for defocus, else 0..1.
        seed: of what has a place in the picture.
    """

    at_s: float
    kind: str
    to_s: float
    strength: float
    seed: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The shelf cannot be seen from one moment to another: "cover", "frozen", "offline", "dark"."""

    from_s: float
    to_s: float
    kind: str


@dataclass(frozen=True, slots=True)
class Restock:
    """Somebody fills one shelf, given by its row among the planogram's shelves."""

    from_s: float
    to_s: float
    shelf: int


@dataclass(frozen=True, slots=True)
class Reset:
    """The fixture is merchandised anew.

    Args:
        from_s: when the first shelf is cleared.
        at_s: when the last facing stands.
        kind: "row_shift" or "other_planogram".
        shift: by how many slots the rows moved to the right; 0 for another planogram.
    """

    from_s: float
    at_s: float
    kind: str
    shift: int


@dataclass(frozen=True, slots=True)
class Misplacement:
    """A product that stands where it does not belong.

    Args:
        slot: row of the view's slots in which it stands.
        gtin: of the stranger.
        kind: "orphan", "swap" or "spillover".
        home_slot: row of the slot where it belongs; -1 where it is not ranged here.
    """

    slot: int
    from_s: float
    to_s: float
    gtin: str
    kind: str
    home_slot: int
