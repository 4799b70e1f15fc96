"""Writes looks into a store until it is killed, over and over; each line of input begins anew.

Run by test_kills.py: `<path> <first number>` in; `pid <n>`, one number per committed look and
`dead` out.
"""

from __future__ import annotations

import os
from pathlib import Path

from fakes_publish import ORIGIN, Hands, a_note, an_event
from forked import work_until_killed

from agent.store import Store


def write(path: str, number: int) -> None:
    store = Store(Path(path), ORIGIN, Hands().clocks())
    while True:
        store.record(a_note(an_event(number, case=f"{number:032x}"), memory=str(number)))
        os.write(1, f"{number}\n".encode())
        number += 1


work_until_killed(write)
