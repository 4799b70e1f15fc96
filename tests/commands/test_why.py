"""`onshelf why`: a real run over rendered pictures, and then the question."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zlib
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest
from fakes_publish import Hands
from rendered import Bay

from agent.assemble import DATABASE, view_of
from agent.camera.opening import open_recording
from agent.cli import main
from agent.config.device import Accelerator, FolderSource
from agent.config.last_good import load_or_last_good
from agent.desk import Desk
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import comparison_for, eyes_for, open_models
from agent.replay import frames_of, replay
from agent.shelf.advance import Rules
from agent.shelf.cases.memory import blank, from_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Kind, Origin
from agent.shelf.told.drawing import RED
from agent.store import Store
from agent.vision.frame import Blind, Frame
from agent.watch import Post

SLOT = "demo-s1-p1"
GAP = [(SLOT, column) for column in range(4)]
TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
LOOKS, SOLD_OUT = 48, 12  # four minutes; the slot is empty after one
BLIND_FROM, BLIND_TO = 6, 9
RESTART = 20


class Device:
    """A device's real parts in one thread, on the time of the pictures."""

    def __init__(self, device_yaml):
        self.setup, _ = load_or_last_good(device_yaml)
        self.view = view_of(self.setup, "left")
        self.path = device_yaml.parent / "state" / DATABASE
        opened = open_models(
            self.setup.device.model,
            self.setup.folder,
            Bench(Accelerator.CPU, 2, notes_in(device_yaml.parent)),
        )
        plans = self.setup.path(self.setup.device.planograms)
        self.compare = comparison_for(opened, None, self.view.planogram, plans)
        self.opened = opened
        self.origin = Origin("/stores/test/devices/bay", "boot", self.setup.digest, opened.digest)
        self.told = []

    def run(self, frames):
        """Start, look at some frames, and stop; the store tells it where it was."""
        rules = Rules(PROFILES["default"], self.origin)
        store = Store(self.path, self.origin, Hands(TEN).clocks())
        kept = store.memories().get("left")
        gtins = self.compare.gtins
        memory = from_json(kept.body, self.view, gtins) if kept else blank(self.view, gtins)
        eyes = eyes_for(self.view, self.opened, self.compare, memory.learned)
        desk = Desk(store, dict, lambda _camera: None)
        desk.begin(memory, rules, TEN)
        for step in replay(frames, Post(eyes, self.view, rules, memory)):
            desk(self.view, step.look, step.memory, step.events)
            self.told += step.events
        store.close()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A device that has run for four minutes, was restarted in the middle, and sold out a slot."""
    bay = Bay()
    folder = tmp_path_factory.mktemp("device")
    device_yaml = bay.furnish(folder)
    pictures = [bay.picture(empty=GAP if n >= SOLD_OUT else (), seed=n) for n in range(LOOKS)]
    bay.record(folder / "clip", pictures)
    source = FolderSource("folder", "clip", every_s=5.0)
    frames = list(frames_of(open_recording("left", source, folder, TEN)))
    lost = "the cable is out"
    frames = [
        Frame("left", f.at, f.mono_ms, None, Blind.OFFLINE, lost)
        if BLIND_FROM <= number < BLIND_TO
        else f
        for number, f in enumerate(frames)
    ]
    device = Device(device_yaml)
    device.run(frames[:RESTART])
    device.run(frames[RESTART:])
    return device, device_yaml


def ask(capsys, *words):
    code = main(["why", *(str(word) for word in words)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_answer_says_what_is_held_since_when_and_on_what_votes(ran, capsys):
    device, config = ran
    code, out, _ = ask(capsys, SLOT, "--config", config)
    assert code == 0
    assert "out_of_stock since 10:01:0" in out
    assert "0 of 4 facings right" in out
    assert "EEEEEEEE" in out
    assert "SSSS" in out
    assert "---" in out
    assert "3 looks skipped (15 s), camera_offline: the cable is out" in out
    assert "case out_of_stock" in out
    assert "row_8: every facing is empty" in out
    opened = next(e for e in device.told if e.kind is Kind.OUT_OF_STOCK)
    assert opened.case[:8] in out


def test_the_same_for_programs(ran, capsys):
    _, config = ran
    _, out, _ = ask(capsys, SLOT, "--config", config, "--json")
    said = json.loads(out)
    assert (said["status"], said["right"], said["planned"]) == ("out_of_stock", 0, 4)
    assert {facing["held"] for facing in said["facings"]} == {"empty"}
    assert all(facing["cues"] for facing in said["facings"])
    assert all(len(facing["strip"]) == said["looks"] for facing in said["facings"])
    assert said["skipped"][0]["looks"] == BLIND_TO - BLIND_FROM
    assert said["remarks"] == []


def test_what_would_change_it_is_what_then_happens(ran, capsys):
    """Asked in the middle of the evidence, the forecast is the event that really came."""
    device, config = ran
    opened = next(e for e in device.told if e.kind is Kind.OUT_OF_STOCK)
    before = opened.body.confirmed_at - timedelta(seconds=30)
    _, out, _ = ask(capsys, SLOT, "--config", config, "--json", "--at", before.isoformat())
    said = json.loads(out)
    like = next(o for o in said["outcomes"] if o["supposed"].startswith("looks like the last"))
    told = next(news for news in like["news"] if news["says"] == "out_of_stock opened")
    at = datetime.fromisoformat(said["at"]) + timedelta(seconds=told["seconds"])
    assert abs((at - opened.body.confirmed_at).total_seconds()) <= 10
    assert said["status"] != "out_of_stock"
    stocked = next(o for o in said["outcomes"] if "its own product" in o["supposed"])
    assert stocked["status"] == "in_stock"


def test_a_re_run_over_a_restart_comes_out_the_same(ran, capsys):
    device, config = ran
    code, out, _ = ask(capsys, "--rerun", "--config", config)
    assert code == 0, out
    assert f"{LOOKS} looks run again, {len(device.told)} events: all came out the same" in out


def test_a_state_folder_that_was_copied_speaks_for_itself(ran, tmp_path, capsys):
    _, config = ran
    shutil.copytree(config.parent / "state", tmp_path / "copy")
    code, out, _ = ask(capsys, SLOT, "--state", tmp_path / "copy")
    assert code == 0
    assert "out_of_stock since 10:01:0" in out


def spoilt(config, folder, kind):
    """A copy of the state in which one bit of the journal's first row of a kind is another one."""
    shutil.copytree(config.parent / "state", folder / "copy")
    db = sqlite3.connect(folder / "copy" / DATABASE)
    number, body = db.execute(
        "select n, body from journal where kind = ? order by n limit 1", (kind,)
    ).fetchone()
    body = body[:20] + bytes([body[20] ^ 1]) + body[21:]
    db.execute("update journal set body = ? where n = ?", (body, number))
    db.commit()
    db.close()
    return folder / "copy"


