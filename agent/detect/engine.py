"""The seam between hardware and understanding: an engine runs tensors, and knows no boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from agent.config.device import Accelerator
from agent.vision.arrays import Tensor
from agent.vision.int8 import TensorSpec


class Engine(Protocol):
    """One loaded model on one accelerator. One thread uses it."""

    @property
    def input(self) -> TensorSpec:
        """The one tensor it takes."""

    @property
    def outputs(self) -> Mapping[str, TensorSpec]:
        """The tensors it gives, by the role that the model card gives them."""

    @property
    def runs_on(self) -> Accelerator:
        """What runs it: the CPU or an Edge TPU, never `auto`."""

    @property
    def degraded(self) -> str:
        """Why it runs on less than was asked for, in a person's words; "" where it does not."""

    def run(self, tensor: Tensor) -> Mapping[str, Tensor]:
        """The outputs by role, as the model stores them: integers stay integers.

        The arrays belong to the caller; a later run does not change them. The input is read
        before the call returns and may then be reused.

        Raises:
            ValueError: the tensor has another shape or dtype than `input`.
        """
