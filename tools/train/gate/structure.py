"""Is the graph one that runs everywhere? Judged from the file, without running it."""

from collections import Counter

from tools.train.gate.finding import Finding, ok, refused
from tools.train.gate.flat import Flat
from tools.train.gate.operators import LATEST, TAIL, TYPES, WEIGHTED

NAMED = 3  # problems that a finding names; the rest are counted


def structure(flat: Flat) -> list[Finding]:
    """All that the graph itself is asked."""
    return [operators(flat), types(flat), shapes(flat), channels(flat)]


def operators(flat: Flat) -> Finding:
    """Only operators of the list, in versions of the list, in one graph."""
    check = "operators"
    used = Counter((o.name, o.version) for o in flat.operators if o.name != TAIL)
    unknown = sorted({name for name, _ in used if name not in LATEST})
    late = sorted(f"{name} {v}" for name, v in used if v > LATEST.get(name, v))
    if flat.subgraphs != 1:
        return refused(check, f"{flat.subgraphs} graphs", "export without loops or conditions")
    if unknown:
        return refused(
            check, f"not on the list: {some(unknown)}",
            "build the network from the operators in tools/train/gate/operators.py, and quantize"
            " it whole: DEQUANTIZE and float operators mean that a part stayed float",
        )  # fmt: skip
    if late:
        return refused(
            check, f"newer than compilers know: {some(late)}",
            "resize without half-pixel centers and convert with int8 inputs and outputs, or convert"
            " with an older TensorFlow",
        )  # fmt: skip
    return ok(check, f"{len(flat.operators)} operators of {len(used)} kinds, all on the list")


def types(flat: Flat) -> Finding:
    """Every tensor is int8, uint8 or int32; what an SSD's end answers may be float."""
    free = {row for o in flat.operators if o.name == TAIL for row in o.outputs}
    wrong = [
        f"{tensor.name} is {tensor.type}"
        for row, tensor in enumerate(flat.tensors)
        if tensor.type not in TYPES and row not in free
    ]
    if wrong:
        return refused(
            "types", f"{len(wrong)} of {len(flat.tensors)} tensors: {some(wrong)}",
            "quantize the whole model: TFLITE_BUILTINS_INT8 with a representative data set",
        )  # fmt: skip
    return ok("types", f"{len(flat.tensors)} tensors, int8, uint8 or int32")


def shapes(flat: Flat) -> Finding:
    """Every shape is known before the first picture."""
    wrong = [t.name for t in flat.tensors if not t.fixed or any(n < 0 for n in t.shape)]
    if wrong:
        return refused(
            "shapes", f"{len(wrong)} tensors change their shape: {some(wrong)}",
            "build the network for a batch of 1 before it is converted",
        )  # fmt: skip
    return ok("shapes", "all fixed")


def channels(flat: Flat) -> Finding:
    """Weights have a scale for every channel, unless they were quantized while training.

    Files with uint8 weights are of the older scheme, which knows one scale only and is written
    after training with simulated quantization: there is nothing to lose any more.
    """
    weights = [
        (tensor, tensor.shape[-1] if o.name == "DEPTHWISE_CONV_2D" else tensor.shape[0])
        for o in flat.operators
        if o.name in WEIGHTED
        for tensor in [flat.tensors[o.inputs[WEIGHTED[o.name]]]]
    ]
    older = [tensor.name for tensor, _ in weights if tensor.type == "UINT8"]
    right = [t.name for t, count in weights if t.type == "INT8" and t.scales == count]
    wrong = [t.name for t, _ in weights if t.name not in {*older, *right}]
    if wrong:
        return refused(
            "weights", f"{len(wrong)} without a scale for every channel: {some(wrong)}",
            "quantize after training with per-channel weights, as the converter does by itself",
        )  # fmt: skip
    if older:
        return ok("weights", f"{len(older)} of the older uint8 scheme, one scale each")
    return ok("weights", f"{len(right)}, a scale for every channel")


def some(problems: list[str]) -> str:
    """The first few, and how many more there are."""
    more = len(problems) - NAMED
    return ", ".join(problems[:NAMED]) + (f" and {more} more" if more > 0 else "")
