"""A device's folder that is right, to be spoiled by the tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

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

MODELS = ROOT / "models"
WRITTEN = yaml.safe_load((MODELS / "shelf-small.yaml").read_text(encoding="utf-8"))
CARD = "".join(
    f"{key}: {json.dumps(value)}\n"
    for key, value in {
        "name": "tiny",
        "kind": "detector",
        "file": "tiny.tflite",
        **{
            key: WRITTEN[key] for key in ("sha256", "license", "input", "head", "outputs", "labels")
        },
    }.items()
)


@pytest.fixture
def folder(tmp_path):
    """A folder with device.yaml, one planogram, one alignment and one model with its card."""
    (tmp_path / "planograms").mkdir()
    (tmp_path / "alignment").mkdir()
    shutil.copy(ROOT / "planograms" / "demo-bay.yaml", tmp_path / "planograms")
    (tmp_path / "device.yaml").write_text(DEVICE)
    (tmp_path / "alignment" / "left.yaml").write_text(ALIGNMENT)
    (tmp_path / "card.yaml").write_text(CARD)
    shutil.copy(MODELS / "shelf-small.tflite", tmp_path / "tiny.tflite")
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
