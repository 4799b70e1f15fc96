"""Azure's plan as ours: boards become shelves, positions slots, and everything gets a GTIN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.errors import BadInput
from agent.shelf.plan.fields import BadField
from agent.shelf.plan.planogram import Planogram, Product, Shelf, Slot, faults
from tools.planogram.azure import Article, Board, Note, Plan, read_plan
from tools.planogram.joining import TOUCH_MM, Facing, Run, parted, room_above, runs_of
from tools.planogram.numbering import issue
from tools.planogram.report import Deed, Imported, Line

UNIT_MM: Mapping[str, float] = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4, "foot": 304.8}

MAX_FIXTURE = 24  # of 32 characters of an id: slots are called <fixture>-s12-p34


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file does not say.

    Args:
        fixture: the id it gets.
        unit: of its lengths, a key of `UNIT_MM`.
        gtins: GTINs by the file's product ids; the others get company-internal numbers.
    """

    fixture: str
    unit: str
    gtins: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Level:
    """Boards at one height: one shelf of ours."""

    boards: tuple[Board, ...]
    bottom_mm: float
    top_mm: float


def import_azure(text: str, wanted: Wanted) -> Imported:
    """Our planogram from Azure's JSON, with the account of what was done.

    Raises:
        BadInput: with everything that makes it no planogram.
    """
    if len(wanted.fixture) > MAX_FIXTURE:
        raise BadInput(f"fixture {wanted.fixture!r} is longer than {MAX_FIXTURE}; shorten it")
    report: list[Line] = []
    plan = read_plan(text, report.append)
    scale = UNIT_MM[wanted.unit]
    numbers = _numbers(plan, wanted.gtins, report.append)
    try:
        planogram = Planogram(
            fixture=wanted.fixture,
            width_mm=_mm(plan.width * scale),
            height_mm=_mm(plan.height * scale),
            products=tuple(_products(plan, numbers, scale, report.append)),
            shelves=tuple(_shelves(plan, numbers, wanted, report.append)),
        )
    except BadField as error:
        raise BadInput(f"{error} (is {wanted.unit} the right unit?)") from None
    if wrong := faults(planogram):
        raise BadInput("\n".join(f"{'.'.join(map(str, w.path))}: {w.problem}" for w in wrong))
    return Imported(planogram, tuple(report))


def _mm(length: float) -> float:
    return round(length, 1) + 0.0  # and no -0.0


def _numbers(plan: Plan, gtins: Mapping[str, str], note: Note) -> Mapping[str, str]:
    """A GTIN for every product of the plan."""
    known = {article.id: gtins[article.id] for article in plan.articles if article.id in gtins}
    rest = {article.id: article for article in plan.articles if article.id not in gtins}
    issued = issue(rest, known.values())
    for name, gtin in issued.items():
        text = f"product {name} ({rest[name].name}) has no GTIN; it is {gtin} inside the company"
        note(Line(Deed.NUMBERED, text))
    for name in gtins.keys() - known.keys():
        note(Line(Deed.DROPPED, f"GTIN of {name}, which is no product of the plan"))
    return {**known, **issued}


def _products(
    plan: Plan, numbers: Mapping[str, str], scale: float, note: Note
) -> Iterator[Product]:
    first: dict[str, Article] = {}
    for article in plan.articles:
        gtin = numbers[article.id]
        before = first.setdefault(gtin, article)
        if before is not article:
            text = f"product {article.id} ({article.name}) has the GTIN of {before.id}; one is kept"
            note(Line(Deed.JOINED, text))
            continue
        yield Product(
            gtin, article.name, article.id, _mm(article.w * scale), _mm(article.h * scale)
        )


