"""What a planogram refuses at birth, and what shows only between its parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import OAT, RYE, a_planogram
from hypothesis import given
from hypothesis import strategies as st

from agent.shelf.plan.fields import BadField, Refusals, require_id
from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import (
    Fault,
    Planogram,
    Product,
    Shelf,
    Slot,
    facings_of,
    faults,
    outline_mm,
    products_by_gtin,
)

SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


def a_slot(**changes: object) -> Slot:
    values = {"id": "a", "gtin": RYE, "from_mm": 0.0, "to_mm": 100.0}
    return Slot(**(values | changes))  # type: ignore[arg-type]


def with_slots(*slots: Slot) -> Planogram:
    plan = a_planogram()
    first, second = plan.shelves
    return replace(plan, shelves=(replace(first, slots=slots), replace(second, slots=())))


def found(planogram: Planogram) -> list[tuple[object, str]]:
    return [(fault.path[-1], fault.problem) for fault in faults(planogram)]


def test_a_sound_planogram_has_no_faults():
    assert faults(a_planogram()) == ()


def test_a_planogram_without_slots_has_no_faults():
    assert faults(with_slots()) == ()


def test_the_face_reaches_to_the_highest_shelf_unless_told_otherwise():
    assert a_planogram(height_mm=None).face_mm == (500, 650)
    assert a_planogram().face_mm == (500, 700)


def test_a_product_is_found_by_its_gtin():
    plan = a_planogram()
    assert plan.product(OAT).name == "Crispbread oat"
    assert products_by_gtin(plan)[OAT] is plan.product(OAT)
    with pytest.raises(KeyError):
        plan.product(internal_gtin(99))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "A 1"}, "id"),
        ({"id": ""}, "id"),
        ({"gtin": "1"}, "gtin"),
        ({"facings": 0}, "facings"),
        ({"facings": 101}, "facings"),
        ({"stack": 0}, "stack"),
        ({"low_facings": -1}, "low_facings"),
        ({"from_mm": None}, "from_mm"),
        ({"to_mm": None}, "to_mm"),
        ({"from_mm": -1.0}, "from_mm"),
        ({"from_mm": float("nan")}, "from_mm"),
        ({"to_mm": 2.0}, "to_mm"),
        ({"to_mm": float("inf")}, "to_mm"),
        ({"outline_mm": SQUARE}, "outline_mm"),
    ],
)
def test_a_slot_refuses_what_has_no_meaning(changes, field):
    with pytest.raises(BadField) as caught:
        a_slot(**changes)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        (SQUARE[:2], "has 2 corners"),
        (SQUARE * 51, "has 204 corners"),
        (((0.0, 0.0), (100.0, 0.0), (200.0, 0.0)), "has no area"),
        (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), "has no area"),
        (((0.0, 0.0), (100.0, 100.0), (100.0, 0.0), (0.0, 100.0)), "crosses itself"),
        (((0.0, 0.0), (float("nan"), 100.0), (100.0, 0.0)), "is no number"),
    ],
)
def test_an_outline_is_a_simple_polygon_with_an_area(outline, why):
    with pytest.raises(BadField, match=why):
        a_slot(from_mm=None, to_mm=None, outline_mm=outline)


def test_an_outline_may_run_either_way_round():
    for outline in (SQUARE, SQUARE[::-1]):
        slot = a_slot(from_mm=None, to_mm=None, outline_mm=outline)
        assert outline_mm(Shelf(1, 0, 300), slot).area == 10_000


def test_everything_wrong_with_a_slot_is_said_at_once():
    with pytest.raises(BadField) as caught:
        a_slot(id="A", gtin="1", facings=0, stack=0, from_mm=-1.0, low_facings=-1)
    all_of_it = [caught.value, *caught.value.also]
    assert [each.field for each in all_of_it] == [
        "id",
        "gtin",
        "facings",
        "stack",
        "from_mm",
        "low_facings",
    ]
    assert str(caught.value).count("; and ") == 5


def test_an_error_that_is_no_refusal_goes_through():
    refusals = Refusals()
    with pytest.raises(TypeError), refusals:
        require_id("id", None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gtin": "1"}, "gtin"),
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"width_mm": 4.9}, "width_mm"),
        ({"height_mm": float("nan")}, "height_mm"),
        ({"price": -0.01}, "price"),
    ],
)
def test_a_product_refuses_what_has_no_meaning(changes, field):
    with pytest.raises(BadField) as caught:
        Product(**({"gtin": RYE, "name": "Rye"} | changes))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"number": 0}, "number"), ({"bottom_mm": -1}, "bottom_mm"), ({"height_mm": 0}, "height_mm")],
)
def test_a_shelf_refuses_what_has_no_meaning(changes, field):
    with pytest.raises(BadField) as caught:
        Shelf(**({"number": 1, "bottom_mm": 0, "height_mm": 1} | changes))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fixture": "Bay 3"}, "fixture"),
        ({"width_mm": 0}, "width_mm"),
        ({"height_mm": float("inf")}, "height_mm"),
        ({"shelves": ()}, "shelves"),
    ],
)
def test_a_planogram_refuses_what_has_no_meaning(changes, field):
    with pytest.raises(BadField) as caught:
        a_planogram(**changes)
    assert caught.value.field == field


def test_neighbors_may_touch_and_overlap_by_rounding():
    assert found(with_slots(a_slot(), a_slot(id="b", from_mm=98.5, to_mm=200.0))) == []


def test_an_overlap_is_told_of_the_later_slot():
    later = a_slot(id="b", from_mm=90.0, to_mm=200.0)
    assert found(with_slots(a_slot(), later)) == [("from_mm", "b overlaps a; move one of them")]


def test_shelves_that_overlap_make_their_slots_overlap():
    plan = a_planogram()
    low, high = plan.shelves
    moved = replace(plan, shelves=(low, replace(high, bottom_mm=200)))
    assert [fault.path for fault in faults(moved)] == [
        ("shelves", 1, "slots", 0, "from_mm"),
        ("shelves", 1, "slots", 0, "from_mm"),
    ]


def test_names_are_unique_and_the_second_is_told():
    plan = a_planogram()
    twice = replace(
        plan,
        products=(*plan.products, plan.products[0]),
        shelves=(plan.shelves[0], replace(plan.shelves[1], number=1)),
    )
    assert faults(twice) == (
        Fault(("products", 3, "gtin"), f"{RYE} stands in products[0] too; keep one"),
        Fault(("shelves", 1, "number"), "1 is shelves[0] too; count from 1 up"),
    )


def test_a_slot_of_an_unknown_product_is_a_fault():
    assert found(with_slots(a_slot(gtin=internal_gtin(99)))) == [
        ("gtin", f"{internal_gtin(99)} is not in products; add it there")
    ]


@given(st.floats(10, 400))
def test_a_slot_that_leaves_the_fixture_is_told_by_how_much(over):
    slot = a_slot(from_mm=450.0, to_mm=500.0 + over)
    assert found(with_slots(slot)) == [("to_mm", f"leaves the fixture by {over:.0f} mm; move it")]


def test_a_shelf_above_the_fixtures_top_is_a_fault():
    plan = a_planogram(height_mm=600)
    keys = [key for key, _ in found(plan)]
    assert keys == ["height_mm", "to_mm"]


@pytest.mark.parametrize(
    ("facings", "width", "room", "expected"),
    [
        (4, 100, 300, 4),
        (None, 100, 300, 3),
        (None, 100, 295, 3),
        (None, 100, 50, 1),
        (None, None, 300, 1),
    ],
)
def test_facings_are_as_written_or_as_many_as_fit(facings, width, room, expected):
    product = Product(gtin=RYE, name="Rye", width_mm=width)
    assert facings_of(a_slot(facings=facings), product, room) == expected


def test_of_thousands_of_overlaps_a_few_are_told_of_each_slot():
    plan = with_slots(*(a_slot(id=f"s{i}") for i in range(40)))
    assert len(faults(plan)) == 1 + 2 + 3 * 37
