"""The shelf detector: one small network that finds products, gaps and price labels.

A center network (Zhou, Wang, Krähenbühl: Objects as Points, arXiv:1904.07850) at stride 4, with
three separate outputs, so that each is quantized on a scale of its own. For an input of h by w:

    heat    (h/4, w/4, 3)  0..1, a peak at the center cell of every object of a label
    offset  (h/4, w/4, 2)  0..1, x and y: (center - cell) / 3 + 1/3, center and cell in cells
    size    (h/4, w/4, 2)  log(width / 16), log(height / 16), in input pixels

so a peak at cell (ix, iy) is decoded as

    cx = (ix + (offset_x - 1/3) * 3) * 4       w = 16 * exp(size_w)
    cy = (iy + (offset_y - 1/3) * 3) * 4       h = 16 * exp(size_h)

Size is logarithmic because a step of an int8 is then the same share of a box at every size: 1.6 %.
Offsets reach one cell beyond their own, because the eight cells around a center learn the box too.
The operators are those that every TFLite runtime has had since 2019.
"""

from collections.abc import Callable

import keras
from keras import KerasTensor as Tensor
from keras import layers, ops

from tools.train.targets import SIZE_UNIT, STRIDE

LABEL_COUNT = 3
LABEL_WEIGHTS = (1.0, 3.0, 1.5)  # a shelf shows twenty products for every gap
HEAT_BIAS = -4.0  # sigmoid(-4) = 0.02, about the share of cells near a center

Upsample = Callable[[], keras.layers.Layer]


@keras.saving.register_keras_serializable("onshelf")
class Nearest(layers.Layer):  # type: ignore[misc]
    """Doubles height and width by repeating pixels."""

    def call(self, x: Tensor) -> Tensor:
        """The tensor with every pixel repeated."""
        return ops.image.resize(x, (2 * x.shape[1], 2 * x.shape[2]), interpolation="nearest")


def _norm(x: Tensor, *, relu: bool) -> Tensor:
    x = layers.BatchNormalization(momentum=0.97, epsilon=1e-3)(x)
    return layers.ReLU(6.0)(x) if relu else x


def _conv(
    x: Tensor, channels: int, kernel: int = 1, stride: int = 1, *, relu: bool = True
) -> Tensor:
    x = layers.Conv2D(
        channels, kernel, stride, padding="same", use_bias=False, kernel_initializer="he_normal"
    )(x)
    return _norm(x, relu=relu)


def _deep(x: Tensor, stride: int = 1) -> Tensor:
    x = layers.DepthwiseConv2D(
        3, stride, padding="same", use_bias=False, depthwise_initializer="he_normal"
    )(x)
    return _norm(x, relu=True)


def bottleneck(x: Tensor, channels: int, expand: int, stride: int = 1) -> Tensor:
    """An inverted residual block (Sandler et al.: MobileNetV2, arXiv:1801.04381)."""
    y = _deep(_conv(x, x.shape[-1] * expand), stride)
    y = _conv(y, channels, relu=False)
    same = stride == 1 and x.shape[-1] == channels
    return layers.Add()([x, y]) if same else y


def stem(x: Tensor, first: int, second: int, out: int) -> Tensor:
    """Full convolutions down to stride 4: depthwise ones are slow at high resolution."""
    x = _conv(_conv(x, first, 3, 2), second, 3, 2)
    return _conv(x, out, relu=False)


def build(side: int, batch: int | None = None, upsample: Upsample = Nearest) -> keras.Model:
    """The network for square inputs of `side` pixels, values 0..1, blue-green-red."""
    image = keras.Input((side, side, 3), batch_size=batch, name="image")
    c2 = bottleneck(stem(image, 16, 32, 24), 24, 3)
    c3 = bottleneck(bottleneck(c2, 40, 4, 2), 40, 3)
    c4 = bottleneck(bottleneck(bottleneck(c3, 80, 4, 2), 80, 3), 80, 3)
    c5 = bottleneck(bottleneck(c4, 128, 4, 2), 128, 3)
    x = _merge(_conv(c5, 48, relu=False), c4, 48, upsample)
    x = _merge(_conv(x, 48, relu=False), c3, 48, upsample)
    x = _merge(_conv(x, 32, relu=False), c2, 32, upsample)
    x = _conv(_deep(x), 64)
    bias = keras.initializers.Constant(HEAT_BIAS)
    heat = layers.Conv2D(LABEL_COUNT, 1, bias_initializer=bias, activation="sigmoid", name="heat")(
        x
    )
    offset = layers.Conv2D(2, 1, activation="sigmoid", name="offset")(x)
    size = layers.Conv2D(2, 1, name="size")(x)
    return keras.Model(image, [heat, offset, size], name="shelf")


def _merge(deep: Tensor, fine: Tensor, channels: int, upsample: Upsample) -> Tensor:
    x = layers.Add()([upsample()(deep), _conv(fine, channels, relu=False)])
    return _conv(_deep(x), channels)


def trainable(model: keras.Model) -> keras.Model:
    """The same network with its outputs side by side, (h/4, w/4, 7), as `loss` wants them."""
    return keras.Model(model.input, layers.Concatenate()(model.outputs))


def loss(target: Tensor, output: Tensor) -> Tensor:
    """Penalty-reduced focal loss on heat, L1 and IoU on boxes.

    Args:
        target: (n, h/4, w/4, 8) as `targets.encode` makes it.
        output: (n, h/4, w/4, 7) heat, offset, size.
    """
    heat, weight = target[..., :3], target[..., 7:]
    found = ops.clip(output[..., :3], 1e-4, 1 - 1e-4)
    center = ops.cast(heat > 0.999, found.dtype)
    hit = center * (1 - found) ** 2 * ops.log(found)
    miss = (1 - center) * (1 - heat) ** 4 * found**2 * ops.log(1 - found)
    weights = ops.convert_to_tensor(LABEL_WEIGHTS, found.dtype)
    focal = -ops.sum(weights * (hit + miss)) / ops.maximum(ops.sum(center), 1.0)
    total = ops.sum(weight) + 1e-3
    offset = ops.sum(weight * ops.abs(output[..., 3:5] - target[..., 3:5])) / total
    size = ops.sum(weight * ops.abs(output[..., 5:7] - target[..., 5:7])) / total
    overlap = ops.sum(weight * (1 - _iou(target[..., 3:7], output[..., 3:7]))) / total
    # L1 alone leaves boxes loose (AP75 .38 against .53 with the IoU term in the design study).
    return focal + 1.5 * offset + size + 2.0 * overlap


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """Overlap of boxes (..., 4) as offset and log size, in cells around the same cell; (..., 1)."""
    half = SIZE_UNIT / STRIDE / 2
    ac, bc = 3 * a[..., :2], 3 * b[..., :2]
    ah, bh = half * ops.exp(a[..., 2:]), half * ops.exp(ops.clip(b[..., 2:], -3.0, 4.0))
    shared = ops.minimum(ac + ah, bc + bh) - ops.maximum(ac - ah, bc - bh)
    inner = ops.prod(ops.maximum(shared, 0.0), axis=-1, keepdims=True)
    outer = 4 * (ops.prod(ah, axis=-1, keepdims=True) + ops.prod(bh, axis=-1, keepdims=True))
    return inner / (outer - inner + 1e-6)
