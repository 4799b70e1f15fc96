"""The float network in the place of a model file: what int8 is measured against.

It is an engine like any other, so its outputs go through the same letterbox, the same heads and
the same measures as those of the file that was made from it.
"""

import warnings
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from agent.config.device import Accelerator
from agent.detect.card import ROLES, Card, Head
from agent.errors import BadInput
from agent.vision.arrays import Tensor
from agent.vision.int8 import Quant, TensorSpec
from tools.train import detector, recognizer


class FloatEngine:
    """A Keras network that answers as the model of a card should; an `agent.detect` engine."""

    runs_on = Accelerator.CPU
    degraded = ""

    def __init__(self, network: keras.Model, card: Card) -> None:
        self._network = network
        self._roles = ROLES[card.head]
        self._labels = len(card.labels) if card.head is Head.CENTERS else None
        self.input = TensorSpec("image", card.input.shape, "uint8", Quant(1 / 255, 0))
        answers = self.run(np.zeros(card.input.shape, np.uint8))
        self.outputs = {role: TensorSpec(role, a.shape, "float32") for role, a in answers.items()}

    def run(self, tensor: Tensor) -> Mapping[str, Tensor]:
        """The outputs by role, real numbers; the bytes of the picture become 0..1."""
        found = self._network.predict_on_batch(tensor.astype(np.float32) / 255)
        found = found if isinstance(found, list) else [found]
        answers = dict(zip(self._roles, (np.asarray(f) for f in found), strict=True))
        if self._labels is not None:  # a network may know more labels than its card lets it say
            answers["heat"] = answers["heat"][..., : self._labels]
        return answers


def float_engine(card: Card, weights: Path) -> FloatEngine:
    """The engine of weights; raises as `float_network` does."""
    return FloatEngine(float_network(card, weights), card)


def float_network(card: Card, weights: Path) -> keras.Model:
    """The network that a card's file was made from, with its weights.

    Raises:
        BadInput: the weights are not there, or are those of another network.
    """
    if not weights.is_file():
        raise BadInput(f"{weights}: there is no such file; keep the weights beside the card")
    if card.head is Head.EMBEDDING:
        candidates = [recognizer.build()]
    elif card.head is Head.CENTERS:
        candidates = [detector.build(card.input.width, size) for size in detector.SIZES]
    else:
        raise BadInput(f"{card.name}: only our own networks are known, and none has a {card.head}")
    for network in candidates:
        if loads(network, weights):
            return network
    raise BadInput(
        f"{weights}: these weights fit none of our networks; give those that {card.name} was"
        " exported from, or train it again"
    )


def loads(network: keras.Model, weights: Path) -> bool:
    """Load weights into a network, and say whether they are its own, all of them."""
    with warnings.catch_warnings():
        # Keras only warns of layers that it finds no weights for, and leaves them to chance.
        warnings.simplefilter("error", UserWarning)
        try:
            network.load_weights(weights)
        except (ValueError, UserWarning):
            return False  # another size's: Keras says so by shapes and counts
    return True
