"""The real agent over a sequence of looks, and how its events compare with the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from agent.detect.enrol import from_catalog
from agent.fitting import Comparison, Opened, eyes_for
from agent.replay import Step, replay
from agent.shelf.advance import Rules
from agent.shelf.cases.memory import blank
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Event, Kind, Origin, Phase, SlotBody
from agent.shelf.seen.look import HIDDEN_SHARE, Vote
from agent.vision.arrays import Mask
from agent.vision.frame import Frame
from agent.watch import Post
from tools.real.sequence import EVERY_S, Sequence

START = datetime(2030, 1, 7, 9, tzinfo=UTC)
LONG_ENOUGH = 24  # looks: two minutes, from which a gap counts as one that had to be found
NAMED_AFTER = 120  # looks: ten minutes, likewise for what stands in the wrong place


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of looks in which something was true of a slot.

    Args:
        slot: its id.
        from_look, to_look: the first look of it, and the first after it.
        gtins: what stood there in its place; for a gap, nothing.
    """

    slot: str
    from_look: int
    to_look: int
    gtins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Covered:
    """Facings and looks, by whether people covered them and whether the agent saw that.

    Args:
        hidden, missed: covered by 30 % and more; of those, the ones that cast a vote.
        clear, lost: not covered at all; of those, the ones that cast none.
    """

    hidden: int
    missed: int
    clear: int
    lost: int


@dataclass(frozen=True, slots=True)
class Score:
    """How one sequence went.

    Args:
        name, looks: of the sequence.
        false: out-of-stock alerts of slots that held their product.
        gaps, found, delays: out-of-stock spells that had to be found, how many were, looks each.
        strangers, placed, named: spells with a foreign product that had to be found, how many were
            told as misplaced or as what displaced the slot's own, how many by the right name.
        false_misplaced: misplacements told of slots that hold nothing foreign.
        covered: of the facings.
        unseen: looks that could not be judged at all.
    """

    name: str
    looks: int
    false: tuple[str, ...]
    gaps: int
    found: int
    delays: tuple[int, ...]
    strangers: int
    placed: int
    named: int
    false_misplaced: tuple[str, ...]
    covered: Covered
    unseen: int


def run(sequence: Sequence, opened: Opened) -> Iterator[Step]:
    """The agent's looks at a sequence, one after another."""
    if opened.recognizer is None:
        raise ValueError("needs a recognizer; the sequences have products to name")
    compare = Comparison(opened.recognizer, from_catalog(sequence.shots, opened.recognizer))
    view = sequence.view
    rules = Rules(PROFILES["default"], Origin("/stores/real/devices/bench", "real"))
    post = Post(eyes_for(view, opened, compare), view, rules, blank(view, compare.gtins))
    return replay(_frames(sequence), post)


def _frames(sequence: Sequence) -> Iterator[Frame]:
    for look in range(sequence.looks):
        at = START + timedelta(seconds=EVERY_S * look)
        ms = round(1000 * EVERY_S * look)
        yield Frame(sequence.view.camera, at, ms, sequence.frame(look))


def score(sequence: Sequence, opened: Opened) -> Score:
    """Run the agent over a sequence and hold its events against the truth."""
    told: list[tuple[int, Event]] = []
    covered, unseen = np.zeros(4, np.intp), 0
    for look, step in enumerate(run(sequence, opened)):
        told += [(look, event) for event in step.events if event.phase is not Phase.CLOSED]
        if step.look.votes is None:
            unseen += 1
        else:
            covered += _covered(sequence, look, step.look.votes.vote == Vote.UNSEEN)
    gaps, strangers = spells_of_gaps(sequence), spells_of_strangers(sequence)
    delays = [_delay(gap, told) for gap in gaps]
    placed = [_named(spell, told) for spell in strangers]
    return Score(
        name=sequence.name,
        looks=sequence.looks,
        false=tuple(_false(told, Kind.OUT_OF_STOCK, spells_of_gaps(sequence, 1))),
        gaps=len(gaps),
        found=sum(delay is not None for delay in delays),
        delays=tuple(delay for delay in delays if delay is not None),
        strangers=len(strangers),
        placed=sum(name is not None for name in placed),
        named=sum(
            name in spell.gtins for name, spell in zip(placed, strangers, strict=True) if name
        ),
        false_misplaced=tuple(_false(told, Kind.MISPLACED, spells_of_strangers(sequence, 1))),
        covered=Covered(*covered.tolist()),
        unseen=unseen,
    )


def spells_of_gaps(sequence: Sequence, least: int = LONG_ENOUGH) -> list[Spell]:
    """When each slot held none of its own product, for at least so many looks."""
    return _spells(sequence, own=True, least=least)


def spells_of_strangers(sequence: Sequence, least: int = NAMED_AFTER) -> list[Spell]:
    """When each slot held something else in a facing, for at least so many looks."""
    return _spells(sequence, own=False, least=least)


def _spells(sequence: Sequence, *, own: bool, least: int) -> list[Spell]:
    view, found = sequence.view, []
    limits = [state.from_look for state in sequence.states] + [sequence.looks]
    for row, slot in enumerate(view.slots):
        cells = view.cells_of(row)
        begun: int | None = None
        gtins: frozenset[str] = frozenset()
        for number, look in enumerate(limits):
            shown = sequence.states[min(number, len(limits) - 2)].shown[cells]
            foreign = frozenset(str(g) for g in shown if g not in ("", slot.gtin))
            holds = not (shown == slot.gtin).any() if own else bool(foreign)
            ends = number == len(limits) - 1 or not holds or (not own and foreign != gtins)
            if begun is not None and ends:
                found += [Spell(slot.id, begun, look, gtins)] * (look - begun >= least)
                begun = None
            if begun is None and holds:
                begun, gtins = look, foreign
    return found


def _delay(gap: Spell, told: list[tuple[int, Event]]) -> int | None:
    """Looks from the beginning of a gap to its alert; None where there was none."""
    for look, event in told:
        mine = event.kind is Kind.OUT_OF_STOCK and event.subject == gap.slot
        if mine and gap.from_look <= look < gap.to_look:
            return look - gap.from_look
    return None


def _named(spell: Spell, told: list[tuple[int, Event]]) -> str | None:
    """What was last told to stand in a slot; "" for no name, None where nothing was told."""
    name = None
    for look, event in told:
        if event.subject != spell.slot or not spell.from_look <= look < spell.to_look:
            continue
        if not isinstance(event.body, SlotBody):
            continue
        stranger = event.body.found or event.body.displaced_by
        if stranger is not None:
            name = stranger.gtin
        elif event.kind is Kind.UNKNOWN_PRODUCT:
            name = name or ""
    return name


def _false(told: list[tuple[int, Event]], kind: Kind, spells: list[Spell]) -> Iterator[str]:
    """The slots of alerts, once an alert, of which the matter was not true when told."""
    for look, event in told:
        if event.kind is not kind or event.phase is not Phase.OPENED:
            continue
        true = (s for s in spells if s.slot == event.subject and s.from_look <= look < s.to_look)
        if next(true, None) is None:
            yield event.subject


def _covered(
    sequence: Sequence, look: int, silent: Mask
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    hidden = sequence.hidden(look)
    under, clear = hidden >= HIDDEN_SHARE, hidden == 0
    counts = [under.sum(), (under & ~silent).sum(), clear.sum(), (clear & silent).sum()]
    return np.array(counts, np.intp)
