"""What the device may be told: an allow-list. Whatever else arrives is answered, never obeyed.

These functions see what strangers wrote. They return a value or raise `Poison`, nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from agent.publish.messages import Ack, Answer, Outcome
from agent.shelf.plan.fields import ID
from agent.store import Store

LARGEST = 16 * 1024  # bytes of a message to us; ours are a hundred
LAST_NUMBER = 2**31 - 1  # a CloudEvents integer has 32 bits

# Answered, so that whoever asked knows; a running agent cannot do them.
NOT_YET = frozenset({"reset-mode", "reload"})


class Poison(ValueError):
    """A message that makes no sense; it is counted and dropped."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to be done, and the id to answer to."""

    id: str
    name: str
    body: dict[str, object]


def parse_ack(payload: bytes) -> Ack:
    """What headquarters has.

    Raises:
        Poison: it is no acknowledgment.
    """
    said = _object(payload)
    return Ack(_number(said, "epoch"), _number(said, "seq"))


def parse_command(name: str, payload: bytes) -> Command:
    """What is to be done, whether we do such things or not.

    Raises:
        Poison: it has no id that an answer could go to.
    """
    said = _object(payload)
    identity = said.get("id")
    if not isinstance(identity, str) or not ID.fullmatch(identity):
        raise Poison("command without an id")
    return Command(identity, name, said)


def obey(command: Command, store: Store) -> Answer:
    """Do what the command says if it is on the list; `snapshot` is done where it is heard."""
    if command.name == "replay":
        return _replay(command, store)
    if command.name == "snapshot":
        return Answer(command.id, command.name, Outcome.DONE, "every state is sent again")
    why = "not supported yet" if command.name in NOT_YET else "unknown command"
    return _rejected(command, why)


def _replay(command: Command, store: Store) -> Answer:
    try:
        epoch, first, last = (_number(command.body, word) for word in ("epoch", "from", "to"))
    except Poison as error:
        return _rejected(command, str(error))
    if first > last:
        return _rejected(command, f"from {first} is after to {last}")
    if (trouble := store.trouble()) is not None:
        return _rejected(command, f"the store cannot be read: {trouble}")
    letters = store.held(epoch, first, last)
    store.replay(epoch, first, last)
    text = f"{letters} of {last - first + 1} letters will come again"
    return Answer(command.id, command.name, Outcome.DONE, text, letters)


def _rejected(command: Command, why: str) -> Answer:
    name = command.name[:64]  # it is a stranger's word
    return Answer(command.id, name, Outcome.REJECTED, why)


def _object(payload: bytes) -> dict[str, object]:
    if len(payload) > LARGEST:
        raise Poison(f"{len(payload)} bytes; at most {LARGEST}")
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Poison(f"no JSON: {error}") from error
    if not isinstance(said, dict):
        raise Poison("no JSON object")
    return said


def _number(said: dict[str, object], word: str) -> int:
    value = said.get(word)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LAST_NUMBER:
        raise Poison(f"{word} is no number from 0 to {LAST_NUMBER}")
    return value
