"""An answer to "why?" in plain words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from agent.shelf.held.belief import LATCH
from agent.shelf.rules.event import Skipped
from agent.shelf.rules.table import HOLD_ROWS, STATUS_ROWS, TROUBLE_ROWS
from agent.shelf.told.answer import Answer, Facing, Trouble
from agent.shelf.told.whatif import MOST_S, Outcome

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
    if said.hold:
        until = "" if said.free_at is None else f" until {_clock(said.free_at, said.at)}"
        yield f"  held back by: {said.hold}{until}, if nothing moves before it; no case is opened"


def _facings(said: Answer) -> Iterator[str]:
    yield f"each facing, votes of the last {said.looks} looks ({said.minutes:g} min), newest right"
    yield "  S stocked  E empty  C conflict  A nothing found  . not seen  - no look"
    for one in said.facings:
        yield f"  {one.number}  {one.strip[-WIDE:] or 'no look is kept'}"
        since = "" if one.since is None else f" since {_clock(one.since, said.at)}"
        yield f"     {one.held}{since}; log-odds of empty {one.odds[0]:+.2f}: {_distance(one)}"
        yield from (f"     {line}" for line in _evidence(one, said))


def _distance(one: Facing) -> str:
    empty = one.held == "empty"
    if empty:
        return f"{one.to_clear:.2f} from clearing (at {-LATCH:g})"
    if one.held == "not judged yet":
        return f"{one.to_open:.2f} from empty (at {LATCH:+g}), {one.to_clear:.2f} from stocked"
    return f"{one.to_open:.2f} from opening (at {LATCH:+g})"


def _evidence(one: Facing, said: Answer) -> Iterator[str]:
    if one.cues:
        words = ", ".join(f"{CUE_WORDS.get(cue, cue)} ({n} looks)" for cue, n in one.cues.items())
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
        for reason in case.body.reasons:
            yield f"    {reason}: {ROWS.get(reason, 'see the decision table')}"
        votes = case.body.votes
        yield (
            f"    votes S {votes.stocked} E {votes.empty} C {votes.conflict} A {votes.abstain}"
            f" unseen {votes.unseen}, seen for {_span(case.body.visible_s)},"
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
    state = (
        f"open since {_clock(case.opened_at, said.at)}"
        if case.closed_at is None
        else f"closed at {_clock(case.closed_at, said.at)}"
    )
    more = ", suspended" if case.suspended else ""
    return f"case {case.kind} ({case.case[:8]}): {state}{more}"


def _outcomes(said: Answer) -> Iterator[str]:
    if not said.outcomes:
        return
    yield "what would change it (found by running the decision on)"
    for one in said.outcomes:
        yield f"  {_outcome(one)}"


def _outcome(one: Outcome) -> str:
    if not one.news:
        return f"{one.supposed}: nothing within {_span(MOST_S)}; it stays {one.status}"
    told = "; ".join(
        f"{news.says} after {news.looks} of them, about {_span(news.seconds)}" for news in one.news
    )
    return f"{one.supposed}: {told}"


def _clock(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:g} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
