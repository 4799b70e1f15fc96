"""How a constructor refuses one field, so that the loader can point at its key."""

from __future__ import annotations

import re
from types import TracebackType

ID = re.compile(r"[a-z0-9-]{1,32}")
ALMOST_ID = re.compile(r"[\w .,#-]+")


class BadField(ValueError):
    """A value that has no meaning, with the key it stands under.

    Args:
        field: the key, such as "facings"; a loader points at it.
        problem: what is wrong and what to do, such as "is 0; a slot has at least 1".
        also: what else is wrong with the same value.
    """

    def __init__(self, field: str, problem: str, *, also: tuple[BadField, ...] = ()) -> None:
        super().__init__("; and ".join([f"{field}: {problem}", *map(str, also)]))
        self.field = field
        self.problem = problem
        self.also = also


class BadKey(BadField):
    """A key that has no meaning, whatever stands under it; a loader points at the key itself."""


class Refusals:
    """Collects what several checks refuse, so that a constructor can say all of it at once.

    Each check stands in a `with refusals:` of its own; `end` raises what was collected.
    """

    def __init__(self) -> None:
        self._found: list[BadField] = []

    def __enter__(self) -> None:
        """Begin one check."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, BadField):
            self._found.append(error)
            return True
        return False

    def end(self) -> None:
        """Raise what was refused, if anything was.

        Raises:
            BadField: the first refusal, with the others in `also`.
        """
        if self._found:
            first, *others = self._found
            raise type(first)(first.field, first.problem, also=tuple(others))


def require_id(field: str, value: str) -> None:
    """Refuse a name that could not stand in an MQTT topic.

    Raises:
        BadField: unless the value is 1 to 32 of a-z, 0-9 and "-".
    """
    if not ID.fullmatch(value):
        near = re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")[:32]
        meant = f"; did you mean `{near}`?" if near and ALMOST_ID.fullmatch(value) else ""
        raise BadField(field, f"{value!r} is no id; use 1 to 32 of a-z, 0-9 and -{meant}")


def require_above(field: str, value: float, limit: float) -> None:
    """Refuse a number that is not above the limit (or is not a number).

    Raises:
        BadField: with the value and the limit.
    """
    if not limit < value < float("inf"):
        raise BadField(field, f"is {value:g}; must be above {limit:g}")


def require_at_least(field: str, value: float, limit: float) -> None:
    """Refuse a number below the limit (or not a number).

    Raises:
        BadField: with the value and the limit.
    """
    if not limit <= value < float("inf"):
        raise BadField(field, f"is {value:g}; must be at least {limit:g}")