@pytest.mark.parametrize("kind", ["page", "bookmark"])
def test_damage_is_said_and_left_out(ran, tmp_path, capsys, kind):
    _, config = ran
    state = spoilt(config, tmp_path, kind)
    code, out, _ = ask(capsys, "--rerun", "--state", state)
    assert code == 3
    assert f"({kind} of left" in out
    assert "its check sum is wrong; it is left out" in out
    assert f"{LOOKS - RESTART} looks run again" in out  # those after the restart
    assert "were not run again, because what came before them is not readable" in out
    code, out, _ = ask(capsys, SLOT, "--state", state)
    assert code == 0
    assert "out_of_stock since 10:01:0" in out


def test_the_last_minutes_are_drawn(ran, tmp_path, capsys):
    _, config = ran
    code, _, _ = ask(capsys, SLOT, "--config", config, "--plot", tmp_path / "why.png")
    drawn = cv2.imread(str(tmp_path / "why.png"))
    assert code == 0
    red = np.abs(drawn.astype(int) - RED).sum(axis=2) < 30
    assert red[:, : drawn.shape[1] // 4].sum() < red[:, drawn.shape[1] // 2 :].sum() / 4


def test_what_is_suspected_is_said_with_how_many_looks_are_still_needed(ran, capsys):
    device, config = ran
    opened = next(e for e in device.told if e.kind is Kind.OUT_OF_STOCK)
    before = opened.body.confirmed_at - timedelta(seconds=15)
    _, out, _ = ask(capsys, SLOT, "--config", config, "--at", before.isoformat())
    assert "suspected of a change since 10:01:0" in out
    assert "like the last one: out_of_stock opened" in out
    assert re.search(r"1[0-9] of 20 looks on its way to empty", out)


def test_an_open_case_says_since_when_and_a_slot_without_one_says_so(ran, capsys):
    _, config = ran
    _, out, _ = ask(capsys, SLOT, "--config", config)
    assert re.search(r"case out_of_stock \(\w{8}\): open since 10:02:\d\d", out)
    _, out, _ = ask(capsys, "demo-s2-p2", "--config", config)
    assert "no case of this slot is open, and none was closed lately" in out
    assert "0 of 20 looks on its way to empty" in out


@pytest.fixture
def forgetful(ran, tmp_path):
    """A copied state whose journal is empty."""
    _, config = ran
    shutil.copytree(config.parent / "state", tmp_path / "copy")
    db = sqlite3.connect(tmp_path / "copy" / DATABASE)
    db.execute("delete from journal")
    db.commit()
    db.close()
    return tmp_path / "copy"


def test_without_a_journal_what_is_held_is_said_and_what_is_missing(forgetful, capsys):
    code, out, _ = ask(capsys, SLOT, "--state", forgetful)
    assert code == 0
    assert "out_of_stock since 10:01:0" in out
    assert "no look of this time is kept" in out
    code, _, err = ask(capsys, SLOT, "--state", forgetful, "--at", "10:02")
    assert code == 2
    assert "of which day?" in err
    code, out, _ = ask(capsys, "--rerun", "--state", forgetful)
    assert code == 0
    assert "no look is kept that could be run again" in out


def test_a_journal_of_another_release_is_named_as_one(ran, tmp_path, capsys):
    _, config = ran
    shutil.copytree(config.parent / "state", tmp_path / "copy")
    db = sqlite3.connect(tmp_path / "copy" / DATABASE)
    for number, body in db.execute("select n, body from journal").fetchall():
        later = bytes([body[0] + 1]) + body[1:]
        row = (later, zlib.crc32(later), number)
        db.execute("update journal set body = ?, crc = ? where n = ?", row)
    db.commit()
    db.close()
    code, out, _ = ask(capsys, "--rerun", "--state", tmp_path / "copy")
    assert code == 3
    assert "written by another release, and only that one can make its decisions again" in out
    assert "all came out the same" not in out
    code, out, _ = ask(capsys, SLOT, "--state", tmp_path / "copy")
    assert code == 0
    assert "out_of_stock since 10:01:0" in out


def test_a_slot_that_is_not_there_is_said_with_the_one_that_was_meant(ran, capsys):
    _, config = ran
    code, _, err = ask(capsys, "demo-s1p1", "--config", config)
    assert code == 2
    assert "did you mean demo-s1-p1?" in err


def test_a_device_that_never_ran_has_nothing_to_say(ran, tmp_path, capsys):
    _, config = ran
    code, _, err = ask(capsys, SLOT, "--config", config, "--state", tmp_path)
    assert code == 4
    assert "has an agent run with this state folder?" in err


def test_without_a_slot_the_question_is_refused(capsys):
    code, _, err = ask(capsys)
    assert code == 2
    assert "why what?" in err
