"""An answer to "why?" in plain words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from agent.shelf.held.belief import LATCH
from agent.shelf.rules.event import Expected, Skipped
from agent.shelf.rules.table import HOLD_ROWS, STATUS_ROWS, TROUBLE_ROWS
from agent.shelf.told.answer import Answer, Facing, Trouble
from agent.shelf.told.whatif import MOST_S, News, Outcome

WIDE = 72  # looks of a strip on one line; the newest are shown

CUE_WORDS: Mapping[str, str] = {
    "gap": "the detector sees a gap",
    "golden": "looks as it did when empty",
    "kin": "looks like another empty place",
    "plain": "plainer than when stocked",
    "dark": "darker than its neighbors",
    "color": "of another color than its product",
    "changed": "another picture than when stocked",
}
ROWS: Mapping[str, str] = {
    **{f"row_{row.number}": row.says for row in HOLD_ROWS},
    **{f"row_{row.number}": row.says for row in STATUS_ROWS},
    **{f"row_{row.number}": row.says for row in TROUBLE_ROWS},
}


def as_text(said: Answer) -> str:
    """The whole answer, as a person reads it."""
    parts = (
        _state(said),
        _facings(said),
        _looks(said),
        _cases(said),
        _outcomes(said),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))


def _state(said: Answer) -> Iterator[str]:
    yield f"{said.slot}  {said.product}  ({said.fixture}, camera {said.camera})"
    facings = f"{said.right} of {said.planned} facings right"
    yield (
        f"  {said.status} since {_clock(said.since, said.at)}"
        f" ({_span((said.at - said.since).total_seconds())}), {facings},"
        f" as of {said.at:%Y-%m-%d %H:%M:%S} UTC"
    )
    if said.cause:
        yield f"  cannot be judged: {said.cause}"
    yield from _suspicion(said)
    if said.hold:
        until = "" if said.free_at is None else f" until {_clock(said.free_at, said.at)}"
        yield f"  held back by: {said.hold}{until}, if nothing moves before it; no case is opened"


def _suspicion(said: Answer) -> Iterator[str]:
    """What is on its way, if anything is."""
    if said.suspected_at is None:
        return
    text = f"  suspected of a change since {_clock(said.suspected_at, said.at)}"
    like = said.outcomes[0].news if said.outcomes else ()
    if like:
        text += f"; if looks go on like the last one: {_news(like[0].looks, like)}"
    elif said.outcomes:
        text += "; if looks go on like the last one, nothing comes of it"
    yield text


def _facings(said: Answer) -> Iterator[str]:
    if not said.looks:
        yield "each facing (no look of this time is kept, so there are no votes to show)"
    else:
        yield from _legend(said)
    for one in said.facings:
        yield f"  {one.number}  {one.strip[-WIDE:]}".rstrip()
        since = "" if one.since is None else f" since {_clock(one.since, said.at)}"
        yield f"     {one.held}{since}; {_distance(one)}"
        yield from (f"     {line}" for line in _evidence(one, said))


def _legend(said: Answer) -> Iterator[str]:
    yield f"each facing, votes of the last {said.looks} looks ({said.minutes:g} min), newest right"
    yield "  S stocked  E empty  C conflict  A nothing found  . not seen  - no look"


def _distance(one: Facing) -> str:
    """How far what is held is from changing, in looks and as a log-odds."""
    other = "stocked" if one.held == "empty" else "empty"
    cast = one.looks_in_all - one.looks_to_turn
    text = f"{cast} of {one.looks_in_all} looks on its way to {other}"
    if one.held == "empty":
        return f"{text} (log-odds of empty {one.odds[0]:+.2f}, clears at {-LATCH:g})"
    return f"{text} (log-odds of empty {one.odds[0]:+.2f}, opens at {LATCH:+g})"


def _evidence(one: Facing, said: Answer) -> Iterator[str]:
    if one.cues:
        words = ", ".join(
            f"{CUE_WORDS.get(cue, cue)} ({_looks_of(n)})" for cue, n in one.cues.items()
        )
        yield f"cues of a gap: {words}"
    if one.blind:
        yield "its cues have not proven themselves here, so a gap is told by time"
    if one.similarity is not None:
        like = one.similarity
        found = f", most like {like.product}" if like.product else ""
        yield (
            f"similarity to {said.product} {like.expected:.3f}, to the best rival"
            f" {like.rival:.3f}{found}{_named(one)}"
        )
    if one.odds[1] > 0 or one.odds[2] > 0:
        yield (
            f"log-odds of another product {one.odds[1]:+.2f}, of an unknown one {one.odds[2]:+.2f}"
        )


def _named(one: Facing) -> str:
    words = {"match": "its own", "other": "another", "unknown": "unknown"}
    said = ", ".join(f"{words[name]} {n}" for name, n in one.names.items() if name in words)
    return f" (looks: {said})" if said else ""


def _looks(said: Answer) -> Iterator[str]:
    if not said.looks:
        return
    yield (
        f"seen for {_span(said.visible_s)} of the last {said.minutes:g} min,"
        f" a look every {said.every_s:g} s"
    )
    for skip in said.skipped:
        detail = f": {skip.detail}" if skip.detail else ""
        yield f"  {skip.looks} looks skipped ({_span(skip.seconds)}), {skip.cause}{detail}"
    if not said.skipped:
        yield "  no look was skipped"


def _cases(said: Answer) -> Iterator[str]:
    if not said.cases:
        yield "no case of this slot is open, and none was closed lately"
    for case in said.cases:
        yield _case(case, said)
        if case.body is None:
            continue
        if case.expected is not None:
            yield f"    {_expected(case.expected, said)}"
        for reason in case.body.reasons:
            yield f"    {reason}: {ROWS.get(reason, 'see the decision table')}"
        votes = case.body.votes
        yield (
            f"    votes of all its facings: S {votes.stocked} E {votes.empty} C {votes.conflict}"
            f" A {votes.abstain} unseen {votes.unseen}, seen for {_span(case.body.visible_s)},"
            f" confidence {case.body.confidence:g}"
        )
        yield from _skipped(case.body.skipped)
        if case.body.found is not None:
            found = case.body.found
            yield f"    found: {found.name or found.gtin or 'an unknown product'}"


def _skipped(skipped: Skipped) -> Iterator[str]:
    said = [f"{count} {cause}" for cause, count in asdict(skipped).items() if count]
    if said:
        yield f"    looks skipped in that time: {', '.join(said)}"


def _case(case: Trouble, said: Answer) -> str:
    if case.closed_at is None:
        lasted = _span((said.at - case.opened_at).total_seconds())
        state = f"open since {_clock(case.opened_at, said.at)} ({lasted})"
    else:
        lasted = _span((case.closed_at - case.opened_at).total_seconds())
        why = case.body.closed_for if case.body is not None else None
        state = f"opened at {_clock(case.opened_at, said.at)}"
        state += f", closed at {_clock(case.closed_at, said.at)} after {lasted}"
        state += f": {why}" if why else ""
    more = ", suspended: its slot is not seen" if case.suspended else ""
    return f"case {case.kind} ({case.case[:8]}): {state}{more}"


BASES: Mapping[str, str] = {
    "slot_at_this_hour": "of this slot at this time of day",
    "slot": "of this slot",
    "fixture_at_this_hour": "of this fixture at this time of day",
    "fixture": "of this fixture",
}


def _expected(due: Expected, said: Answer) -> str:
    """When it will be refilled, and by what."""
    late = "expected to be refilled" if due.at > said.at else "was expected to be refilled"
    at = f"{late} by {_clock(due.at, said.at)}"
    if due.p50_s is None:
        return f"{at}, as device.yaml promises (`restock_within`)"
    most = "" if due.p90_s is None else f", nine tenths within {_span(due.p90_s)}"
    return f"{at}: half of {due.cases} cases {BASES[due.basis]} took {_span(due.p50_s)}{most}"


def _outcomes(said: Answer) -> Iterator[str]:
    if not said.outcomes:
        return
    yield "what would change it (found by running the decision on)"
    for one in said.outcomes:
        yield f"  {_outcome(one)}"


def _outcome(one: Outcome) -> str:
    if not one.news:
        return f"{one.supposed}: nothing within {_span(MOST_S)}; it stays {one.status}"
    by_looks = {news.looks: None for news in one.news}
    return f"{one.supposed}: {'; '.join(_news(looks, one.news) for looks in by_looks)}"


def _news(looks: int, news: tuple[News, ...]) -> str:
    """What happens after so many looks."""
    now = [one for one in news if one.looks == looks]
    told = ", ".join(one.says for one in now)
    return f"{told} after {_looks_of(looks)}, about {_span(now[0].seconds)}"


def _looks_of(count: int) -> str:
    return "1 look" if count == 1 else f"{count} looks"


def _clock(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:g} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
