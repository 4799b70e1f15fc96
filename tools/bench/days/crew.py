"""Camera-days some at a time, each in a process of its own.

A day that fails, or is killed for memory, takes no other with it; what a day used is given back
when it ends. What is done lies on disk, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from time import perf_counter

from agent.errors import OnShelfError
from tools.bench.days.camera_day import Job, Tell, do, kept

Act = Callable[[Job], None]


def act(job: Job) -> None:
    """Do one job in a process of its own."""
    Thread(target=_end_with_the_run, daemon=True).start()
    try:
        do(job, _say)
    except OnShelfError as error:
        _say(f"{job.name}: {error}")
        sys.exit(1)


def _end_with_the_run() -> None:
    """A run that is killed takes its days along: the one that goes on begins them again."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _say(line: str) -> None:
    print(line, flush=True)


@dataclass(slots=True)
class Crew:
    """Who works on what.

    Args:
        jobs: to do, in order.
        at_a_time: how many processes.
        tell: is told what happens, in a line.
        act: what a process does with a job.
    """

    jobs: Sequence[Job]
    at_a_time: int
    tell: Tell
    act: Act = act
    _busy: dict[int, tuple[SpawnProcess, Job]] = field(default_factory=dict)
    _failed: list[Job] = field(default_factory=list)

    def work(self) -> tuple[Job, ...]:
        """Do every job that is not done; returns those that failed."""
        waiting = deque(job for job in self.jobs if kept(job).breadth < job.breadth)
        if known := len(self.jobs) - len(waiting):
            self.tell(f"{known} of {len(self.jobs)} camera-days scored before")
        began, todo = perf_counter(), len(waiting)
        while waiting or self._busy:
            while waiting and len(self._busy) < self.at_a_time:
                self._begin(waiting.popleft())
            self._end()
            done = todo - len(waiting) - len(self._busy)
            left = (perf_counter() - began) / max(1, done) * (todo - done)
            self.tell(
                f"{known + done} of {len(self.jobs)} camera-days done, {len(self._failed)} failed, "
                f"about {left / 60:.0f} min left"
            )
        return tuple(self._failed)

    def _begin(self, job: Job) -> None:
        process = get_context("spawn").Process(target=self.act, args=(job,), daemon=True)
        process.start()
        self._busy[process.sentinel] = (process, job)

    def _end(self) -> None:
        """Wait until somebody is ready, and see what came of it."""
        ready = wait(list(self._busy))
        for sentinel in [one for one in self._busy if one in ready]:
            process, job = self._busy.pop(sentinel)
            process.join()
            if kept(job).breadth < job.breadth:
                self._failed.append(job)
                self.tell(f"{job.name}: failed with exit code {process.exitcode}")
