"""The demo's shop: a folder with what a technician would have put on the device.

The agent reads `device.yaml`, the planogram and the alignment as it would in a store; only the
camera behind them is rendered.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from agent.shelf.planogram import Planogram
from tools.render.fixture import Camera

ROOT = Path(__file__).resolve().parents[2]
PLANOGRAM = ROOT / "planograms" / "demo-bay.yaml"

STORE, DEVICE, CAMERA = "demo", "demo-bay-left", "left"
TOPIC = f"onshelf/v1/{STORE}/{DEVICE}"

PICTURE_PX = (960, 1440)  # upright, as a camera turned by a quarter would see one bay
# Of the fixture's face, clockwise from top left: a bracket a little off the middle, and not quite
# level, as brackets are.
CORNERS_PX = ((88, 64), (868, 84), (884, 1372), (72, 1384))

DEVICE_YAML = """\
store: {store}
device: {device}
broker: {{host: 127.0.0.1, port: {port}}}
cameras:
  {camera}:
    source: {{kind: folder, path: .}}  # the demo puts its rendered camera here
    fixture: {fixture}
    every_s: {every_s}
planograms: {planograms}
"""

ALIGNMENT_YAML = """\
picture_px: [{width}, {height}]
corners_px: {corners}
"""


def furnish(folder: Path, planogram: Planogram, port: int, every_s: float) -> Path:
    """Write the device's files into a folder; returns the path of device.yaml."""
    alignment = folder / "alignment"
    alignment.mkdir()
    width, height = PICTURE_PX
    corners = [list(corner) for corner in CORNERS_PX]
    text = ALIGNMENT_YAML.format(width=width, height=height, corners=corners)
    (alignment / f"{CAMERA}.yaml").write_text(text, "utf-8")
    device = folder / "device.yaml"
    device.write_text(
        DEVICE_YAML.format(
            store=STORE,
            device=DEVICE,
            port=port,
            camera=CAMERA,
            fixture=planogram.fixture,
            every_s=every_s,
            planograms=PLANOGRAM.parent,
        ),
        "utf-8",
    )
    return device


def camera(planogram: Planogram) -> Camera:
    """The rendered camera whose corners the alignment states."""
    width, height = planogram.face_mm
    face = np.array([[0, height], [width, height], [width, 0], [0, 0]], np.float32)
    matrix = cv2.getPerspectiveTransform(face, np.array(CORNERS_PX, np.float32))
    return Camera(np.asarray(matrix, np.float64), *PICTURE_PX)
