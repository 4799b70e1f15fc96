"""Global Trade Item Numbers: 14 digits with a verified check digit.

Source: GS1 General Specifications, section 7.9 (check digit) and 2.1.13.2 (company-internal
numbers, prefix 04 of the 13-digit form).
"""

from __future__ import annotations

from agent.shelf.plan.fields import BadField

LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> int:
    """The check digit for the digits before it: weights 3 and 1 from the right, to the next ten."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return -total % 10


def as_gtin14(text: str, field: str = "gtin") -> str:
    """The number as 14 digits.

    Args:
        text: a GTIN-8, -12, -13 or -14, digits only.
        field: the key it was written under, for the message.

    Raises:
        BadField: not digits, of another length, or with a wrong check digit.
    """
    if not text.isascii() or not text.isdigit():
        raise BadField(field, f"{text!r} is not a GTIN; write its 8, 12, 13 or 14 digits in quotes")
    if len(text) not in LENGTHS:
        raise BadField(field, f"{text!r} has {len(text)} digits; a GTIN has 8, 12, 13 or 14")
    right = check_digit(text[:-1])
    if int(text[-1]) != right:
        raise BadField(field, f"check digit of {text} is {text[-1]}, should be {right}")
    return text.zfill(14)


def internal_gtin(item: int) -> str:
    """A company-internal GTIN (restricted circulation, prefix 04) for an item without one.

    Args:
        item: 0 .. 9,999,999,999, the item reference.
    """
    if not 0 <= item < 10**10:
        raise ValueError(f"item reference {item} does not fit 10 digits")
    body = f"04{item:010d}"
    return (body + str(check_digit(body))).zfill(14)
