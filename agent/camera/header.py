"""How large is a picture, and of what kind? Read from the first bytes, before anything is decoded.

A file of a few kilobytes can promise 20,000 x 20,000 pixels, and a decoder takes the memory for
them before it looks further. So the promise is read here first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture file says of itself.

    Args:
        width: pixels, as stored; a turned JPEG (EXIF) is shown the other way round.
        height: pixels, as stored.
        channels: values per pixel: 1 grey, 2 grey with alpha, 3 color, 4 color with alpha or CMYK.
        depth: bits per value.
        cmyk: the four channels are printing inks.
    """

    width: int
    height: int
    channels: int = 3
    depth: int = 8
    cmyk: bool = False


class BadHeader(ValueError):
    """The bytes are no picture that is read here; the text says why."""


def read_header(data: bytes) -> Header:
    """Read the header of a JPEG, PNG, BMP or WebP file.

    Raises:
        BadHeader: it is none of these, or it is cut off.
    """
    try:
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(data)
        if data.startswith(b"BM"):
            return _bmp(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError) as error:
        raise BadHeader("is cut off within its header") from error
    raise BadHeader("is no JPEG, PNG, BMP or WebP picture")


# Start-of-frame markers (ITU-T T.81, table B.1): C0 to CF without DHT, JPG and DAC.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers that no length follows
JPEG_SCAN = 0xDA
JPEG_END = b"\xff\xd9"


def _jpeg(data: bytes) -> Header:
    header: Header | None = None
    at = 2
    while True:
        if data[at] != 0xFF:
            raise BadHeader("is a damaged JPEG: a marker is missing")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in JPEG_BARE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in JPEG_FRAMES:
            depth, height, width, channels = struct.unpack_from(">BHHB", data, at + 4)
            header = Header(width, height, channels, depth, cmyk=channels == 4)
        if marker == JPEG_SCAN:
            return _whole_jpeg(header, data, at)
        at += 2 + length


def _whole_jpeg(header: Header | None, data: bytes, scan: int) -> Header:
    if header is None:
        raise BadHeader("is a damaged JPEG: no size before the picture")
    # Within the picture FF is never followed by D9, so the first one ends it. libjpeg would fill
    # what is missing with grey, and a grey shelf is an empty shelf.
    if data.find(JPEG_END, scan) < 0:
        raise BadHeader("is cut off: the JPEG has no end")
    return header


PNG_CHANNELS = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}  # by color type (PNG, 11.2.1); a palette holds colors


def _png(data: bytes) -> Header:
    width, height, depth, color = struct.unpack_from(">IIBB", data, 16)
    if data[12:16] != b"IHDR" or color not in PNG_CHANNELS:
        raise BadHeader("is a damaged PNG: its first chunk is not a header")
    palette = color == 3
    return Header(width, height, PNG_CHANNELS[color], 8 if palette else depth)


def _bmp(data: bytes) -> Header:
    (size,) = struct.unpack_from("<I", data, 14)
    if size == 12:  # the header of OS/2
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    else:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    # A negative height means that the rows are stored from the top; 8 bits and fewer are a palette.
    channels = 4 if bits == 32 else 3
    return Header(abs(width), abs(height), channels)


def _webp(data: bytes) -> Header:
    kind = data[12:16]
    if kind == b"VP8X":  # extended: canvas size minus one, 24 bits each
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return Header(width, height)
    if kind == b"VP8L":  # lossless: 14 bits each, minus one, after a signature byte
        (packed,) = struct.unpack_from("<I", data, 21)
        return Header((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":  # lossy: 14 bits each, after the frame tag and the start code
        width, height = struct.unpack_from("<HH", data, 26)
        return Header(width & 0x3FFF, height & 0x3FFF)
    raise BadHeader("is a damaged WebP: its first chunk is unknown")
