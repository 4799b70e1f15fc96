"""Films of store days: repeatable, resumable, with everything that their scenario promises."""

from __future__ import annotations

import json

import numpy as np
import pytest

from agent.shelf.plan.planogram import faults
from tools.days.cli import main
from tools.days.film import Film
from tools.days.scenario import LIGHT, LOST, SCENARIOS
from tools.days.split import LAYOUTS_HELD_OUT, STYLES, STYLES_HELD_OUT, split_of, style_of

HOURS = 0.5


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 100, 101])  # a fixture of each style
def test_a_look_is_the_same_whenever_it_is_asked(seed):
    first = Film("all", seed, hours=HOURS, every_s=15.0)
    again = Film("all", seed, hours=HOURS, every_s=15.0)
    looks = [3, 40, 41, 90]
    in_order = [first.frame(look) for look in looks]
    backwards = [again.frame(look) for look in reversed(looks)][::-1]
    for one, other in zip(in_order, backwards, strict=True):
        assert (one is None) == (other is None)
        assert one is None or np.array_equal(one, other)


def test_two_seeds_are_two_days():
    one, other = (Film("clean", seed, hours=0.1, every_s=10.0) for seed in (0, 4))
    assert {p.gtin for p in one.planogram.products}.isdisjoint(
        p.gtin for p in other.planogram.products
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 100, 101])
def test_a_planogram_says_what_holds_the_goods(seed):
    film = Film("clean", seed, hours=0.1, every_s=10.0)
    held = {"pegs": "pegs", "bakery": "basket", "produce": "loose"}
    kinds = {shelf.kind.value for shelf in film.planogram.shelves}
    assert kinds == {held.get(film.fixture.style, "board")}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_keeps_its_promises_within_its_hours(name):
    film = Film(name, 1, hours=HOURS, every_s=10.0)
    scenario, truth = SCENARIOS[name], film.truth
    assert {one.kind for one in truth.light} == set(scenario.light)
    assert {one.kind for one in truth.moves} == set(scenario.moves)
    dark = {"dark"} if "night" in scenario.light else set()
    assert {one.kind for one in truth.lost} == set(scenario.lost) | dark
    assert (truth.reset is not None) == scenario.reset
    assert truth.restocks
    assert (truth.shown == "").any()
    if scenario.name in {"busy", "staff", "look_alikes"}:
        assert truth.misplacements


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 100, 101])
def test_a_planogram_is_sound_and_of_a_real_size(seed):
    film = Film("clean", seed, hours=0.1, every_s=10.0)
    assert faults(film.planogram) == ()
    assert 10 <= len(film.planogram.slots) <= 30
    assert set(film.catalog) >= {product.gtin for product in film.planogram.products}
    boxes = film.fixture.view().cells.boxes
    assert (boxes[:, 2] - boxes[:, 0]).min() >= 28
    assert boxes.min() >= 0
    assert (boxes.max(axis=0)[2:] <= film.picture_px).all()


def test_a_lost_view_looks_lost():
    film = Film("all", 0, hours=HOURS, every_s=5.0)
    looks = {one.kind: int((one.from_s + one.to_s) / 2 / 5.0) for one in reversed(film.truth.lost)}
    assert set(looks) == {*LOST, "dark"}
    assert film.frame(looks["offline"]) is None
    assert film.frame(looks["dark"]).mean() < 25
    frozen = looks["frozen"]
    assert np.array_equal(film.frame(frozen), film.frame(frozen + 1))
    covered = film.frame(looks["cover"]).astype(float)
    assert np.abs(covered - film.without_people(looks["cover"])).mean() > 20


def test_every_change_of_light_changes_the_picture():
    film = Film("bad_light", 0, hours=HOURS, every_s=5.0)
    for change in film.truth.light:
        before, during = int(change.at_s / 5.0), int((change.at_s + change.to_s) / 2 / 5.0)
        one, other = film.without_people(before), film.without_people(during)
        assert np.abs(one.astype(float) - other).mean() > 1.5, change.kind
    assert {change.kind for change in film.truth.light} == set(LIGHT)
    steps = sorted(change.strength for change in film.truth.light if change.kind == "step")
    assert steps == pytest.approx([0.7, 1.3])


def test_tuning_never_sees_what_is_held_out():
    tuned = {style_of(seed) for seed in range(100)}
    assert tuned == set(STYLES) - STYLES_HELD_OUT
    assert {style_of(seed) for seed in range(100, 200)} == set(STYLES)
    split = split_of(7)
    for seed in (0, 1, 4):
        kinds = {
            pack.kind
            for pack in Film("clean", seed, hours=0.1, every_s=10.0).fixture.packs.values()
        }
        assert kinds.isdisjoint(split.without_kinds)
    assert split.without_layouts == LAYOUTS_HELD_OUT
    assert not split_of(107).without_kinds
    assert not split_of(107).without_patterns


def test_a_seed_of_no_split_is_refused():
    with pytest.raises(ValueError, match="belongs to no split"):
        Film("clean", 200, hours=0.1, every_s=5.0)


def test_a_film_without_a_look_is_refused():
    with pytest.raises(ValueError, match="has no look"):
        Film("clean", 0, hours=0.001, every_s=5.0)


def test_a_film_is_written_with_its_truth(tmp_path, capsys):
    folder = tmp_path / "film"
    words = ["film", "--scenario", "busy", "--seed", "3", "--hours", "0.02", "--every", "10"]
    assert main([*words, "--out", str(folder), "--truth"]) == 0
    assert len(list(folder.glob("*.jpg"))) == 7
    assert json.loads((folder / "truth.json").read_text("utf-8"))["style"] == "bakery"
    assert "7 looks of a bakery" in capsys.readouterr().out


def test_a_planned_layout_lies_on_the_device_and_rows_that_slid_along_do_not():
    planned, slid = (Film("reset", seed, hours=0.2, every_s=5.0) for seed in (0, 2))
    assert (planned.truth.reset.kind, slid.truth.reset.kind) == ("other_planogram", "row_shift")
    assert planned.plans == (planned.planogram, planned.fixture.other)
    assert slid.plans == (slid.planogram,)
