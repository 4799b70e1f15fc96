"""Soft packs: pouches, sachets, foil bags, bricks of coffee, paper rolls, food under film."""

import cv2
import numpy as np

from tools.render.artwork.pictures import draw_content
from tools.render.artwork.prints import paint_print
from tools.render.ink import Color, Image, Mask, Rng, any_color, clouds, gray, tone
from tools.render.ware.outlines import Art, Dressed, full, glossy, profile, silhouette

FRESH: tuple[Color, ...] = (  # blue, green, red: meat, poultry, cheese, mushrooms, salad, fish
    (70, 62, 180), (150, 165, 232), (110, 198, 240), (196, 212, 226), (70, 160, 100),
    (110, 140, 245),
)  # fmt: skip


def pouch(rng: Rng, front: Image, art: Art) -> Dressed:
    """A stand-up pouch: a sealed top, perhaps with a spout or a hang hole, and a bowed foot."""
    high, wide = front.shape[:2]
    picture = _crinkled(rng, front, int(rng.integers(3, 6)), 0.5)
    seal = max(3, int(high * rng.uniform(0.04, 0.08)))
    picture[:seal] = np.clip(picture[:seal] * 1.12 + 8, 0, 255)
    picture[seal : seal + 1] = (picture[seal : seal + 1] * 0.6).astype(np.uint8)
    deep = int(high * rng.uniform(0.08, 0.16))
    bow = np.zeros((high, wide), np.uint8)
    cv2.ellipse(bow, (wide // 2, high), (wide // 2, deep), 0, 180, 360, 255, -1)
    picture = np.where(bow[..., None] > 0, (picture * 0.72).astype(np.uint8), picture)
    half = profile(high, ((0, 0.97), (0.1, 0.96), (0.75, 1.0), (0.97, 1.0), (1.0, 0.95)))
    mask = silhouette(front, half)
    kind = rng.random()
    if kind < 0.3:
        cv2.circle(mask, (wide // 2, seal // 2 + 1), max(1, int(wide * 0.035)), 0, -1)
    elif kind < 0.5:
        mask[:seal] = 0
        x0, x1 = int(wide * 0.38), int(wide * 0.62)
        picture[: seal + 2, x0:x1] = art[1].accent
        mask[: seal + 2, x0:x1] = 255
    return Dressed(glossy(rng, np.asarray(picture, np.uint8), 90), mask)


def sachet(rng: Rng, front: Image, _art: Art) -> Dressed:
    """A small flat packet, sealed on all four sides, its ends cut in teeth."""
    picture = _crinkled(rng, front, int(rng.integers(3, 7)), 0.35)
    edge = max(2, int(min(front.shape[:2]) * 0.06))
    frame = full(front)
    frame[edge:-edge, edge:-edge] = 0
    seam = np.clip(picture * 0.88 + 12, 0, 255).astype(np.uint8)
    picture = np.where(frame[..., None] > 0, seam, picture)
    return Dressed(glossy(rng, np.asarray(picture, np.uint8), 110), _teeth(front, across=True))


def foil_bag(rng: Rng, front: Image, _art: Art) -> Dressed:
    """A blown-up bag of chips: metal shine, sharp creases at its seals."""
    high, wide = front.shape[:2]
    picture = front.astype(np.float32)
    if rng.random() < 0.3:
        picture = picture * 0.6 + np.array(gray(rng, 120, 230), np.float32) * 0.4
    folds = clouds(rng, (high, wide), int(rng.integers(5, 11)))
    y = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, wide, dtype=np.float32)[None]
    belly = 1.08 - 0.35 * np.abs(x) ** 3 - 0.2 * np.abs(y) ** 6
    creases = np.abs(y) ** 3 * np.sin(x * rng.uniform(18, 40) + 5 * folds) * 0.28
    shine = np.clip(folds - 0.72, 0, 1) * rng.uniform(120, 420)
    picture = picture * (belly + creases + 0.3 * (folds - 0.5))[..., None] + shine[..., None]
    seam = max(2, int(high * 0.035))
    picture[:seam] = picture[:seam] * 0.8 + 20
    picture[-seam:] = picture[-seam:] * 0.8 + 20
    dents = 0.02 * np.sin(np.linspace(0, rng.uniform(10, 40), high) + rng.uniform(0, 6))
    half = profile(high, ((0, 0.97), (0.04, 0.96), (0.12, 0.91), (0.5, 1), (0.88, 0.91), (1, 0.97)))
    mask = silhouette(front, np.minimum(1, half + dents))
    return Dressed(np.clip(picture, 0, 255).astype(np.uint8), mask & _teeth(front, across=False))


def brick(rng: Rng, front: Image, art: Art) -> Dressed:
    """Coffee, flour: paper or foil around a block, its top folded over."""
    high, wide = front.shape[:2]
    picture = _crinkled(rng, front, int(rng.integers(8, 16)), 0.25)
    fold = int(high * rng.uniform(0.06, 0.14))
    picture[:fold] = np.clip(picture[:fold] * 0.8, 0, 255)
    picture[fold - 1 : fold + 1] = (picture[fold - 1 : fold + 1] * 0.5).astype(np.uint8)
    mask = full(front)
    corner = max(1, int(wide * 0.06))
    for x in (0, wide - 1):
        shape = np.array([[x, 0], [abs(x - corner), 0], [x, fold]], np.int32)
        cv2.fillPoly(mask, [shape], 0)
    if rng.random() < 0.4:
        at = (wide // 2, fold)
        cv2.rectangle(
            picture, (at[0] - wide // 7, 0), (at[0] + wide // 7, fold * 2), art[1].accent, -1
        )
    return Dressed(picture, mask)


def rolls(rng: Rng, front: Image, art: Art) -> Dressed:
    """Toilet or kitchen paper: white rolls under printed film."""
    high, wide = front.shape[:2]
    rows, columns = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    picture = np.zeros_like(front)
    picture[:] = gray(rng, 225, 250)
    cell = (high / rows, wide / columns)
    for r in range(rows):
        for c in range(columns):
            _roll(picture, (int(r * cell[0]), int(c * cell[1])), (int(cell[0]), int(cell[1])))
    y0, y1 = int(high * rng.uniform(0.1, 0.35)), int(high * rng.uniform(0.6, 0.9))
    if rng.random() < 0.3:
        y0, y1 = 0, high
    label = paint_print(*art, y1 - y0, wide).astype(np.float32)
    clear = rng.uniform(0.0, 0.3)
    picture[y0:y1] = (label * (1 - clear) + picture[y0:y1] * clear).astype(np.uint8)
    picture = _crinkled(rng, picture, int(rng.integers(5, 9)), 0.3)
    wobble = 0.015 * np.sin(np.linspace(0, 6.3 * rows, high))
    mask = silhouette(front, np.minimum(1, 0.985 + wobble))
    return Dressed(glossy(rng, picture, 110), mask)


def film_tray(rng: Rng, front: Image, art: Art) -> Dressed:
    """Meat, cheese, mushrooms: a tray of food under clear film with a label stuck on."""
    high, wide = front.shape[:2]
    picture = np.zeros_like(front)
    picture[:] = gray(rng, 20, 60) if rng.random() < 0.5 else gray(rng, 200, 250)
    edge = max(3, int(min(high, wide) * 0.07))
    inside = picture[edge:-edge, edge:-edge]
    _contents(rng, inside, art)
    y0 = int(high * rng.uniform(0.05, 0.5))
    x0 = int(wide * rng.uniform(0.05, 0.35))
    size = (max(8, int(high * rng.uniform(0.3, 0.5))), max(8, int(wide * rng.uniform(0.45, 0.65))))
    label = paint_print(*art, *size)
    place = picture[y0 : y0 + size[0], x0 : x0 + size[1]]
    place[:] = label[: place.shape[0], : place.shape[1]]
    mask = np.zeros((high, wide), np.uint8)
    corner = edge * 2
    cv2.rectangle(mask, (corner, 0), (wide - corner, high), 255, -1)
    cv2.rectangle(mask, (0, corner), (wide, high - corner), 255, -1)
    for x in (corner, wide - 1 - corner):
        for y in (corner, high - 1 - corner):
            cv2.circle(mask, (x, y), corner, 255, -1)
    return Dressed(glossy(rng, _crinkled(rng, picture, 4, 0.15), 130), mask)


def net_bag(rng: Rng, front: Image, art: Art) -> Dressed:
    """Fruit in a net: what is inside shows between the threads; a printed band."""
    high, wide = front.shape[:2]
    picture = np.zeros_like(front)
    _contents(rng, picture, art)
    thread = any_color(rng)
    step = max(4, wide // int(rng.integers(12, 22)))
    for d in range(-high, wide, step):
        cv2.line(picture, (d, 0), (d + high, high), thread, 1, cv2.LINE_AA)
        cv2.line(picture, (d + high, 0), (d, high), thread, 1, cv2.LINE_AA)
    y0, deep = int(high * rng.uniform(0.3, 0.5)), int(high * rng.uniform(0.2, 0.4))
    picture[y0 : y0 + deep] = paint_print(*art, deep, wide)
    knots = ((0, 0.3), (0.06, 0.25), (0.2, 0.85), (0.6, 1.0), (0.9, 0.9), (1.0, 0.6))
    return Dressed(picture, silhouette(front, profile(high, knots)))


def _contents(rng: Rng, picture: Image, art: Art) -> None:
    """Fill a part with the food itself: a photograph where the flavor has one."""
    high, wide = picture.shape[:2]
    photo = art[1].photo
    if photo is not None:
        picture[:] = cv2.resize(photo, (wide, high), interpolation=cv2.INTER_AREA)
        return
    own = np.random.default_rng(art[1].seed)
    color = FRESH[own.integers(len(FRESH))] if own.random() < 0.7 else art[1].food
    grain = 0.55 + 0.5 * clouds(rng, (high, wide), int(rng.integers(6, 16)))
    picture[:] = np.clip(np.array(color, np.float32) * grain[..., None], 0, 255)
    for i in range(7):
        at = (wide * rng.uniform(0, 1), high * rng.uniform(0, 1))
        shade = tone(color, rng.uniform(0.8, 1.15))
        draw_content(picture, at, min(high, wide) * 0.28, shade, art[1].seed + i % 2)


def _roll(picture: Image, at: tuple[int, int], size: tuple[int, int]) -> None:
    y, x = at
    high, wide = size
    part = picture[y : y + high, x : x + wide]
    fall = 1 - 0.4 * np.abs(np.linspace(-1, 1, part.shape[1])) ** 3
    part[:] = np.clip(part * fall[None, :, None], 0, 255).astype(np.uint8)
    end = (x + wide // 2, y + max(2, high // 10))
    cv2.ellipse(
        picture, end, (max(2, wide // 2 - 1), max(1, high // 10)), 0, 0, 360, (236, 238, 238), -1
    )
    cv2.ellipse(
        picture, end, (max(1, wide // 7), max(1, high // 28)), 0, 0, 360, (95, 120, 140), -1
    )


def _crinkled(rng: Rng, picture: Image, cells: int, much: float) -> Image:
    folds = clouds(rng, picture.shape[:2], cells)
    shine = np.clip(folds - 0.82, 0, 1) * 200 * much
    lit = picture * (1 - 0.5 * much + much * folds)[..., None] + shine[..., None]
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _teeth(front: Image, *, across: bool) -> Mask:
    """Everything but the little notches of cut film along the top and the foot, or both sides."""
    mask = full(front)
    high, wide = mask.shape
    deep, step = max(1, high // 90), max(3, wide // 24)
    tooth = (np.arange(wide) // step % 2) == 0
    mask[:deep, tooth] = 0
    mask[-deep:, tooth] = 0
    if across:
        tooth = (np.arange(high) // step % 2) == 0
        mask[tooth, : max(1, wide // 90)] = 0
    return mask
