"""Azure's planogram JSON becomes a planogram of ours, and nothing happens to it in silence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import BadInput
from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Planogram, faults
from tools.planogram.importing import Wanted, import_azure
from tools.planogram.report import Deed, Imported

WANTED = Wanted("bay", "mm", {})


def a_plan(**changes: Any) -> dict[str, Any]:
    """Two boards of 1000 mm, 400 mm apart; three facings of rye below, one of cola above."""
    return {
        "width": 1000,
        "height": 1000,
        "products": [
            {"id": "7", "name": "Rye", "w": 100, "h": 200},
            {"id": "cola", "name": "Cola", "w": 80, "h": 150},
        ],
        "fixtures": [
            {"id": "top", "x": 0, "y": 500, "w": 1000, "h": 20},
            {"id": "low", "x": 0, "y": 900, "w": 1000, "h": 20},
        ],
        "positions": [
            {"id": f"p{i}", "productId": "7", "fixtureId": "low", "x": 100 * i, "y": 700}
            for i in range(3)
        ]
        + [{"id": "p9", "productId": "cola", "fixtureId": "top", "x": 10, "y": 350}],
    } | changes


def at(position: str, product: str, x: float, y: float, board: str = "low") -> dict[str, Any]:
    return {"id": position, "productId": product, "fixtureId": board, "x": x, "y": y}


def read(plan: dict[str, Any], wanted: Wanted = WANTED) -> Imported:
    return import_azure(json.dumps(plan), wanted)


def told(imported: Imported, deed: Deed) -> list[str]:
    return [line.text for line in imported.report if line.deed is deed]


def slots(planogram: Planogram) -> list[tuple[str, int | None, int]]:
    return [(slot.id, slot.facings, slot.stack) for slot in planogram.slots]


def test_boards_become_shelves_counted_from_the_floor():
    shelves = read(a_plan()).planogram.shelves
    assert [(s.number, s.bottom_mm, s.height_mm) for s in shelves] == [(1, 100, 380), (2, 500, 500)]


def test_neighbors_of_one_product_become_the_facings_of_one_slot():
    found = read(a_plan())
    assert slots(found.planogram) == [("bay-s1-p1", 3, 1), ("bay-s2-p1", 1, 1)]
    assert told(found, Deed.JOINED) == ["positions p0 p1 p2 are slot bay-s1-p1: 3 facings"]


def test_y_down_from_the_top_becomes_y_up_from_the_floor_and_units_millimetres():
    found = read(a_plan(), Wanted("bay", "cm", {})).planogram
    assert (found.width_mm, found.height_mm) == (10_000, 10_000)
    assert found.shelves[0].bottom_mm == 1000
    assert (found.slots[0].from_mm, found.slots[0].to_mm) == (0, 3000)


def test_keys_with_capitals_are_the_same_keys():
    def capitals(value: Any) -> Any:
        if isinstance(value, dict):
            return {k[0].upper() + k[1:]: capitals(v) for k, v in value.items()}
        return [capitals(v) for v in value] if isinstance(value, list) else value

    assert read(capitals(a_plan())) == read(a_plan())


def test_the_body_of_a_request_is_taken_too():
    assert read({"planogram": a_plan(), "detectedProducts": {}}) == read(a_plan())


def test_products_without_gtin_get_company_internal_numbers_and_keep_their_id():
    found = read(a_plan())
    assert [(p.sku, p.gtin) for p in found.planogram.products] == [
        ("7", internal_gtin(7)),
        ("cola", internal_gtin(1)),
    ]
    assert told(found, Deed.NUMBERED) == [
        f"product 7 (Rye) has no GTIN; it is {internal_gtin(7)} inside the company",
        f"product cola (Cola) has no GTIN; it is {internal_gtin(1)} inside the company",
    ]


def test_two_ids_that_are_one_number_get_two():
    products = [{"id": n, "name": n, "w": 100, "h": 200} for n in ("1", "01", "x", "y")]
    found = read(a_plan(products=products, positions=[]))
    assert len({p.gtin for p in found.planogram.products}) == 4


def test_mapped_gtins_are_taken():
    found = read(a_plan(), Wanted("bay", "mm", {"7": "09506000134352", "8": "09506000134369"}))
    assert found.planogram.products[0].gtin == "09506000134352"
    assert [line for line in told(found, Deed.NUMBERED) if "Rye" in line] == []
    assert told(found, Deed.DROPPED) == ["GTIN of 8, which is no product of the plan"]


def test_two_products_with_one_gtin_are_one():
    found = read(a_plan(), Wanted("bay", "mm", dict.fromkeys(("7", "cola"), "09506000134352")))
    assert [p.name for p in found.planogram.products] == ["Rye"]
    assert {slot.gtin for slot in found.planogram.slots} == {"09506000134352"}
    assert "product cola (Cola) has the GTIN of 7; one is kept" in told(found, Deed.JOINED)


def test_a_gap_of_a_third_is_tolerated_and_a_wider_one_is_not():
    near = [at("a", "7", 0, 700), at("b", "7", 129, 700)]
    far = [at("a", "7", 0, 700), at("b", "7", 132, 700)]
    assert slots(read(a_plan(positions=near)).planogram) == [("bay-s1-p1", 2, 1)]
    assert len(read(a_plan(positions=far)).planogram.slots) == 2


def test_another_product_between_parts_a_run():
    plan = a_plan(
        positions=[at("a", "7", 0, 700), at("b", "cola", 100, 750), at("c", "7", 180, 700)]
    )
    found = read(plan).planogram
    assert [slot.facings for slot in found.slots] == [1, 1, 1]


def test_the_same_on_top_of_itself_is_a_stack():
    plan = a_plan(
        positions=[
            *(at(f"l{i}", "cola", 80 * i, 750) for i in range(3)),
            *(at(f"h{i}", "cola", 80 * i, 600) for i in range(3)),
        ]
    )
    found = read(plan)
    assert slots(found.planogram) == [("bay-s1-p1", 3, 2)]
    assert told(found, Deed.JOINED) == [
        "positions l0 l1 l2 h0 h1 h2 are slot bay-s1-p1: 3 facings, 2 high"
    ]


def test_something_else_on_top_gets_an_outline_of_its_own_and_nothing_overlaps():
    plan = a_plan(positions=[at("a", "7", 0, 700), at("b", "cola", 10, 550)])
    below, above = read(plan).planogram.slots
    assert below.outline_mm == ((0, 100), (100, 100), (100, 300), (0, 300))
    assert above.outline_mm == ((10, 300), (90, 300), (90, 480), (10, 480))


def test_small_overlaps_are_cut_in_the_middle_and_told():
    plan = a_plan(positions=[at("a", "7", 0, 700), at("b", "cola", 90, 750)])
    found = read(plan)
    assert [(s.from_mm, s.to_mm) for s in found.planogram.slots] == [(0, 95), (95, 170)]
    assert len(told(found, Deed.CHANGED)) == 2
    assert faults(found.planogram) == ()


def test_large_overlaps_are_refused_with_the_slots():
    plan = a_plan(positions=[at("a", "7", 0, 700), at("b", "cola", 20, 750)])
    with pytest.raises(BadInput, match="bay-s1-p2 overlaps bay-s1-p1"):
        read(plan)


def test_boards_at_one_height_are_one_shelf():
    boards = [
        {"id": "left", "x": 0, "y": 900, "w": 500, "h": 20},
        {"id": "right", "x": 500, "y": 900, "w": 500, "h": 20},
    ]
    plan = a_plan(
        fixtures=boards, positions=[at("a", "7", 0, 700, "left"), at("b", "7", 100, 700, "right")]
    )
    found = read(plan)
    assert len(found.planogram.shelves) == 1
    assert slots(found.planogram) == [("bay-s1-p1", 2, 1)]
    assert told(found, Deed.JOINED)[0] == "fixtures left and right are at one height and one shelf"


def test_what_ours_cannot_hold_is_told():
    boards = [{"id": "low", "x": 0, "y": 900, "w": 600, "h": 20, "color": "red"}]
    plan = a_plan(
        fixtures=boards,
        positions=[at("a", "7", 0, 700), at("b", "gone", 0, 0), at("c", "7", 1, 1, "gone"), {}, 3],
    )
    found = read(plan)
    assert told(found, Deed.DROPPED) == [
        "fixtures: `color`, given 1 times, has no place in ours",
        "positions[3]: has no `id`",
        "positions[4]: is no object",
        "position b: product gone is not in the file",
        "position c: fixture gone is not in the file",
    ]
    assert told(found, Deed.CHANGED) == [
        "fixture low is narrower than the plan; a shelf of ours is as wide"
    ]


def test_a_product_higher_than_its_shelf_is_told():
    found = read(
        a_plan(
            positions=[at("a", "7", 0, 700)],
            fixtures=[
                {"id": "low", "x": 0, "y": 900, "w": 1000, "h": 20},
                {"id": "top", "x": 0, "y": 740, "w": 1000, "h": 20},
            ],
        )
    )
    assert told(found, Deed.CHANGED) == ["bay-s1-p1 stands 60 mm higher than its shelf has room"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("[1]", "is no planogram"),
        ("{}", "has no `width`"),
        ('{"width": 0, "height": 1}', "`width` is 0, no length"),
        ('{"width": NaN, "height": 1}', "has a number that is none"),
        ('{"width": 1, "height": true}', "has no `height`"),
        (f'{{"width": 1{"0" * 400}, "height": 1}}', "no length"),
        ('{"width": 1, "height": 1}', "has no list `products`"),
        ("[" * 100_000, "is nested too deep"),
    ],
)
def test_what_is_no_planogram_is_refused_in_a_sentence(text, why):
    with pytest.raises(BadInput, match=why):
        import_azure(text, WANTED)


def test_a_wrong_unit_is_suspected_when_products_are_thinner_than_paper():
    with pytest.raises(BadInput, match="is mm the right unit"):
        read(a_plan(products=[{"id": "7", "name": "Rye", "w": 4.9, "h": 7.8}], positions=[]))


def test_a_plan_without_boards_is_refused():
    with pytest.raises(BadInput, match="at least one shelf"):
        read(a_plan(fixtures=[], positions=[]))


def test_a_fixture_name_leaves_room_for_slot_ids():
    with pytest.raises(BadInput, match="is longer than 24"):
        read(a_plan(), Wanted("x" * 25, "mm", {}))


NUMBERS = st.one_of(st.integers(-50, 1100), st.floats(-50, 1100), st.none(), st.just("x"))


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from(["7", "cola", "?"]), NUMBERS, NUMBERS), max_size=12),
    boards=st.lists(st.tuples(NUMBERS, NUMBERS), max_size=4),
)
def test_any_plan_is_imported_without_fault_or_refused(rows, boards):
    plan = a_plan(
        positions=[at(f"p{i}", p, x, y, str(i % 3)) for i, (p, x, y) in enumerate(rows)],
        fixtures=[
            {"id": str(i), "x": 0, "y": y, "w": 1000, "h": h} for i, (y, h) in enumerate(boards)
        ],
    )
    try:
        found = read(plan)
    except BadInput:
        return
    assert faults(found.planogram) == ()
    placed = sum((s.facings or 1) * s.stack for s in found.planogram.slots)
    lost = [text for text in told(found, Deed.DROPPED) if text.startswith("position")]
    assert placed + len(lost) == len(rows)
