from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.vision.int8 import (
    Quant,
    TensorSpec,
    as_bytes,
    byte_table,
    dequantize,
    is_identity,
    quantize,
    reach,
)

quants = st.builds(Quant, st.floats(1e-4, 10), st.integers(-128, 127))


@given(quants, st.integers(-128, 127))
def test_integers_survive_the_way_to_reals_and_back(quant, stored):
    tensor = np.array([stored], np.int8)
    assert quantize(dequantize(tensor, quant), quant, "int8").tolist() == [stored]


@given(quants, st.floats(0, 1))
def test_a_real_within_reach_stays_within_half_a_step(quant, share):
    low, high = reach(TensorSpec("t", (1,), "int8", quant))
    real = np.array([low + share * (high - low)], np.float32)
    back = dequantize(quantize(real, quant, "int8"), quant)
    assert abs(back[0] - real[0]) <= quant.scale * 0.5001 + 1e-5 * abs(real[0])


def test_a_real_out_of_reach_goes_to_the_end():
    quant = Quant(0.5, 0)
    assert quantize(np.array([1e9, -1e9], np.float32), quant, "int8").tolist() == [127, -128]


def test_a_tensor_of_reals_is_taken_as_it_is():
    assert dequantize(np.array([1.5], np.float32), None).tolist() == [1.5]
    assert reach(TensorSpec("t", (1,), "float32")) == (-np.inf, np.inf)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("inf"), float("nan")])
def test_a_scale_that_means_nothing_is_refused(scale):
    with pytest.raises(ValueError, match="must be finite and above 0"):
        Quant(scale, 0)


def test_bytes_go_straight_into_a_model_trained_on_0_to_1():
    table = byte_table(TensorSpec("in", (1,), "uint8", Quant(1 / 255, 0)), (0.0, 1.0))
    assert is_identity(table)


def test_a_signed_model_gets_its_bytes_moved_by_128():
    table = byte_table(TensorSpec("in", (1,), "int8", Quant(1 / 255, -128)), (0.0, 1.0))
    assert not is_identity(table)
    assert as_bytes(np.array([[[0, 128, 255]]], np.uint8), table).tolist() == [[[-128, 0, 127]]]


def test_a_float_model_gets_the_range_of_its_card():
    table = byte_table(TensorSpec("in", (1,), "float32"), (-1.0, 1.0))
    assert table.dtype == np.float32
    assert (table[0], table[255]) == (-1.0, 1.0)
