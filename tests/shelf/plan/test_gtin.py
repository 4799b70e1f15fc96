"""Trade item numbers: fourteen digits, and the last one is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.shelf.plan.fields import BadField
from agent.shelf.plan.gtin import as_gtin14, check_digit, internal_gtin


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("96385074", "00000096385074"),  # GTIN-8; the examples of GS1's check digit calculator
        ("614141999996", "00614141999996"),
        ("6291041500213", "06291041500213"),
        ("09506000134352", "09506000134352"),
    ],
)
def test_every_length_is_kept_as_14_digits(written, kept):
    assert as_gtin14(written) == kept


@given(st.integers(0, 10**13 - 1))
def test_a_right_check_digit_is_accepted_and_every_other_refused(number):
    body = f"{number:013d}"
    right = check_digit(body)
    assert as_gtin14(f"{body}{right}") == f"{body}{right}"
    for wrong in set(range(10)) - {right}:
        with pytest.raises(BadField, match=f"should be {right}"):
            as_gtin14(f"{body}{wrong}")


@given(st.integers(0, 10**13 - 1), st.integers(0, 11))
def test_swapped_neighbors_are_noticed_unless_they_differ_by_5(number, at):
    text = f"{number:013d}"
    text += str(check_digit(text))
    a, b = text[at], text[at + 1]
    swapped = f"{text[:at]}{b}{a}{text[at + 2 :]}"
    if abs(int(a) - int(b)) in {0, 5}:
        assert as_gtin14(swapped)
    else:
        with pytest.raises(BadField):
            as_gtin14(swapped)


@pytest.mark.parametrize("text", ["", "123", "123456789", "0950600013435X", "٠٩٥٠٦٠٠٠", "-9638507"])
def test_what_is_no_number_of_that_kind_is_refused(text):
    with pytest.raises(BadField) as caught:
        as_gtin14(text, "found")
    assert caught.value.field == "found"


def test_internal_numbers_are_right_and_all_different():
    numbers = [internal_gtin(item) for item in range(200)]
    assert [as_gtin14(number) for number in numbers] == numbers
    assert len(set(numbers)) == 200
    assert all(number.startswith("004") for number in numbers)


@pytest.mark.parametrize("item", [-1, 10**10])
def test_an_item_reference_has_ten_digits(item):
    with pytest.raises(ValueError, match="does not fit"):
        internal_gtin(item)
