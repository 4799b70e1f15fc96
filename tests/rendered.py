"""A rendered bay before a camera: pictures with exact truth, and a device's files around them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from agent.config.reading import read_yaml
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View, project
from agent.vision.homography import Plane, face_to_px
from tools.render.fixture import Camera, Filling
from tools.render.light import Light
from tools.render.ware.packs import catalogue_picture, pack_for
from tools.show.camera import Stage

ROOT = Path(__file__).resolve().parent.parent
BAY = ROOT / "planograms" / "demo-bay.yaml"
PICTURE_PX = (960, 1440)
CORNERS = ((88, 64), (868, 84), (884, 1372), (72, 1384))


class Bay:
    """The demo bay: its planogram, its view, and pictures of it in any state."""

    def __init__(self) -> None:
        self.planogram = read_yaml(BAY, Planogram)
        to_px = face_to_px(*self.planogram.face_mm, np.array(CORNERS, np.float64))
        self._stage = Stage(self.planogram, Camera(to_px, *PICTURE_PX))

    def view(self) -> View:
        to_px = face_to_px(*self.planogram.face_mm, np.array(CORNERS, np.float64))
        return project(self.planogram, Plane(to_px), camera="left", picture_px=PICTURE_PX)

    def picture(self, empty=(), foreign=(), seed=1):
        """The bay with some facings empty, others holding another product.

        Args:
            empty: (slot, column) of the facings that are sold out.
            foreign: (slot, column, gtin) of the facings that hold something else.
        """
        fillings = {(slot, column, 0): Filling("") for slot, column in empty}
        fillings |= {(slot, column, 0): Filling(gtin) for slot, column, gtin in foreign}
        light = Light(noise=1.5, seed=seed)
        return self._stage._painter.render(fillings, light=light).picture

    def furnish(self, folder: Path, *, pictures=True, broker="") -> Path:
        """Write a device's files and its catalog; returns device.yaml."""
        text = BAY.read_text("utf-8")
        if pictures:
            (folder / "planograms" / "catalog").mkdir(parents=True)
            for product in self.planogram.products:
                pack = pack_for(product.gtin, product.width_mm or 80, product.height_mm or 200)
                file = f"catalog/{product.gtin}.png"
                cv2.imwrite(str(folder / "planograms" / file), catalogue_picture(pack, 400))
                text = text.replace(
                    f'gtin: "{product.gtin}", sku', f'gtin: "{product.gtin}", picture: {file}, sku'
                )
        (folder / "planograms").mkdir(exist_ok=True)
        (folder / "planograms" / "demo-bay.yaml").write_text(text, "utf-8")
        (folder / "alignment").mkdir()
        (folder / "alignment" / "left.yaml").write_text(
            f"picture_px: {list(PICTURE_PX)}\ncorners_px: {[list(c) for c in CORNERS]}\n", "utf-8"
        )
        (folder / "clip").mkdir()
        device = folder / "device.yaml"
        device.write_text(
            f"store: test\ndevice: bay\n{broker}cameras:\n  left:\n"
            "    source: {kind: folder, path: clip, every: 1s, loop: true}\n"
            "    fixture: demo-bay\n    every: 1s\n",
            "utf-8",
        )
        return device

    def record(self, folder: Path, pictures) -> None:
        """Write pictures as a folder that replays at one in five seconds."""
        for number, picture in enumerate(pictures):
            cv2.imwrite(str(folder / f"{number:04}.png"), picture)
