"""From the shared options to eyes that look at a view."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from agent.config.alignment import Alignment, plane_of
from agent.config.device import Accelerator, Models
from agent.config.reading import read_yaml
from agent.config.setup import load
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.errors import BadInput
from agent.eyes import Eyes
from agent.fitting import Opened, comparison_for, eyes_for, open_models
from agent.shelf.cases.expected import ANY_SHOP, Shop
from agent.shelf.plan.planogram import Planogram, faults
from agent.shelf.plan.view import View, project
from agent.vision.arrays import Gtins
from agent.vision.homography import Plane, face_to_px


@dataclass(frozen=True, slots=True)
class Folders:
    """What names of models, and of the planogram's pictures, are relative to."""

    models: Path
    plans: Path


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A view with eyes on it.

    Args:
        gtins: the gallery's products; none without a gallery.
        configuration: hash of the device's files; "" without a device.
        source: whose events these would be.
        is_open: whether the store is, at a moment; always without a device.
        plans: every planogram of the device.
        shop: what it says of its store.
    """

    view: View
    eyes: Eyes
    opened: Opened
    gtins: Gtins
    configuration: str = ""
    source: str = "/stores/none/devices/none"
    profile: str = "default"
    is_open: Callable[[datetime], bool] = lambda _: True
    plans: tuple[Planogram, ...] = ()
    shop: Shop = ANY_SHOP


def fitted(args: argparse.Namespace, picture_px: tuple[int, int]) -> Fitted:
    """The view and the models that the options name.

    Args:
        args: with the options of both groups.
        picture_px: of the pictures; without an alignment they show the fixture's face whole.

    Raises:
        BadInput: an option leads nowhere, or to something wrong.
    """
    if (args.config is None) == (args.planogram is None):
        raise BadInput("which shelf? give --config device.yaml, or --planogram FILE")
    if args.config is not None:
        return _of_device(args)
    planogram = read_yaml(args.planogram, Planogram)
    if wrong := faults(planogram):
        raise BadInput(f"{args.planogram}: {wrong[0].problem}; run onshelf check on its device")
    plane, size = _plane(args, planogram, picture_px)
    view = project(planogram, plane, camera="camera", picture_px=size)
    return _fit(args, view, Models(), Folders(args.planogram.parent, args.planogram.parent))


def _of_device(args: argparse.Namespace) -> Fitted:
    setup = load(args.config)
    cameras = setup.device.cameras
    name: str = args.camera or (next(iter(cameras)) if len(cameras) == 1 else "")
    if name not in cameras:
        asked = f"--camera {name}: is not there" if name else "--camera: is missing"
        raise BadInput(f"{asked}; {args.config} has {', '.join(cameras)}")
    fixture = cameras[name].fixture
    view = project(
        setup.planograms[fixture],
        setup.plane(name),
        camera=name,
        picture_px=setup.alignments[name].picture_px,
        planogram_hash=setup.planogram_digests[fixture],
    )
    others = tuple(plan for name, plan in setup.planograms.items() if name != fixture)
    view = replace(view, elsewhere=others)
    plans = setup.path(setup.device.planograms)
    fit = _fit(args, view, setup.device.model, Folders(setup.folder, plans))
    return replace(
        fit,
        configuration=setup.digest,
        source=f"/stores/{setup.device.store}/devices/{setup.device.device}",
        profile=str(setup.device.profile),
        is_open=setup.device.is_open,
        plans=tuple(setup.planograms.values()),
        shop=Shop(setup.device.zone, setup.device.restock_within_s),
    )


def _plane(
    args: argparse.Namespace, planogram: Planogram, picture_px: tuple[int, int]
) -> tuple[Plane, tuple[int, int]]:
    if args.alignment is not None:
        alignment = read_yaml(args.alignment, Alignment)
        return plane_of(alignment, planogram.face_mm), alignment.picture_px
    width, height = picture_px
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    return Plane(face_to_px(*planogram.face_mm, corners)), picture_px


def _fit(args: argparse.Namespace, view: View, choice: Models, folders: Folders) -> Fitted:
    given = {
        key: getattr(args, key)
        for key in ("detector", "recognizer", "gallery", "threads")
        if getattr(args, key) is not None
    }
    if given.get("recognizer") == "none":
        given["recognizer"] = None
    named_here = Folders(Path.cwd(), folders.plans) if given else folders
    choice = replace(choice, **given)
    bench = Bench(choice.accelerator or Accelerator.AUTO, choice.threads, notes_in(_cache()))
    opened = open_models(choice, named_here.models, bench)
    gallery = None if choice.gallery is None else named_here.models / choice.gallery
    compare = comparison_for(opened, gallery, view.planogram, folders.plans)
    gtins = np.array([], "<U14") if compare is None else compare.gtins
    return Fitted(view, eyes_for(view, opened, compare), opened, gtins)


def _cache() -> Path:
    """Where a person's machine remembers which models it has tried (XDG base directories)."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "onshelf"