def _shelves(plan: Plan, numbers: Mapping[str, str], wanted: Wanted, note: Note) -> Iterator[Shelf]:
    scale = UNIT_MM[wanted.unit]
    facings = _facings(plan, scale, note)
    for number, level in enumerate(_levels(plan, scale, note), 1):
        on_it = [one for board in level.boards for one in facings.get(board.id, ())]
        runs = parted(runs_of(on_it))
        names = [f"{wanted.fixture}-s{number}-p{place}" for place in range(1, len(runs) + 1)]
        for name, run in zip(names, runs, strict=True):
            _account(name, run, level, note)
        slots = tuple(
            _slot(name, numbers[run.product], run, runs, level)
            for name, run in zip(names, runs, strict=True)
        )
        yield Shelf(number, _mm(level.bottom_mm), _mm(level.top_mm - level.bottom_mm), slots)


def _account(name: str, run: Run, level: _Level, note: Note) -> None:
    if len(run.positions) > 1:
        high = f", {run.stack} high" if run.stack > 1 else ""
        text = f"positions {' '.join(run.positions)} are slot {name}: {run.facings} facings{high}"
        note(Line(Deed.JOINED, text))
    if run.cut_mm > 0:
        text = f"{name} and a neighbor overlapped by up to {run.cut_mm:.0f} mm; cut in the middle"
        note(Line(Deed.CHANGED, text))
    if run.top > level.top_mm + TOUCH_MM:
        over = run.top - level.top_mm
        note(Line(Deed.CHANGED, f"{name} stands {over:.0f} mm higher than its shelf has room"))


def _slot(name: str, gtin: str, run: Run, runs: tuple[Run, ...], level: _Level) -> Slot:
    """A slot from its board (or what it stands on) up to whatever is above."""
    left, right = _mm(run.left), _mm(run.right)
    on_board = abs(run.bottom - level.bottom_mm) <= TOUCH_MM
    bottom = level.bottom_mm if on_board else run.bottom
    top = room_above(run, runs, level.top_mm)
    if on_board and top == level.top_mm:
        return Slot(name, gtin, run.facings, left, right, stack=run.stack)
    low, high = _mm(bottom), _mm(top if top > bottom else run.top)
    outline = ((left, low), (right, low), (right, high), (left, high))
    return Slot(name, gtin, run.facings, outline_mm=outline, stack=run.stack)


def _facings(plan: Plan, scale: float, note: Note) -> Mapping[str, list[Facing]]:
    """Every position that can be placed, by its board, in millimetres, y up."""
    articles = {article.id: article for article in plan.articles}
    boards = {board.id for board in plan.boards}
    placed: dict[str, list[Facing]] = {}
    for spot in plan.positions:
        article = articles.get(spot.product)
        if article is None or spot.board not in boards:
            lost = f"product {spot.product}" if article is None else f"fixture {spot.board}"
            note(Line(Deed.DROPPED, f"position {spot.id}: {lost} is not in the file"))
            continue
        left, top = spot.x * scale, (plan.height - spot.y) * scale
        right, bottom = left + article.w * scale, top - article.h * scale
        facing = Facing(spot.id, spot.product, left, bottom, right, top)
        placed.setdefault(spot.board, []).append(facing)
    return placed


def _levels(plan: Plan, scale: float, note: Note) -> Iterator[_Level]:
    """The boards as shelves, from the floor up; boards beside each other are one shelf."""
    rows: list[list[Board]] = []
    for board in sorted(plan.boards, key=lambda each: -each.y):
        if rows and rows[-1][0].y - board.y <= TOUCH_MM / scale:
            rows[-1].append(board)
            text = f"fixtures {rows[-1][0].id} and {board.id} are at one height and one shelf"
            note(Line(Deed.JOINED, text))
        else:
            rows.append([board])
    tops = [max(board.y + board.h for board in row) for row in rows[1:]]
    for row, above in zip(rows, [*tops, 0.0], strict=False):
        bottom = (plan.height - row[0].y) * scale
        yield _Level(tuple(row), bottom, (plan.height - above) * scale)
        if sum(board.w for board in row) < plan.width * (1 - 0.05):
            text = f"fixture {row[0].id} is narrower than the plan; a shelf of ours is as wide"
            note(Line(Deed.CHANGED, text))
