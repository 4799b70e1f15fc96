"""The recognizer: a crop of one facing becomes 128 numbers that only its product has.

The crop is squashed to 64 by 96 pixels. The last feature map is flattened, not averaged, because
where a logo stands tells packs apart. Vectors are compared by their angle: whoever uses them
divides by their length.

Two losses teach it. It classifies thousands of invented packs with an additive cosine margin (Wang
et al.: CosFace, arXiv:1801.09414), a larger one against flavors of the same brand; afterwards the
classes are thrown away. And crops of a batch are compared with each other, as they will be in a
shop (Khosla et al.: Supervised contrastive learning, arXiv:2004.11362).
"""

from collections.abc import Sequence

import keras
from keras import KerasTensor as Tensor
from keras import layers, ops

from tools.train.crops import HEIGHT, WIDTH
from tools.train.detector import bottleneck, stem

VECTOR = 128
SCALE = 20.0  # of the cosines; between 15 and 30 makes no difference for thousands of classes
MARGIN = 0.2  # a pack must be nearer to its own class than to any other by this cosine
KIN_MARGIN = 0.1  # and by this much more than to another flavor of its brand
PAIR_MARGIN = 0.1  # of crops with crops: two of one pack are never as alike as a crop and its class
PAIR_WEIGHT = 1.0  # of that loss, beside the other
NEVER = -1e9  # the logit of what is not asked


def build(batch: int | None = None) -> keras.Model:
    """The network for crops (n, 96, 64, 3), blue-green-red, values 0..1; gives (n, 128)."""
    image = keras.Input((HEIGHT, WIDTH, 3), batch_size=batch, name="crop")
    x = bottleneck(stem(image, 24, 48, 32), 32, 3, "c2b0")
    x = bottleneck(bottleneck(x, 64, 4, "c3b0", 2), 64, 3, "c3b1")
    x = bottleneck(bottleneck(x, 96, 4, "c4b0", 2), 96, 3, "c4b1")
    x = layers.Conv2D(48, 1, use_bias=False, kernel_initializer="he_normal")(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization(momentum=0.97, epsilon=1e-3)(x))
    x = layers.Dense(VECTOR, use_bias=False)(layers.Flatten()(x))
    x = layers.BatchNormalization(momentum=0.97, center=False, scale=False, name="embedding")(x)
    return keras.Model(image, x, name="products")


class Proxies(layers.Layer):  # type: ignore[misc]
    """Cosines (n, classes) of vectors of length 1 with one learned direction for each class."""

    def __init__(self, classes: int) -> None:
        super().__init__(name="proxies")
        self._classes = classes

    def build(self, shape: tuple[int, ...]) -> None:
        """Make the directions."""
        self.kernel = self.add_weight(
            shape=(shape[-1], self._classes), initializer=keras.initializers.RandomNormal(0.05)
        )

    def call(self, unit: Tensor) -> Tensor:
        """The cosines."""
        return ops.matmul(unit, ops.normalize(self.kernel, axis=0))


def trainable(network: keras.Model, classes: int) -> keras.Model:
    """The network with what its losses need: cosines (n, classes), and vectors of length 1."""
    unit = layers.UnitNormalization(name="unit")(network.output)
    return keras.Model(network.input, [Proxies(classes)(unit), unit])


class CosineMargin(keras.losses.Loss):  # type: ignore[misc]
    """Cross entropy of cosines (n, classes) against class numbers (n, 1), the own one lowered.

    `share`, 0..1, is a variable: margins grow from 0 while the classes find their places.
    """

    def __init__(self, families: Sequence[int]) -> None:
        """For classes whose brands are `families` (classes,)."""
        super().__init__(name="cosine_margin")
        self.share = keras.Variable(0.0, trainable=False, name="share")
        self._families = ops.convert_to_tensor(list(families), "int32")

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The loss of every crop (n,)."""
        classes = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        own = ops.one_hot(classes, y_pred.shape[-1])
        family = ops.take(self._families, classes)
        kin = ops.cast(ops.equal(family[:, None], self._families[None, :]), "float32") - own
        logits = SCALE * (y_pred + self.share * (KIN_MARGIN * kin - MARGIN * own))
        return keras.losses.categorical_crossentropy(own, logits, from_logits=True)


class PairContrast(keras.losses.Loss):  # type: ignore[misc]
    """Each crop against the others of its batch: vectors of length 1 (n, d), class numbers (n, 1).

    Of each pair of one class: the cross entropy against all crops of other classes. A crop whose
    class comes once costs nothing.
    """

    def __init__(self) -> None:
        super().__init__(name="pair_contrast")

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The loss of every crop (n,)."""
        classes = ops.reshape(y_true, (-1,))
        same = ops.cast(ops.equal(classes[:, None], classes[None, :]), "float32")
        pairs = same - ops.eye(ops.shape(y_pred)[0])
        cosine = SCALE * ops.matmul(y_pred, ops.transpose(y_pred))
        against = ops.logsumexp(cosine + NEVER * same, axis=1, keepdims=True)
        lost = ops.softplus(against - cosine + SCALE * PAIR_MARGIN)
        return ops.sum(lost * pairs, axis=1) / ops.maximum(ops.sum(pairs, axis=1), 1.0)
