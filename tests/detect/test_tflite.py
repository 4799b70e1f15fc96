from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from fakes_detect import a_card, a_card_of, a_recognizer_card

from agent.config.device import Accelerator
from agent.detect import tflite
from agent.detect.card import Twin
from agent.detect.tflite import (
    Place,
    installed,
    is_installed,
    load,
    open_on,
    outputs_by_role,
    spec_of,
    the_input,
)
from agent.errors import BadModel, NotThere
from agent.vision.int8 import Quant, TensorSpec

ON_TPU = Place(Accelerator.EDGETPU, "ai-edge-litert")


def detail(name="in", shape=(1, 64, 64, 3), dtype=np.uint8, quantization=(1 / 255, 0), **changes):
    """A tensor as either runtime describes it."""
    return {
        "name": name,
        "index": 7,
        "shape": np.array(shape),
        "shape_signature": np.array(shape),
        "dtype": dtype,
        "quantization": quantization,
        **changes,
    }


def interpreter(inputs, outputs=()):
    return SimpleNamespace(
        get_input_details=lambda: list(inputs), get_output_details=lambda: list(outputs)
    )


def test_the_input_is_found_with_its_scale():
    index, spec = the_input(interpreter([detail()]), a_card())
    assert index == 7
    assert spec == TensorSpec("in", (1, 64, 64, 3), "uint8", Quant(1 / 255, 0))


def test_a_model_with_two_inputs_is_refused():
    with pytest.raises(BadModel, match="has 2 inputs"):
        the_input(interpreter([detail(), detail()]), a_card())


def test_a_size_that_changes_at_run_time_is_refused():
    changing = detail(shape_signature=np.array([-1, 64, 64, 3]))
    with pytest.raises(BadModel, match=r"changing shape \[-1, 64, 64, 3\]"):
        spec_of(changing, a_card())


@pytest.mark.parametrize("scale", [0.0, float("nan"), float("inf"), -1.0])
def test_integers_without_a_scale_are_refused(scale):
    with pytest.raises(BadModel, match="uint8 without a scale"):
        spec_of(detail(quantization=(scale, 0)), a_card())


def test_an_output_named_twice_is_refused():
    twice = [detail("out", dtype=np.float32), detail("out", dtype=np.float32)]
    with pytest.raises(BadModel, match="has 2 outputs named 'out'"):
        outputs_by_role(interpreter([], twice), a_recognizer_card())


class BuiltForNumpy1:
    """The older runtime beside numpy 2: it imports, and fails when it is used."""

    def __init__(self, **_):
        raise SystemError("_ARRAY_API not found")


def test_a_runtime_built_for_another_numpy_is_a_sentence(monkeypatch):
    module = SimpleNamespace(Interpreter=BuiltForNumpy1)
    monkeypatch.setattr(tflite, "import_module", lambda _: module)
    with pytest.raises(NotThere, match=r"tflite-runtime does not start with numpy 2"):
        load(b"", Place(Accelerator.CPU, "tflite-runtime"), 1, [])


def test_the_older_runtime_is_taken_where_the_newer_is_missing(monkeypatch):
    there = {"tflite-runtime"}
    monkeypatch.setattr(tflite, "is_installed", lambda package: package in there)
    assert installed() == ("tflite-runtime",)
    there.clear()
    with pytest.raises(NotThere, match="install ai-edge-litert"):
        installed()


def test_a_package_that_nobody_has_is_not_installed():
    assert not is_installed("a-package-that-nobody-has")


class CoralInterpreter:
    """An interpreter whose delegate makes the compiled model usable."""

    def __init__(self, model_content, num_threads, experimental_delegates):
        self.given = (model_content, num_threads, experimental_delegates)

    def allocate_tensors(self):
        if not self.given[2]:
            raise RuntimeError("unresolved custom op: edgetpu-custom-op")

    def get_input_details(self):
        return [detail()]

    def get_output_details(self):
        return [
            detail(f"out:{i}", (1, 16, 16, channels), np.int8)
            for i, channels in enumerate((3, 2, 2))
        ]


def a_coral_card(tmp_path):
    file = tmp_path / "tiny_edgetpu.tflite"
    file.write_bytes(tflite.EDGETPU_OP)
    compiled = a_card_of(file)
    return a_card(edgetpu=Twin(compiled.file, compiled.sha256))


def test_an_edge_tpu_runs_the_compiled_twin(tmp_path, monkeypatch):
    module = SimpleNamespace(Interpreter=CoralInterpreter, load_delegate=lambda lib: lib)
    monkeypatch.setattr(tflite, "import_module", lambda _: module)
    engine = open_on(a_coral_card(tmp_path), ON_TPU, threads=1)
    assert engine.runs_on is Accelerator.EDGETPU
    assert engine._interpreter.given == (tflite.EDGETPU_OP, 1, ["libedgetpu.so.1"])


def test_a_delegate_that_does_not_understand_the_model_is_a_sentence(tmp_path, monkeypatch):
    class Refusing(CoralInterpreter):
        def allocate_tensors(self):
            raise RuntimeError("failed to prepare\nSee instructions")

    module = SimpleNamespace(Interpreter=Refusing, load_delegate=lambda lib: lib)
    monkeypatch.setattr(tflite, "import_module", lambda _: module)
    with pytest.raises(BadModel, match=r"tiny_edgetpu.*does not take it: failed to prepare$"):
        open_on(a_coral_card(tmp_path), ON_TPU, threads=1)


def test_a_card_without_a_twin_has_nothing_for_an_edge_tpu():
    with pytest.raises(NotThere, match="has no file for an Edge TPU"):
        open_on(a_card(), ON_TPU, threads=1)
