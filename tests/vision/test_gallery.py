from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.vision.gallery import Gallery, Provenance, gather, look_alikes, similarities

SHELF = Provenance("camera", "left", "2030-01-07T09:00:00+00:00", (40, 60))
OAT, RYE, TEA, COLA = "09506000134369", "09506000134352", "04000000000017", "00000000000024"


def at(*degrees):
    """Vectors of length 1 in a plane, by their direction."""
    angle = np.radians(np.array(degrees, np.float64))
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype(np.float32)


def cosine(degrees):
    return float(np.cos(np.radians(degrees)))


def a_gallery(**degrees_of):
    gtins = {"oat": OAT, "rye": RYE, "tea": TEA, "cola": COLA}
    rows = [(angle, gtins[word]) for word, angles in degrees_of.items() for angle in angles]
    return gather(at(*(a for a, _ in rows)), [g for _, g in rows], [SHELF] * len(rows))


def names(*gtins):
    return np.array(gtins, "<U14")


def test_a_vector_is_as_similar_to_a_product_as_to_its_nearest_prototype():
    found = similarities(at(12, 80), a_gallery(oat=[0, 50], rye=[20, 85]))
    rye_oat = np.cos(np.radians([[8, 12], [5, 30]]))
    np.testing.assert_allclose(found, rye_oat, atol=1e-6)


def test_an_empty_gallery_knows_nothing():
    empty = gather(np.empty((0, 1), np.float32), [], [])
    assert similarities(at(0, 1), empty).shape == (2, 0)
    assert look_alikes(empty, 0.7, 0.6) == ()


def test_no_vectors_resemble_nothing():
    assert similarities(np.empty((0, 2), np.float32), a_gallery(oat=[0])).shape == (0, 1)


def test_a_vector_without_direction_resembles_nothing():
    nowhere = np.zeros((1, 2), np.float32)
    assert similarities(nowhere, a_gallery(oat=[0], rye=[90])).tolist() == [[0, 0]]


def test_a_gallery_can_be_restricted_to_a_fixture():
    gallery = a_gallery(oat=[0, 5], rye=[90], tea=[45]).only({OAT, TEA, COLA})
    assert gallery.products.tolist() == [TEA, OAT]
    assert len(gallery) == 3


def test_flavors_of_one_brand_look_alike_and_a_neighbor_s_neighbor_too():
    gallery = a_gallery(oat=[0], rye=[20], tea=[40], cola=[120])
    assert look_alikes(gallery, cosine(21), 0.6) == (frozenset({OAT, RYE, TEA}),)
    assert look_alikes(gallery, cosine(19), 0.6) == ()


def test_products_look_alike_where_a_prototype_left_out_would_be_named_as_the_other():
    steady = a_gallery(oat=[0, 1], rye=[40, 41])
    varied = a_gallery(oat=[0, 41], rye=[80, 81])
    assert look_alikes(steady, 0.99, 0.6) == ()
    assert look_alikes(varied, 0.99, 0.6) == (frozenset({OAT, RYE}),)


def test_what_would_not_be_believed_makes_no_look_alikes():
    scattered = a_gallery(oat=[0, 150], rye=[75], tea=[255, 256])
    assert look_alikes(scattered, 0.9, 0.6) == ()
    assert look_alikes(scattered, 0.9, 0.2) == (frozenset({OAT, RYE}),)


def test_a_prototype_says_where_it_comes_from():
    assert str(SHELF) == "camera left 2030-01-07T09:00:00+00:00, 40x60 px"
    assert str(Provenance("catalog", "", "", (28, 40))) == "catalog picture, 28x40 px"


@pytest.mark.parametrize(
    ("kind", "px", "sentence"),
    [("dream", (4, 6), "must be catalog or camera"), ("camera", (0, 6), "a width and a height")],
)
def test_a_provenance_without_meaning_is_refused(kind, px, sentence):
    with pytest.raises(ValueError, match=sentence):
        Provenance(kind, "left", "", px)


@given(
    st.lists(st.tuples(st.floats(0, 360), st.sampled_from([OAT, RYE, TEA])), min_size=1, max_size=9)
)
@settings(deadline=None)
def test_similarity_to_a_product_is_that_to_its_nearest_prototype(rows):
    gallery = gather(at(*(a for a, _ in rows)), [g for _, g in rows], [SHELF] * len(rows))
    query = at(0, 100, 250)
    found = similarities(query, gallery)
    for column, gtin in enumerate(gallery.products):
        own = np.stack([at(a)[0] for a, g in rows if g == gtin])
        np.testing.assert_allclose(found[:, column], (query @ own.T).max(axis=1), atol=1e-6)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ((at(0, 1), names(OAT), (SHELF, SHELF)), "gtins has shape"),
        ((at(0), names(OAT), ()), "sources has 0 rows"),
        ((at(0) * 2, names(OAT), (SHELF,)), "not of length 1"),
        ((at(0, 1), names(OAT, TEA), (SHELF, SHELF)), "not in rising order"),
    ],
)
def test_a_gallery_without_meaning_is_refused(columns, sentence):
    with pytest.raises(ValueError, match=sentence):
        Gallery(*columns)


def test_a_gallery_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        a_gallery(oat=[0]).vectors[0] = 1
