"""A device's files together: what they give, and what is wrong only between them."""

from __future__ import annotations

import hashlib
import shutil

import numpy as np
import pytest

from agent.config.problems import BadConfiguration
from agent.config.setup import load, survey

OUTLINE = "corners_px: [[212, 96], [1704, 131], [1688, 1010], [229, 985]]"


@pytest.fixture
def told(folder):
    """What is wrong with the folder, file by file, with short names."""

    def lines() -> list[str]:
        found = survey(folder / "device.yaml")
        assert (found.setup is None) == bool(found.problems)
        return [str(problem).replace(f"{folder}/", "") for problem in found.problems]

    return lines


def test_a_device_its_planogram_and_its_alignment_make_a_setup(folder):
    setup = load(folder / "device.yaml")
    assert setup.device.device == "aisle-07-left"
    assert list(setup.planograms) == ["demo-bay"]
    assert setup.alignments["left"].picture_px == (2304, 1296)
    assert setup.path("state") == folder / "state"
    raw = (folder / "planograms" / "demo-bay.yaml").read_bytes()
    assert setup.planogram_digests == {"demo-bay": hashlib.sha256(raw).hexdigest()[:16]}


def test_the_plane_takes_the_fixtures_corners_to_the_aligned_pixels(folder):
    setup = load(folder / "device.yaml")
    width, height = setup.planograms["demo-bay"].face_mm
    corners = np.array([[0, height], [width, height], [width, 0], [0, 0]], float)
    seen = setup.plane("left").project(corners)
    np.testing.assert_allclose(seen, setup.alignments["left"].corners_px, atol=1e-6)


def test_a_known_lens_still_takes_corners_to_the_aligned_pixels(folder, change):
    change(
        "alignment/left.yaml",
        "taken_at",
        "lens: {focal_px: [1800, 1800], center_px: [1152, 648],"
        " distortion: [-0.1, 0.02, 0, 0, 0]}\ntaken_at",
    )
    setup = load(folder / "device.yaml")
    width, height = setup.planograms["demo-bay"].face_mm
    seen = setup.plane("left").project(np.array([[0, height], [width, 0]], float))
    np.testing.assert_allclose(seen, [[212, 96], [1688, 1010]], atol=0.1)


def test_the_digest_changes_with_every_file_and_with_nothing_else(folder, change):
    first = load(folder / "device.yaml").digest
    (folder / "unrelated.yaml").write_text("x")
    assert load(folder / "device.yaml").digest == first
    change("alignment/left.yaml", "212", "213")
    second = load(folder / "device.yaml").digest
    change("planograms/demo-bay.yaml", "demo 1", "demo 2")
    third = load(folder / "device.yaml").digest
    assert len({first, second, third}) == 3


def test_a_fixture_without_planogram_gets_a_proposal(told, change):
    change("device.yaml", "demo-bay", "demo-bey")
    assert told() == [
        (
            "device.yaml:8:14: cameras.left.fixture: has no planogram planograms/demo-bey.yaml; "
            "did you mean `demo-bay`?"
        )
    ]


def test_a_camera_without_alignment_is_told_what_to_do(folder, told):
    (folder / "alignment" / "left.yaml").unlink()
    assert told() == [
        (
            "device.yaml:6:3: cameras.left: no alignment yet; run onshelf aim, "
            "or write alignment/left.yaml"
        )
    ]


def test_a_slot_outside_the_picture_is_named_with_its_side_and_distance(told, change):
    change(
        "alignment/left.yaml", OUTLINE, OUTLINE.replace("[1704, 131], [1688", "[2904, 131], [2888")
    )
    lines = told()
    assert lines
    assert all("leaves the picture on the right by" in line for line in lines)
    assert lines[0].startswith("alignment/left.yaml:2:13: corners_px: slot demo-s1-p3 leaves")
    assert lines[0].endswith(" px; run onshelf aim")


def test_the_fixtures_corners_may_lie_outside_and_slots_be_cut_a_little(told, change):
    change("alignment/left.yaml", "[212, 96]", "[-12, 96]")
    change("alignment/left.yaml", "[229, 985]", "[-15, 985]")
    assert told() == []


def test_an_alignment_of_another_picture_size_is_refused(told, change):
    change("device.yaml", "{kind: picamera}", "{kind: picamera, size: [1920, 1080]}")
    assert told() == [
        (
            "alignment/left.yaml:1:13: picture_px: is 2304 x 1296, the camera gives 1920 x 1080; "
            "run onshelf aim"
        )
    ]


def test_two_cameras_may_not_be_one_nor_look_at_one_fixture(folder, told):
    with (folder / "device.yaml").open("a") as file:
        file.write("  right: {source: {kind: picamera}, fixture: demo-bay}\n")
    shutil.copy(folder / "alignment" / "left.yaml", folder / "alignment" / "right.yaml")
    assert told() == [
        (
            "device.yaml:9:19: cameras.right.source: is the camera of left too; "
            "a camera looks at one fixture"
        ),
        (
            "device.yaml:9:46: cameras.right.fixture: left looks at demo-bay too; "
            "one camera for one fixture"
        ),
    ]


