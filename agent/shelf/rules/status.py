"""What may be said of a slot, and what is held of it when that is decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What a slot is, on the wire and everywhere else."""

    IN_STOCK = "in_stock"
    LOW_STOCK = "low_stock"
    OUT_OF_STOCK = "out_of_stock"
    OBSCURED = "obscured"


class Hold(StrEnum):
    """What keeps a slot's cases from being opened just now; on the wire, null for none."""

    NONE = ""
    RESTOCKING = "restocking"
    MISMATCH = "planogram_mismatch"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is held of one slot after a look.

    Args:
        planned: facings it should have.
        right: facings held stocked, and not by a stranger.
        empty: facings held empty.
        strangers: facings held by another product of the gallery.
        unknowns: facings held by a product that is in no gallery, or the odd ones of their product.
        judged: facings for which there has been enough evidence either way.
        low_at: low stock at this many right facings or fewer.
        low_for_s: how long that has been so.
        out_for_s: how long no right facing has been there.
        unknown_for_s: how long an unknown product has been held.
        cause: why the slot cannot be judged; "" where it can.
        key_item: out of stock is critical at once.
        verified: the emptiness rests on positive evidence.
        hold: what keeps its cases from being opened.
        recessed: facings whose front is gone while stock stands behind it.
        turned: facings of the right product that stand the wrong way.
        turned_for_s: how long one has.
        spilled: facings of its product held in the slots beside it.
        crowded: more of them stand in it than it has places for, and one more.
        odd: facings that are unlike the others of their product, or unlike what these were.
    """

    planned: int
    right: int
    empty: int
    strangers: int
    unknowns: int
    judged: int
    low_at: int
    low_for_s: float
    out_for_s: float
    unknown_for_s: float
    cause: str
    key_item: bool
    verified: bool
    hold: Hold = Hold.NONE
    recessed: int = 0
    turned: int = 0
    turned_for_s: float = 0.0
    spilled: int = 0
    crowded: bool = False
    odd: int = 0

    @property
    def sure(self) -> bool:
        """Every facing has been judged."""
        return self.judged == self.planned

    @property
    def all_behind(self) -> bool:
        """Something stands there, and none of it in front."""
        return self.recessed > 0 and self.recessed == self.planned - self.empty
