"""The watch loop: frames become looks, looks become news, and news is recorded before it is told.

Learn the product here: everything else serves these lines.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeAlias

from agent.latest import Latest
from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import Memory
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Event
from agent.shelf.seen.look import Look
from agent.vision.frame import Frame

Beat: TypeAlias = Callable[[], None]
See: TypeAlias = Callable[[Frame], Look]

WAIT_S = 1.0  # for a frame, before saying that we live


class Record(Protocol):
    """Where looks leave what must not be lost; in the agent, the store."""

    def __call__(self, view: View, look: Look, memory: Memory, events: tuple[Event, ...]) -> None:
        """Keep the memory after a look and its events, both or neither, before it returns."""


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """One camera's place in the watch: how it sees, what it looks at, what it goes by and knows."""

    see: See
    view: View
    rules: Rules
    memory: Memory


def by_hours(see: See, is_open: Callable[[datetime], bool]) -> See:
    """Eyes whose looks say whether the store was closed, by the time of the frame."""

    def looked(frame: Frame) -> Look:
        return replace(see(frame), after_hours=not is_open(frame.at))

    return looked


def watch(
    frames: Latest[str, Frame],
    posts: Mapping[str, Post],
    record: Record,
    beat: Beat,
    stop: threading.Event,
) -> None:
    """Look at the newest frame of each camera in turn, until told to stop."""
    memories = {name: post.memory for name, post in posts.items()}
    while not stop.is_set():
        beat()
        frame = frames.take(timeout_s=WAIT_S)
        if frame is None:
            continue
        post, camera = posts[frame.camera], frame.camera
        look = post.see(frame)  # pixels become votes
        del frame  # six megabytes that nobody needs while the next one is waited for
        memory, events = advance(memories[camera], look, post.view, post.rules)
        record(post.view, look, memory, events)  # all or nothing
        memories[camera] = memory
