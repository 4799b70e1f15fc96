"""One account of one camera-day beside its truth: all that is reported, before it is summed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from agent.shelf.plan.view import View
from tools.bench.days.account import Account, Alert
from tools.bench.days.causes import cause_of, hindrance_of
from tools.bench.days.episodes import DUE_S, Episode, Matched, match, troubles, visible_delay_s
from tools.bench.days.moves import Move, NewPlan, moves, new_plan
from tools.bench.days.states import States, states
from tools.bench.days.truth import Truth

KINDS = tuple(DUE_S)
VIEW_KINDS = (
    "camera_offline",
    "view_degraded",
    "view_blocked",
    "camera_shifted",
    "camera_misaligned",
    "planogram_mismatch",
    "incident",
)
AROUND_S = 120.0  # a loss is told some time after it began, and its end is seen a look late
CHECKED_S = 1860.0  # a slow move is found by the check every half hour at the latest
UNFIT = ("defocus", "dirt", "night", "dark")  # light and lenses that may rightly be complained of
MOSTLY_HIDDEN = 0.4  # of a slot, in the mean of the ten minutes before it is called blocked


@dataclass(frozen=True, slots=True)
class FalseAlert:
    """An alert without a true trouble, and what it is put down to."""

    slot: str
    at_s: float
    cause: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A due trouble that nobody told, and what hindered it; seconds of the day."""

    slot: str
    from_s: float
    to_s: float
    why: str


@dataclass(frozen=True, slots=True)
class KindScore:
    """One kind of slot alert over one camera-day.

    Args:
        found: troubles that were due and found.
        missed: those that were not.
        flaps, brief: alerts, see `tools.bench.days.episodes`.
        false: see there.
        delays_s: of the found ones, from the truth to the alert.
        visible_delays_s: the part of it in which the slot could be seen.
        displaced: whether another product stood there, of each of the found ones; 1 or 0.
        named, homed, related: of the found ones that said a product: right product, right home
            slot, right relation; 1 or 0 each.
    """

    found: int = 0
    missed: tuple[Missed, ...] = ()
    flaps: int = 0
    brief: int = 0
    false: tuple[FalseAlert, ...] = ()
    delays_s: tuple[float, ...] = ()
    visible_delays_s: tuple[float, ...] = ()
    displaced: tuple[int, ...] = ()
    named: tuple[int, ...] = ()
    homed: tuple[int, ...] = ()
    related: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DayScore:
    """One account of one camera-day.

    Args:
        scenario, seed: of the film.
        slots: on the shelf.
        hours: the agent was asked.
        kinds: by `KINDS`.
        states: seconds.
        cases, problems: cases opened about slots; true troubles that were due.
        view_true, view_false: alerts about the view by kind, as far as the truth can tell.
        others: alerts about slots of which the truth says nothing, by kind.
        moves, new_plan: see `tools.bench.days.moves`.
    """

    scenario: str
    seed: int
    slots: int
    hours: float
    kinds: dict[str, KindScore]
    states: States
    cases: int
    problems: int
    view_true: dict[str, int] = field(default_factory=dict)
    view_false: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    new_plan: NewPlan | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON's own types."""
        return asdict(self)


def score(truth: Truth, account: Account, view: View, film: tuple[str, int]) -> DayScore:
    """Score one account.

    Args:
        truth: of the film.
        account: of the same looks.
        view: as it was aimed.
        film: scenario and seed.
    """
    kinds = {kind: _kind_score(kind, truth, account) for kind in KINDS}
    slot_alerts = [one for one in account.alerts if one.kind in KINDS]
    about_view = [one for one in account.alerts if one.kind in VIEW_KINDS]
    fits = [view_alert_fits(one, truth) for one in about_view]
    return DayScore(
        scenario=film[0],
        seed=film[1],
        slots=len(truth.slots),
        hours=round((truth.until_s - float(truth.looks_s[0])) / 3600, 4),
        kinds=kinds,
        states=states(truth, account),
        cases=len({one.case for one in slot_alerts}),
        problems=sum(one.found + len(one.missed) for one in kinds.values()),
        view_true=_counted(one.kind for one, fit in zip(about_view, fits, strict=True) if fit),
        view_false=_counted(one.kind for one, fit in zip(about_view, fits, strict=True) if not fit),
        others=_counted(
            one.kind for one in account.alerts if one.kind not in (*KINDS, *VIEW_KINDS)
        ),
        moves=moves(truth, account, view),
        new_plan=new_plan(truth, account),
    )


