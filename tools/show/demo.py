"""The demo itself: a broker, a rendered day, the agent, a subscriber, a page; started and ended.

    tools/demo                          until Ctrl-C
    tools/demo --seconds 60 --speed 30  for a minute, at thirty times real speed
    tools/demo --events 1               until the first event reaches the subscriber

With a terminal the shelf is drawn in it. Without one, each event that the subscriber receives is a
line on stdout, and everything else is on stderr.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from agent.assemble import Wishes, build
from agent.config.reading import read_yaml
from agent.config.setup import Setup, load
from agent.errors import NotThere, OnShelfError
from agent.shelf.plan.planogram import Planogram, products_by_gtin
from agent.shelf.seen.look import Look
from agent.vision.arrays import Image
from agent.vision.frame import Frame
from agent.watch import See
from tools.show import place
from tools.show.board import Board, Now, hear
from tools.show.broker import broker
from tools.show.camera import DayCamera, Pace, Stage
from tools.show.news import Message, SlotNow
from tools.show.page import PORT, Scenery, Stall, page
from tools.show.printing import Lines, Live, Printer, wants_color
from tools.show.score import Score, reports, score, verdict
from tools.show.story import write_day
from tools.show.subscriber import Subscriber

SPEED = 20.0  # a frame every quarter of a second; a PC keeps up with it
HOURS = 8.0
SEED = 7
NO_PAUSE_S = 0.01
GLANCE_S = 0.25  # between two looks at whether it is time to end


def options() -> argparse.ArgumentParser:
    """The demo's command line."""
    parser = argparse.ArgumentParser(
        prog="tools/demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--seconds", type=float, metavar="N", help="end after N seconds")
    add("--events", type=int, metavar="N", help="end when the subscriber has received N events")
    add(
        "--hours",
        type=float,
        metavar="N",
        default=HOURS,
        help="length of the store day (%(default)g)",
    )
    add(
        "--speed",
        type=float,
        metavar="N",
        default=SPEED,
        help="store seconds in a second (%(default)g)",
    )
    add(
        "--seed",
        type=int,
        metavar="N",
        default=SEED,
        help="another number, another day (%(default)d)",
    )
    add(
        "--port", type=int, metavar="N", help=f"of the page (0: any; {PORT}, or any if it is taken)"
    )
    add("--log", action="store_true", help="show the agent's log, which a terminal view hides")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo and return its exit code."""
    wishes = options().parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    loud = wishes.log or not sys.stdout.isatty()
    logging.basicConfig(
        level=logging.INFO if loud else logging.CRITICAL, format="agent: %(message)s"
    )
    try:
        return Show(wishes).perform(stop)
    except OnShelfError as error:
        print(f"tools/demo: {error}", file=sys.stderr)
        return error.exit_code


class Show:
    """One performance: who plays, and who watches."""

    def __init__(self, wishes: argparse.Namespace) -> None:
        self._wishes = wishes
        self._planogram = read_yaml(place.PLANOGRAM, Planogram)
        self._day = write_day(self._planogram, wishes.seed, wishes.hours * 3600)
        self._gaps = self._day.gaps()
        self._board = Board(first_slots(self._planogram))

    def perform(self, stop: threading.Event) -> int:
        """Start everything, show it until it is time to end, and say how it went."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onshelf-demo-")))
            port, program = stack.enter_context(broker())
            stack.enter_context(Subscriber(port, place.TOPIC, self._hear))
            stall = Stall(self._board, self._scenery(program, port), self._score, stop)
            address = stack.enter_context(page_somewhere(stall, self._wishes.port))
            device = place.furnish(folder, self._planogram, port)
            pace = Pace(self._wishes.speed, stop)
            camera = DayCamera(place.CAMERA, self._day, self._stage(), pace, self._see)
            stack.enter_context(agent_at_work(device, camera, pace, stop))
            self._watch(stop, self._printer(address))
        now = self._board.now
        print(f"\n{verdict(self._score(now), len(now.news), now.at_s)}", file=sys.stderr)
        return 0

    def _stage(self) -> Stage:
        return Stage(self._planogram, place.camera(self._planogram))

    def _scenery(self, program: str, port: int) -> Scenery:
        speed = self._wishes.speed
        return Scenery(
            *place.PICTURE_PX,
            outlines=place.outlines_px(self._planogram),
            about=f"A rendered store day at {speed:g} times real speed, watched by the real agent.",
            broker=f"Events arrive over MQTT from {program}, 127.0.0.1:{port}.",
        )

    def _printer(self, address: str) -> Printer:
        if sys.stdout.isatty():
            title = f"OnShelf: a rendered store day   {address}   Ctrl-C ends it"
            columns, color = shutil.get_terminal_size().columns, wants_color(os.environ)
            return Live(sys.stdout, self._planogram, title, columns, color=color)
        print(f"watch it at {address}", file=sys.stderr)
        return Lines(sys.stdout)

    def _watch(self, stop: threading.Event, printer: Printer) -> None:
        seconds = self._wishes.seconds
        end = None if seconds is None else time.monotonic() + seconds
        version = -1
        while not stop.is_set() and (end is None or time.monotonic() < end):
            now = self._board.newer_than(version, GLANCE_S)
            if now is None:
                continue
            version = now.version
            printer.show(now, self._score(now))
            if self._wishes.events is not None and len(now.news) >= self._wishes.events:
                return

    def _hear(self, topic: str, message: Message) -> None:
        self._board.change(lambda now: hear(now, topic, message))

    def _see(self, at_s: float, picture: Image) -> None:
        out = tuple(
            gap.slot
            for gap in self._gaps
            if gap.from_s <= at_s and (gap.to_s is None or at_s < gap.to_s)
        )
        self._board.show(at_s, picture, out)

    def _score(self, now: Now) -> Score:
        return score(self._gaps, reports(now.news), now.at_s)


