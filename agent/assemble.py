"""Configuration to running parts. Knows everybody, decides nothing; known by commands only."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from agent import run as running
from agent.camera.clock import now
from agent.camera.opening import open_camera
from agent.camera.pump import SILENCE_S, Camera, pump
from agent.config.device import Device, Source
from agent.config.last_good import load_or_last_good
from agent.config.setup import Setup, load
from agent.desk import Desk
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.eyes import Hold
from agent.fitting import Opened, comparison_for, eyes_for, open_models
from agent.health import Heart, Reporter, boot_id, clock_synced, watch_over
from agent.latest import Latest
from agent.publish.drain import Connect, Drain
from agent.publish.jsonl import JsonLinesSink
from agent.publish.topics import Topics
from agent.run import Worker
from agent.shelf.advance import Rules
from agent.shelf.cases.expected import Shop
from agent.shelf.cases.memory import NO_PRODUCTS, Memory, blank, from_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.plan.view import View, project
from agent.shelf.rules.event import Origin
from agent.shelf.seen.look import Look
from agent.store import Clocks, Store
from agent.store.anchors import FOLDER as ANCHORS
from agent.store.anchors import AnchorFile
from agent.vision.arrays import Gtins
from agent.vision.frame import Frame
from agent.watch import Post, See, by_hours, watch

log = logging.getLogger(__name__)

OpenCamera: TypeAlias = Callable[[str, Source, threading.Event], Camera]
"""Open a camera by its name and source; the event ends its waiting."""

DATABASE = "onshelf.db"
EVENTS = "events.jsonl"  # where letters go without a broker
WATCH_S = 60.0  # silence of the watch thread: a look takes seconds on the slowest board
PUBLISH_S = 90.0  # silence of the publish thread: a broker may take its time to refuse
CAMERA_S = 3 * SILENCE_S  # a camera's honest silence, and one that was slow, and a margin


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says beside the configuration.

    Args:
        state_dir: of the database; None for what device.yaml says.
        events: a file that letters go to, instead of a broker.
        once: end after the first look of every camera.
    """

    state_dir: Path | None = None
    events: Path | None = None
    once: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """Everything that runs, ready to."""

    workers: Mapping[str, Worker]
    store: Store

    def run(self, stop: threading.Event) -> None:
        """Run until told to stop; what waits is on the disk when this returns."""
        try:
            running.run(self.workers, stop)
        finally:
            self.store.close()


def agent_of(config: Path, wishes: Wishes, stop: threading.Event) -> Agent:
    """The agent that a device.yaml describes; with a wrong one, the last good one's.

    Raises:
        BadInput: the configuration or a model is wrong, and there is nothing good to go on with.
        NotThere: another agent uses the same state.
    """
    try:
        setup, refused = load_or_last_good(config.absolute())
    except OSError as error:  # a full or read-only disk stops nothing; the store says so too
        log.warning("no copy of the configuration was kept (%s); free some disk space", error)
        setup, refused = load(config.absolute()), ()
    for problem in refused:
        log.error("%s; going on with the last good configuration", problem)
    return build(setup, wishes, stop)


def build(
    setup: Setup,
    wishes: Wishes,
    stop: threading.Event,
    *,
    open_with: OpenCamera | None = None,
    see_with: Callable[[See], See] = lambda see: see,
) -> Agent:
    """Put an agent together.

    Args:
        setup: a valid configuration.
        wishes: of the command line.
        stop: what `--once` sets.
        open_with: opens cameras; the demo has its own.
        see_with: wraps each camera's eyes; the demo looks over their shoulder.
    """
    state = wishes.state_dir or setup.path(setup.device.state_dir)
    state.mkdir(parents=True, exist_ok=True)
    opened = open_models(setup.device.model, setup.folder, _bench(setup, state))
    origin = _origin(setup, opened)
    clocks = Clocks(lambda: now().at, lambda: now().mono_ms, clock_synced)
    store = Store(state / DATABASE, origin, clocks)
    store.keep_only({camera.fixture for camera in setup.device.cameras.values()})
    try:
        parts = _Parts(setup, wishes, state, opened, origin, clocks, store, stop)
        return Agent(parts.workers(open_with or parts.open_camera, see_with), store)
    except BaseException:
        store.close()
        raise


def _bench(setup: Setup, state: Path) -> Bench:
    return Bench(setup.device.model.accelerator, setup.device.model.threads, notes_in(state))


