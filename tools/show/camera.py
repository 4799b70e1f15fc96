"""A camera before the rendered shelf. For the agent it is a camera like any other.

The day's time is in the frames, not on the wall: a frame every 5 s of store time, as fast as the
wanted speed and the machine allow. A slow machine makes a slow day, never one with holes.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from agent.camera.pump import EndOfPictures
from agent.errors import CameraLost
from agent.shelf.plan.planogram import Planogram, facings_of, outline_mm, products_by_gtin
from agent.vision.arrays import Image
from agent.vision.frame import Frame
from tools.render.crowd.people import Shopper
from tools.render.fixture import (
    Camera,
    Filling,
    FixturePainter,
    Furniture,
    SlotBox,
)
from tools.render.light import Light
from tools.render.ware.packs import pack_for
from tools.show.day import Day, Person, moment

EVERY_S = 5.0  # store seconds between two frames: the agent's own pace unless configured
GLANCE_S = 0.2  # between two looks at whether it is time to end
PERSON_MM = 1700.0
SENSOR_NOISE = 1.5  # gray levels; without any, the agent rightly takes the picture for frozen
NEARER = 1.2  # people stand half a metre before the shelf, so they look larger than its face

Onlooker: TypeAlias = Callable[[float, Image], None]


class Pace:
    """When the next frame is due: at the wanted speed, and not before the agent took the last one.

    Args:
        speed: store seconds in a second.
        stop: ends the waiting.
    """

    def __init__(self, speed: float, stop: threading.Event) -> None:
        self._turn_s = EVERY_S / speed
        self._stop = stop
        self._due = time.monotonic()
        self._next_s = 0.0
        self._taken = threading.Event()
        self._taken.set()

    def wait(self) -> float:
        """Wait for the next frame's turn and return its second of the day."""
        self._stop.wait(max(0.0, self._due - time.monotonic()))
        while not self._stop.is_set() and not self._taken.wait(GLANCE_S):
            pass
        self._taken.clear()
        self._due = max(time.monotonic(), self._due + self._turn_s)
        at_s, self._next_s = self._next_s, self._next_s + EVERY_S
        return at_s

    def note_taken(self) -> None:
        """The agent looks at the last frame now: the mailbox is free for the next one."""
        self._taken.set()


class DayCamera:
    """Renders the day frame by frame; obeys `agent.camera.pump.Camera`.

    Args:
        name: of the camera in device.yaml.
        day: what happens.
        stage: paints it.
        pace: when each frame is due.
        onlooker: sees every frame too, for the page.
    """

    def __init__(self, name: str, day: Day, stage: Stage, pace: Pace, onlooker: Onlooker) -> None:
        self._name = name
        self._day = day
        self._stage = stage
        self._pace = pace
        self._onlooker = onlooker
        self._closed = False

    def read(self) -> Frame:
        """Wait for the next picture and return it.

        Raises:
            EndOfPictures: the shop is closed.
        """
        if self._closed:
            raise CameraLost("the rendered camera was closed")
        at_s = self._pace.wait()
        if at_s > self._day.length_s:
            raise EndOfPictures("the store day is over")
        picture = self._stage.picture(self._day, at_s)
        self._onlooker(at_s, picture)
        return Frame(self._name, moment(at_s), round(at_s * 1000), picture)

    def close(self) -> None:
        """Stop rendering."""
        self._closed = True


class Stage:
    """The fixture with its goods and people, ready to be rendered at any second of a day."""

    def __init__(self, planogram: Planogram, camera: Camera) -> None:
        self._camera = camera
        self._slots = {slot.slot: slot for slot in _boxes(planogram)}
        products = products_by_gtin(planogram)
        packs = {
            slot.gtin: pack_for(
                slot.gtin,
                products[slot.gtin].width_mm or slot.width_mm / slot.facings,
                products[slot.gtin].height_mm or slot.height_mm / slot.stack,
            )
            for slot in self._slots.values()
        }
        width, height = planogram.face_mm
        furniture = Furniture(width, height, tuple(s.bottom_mm for s in planogram.shelves))
        self._painter = FixturePainter(furniture, list(self._slots.values()), packs, camera)

    def picture(self, day: Day, at_s: float) -> Image:
        """The camera's picture at a second of the day."""
        fillings = {
            (slot, facing, level): Filling(gtin)
            for (slot, facing), gtin in day.facings(at_s).items()
            for level in range(self._slots[slot].stack)
        }
        shoppers = [self._shopper(person) for person in day.people(at_s)]
        daylight = 1.0 + 0.06 * math.sin(at_s / 1100)  # clouds pass before the shop's windows
        light = Light(gain=daylight, noise=SENSOR_NOISE, seed=int(at_s))
        return self._painter.render(fillings, shoppers=shoppers, light=light).picture

    def _shopper(self, person: Person) -> Shopper:
        (x, top), (_, feet) = self._px((person.x_mm, PERSON_MM)), self._px((person.x_mm, 0.0))
        reach = None if person.reach_mm is None else self._px(person.reach_mm)
        return Shopper(x, top, (feet - top) * NEARER, person.seed, reach)

    def _px(self, point_mm: tuple[float, float]) -> tuple[float, float]:
        x, y, w = self._camera.homography @ np.array([*point_mm, 1.0])
        return float(x / w), float(y / w)


def _boxes(planogram: Planogram) -> list[SlotBox]:
    products = products_by_gtin(planogram)
    found = []
    for shelf in planogram.shelves:
        for slot in shelf.slots:
            left, low, right, high = outline_mm(shelf, slot).bounds
            product = products[slot.gtin]
            tall = (product.height_mm or (high - low) / slot.stack) * slot.stack
            count = facings_of(slot, product, right - left)
            box = SlotBox(slot.id, slot.gtin, left, low, right - left, tall, count, slot.stack)
            found.append(box)
    return found
