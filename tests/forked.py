"""A process that works until it is killed, over and over, and the one that starts it.

A line `<path> <number>` in begins anew; `pid <n>`, what the work says, and `dead` come out. It
forks, so that a kill costs no start of an interpreter.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent


@contextmanager
def started(script: str) -> Iterator[subprocess.Popen[bytes]]:
    """A script of the tests, running with its input and output open; waited for at the end."""
    path = HERE / script
    folders = os.pathsep.join((str(path.parent), str(HERE), str(HERE.parent)))
    process = subprocess.Popen(
        [sys.executable, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": folders},
    )
    yield process
    process.stdin.close()
    process.wait(20)
    process.stdout.close()


def work_until_killed(work: Callable[[str, int], None]) -> None:
    """Do the work in a child for each line of input, and say when it is dead."""
    for line in sys.stdin:
        where, first = line.split()
        child = os.fork()
        if child == 0:
            work(where, int(first))
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")