def _origin(setup: Setup, opened: Opened) -> Origin:
    source = f"/stores/{setup.device.store}/devices/{setup.device.device}"
    return Origin(source, boot_id(), setup.digest, opened.digest)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """What the workers are made of."""

    setup: Setup
    wishes: Wishes
    state: Path
    opened: Opened
    origin: Origin
    clocks: Clocks
    store: Store
    stop: threading.Event

    def workers(
        self, open_with: OpenCamera, see_with: Callable[[See], See]
    ) -> Mapping[str, Worker]:
        """Every thread by its name."""
        cameras = self.setup.device.cameras
        silences = {f"camera:{name}": CAMERA_S for name in cameras}
        heart = Heart(silences | {"watch": WATCH_S, "publish": PUBLISH_S})
        frames: Latest[str, Frame] = Latest()
        desk = Desk(self.store, self._stages, self._end_after_one_look())
        posts = {name: self._post(name, desk, see_with) for name in cameras}
        workers: dict[str, Worker] = {
            f"camera:{name}": partial(self._pump, name, open_with, frames, heart)
            for name in cameras
        }
        workers["watch"] = lambda stop: watch(frames, posts, desk, heart.pulse("watch"), stop)
        workers["publish"] = self._drain(heart, desk)
        workers["watchdog"] = lambda stop: watch_over(heart, stop)
        return workers

    def open_camera(self, name: str, source: Source, stop: threading.Event) -> Camera:
        """A camera as device.yaml has it."""
        return open_camera(name, source, self.setup.folder, now, wait=stop.wait)

    def _pump(
        self,
        name: str,
        open_with: OpenCamera,
        frames: Latest[str, Frame],
        heart: Heart,
        stop: threading.Event,
    ) -> None:
        source = self.setup.device.cameras[name].source
        pump(
            name,
            lambda: open_with(name, source, stop),
            frames,
            heart.pulse(f"camera:{name}"),
            stop,
            every_s=self.setup.device.every_s(name),
        )

    def _post(self, camera: str, desk: Desk, see_with: Callable[[See], See]) -> Post:
        view = view_of(self.setup, camera)
        setup = self.setup
        gallery = setup.device.model.gallery and setup.path(setup.device.model.gallery)
        plans = setup.path(setup.device.planograms)
        compare = comparison_for(self.opened, gallery or None, view.planogram, plans)
        gtins = NO_PRODUCTS if compare is None else compare.gtins
        memory = self._memory(view, gtins)
        hold = self._hold(camera, view)
        eyes = eyes_for(view, self.opened, compare, memory.learned, hold)
        see = see_with(by_hours(eyes, setup.device.is_open))

        def counted(frame: Frame) -> Look:
            desk.note_look(frame.camera, frame.mono_ms, has_picture=frame.image is not None)
            return see(frame)

        others = tuple(self.setup.planograms.values())
        rules = Rules(
            PROFILES[str(self.setup.device.profile)], self.origin, others, shop_of(setup.device)
        )
        desk.begin(memory, rules, self.clocks.now())
        return Post(counted, view, rules, memory)

    def _hold(self, camera: str, view: View) -> Hold:
        """What the view is held by; a new alignment begins anew."""
        words = f"{self.setup.alignments[camera]} {view.planogram.face_mm}"
        file = AnchorFile(self.state / ANCHORS / f"{camera}.zip", words)
        return Hold(file.read(view), file.write)

    def _memory(self, view: View, gtins: Gtins) -> Memory:
        kept = self.store.memories().get(view.camera)
        return blank(view, gtins) if kept is None else from_json(kept.body, view, gtins)

    def _drain(self, heart: Heart, desk: Desk) -> Drain:
        device = self.setup.device
        prefix = "onshelf" if device.broker is None else device.broker.prefix
        topics = Topics(prefix, device.store, device.device)
        report = Reporter(
            boot_id=self.origin.boot_id,
            store=self.store,
            folder=self.state,
            heart=heart,
            watching=desk.watching,
            versions={
                "onshelf": version("onshelf"),
                "configuration": self.setup.digest,
                "model": self.opened.digest,
                **self.opened.runs_on,
            },
            clocks=self.clocks,
            began_ms=self.clocks.mono_ms(),
        )
        return Drain(
            self.store,
            self._connect(topics),
            topics,
            report=report,
            beat=heart.pulse("publish"),
            now_s=time.monotonic,
        )

    def _connect(self, topics: Topics) -> Connect:
        """Where letters go: the broker; a file where one is wished for, or no broker is named."""
        broker = self.setup.device.broker
        if self.wishes.events is None and broker is not None:
            from agent.publish.mqtt import Dialer

            return Dialer(broker, topics, self.origin.boot_id, self.setup.folder)
        path = self.wishes.events or self.state / EVENTS
        log.info("events go to %s, and to no broker", path)
        return lambda: JsonLinesSink(path)

    def _stages(self) -> Mapping[str, float]:
        found = self.opened.detector.timing
        stages = {"detect": round(found.total_ms, 2)}
        if self.opened.recognizer is not None:
            stages["recognize"] = round(self.opened.recognizer.timing.total_ms, 2)
        if self.opened.people is not None:
            stages["people"] = round(self.opened.people.timing.total_ms, 2)
        return stages

    def _end_after_one_look(self) -> Callable[[str], None]:
        """With --once, what ends the agent when every camera had its look."""
        waiting = set(self.setup.device.cameras)

        def looked(camera: str) -> None:
            waiting.discard(camera)
            if self.wishes.once and not waiting:
                self.stop.set()

        return looked


def shop_of(device: Device) -> Shop:
    """What a device.yaml says of its store."""
    return Shop(device.zone, device.restock_within_s)


def view_of(setup: Setup, camera: str) -> View:
    """The view of one camera of a device."""
    fixture = setup.device.cameras[camera].fixture
    view = project(
        setup.planograms[fixture],
        setup.plane(camera),
        camera=camera,
        picture_px=setup.alignments[camera].picture_px,
        planogram_hash=setup.planogram_digests[fixture],
    )
    others = tuple(plan for name, plan in setup.planograms.items() if name != fixture)
    return replace(view, elsewhere=others)