def first_slots(planogram: Planogram) -> tuple[SlotNow, ...]:
    """The slots before anything was heard of them."""
    products = products_by_gtin(planogram)
    return tuple(SlotNow(slot.id, products[slot.gtin].name) for slot in planogram.slots)


@contextmanager
def page_somewhere(stall: Stall, port: int | None) -> Iterator[str]:
    """The page on the wanted port; without a wish on the usual one, or on any if that is taken."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(page(stall, PORT if port is None else port))
        except OSError as error:
            if port is not None:
                raise NotThere(f"--port {port}: {error.strerror}; try another, or 0") from error
            address = stack.enter_context(page(stall, 0))
        yield address


def at_the_days_pace(setup: Setup) -> Setup:
    """The same setup without the agent's pause between frames: the rendered camera keeps the pace.

    device.yaml allows no less than a second, rightly; but five store seconds are a fraction of one.
    """
    cameras = {
        name: replace(camera, every_s=NO_PAUSE_S) for name, camera in setup.device.cameras.items()
    }
    return replace(setup, device=replace(setup.device, cameras=cameras))


@contextmanager
def agent_at_work(
    device: Path, camera: DayCamera, pace: Pace, stop: threading.Event
) -> Iterator[None]:
    """The whole agent, as `onshelf run` starts it, behind this camera, while the block runs.

    Raises:
        OnShelfError, OSError …: what ended the agent, if it did not end because it was told to.
    """

    def noted(see: See) -> See:
        def look(frame: Frame) -> Look:
            pace.note_taken()
            return see(frame)

        return look

    agent = build(
        at_the_days_pace(load(device)), Wishes(), stop, open_with=lambda *_: camera, see_with=noted
    )
    failures: list[BaseException] = []

    def work() -> None:
        try:
            agent.run(stop)
        except BaseException as error:
            failures.append(error)
            raise

    thread = threading.Thread(target=work, name="agent")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]


if __name__ == "__main__":
    sys.exit(main())
