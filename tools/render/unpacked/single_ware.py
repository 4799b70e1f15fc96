"""Single ware: jars from above, bowls with lids, bottles that point at the eye, bags."""

import math

import cv2
import numpy as np

from tools.render.canvas import Fitted
from tools.render.depth import trimmed
from tools.render.ink import Color, Image, Rng, any_color, clouds, gray, hsv, tone
from tools.render.unpacked.solids import (
    Barrel,
    Field,
    Single,
    View,
    barrel,
    cut_out,
    lit,
    looked_up,
)

SLICES = 26  # of a bottle that points at the eye
FOODS: tuple[Color, ...] = (
    (60, 60, 175), (80, 150, 215), (215, 228, 235), (70, 150, 95), (45, 80, 120), (110, 190, 235),
)  # fmt: skip


def draw_jar(single: Single, view: View) -> Fitted:
    """A jar, a can or a tub, so low that its lid is seen from above."""
    rng = single.rng()
    size = (single.size_mm[0] * view.px_per_mm, single.size_mm[1] * view.px_per_mm)
    foot = float(rng.choice([1.0, 0.82], p=[0.65, 0.35]))
    body = barrel(size, ((0, foot), (0.05, foot), (0.88, 1.0), (0.89, 0.94), (1.0, 0.94)), view)
    glass = np.array(FOODS[rng.integers(len(FOODS))] if rng.random() < 0.5 else
                     single.like.side, np.float32)  # fmt: skip
    field = np.empty((*body.ink.shape, 3), np.float32)
    field[:] = glass
    low, top = (0.12, 0.8) if rng.random() < 0.7 else (0.0, 0.9)
    label = (body.up > low) & (body.up < top)
    art = looked_up(single.like.front, body.around, (top - body.up) / (top - low))
    field = np.where(label[..., None], art, field)
    lid = any_color(rng) if rng.random() < 0.6 else gray(rng, 150, 245)
    field = np.where((body.up > 0.88)[..., None], np.array(lid, np.float32), field)
    ridges = 0.85 + 0.15 * np.sin(body.around * 90)
    field = np.where((body.up > 0.89)[..., None], field * ridges[..., None], field)
    picture = lit(rng, field.astype(np.float32), body.normal, float(rng.uniform(0.2, 0.7)))
    ink = body.ink.astype(np.uint8) * 255
    _disc(rng, (picture, ink), body, lid)
    return cut_out(picture, ink > 127)


def _disc(rng: Rng, onto: tuple[Image, np.ndarray], body: Barrel, color: Color) -> None:
    """A round lid: a raised rim, rings, perhaps a word's worth of print in its middle."""
    picture, ink = onto
    (x, y), (across, down) = body.rim
    if down < 1:
        return
    middle = (round(x - 0.5), round(y))

    def ring(share: float, shade: Color) -> None:
        axes = (max(1, round(across * share)), max(1, round(down * share)))
        cv2.ellipse(picture, middle, axes, 0, 0, 360, shade, -1, cv2.LINE_AA)

    cv2.ellipse(ink, middle, (max(1, round(across)), max(1, round(down))), 0, 0, 360, 255, -1)
    ring(1.0, tone(color, 1.12))
    ring(0.92, tone(color, 0.8))
    ring(0.86, tone(color, 1.03))
    if rng.random() < 0.5:
        ring(0.6, tone(color, 0.9))
        ring(0.56, any_color(rng))
        ring(0.3, tone(color, 1.2))
    else:
        ring(0.5, tone(color, 1.08))


