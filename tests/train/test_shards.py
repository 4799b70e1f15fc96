"""Shards: what is stored comes back, can be drawn again, and is never half there."""

import cv2
import numpy as np
import pytest

from tools.render.replay import from_json
from tools.render.style import SETTINGS
from tools.train.cli import main
from tools.train.mill import Order, render_folder
from tools.train.origin import unpack_origin
from tools.train.progress import Progress, progress_line
from tools.train.redraw import redrawn
from tools.train.shards import (
    Sample,
    load_folder,
    load_shard,
    render_shard,
    save_shard,
)

SIZE = (128, 96)


@pytest.fixture(scope="module")
def shard(tmp_path_factory):
    path = tmp_path_factory.mktemp("shards") / "000001.npz"
    save_shard(path, render_shard(seed=1, count=4, size=SIZE))
    return path


def test_cells_and_stories_come_back_as_they_were_written(shard):
    for one, other in zip(render_shard(1, 4, SIZE), load_shard(shard), strict=True):
        assert np.array_equal(one.jpeg, other.jpeg)
        assert np.array_equal(one.cells.xyxy, other.cells.xyxy)
        assert np.array_equal(one.cells.gtin, other.cells.gtin)
        assert np.array_equal(one.cells.behind, other.cells.behind)
        assert unpack_origin(one.story) == unpack_origin(other.story)


def test_a_story_tells_the_style_the_bank_and_the_size(shard):
    origin = unpack_origin(load_shard(shard)[2].story)
    assert from_json(origin.style).seed == 100_002
    assert (origin.bank_seed, origin.bank_size) == (1, 220)
    assert (origin.width, origin.height) == SIZE
    assert origin.textures is None


def test_every_stored_picture_is_drawn_again_pixel_by_pixel(shard):
    for index in range(4):
        found = redrawn(shard, index)
        assert found.same
        assert np.array_equal(found.shot.truth.xyxy, found.sample.truth.xyxy)


def test_the_samples_of_a_shard_share_one_array(shard):
    samples = load_shard(shard)
    assert samples[0].jpeg.base is not None
    assert all(sample.jpeg.base is samples[0].jpeg.base for sample in samples)
    assert all(sample.truth.gtin.base is samples[0].truth.gtin.base for sample in samples)


def test_a_photograph_has_neither_cells_nor_a_story(shard, tmp_path):
    drawn = load_shard(shard)[0]
    save_shard(tmp_path / "1.npz", [Sample(drawn.jpeg, drawn.truth)])
    (back,) = load_shard(tmp_path / "1.npz")
    assert len(back.cells) == 0
    assert len(back.truth) == len(drawn.truth)
    with pytest.raises(ValueError, match="was not drawn"):
        redrawn(tmp_path / "1.npz", 0)


def test_a_shard_of_one_setting_has_only_that():
    setting = next(iter(SETTINGS))
    stories = [s.story for s in render_shard(5, 4, SIZE, [setting])]
    assert {from_json(unpack_origin(s).style).setting for s in stories} == {setting}


def test_a_setting_that_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="moon: no such setting; there is gondola"):
        render_shard(5, 1, SIZE, ["gondola", "moon"])


def test_again_writes_both_pictures_and_says_that_they_agree(shard, tmp_path, capsys):
    out = tmp_path / "again.png"
    assert main(["again", str(shard), "1", "--out", str(out), "--truth"]) == 0
    said = capsys.readouterr().out
    assert "the same pixels" in said
    assert "bank 1, 128x96" in said
    assert out.read_bytes().startswith(b"\x89PNG")


def test_again_says_when_the_pixels_are_others(shard, tmp_path):
    samples = load_shard(shard)
    strange = Sample(samples[1].jpeg, samples[0].truth, samples[0].cells, samples[0].story)
    save_shard(tmp_path / "1.npz", [strange])
    assert "OTHER pixels" in redrawn(tmp_path / "1.npz", 0).report()


def test_again_refuses_a_picture_that_is_not_there(shard, tmp_path):
    with pytest.raises(SystemExit, match="has pictures 0 to 3; there is no 4"):
        main(["again", str(shard), "4", "--out", str(tmp_path / "x.png")])


