"""From labelled photos to a model of one's own: the steps of `onshelf-train site`, in order.

What takes long is kept in the folder `tuning` of the site, so the same command goes on where it was
broken off. The base is only read, and nothing lies at `out` before the new model has proved itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import keras

from agent.camera.folder import read_picture
from agent.detect.card import Card, read_card
from agent.detect.detector import TileDetector
from agent.detect.opening import open_detector
from agent.errors import BadInput
from tools.train.cards import checksum
from tools.train.detector import build
from tools.train.export import Story as Making
from tools.train.export import export_detector
from tools.train.measure_detector import BENCH, figures, frozen_scenes, patient
from tools.train.measure_detector import look_at as look_at_scenes
from tools.train.reference import FloatEngine, float_network
from tools.train.site import measure
from tools.train.site.deliver import Place, ap50_of, deliver, judged, table
from tools.train.site.holdout import Split, split
from tools.train.site.keep import ALLOWED_DROP, blended, drop, least_forgetting
from tools.train.site.labels import Photo, load_site
from tools.train.site.mix import views_of
from tools.train.site.report import Side, Story
from tools.train.site.scales import tiles_along
from tools.train.site.tune import scenes_in, settings_for, tune

CACHE = "tuning"
STEPS = 7


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. Models are named by their paths without a suffix."""

    folder: Path
    base: Path
    out: Path
    size: str = "small"
    minutes: float = 4.0
    steps: int = 0  # the length of learning; 0 is to go by the minutes
    holdout: int = 5
    force: bool = False

    @property
    def length(self) -> str:
        """How long is learned."""
        return f"{self.steps} steps" if self.steps else f"{self.minutes:g} min"

    @property
    def base_weights(self) -> Path:
        """The float weights to begin from."""
        return self.base.with_name(f"{self.base.name}.weights.h5")


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The photos of either side, and how they are looked at."""

    learned: Sequence[Photo]
    held_out: Sequence[Photo]
    along: int
    note: str

    @property
    def told(self) -> str:
        """What the card says of it."""
        return f"Tuned to {len(self.learned)} labelled photos of one site, beside rendered scenes."


def tune_site(order: Order) -> Path:
    """Run all steps; returns the report.

    Raises:
        BadInput: photos, labels or the base cannot be used.
        NotBetter: the tuned model finds less than its base; the report is there all the same.
    """
    card = base_card(order.base)
    say(1, "reading the photos")
    lesson = lesson_of(order, card)
    base = base_network(order, card)
    say(2, f"measuring {card.name} on {len(lesson.held_out)} held-out photos and rendered scenes")
    before = measured(card, lesson)
    say(3, f"learning for {order.length}; Ctrl+C breaks off, the same command goes on")
    cache = order.folder / CACHE
    run = cache / f"{identity(order, lesson)}.weights.h5"
    views = views_of(lesson.learned, card.input.size, lesson.along)
    settings = replace(
        settings_for(order.base_weights, order.size, run.name),
        minutes=order.minutes, steps=order.steps,
    )  # fmt: skip
    loss = tune(views, scenes_in(cache), settings, run)
    say(4, "weighing what was learned against what was forgotten")
    kept = cache / "kept.weights.h5"
    share, forgotten = keep_enough(card, base, run, kept)
    say(5, "quantizing")
    fresh = cache / "export" / order.out.name
    made = provenance(card, order, lesson, share)
    making = Making(made, (*card.trained_on, lesson.told))
    export_detector(kept, fresh, made, order.size, story=making)
    say(6, "measuring the new model")
    after = measured(read_card(fresh.with_name(f"{fresh.name}.yaml")), lesson)
    say(7, "writing the report")
    verdict, good = judged(before, after)
    told = settings_told(order, lesson, share=share, forgotten=forgotten)
    title = f"{order.out.name}: {card.name}, tuned to {order.folder.resolve().name}"
    story = Story(title, verdict, good, before, after, loss, told)
    print(f"{verdict}\n{table(before, after)}", flush=True)
    return deliver(story, fresh, Place(order.folder / CACHE, order.out, order.force))


def say(number: int, what: str) -> None:
    """Tell the person which step this is."""
    print(f"[{number}/{STEPS}] {what}", flush=True)


def base_card(base: Path) -> Card:
    """The card of the base, whose float weights lie beside it.

    Raises:
        BadInput: one of its files is missing.
    """
    for suffix in (".yaml", ".tflite", ".weights.h5"):
        path = base.with_name(base.name + suffix)
        if not path.is_file():
            raise BadInput(
                f"{path}: there is no such file; --base takes a model without its suffix, with its"
                " card, its .tflite and its float weights in one folder (a clone of the repository"
                " has them in models/)"
            )
    return read_card(base.with_name(f"{base.name}.yaml"))


def lesson_of(order: Order, card: Card) -> Lesson:
    """The checked photos, divided, with the scale they are looked at.

    Raises:
        BadInput: there are no photos, no labels, or too few to hold some out.
    """
    site = load_site(order.folder)
    for note in site.notes:
        print(note)
    photos = site.checked
    if not photos:
        raise BadInput(
            f"{order.folder}: {len(site.photos)} photos, none of them checked; label 10 to 30 with"
            " --label, or bring labels with --coco or --yolo"
        )
    sides: Split = split([read_picture(photo.path) for photo in photos], order.holdout)
    learned = [photos[i] for i in sides.learned]
    held_out = [photos[i] for i in sides.held_out]
    along = tiles_along(learned, card.input.size)
    if not any(len(photo.label) for photo in held_out):
        raise BadInput("no held-out photo shows anything, so nothing can be judged; label more")
    print(
        f"{len(learned)} photos to learn from; held out: {', '.join(p.path.name for p in held_out)}"
        f"\n{along} tiles along the longer side of a photo"
    )
    if sides.note:
        print(sides.note)
    return Lesson(learned, held_out, along, sides.note)


def measured(card: Card, lesson: Lesson) -> Side:
    """An int8 model on the held-out photos and on the frozen scenes, as the agent runs it."""
    detect = open_detector(patient(card), BENCH)
    looked = measure.look_at(detect, lesson.held_out, card.input.size, lesson.along)
    scenes = frozen_scenes()
    on_scenes = figures(card, look_at_scenes(detect, card.words, scenes), scenes)
    return Side(card, looked, measure.figures(looked, card), on_scenes)


def base_network(order: Order, card: Card) -> keras.Model:
    """The base with its float weights, of the size that was ordered.

    Raises:
        BadInput: they cannot be read, or are of another network.
    """
    try:
        base = float_network(card, order.base_weights)
    except OSError as error:
        raise BadInput(
            f"{order.base_weights}: cannot be read ({error}); bring the file of the release back"
        ) from error
    if base.count_params() != build(card.input.width, order.size).count_params():
        raise BadInput(f"{order.base_weights}: is not of the size {order.size}; give --size")
    return base


def keep_enough(card: Card, base: keras.Model, tuned: Path, kept: Path) -> tuple[float, float]:
    """Write the weights that forget little enough, between the base's and the tuned ones.

    Returns:
        The share of the tuned weights, and the largest drop on rendered scenes.
    """
    network = keras.models.clone_model(base)
    network.load_weights(tuned)
    known, learned = base.get_weights(), network.get_weights()
    before = _scene_ap50(base, card)

    def forgotten(share: float) -> float:
        network.set_weights(blended(known, learned, share))
        lost = drop(before, _scene_ap50(network, card))
        print(f"with {share:.0%} of what was learned, scenes lose {100 * lost:+.1f} points")
        return lost

    share, lost = least_forgetting(forgotten)
    if lost > ALLOWED_DROP:
        print(
            f"even so {100 * lost:.1f} points are forgotten: photos of this site may be labelled"
            " otherwise than scenes are; look at the report's pictures"
        )
    network.save_weights(kept)
    return share, lost


def identity(order: Order, lesson: Lesson) -> str:
    """A name for the run that these photos, labels, base and settings make; the same goes on."""
    digest = hashlib.sha256()
    base = checksum(order.base_weights.read_bytes())
    digest.update(f"{base} {order.size} {order.length}".encode())
    for photo in lesson.learned:
        digest.update(photo.path.name.encode())
        digest.update(photo.xyxy.tobytes() + photo.label.tobytes())
    return f"run-{digest.hexdigest()[:12]}"


def provenance(card: Card, order: Order, lesson: Lesson, share: float) -> str:
    """What the card says of the new model's making."""
    return (
        f"{card.name} ({card.sha256[:8]}), tuned for {order.length} to"
        f" {len(lesson.learned)} photos of {order.folder.resolve().name}, {share:.0%} of the way;"
        f" {lesson.along} tiles along a photo; onshelf-train site"
    )


def settings_told(
    order: Order, lesson: Lesson, *, share: float, forgotten: float
) -> Mapping[str, object]:
    """What the report says of the run."""
    return {
        "photos learned": ", ".join(photo.path.name for photo in lesson.learned),
        "photos held out": ", ".join(photo.path.name for photo in lesson.held_out),
        "the split": lesson.note or "photos that look alike lie on one side",
        "tiles along a photo": lesson.along,
        "base": order.base,
        "size": order.size,
        "learning": order.length,
        "share of the tuned weights": f"{share:.0%}",
        "forgotten on scenes (float, worst label)": f"{100 * forgotten:+.1f} points",
    }


def _scene_ap50(network: keras.Model, card: Card) -> dict[str, float]:
    scenes = frozen_scenes()
    detect = TileDetector(FloatEngine(network, card), patient(card))
    found = look_at_scenes(detect, card.words, scenes)
    return ap50_of(figures(card, found, scenes))
