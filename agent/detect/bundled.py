"""The models that come with OnShelf, by name."""

from __future__ import annotations

from pathlib import Path

import agent
from agent.errors import BadInput

INSTALLED = Path(agent.__file__).parent / "models"  # in the wheel
CLONED = Path(agent.__file__).parent.parent / "models"  # beside the package, in a clone


def bundled() -> tuple[str, ...]:
    """The names of all bundled models."""
    return tuple(sorted(card.stem for card in _folder().glob("*.yaml")))


def card_of(written: str, folder: Path) -> Path:
    """The card that a model's name or path in device.yaml means.

    Args:
        written: a bundled model's name, or the path of a card, which ends in .yaml.
        folder: of device.yaml.
    """
    if written.endswith(".yaml"):
        return folder / written
    return _folder() / f"{written}.yaml"


def card_path(written: str, folder: Path) -> Path:
    """The card that a configuration means.

    Args:
        written: a path that ends in .yaml, or the name of a bundled model.
        folder: what a path is relative to.

    Raises:
        BadInput: there is no such card.
    """
    path = card_of(written, folder)
    if not path.is_file():
        have = ", ".join(bundled()) or "none"
        raise BadInput(
            f"model {written!r}: there is no {path}; write the path of a card (.yaml), "
            f"or one of the models that ship with OnShelf: {have}"
        )
    return path


def _folder() -> Path:
    return INSTALLED if INSTALLED.is_dir() else CLONED
