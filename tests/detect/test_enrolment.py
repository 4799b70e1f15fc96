from __future__ import annotations

import numpy as np
from fakes_detect import a_recognizer_card

from agent.detect.enrolment import told
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
    assert "not reported as misplaced" in lines[2]


def test_an_empty_gallery_is_said_to_be_empty():
    empty = gather(np.empty((0, 1), np.float32), [], [])
    assert list(told(empty, a_recognizer_card(), {})) == ["0 products, 0 prototypes"]
