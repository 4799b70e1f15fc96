"""Drawings for people: the truth over a look, and a sheet of all styles and scenarios."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from agent.vision.arrays import Image
from agent.vision.homography import apply
from tools.days.film import Film

COLORS = {
    "right": (80, 210, 80),
    "empty": (60, 60, 255),
    "other": (255, 90, 255),
    "deep": (60, 220, 255),
}
HIDDEN_FROM = 0.3
TILE_PX = (480, 340)


def with_truth(film: Film, look: int) -> Image:
    """A look with a frame around every cell, the time and what ails the view.

    Green is right, yellow stands back, red is empty, pink another product; a stroke marks what
    people hide.
    """
    at_s = film.at_s(look)
    frame = film.frame(look)
    wide, high = film.picture_px
    drawn = np.zeros((high, wide, 3), np.uint8) if frame is None else frame.copy()
    move, row = film.truth.homography(at_s), film.truth.row(at_s)
    hidden = film.truth.hidden(look)
    for i, quad in enumerate(film.fixture.view().cells.px):
        shown, expected = film.truth.shown[row, i], film.truth.expected[i]
        state = "empty" if not shown else "right" if shown == expected else "other"
        if state == "right" and film.truth.behind[row, i] > 0:
            state = "deep"
        corners = np.round(apply(move, quad)).astype(np.int32)
        cv2.polylines(drawn, [corners], True, COLORS[state], 2)
        if hidden[i] >= HIDDEN_FROM:
            first, _, third, _ = corners.tolist()
            cv2.line(drawn, first, third, (0, 0, 0), 2)
    return _titled(drawn, f"{at_s:.0f} s  {_ails(film, at_s)}")


def contact_sheet(films: Sequence[tuple[str, Film]], looks: int) -> Image:
    """One line of looks for each film, spread over its length."""
    lines = []
    for name, film in films:
        chosen = np.linspace(0.02 * film.looks, film.looks - 1, looks).astype(int)
        tiles = []
        for look in chosen.tolist():
            frame = film.frame(look)
            wide, high = film.picture_px
            tile = np.zeros((high, wide, 3), np.uint8) if frame is None else frame
            small = cv2.resize(tile, TILE_PX, interpolation=cv2.INTER_AREA).astype(np.uint8)
            at_s = film.at_s(look)
            tiles.append(
                _titled(small, f"{name} {film.fixture.style} {at_s:.0f} s {_ails(film, at_s)}")
            )
        lines.append(np.hstack(tiles))
    return np.vstack(lines)


def _ails(film: Film, at_s: float) -> str:
    """What is the matter with the view at a moment."""
    truth = film.truth
    light = [one.kind for one in truth.light if one.at_s <= at_s < one.to_s]
    moved = [move.kind for move in truth.moves if move.at_s <= at_s]
    return " ".join([truth.gone(at_s), *light, *moved[-1:]])


def _titled(picture: Image, text: str) -> Image:
    band = np.zeros((18, picture.shape[1], 3), np.uint8)
    cv2.putText(
        band, text, (4, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA
    )
    return np.vstack([picture, band])
