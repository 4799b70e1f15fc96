"""Good and bad cases of a detector, chosen by how well each picture was read, and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from agent.detect.card import Card
from agent.detect.opening import open_detector
from tools.render.canvas import LABELS
from tools.render.ink import Color, Image
from tools.train.measure_detector import (
    BENCH,
    SIDE,
    Scene,
    frozen_scenes,
    known_words,
    look_at,
    patient,
    row_of,
    threshold,
)
from tools.train.metrics import Found, matches
from tools.train.page.sheets import FINE, captioned, dashed, sheet, solid, write

# Blue, green, red of the colors of Okabe and Ito, which color-blind people can tell apart.
COLORS: dict[str, Color] = {
    "product": (178, 114, 0),
    "gap": (0, 94, 213),
    "price_label": (66, 228, 240),
    "person": (167, 121, 204),
}
LEAST_OBJECTS = 4  # in a picture that is shown
GOOD = 0.9  # the share of pictures that a good case leaves behind: the best are the emptiest
CELLS = 4  # pairs of a good and a bad case, unless there are more settings
COLUMNS = 4
CELL_PX = 296


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A picture and how well it was read: F1 of all labels at the card's thresholds."""

    scene: Scene
    found: Found
    score: float
    good: bool


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a detector found in the frozen scenes, also what it hardly believes."""

    card: Card
    scenes: tuple[Scene, ...]
    found: list[Found]


def seen_by(card: Card, count: int) -> Seen:
    """Let the model of a card look at frozen scenes."""
    scenes = frozen_scenes(count)
    found = look_at(open_detector(patient(card), BENCH), card.words, scenes)
    return Seen(card, scenes, found)


def believed(card: Card, found: Found) -> Found:
    """What is left at the card's thresholds, and of the truth what the card has a label for."""
    least = np.full(len(LABELS), np.inf, np.float32)
    for word in known_words(card):
        least[row_of(word)] = threshold(card, word)
    keep = found.score >= least[found.label]
    asked = found.asked & np.isfinite(least[found.true_label])
    mine = (found.xyxy[keep], found.score[keep], found.label[keep])
    return Found(*mine, found.true_xyxy, found.true_label, asked)


def f1(card: Card, found: Found) -> float:
    """Twice the hits over all that was found and all that was asked (van Rijsbergen, 1979)."""
    right = wrong = total = 0
    for word in known_words(card):
        _, hits = matches(found, row_of(word), 0.5)
        right += sum(hits)
        wrong += len(hits) - sum(hits)
        total += int(((found.true_label == row_of(word)) & found.asked).sum())
    return 2 * right / max(1, right + wrong + total)


def chosen(seen: Seen) -> list[Case]:
    """For each setting good cases and the worst ones, by nothing but their score."""
    cases: dict[str, list[Case]] = {}
    for scene, found in zip(seen.scenes, seen.found, strict=True):
        if found.asked.sum() >= LEAST_OBJECTS:
            sure = believed(seen.card, found)
            case = Case(scene, sure, f1(seen.card, sure), good=False)
            cases.setdefault(scene.setting, []).append(case)
    pairs = max(1, CELLS // max(1, len(cases)))
    picked = []
    for setting in sorted(cases):
        ranked = sorted(cases[setting], key=lambda case: case.score)
        first = min(int(GOOD * len(ranked)), len(ranked) - 1)
        good = ranked[max(0, first - pairs + 1) : first + 1]
        for best, worst in zip(reversed(good), ranked, strict=False):
            picked += [replace(best, good=True), worst]
    return picked


def case_sheet(cases: Sequence[Case], words: Sequence[str]) -> Image:
    """The cases in rows of four, a legend above."""
    cells = [_cell(case) for case in cases]
    return sheet(cells, min(COLUMNS, len(cells)), _legend(words))


def _cell(case: Case) -> Image:
    picture = cv2.resize(
        case.scene.sample.picture(), (SIDE * FINE, SIDE * FINE), interpolation=cv2.INTER_CUBIC
    ).astype(np.uint8)
    found = case.found
    for box in found.true_xyxy[found.asked]:
        dashed(picture, box * FINE)
    for box, label in zip(found.xyxy, found.label, strict=True):
        solid(picture, box * FINE, COLORS[LABELS[label]])
    kind = "good" if case.good else "worst"
    text = f"{case.scene.setting.replace('_', ' ')}: {kind}, F1 {case.score:.2f}"
    return captioned(picture, text, (CELL_PX, CELL_PX))


def _legend(words: Sequence[str]) -> Image:
    """One line: what the lines mean."""
    line = np.full((26, 2 * CELL_PX, 3), 255, np.uint8)
    line[4:22, 2:98] = 128
    dashed(line, np.array([6, 8, 24, 18], np.float32), 5)
    write(line, "truth", (32, 18))
    for i, word in enumerate(words):
        x = 108 + 112 * i
        solid(line, np.array([x, 8, x + 18, 18], np.float32), COLORS[word])
        write(line, word.replace("_", " "), (x + 26, 18))
    return line
