"""Wardrobe: what people look like and how they stand. Lengths are in heads."""

from dataclasses import dataclass

from tools.render.ink import Color, Point, Rng, any_color, gray, hsv
from tools.render.layer import PATTERNS, Fabric

SKIN: tuple[Color, ...] = (
    (168, 196, 232), (150, 184, 226), (110, 150, 200), (80, 118, 172), (58, 84, 130), (40, 58, 92),
)  # fmt: skip
HAIR: tuple[Color, ...] = (
    (22, 24, 28), (30, 40, 58), (38, 62, 96), (84, 128, 168), (130, 178, 205), (176, 178, 180),
    (44, 78, 140),
)  # fmt: skip
STYLES = ("short", "short", "long", "tail", "bun", "bald", "cap", "hat", "scarf")
WRITINGS = ("STAFF", "SERVICE", "CREW", "TEAM")


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody looks like."""

    view: str  # "front", "back", "left", "right"
    skin: Color
    hair: Fabric
    style: str  # one of STYLES
    top: Fabric
    trousers: Fabric
    shoes: Color
    sleeve: float  # share of the arm that is covered
    hem: float  # heads below the crown where the top ends
    wide: float  # of the shoulders; 1 is common
    coat: str  # "", "open", "vest"
    skirt: bool
    bag: str  # "", "back", "shoulder", "hand", "basket"
    writing: str  # on the chest or the back


def any_person(rng: Rng, view: str, unit: float) -> Person:
    """Somebody; `unit` is the height of a head in pixels."""
    staff = rng.random() < 0.12
    loud = any_color(rng) if rng.random() < 0.45 else hsv(
        int(rng.integers(180)), int(rng.integers(10, 120)), int(rng.integers(30, 210))
    )  # fmt: skip
    second = any_color(rng) if rng.random() < 0.6 else (240, 240, 240)
    pattern = PATTERNS[rng.integers(len(PATTERNS))]
    folds = float(rng.uniform(0.25, 0.7))
    top = Fabric(loud, pattern, second, unit * rng.uniform(0.12, 0.5), folds, int(rng.integers(99)))
    blue = hsv(int(rng.integers(100, 120)), int(rng.integers(40, 140)), int(rng.integers(40, 150)))
    legs = blue if rng.random() < 0.5 else gray(rng, 20, 150)
    coat = "vest" if staff else ("open" if rng.random() < 0.3 else "")
    bags = ("", "", "back", "shoulder", "hand", "basket")
    return Person(
        view=view,
        skin=SKIN[rng.integers(len(SKIN))],
        hair=Fabric(HAIR[rng.integers(len(HAIR))], "strands", seed=int(rng.integers(99))),
        style=STYLES[rng.integers(len(STYLES))],
        top=top,
        trousers=Fabric(legs, folds=float(rng.uniform(0.2, 0.6)), seed=int(rng.integers(99))),
        shoes=gray(rng, 15, 240) if rng.random() < 0.7 else any_color(rng),
        sleeve=float(rng.choice([0.25, 0.4, 0.95, 0.97, 1.0])),
        hem=float(rng.choice([3.7, 4.0, 4.4, 5.4], p=[0.3, 0.4, 0.2, 0.1])),
        wide=float(rng.uniform(0.86, 1.16)),
        coat=coat,
        skirt=bool(rng.random() < 0.12),
        bag="" if staff else str(bags[rng.integers(len(bags))]),
        writing=WRITINGS[rng.integers(len(WRITINGS))] if staff else
        ("" if rng.random() < 0.7 else ("ATHLETIC", "87", "ROCK", "LONDON")[rng.integers(4)]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a person stands on the layer."""

    x: float  # middle of the body, pixels
    top: float  # crown of the head, pixels
    unit: float  # a head, pixels
    reach: Point | None = None  # where a hand goes, pixels
    sway: float = 0.0  # how far the hips stand beside the feet, heads

    def at(self, x: float, y: float) -> Point:
        """Heads beside the middle and below the crown, as pixels."""
        return self.x + x * self.unit, self.top + y * self.unit