def draw_bowl(single: Single, view: View) -> Fitted:
    """A bowl or a pot, open with food, under film or with a lid."""
    rng = single.rng()
    size = (single.size_mm[0] * view.px_per_mm, single.size_mm[1] * view.px_per_mm)
    curve = float(rng.uniform(0.35, 0.75))
    knots = ((0, curve), (0.06, curve), (0.3, curve + (1 - curve) * 0.55), (0.7, 0.93), (1.0, 1.0))
    body = barrel(size, knots, view)
    color = gray(rng, 190, 250) if rng.random() < 0.45 else any_color(rng)
    field = np.empty((*body.ink.shape, 3), np.float32)
    field[:] = color
    band = rng.random()
    if band < 0.4:
        at = rng.uniform(0.5, 0.85)
        stripe = np.abs(body.up - at) < rng.uniform(0.03, 0.1)
        field = np.where(stripe[..., None], np.array(any_color(rng), np.float32), field)
    picture = lit(rng, field.astype(np.float32), body.normal, float(rng.uniform(0.3, 0.9)))
    ink = body.ink.astype(np.uint8) * 255
    if rng.random() < 0.4:
        _disc(rng, (picture, ink), body, gray(rng, 170, 250) if rng.random() < 0.5 else color)
    else:
        _mouth(rng, (picture, ink), body, color)
    return cut_out(picture, ink > 127)


def _mouth(rng: Rng, onto: tuple[Image, np.ndarray], body: Barrel, color: Color) -> None:
    """The open mouth: a rim, the far wall inside, and what is in it."""
    picture, ink = onto
    (x, y), (across, down) = body.rim
    if down < 1:
        return
    middle, axes = (round(x - 0.5), round(y)), (max(1, round(across)), max(1, round(down)))
    cv2.ellipse(ink, middle, axes, 0, 0, 360, 255, -1)
    cv2.ellipse(picture, middle, axes, 0, 0, 360, tone(color, 1.15), -1, cv2.LINE_AA)
    inner = (max(1, round(across * 0.92)), max(1, round(down * 0.88)))
    cv2.ellipse(picture, middle, inner, 0, 0, 360, tone(color, 0.62), -1, cv2.LINE_AA)
    mask = np.zeros(ink.shape, np.uint8)
    low = (middle[0], middle[1] + round(down * 0.12))
    cv2.ellipse(mask, low, (max(1, round(across * 0.84)), max(1, round(down * 0.74))), 0, 0, 360,
                255, -1)  # fmt: skip
    food = np.array(FOODS[rng.integers(len(FOODS))], np.float32)
    lumps = 0.6 + 0.6 * clouds(rng, ink.shape, int(rng.integers(4, 14)))
    filled = np.clip(food * lumps[..., None], 0, 255).astype(np.uint8)
    np.copyto(picture, filled, where=mask[..., None] > 0)
    if rng.random() < 0.35:  # film over it
        gleam = np.clip(clouds(rng, ink.shape, 5) - 0.6, 0, 1) * 220 + 25
        shown = np.where(mask > 0, gleam, 0).astype(np.uint8)
        picture[:] = cv2.add(picture, cv2.merge([shown] * 3))


def draw_pointing(single: Single, view: View) -> Fitted:
    """A bottle or a can on its side, its cap or its base towards the eye."""
    rng = single.rng()
    cap_first = bool(rng.random() < 0.5)
    radius = max(2.5, single.size_mm[0] * view.px_per_mm / 2)
    long = min(2.6, single.like.height_mm / max(20.0, single.size_mm[0])) * 2 * radius
    swing = math.sin(math.radians(single.yaw)) * long
    climb = max(0.08, view.rise) * long * math.cos(math.radians(single.yaw)) * 0.9
    wide = math.ceil(2 * radius + abs(swing)) + 4
    high = math.ceil(2 * radius + climb) + 4
    near = (radius + 2 + max(0.0, -swing), high - radius - 2)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    picture = np.zeros((high, wide, 3), np.float32)
    ink = np.zeros((high, wide), np.bool_)
    normal: tuple[Field, Field, Field] = (np.zeros_like(x), np.zeros_like(x), np.ones_like(x) * 0.5)
    for t in np.linspace(1, 0, SLICES):
        share = _reach(float(t), cap_first=cap_first)
        r = radius * share * (1 - 0.1 * t)
        dx, dy = (x - (near[0] + swing * t)) / r, (y - (near[1] - climb * t)) / r
        here = dx * dx + dy * dy <= 1
        row = float(t) if cap_first else 1 - float(t)
        angle = np.clip(0.5 + np.arctan2(dx, -dy) / (2 * np.pi), 0, 1)
        art = looked_up(single.like.front, angle[here][None], np.full_like(angle[here], row)[None])
        picture[here] = art[0]
        ink |= here
        for part, value in zip(normal, (dx, dy, 0.25 + 0 * dx), strict=True):
            part[here] = value[here]
    body = lit(rng, picture, normal, float(rng.uniform(0.3, 0.8)))
    reach = radius * _reach(0.0, cap_first=cap_first)
    _end(rng, body, (near, reach), (single.like.side, cap_first))
    return cut_out(body, ink)


