"""Checkpoints: a training run broken off goes on where it was, not merely from its weights.

A checkpoint holds the weights, the optimizer's own variables and how far the run is. It belongs to
one run: with other settings it is refused, and it is gone when the run has ended.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import keras
import numpy as np

from agent.errors import BadInput


class WrongCheckpoint(BadInput):
    """A checkpoint is there, but of another run, or not whole."""


@dataclass(slots=True)
class Position:
    """How far a run is."""

    steps: int = 0
    minutes: float = 0.0
    history: list[tuple[float, float]] = field(default_factory=list)  # (minutes, loss)


def save(path: Path, model: keras.Model, position: Position, run: dict[str, object]) -> None:
    """Write a checkpoint of a compiled model; the file appears whole or not at all."""
    about = json.dumps({"run": run, "position": asdict(position)})
    arrays = {f"w{i}": w for i, w in enumerate(model.get_weights())}
    arrays |= {f"o{i}": np.asarray(v) for i, v in enumerate(model.optimizer.variables)}
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, about=np.array(about), **arrays)
    part.replace(path)


def resume(path: Path, model: keras.Model, run: dict[str, object]) -> Position:
    """Where the run was, its weights and optimizer put back; the beginning without a checkpoint.

    Raises:
        WrongCheckpoint: it is of a run with other settings, or cannot be read.
    """
    if not path.exists():
        return Position()
    try:
        with np.load(path) as file:
            columns = {name: file[name] for name in file.files}
    except (BadZipFile, ValueError, OSError) as error:
        raise WrongCheckpoint(f"{path} cannot be read ({error}); remove it to begin anew") from None
    about = json.loads(str(columns["about"]))
    if about["run"] != run:
        other = [k for k in run if about["run"].get(k) != run[k]]
        raise WrongCheckpoint(
            f"{path} is of a run with another {', '.join(other) or 'kind of settings'}; "
            "give the same settings to go on, or remove it to begin anew"
        )
    model.set_weights([columns[f"w{i}"] for i in range(len(model.get_weights()))])
    model.optimizer.build(model.trainable_variables)
    for i, variable in enumerate(model.optimizer.variables):
        variable.assign(columns[f"o{i}"])
    position = about["position"]
    history = [(m, v) for m, v in position["history"]]
    return Position(position["steps"], position["minutes"], history)
