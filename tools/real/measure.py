"""The real agent over a sequence of looks, and how its events compare with the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence as Row
from dataclasses import dataclass, replace
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
from tools.real.spells import GAPS, STRANGERS, Matter, Spell, spells

START = datetime(2030, 1, 7, 9, tzinfo=UTC)
GRACE = 12  # looks after a matter has ended in which it may still be told: the vote was on its way
MAY_BE = {  # what has to be true of a slot for an event about it
    Kind.OUT_OF_STOCK: GAPS,
    Kind.LOW_STOCK: (Matter.LOW,),
    Kind.MISPLACED: STRANGERS,
    Kind.UNKNOWN_PRODUCT: STRANGERS,
}
OF_THE_VIEW = (
    Kind.VIEW_BLOCKED, Kind.VIEW_DEGRADED, Kind.CAMERA_SHIFTED, Kind.CAMERA_MISALIGNED,
    Kind.PLANOGRAM_MISMATCH, Kind.INCIDENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a matter that had to be told.

    Args:
        spell: it.
        delay: looks until it was told; None where it was not.
        name: what was last told to stand there; "" for a product in no catalog, None for nothing.
        unseen: share of its looks in which the slot could not be seen.
    """

    spell: Spell
    delay: int | None
    name: str | None
    unseen: float

    @property
    def named(self) -> bool:
        """Whether the name is right: its own, or none for what is in no catalog."""
        if self.spell.matter is Matter.FOREIGN:
            return self.name == ""
        return self.name is not None and self.name in self.spell.gtins


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
        outcomes: of everything that had to be told.
        false: kind and slot of every alert of which the matter was not true.
        view: how often each kind of event about the view was told.
        covered: of the facings.
        facing_looks, judged: facings times looks; and of them those that cast a vote.
    """

    name: str
    looks: int
    outcomes: tuple[Outcome, ...]
    false: tuple[tuple[Kind, str], ...]
    view: tuple[tuple[Kind, int], ...]
    covered: Covered
    facing_looks: int
    judged: int

    def of(self, *matters: Matter) -> list[Outcome]:
        """The outcomes of some matters."""
        return [one for one in self.outcomes if one.spell.matter in matters]

    def wrong(self, kind: Kind) -> list[str]:
        """The slots of the false alerts of a kind."""
        return [slot for told, slot in self.false if told is kind]


Told = list[tuple[int, Event]]


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
    told: Told = []
    covered = np.zeros(4, np.intp)
    silent = np.ones((sequence.looks, len(sequence.view.cells)), bool)
    for look, step in enumerate(run(sequence, opened)):
        told += [(look, event) for event in step.events if event.phase is not Phase.CLOSED]
        if step.look.votes is not None:
            silent[look] = step.look.votes.vote == Vote.UNSEEN
            covered += _covered(sequence, look, silent[look])
    truth = spells(sequence)
    opening = [event for _, event in told if event.phase is Phase.OPENED]
    views = Counter(event.kind for event in opening if event.kind in OF_THE_VIEW)
    return Score(
        name=sequence.name,
        looks=sequence.looks,
        outcomes=tuple(_outcome(spell, told, silent, sequence) for spell in _due(truth, sequence)),
        false=tuple(_false(told, truth)),
        view=tuple(sorted(views.items())),
        covered=Covered(*covered.tolist()),
        facing_looks=silent.size,
        judged=int((~silent).sum()),
    )


def _due(truth: Row[Spell], sequence: Sequence) -> Iterator[Spell]:
    """What had to be told; what was so in the photo counts once, where nothing else happens."""
    still = len(sequence.states) == 1
    for spell in truth:
        if spell.had_to_be_told and (still or spell.from_look > 0):
            yield spell


def _outcome(spell: Spell, told: Told, silent: Mask, sequence: Sequence) -> Outcome:
    row = [slot.id for slot in sequence.view.slots].index(spell.slot)
    here = silent[spell.from_look : spell.to_look, sequence.view.cells_of(row)]
    unseen = float(here.mean())
    mine = [(look, event) for look, event in told if spell.holds(event.subject, look)]
    if spell.matter in STRANGERS:
        name, delay = _named(spell, mine)
        return Outcome(spell, delay, name, unseen)
    kind = Kind.LOW_STOCK if spell.matter is Matter.LOW else Kind.OUT_OF_STOCK
    kinds = (kind, Kind.OUT_OF_STOCK)  # out of stock says that few are left, too
    first = next((look for look, event in mine if event.kind in kinds), None)
    return Outcome(spell, None if first is None else first - spell.from_look, None, unseen)


def _named(spell: Spell, mine: Told) -> tuple[str | None, int | None]:
    """What was last told to stand in a slot, and when first."""
    name, first = None, None
    for look, event in mine:
        if not isinstance(event.body, SlotBody):
            continue
        stranger = event.body.found or event.body.displaced_by
        if stranger is not None:
            name = stranger.gtin
        elif event.kind is Kind.UNKNOWN_PRODUCT:
            name = name or ""
        if name is not None and first is None:
            first = look - spell.from_look
    return name, first


def _false(told: Told, truth: Row[Spell]) -> Iterator[tuple[Kind, str]]:
    """Kind and slot of alerts, once an alert, of which the matter was not true when told."""
    late = [replace(spell, to_look=spell.to_look + GRACE) for spell in truth]
    for look, event in told:
        if event.phase is not Phase.OPENED or event.kind not in MAY_BE:
            continue
        may = (s for s in late if s.matter in MAY_BE[event.kind] and s.holds(event.subject, look))
        if next(may, None) is None:
            yield event.kind, event.subject


def _covered(
    sequence: Sequence, look: int, silent: Mask
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    hidden = sequence.hidden(look)
    under, clear = hidden >= HIDDEN_SHARE, hidden == 0
    counts = [under.sum(), (under & ~silent).sum(), clear.sum(), (clear & silent).sum()]
    return np.array(counts, np.intp)
