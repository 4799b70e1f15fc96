"""The mill: many processes render the shards of a folder.

A shard is one process's work, from its bank to its file, and appears whole or not at all. A run
that was ended goes on where it was: shards that are there are kept, and what is left of a shard
that was being written is removed.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import cv2

from tools.render.style import check_settings
from tools.train.origin import open_textures
from tools.train.progress import Progress
from tools.train.shards import ENDING, UNFINISHED, Wares, render_samples, save_shard

LOOK_S = 0.5  # between two looks at how far the workers are


@dataclass(frozen=True, slots=True)
class Order:
    """What the shards of a folder have in common."""

    count: int  # pictures in a shard
    side: int  # of the pictures, pixels
    settings: tuple[str, ...] = ()  # kinds of place; () is all
    textures: Path | None = None  # photographs for a part of the packs

    def __post_init__(self) -> None:
        check_settings(self.settings)
        if self.count < 1 or self.side < 32:
            raise ValueError(
                f"{self.count} pictures of {self.side} px: a shard needs at least one of 32 px"
            )


def render_folder(folder: Path, seeds: Sequence[int], order: Order, jobs: int = 1) -> None:
    """Render one shard per seed into a folder; a shard that is there already is kept.

    Raises:
        ValueError: the order's textures cannot be used.
    """
    if order.textures is not None:
        open_textures(order.textures, most=1)  # a bad folder is told here, not by every worker
    folder.mkdir(parents=True, exist_ok=True)
    paths = {seed: folder / f"{seed:06d}{ENDING}" for seed in seeds}
    missing = {seed: path for seed, path in paths.items() if not path.exists()}
    if kept := len(paths) - len(missing):
        print(f"{kept} of {len(paths)} shards are there already and kept", flush=True)
    progress = Progress(len(missing) * order.count)
    _sweep(missing.values())
    try:
        if jobs > 1 and len(missing) > 1:
            _render_together(missing, order, min(jobs, len(missing)), progress)
        else:
            _render_alone(missing, order, progress)
    finally:
        _sweep(missing.values())


def _sweep(paths: Iterable[Path]) -> None:
    for path in paths:
        path.with_suffix(UNFINISHED).unlink(missing_ok=True)


def _render_alone(missing: Mapping[int, Path], order: Order, progress: Progress) -> None:
    """Render in this process."""
    wares, done = _wares(order), 0

    def tick() -> None:
        nonlocal done
        done += 1
        progress.say(done)

    for seed, path in missing.items():
        _render(seed, path, (order, wares), tick)
        progress.say(done, lasting=True)


def _render_together(
    missing: Mapping[int, Path], order: Order, jobs: int, progress: Progress
) -> None:
    """Render in `jobs` processes; when one fails or the user ends it, all stop after a picture."""
    context = multiprocessing.get_context("spawn")  # OpenCV's threads do not survive a fork
    done, stop = context.Value("q", 0), context.Event()
    with ProcessPoolExecutor(jobs, context, _begin, (order, done, stop)) as pool:
        try:
            waiting = {pool.submit(_task, seed, path) for seed, path in missing.items()}
            while waiting:
                finished, waiting = wait(waiting, LOOK_S, FIRST_COMPLETED)
                for future in finished:
                    future.result()
                progress.say(done.value, lasting=bool(finished))
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise


def _wares(order: Order) -> Wares:
    if order.textures is None:
        return Wares(order.settings)
    return Wares(order.settings, *open_textures(order.textures))


def _render(seed: int, path: Path, what: tuple[Order, Wares], tick: Callable[[], None]) -> None:
    order, wares = what
    samples = []
    for sample in render_samples(seed, order.count, (order.side, order.side), wares):
        samples.append(sample)
        tick()
    save_shard(path, samples)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a worker process has."""

    order: Order
    wares: Wares
    done: "Synchronized[int]"  # pictures, of all workers
    stop: Event

    def tick(self) -> None:
        """Count a picture.

        Raises:
            InterruptedError: the work is to end.
        """
        if self.stop.is_set():
            raise InterruptedError
        with self.done.get_lock():
            self.done.value += 1


_DESKS: list[_Desk] = []  # of this process: none, or in a worker its own


def _begin(order: Order, done: "Synchronized[int]", stop: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and sets `stop`
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    _DESKS.append(_Desk(order, _wares(order), done, stop))


def _task(seed: int, path: Path) -> None:
    desk = _DESKS[0]
    _render(seed, path, (desk.order, desk.wares), desk.tick)


def _end_with_parent() -> None:
    """Leave no process behind when the parent is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
