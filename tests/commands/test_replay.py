"""`onshelf replay`: the events a recording would have led to."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from rendered import Bay

from agent.cli import main

GAP = [("demo-s1-p1", column) for column in range(4)]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A device, and four minutes of its shelf: a slot of four facings sells out after one."""
    bay = Bay()
    folder = tmp_path_factory.mktemp("device")
    device = bay.furnish(folder, pictures=False)
    pictures = [bay.picture(empty=GAP if step >= 12 else (), seed=step) for step in range(48)]
    bay.record(folder / "clip", pictures)
    return device


def replay(capsys, device, *words):
    clip = device.parent / "clip"
    code = main(["replay", str(clip), "--config", str(device), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_slot_that_sells_out_is_told_once_with_its_time(recorded, capsys):
    code, out, err = replay(capsys, recorded, "--json")
    events = [json.loads(line) for line in out.splitlines()]
    told = [event for event in events if event["type"] == "onshelf.out_of_stock.opened"]
    assert code == 0
    assert [event["subject"] for event in told] == ["demo-s1-p1"]
    assert "2026-01-01T00:01:00" <= told[0]["time"] <= "2026-01-01T00:01:20"
    assert told[0]["source"] == "/stores/test/devices/bay"
    assert "48 looks" in err


def test_the_same_recording_gives_the_same_ids(recorded, capsys):
    first = replay(capsys, recorded, "--json")[1]
    again = replay(capsys, recorded, "--json")[1]
    assert first == again
    assert first


def test_a_person_reads_a_line_an_event(recorded, capsys):
    _, out, _ = replay(capsys, recorded)
    assert any("out_of_stock" in line and "Spring water still" in line for line in out.splitlines())


def test_a_start_can_be_given(recorded, capsys):
    _, out, _ = replay(capsys, recorded, "--start", "2026-11-20T10:00:00Z")
    assert "2026-11-20 10:01:" in out


def test_a_recording_that_is_not_there_is_said(recorded, capsys):
    code = main(["replay", str(recorded.parent / "no.mp4"), "--config", str(recorded)])
    assert code == 4
    assert "no.mp4" in capsys.readouterr().err


def card(folder, shared, products, occluders):
    """The card of somebody else's detector, with the words of its own classes."""
    model = shared / "models" / "yolox_nano" / "yolox_nano_float16_quantize.tflite"
    words = (shared / "models" / "yolox_nano" / "coco_classes.txt").read_text().split("\n")
    path = folder / "yolox.yaml"
    path.write_text(
        f"name: yolox-nano\nkind: detector\nfile: {model.resolve()}\n"
        f"sha256: {sha256(model.read_bytes()).hexdigest()}\nlicense: Apache-2.0\n"
        "input: {width: 416, height: 416, channels: bgr, dtype: float32, range: [0, 255], "
        "padding: 114, fit: letterbox, layout: nchw}\n"
        'head: yolox\nstrides: [8, 16, 32]\noutputs: {grid: "PartitionedCall:0"}\n'
        f"labels: {json.dumps([word for word in words if word])}\n"
        f"products: {products}\noccluders: {occluders}\n"
    )
    return path


BELT = """\
fixture: belt
width_mm: 640
height_mm: 360
products:
  - {gtin: "02000000001012", name: Bottle}
shelves:
  - number: 1
    bottom_mm: 0
    height_mm: 360
    slots:
      - {id: left, gtin: "02000000001012", facings: 1, from_mm: 0, to_mm: 320}
      - {id: right, gtin: "02000000001012", facings: 1, from_mm: 320, to_mm: 640}
"""


@pytest.mark.parametrize(
    ("recording", "every", "looks"),
    [("bottle-detection.mp4", "0.5", 79), ("frames", "5", 67)],
)
def test_real_recordings_run_through_with_somebody_elses_model(
    shared, tmp_path, capsys, recording, every, looks
):
    (tmp_path / "belt.yaml").write_text(BELT)
    words = ["--planogram", str(tmp_path / "belt.yaml"), "--recognizer", "none", "--every", every]
    words += ["--detector", str(card(tmp_path, shared, ["bottle"], ["person"]))]
    code = main(["replay", str(shared / "aisle" / recording), *words])
    err = capsys.readouterr().err
    assert code == 0
    assert int(err.splitlines()[-1].split(" looks")[0]) in range(looks - 2, looks + 3)


def test_a_closed_store_is_told_nothing_by_the_clock_on_its_wall(recorded, capsys):
    text = recorded.read_text()
    try:
        recorded.write_text(f'{text}timezone: Europe/Berlin\nhours: {{mon-sun: "02:00-03:00"}}\n')
        _, closed, _ = replay(capsys, recorded)  # begins at 00:00 UTC, 01:00 in Berlin
        _, opened, _ = replay(capsys, recorded, "--start", "2026-01-01T01:00:00Z")
    finally:
        recorded.write_text(text)
    assert "out_of_stock" not in closed
    assert "out_of_stock" in opened
