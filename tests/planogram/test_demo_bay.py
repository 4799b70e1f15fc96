"""The example planogram is sound, and has what the tests and the demo want to show."""

from __future__ import annotations

from pathlib import Path

from agent.config.alone import load_planogram

DEMO = load_planogram(Path(__file__).resolve().parents[2] / "planograms" / "demo-bay.yaml")


def test_it_is_a_bay_of_ordinary_size():
    assert (len(DEMO.shelves), len(DEMO.slots), len(DEMO.products)) == (5, 18, 18)
    assert DEMO.face_mm == (1000, 1650)


def test_its_products_fit_their_slots_and_shelves():
    for shelf in DEMO.shelves:
        for slot in shelf.slots:
            product = DEMO.product(slot.gtin)
            assert (slot.facings or 0) * (product.width_mm or 0) <= slot.to_mm - slot.from_mm
            assert slot.stack * (product.height_mm or 0) <= shelf.height_mm


def test_it_has_slots_of_one_facing_and_stacks():
    assert sum(slot.facings == 1 for slot in DEMO.slots) == 2
    assert any(slot.stack > 1 for slot in DEMO.slots)


def test_its_numbers_name_no_real_article():
    assert all(product.gtin.startswith("0200000") for product in DEMO.products)
