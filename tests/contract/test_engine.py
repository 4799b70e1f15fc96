"""What every engine promises, the stand-in included."""

from __future__ import annotations

import numpy as np
import pytest
from fakes_detect import ON_CPU, CannedEngine, pets

from agent.config.device import Accelerator
from agent.detect.tflite import open_on
from agent.vision.int8 import TensorSpec


@pytest.fixture(params=["tflite", "canned"])
def engine(request):
    shared = request.getfixturevalue("shared")
    real = open_on(pets(shared), ON_CPU, threads=1)
    if request.param == "tflite":
        return real
    answers = real.run(np.zeros(real.input.shape, real.input.dtype))
    return CannedEngine(real.input, real.outputs, answers)


@pytest.fixture
def tensor(engine):
    return np.full(engine.input.shape, 90, engine.input.dtype)


def test_it_says_what_it_takes_and_gives(engine):
    assert isinstance(engine.input, TensorSpec)
    assert engine.input.shape == (1, 300, 300, 3)
    assert set(engine.outputs) == {"boxes", "classes", "scores", "count"}


def test_it_gives_every_output_in_the_shape_it_promised(engine, tensor):
    given = engine.run(tensor)
    assert set(given) == set(engine.outputs)
    for role, spec in engine.outputs.items():
        assert given[role].shape == spec.shape
        assert given[role].dtype == spec.dtype


def test_a_later_run_does_not_change_what_was_given(engine, tensor):
    first = engine.run(tensor)
    before = {role: array.copy() for role, array in first.items()}
    engine.run(255 - tensor)
    for role, array in first.items():
        assert np.array_equal(array, before[role])
        assert array.flags.writeable


def test_the_input_may_be_reused_at_once(engine, tensor):
    first = engine.run(tensor)
    again = tensor.copy()
    tensor[:] = 0
    second = engine.run(again)
    for role in first:
        assert np.array_equal(first[role], second[role])


def test_a_tensor_of_another_shape_or_dtype_is_refused(engine, tensor):
    for wrong in (tensor[:, :-1], tensor.astype(np.float32)):
        with pytest.raises(ValueError, match="input is"):
            engine.run(wrong)


def test_it_says_what_runs_it(engine):
    assert engine.runs_on is Accelerator.CPU
    assert engine.degraded == ""
