"""What stands in a .tflite file: its operators and tensors, read without running it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from agent.errors import BadModel, NotThere

MAGIC = b"TFL3"  # bytes 4 to 8 of every TFLite file (schema.fbs, file_identifier)


@dataclass(frozen=True, slots=True)
class FlatTensor:
    """One tensor: its type and shape, and how many scales it is quantized with (0: none)."""

    name: str
    type: str
    shape: tuple[int, ...]
    fixed: bool  # False: a side of it is known only at run time
    scales: int


@dataclass(frozen=True, slots=True)
class FlatOperator:
    """One step of the graph. Tensors by their row; -1 for an optional one that is left out."""

    name: str  # of a custom operator: its own
    version: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flat:
    """A model's graph."""

    tensors: tuple[FlatTensor, ...]
    operators: tuple[FlatOperator, ...]
    subgraphs: int


def read_flat(content: bytes) -> Flat:
    """The graph in a file's bytes.

    Raises:
        BadModel: this is no TFLite file, or a damaged one.
        NotThere: nothing that knows the format is installed.
    """
    if content[4:8] != MAGIC:
        raise BadModel("this is no TFLite file (it does not say TFL3); export the model again")
    schema = _schema()
    try:
        model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
        graph = model.subgraphs[0]
        tensors = tuple(_tensors(schema, graph))
        return Flat(tensors, tuple(_operators(schema, model)), len(model.subgraphs))
    except (struct.error, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BadModel(f"the file is damaged ({error}); export the model again") from error


def _schema() -> ModuleType:
    """The reader of the format, which comes with LiteRT and with TensorFlow."""
    try:
        from ai_edge_litert import schema_py_generated as schema
    except ModuleNotFoundError:
        try:
            from tensorflow.lite.python import schema_py_generated as schema
        except ModuleNotFoundError as error:
            raise NotThere(
                "nothing here can read a TFLite file's graph; install ai-edge-litert, or the extra"
                " `train`"
            ) from error
    return schema  # type: ignore[no-any-return]


def _tensors(schema: ModuleType, graph: object) -> Iterator[FlatTensor]:
    types = _names(schema.TensorType)
    for tensor in graph.tensors:  # type: ignore[attr-defined]
        signature, quant = tensor.shapeSignature, tensor.quantization
        scales = 0 if quant is None or quant.scale is None else len(quant.scale)
        yield FlatTensor(
            (tensor.name or b"").decode("utf-8", "replace"),
            types[tensor.type],
            tuple(int(n) for n in (tensor.shape if tensor.shape is not None else ())),
            signature is None or -1 not in list(signature),
            scales,
        )


def _operators(schema: ModuleType, model: object) -> Iterator[FlatOperator]:
    names = _names(schema.BuiltinOperator)
    for operator in model.subgraphs[0].operators:  # type: ignore[attr-defined]
        code = model.operatorCodes[operator.opcodeIndex]  # type: ignore[attr-defined]
        custom = (code.customCode or b"").decode("utf-8", "replace")
        yield FlatOperator(
            custom or names[max(code.builtinCode, code.deprecatedBuiltinCode)],
            int(code.version),
            tuple(int(n) for n in operator.inputs),
            tuple(int(n) for n in operator.outputs),
        )


def _names(enum: object) -> dict[int, str]:
    return {value: name for name, value in vars(enum).items() if not name.startswith("_")}