def test_slot_ids_are_unique_over_all_fixtures_of_a_device(folder, told):
    with (folder / "device.yaml").open("a") as file:
        file.write("  right: {source: {kind: picamera, number: 1}, fixture: other}\n")
    shutil.copy(folder / "alignment" / "left.yaml", folder / "alignment" / "right.yaml")
    plan = (folder / "planograms" / "demo-bay.yaml").read_text()
    other = plan.replace("demo-", "other-").replace("fixture: other-bay", "fixture: other")
    (folder / "planograms" / "other.yaml").write_text(other.replace("other-s1-p2", "demo-s1-p2"))
    assert told() == [
        (
            "planograms/other.yaml:35:14: shelves[0].slots[1].id: "
            "demo-s1-p2 is a slot of demo-bay too; rename it"
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "{kind: picamera}",
            "{kind: file, path: clip.mp4}",
            "device.yaml:7:32: cameras.left.source.path: clip.mp4 is not there",
        ),
        (
            "{kind: picamera}",
            "{kind: rtsp, url: 'rtsp://cam/1', password_file: pw}",
            "device.yaml:7:62: cameras.left.source.password_file: pw is not there",
        ),
        (
            "tls: none",
            "tls: {ca_file: ca.crt, cert_file: null, key_file: null}",
            "device.yaml:3:42: broker.tls.ca_file: ca.crt is not there",
        ),
        (
            "tls: none",
            "password_file: pw",
            "device.yaml:3:42: broker.password_file: pw is not there",
        ),
    ],
)
def test_files_that_are_named_must_be_there(told, change, old, new, line):
    change("device.yaml", old, new)
    assert told() == [f"{line}; copy it, or correct the path"]


def test_default_certificates_are_left_to_the_device(told, change):
    change("device.yaml", ", tls: none", "")
    assert told() == []


def test_problems_of_all_files_come_at_once_file_by_file(told, change):
    change("device.yaml", 'store: "0417"', "stoer: 0417")
    change(
        "planograms/demo-bay.yaml",
        "facings: 4, from_mm: 0, to_mm: 366",
        "facings: 0, from_mm: 0, to_mm: 390",
    )
    change("alignment/left.yaml", "picture_px: [2304, 1296]", "picture_px: [2304, 1296, 3]")
    lines = told()
    assert [line.split(":")[0] for line in lines] == [
        "device.yaml",
        "device.yaml",
        "planograms/demo-bay.yaml",
        "planograms/demo-bay.yaml",
        "alignment/left.yaml",
    ]
    assert "did you mean `store`?" in lines[0]
    assert "is the number 271" in lines[1]


def test_a_slot_with_a_wrong_gtin_is_still_looked_at_for_its_place(told, change):
    change("planograms/demo-bay.yaml", 'demo-s1-p1, gtin: "02000000001012"', "demo-s1-p1, gtin: 7")
    change("planograms/demo-bay.yaml", "to_mm: 366}", "to_mm: 390}")
    texts = [line.split(": ", 2)[2] for line in told()]
    assert texts == [
        "is the number 7; write it in quotes",
        "'7' has 1 digits; a GTIN has 8, 12, 13 or 14",
        "demo-s1-p2 overlaps demo-s1-p1; move one of them",
    ]


def test_load_raises_the_whole_list(folder, change):
    change("device.yaml", "demo-bay", "demo-bey")
    (folder / "alignment" / "left.yaml").unlink()
    with pytest.raises(BadConfiguration) as caught:
        load(folder / "device.yaml")
    assert len(caught.value.problems) == 2


def test_a_planogram_folder_may_be_elsewhere(folder, told, change):
    (folder / "planograms").rename(folder / "plans")
    change("device.yaml", "model:", f"planograms: {folder}/plans/\nmodel:")
    assert told() == []


def test_a_lens_that_bends_slots_to_nowhere_is_told(told, change):
    lens = "lens: {focal_px: [1, 1], center_px: [0, 0], distortion: [1e+300, 1, 1, 1, 1]}"
    change("alignment/left.yaml", "taken_at", lens.replace("1e+300", "1.0e+300") + "\ntaken_at")
    lines = told()
    assert lines
    assert all("; run onshelf aim" in line for line in lines)


def test_of_two_planograms_the_wrong_one_is_named(folder, told, change):
    change("planograms/demo-bay.yaml", "fixture: demo-bay", "fixture: demo-bey")
    assert told() == [
        (
            "planograms/demo-bay.yaml:5:10: fixture: is 'demo-bey', the file is named after "
            "'demo-bay'; rename one of them"
        )
    ]


def test_a_planogram_that_is_no_yaml_hides_nothing_else(told, change):
    change("planograms/demo-bay.yaml", "products:", "products: [")
    change("alignment/left.yaml", "2304", "23040")
    assert [line.split(":")[0] for line in told()] == [
        "planograms/demo-bay.yaml",
        "alignment/left.yaml",
    ]
