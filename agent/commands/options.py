"""Options that several words share: which view, which models, which products."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_view_arguments(parser: argparse.ArgumentParser) -> None:
    """Which fixture is seen, and where in the picture."""
    view = parser.add_argument_group("the view: a device's, or a planogram's")
    view.add_argument("--config", type=Path, metavar="device.yaml", help="take a device's cameras")
    view.add_argument("--camera", metavar="NAME", help="which of its cameras; the only one, if one")
    view.add_argument("--planogram", type=Path, metavar="FILE", help="what should stand there")
    view.add_argument("--alignment", type=Path, metavar="FILE", help="the fixture's four corners")


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Which models look, and what they know."""
    models = parser.add_argument_group("the models: the device's or the bundled ones, unless named")
    models.add_argument(
        "--detector", metavar="CARD", help="a model card (.yaml), or a bundled name"
    )
    models.add_argument("--recognizer", metavar="CARD", help="the same; `none` looks at no product")
    models.add_argument("--gallery", metavar="FILE", help="enrolled products (.npz)")
    models.add_argument("--threads", type=int, metavar="N", help="of the CPU")