def _counted(kinds: Any) -> dict[str, int]:  # noqa: ANN401 -- any run of words
    counted: dict[str, int] = {}
    for kind in kinds:
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def _kind_score(kind: str, truth: Truth, account: Account) -> KindScore:
    mine = [one for one in account.alerts if one.kind == kind]
    matched = match(mine, troubles(truth, kind))
    told = [(episode, alert) for episode, alert in matched.found if alert.found]
    return KindScore(
        found=len(matched.found),
        missed=tuple(
            Missed(one.slot, one.from_s, one.to_s, str(hindrance_of(one, truth, account)))
            for one in matched.missed
        ),
        flaps=len(matched.flaps),
        brief=len(matched.brief),
        false=_false(matched, truth, account),
        delays_s=tuple(max(0.0, alert.at_s - one.from_s) for one, alert in matched.found),
        visible_delays_s=tuple(visible_delay_s(truth, *pair) for pair in matched.found),
        displaced=tuple(int(bool(_strangers(truth, *pair))) for pair in matched.found),
        named=tuple(int(_named(truth, *pair)) for pair in told),
        homed=tuple(int(_homed(truth, *pair)) for pair in told),
        related=tuple(int(_related(truth, *pair)) for pair in told if _meant(truth, pair[0])),
    )


def _false(matched: Matched, truth: Truth, account: Account) -> tuple[FalseAlert, ...]:
    return tuple(
        FalseAlert(one.subject, one.at_s, str(cause_of(one, truth, account)), one.found)
        for one in matched.false
    )


def _strangers(truth: Truth, one: Episode, alert: Alert) -> frozenset[str]:
    """What stood in the slot when the alert was raised, or, in the grace, before it ended."""
    at_s = min(alert.at_s, one.to_s - 1e-3)
    return truth.strangers_at(truth.slots.index(one.slot), at_s)


def _named(truth: Truth, one: Episode, alert: Alert) -> bool:
    return alert.found in _strangers(truth, one, alert)


def _homed(truth: Truth, one: Episode, alert: Alert) -> bool:
    homes = {home for gtin in _strangers(truth, one, alert) for home in truth.homes_of(gtin)}
    return alert.home in homes if homes else not alert.home


def _meant(truth: Truth, one: Episode) -> frozenset[str]:
    """The kinds of misplacement that the film's writer meant in an episode."""
    return frozenset(
        kind
        for slot, from_s, to_s, kind in truth.misplaced
        if slot == one.slot and from_s < one.to_s and to_s > one.from_s
    )


def _related(truth: Truth, one: Episode, alert: Alert) -> bool:
    return alert.relation in _meant(truth, one)


def view_alert_fits(alert: Alert, truth: Truth) -> bool:
    """Whether something really was wrong with the view when an alert about it was raised."""
    if alert.kind in ("camera_shifted", "camera_misaligned"):
        return any(at_s <= alert.at_s <= at_s + CHECKED_S for at_s, _, _ in truth.moves)
    if alert.kind == "planogram_mismatch":
        return truth.reset is not None and alert.at_s >= truth.reset[0]
    if alert.kind == "view_blocked":
        return _hidden_before(alert, truth) >= MOSTLY_HIDDEN
    unfit = [*truth.lost, *(one for one in truth.light if one[2] in UNFIT)]
    return any(a <= alert.at_s <= b + AROUND_S for a, b, _ in unfit)


def _hidden_before(alert: Alert, truth: Truth) -> float:
    since = min(alert.suspected_s, alert.at_s - AROUND_S)
    looks = (truth.looks_s >= since) & (truth.looks_s <= alert.at_s)
    if not looks.any():
        return 0.0
    if alert.subject in truth.slots:
        return float(truth.hidden[looks, truth.slots.index(alert.subject)].mean())
    return float(truth.hidden[looks].mean())
