"""What is written is read back as the same planogram."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.config.alone import load_planogram
from agent.config.reading import read_yaml
from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Place, Planogram, Product, Shelf, Slot
from tools.planogram.write import as_yaml

DEMO = Path(__file__).resolve().parents[2] / "planograms" / "demo-bay.yaml"

GTINS = st.integers(0, 9_999).map(internal_gtin)
# What a name may hold; a lone surrogate is no text, and the rest is not printable.
TEXTS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=12)
NAMES = TEXTS.filter(lambda text: text.strip() and text.isprintable())
LENGTHS = st.floats(5, 5_000).map(lambda x: round(x, 3)) | st.integers(5, 5_000).map(float)
IDS = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    left = draw(st.floats(0, 1e6))
    place = {"from_mm": left, "to_mm": left + draw(LENGTHS) + 1}
    if draw(st.booleans()):
        x, y, w, h = (draw(LENGTHS) for _ in range(4))
        place = {"outline_mm": ((x, y), (x + w, y), (x + w, y + h), (x, y + h))}
    return Slot(
        id=draw(IDS),
        gtin=draw(GTINS),
        facings=draw(st.none() | st.integers(1, 100)),
        stack=draw(st.integers(1, 9)),
        low_facings=draw(st.none() | st.integers(0, 9)),
        **place,
    )


PRODUCTS = st.builds(
    Product,
    gtin=GTINS,
    name=NAMES,
    sku=TEXTS,
    width_mm=st.none() | LENGTHS,
    height_mm=st.none() | LENGTHS,
    picture=st.none() | NAMES,
    price=st.none() | st.floats(0, 1e4),
    key_item=st.booleans(),
)
SHELVES = st.builds(
    Shelf,
    number=st.integers(1, 20),
    bottom_mm=st.floats(0, 3_000),
    height_mm=LENGTHS,
    slots=st.lists(slots(), max_size=3).map(tuple),
)
PLANOGRAMS = st.builds(
    Planogram,
    fixture=IDS,
    width_mm=LENGTHS,
    products=st.lists(PRODUCTS, max_size=3).map(tuple),
    shelves=st.lists(SHELVES, min_size=1, max_size=3).map(tuple),
    height_mm=st.none() | LENGTHS,
    place=st.none() | st.builds(Place, aisle=NAMES, bay=st.none() | st.integers(0, 99), note=TEXTS),
    version=TEXTS,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(planogram=PLANOGRAMS)
def test_any_planogram_comes_back_as_it_was(tmp_path, planogram):
    path = tmp_path / "any.yaml"
    path.write_text(as_yaml(planogram, source="a test\nof two lines"), encoding="utf-8")
    assert read_yaml(path, Planogram) == planogram


def test_the_demo_bay_comes_back_as_it_was(tmp_path):
    demo = load_planogram(DEMO)
    path = tmp_path / "demo-bay.yaml"
    path.write_text(as_yaml(demo), encoding="utf-8")
    assert load_planogram(path) == demo


def test_a_slot_is_one_line_and_a_gtin_stands_in_quotes():
    text = as_yaml(load_planogram(DEMO))
    assert (
        '- {id: "demo-s3-p3", gtin: "02000000001234", facings: 1, from_mm: 744, to_mm: 930}' in text
    )
