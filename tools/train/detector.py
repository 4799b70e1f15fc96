"""The shelf detector: one small network that finds products, gaps, price labels and people.

A center network (Zhou, Wang, Krähenbühl: Objects as Points, arXiv:1904.07850) at stride 4, with
three separate outputs, so that each is quantized on a scale of its own. For an input of h by w:

    heat    (h/4, w/4, 4)  0..1, a peak at the center cell of every object of a label
    offset  (h/4, w/4, 2)  0..1, x and y: (center - cell) / 3 + 1/3, center and cell in cells
    size    (h/4, w/4, 2)  log(width / 16), log(height / 16), in input pixels

so a peak at cell (ix, iy) is decoded as

    cx = (ix + (offset_x - 1/3) * 3) * 4       w = 16 * exp(size_w)
    cy = (iy + (offset_y - 1/3) * 3) * 4       h = 16 * exp(size_h)

Size is logarithmic because a step of an int8 is then the same share of a box at every size: 1.6 %.
Offsets reach one cell beyond their own, because the eight cells around a center learn the box too.
The operators are those that every TFLite runtime has had since 2019.

It comes in two sizes that differ in blocks and in the width inside them, never in what passes
between blocks; so `grow` makes a large network of a trained small one that answers the same, and
training goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import layers, ops

from tools.train.targets import LABEL_COUNT

HEAT_BIAS = -4.0  # sigmoid(-4) = 0.02, about the share of cells near a center
WIDTHS = (24, 40, 80, 128)  # channels at strides 4, 8, 16, 32
EXPAND = (3, 3, 3, 3)  # inside a block, as a multiple of its channels
EXPAND_DOWN = 4  # inside a block that halves the picture

Upsample = Callable[[], keras.layers.Layer]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a detector is."""

    blocks: tuple[int, int, int, int]  # at strides 4, 8, 16, 32
    last: int  # blocks at stride 4 after everything is known
    inner: int  # multiple of the width inside blocks
    head: int  # channels that the three outputs read


SIZES = {
    "small": Size(blocks=(1, 3, 4, 2), last=1, inner=1, head=64),
    "large": Size(blocks=(2, 4, 7, 3), last=3, inner=2, head=96),
}
"""Small is for a Pi 4, large for a Pi 5 or a Coral."""


@keras.saving.register_keras_serializable("onshelf")
class Nearest(layers.Layer):  # type: ignore[misc]
    """Doubles height and width by repeating pixels."""

    def call(self, x: Tensor) -> Tensor:
        """The tensor with every pixel repeated."""
        return ops.image.resize(x, (2 * x.shape[1], 2 * x.shape[2]), interpolation="nearest")


