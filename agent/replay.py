"""A recording through the same eyes and the same fold as the agent: time is the recording's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

from agent.camera.pump import Camera, EndOfPictures
from agent.shelf.advance import advance
from agent.shelf.cases.memory import Memory
from agent.shelf.rules.event import Event
from agent.shelf.seen.look import Look
from agent.vision.frame import Frame
from agent.watch import Post


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One look of a replay, and what followed from it."""

    frame: Frame
    look: Look
    memory: Memory
    events: tuple[Event, ...]


def frames_of(camera: Camera) -> Iterator[Frame]:
    """Every picture of a recording."""
    with closing(camera):
        while True:
            try:
                yield camera.read()
            except EndOfPictures:
                return


def over_and_over(passes: Iterable[Iterator[Frame]], every_s: float) -> Iterator[Frame]:
    """Several passes of a recording as one, the next beginning one interval after the last."""
    late = timedelta(0)
    for frames in passes:
        last: Frame | None = None
        begun = None
        for frame in frames:
            begun = begun or frame.at
            late_ms = int(late.total_seconds() * 1000)
            last = replace(frame, at=frame.at + late, mono_ms=frame.mono_ms + late_ms)
            yield last
        if last is not None and begun is not None:
            late = last.at - begun + timedelta(seconds=every_s)


def spaced(frames: Iterable[Frame], every_s: float) -> Iterator[Frame]:
    """The frames that a camera thread would have handed on: one an interval."""
    due = None
    for frame in frames:
        if due is None or frame.at >= due:
            due = frame.at + timedelta(seconds=every_s)
            yield frame


def replay(frames: Iterable[Frame], post: Post) -> Iterator[Step]:
    """Look at frames one after another, as the watch loop does."""
    memory = post.memory
    for frame in frames:
        look = post.see(frame)
        memory, events = advance(memory, look, post.view, post.rules)
        yield Step(frame, look, memory, events)
