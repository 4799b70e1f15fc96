"""Designed fronts: big logo, a picture of the content, blocks of color, claims, a line of law.

Where `art` throws shapes about, these follow what catalogues show: the eye is led from the maker's
name over the flavor to the picture. Each layout places the same parts differently; whatever is
drawn from the brand's seed is shared by its flavors.
"""

from collections.abc import Callable

import cv2
import numpy as np

from tools.render.artwork.brand import Brand, Flavor
from tools.render.artwork.ground import paint_ground
from tools.render.artwork.pictures import draw_content, paste_photo
from tools.render.artwork.sheet import Place, Sheet, ink_on
from tools.render.artwork.small_print import (
    paint_bar_code,
    paint_claims,
    paint_lines,
    paint_mark,
    paint_small_print,
    paint_table,
)  # fmt: skip
from tools.render.ink import (
    Color,
    Image,
    Pen,
    clouds,
    luma,
    readable_on,
    tone,
    word,
    write,
)  # fmt: skip


def paint_designed(brand: Brand, flavor: Flavor, high: int, wide: int) -> Image:
    """The front of a pack, `high` by `wide` pixels; the same arguments give the same picture."""
    picture = np.zeros((high, wide, 3), np.uint8)
    layout, small = np.random.default_rng(brand.seed).spawn(2)
    painters = LONG if wide > 1.5 * high else TALL
    painters[brand.layout](Sheet(picture, brand, flavor, layout))
    sheet = Sheet(picture, brand, flavor, small)
    paint_claims(sheet)
    paint_small_print(sheet)
    if flavor.mark:
        paint_mark(sheet)
    return picture


def _hero(sheet: Sheet) -> None:
    """One color all over, logo above, a large picture below, the flavor between."""
    rng = sheet.rng
    _ground(sheet, calm=0.6)
    y = rng.uniform(0.15, 0.26)
    _content(sheet, (rng.uniform(0.42, 0.58), rng.uniform(0.66, 0.76), 0.8, 0.46))
    _logo(sheet, (0.5, y, rng.uniform(0.7, 0.94), rng.uniform(0.14, 0.22)))
    _flavor(sheet, (0.5, y + rng.uniform(0.17, 0.24), rng.uniform(0.5, 1.0), 0.1))


def _split(sheet: Sheet) -> None:
    """Two fields parted by a curve: logo in the upper, picture in the lower."""
    rng = sheet.rng
    high, wide = sheet.picture.shape[:2]
    first, second, third = _palette(sheet)
    sheet.picture[:] = first
    x = np.linspace(0, wide, 20)
    cut = rng.uniform(0.38, 0.56)
    bow = rng.uniform(-0.12, 0.12) * np.sin(np.pi * x / wide) + rng.uniform(-0.1, 0.1) * x / wide
    line = np.c_[x, (cut + bow) * high]
    corners = np.r_[line, [[wide, high], [0, high]]].astype(np.int32)
    cv2.fillPoly(sheet.picture, [corners], second, cv2.LINE_AA)
    edge = max(1, int(0.02 * high))
    if rng.random() < 0.6:
        cv2.polylines(sheet.picture, [line.astype(np.int32)], False, third, edge, cv2.LINE_AA)
    _content(sheet, (0.5, rng.uniform(0.66, 0.78), 0.8, 0.4))
    _logo(sheet, (0.5, cut * rng.uniform(0.4, 0.6), 0.85, rng.uniform(0.14, 0.2)))
    _flavor(sheet, (rng.uniform(0.4, 0.6), cut + rng.uniform(-0.05, 0.08), 0.7, 0.09))


def _bleed(sheet: Sheet) -> None:
    """The picture fills everything; name and flavor lie on it."""
    rng = sheet.rng
    high, wide = sheet.picture.shape[:2]
    photo = sheet.flavor.photo
    if photo is not None:
        side = max(high, wide)
        sheet.picture[:] = cv2.resize(photo, (side, side))[:high, :wide]
    else:
        grain = 0.6 + 0.5 * clouds(rng, (high, wide), int(rng.integers(3, 9)))[..., None]
        shade = np.array(sheet.flavor.food, np.float32) * grain
        sheet.picture[:] = np.clip(shade, 0, 255).astype(np.uint8)
        for x, y in ((0.25, 0.7), (0.75, 0.62), (0.5, 0.88)):
            _content(sheet, (x, y, 0.6, 0.34))
    y = rng.uniform(0.14, 0.4)
    box = sheet.box((0.5, y, rng.uniform(0.8, 1.0), rng.uniform(0.22, 0.34)))
    cv2.rectangle(sheet.picture, box[:2], box[2:], _palette(sheet)[0], -1)
    _logo(sheet, (0.5, y - 0.03, 0.72, 0.13))
    _flavor(sheet, (0.5, y + 0.1, 0.7, 0.08))


