"""What the subscriber hears becomes sentences, slots and a comparison with the truth."""

import sys
from datetime import timedelta

import pytest

from tools.show.board import Board, Now, hear
from tools.show.day import OPENS, Gap
from tools.show.news import SlotNow, read_event
from tools.show.printing import Lines, line
from tools.show.score import DUE_S, Report, Score, reports, score, verdict

SLOT = "demo-s3-p1"


def at(seconds):
    return (OPENS + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def an_event(kind="out_of_stock", phase="opened", *, said_s=150.0, number=1, case="c1", **data):
    """An envelope as the agent writes it."""
    return {
        "specversion": "1.0",
        "id": f"id-{number}",
        "type": f"onshelf.{kind}.{phase}",
        "subject": SLOT,
        "time": at(40),
        "epoch": 1,
        "seq": number,
        "data": {
            "case": case,
            "product": "Potato chips paprika 175 g",
            "facings_seen": 0,
            "facings_planned": 2,
            "first_suspected_at": at(45),
            "clock": {"boot_id": "b", "mono_ms": said_s * 1000, "synced": True},
            **data,
        },
    }


def a_moment():
    return Now(slots=(SlotNow(SLOT, "Potato chips paprika 175 g", "in_stock", "", 2, 2),))


def test_an_event_is_a_sentence():
    news = read_event(an_event(closed_for=None))
    assert news.words == "Potato chips paprika 175 g: out of stock opened (0 of 2 facings)"
    assert line(news).startswith("09:02:30  out_of_stock    opened    demo-s3-p1")


def test_a_closing_event_says_why_and_not_what_no_longer_holds():
    news = read_event(an_event(phase="closed", closed_for="planogram_changed"))
    assert news.words == "Potato chips paprika 175 g: out of stock closed (planogram changed)"


def test_an_event_without_a_slot_is_a_sentence_too():
    message = an_event("camera_offline", case="c2")
    told = {"camera": "left", "cause": "camera_offline", "detail": "no cable"}
    message["data"] = {"case": "c2", "clock": message["data"]["clock"], **told}
    assert read_event(message).words == "camera offline opened (no cable)"


def test_a_slot_turns_with_its_events():
    now = hear(a_moment(), "event/out_of_stock", an_event())
    assert now.slots[0].status == "out_of_stock"
    now = hear(now, "event/out_of_stock", an_event(phase="closed", number=2))
    assert now.slots[0].status == "in_stock"


def test_an_event_heard_twice_is_one_event():
    once = hear(a_moment(), "event/out_of_stock", an_event())
    assert hear(once, "event/out_of_stock", an_event()) == once


def test_a_stranger_in_a_slot_stays_until_its_case_is_closed():
    found = {"name": "Cola", "gtin": "02000000001036"}
    now = hear(a_moment(), "event/misplaced", an_event("misplaced", found=found))
    assert now.slots[0].misplaced == "Cola"
    told = {"slot": SLOT, "product": "x", "status": "low_stock", "stocked": 1, "planned": 2}
    now = hear(now, "state/demo-bay", {"slots": [{**told, "cause": None}]})
    assert (now.slots[0].misplaced, now.slots[0].status) == ("Cola", "low_stock")
    now = hear(now, "event/misplaced", an_event("misplaced", "closed", number=2))
    assert now.slots[0].misplaced == ""


def test_a_report_lasts_from_its_suspicion_to_its_end():
    messages = [
        an_event(),
        an_event(phase="updated", said_s=300, number=2),
        an_event(phase="closed", said_s=400, number=3),
    ]
    assert reports(map(read_event, messages)) == (Report(SLOT, 45, 150, 400),)


GAP = Gap(SLOT, 40, 390)


@pytest.mark.parametrize(
    ("said", "until_s", "expected"),
    [
        ([Report(SLOT, 45, 150, None)], 200, Score(1, 0, 0, 0, (110,))),
        ([], 40 + DUE_S - 1, Score(0, 0, 1, 0, ())),  # still young
        ([], 40 + DUE_S, Score(0, 1, 0, 0, ())),
        ([], 30, Score(0, 0, 0, 0, ())),  # has not begun
        ([Report("demo-s1-p1", 45, 150, None)], 100, Score(0, 0, 1, 1, ())),  # another slot
        ([Report(SLOT, 500, 600, None)], 700, Score(0, 1, 0, 1, ())),  # after the gap
        ([Report(SLOT, 10, 20, 30)], 700, Score(0, 1, 0, 1, ())),  # before it
    ],
)
def test_reports_are_held_against_the_truth(said, until_s, expected):
    assert score([GAP], said, until_s) == expected


def test_the_verdict_names_every_figure():
    words = verdict(Score(3, 2, 1, 4, (90.0, 110.0, 130.0)), 17, 1800)
    for fact in (
        "30 store minutes",
        "17 events",
        "3 were reported, 110 s",
        "2 were missed",
        "4 reports",
    ):
        assert fact in words


def test_the_printer_prints_an_event_once(capsys):
    printer = Lines(sys.stdout)
    now = hear(a_moment(), "event/out_of_stock", an_event())
    for _ in range(2):
        printer.show(now, Score(0, 0, 0, 0, ()))
    assert capsys.readouterr().out.count("\n") == 1


def test_a_reader_of_the_board_wakes_for_what_is_newer_and_for_nothing_else():
    board = Board(a_moment().slots)
    assert board.newer_than(0, timeout_s=0.01) is None
    board.change(lambda now: hear(now, "online", {"online": True}))
    assert board.newer_than(0, timeout_s=0.01).online
