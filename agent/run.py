"""Threads that live and die together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

log = logging.getLogger(__name__)

Worker: TypeAlias = Callable[[threading.Event], None]
"""Works until told to stop. To fail is to raise."""

JOIN_S = 10.0  # for all of them together; systemd kills what takes longer (TimeoutStopSec=15)
LISTEN_S = 1.0  # so that a signal reaches the main thread, which a bare wait may keep from it


def run(workers: Mapping[str, Worker], stop: threading.Event) -> None:
    """Run each worker in a thread of its name; when one fails, stop all and raise its error.

    The agent has no half-working state. It exits, systemd starts it again, and the Store
    tells it where it was. A worker that returns ends the others too. One that does not come back
    when told to stop (a native call that hangs) is left to die with the process.
    """
    failures: list[BaseException] = []

    def work(name: str, worker: Worker) -> None:
        try:
            worker(stop)
        except BaseException as error:
            log.exception("%s failed; stopping", name)
            failures.append(error)
        finally:
            stop.set()

    threads = [
        threading.Thread(target=work, args=item, name=item[0], daemon=True)
        for item in workers.items()
    ]
    for thread in threads:
        thread.start()
    while not stop.wait(LISTEN_S):
        pass
    for thread in threads:
        thread.join(timeout=JOIN_S / len(threads))
        if thread.is_alive():
            log.error("%s does not stop; leaving it behind", thread.name)
    if failures:
        raise failures[0]
