"""What an X.509 certificate says of itself: whose it is, and from when to when it is valid.

Python's ssl module decodes only certificates that a peer has shown, and a library for the rest
would be one more on the device; the fields that people get wrong take these lines (RFC 5280, 4.1).
Nothing is verified here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----")

SEQUENCE, SET, OBJECT_ID, VERSION = 0x30, 0x31, 0x06, 0xA0
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
COMMON_NAME = bytes((0x55, 0x04, 0x03))  # 2.5.4.3
TEXT = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
LONG = 0x80  # a length of more than one byte follows
MOST_LENGTH_BYTES = 3  # 16 MB; no certificate is that long
PIVOT = 50  # two digits of a year: below, this century (RFC 5280, 4.1.2.5.1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate.

    Args:
        name: the common name (CN) of its owner; "" where it has none.
        begins, ends: the first and the last moment at which it is valid.
    """

    name: str
    begins: datetime
    ends: datetime


def certificates(pem: bytes) -> tuple[Certificate, ...]:
    """The certificates in a PEM file, in its order; () where it has none.

    Raises:
        ValueError: one of them is damaged.
    """
    return tuple(_certificate(block[1]) for block in BLOCK.finditer(pem))


def _certificate(text: bytes) -> Certificate:
    try:
        der = base64.b64decode(b"".join(text.split()), validate=True)
        (_, whole), *_ = _parts(der)
        (_, signed), *_ = _parts(whole)
        fields = [content for tag, content in _parts(signed) if tag != VERSION]
        validity, subject = fields[3], fields[4]  # after the serial number, algorithm and issuer
        begins, ends = (_moment(tag, content) for tag, content in _parts(validity))
        return Certificate(_common_name(subject), begins, ends)
    except (binascii.Error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"is damaged ({error})") from None


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values in a row: each its tag and its content (X.690, 8.1)."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & LONG:
            count = length - LONG
            if not 1 <= count <= MOST_LENGTH_BYTES:
                raise ValueError(f"is damaged (a length of {count} bytes)")
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            raise ValueError("is damaged (cut short)")
        yield tag, data[at : at + length]
        at += length


def _common_name(subject: bytes) -> str:
    found = ""
    for _, names in _parts(subject):
        for _, pair in _parts(names):
            (_, kind), (tag, value) = _parts(pair)
            if kind == COMMON_NAME and tag in TEXT:
                found = value.decode(TEXT[tag])  # the last one counts, as OpenSSL has it
    return found


def _moment(tag: int, content: bytes) -> datetime:
    text = content.decode("ascii")
    if tag == UTC_TIME:
        text = ("20" if int(text[:2]) < PIVOT else "19") + text
    elif tag != GENERALIZED_TIME:
        raise ValueError(f"is damaged (tag {tag} is no time)")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
