"""A device's folder that is right, to be spoiled by the tests."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

DEVICE = """\
store: "0417"
device: aisle-07-left
broker: {host: localhost, tls: none}
model: {detector: card.yaml, recognizer: null}
cameras:
  left:
    source: {kind: picamera}
    fixture: demo-bay
"""

ALIGNMENT = """\
picture_px: [2304, 1296]
corners_px: [[212, 96], [1704, 131], [1688, 1010], [229, 985]]
taken_at: 2026-11-20T10:15:00Z
"""

CARD = f"""\
name: tiny
kind: detector
file: tiny.tflite
sha256: {hashlib.sha256(b"tiny").hexdigest()}
license: Apache-2.0
input: {{width: 96, height: 96}}
head: centers
outputs: {{heat: a, offset: b, size: c}}
labels: [product]
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with device.yaml, one planogram, one alignment and one model with its card."""
    (tmp_path / "planograms").mkdir()
    (tmp_path / "alignment").mkdir()
    shutil.copy(ROOT / "planograms" / "demo-bay.yaml", tmp_path / "planograms")
    (tmp_path / "device.yaml").write_text(DEVICE)
    (tmp_path / "alignment" / "left.yaml").write_text(ALIGNMENT)
    (tmp_path / "card.yaml").write_text(CARD)
    (tmp_path / "tiny.tflite").write_bytes(b"tiny")
    return tmp_path


@pytest.fixture
def change(folder):
    """Replace a text in one of its files."""

    def one(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return one
