"""The recognizer: a crop of one facing becomes 128 numbers that only its product has.

The crop is squashed to 64 by 96 pixels. The last feature map is flattened, not averaged, because
where a logo stands tells packs apart. Trained as a classifier of thousands of invented packs with
an additive cosine margin (Wang et al.: CosFace, arXiv:1801.09414); afterwards the classes are
thrown away. Vectors are compared by their angle: whoever uses them divides by their length.
"""

import keras
from keras import KerasTensor as Tensor
from keras import layers, ops

from tools.train.crops import HEIGHT, WIDTH
from tools.train.detector import bottleneck, stem

VECTOR = 128
SCALE = 20.0  # of the cosines; between 15 and 30 makes no difference for thousands of classes
MARGIN = 0.2  # a pack must be nearer to its own class than to any other by this cosine


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
    """Cosines (n, classes) between vectors and one learned direction for every class."""

    def __init__(self, classes: int) -> None:
        super().__init__(name="proxies")
        self._classes = classes

    def build(self, shape: tuple[int, ...]) -> None:
        """Make the directions."""
        self.kernel = self.add_weight(
            shape=(shape[-1], self._classes), initializer=keras.initializers.RandomNormal(0.05)
        )

    def call(self, x: Tensor) -> Tensor:
        """The cosines."""
        return ops.matmul(ops.normalize(x, axis=-1), ops.normalize(self.kernel, axis=0))


class CosineMargin(keras.losses.Loss):  # type: ignore[misc]
    """Cross entropy of cosines (n, classes) against class numbers (n, 1), the own one lowered.

    `margin` is a variable: it grows from 0 while the classes find their places.
    """

    def __init__(self) -> None:
        super().__init__(name="cosine_margin")
        self.margin = keras.Variable(0.0, trainable=False, name="margin")

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The loss of every crop (n,)."""
        own = ops.one_hot(ops.cast(ops.reshape(y_true, (-1,)), "int32"), y_pred.shape[-1])
        logits = SCALE * (y_pred - self.margin * own)
        return keras.losses.categorical_crossentropy(own, logits, from_logits=True)