def _panel(sheet: Sheet) -> None:
    """A frame of color around a light field that carries everything."""
    rng = sheet.rng
    first, second, _ = _palette(sheet)
    sheet.picture[:] = first
    inset = rng.uniform(0.05, 0.12)
    box = sheet.box((0.5, 0.5 + inset / 2, 1 - 2 * inset, 1 - 3 * inset))
    cv2.rectangle(sheet.picture, box[:2], box[2:], second, -1)
    _content(sheet, (0.5, rng.uniform(0.6, 0.7), 0.66, 0.4))
    _logo(sheet, (0.5, rng.uniform(0.15, 0.28), 0.76, 0.16))
    _flavor(sheet, (0.5, rng.uniform(0.88, 0.92), 0.8, 0.1))


def _side(sheet: Sheet) -> None:
    """The flavor runs down one side as a band; the rest is logo above picture."""
    rng = sheet.rng
    _ground(sheet, calm=0.8)
    deep = rng.uniform(0.16, 0.34)
    left = rng.random() < 0.5
    band = sheet.box((deep / 2 if left else 1 - deep / 2, 0.5, deep, 1.0))
    color = sheet.flavor.accent
    cv2.rectangle(sheet.picture, band[:2], band[2:], color, -1)
    middle = (1 + deep) / 2 if left else (1 - deep) / 2
    _content(sheet, (middle, rng.uniform(0.6, 0.72), 0.8 - deep, 0.44))
    _logo(sheet, (middle, rng.uniform(0.14, 0.3), 0.94 - deep, 0.16))
    pen = Pen(ink_on(color), sheet.brand.type_faces[1], turn=90.0)
    high, wide = sheet.picture.shape[:2]
    at = ((band[0] + band[2]) / 2, high * 0.5)
    write(sheet.picture, sheet.flavor.name, at, (high * 0.6, deep * wide * 0.7), pen)


def _plain(sheet: Sheet) -> None:
    """A shop's own label: light ground, little print, a small picture."""
    rng = sheet.rng
    light = sheet.brand.palette[1]
    sheet.picture[:] = light if luma(light) > 150 else (246, 246, 246)
    _logo(sheet, (0.5, rng.uniform(0.1, 0.2), 0.5, 0.1))
    _flavor(sheet, (0.5, rng.uniform(0.3, 0.42), 0.85, 0.14))
    _content(sheet, (0.5, rng.uniform(0.64, 0.74), 0.6, rng.uniform(0.24, 0.36)))
    box = sheet.box((0.5, 0.97, 1.0, rng.uniform(0.05, 0.12)))
    cv2.rectangle(sheet.picture, box[:2], box[2:], sheet.flavor.accent, -1)


def _stripe(sheet: Sheet) -> None:
    """White with slanting stripes, as medicine and cleaners have them."""
    rng = sheet.rng
    high, wide = sheet.picture.shape[:2]
    first, second, third = _palette(sheet)
    sheet.picture[:] = second if luma(second) > 150 else (250, 250, 250)
    y, lean = rng.uniform(0.5, 0.85), rng.uniform(-0.4, 0.4)
    for i, color in enumerate((first, third, sheet.flavor.accent)):
        top = (y + 0.09 * i) * high
        ends = [[0, top], [wide, top + lean * wide], [wide, high], [0, high]]
        cv2.fillPoly(sheet.picture, [np.array(ends, np.int32)], color, cv2.LINE_AA)
    _logo(sheet, (0.5, rng.uniform(0.16, 0.3), 0.86, rng.uniform(0.14, 0.24)))
    _flavor(sheet, (rng.uniform(0.4, 0.6), rng.uniform(0.4, 0.5), 0.7, 0.1))
    if rng.random() < 0.6:
        _content(sheet, (rng.uniform(0.3, 0.7), y + 0.05, 0.5, 0.26))


