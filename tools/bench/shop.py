"""A rendered shop for measurements: the demo's bay before one camera, and its files on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agent.config.reading import read_yaml
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View, project
from agent.vision.arrays import Image
from agent.vision.homography import Plane, face_to_px
from tools.render.fixture import Camera
from tools.show.camera import Stage
from tools.show.story import write_day

PLANOGRAM = Path(__file__).parents[2] / "planograms" / "demo-bay.yaml"
PICTURE_PX = (1920, 1080)
CORNERS = ((640, 20), (1290, 26), (1298, 1060), (634, 1052))  # of the face, clockwise


@dataclass(frozen=True, slots=True, eq=False)
class Shop:
    """A planogram, its view at 1080p, and pictures of it five seconds apart."""

    planogram: Planogram
    view: View
    pictures: tuple[Image, ...]


def shop(pictures: int, seed: int = 3) -> Shop:
    """Render some moments of a store day."""
    planogram = read_yaml(PLANOGRAM, Planogram)
    to_px = face_to_px(*planogram.face_mm, np.array(CORNERS, np.float64))
    stage = Stage(planogram, Camera(to_px, *PICTURE_PX))
    day = write_day(planogram, seed=seed, length_s=3600.0)
    view = project(planogram, Plane(to_px), camera="left", picture_px=PICTURE_PX)
    return Shop(planogram, view, tuple(stage.picture(day, 5.0 * i) for i in range(pictures)))


def furnish(folder: Path, cameras: int, pictures: int = 8) -> Path:
    """Write a device's files, each camera a folder of pictures; returns device.yaml."""
    bench = shop(pictures)
    (folder / "alignment").mkdir(parents=True)
    (folder / "clip").mkdir()
    for number, picture in enumerate(bench.pictures):
        cv2.imwrite(str(folder / "clip" / f"{number:03}.jpg"), picture)
    blocks = []
    for number in range(cameras):
        fixture = f"bay-{number + 1}"
        text = PLANOGRAM.read_text("utf-8").replace("demo-bay", fixture)
        text = text.replace("id: demo-", f"id: b{number + 1}-")
        (folder / "planograms").mkdir(exist_ok=True)
        (folder / "planograms" / f"{fixture}.yaml").write_text(text, "utf-8")
        (folder / "alignment" / f"cam{number + 1}.yaml").write_text(
            f"picture_px: {list(PICTURE_PX)}\ncorners_px: {[list(c) for c in CORNERS]}\n", "utf-8"
        )
        source = "{kind: folder, path: clip, every: 1s, loop: true}"
        blocks.append(f"  cam{number + 1}:\n    source: {source}\n    fixture: {fixture}\n")
    device = folder / "device.yaml"
    device.write_text(
        "store: bench\ndevice: bench\nmodel: {threads: 1}\n"
        "defaults: {every: 1s}\ncameras:\n" + "".join(blocks),
        "utf-8",
    )
    return device
