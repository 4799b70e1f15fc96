"""What a detector's answers cost: where a heat map is wrong, and by how much boxes miss."""

from keras import KerasTensor as Tensor
from keras import ops

from tools.train.targets import LABEL_COUNT, SIZE_UNIT, STRIDE

LABEL_WEIGHTS = (1.0, 3.0, 1.5, 2.0)  # a shelf shows twenty products for every gap
FLOOR = 0.5  # heat asked of a center whose box misses altogether; 1 is asked of a perfect one


def loss(target: Tensor, output: Tensor) -> Tensor:
    """Penalty-reduced focal loss on heat (Zhou et al., arXiv:1904.07850), L1 and IoU on boxes.

    Centers are asked for the quality of their box instead of 1 (Li et al.: Generalized Focal Loss,
    arXiv:2006.04388), so that of two boxes around one pack the tighter one wins.

    Args:
        target: (n, h/4, w/4, 9) as `targets.encode` makes it.
        output: (n, h/4, w/4, 8) heat, offset, size.
    """
    heat, weight = target[..., :LABEL_COUNT], target[..., LABEL_COUNT + 4 :]
    wanted, given = target[..., LABEL_COUNT : LABEL_COUNT + 4], output[..., LABEL_COUNT:]
    found = ops.clip(output[..., :LABEL_COUNT], 1e-4, 1 - 1e-4)
    center = ops.cast(heat > 0.999, found.dtype)
    overlap = _iou(wanted, given)
    quality = ops.stop_gradient(FLOOR + (1 - FLOOR) * overlap)
    both = quality * ops.log(found) + (1 - quality) * ops.log(1 - found)
    hit = center * (quality - found) ** 2 * both
    miss = (1 - center) * (1 - heat) ** 4 * found**2 * ops.log(1 - found)
    weights = ops.convert_to_tensor(LABEL_WEIGHTS, found.dtype)
    focal = -ops.sum(weights * (hit + miss)) / ops.maximum(ops.sum(center), 1.0)
    total = ops.sum(weight) + 1e-3
    offset = ops.sum(weight * ops.abs(given[..., :2] - wanted[..., :2])) / total
    size = ops.sum(weight * ops.abs(given[..., 2:] - wanted[..., 2:])) / total
    # L1 alone leaves boxes loose (AP75 .38 against .53 with the IoU term in the design study).
    return focal + 1.5 * offset + size + 3.0 * ops.sum(weight * (1 - overlap)) / total


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """Overlap of boxes (..., 4) as offset and log size, in cells around the same cell; (..., 1)."""
    half = SIZE_UNIT / STRIDE / 2
    ac, bc = 3 * a[..., :2], 3 * b[..., :2]
    ah, bh = half * ops.exp(a[..., 2:]), half * ops.exp(ops.clip(b[..., 2:], -3.0, 4.0))
    shared = ops.minimum(ac + ah, bc + bh) - ops.maximum(ac - ah, bc - bh)
    inner = ops.prod(ops.maximum(shared, 0.0), axis=-1, keepdims=True)
    outer = 4 * (ops.prod(ah, axis=-1, keepdims=True) + ops.prod(bh, axis=-1, keepdims=True))
    return inner / (outer - inner + 1e-6)