def _norm(x: Tensor, name: str, *, relu: bool, gamma: str = "ones") -> Tensor:
    x = layers.BatchNormalization(
        momentum=0.97, epsilon=1e-3, gamma_initializer=gamma, name=f"{name}_norm"
    )(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if relu else x


def conv(
    x: Tensor, channels: int, name: str, kernel: int = 1, stride: int = 1,
    *, relu: bool = True, gamma: str = "ones",
) -> Tensor:  # fmt: skip
    """A convolution without bias, normalized."""
    x = layers.Conv2D(
        channels, kernel, stride, padding="same", use_bias=False,
        kernel_initializer="he_normal", name=name,
    )(x)  # fmt: skip
    return _norm(x, name, relu=relu, gamma=gamma)


def _deep(x: Tensor, name: str, stride: int = 1) -> Tensor:
    x = layers.DepthwiseConv2D(
        3, stride, padding="same", use_bias=False, depthwise_initializer="he_normal", name=name
    )(x)
    return _norm(x, name, relu=True)


def bottleneck(x: Tensor, channels: int, expand: int, name: str, stride: int = 1) -> Tensor:
    """An inverted residual block (Sandler et al.: MobileNetV2, arXiv:1801.04381).

    One that keeps its size begins as the identity (Goyal et al., arXiv:1706.02677, 5.1).
    """
    same = stride == 1 and x.shape[-1] == channels
    y = conv(x, x.shape[-1] * expand, f"{name}_expand")
    y = _deep(y, f"{name}_deep", stride)
    y = conv(y, channels, f"{name}_project", relu=False, gamma="zeros" if same else "ones")
    return layers.Add(name=f"{name}_add")([x, y]) if same else y


def stem(x: Tensor, first: int, second: int, out: int) -> Tensor:
    """Full convolutions down to stride 4: depthwise ones are slow at high resolution."""
    x = conv(conv(x, first, "stem1", 3, 2), second, "stem2", 3, 2)
    return conv(x, out, "stem3", relu=False)


def build(
    side: int, size: str = "small", batch: int | None = None, upsample: Upsample = Nearest,
    labels: int = LABEL_COUNT,
) -> keras.Model:  # fmt: skip
    """The network for square inputs of `side` pixels, values 0..1, blue-green-red."""
    shape = SIZES[size]
    image = keras.Input((side, side, 3), batch_size=batch, name="image")
    x = stem(image, 16, 32, WIDTHS[0])
    levels = []
    for i, (channels, blocks) in enumerate(zip(WIDTHS, shape.blocks, strict=True)):
        first = 0
        if i:
            x = bottleneck(x, channels, EXPAND_DOWN * shape.inner, f"c{i + 2}b0", 2)
            first = 1
        for k in range(first, blocks):
            x = bottleneck(x, channels, EXPAND[i] * shape.inner, f"c{i + 2}b{k}")
        levels.append(x)
    c2, c3, c4, c5 = levels
    x = _merge(conv(c5, 48, "down5", relu=False), c4, 48, "up4", upsample)
    x = _merge(conv(x, 48, "down4", relu=False), c3, 48, "up3", upsample)
    x = _merge(conv(x, 32, "down3", relu=False), c2, 32, "up2", upsample)
    for k in range(shape.last):
        x = bottleneck(x, 32, 2 * shape.inner, f"last{k}")
    x = conv(_deep(x, "head_deep"), shape.head, "head")
    bias = keras.initializers.Constant(HEAT_BIAS)
    heat = layers.Conv2D(labels, 1, bias_initializer=bias, activation="sigmoid", name="heat")
    offset = layers.Conv2D(2, 1, activation="sigmoid", name="offset")
    boxes = layers.Conv2D(2, 1, name="size")
    return keras.Model(image, [heat(x), offset(x), boxes(x)], name="shelf")


def _merge(deep: Tensor, fine: Tensor, channels: int, name: str, upsample: Upsample) -> Tensor:
    side = conv(fine, channels, f"{name}_side", relu=False)
    x = layers.Add(name=f"{name}_add")([upsample()(deep), side])
    return conv(_deep(x, f"{name}_deep"), channels, name)


def keep_labels(full: keras.Model, fewer: keras.Model) -> None:
    """Give a network with fewer labels the weights of one with all; it knows the first ones."""
    known = {layer.name: layer for layer in full.layers if layer.weights}
    for layer in fewer.layers:
        if layer.weights:
            pairs = zip(layer.get_weights(), known[layer.name].get_weights(), strict=True)
            layer.set_weights([w[tuple(slice(0, n) for n in own.shape)] for own, w in pairs])


def grow(small: keras.Model, large: keras.Model) -> None:
    """Make a larger network answer what a trained smaller one answers.

    What the large one has and the small one lacks reads as it was initialized and is heard with
    weight 0 (Chen, Goodfellow, Shlens: Net2Net, arXiv:1511.05641, for the idea): new blocks begin
    as the identity, new channels inside blocks as mute ones.

    Raises:
        ValueError: a layer of the small network is missing in the large one, or larger there.
    """
    known = {layer.name: layer for layer in large.layers}
    for layer in small.layers:
        if not layer.weights:
            continue
        if layer.name not in known:
            raise ValueError(f"the larger network has no layer {layer.name}")
        other = known[layer.name]
        muted = isinstance(layer, layers.Conv2D) and not isinstance(layer, layers.DepthwiseConv2D)
        pairs = zip(other.get_weights(), layer.get_weights(), strict=True)
        other.set_weights([_inlaid(new, old, muted=muted) for new, old in pairs])


def _inlaid(new: np.ndarray, old: np.ndarray, *, muted: bool) -> np.ndarray:
    """`new` with `old` in its first rows and columns; muted: what is new to hear weighs 0."""
    if any(n < o for n, o in zip(new.shape, old.shape, strict=True)):
        raise ValueError(f"weights of shape {old.shape} do not fit into {new.shape}")
    if muted and old.ndim == 4:
        new[:, :, old.shape[2] :] = 0
    new[tuple(slice(0, n) for n in old.shape)] = old
    return new


def trainable(model: keras.Model) -> keras.Model:
    """The same network with its outputs side by side, (h/4, w/4, 8), as `loss` wants them."""
    return keras.Model(model.input, layers.Concatenate()(model.outputs))
