"""A real photograph of a real shelf with its real planogram, through the commands a person types.

What stands where was seen by eye. The planogram is not kept everywhere: four facings planned for
two flavors hold another, and one facing of another slot does too. Pictures, planogram and catalog
are third-party material beside the project; nothing of them is kept in it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import chain, repeat

import cv2
import numpy as np
import pytest

from agent.camera.folder import read_picture
from agent.cli import main
from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import open_models

# The fixture's corners in the photo: read off it with a ruler's patience, clockwise from top left.
ALIGNMENT = """\
picture_px: [2586, 3161]
corners_px: [[14, 16], [2585, -4], [2638, 3188], [16, 3180]]
"""

MISSING = {"crackers-s1-p1": 2, "crackers-s4-p1": 0, "crackers-s6-p2": 3}  # slot: facing, from 0

ORIGINAL = "Wheat Thins Original Crackers"
SALT = "Wheat Thins Sundried Hint of Salt Crackers"
STANDS = {  # facings that hold another product than planned, from the left
    "crackers-s3-p1": [ORIGINAL, ORIGINAL],
    "crackers-s3-p2": [ORIGINAL, ORIGINAL],
    "crackers-s2-p1": ["Wheat Thins Sundried Tomato & Basil Crackers", SALT],
}
FACINGS, VISIBLE = 58, 55
NAMED = 50  # of the visible ones, at least


@pytest.fixture(scope="module")
def shop(shared, tmp_path_factory):
    """The imported planogram with its catalog pictures, and the alignment."""
    folder = tmp_path_factory.mktemp("crackers")
    plan = folder / "crackers.yaml"
    words = ["import", "azure", str(shared / "crackers" / "planogram.json"), "--unit", "inch"]
    words += ["--fixture", "crackers", "-o", str(plan)]
    subprocess.run(
        [sys.executable, "-m", "tools.planogram.cli", *words], check=True, capture_output=True
    )
    catalog = {picture.stem: picture for picture in (shared / "crackers" / "catalogue").glob("*")}

    def with_picture(match):
        return f'{match[0]}, picture: "{catalog[match[1]].resolve()}"'

    text = re.sub(r'name: "([^"]+)"', with_picture, plan.read_text())
    plan.write_text(text)
    (folder / "camera.yaml").write_text(ALIGNMENT)
    return folder


@pytest.fixture(scope="module")
def photo(shared):
    return shared / "crackers" / "shelf.jpg"


@pytest.fixture(scope="module")
def seen(shop, photo):
    """What `onshelf look --json` says."""
    words = ["look", str(photo), "--planogram", str(shop / "crackers.yaml")]
    words += ["--alignment", str(shop / "camera.yaml"), "--json", "--out", str(shop / "seen.jpg")]
    done = subprocess.run(
        [sys.executable, "-m", "agent.cli", *words], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def facings(seen):
    """Every facing with its slot and what really stands there; None for a missing one."""
    for slot in seen["slots"]:
        truth = STANDS.get(slot["slot"], chain(repeat(slot["product"], slot["planned"])))
        for number, (facing, product) in enumerate(zip(slot["facings"], truth, strict=True)):
            gone = MISSING.get(slot["slot"]) == number
            yield slot, facing, None if gone else product


def gtins(seen):
    return {slot["product"]: slot["gtin"] for slot in seen["slots"]} | {
        ORIGINAL: next(s["gtin"] for s in seen["slots"] if s["product"] == ORIGINAL)
    }


def test_exactly_the_three_missing_facings_are_missing(seen):
    assert seen["facings"] == FACINGS
    found = {
        (slot["slot"], number)
        for slot in seen["slots"]
        for number, facing in enumerate(slot["facings"])
        if facing["missing"]
    }
    assert found == set(MISSING.items())
    assert seen["missing"] == 3


def test_the_right_product_is_named_from_catalog_pictures(seen):
    of = gtins(seen)
    visible = [(facing, of[product]) for _, facing, product in facings(seen) if product]
    right = sum(facing["found_gtin"] == gtin for facing, gtin in visible)
    assert len(visible) == VISIBLE
    print(f"named from catalog pictures: {right} of {VISIBLE}")
    assert right >= NAMED


def test_the_right_product_is_named_from_the_other_facings_of_the_photo(seen, photo):
    of = gtins(seen)
    visible = [(facing, of[product]) for _, facing, product in facings(seen) if product]
    boxes = np.array([facing["looked_at"] for facing, _ in visible], np.float32)
    names = np.array([gtin for _, gtin in visible])
    bench = Bench(Accelerator.CPU, 1, notes_in(None))
    recognizer = open_models(Models(), photo.parent, bench).recognizer
    vectors = recognizer.vectors(read_picture(photo), boxes)
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -1.0)
    right = int((names[similar.argmax(axis=1)] == names).sum())
    alone = sum((names == name).sum() == 1 for name in set(names))  # nothing to learn them from
    assert alone == 3
    print(f"named from the other facings: {right} of {VISIBLE}, {alone} have no other")
    assert right >= NAMED - alone


def test_the_annotated_photo_shows_the_gaps(seen, shop):
    drawn = cv2.imread(str(shop / "seen.jpg"))
    assert drawn.shape == (3161, 2586, 3)
    red = ((drawn[..., 2].astype(int) - drawn[..., 1]) > 60).mean()
    assert red > 0.05


def test_the_table_names_the_slots_with_gaps(shop, photo, capsys):
    words = ["look", str(photo), "--planogram", str(shop / "crackers.yaml")]
    code = main([*words, "--alignment", str(shop / "camera.yaml"), "--recognizer", "none"])
    out = capsys.readouterr().out
    assert code == 0
    assert "58 facings" in out
