"""What the journal costs: bytes a look, milliseconds, and what it adds to the card's writes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

import numpy as np

from agent.camera.clock import now
from agent.desk import Desk
from agent.fitting import Comparison, eyes_for
from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import Memory, blank
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Event, Origin
from agent.shelf.seen.look import Look
from agent.shelf.told.rerun import Step, rerun
from agent.store import Clocks, Store
from agent.store.journal import records
from agent.store.reading import looking
from agent.vision.arrays import Gtins
from agent.vision.frame import Frame
from tools.bench.shop import Shop, shop
from tools.bench.stages import START, gallery_of, models
from tools.bench.timing import machine, table

SEEN = 36  # real looks; an hour is made of them in an order drawn by lot
HOUR = 725  # looks, one every 5 s, and a few to see the hour end
DAY_H = 14  # an opening day
SEED = 8
RULES = Rules(PROFILES["default"], Origin("/stores/bench/devices/bench", "bench"))

Told = list[tuple[Look, Memory, tuple[Event, ...]]]


def report() -> str:
    """An hour of looks, with the journal and without it."""
    bench = shop(SEEN)
    told, gtins = _an_hour(bench)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "with.db"
        ms, written = _kept(path, bench, told, gtins, journal=True)
        ms_bare, written_bare = _kept(Path(folder) / "bare.db", bench, told, gtins, journal=False)
        with looking(path) as db:
            sizes = dict(
                db.execute(
                    "select kind, iif(kind = 'page', sum(length(body)), max(length(body)))"
                    " from journal group by kind"
                ).fetchall()
            )
            pages = db.execute("select count(*) from journal where kind = 'page'").fetchone()[0]
            began = process_time()
            steps = [
                s for s in rerun(records(db, "left"), bench.view, RULES) if isinstance(s, Step)
            ]
            again_ms = (process_time() - began) * 1000
    differ = sum(bool(step.differs) for step in steps)
    rows = (
        ("a look", f"{sizes['page'] / HOUR:.0f} bytes"),
        ("a bookmark, one an hour", f"{sizes['bookmark'] / 1000:.1f} kB"),
        (
            f"a day of {DAY_H} h, looks and bookmarks",
            f"{(sizes['page'] + sizes['bookmark']) * DAY_H / 1e6:.2f} MB",
        ),
        ("pages written in an hour, in transactions there are anyway", f"{pages}"),
        ("keeping a look: with the journal, without", f"{ms:.2f} ms, {ms_bare:.2f} ms"),
        (
            "written to the file and its log in an hour: with, without",
            f"{written / 1e6:.2f} MB, {written_bare / 1e6:.2f} MB",
        ),
        ("a look run again", f"{again_ms / len(steps):.2f} ms"),
        (f"looks of {len(steps)} that came out otherwise", f"{differ}"),
    )
    head = (f"{len(bench.view.cells)} facings, {len(gtins)} products known", "")
    return f"{machine()}\n{table([head, *rows])}"


def _an_hour(bench: Shop) -> tuple[Told, Gtins]:
    """Looks by the real eyes, in an order drawn by lot, and what they lead to."""
    opened = models()
    compare = (
        None
        if opened.recognizer is None
        else Comparison(opened.recognizer, gallery_of(opened.recognizer, bench))
    )
    gtins = np.array([], "<U14") if compare is None else compare.gtins
    eyes = eyes_for(bench.view, opened, compare)
    looks = [
        eyes(Frame("left", START + timedelta(seconds=5 * n), 5000 * n, picture))
        for n, picture in enumerate(bench.pictures)
    ]
    order = np.random.default_rng(SEED).integers(0, SEEN, HOUR)
    memory, told = blank(bench.view, gtins), []
    for number, row in enumerate(order.tolist()):
        at = START + timedelta(seconds=5 * number)
        look = replace(looks[row], at=at, mono_ms=5000 * number)
        memory, events = advance(memory, look, bench.view, RULES)
        told.append((look, memory, events))
    return told, gtins


def _kept(
    path: Path, bench: Shop, told: Told, gtins: Gtins, *, journal: bool
) -> tuple[float, float]:
    """Milliseconds a look to record them all, and bytes written."""
    store = Store(path, RULES.origin, Clocks(lambda: now().at, lambda: now().mono_ms, lambda: True))
    desk = Desk(store, dict, lambda _camera: None)
    if journal:
        desk.begin(blank(bench.view, gtins), RULES, START)
    before, began = _written(), process_time()
    for look, memory, events in told:
        desk(bench.view, look, memory, events)
    store.close()
    return (process_time() - began) * 1000 / len(told), _written() - before


def _written() -> int:
    """Bytes that this process has written so far, to any file (proc(5): wchar)."""
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("wchar")).split()[1])