def _reach(t: float, *, cap_first: bool) -> float:
    """The radius of a pointing bottle, as a share; `t` is 0 at the end nearest to the eye."""
    if not cap_first:
        return float(np.interp(t, (0, 0.05, 0.7, 0.9, 1), (0.93, 1, 1, 0.5, 0.4)))
    return float(np.interp(t, (0, 0.1, 0.11, 0.2, 0.4, 1), (0.46, 0.48, 0.38, 0.42, 1, 1)))


def _end(
    rng: Rng, picture: Image, disc: tuple[tuple[float, float], float], of: tuple[Color, bool]
) -> None:
    """The round end that faces the eye: a cap with its knurls, or a base with its rings."""
    (x, y), radius = disc
    side, cap = of
    color = any_color(rng) if cap or rng.random() < 0.3 else side
    if not cap and rng.random() < 0.35:
        color = gray(rng, 120, 235)  # a can
    at = (round(x), round(y))

    def ring(share: float, gain: float) -> None:
        cv2.circle(picture, at, max(1, round(radius * share)), tone(color, gain), -1, cv2.LINE_AA)

    ring(1.0, 0.75)
    if cap and radius > 6:
        for angle in np.linspace(0, 2 * np.pi, 28, endpoint=False):
            way = np.array([math.cos(angle), math.sin(angle)])
            low, far = np.array([(x, y) + way * radius * 0.84, (x, y) + way * radius]).round()
            cv2.line(picture, low.astype(int).tolist(), far.astype(int).tolist(),
                     tone(color, 0.5), 1, cv2.LINE_AA)  # fmt: skip
    ring(0.86, 1.05)
    if cap:
        ring(0.7, 0.98)
        if rng.random() < 0.6:
            ring(0.3, rng.uniform(0.6, 1.4))
        return
    ring(0.78, 0.7)
    ring(0.7, 0.92)
    ring(0.35, 0.75)
    ring(0.12, 1.15)


def draw_bag(single: Single, view: View) -> Fitted:
    """A soft bag that lies or sits: of film with leaves in it, printed, of paper, or tied."""
    rng = single.rng()
    wide = max(8, round(single.size_mm[0] * view.px_per_mm))
    high = max(8, round(single.size_mm[1] * view.px_per_mm))
    x, y = np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, high, dtype=np.float32)
    folds = clouds(rng, (high, wide), int(rng.integers(4, 8)))
    creases = _creases(rng, (high, wide))
    make = rng.choice(["leaves", "print", "paper", "plain"], p=[0.35, 0.3, 0.15, 0.2])
    field = _filling(rng, str(make), single, (high, wide))
    right = x[None] * 0.7 + 0.7 * cv2.Sobel(folds, -1, 1, 0, ksize=5) * wide / 3000
    down = y[:, None] * 0.6 + 0.7 * cv2.Sobel(folds, -1, 0, 1, ksize=5) * high / 3000
    field = field * creases[..., None]
    near = np.sqrt(np.clip(1 - 0.5 * (x[None] ** 2 + y[:, None] ** 2), 0.1, 1)).astype(np.float32)
    normal = (np.asarray(right, np.float32), np.asarray(down, np.float32), near)
    picture = lit(rng, field.astype(np.float32), normal, float(rng.uniform(0.1, 0.6)))
    gleam = np.clip(folds - 0.8, 0, 1) * (0 if make == "paper" else 420)
    picture = np.clip(picture + gleam[..., None], 0, 255).astype(np.uint8)
    return trimmed(Fitted(picture, _sack(rng, (high, wide)) > 127, 1.0))


