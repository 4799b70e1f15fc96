"""Galleries of unseen packs: what is asked of them, and where a recognizer is believed."""

import numpy as np
import pytest

from tools.train.calibrate import accept_level, alike_level, margin_level
from tools.train.crops import Crops
from tools.train.trials import Answers, Table, accepted, answers, auroc, named, table
from tools.train.unseen import PACKS, VIEWS, Unseen

FAMILIES, FLAVORS = 20, 3


def packs_of(flavor_apart, noise, seed=0):
    """Unseen packs whose vectors are a brand, a flavor some way from it, and noise."""
    rng = np.random.default_rng(seed)
    packs = FAMILIES * FLAVORS
    brand = np.repeat(rng.standard_normal((FAMILIES, 64)), FLAVORS, axis=0)
    pack = brand + flavor_apart * rng.standard_normal((packs, 64))
    numbers = np.repeat(np.arange(packs), VIEWS)
    crops = Crops(
        np.zeros((packs * VIEWS, 1, 1, 3), np.uint8), numbers.astype(np.int32),
        (numbers // FLAVORS).astype(np.int32), np.tile(np.arange(VIEWS), packs).astype(np.int32),
    )  # fmt: skip
    exact = unit(pack[numbers] + noise * rng.standard_normal((len(numbers), 64)))
    off = unit(exact + 0.1 * rng.standard_normal(exact.shape))
    catalog = unit(np.stack([pack, pack], axis=1))
    return Unseen(crops, exact, off, catalog, np.ones(len(numbers)))


def unit(vectors):
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def test_banks_are_large_enough_for_a_whole_aisle():
    assert 2 * PACKS >= 200 + 100


@pytest.mark.parametrize("gallery", ["catalog", "1shot", "3shot"])
def test_packs_that_differ_are_all_named_and_strangers_told_apart(gallery):
    said = answers(table(packs_of(1.0, 0.1), gallery), 10)
    assert said.right.all()
    assert auroc(said.known, said.stranger) == 1.0
    assert auroc(said.known, said.sibling) == 1.0


def test_flavors_that_hardly_differ_are_confused_and_strangers_are_not():
    said = answers(table(packs_of(0.05, 0.3), "1shot"), 20)
    assert said.right.mean() < 0.95
    assert auroc(said.known, said.stranger) > 0.99
    assert auroc(said.known, said.sibling) < 0.8


def test_whole_brands_are_harder_than_any_packs():
    asked = table(packs_of(0.1, 0.3), "1shot")
    assert answers(asked, 12, brands=True).right.mean() < answers(asked, 12).right.mean()


def test_every_facing_is_asked_once_of_every_gallery_and_counted_in_one_place():
    asked = table(packs_of(1.0, 0.1), "3shot")
    said = answers(asked, 20)
    rounds = len(said.known) / (20 * 4)
    assert len(said.known) == len(said.right)
    assert len(said.known) + len(said.stranger) + len(said.sibling) == rounds * len(asked.pack)


def test_worse_boxes_resemble_less():
    seen = packs_of(1.0, 0.3)
    exact, off = (answers(table(seen, "3shot", off=o), 10) for o in (False, True))
    assert off.known[:, 0].mean() < exact.known[:, 0].mean()


def test_auroc_is_the_chance_that_the_known_score_higher():
    known, other = np.array([[0.9, 0], [0.5, 0]]), np.array([[0.6, 0], [0.1, 0]])
    assert auroc(known, other) == 0.75
    assert auroc(other, known) == 0.25


def test_a_name_needs_likeness_and_a_lead():
    top = np.array([[0.8, 0.1], [0.8, 0.79], [0.4, 0.1]])
    assert named(top, 0.5, 0.05).tolist() == [True, False, False]
    assert accepted(top, 0.5, 0.05) == pytest.approx(1 / 3)


def test_nearly_all_enrolled_facings_are_alike_enough():
    known = np.stack([np.linspace(0, 1, 101), np.zeros(101)], axis=1)
    said = [Answers(np.ones(101, bool), known, known[:0], known[:0])]
    assert accept_level(said) == pytest.approx(0.02)


def test_the_lead_is_as_large_as_right_names_need():
    lead = np.repeat([0.01, 0.03, 0.2], 100)
    known = np.stack([np.full(300, 0.9), 0.9 - lead], axis=1)
    right = lead > 0.02
    said = [Answers(right, known, known[:0], known[:0])]
    assert 0.01 < margin_level(said, 0.5) <= 0.03
    assert margin_level([Answers(~right, known, known[:0], known[:0])], 0.5) == pytest.approx(0.15)


def rivals(confused_at):
    """A table of packs that come in pairs, each pair more similar, with their share of mistakes."""
    rng = np.random.default_rng(0)
    likeness = np.repeat(np.linspace(0.5, 0.98, 40), 2)
    partner = np.arange(80) ^ 1
    between = np.full((80, 80), 0.1, np.float32)
    between[np.arange(80), partner] = likeness
    pack = np.repeat(np.arange(80), 300)
    similar = np.full((len(pack), 80), 0.2, np.float32)
    similar[np.arange(len(pack)), pack] = 0.7
    mistaken = rng.random(len(pack)) < confused_at(likeness[pack])
    similar[mistaken, partner[pack[mistaken]]] = 0.75
    return Table(similar, pack, np.arange(80), between)


def test_packs_are_alike_from_where_one_facing_in_200_is_confused():
    def logistic(x, middle):
        return 1 / (1 + np.exp(-20 * (x - middle)))

    for middle in (0.9, 1.0):
        exact = middle - np.log(199) / 20
        assert alike_level([rivals(lambda x, m=middle: logistic(x, m))]) == pytest.approx(
            exact, abs=0.03
        )


def test_packs_that_are_never_confused_are_not_alike():
    assert alike_level([rivals(lambda x: 0 * x)]) == 1.0
