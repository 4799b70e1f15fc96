"""Progress: one line that says how far a long work is, how fast it goes and when it ends."""

import sys
from time import monotonic


class Progress:
    """Says how many of `total` pictures are done, over itself on a screen, in lines to a file."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._began = monotonic()
        self._screen = sys.stdout.isatty()

    def say(self, done: int, *, lasting: bool = False) -> None:
        """Show the line; `lasting` keeps it, and a file gets no other."""
        if not (lasting or self._screen):
            return
        line = progress_line(done, self._total, monotonic() - self._began)
        start, end = ("\r\033[K", "\n" if lasting else "") if self._screen else ("", "\n")
        print(f"{start}{line}", end=end, flush=True)


def progress_line(done: int, total: int, seconds: float) -> str:
    """`1,200 of 8,000 pictures · 83.1 pictures/s · 1 min 22 s left`."""
    line = f"{done:,} of {total:,} pictures"
    if not done or seconds <= 0:
        return line
    rate = done / seconds
    left = round((total - done) / rate)
    minutes, rest = divmod(left, 60)
    hours, minutes = divmod(minutes, 60)
    words = f"{rest} s"
    if hours or minutes:
        words = f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
    return f"{line} · {rate:.1f} pictures/s · {words} left"
