"""What is wrong between the files: each may be sound alone, and together they make no sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely

from agent.config.alignment import Alignment, plane_of
from agent.config.device import (
    Device,
    FileSource,
    FolderSource,
    PicameraSource,
    RtspSource,
    Source,
    Tls,
    UsbSource,
)
from agent.config.plain import KeyPath
from agent.config.problems import Problem
from agent.config.reading import Reading
from agent.shelf.plan.planogram import Planogram, faults, outline_mm

MAX_OUTSIDE = 0.25
"""A slot may leave the picture with this share of itself: real cameras cut the edges a little."""

BEND_MM = 50.0
"""A straight edge in millimetres is bent by a lens; its points stand this close together."""


def of_planogram(reading: Reading[Planogram], fixture: str) -> Iterator[Problem]:
    """What is wrong between the parts of one planogram, and with its name.

    Args:
        reading: of the file.
        fixture: that the file is named after.
    """
    planogram = reading.value
    if planogram is None:
        return
    if planogram.fixture != fixture and not reading.is_stand_in(("fixture",)):
        text = f"is {planogram.fixture!r}, the file is named after {fixture!r}; rename one of them"
        yield reading.problem(("fixture",), text)
    products_are_right = not any(p.key.startswith("products") for p in reading.problems)
    for fault in faults(planogram):
        # A product that was refused is there, though not in the value: do not say it is missing.
        of_product = fault.path[0] == "shelves" and fault.path[-1] == "gtin"
        if (products_are_right or not of_product) and not reading.is_stand_in(fault.path):
            yield reading.problem(fault.path, fault.problem)


def of_slot_ids(plans: Mapping[str, Reading[Planogram]]) -> Iterator[Problem]:
    """Slots of two fixtures under one id: a device tells its slots apart by nothing else."""
    first: dict[str, str] = {}
    for fixture, reading in plans.items():
        for path, slot_id in _slot_ids(reading.value):
            before = first.setdefault(slot_id, fixture)
            if before != fixture:
                text = f"{slot_id} is a slot of {before} too; rename it"
                yield reading.problem((*path, "id"), text)


def _slot_ids(planogram: Planogram | None) -> Iterator[tuple[KeyPath, str]]:
    for i, shelf in enumerate(planogram.shelves if planogram else ()):
        for j, slot in enumerate(shelf.slots):
            yield ("shelves", i, "slots", j), slot.id


def of_view(aligned: Reading[Alignment], planogram: Planogram) -> Iterator[Problem]:
    """Slots that the aligned camera cannot see."""
    alignment = aligned.value
    if alignment is None:
        return
    try:
        plane = plane_of(alignment, planogram.face_mm)
    except ValueError as error:
        yield aligned.problem(("corners_px",), f"make no view ({error}); run onshelf aim")
        return
    for shelf in planogram.shelves:
        for slot in shelf.slots:
            outline = shapely.segmentize(outline_mm(shelf, slot), BEND_MM)
            ring = plane.project(np.asarray(outline.exterior.coords, np.float64))
            if where := _outside(ring, alignment.picture_px):
                yield aligned.problem(("corners_px",), f"slot {slot.id} {where}; run onshelf aim")


def _outside(ring: np.ndarray, picture_px: tuple[int, int]) -> str | None:
    """How an outline in pixels leaves the picture; None if it does not, or hardly."""
    if not np.isfinite(ring).all():
        return "lies nowhere in the picture"
    shape = shapely.make_valid(shapely.Polygon(ring))
    inside = shape.intersection(shapely.box(0, 0, *picture_px))
    if inside.area >= (1 - MAX_OUTSIDE) * shape.area:
        return None
    left, top, right, bottom = shape.bounds
    width, height = picture_px
    over = {"left": -left, "right": right - width, "top": -top, "bottom": bottom - height}
    side = max(over, key=lambda name: over[name])
    return f"leaves the picture on the {side} by {over[side]:.0f} px"


def of_size(aligned: Reading[Alignment], source: Source) -> Iterator[Problem]:
    """An alignment taken at another size than the camera gives."""
    size = getattr(source, "size", None)
    if aligned.value is not None and size is not None and aligned.value.picture_px != size:
        width, height = aligned.value.picture_px
        text = f"is {width} x {height}, the camera gives {size[0]} x {size[1]}; run onshelf aim"
        yield aligned.problem(("picture_px",), text)


def of_cameras(reading: Reading[Device]) -> Iterator[Problem]:
    """Two cameras that are one, or that look at one fixture: each has one owner."""
    owner: dict[object, str] = {}
    for name, camera in (reading.value.cameras if reading.value else {}).items():
        if (before := owner.setdefault(camera.fixture, name)) != name:
            text = f"{before} looks at {camera.fixture} too; one camera for one fixture"
            yield reading.problem(("cameras", name, "fixture"), text)
        if not isinstance(camera.source, PicameraSource | UsbSource):
            continue
        if (before := owner.setdefault(camera.source, name)) != name:
            text = f"is the camera of {before} too; a camera looks at one fixture"
            yield reading.problem(("cameras", name, "source"), text)


def of_paths(reading: Reading[Device], folder: Path) -> Iterator[Problem]:
    """Files that device.yaml names and that are not there.

    The certificates' default places are left to the device itself (`onshelf doctor`), so that a
    configuration can be checked on another machine.
    """
    for path, named in _named_files(reading.value) if reading.value else ():
        if not (folder / named).exists():
            yield reading.problem(
                path, f"{folder / named} is not there; copy it, or correct the path"
            )


def _named_files(device: Device) -> Iterator[tuple[KeyPath, str]]:
    for name, camera in device.cameras.items():
        source: KeyPath = ("cameras", name, "source")
        match camera.source:
            case FileSource(path=path) | FolderSource(path=path):
                yield (*source, "path"), path
            case RtspSource(password_file=str(path)):
                yield (*source, "password_file"), path
    broker = device.broker
    if broker and broker.password_file:
        yield ("broker", "password_file"), broker.password_file
    if broker and broker.tls and broker.tls != Tls():
        for key in ("ca_file", "cert_file", "key_file"):
            if named := getattr(broker.tls, key):
                yield ("broker", "tls", key), named
    if device.model.gallery and "/" in device.model.gallery:
        yield ("model", "gallery"), device.model.gallery
