"""A device goes on with the configuration that was right, and says why not with the new one."""

from __future__ import annotations

import shutil

import pytest

from agent.config.last_good import FOLDER, keep, load_or_last_good
from agent.config.problems import BadConfiguration


def test_a_right_configuration_is_taken_and_copied(folder):
    setup, problems = load_or_last_good(folder / "device.yaml")
    assert problems == ()
    copies = folder / "state" / FOLDER
    kept = copies / (copies / "current").read_text()
    for name in ("device.yaml", "planograms/demo-bay.yaml", "alignment/left.yaml"):
        assert (kept / name).read_bytes() == (folder / name).read_bytes()
    assert setup.folder == folder


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "device.yaml").write_text("store: [\n"),
        lambda folder: (folder / "device.yaml").unlink(),
        lambda folder: (folder / "device.yaml").write_bytes(b"\xff\xfe\0"),
        lambda folder: shutil.rmtree(folder / "planograms"),
        lambda folder: (folder / "alignment" / "left.yaml").write_text("corners_px: []\n"),
    ],
)
def test_a_wrong_one_leaves_the_last_good_one_standing(folder, spoil):
    good, _ = load_or_last_good(folder / "device.yaml")
    spoil(folder)
    setup, problems = load_or_last_good(folder / "device.yaml")
    assert setup == good
    assert problems
    assert all(str(folder) in problem.file for problem in problems)
    again, _ = load_or_last_good(folder / "device.yaml")
    assert again == good


def test_with_nothing_to_go_on_with_the_problems_are_raised(folder, change):
    change("device.yaml", "demo-bay", "demo-bey")
    with pytest.raises(BadConfiguration, match="did you mean `demo-bay`"):
        load_or_last_good(folder / "device.yaml")


def test_the_new_right_one_replaces_the_old(folder, change):
    first, _ = load_or_last_good(folder / "device.yaml")
    change("device.yaml", "aisle-07-left", "aisle-08-left")
    second, _ = load_or_last_good(folder / "device.yaml")
    assert (first.device.device, second.device.device) == ("aisle-07-left", "aisle-08-left")
    (folder / "device.yaml").write_text("")
    third, problems = load_or_last_good(folder / "device.yaml")
    assert third == second
    assert [problem.text for problem in problems] == ["is empty; write `key: value` lines"]
    assert len([path for path in (folder / "state" / FOLDER).iterdir() if path.is_dir()]) == 1


def test_power_lost_while_copying_leaves_the_old_copy(folder, change):
    good, _ = load_or_last_good(folder / "device.yaml")
    copies = folder / "state" / FOLDER
    (copies / ("f" * 16)).mkdir()  # a copy half written, which `current` does not name
    (copies / ("f" * 16) / "device.yaml").write_text("stor")
    (folder / "device.yaml").write_text("")
    assert load_or_last_good(folder / "device.yaml")[0] == good


def test_a_damaged_copy_is_none(folder):
    load_or_last_good(folder / "device.yaml")
    copies = folder / "state" / FOLDER
    (folder / "device.yaml").write_text("")
    for damage in ("../../..", "0" * 16, "\xff", ""):
        (copies / "current").write_text(damage, encoding="latin-1")
        with pytest.raises(BadConfiguration, match="is empty"):
            load_or_last_good(folder / "device.yaml")


@pytest.mark.parametrize("written", ["var", '"var"', "'var'  # here", "var\r"])
def test_the_copy_is_found_when_device_yaml_is_no_yaml_any_more(folder, written):
    text = (folder / "device.yaml").read_text()
    (folder / "device.yaml").write_text(f"{text}state_dir: var\n")
    good, _ = load_or_last_good(folder / "device.yaml")
    assert (folder / "var" / FOLDER).is_dir()
    (folder / "device.yaml").write_text(f"store: [\nstate_dir: {written}\n", newline="")
    assert load_or_last_good(folder / "device.yaml")[0] == good


def test_an_unchanged_configuration_is_not_written_again(folder, tmp_path):
    keep({"device.yaml": b"x"}, tmp_path / "copies")
    current = tmp_path / "copies" / "current"
    before = current.stat().st_ino
    keep({"device.yaml": b"x"}, tmp_path / "copies")
    assert current.stat().st_ino == before


def test_a_planogram_folder_elsewhere_is_copied_too(folder, change):
    (folder / "planograms").rename(folder / "plans")
    change("device.yaml", "model:", f"planograms: {folder}/plans\nmodel:")
    good, _ = load_or_last_good(folder / "device.yaml")
    shutil.rmtree(folder / "plans")
    setup, problems = load_or_last_good(folder / "device.yaml")
    assert setup == good
    assert "has no planogram" in problems[0].text
