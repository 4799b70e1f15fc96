"""The split: what may be seen while constants are tuned, and what only validation shows.

Seeds 0-99 tune, 100-199 validate, 1000 and up are for a last look. Whole fixture styles, kinds of
package, layouts of print and patterns of clothing are kept from tuning; a validation day draws
from everything, and a third of the validation fixtures are of the styles held out.
"""

from __future__ import annotations

from dataclasses import dataclass

STYLES = ("gondola", "chiller", "pegs", "bakery", "endcap", "produce")
STYLES_HELD_OUT = frozenset({"endcap", "produce"})

KINDS_HELD_OUT = frozenset({"jar", "pouch", "glass", "brick", "wide carton"})
LAYOUTS_HELD_OUT = frozenset({"split", "panel", "stripe"})
PATTERNS_HELD_OUT = frozenset({"check", "patches"})
SORTS_HELD_OUT = frozenset({"loaf", "muffin"})

TUNE = range(100)
VALIDATE = range(100, 200)
HIDDEN_FROM = 1000


@dataclass(frozen=True, slots=True)
class Split:
    """What a day may be drawn from.

    Args:
        name: "tune", "validate" or "hidden".
        styles: of fixtures.
        without_kinds: of packages.
        without_layouts: of prints.
        without_patterns: of clothes.
        without_sorts: of loose goods.
    """

    name: str
    styles: tuple[str, ...]
    without_kinds: frozenset[str] = frozenset()
    without_layouts: frozenset[str] = frozenset()
    without_patterns: frozenset[str] = frozenset()
    without_sorts: frozenset[str] = frozenset()


_TUNE = Split(
    "tune", tuple(style for style in STYLES if style not in STYLES_HELD_OUT),
    KINDS_HELD_OUT, LAYOUTS_HELD_OUT, PATTERNS_HELD_OUT, SORTS_HELD_OUT,
)  # fmt: skip


def split_of(seed: int) -> Split:
    """Where a seed belongs.

    Raises:
        ValueError: it belongs nowhere.
    """
    if seed in TUNE:
        return _TUNE
    if seed in VALIDATE:
        return Split("validate", STYLES)
    if seed >= HIDDEN_FROM:
        return Split("hidden", STYLES)
    raise ValueError(
        f"seed {seed} belongs to no split; 0-99 tune, 100-199 validate, 1000 up hidden"
    )


def style_of(seed: int, wanted: tuple[str, ...] = ()) -> str:
    """The fixture style of a day: styles take turns, so a run of seeds shows them evenly.

    Args:
        seed: of the day.
        wanted: what the scenario is about; empty for all.
    """
    allowed = [style for style in split_of(seed).styles if not wanted or style in wanted]
    return allowed[seed % len(allowed)]
