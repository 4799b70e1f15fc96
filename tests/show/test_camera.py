"""The rendered camera behaves as a camera, and its shop as a technician's device."""

import threading

import numpy as np
import pytest

from agent.camera.pump import EndOfPictures
from agent.config.reading import read_yaml
from agent.config.setup import load
from agent.errors import CameraLost
from agent.shelf.plan.planogram import Planogram
from tools.show import place
from tools.show.camera import DayCamera, Pace, Stage
from tools.show.day import EMPTY, moment
from tools.show.demo import at_the_days_pace
from tools.show.story import write_day

PLANOGRAM = read_yaml(place.PLANOGRAM, Planogram)
FAST = 100_000.0


@pytest.fixture(scope="module")
def stage():
    return Stage(PLANOGRAM, place.camera(PLANOGRAM))


def a_pace(stop=None):
    return Pace(FAST, stop or threading.Event())


def a_camera(stage, pace, *, length_s=20.0, seen=lambda *_: None):
    return DayCamera("left", write_day(PLANOGRAM, 7, length_s), stage, pace, seen)


def test_frames_bear_the_days_time_and_end_with_it(stage):
    pace = a_pace()
    camera = a_camera(stage, pace, length_s=10.0)
    for at_s in (0, 5, 10):
        frame = camera.read()
        assert (frame.at, frame.mono_ms) == (moment(at_s), at_s * 1000)
        pace.note_taken()
    with pytest.raises(EndOfPictures):
        camera.read()


def test_a_closed_camera_gives_nothing_more(stage):
    camera = a_camera(stage, a_pace())
    camera.close()
    camera.close()
    with pytest.raises(CameraLost):
        camera.read()


def test_no_frame_is_rendered_before_the_last_one_was_taken(stage):
    pace, seen, waiting = a_pace(), [], threading.Event()
    camera = a_camera(stage, pace, seen=lambda at_s, _: seen.append(at_s))
    camera.read()

    def read():
        waiting.set()
        camera.read()

    later = threading.Thread(target=read)
    later.start()
    waiting.wait()
    assert seen == [0]
    pace.note_taken()
    later.join(timeout=10)
    assert seen == [0, 5]


def test_a_stopped_pace_waits_for_nobody():
    stop = threading.Event()
    pace = a_pace(stop)
    pace.wait()
    stop.set()
    assert pace.wait() == 5


def test_an_empty_facing_looks_different_from_a_full_one_and_only_there(stage):
    day = write_day(PLANOGRAM, 7, 60.0)
    sold = next(change for change in day.changes if change.gtin == EMPTY)
    quiet = [at_s for at_s in (0.0, 55.0) if not day.people(at_s)]
    before, after = (stage.picture(day, at_s).astype(int) for at_s in quiet)
    outline = np.array(place.outlines_px(PLANOGRAM)[sold.cell[0]])
    changed = np.abs(before - after).max(axis=2) > 60
    rows, columns = np.nonzero(changed)
    (left, top), (right, low) = outline.min(axis=0), outline.max(axis=0)
    inside = (rows > top) & (rows < low) & (columns > left) & (columns < right)
    assert inside.sum() > 1000
    assert inside.mean() > 0.9


def test_the_demos_files_are_a_valid_device(tmp_path):
    setup = load(place.furnish(tmp_path, PLANOGRAM, 1883))
    assert setup.device.broker.tls is None
    assert all(product.picture for product in setup.planograms["demo-bay"].products)
    plane = setup.plane(place.CAMERA)
    width, height = PLANOGRAM.face_mm
    corners = plane.project(np.array([[0, height], [width, height], [width, 0], [0, 0]], float))
    assert np.allclose(corners, place.CORNERS_PX)


def test_the_agent_adds_no_pause_of_its_own(tmp_path):
    setup = load(place.furnish(tmp_path, PLANOGRAM, 1883))
    assert at_the_days_pace(setup).device.every_s(place.CAMERA) < 0.1
