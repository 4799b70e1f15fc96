"""The commands: write a film's pictures into a folder, or a sheet of everything at one glance."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import cv2

from tools.days.drawing import contact_sheet, with_truth
from tools.days.film import Film
from tools.days.scenario import SCENARIOS
from tools.days.split import STYLES


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    parser = _parser()
    args = parser.parse_args(words)
    try:
        lines = _film(args) if args.command == "film" else _sheet(args)
    except (ValueError, OSError) as error:
        parser.exit(2, f"tools.days: {error}\n")
    print("\n".join(lines))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.days", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    film = commands.add_parser("film", help="write a film's looks as JPEG files, and its truth")
    film.add_argument("--scenario", choices=sorted(SCENARIOS), required=True)
    film.add_argument("--seed", type=int, default=0, help="0-99 tune, 100-199 validate")
    film.add_argument("--hours", type=float, default=0.2, help="of store time")
    film.add_argument("--every", type=float, default=5.0, metavar="S", help="from look to look")
    film.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    film.add_argument("--truth", action="store_true", help="draw the truth over every look")
    sheet = commands.add_parser("sheet", help="one picture of all styles and all scenarios")
    sheet.add_argument("--out", type=Path, default=Path("days.jpg"), metavar="FILE")
    sheet.add_argument("--hours", type=float, default=0.5, help="of each film")
    sheet.add_argument("--looks", type=int, default=5, help="of each film")
    return parser


def _film(args: argparse.Namespace) -> list[str]:
    film = Film(args.scenario, args.seed, hours=args.hours, every_s=args.every)
    args.out.mkdir(parents=True, exist_ok=True)
    lost = 0
    for look in range(film.looks):
        picture = with_truth(film, look) if args.truth else film.frame(look)
        if picture is None:
            lost += 1
        else:
            cv2.imwrite(str(args.out / f"{look:05d}.jpg"), picture)
    (args.out / "truth.json").write_text(json.dumps(summary(film), indent=1), "utf-8")
    style, slots = film.fixture.style, len(film.planogram.slots)
    return [f"{film.looks - lost} looks of a {style} with {slots} slots in {args.out}; {lost} lost"]


def _sheet(args: argparse.Namespace) -> list[str]:
    films = [
        (f"clean {100 + i}", Film("clean", 100 + i, hours=args.hours, every_s=10.0))
        for i in range(len(STYLES))
    ]
    films += [
        (name, Film(name, 100 + i, hours=args.hours, every_s=10.0))
        for i, name in enumerate(SCENARIOS)
    ]
    cv2.imwrite(str(args.out), contact_sheet(films, args.looks))
    return [f"{len(films)} films of {args.hours:g} h in {args.out}"]


def summary(film: Film) -> dict[str, object]:
    """What happens in a film, for people to read; the exact truth is `Film.truth`."""
    truth = film.truth
    return {
        "style": film.fixture.style,
        "picture_px": list(film.picture_px),
        "slots": [slot.id for slot in film.planogram.slots],
        "cells": len(truth.slot),
        "changes": len(truth.at_s) - 1,
        "moves": [[round(m.at_s, 1), m.kind, m.homography.round(5).tolist()] for m in truth.moves],
        "light": [[round(c.at_s, 1), round(c.to_s, 1), c.kind] for c in truth.light],
        "lost": [[round(c.from_s, 1), round(c.to_s, 1), c.kind] for c in truth.lost],
        "restocks": [[round(r.from_s, 1), round(r.to_s, 1), r.shelf] for r in truth.restocks],
        "reset": None if truth.reset is None else asdict(truth.reset),
        "misplacements": [
            [round(m.from_s, 1), round(m.to_s, 1), m.kind, m.slot, m.gtin, m.home_slot]
            for m in truth.misplacements
        ],
    }  # fmt: skip