def times(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_a_folder_is_rendered_on_where_it_was(tmp_path, capsys):
    render_folder(tmp_path, range(1, 2), Order(count=2, side=64))
    before = times(tmp_path)
    render_folder(tmp_path, range(1, 3), Order(count=2, side=64))
    after = times(tmp_path)
    assert set(after) == {"000001.npz", "000002.npz"}
    assert after["000001.npz"] == before["000001.npz"]
    said = capsys.readouterr().out
    assert "1 of 2 shards are there already and kept" in said
    assert "2 of 2 pictures" in said


def test_two_processes_render_what_one_does(tmp_path):
    render_folder(tmp_path / "one", range(1, 3), Order(count=2, side=64))
    render_folder(tmp_path / "two", range(1, 3), Order(count=2, side=64), jobs=2)
    one, two = (list(load_folder(tmp_path / name)) for name in ("one", "two"))
    assert len(one) == 4
    for here, there in zip(one, two, strict=True):
        assert np.array_equal(here.jpeg, there.jpeg)


def test_what_is_left_of_a_broken_run_is_no_shard_and_is_removed(tmp_path):
    (tmp_path / "000001.part").write_bytes(b"half a shard")
    (tmp_path / "000009.part").write_bytes(b"another run is writing this")
    assert list(load_folder(tmp_path)) == []
    render_folder(tmp_path, range(1, 2), Order(count=1, side=64))
    assert set(times(tmp_path)) == {"000001.npz", "000009.part"}


def test_a_shard_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(*_args, **_columns):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        render_folder(tmp_path, range(1, 2), Order(count=1, side=64))
    assert times(tmp_path) == {}


def test_an_error_in_a_worker_ends_the_run_and_leaves_no_part(tmp_path):
    (tmp_path / "000002.part").mkdir(parents=True)  # no file can be opened there
    with pytest.raises(OSError, match="000002"):
        render_folder(tmp_path, range(1, 5), Order(count=2, side=64), jobs=2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_is_ended_by_hand_stops_its_workers_and_leaves_no_part(
    tmp_path, monkeypatch, jobs
):
    def ended(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "say", ended)
    hours_of_work = Order(count=1_000_000, side=64)
    with pytest.raises(KeyboardInterrupt):
        render_folder(tmp_path, range(1, 3), hours_of_work, jobs)
    assert times(tmp_path) == {}


def test_a_cut_off_shard_is_refused_by_its_name(shard, tmp_path):
    (tmp_path / "000001.npz").write_bytes(shard.read_bytes()[:2000])
    with pytest.raises(ValueError, match=r"000001\.npz: is no whole shard"):
        load_shard(tmp_path / "000001.npz")


def test_an_order_for_nothing_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="a shard needs at least one of 32 px"):
        main(["render", "--out", str(tmp_path), "--seeds", "1", "2", "--count", "0"])
    with pytest.raises(SystemExit, match="moon: no such setting"):
        main(["render", "--out", str(tmp_path), "--seeds", "1", "2", "--settings", "moon"])


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos" / "train"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    for i in range(3):
        picture = rng.integers(0, 255, (40, 50, 3), np.uint8)
        cv2.imwrite(str(folder / f"{i}.png"), picture)
    return folder


def test_packs_that_wear_photographs_are_drawn_again_from_the_same_ones(photos, tmp_path):
    (photos.parent / "LICENSE.txt").write_text("CC0")
    order = Order(count=2, side=64, textures=photos)
    render_folder(tmp_path / "out", range(1, 2), order)
    shard = tmp_path / "out" / "000001.npz"
    note = unpack_origin(load_shard(shard)[0].story).textures
    assert (note.count, note.license) == (3, "../LICENSE.txt")
    assert redrawn(shard, 1, photos).same
    with pytest.raises(ValueError, match=r"wear 3 textures \(license: \.\./LICENSE\.txt\)"):
        redrawn(shard, 1)


def test_photographs_without_a_license_are_refused(photos, tmp_path):
    with pytest.raises(SystemExit, match="no license in it or in the two folders above"):
        main(["render", "--out", str(tmp_path / "x"), "--seeds", "1", "2", "--textures",
              str(photos)])  # fmt: skip


@pytest.mark.parametrize(
    ("done", "seconds", "line"),
    [
        (0, 3.0, "0 of 8,000 pictures"),
        (4000, 40.0, "4,000 of 8,000 pictures · 100.0 pictures/s · 40 s left"),
        (1000, 20.0, "1,000 of 8,000 pictures · 50.0 pictures/s · 2 min 20 s left"),
        (100, 100.0, "100 of 8,000 pictures · 1.0 pictures/s · 2 h 11 min left"),
    ],
)
def test_progress_says_how_fast_and_how_long(done, seconds, line):
    assert progress_line(done, 8000, seconds) == line
