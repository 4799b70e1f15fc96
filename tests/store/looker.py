"""Looks at a shelf until it is killed, over and over; each line of input begins anew.

Run by test_journal.py: `<path> <first number>` in; `pid <n>`, a line for each look with the ids of
its events, and `dead` out. It forks, so that a kill costs no start of an interpreter.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from test_journal import Shop


def look_on(path: str, first: int) -> None:
    shop = Shop(Path(path))
    for number in count(first):
        ids = " ".join(event.id for event in shop.look(number))
        os.write(1, f"{number} {ids}\n".encode())


for line in sys.stdin:
    where, first = line.split()
    child = os.fork()
    if child == 0:
        look_on(where, int(first))
    os.write(1, f"pid {child}\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"dead\n")
