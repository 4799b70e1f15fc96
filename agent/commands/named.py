"""What device.yaml names and `onshelf check` opens: model cards, models, the gallery.

Nothing is run: no accelerator and no runtime is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.config.problems import BadConfiguration, Problem
from agent.config.setup import Setup, Survey
from agent.detect.bundled import card_path
from agent.detect.card import Card, read_card
from agent.detect.described import require_shape
from agent.detect.enrolment import limits_of
from agent.detect.gallery_file import read_gallery
from agent.detect.opening import require_kind, require_occluders
from agent.detect.tflite import checked
from agent.errors import BadInput

KINDS = {"detector": "detector", "recognizer": "recognizer", "people": "detector"}


def models(found: Survey, setup: Setup) -> Iterator[Problem]:
    """What is wrong with the models that are named: their cards, checksums, inputs and outputs."""
    for key, kind in KINDS.items():
        written = getattr(setup.device.model, key)
        if written is None:
            continue
        try:
            card = read_card(card_path(written, setup.folder))
            require_kind(card, kind)
            if key == "people":
                require_occluders(card)
            _require_files(card)
        except BadConfiguration as error:
            yield from error.problems
        except BadInput as error:
            yield found.main.problem(("model", key), str(error))


def _require_files(card: Card) -> None:
    require_shape(checked(Path(card.file), card.sha256), card)
    if card.edgetpu is not None:
        checked(Path(card.edgetpu.file), card.edgetpu.sha256)


def gallery(found: Survey, setup: Setup) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """What is wrong with the gallery, and what it cannot tell apart."""
    named = setup.device.model
    if named.recognizer is None or named.gallery is None:
        return (), ()
    card = read_card(card_path(named.recognizer, setup.folder))
    try:
        enrolled = read_gallery(setup.path(named.gallery), card)
    except BadInput as error:
        return (found.main.problem(("model", "gallery"), str(error)),), ()
    plans = setup.planograms.values()
    return (), tuple(line for plan in plans for line in limits_of(enrolled, card, plan))
