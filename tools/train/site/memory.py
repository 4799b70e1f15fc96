"""What the base says of rendered scenes, so that the tuned network goes on saying it.

The truth of the scenes alone does not keep what the base knew: a few hundred steps on it are noise
beside the many thousand that the base had, and rare labels suffer (gaps lost 4.6 points in a run of
380 steps). The base's own answers are soft and even, and hold it where it was (Li, Hoiem: Learning
without Forgetting, arXiv:1606.09282).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops
from numpy.typing import NDArray

from tools.train.data import any_crop
from tools.train.losses import LABEL_WEIGHTS, loss
from tools.train.shards import Sample
from tools.train.targets import LABEL_COUNT

WEIGHT = 3.0  # of remembering, beside learning; at 1 gaps lost 3.4 points in 380 steps
SPREAD = 2.0  # the sum of the heat that one object leaves in its cells, about
BELIEVED = 0.2  # heat below which the base's box means nothing
CHUNK = 24

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Crops of scenes and what the base says of them."""

    pictures: NDArray[np.uint8]  # (n, side, side, 3)
    answers: NDArray[np.float16]  # (n, side/4, side/4, 8) heat, offset, size


def remembered(
    base: keras.Model, scenes: Sequence[Sample], side: int, count: int, seed: int
) -> Memory:
    """Cut crops from scenes and ask the base about them.

    Args:
        base: with its outputs side by side, as `detector.trainable` has them.
        scenes: rendered.
        side: of the crops, pixels.
        count: how many.
        seed: of the crops.
    """
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, len(scenes), count)
    pictures = np.stack([any_crop(rng, scenes[i], side).picture for i in rows])
    parts = [
        np.asarray(base.predict_on_batch(pictures[i : i + CHUNK].astype(np.float32) / 255))
        for i in range(0, count, CHUNK)
    ]
    return Memory(pictures, np.concatenate(parts).astype(np.float16))


def learning_and_remembering(learned: int) -> Loss:
    """The loss of batches whose first `learned` rows are the site's, the rest remembered."""

    def both(target: Tensor, output: Tensor) -> Tensor:
        new = loss(target[:learned], output[:learned])
        return new + WEIGHT * forgetting(target[learned:], output[learned:])

    return both


def forgetting(answer: Tensor, output: Tensor) -> Tensor:
    """How far outputs are from the base's answers: divergence of heat, L1 of boxes it believed.

    Args:
        answer: (n, h/4, w/4, 8 or more) heat, offset, size as the base said.
        output: (n, h/4, w/4, 8) the same as it is said now.
    """
    was = ops.clip(answer[..., :LABEL_COUNT], 1e-4, 1 - 1e-4)
    now = ops.clip(output[..., :LABEL_COUNT], 1e-4, 1 - 1e-4)
    apart = was * ops.log(was / now) + (1 - was) * ops.log((1 - was) / (1 - now))
    weights = ops.convert_to_tensor(LABEL_WEIGHTS, output.dtype)
    heat = ops.sum(weights * apart) / (ops.sum(was) / SPREAD + 1.0)
    sure = ops.max(was, axis=-1, keepdims=True)
    sure = ops.where(sure > BELIEVED, sure, 0.0)
    boxes = slice(LABEL_COUNT, LABEL_COUNT + 4)
    miss = ops.sum(sure * ops.abs(answer[..., boxes] - output[..., boxes]))
    return heat + miss / (ops.sum(sure) + 1e-3)
