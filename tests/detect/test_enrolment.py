from __future__ import annotations

import numpy as np
from builders import a_planogram
from fakes_detect import a_recognizer_card

from agent.detect.enrolment import limits_of, told
from agent.vision.gallery import Provenance, gather

OAT, RYE, TEA = "09506000134369", "09506000134352", "04000000000017"
CATALOG = Provenance("catalog", "oat.png", "", (28, 42))
CAMERA = Provenance("camera", "left", "2030-01-07T09:00:00+00:00", (30, 60))
VECTORS = np.array([[1, 0], [0.8, 0.6], [0, 1], [0, 1]], np.float32)
GALLERY = gather(VECTORS, [OAT, RYE, TEA, TEA], [CATALOG, CATALOG, CAMERA, CAMERA])


def test_a_person_hears_what_the_gallery_holds():
    lines = list(told(GALLERY, a_recognizer_card(alike=0.9), {}))
    assert lines == [
        "3 products, 4 prototypes: 2 from facings on the shelf, 2 from catalog pictures"
    ]


def test_a_person_hears_which_products_look_alike_and_what_follows():
    lines = list(told(GALLERY, a_recognizer_card(alike=0.75), {OAT: "Oat Crackers"}))
    assert lines[1] == f"look alike to colors: {RYE}, Oat Crackers"
    assert "only where the picture leaves no doubt" in lines[2]


def test_a_planogram_hears_only_of_its_own_products():
    card, plan = a_recognizer_card(alike=0.75), a_planogram()
    names = [product.gtin for product in plan.products]
    sources = [CATALOG] * 4
    apart = np.eye(4, dtype=np.float32)
    apart[1] = (0.8, 0.6, 0, 0)
    pair = gather(apart, [names[0], TEA, *names[1:]], sources)  # the first looks like tea
    (line,) = limits_of(pair, card, plan)
    assert line.startswith("bay-3: hard to tell apart")
    assert line.endswith(f": {TEA} (not planned here), Crispbread rye")
    others = gather(VECTORS, [RYE, OAT, TEA, TEA], sources)
    assert [line.split(",")[0] for line in limits_of(others, card, plan)] == [
        "bay-3: not in the gallery"
    ]
    assert list(limits_of(gather(np.empty((0, 1), np.float32), [], []), card, plan)) == []


def test_an_empty_gallery_is_said_to_be_empty():
    empty = gather(np.empty((0, 1), np.float32), [], [])
    assert list(told(empty, a_recognizer_card(), {})) == ["0 products, 0 prototypes"]
