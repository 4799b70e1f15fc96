"""The demo's shop: a folder with what a technician would have put on the device.

The agent reads `device.yaml`, the planogram and the alignment as it would in a store; only the
camera behind them is rendered.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from agent.detect.bundled import bundled
from agent.shelf.cases.wire import Json, fields_of
from agent.shelf.plan.planogram import Planogram, outline_mm
from tools.render.fixture import Camera
from tools.render.ware.packs import pack_for

ROOT = Path(__file__).resolve().parents[2]
PLANOGRAM = ROOT / "planograms" / "demo-bay.yaml"

STORE, DEVICE, CAMERA = "demo", "demo-bay-left", "left"
TOPIC = f"onshelf/v1/{STORE}/{DEVICE}"

RECOGNIZER = "products"  # tells products apart; without it a swap stays unseen

PICTURE_PX = (960, 1440)  # upright, as a camera turned by a quarter would see one bay
# Of the fixture's face, clockwise from top left: a bracket a little off the middle, and not quite
# level, as brackets are.
CORNERS_PX = ((88, 64), (868, 84), (884, 1372), (72, 1384))

DEVICE_YAML = """\
store: {store}
device: {device}
broker: {{host: 127.0.0.1, port: {port}, tls: none}}
cameras:
  {camera}:
    source: {{kind: folder, path: .}}  # the demo puts its rendered camera here
    fixture: {fixture}
model: {{recognizer: {recognizer}}}
planograms: .
"""

ALIGNMENT_YAML = """\
picture_px: [{width}, {height}]
corners_px: {corners}
"""


def furnish(folder: Path, planogram: Planogram, port: int) -> Path:
    """Write the device's files into a folder; returns the path of device.yaml."""
    (folder / "alignment").mkdir()
    width, height = PICTURE_PX
    corners = [list(corner) for corner in CORNERS_PX]
    text = ALIGNMENT_YAML.format(width=width, height=height, corners=corners)
    (folder / "alignment" / f"{CAMERA}.yaml").write_text(text, "utf-8")
    _print_catalog(folder, planogram)
    device = folder / "device.yaml"
    device.write_text(
        DEVICE_YAML.format(
            store=STORE,
            device=DEVICE,
            port=port,
            camera=CAMERA,
            fixture=planogram.fixture,
            recognizer=RECOGNIZER if RECOGNIZER in bundled() else "null",
        ),
        "utf-8",
    )
    return device


def _print_catalog(folder: Path, planogram: Planogram) -> None:
    """The planogram with a catalog picture of every product, as a retailer's office sends them."""
    products = []
    for product in planogram.products:
        pack = pack_for(product.gtin, product.width_mm or 0.0, product.height_mm or 0.0)
        picture = f"{product.gtin}.png"
        cv2.imwrite(str(folder / picture), np.dstack([pack.front, pack.mask]))
        products.append(replace(product, picture=picture))
    pictured = replace(planogram, products=tuple(products))
    text = json.dumps(_without_blanks(fields_of(pictured)), indent=1)  # JSON is YAML too
    (folder / f"{planogram.fixture}.yaml").write_text(text, "utf-8")


def _without_blanks(value: Json) -> Json:
    """Without what is not there: a key left out and a key of nothing are different in our YAML."""
    match value:
        case dict():
            return {key: _without_blanks(item) for key, item in value.items() if item is not None}
        case list():
            return [_without_blanks(item) for item in value]
        case _:
            return value


def outlines_px(planogram: Planogram) -> dict[str, list[tuple[float, float]]]:
    """Every slot's outline in the camera's picture, by id."""
    matrix = camera(planogram).homography
    outlines = {}
    for shelf in planogram.shelves:
        for slot in shelf.slots:
            ring = np.array([outline_mm(shelf, slot).exterior.coords[:-1]], np.float64)
            px = cv2.perspectiveTransform(ring, matrix)[0]
            outlines[slot.id] = [(float(x), float(y)) for x, y in px]
    return outlines


def camera(planogram: Planogram) -> Camera:
    """The rendered camera whose corners the alignment states."""
    width, height = planogram.face_mm
    face = np.array([[0, height], [width, height], [width, 0], [0, 0]], np.float32)
    matrix = cv2.getPerspectiveTransform(face, np.array(CORNERS_PX, np.float32))
    return Camera(np.asarray(matrix, np.float64), *PICTURE_PX)
