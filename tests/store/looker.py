"""Looks at a shelf until it is killed, over and over; each line of input begins anew.

Run by test_journal.py: `<path> <first number>` in; `pid <n>`, a line for each look with the ids of
its events, and `dead` out.
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from forked import work_until_killed
from test_journal import Shop


def look_on(path: str, first: int) -> None:
    shop = Shop(Path(path))
    for number in count(first):
        ids = " ".join(event.id for event in shop.look(number))
        os.write(1, f"{number} {ids}\n".encode())


work_until_killed(look_on)
