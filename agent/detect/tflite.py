"""TFLite models on LiteRT, or on the older tflite_runtime; on the CPU or an Edge TPU.

The one file that knows either runtime.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from agent.config.device import Accelerator
from agent.detect.card import Card
from agent.errors import BadModel, NotThere
from agent.vision.arrays import Tensor
from agent.vision.int8 import Quant, TensorSpec

EDGETPU_LIBRARY = "libedgetpu.so.1"

EDGETPU_OP = b"edgetpu-custom-op"
"""The name of the operation that a model compiled for an Edge TPU consists of; it stands in clear
among the file's operator codes."""

RUNTIMES = {
    "ai-edge-litert": "ai_edge_litert.interpreter",
    "tflite-runtime": "tflite_runtime.interpreter",
}
"""By package: the module that holds its Interpreter. The first that is installed is preferred."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model runs: on the CPU or an Edge TPU (never `auto`), in the runtime of a package."""

    accelerator: Accelerator
    package: str

    def __str__(self) -> str:
        return f"{self.accelerator}, {self.package} {version(self.package)}"


def installed() -> tuple[str, ...]:
    """The packages of the runtimes that are installed, the preferred one first.

    Raises:
        NotThere: there is none.
    """
    there = tuple(package for package in RUNTIMES if is_installed(package))
    if not there:
        raise NotThere("no TFLite runtime is installed; install ai-edge-litert")
    return there


def is_installed(package: str) -> bool:
    """Whether a package is installed; it is not imported."""
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


class TfliteEngine:
    """A TFLite model in memory, ready to run."""

    def __init__(self, interpreter: Any, card: Card, runs_on: Accelerator, degraded: str) -> None:  # noqa: ANN401 (neither runtime publishes types)
        self._interpreter = interpreter
        self._index, self._input = the_input(interpreter, card)
        found = outputs_by_role(interpreter, card)
        self._rows = {role: index for role, (index, _) in found.items()}
        self._outputs = {role: spec for role, (_, spec) in found.items()}
        self._runs_on = runs_on
        self._degraded = degraded

    @property
    def input(self) -> TensorSpec:
        """The one tensor it takes."""
        return self._input

    @property
    def outputs(self) -> Mapping[str, TensorSpec]:
        """The tensors it gives, by role."""
        return self._outputs

    @property
    def runs_on(self) -> Accelerator:
        """What runs it."""
        return self._runs_on

    @property
    def degraded(self) -> str:
        """Why it runs on less than was asked for; "" where it does not."""
        return self._degraded

    def run(self, tensor: Tensor) -> Mapping[str, Tensor]:
        """The outputs by role; see `Engine`."""
        if tensor.shape != self._input.shape or tensor.dtype != self._input.dtype:
            raise ValueError(
                f"input is {tensor.dtype} {tensor.shape},"
                f" expected {self._input.dtype} {self._input.shape}"
            )
        self._interpreter.set_tensor(self._index, tensor)
        self._interpreter.invoke()
        # get_tensor copies, so the arrays outlive the next run.
        return {role: self._interpreter.get_tensor(row) for role, row in self._rows.items()}


def open_on(card: Card, place: Place, threads: int, degraded: str = "") -> TfliteEngine:
    """The card's model in exactly this place.

    Raises:
        BadModel: the model is refused.
        NotThere: the runtime does not start, the Edge TPU is not there, or no model for it.
    """
    here = card_in(card, place)
    content = checked(Path(here.file), here.sha256)
    on_cpu = place.accelerator is Accelerator.CPU
    if on_cpu and EDGETPU_OP in content:
        raise BadModel(
            f"{here.file}: is compiled for an Edge TPU; name the uncompiled model as `file`"
            " and this one under `edgetpu`, so that it can run on either"
        )
    delegates = [] if on_cpu else [edgetpu_delegate(place)]
    try:
        interpreter = load(content, place, threads, delegates)
    except (RuntimeError, ValueError) as error:
        raise BadModel(
            f"{here.file}: {place.package} does not take it: {first_line(error)}"
        ) from error
    return TfliteEngine(interpreter, here, place.accelerator, degraded)


def card_in(card: Card, place: Place) -> Card:
    """The card, speaking of the file that runs in this place.

    Raises:
        NotThere: no file runs there.
    """
    if place.accelerator is Accelerator.CPU:
        return card
    if card.edgetpu is None:
        raise NotThere(f"{card.name} has no file for an Edge TPU (`edgetpu` in its card)")
    return replace(card, file=card.edgetpu.file, sha256=card.edgetpu.sha256)


