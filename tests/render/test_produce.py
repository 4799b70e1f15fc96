"""Loose goods: a heap is one product, an empty crate a gap."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.canvas import GAP, PRICE_LABEL, PRODUCT, Canvas
from tools.render.scene import draw
from tools.render.settings import bakery, produce
from tools.render.stocking.cells import EMPTY, STOCKED
from tools.render.style import any_style
from tools.render.unpacked.crates import KINDS, Crate, paint_front
from tools.render.unpacked.heaps import Bin, Larder, fill_bin, paint_inside, settle
from tools.render.unpacked.punnets import paint_punnets
from tools.render.unpacked.sorts import BREAD, PRODUCE
from tools.render.ware.packs import make_bank

BANK = make_bank(1, 20)
BOX = Bin(60.0, 220.0, 80.0, 160.0, 8.0)
SORTS = [*PRODUCE, *BREAD]


def rng_of(seed):
    return np.random.default_rng(seed)


def filled(sort, full, seed=1):
    canvas = Canvas(260, 300)
    rng = rng_of(seed)
    paint_inside(canvas, BOX, (60, 90, 120))
    number = fill_bin(rng, canvas, BOX, (Larder(rng), sort, BANK[0]), full)
    paint_front(rng, canvas, (60, 160, 220, 185), Crate("wood", (90, 130, 160)))
    rect = settle(canvas, number, BANK[0].gtin if full else "")
    return canvas, number, rect


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.name}-{sort.draw.__name__}")
def test_a_heap_is_one_product_and_its_rectangle_bounds_what_was_painted(sort):
    canvas, number, rect = filled(sort, 1.0)
    assert [painted.label for painted in canvas.objects] == [PRODUCT]
    assert canvas.objects[0].gtin == BANK[0].gtin
    rows, columns = np.nonzero(canvas.ids == number)
    assert rect == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert canvas.objects[0].rect == rect
    area = (rect[2] - rect[0]) * (rect[3] - rect[1])
    assert canvas.objects[0].fill == pytest.approx(len(rows) / area)
    assert len(rows) > 0.25 * 160 * 80
    assert rect[3] <= 160, "nothing hangs over the crate's front"


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.name}-{sort.draw.__name__}")
def test_an_empty_crate_is_a_gap_whatever_is_left_in_it(sort):
    for seed in range(4):
        canvas, number, rect = filled(sort, 0.0, seed)
        assert [painted.label for painted in canvas.objects] == [GAP]
        assert canvas.objects[0].gtin == ""
        assert rect[0] >= 60
        assert rect[2] <= 222
        assert np.count_nonzero(canvas.ids == number) > 0.85 * 150 * 78


def test_a_crate_knows_what_belongs_in_it_and_whether_it_is_there():
    for full, state, holds in ((1.0, STOCKED, BANK[0].gtin), (0.0, EMPTY, "")):
        (room,) = filled(PRODUCE[0], full)[0].rooms
        assert (room.gtin, room.holds, room.state) == (BANK[0].gtin, holds, state)


def test_a_fuller_crate_shows_more():
    low, high = (filled(PRODUCE[0], full)[0] for full in (0.4, 1.2))
    assert (high.ids == 1).sum() > 1.2 * (low.ids == 1).sum()


def test_a_ceiling_keeps_a_heap_in_its_compartment():
    canvas, rng = Canvas(260, 300), rng_of(3)
    low = replace(BOX, ceiling=95)
    number = fill_bin(rng, canvas, low, (Larder(rng), BREAD[1], BANK[0]), 1.4)
    assert not (canvas.ids[:95] == number).any()
    assert (canvas.ids[95:] == number).any()


def test_what_settles_after_it_was_covered_has_no_rectangle():
    canvas, rng = Canvas(260, 300), rng_of(3)
    number = fill_bin(rng, canvas, BOX, (Larder(rng), PRODUCE[0], BANK[0]), 1.0)
    canvas.fill((0, 0, 300, 260), (1, 1, 1), 0)
    assert settle(canvas, number, "x") is None


def test_punnets_are_a_product_each_and_missing_ones_one_gap():
    gaps = 0
    for seed in range(20):
        canvas, rng = Canvas(260, 300), rng_of(seed)
        numbers = paint_punnets(rng, canvas, BOX, (Larder(rng), BANK[0]), 0.25)
        for number, gtin in numbers:
            settle(canvas, number, gtin)
        labels = [painted.label for painted in canvas.objects]
        assert set(labels) <= {PRODUCT, GAP}
        assert labels.count(GAP) <= 1
        assert all((p.gtin == "") == (p.label == GAP) for p in canvas.objects)
        gaps += labels.count(GAP)
    assert 3 < gaps < 20


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_a_crate_front_hides_what_lies_behind(kind):
    canvas = Canvas(100, 200)
    canvas.ids[:] = 5
    paint_front(rng_of(1), canvas, (20, 30, 180, 70), Crate(kind, (90, 130, 160)))
    assert (canvas.ids[30:70, 20:180] == 0).all()
    assert (canvas.ids == 5).sum() == 100 * 200 - 40 * 160


@pytest.mark.parametrize("setting", ["produce", "bakery"])
def test_a_shop_of_loose_goods_is_drawn_the_same_again(setting):
    style = replace(any_style(4, BANK), setting=setting)
    first, again = draw(style, BANK, (192, 160)), draw(style, BANK, (192, 160))
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.truth.xyxy, again.truth.xyxy)


@pytest.mark.parametrize("paint", [produce.paint, bakery.paint])
def test_a_shop_of_loose_goods_shows_heaps_gaps_and_labels_that_are_bounded(paint):
    seen = set()
    for seed in range(8):
        canvas, style = Canvas(240, 240), any_style(seed, BANK)
        paint(rng_of(seed), canvas, style, BANK[:6])
        seen |= {painted.label for painted in canvas.objects}
        for i, painted in enumerate(canvas.objects):
            rows, columns = np.nonzero(canvas.ids == i + 1)
            assert ((painted.label == PRODUCT) == (painted.gtin != "")) or not len(rows)
            if len(rows) and painted.label != PRICE_LABEL:
                assert columns.min() >= painted.rect[0] - 1
                assert rows.min() >= painted.rect[1] - 1
                assert columns.max() <= painted.rect[2] + 1
                assert rows.max() <= painted.rect[3] + 1
    assert seen == {PRODUCT, GAP, PRICE_LABEL}