def _creases(rng: Rng, shape: tuple[int, int]) -> Field:
    """Light and dark along straight creases, as soft film has; 1 is no crease."""
    high, wide = shape
    sheet = np.full(shape, 128, np.uint8)
    for level in rng.integers(70, 190, int(rng.integers(6, 18))).tolist():
        x, y = rng.uniform(0, 1, (2, 2)) * [[wide], [high]]
        ends = np.array([x, y]).T.round().astype(int).tolist()
        cv2.line(sheet, ends[0], ends[1], level, max(1, wide // 40))
    soft = cv2.GaussianBlur(sheet, (0, 0), max(0.6, wide / 70))
    return np.asarray(0.6 + soft / 320, np.float32)


def _filling(rng: Rng, make: str, single: Single, shape: tuple[int, int]) -> Field:
    field = np.empty((*shape, 3), np.float32)
    if make == "print":
        size = (shape[1], shape[0])
        return cv2.resize(single.like.front, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    if make == "paper":
        field[:] = hsv(int(rng.integers(11, 19)), int(rng.integers(40, 120)),
                       int(rng.integers(140, 215)))  # fmt: skip
        return field
    field[:] = gray(rng, 190, 245) if rng.random() < 0.6 else any_color(rng)
    if make == "leaves":
        leaf = np.array(hsv(int(rng.integers(28, 60)), int(rng.integers(90, 200)),
                            int(rng.integers(80, 180))), np.float32)  # fmt: skip
        if rng.random() < 0.3:
            leaf = np.array(FOODS[rng.integers(len(FOODS))], np.float32)
        field = _leaves(rng, field, leaf)
    if rng.random() < 0.4:
        high, wide = shape
        y0, x0 = int(high * rng.uniform(0.2, 0.5)), int(wide * rng.uniform(0.1, 0.4))
        label = cv2.resize(single.like.front, (max(2, int(wide * 0.4)), max(2, int(high * 0.35))),
                           interpolation=cv2.INTER_AREA)  # fmt: skip
        part = field[y0 : y0 + label.shape[0], x0 : x0 + label.shape[1]]
        part[:] = label[: part.shape[0], : part.shape[1]]
    return field


def _leaves(rng: Rng, film: Field, leaf: Field) -> Field:
    """Leaves or pieces that press against clear film, `film` (h, w, 3) its color."""
    high, wide = film.shape[:2]
    picture = (0.4 * film + 0.35 * leaf).astype(np.uint8)
    spots = rng.random((70, 5))
    for x, y, long, turn, gain in spots.tolist():
        axes = (max(1, round(wide * (0.04 + 0.06 * long))), max(1, round(high * 0.045)))
        color = (leaf * (0.6 + 0.6 * gain)).clip(0, 255).tolist()
        cv2.ellipse(picture, (round(x * wide), round(y * high)), axes, turn * 180, 0, 360, color,
                    -1, cv2.LINE_AA)  # fmt: skip
    return np.asarray(0.85 * picture + 0.15 * film, np.float32)


def _sack(rng: Rng, shape: tuple[int, int]) -> np.ndarray:
    """The outline of a bag: pinched and tied above, or a pillow with cut ends."""
    high, wide = shape
    if rng.random() < 0.4:
        knots = [(0.5, 0.0), (0.68, 0.03), (0.57, 0.16), (0.88, 0.36), (1.0, 0.72), (0.93, 1.0),
                 (0.07, 1.0), (0.0, 0.72), (0.12, 0.36), (0.43, 0.16), (0.32, 0.03)]  # fmt: skip
    else:
        knots = [(0.05, 0.08), (0.3, 0.0), (0.7, 0.03), (0.96, 0.06), (0.97, 0.5), (1.0, 0.94),
                 (0.7, 1.0), (0.3, 1.0), (0.0, 0.93), (0.04, 0.5)]  # fmt: skip
    points = np.array(knots) + rng.normal(size=(len(knots), 2)) * 0.025
    after = np.roll(points, -1, axis=0)
    points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], 1).reshape(
        -1, 2
    )
    points = np.clip(points, 0, 1) * (wide - 1, high - 1)
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [points.round().astype(np.int32)], 255)
    return mask