def load(content: bytes, place: Place, threads: int, delegates: list[Any]) -> Any:  # noqa: ANN401 (neither runtime publishes types)
    """An interpreter with its tensors allocated.

    The model is handed over as bytes, not as a path: the runtime would map the file, and a file
    that shrinks under a map ends the process (SIGBUS).

    Raises:
        RuntimeError, ValueError: the runtime does not take the file.
        NotThere: the runtime itself does not start.
    """
    try:
        interpreter = import_module(RUNTIMES[place.package]).Interpreter(
            model_content=content, num_threads=threads, experimental_delegates=delegates
        )
        interpreter.allocate_tensors()
    except (SystemError, AttributeError, ImportError) as error:
        # tflite_runtime 2.14 with numpy 2: the import succeeds, this line fails (dependencies 1.2).
        raise NotThere(
            f"{place.package} does not start with numpy {np.__version__} ({first_line(error)});"
            " install ai-edge-litert, or numpy below 2"
        ) from error
    return interpreter


def edgetpu_delegate(place: Place) -> Any:  # noqa: ANN401 (neither runtime publishes types)
    """The delegate of an Edge TPU. A wrong library can end the process: call it in a child first.

    Raises:
        NotThere: the library, or the device, is not there.
    """
    try:
        return import_module(RUNTIMES[place.package]).load_delegate(EDGETPU_LIBRARY)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        raise NotThere(f"no Edge TPU: {first_line(error) or EDGETPU_LIBRARY}") from error


def checked(path: Path, sha256: str) -> bytes:
    """A model file's bytes, once its checksum is right: before any parser has seen them.

    Raises:
        BadModel: the file is missing, or is not the one that the card speaks of.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadModel(f"{path}: {error.strerror}; copy the model beside its card") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise BadModel(
            f"{path}: sha256 is {found[:8]}…, its card says {sha256[:8]}…;"
            " copy both files from one release"
        )
    return content


def the_input(interpreter: Any, card: Card) -> tuple[int, TensorSpec]:  # noqa: ANN401 (neither runtime publishes types)
    """The index and the spec of the one input, which is as the card says.

    Raises:
        BadModel: with what the file has and what the card says.
    """
    details = interpreter.get_input_details()
    if len(details) != 1:
        raise BadModel(f"{card.file}: has {len(details)} inputs; a model here has one")
    spec = spec_of(details[0], card)
    if spec.shape != card.input.shape or spec.dtype != card.input.dtype:
        raise BadModel(
            f"{card.file}: takes {spec.dtype} {list(spec.shape)},"
            f" its card says {card.input.dtype} {list(card.input.shape)}; correct `input`"
        )
    return int(details[0]["index"]), spec


def outputs_by_role(interpreter: Any, card: Card) -> dict[str, tuple[int, TensorSpec]]:  # noqa: ANN401 (neither runtime publishes types)
    """The index and the spec of every output that the card names.

    Raises:
        BadModel: a name is not in the file, or stands there twice.
    """
    details = interpreter.get_output_details()
    names = [detail["name"] for detail in details]
    found = {}
    for role, name in card.outputs.items():
        if names.count(name) != 1:
            raise BadModel(
                f"{card.file}: has {names.count(name)} outputs named {name!r} ({role});"
                f" there are {', '.join(repr(name) for name in names)}"
            )
        detail = details[names.index(name)]
        found[role] = (int(detail["index"]), spec_of(detail, card))
    return found


def spec_of(detail: Mapping[str, Any], card: Card) -> TensorSpec:
    """A runtime's description of a tensor, as ours.

    Raises:
        BadModel: its size changes at run time, or it holds integers without a finite scale.
    """
    name, dtype = detail["name"], np.dtype(detail["dtype"])
    where = f"{card.file}: tensor {name!r}"
    if (np.asarray(detail["shape_signature"]) < 0).any():
        raise BadModel(
            f"{where} has the changing shape {np.asarray(detail['shape_signature']).tolist()};"
            " export it with a fixed size and a batch of 1"
        )
    shape = tuple(int(n) for n in detail["shape"])
    if dtype.itemsize > 1:
        return TensorSpec(name, shape, dtype.name)
    scale, zero = detail["quantization"]
    if not (np.isfinite(scale) and scale > 0):
        raise BadModel(f"{where} is {dtype} without a scale ({scale:g}); quantize it again")
    return TensorSpec(name, shape, dtype.name, Quant(float(scale), int(zero)))


def first_line(error: BaseException) -> str:
    """What a runtime complains of, without its advice."""
    return str(error).strip().partition("\n")[0]