def _back(sheet: Sheet) -> None:
    """Turned around: lines of print, the table of nutrition, the bar code."""
    rng = sheet.rng
    first, second, _ = _palette(sheet)
    sheet.picture[:] = first if rng.random() < 0.5 else second
    ground: Color = first if (sheet.picture[0, 0] == first).all() else second
    _logo(sheet, (0.5, 0.09, 0.6, 0.1))
    _flavor(sheet, (0.5, 0.2, 0.8, 0.07))
    paint_lines(sheet, (0.3, 0.45, 0.46, 0.36), ground)
    paint_table(sheet, (0.74, 0.48, 0.4, 0.4))
    paint_bar_code(sheet, (rng.uniform(0.3, 0.7), 0.86, 0.42, 0.16))


def _long_plain(sheet: Sheet) -> None:
    """A wide front: logo on one side, picture on the other, the flavor under the logo."""
    rng = sheet.rng
    _ground(sheet, calm=0.7)
    left = rng.uniform(0.28, 0.42)
    x = left if rng.random() < 0.7 else 1 - left
    _content(sheet, (1 - x + 0.08 * np.sign(0.5 - x), 0.52, 0.36, 0.9))
    _logo(sheet, (x, rng.uniform(0.3, 0.45), 0.5, rng.uniform(0.3, 0.5)))
    _flavor(sheet, (x, rng.uniform(0.74, 0.86), 0.52, 0.22))


def _long_split(sheet: Sheet) -> None:
    """A wide front in two fields side by side, the second one the flavor's."""
    rng = sheet.rng
    high, wide = sheet.picture.shape[:2]
    sheet.picture[:] = _palette(sheet)[0]
    cut, lean = rng.uniform(0.5, 0.72) * wide, rng.uniform(-0.3, 0.3) * high
    corners = [[cut + lean, 0], [wide, 0], [wide, high], [cut - lean, high]]
    cv2.fillPoly(sheet.picture, [np.array(corners, np.int32)], sheet.flavor.accent, cv2.LINE_AA)
    _content(sheet, ((cut / wide + 1) / 2, 0.42, 0.28, 0.66))
    _logo(sheet, (cut / wide / 2, 0.45, 0.8 * cut / wide, rng.uniform(0.4, 0.6)))
    _flavor(sheet, ((cut / wide + 1) / 2, 0.84, 0.26, 0.2))


TALL: dict[str, Callable[[Sheet], None]] = {
    "hero": _hero, "split": _split, "bleed": _bleed, "panel": _panel, "side": _side,
    "plain": _plain, "stripe": _stripe, "back": _back,
}  # fmt: skip
LONG: dict[str, Callable[[Sheet], None]] = {
    "hero": _long_plain, "split": _long_split, "bleed": _long_plain, "panel": _long_plain,
    "side": _long_split, "plain": _long_plain, "stripe": _long_split, "back": _back,
}  # fmt: skip


def _palette(sheet: Sheet) -> tuple[Color, Color, Color]:
    first, second, third = sheet.brand.palette
    if sheet.brand.accent_paints_ground:
        first = sheet.flavor.accent
    return first, second, third


def _ground(sheet: Sheet, calm: float) -> None:
    """The color of the brand: plain with the chance `calm`, with light from above, or patterned."""
    kind = sheet.rng.random()
    palette = _palette(sheet)
    if kind < calm:
        high, wide = sheet.picture.shape[:2]
        top, low = sheet.rng.uniform(0.9, 1.2), sheet.rng.uniform(0.7, 1.0)
        fall = np.linspace(top, low, high)[:, None, None] if sheet.rng.random() < 0.6 else 1.0
        shade = np.clip(np.ones((high, wide, 1)) * fall * np.array(palette[0]), 0, 255)
        sheet.picture[:] = shade.astype(np.uint8)
    else:
        paint_ground(sheet.rng, sheet.picture, palette)


def _logo(sheet: Sheet, place: Place) -> None:
    """The maker's name, on a shape or on the ground, now and then with a line under it."""
    rng, brand, picture = sheet.rng, sheet.brand, sheet.picture
    left, top, right, low = sheet.box(place)
    at, size = ((left + right) / 2, (top + low) / 2), (right - left, low - top)
    kind = int(rng.choice(6, p=[0.3, 0.2, 0.2, 0.12, 0.1, 0.08]))
    under = picture[
        min(len(picture) - 1, max(0, int(at[1]))), min(picture.shape[1] - 1, int(at[0]))
    ]
    ground: Color = (int(under[0]), int(under[1]), int(under[2]))
    if kind in {1, 2, 3}:
        ground = brand.logo
        _logo_shape(sheet, (left, top, right, low), kind)
    color = ink_on(ground) if rng.random() < 0.6 else readable_on(rng, ground)
    outline = None
    if kind >= 4:
        outline = tone(color, 0.25) if luma(color) > 128 else (255, 255, 255)
    pen = Pen(
        color, brand.type_faces[0], slant=float(rng.choice([0, 0, 0, 0.2])),
        turn=float(rng.choice([0, 0, 0, 0, 8, -6])), outline=outline,
    )  # fmt: skip
    share = 0.78 if kind in {1, 2, 3} else 1.0
    write(picture, brand.name, at, (size[0] * share, size[1] * 0.9 * share), pen)
    if rng.random() < 0.45:
        thin = Pen(color if kind == 0 else ink_on(_palette(sheet)[0]), brand.type_faces[1])
        y = low + size[1] * 0.25
        write(picture, word(rng, 3), (at[0], y), (size[0] * 0.5, size[1] * 0.2), thin)


def _logo_shape(sheet: Sheet, box: tuple[int, int, int, int], kind: int) -> None:
    left, top, right, low = box
    middle, half = ((left + right) // 2, (top + low) // 2), ((right - left) // 2, (low - top) // 2)
    color, rim = sheet.brand.logo, ink_on(sheet.brand.logo)
    thin = max(1, half[1] // 12)
    if kind == 1:
        axes = (half[0], int(half[1] * 1.25))
        cv2.ellipse(sheet.picture, middle, axes, 0, 0, 360, color, -1, cv2.LINE_AA)
        cv2.ellipse(sheet.picture, middle, axes, 0, 0, 360, rim, thin, cv2.LINE_AA)
    elif kind == 2:
        cv2.rectangle(sheet.picture, (left, top), (right, low), color, -1)
    else:
        flag = np.array([[left, top], [right, top], [right - half[1], low], [left + half[1], low]])
        cv2.fillPoly(sheet.picture, [flag.astype(np.int32)], color, cv2.LINE_AA)


def _flavor(sheet: Sheet, place: Place) -> None:
    """The flavor's name, mostly on a band or a pill of its accent."""
    rng, picture, flavor = sheet.rng, sheet.picture, sheet.flavor
    left, top, right, low = sheet.box(place)
    kind = rng.random()
    middle = (top + low) // 2
    color = flavor.accent
    if kind < 0.45:
        cv2.rectangle(picture, (left, top), (right, low), flavor.accent, -1)
    elif kind < 0.75:
        half = max(1, (low - top) // 2)
        ends = ((left + half, middle), (right - half, middle))
        cv2.line(picture, *ends, flavor.accent, low - top, cv2.LINE_AA)
    if kind < 0.75:
        color = ink_on(flavor.accent)
    else:
        y, x = min(len(picture) - 1, max(0, middle)), min(picture.shape[1] - 1, (left + right) // 2)
        ground = picture[y, x]
        if abs(luma((int(ground[0]), int(ground[1]), int(ground[2]))) - luma(color)) < 60:
            color = ink_on((int(ground[0]), int(ground[1]), int(ground[2])))
    pen = Pen(color, sheet.brand.type_faces[1])
    at = ((left + right) / 2, float(middle))
    write(picture, flavor.name, at, ((right - left) * 0.84, (low - top) * 0.72), pen)


def _content(sheet: Sheet, place: Place) -> None:
    """The picture of what is inside."""
    left, top, right, low = sheet.box(place)
    at, half = ((left + right) / 2, (top + low) / 2), ((right - left) / 2, (low - top) / 2)
    flavor = sheet.flavor
    if flavor.photo is not None:
        paste_photo(np.random.default_rng(sheet.brand.seed), sheet.picture, at, half, flavor.photo)
        return
    draw_content(sheet.picture, at, 1.2 * min(half), flavor.food, flavor.seed)
