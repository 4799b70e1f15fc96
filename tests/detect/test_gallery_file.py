from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from fakes_detect import a_recognizer_card

from agent.detect import gallery_file
from agent.detect.gallery_file import read_gallery, write_gallery
from agent.errors import BadInput
from agent.vision.gallery import Provenance, gather

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)
CARD = a_recognizer_card()
OAT, RYE = "09506000134369", "09506000134352"
SOURCES = [
    Provenance("catalog", "oat.png", "", (28, 42)),
    Provenance("camera", "left", "2030-01-07T09:00:00+00:00", (31, 60)),
    Provenance("camera", "left", "2030-01-08T09:00:00+00:00", (30, 61)),
]
GALLERY = gather(np.eye(3, dtype=np.float32), [OAT, RYE, RYE], SOURCES)


def refused(path, card=CARD):
    with pytest.raises(BadInput) as error:
        read_gallery(path, card)
    assert str(path) in str(error.value)
    return str(error.value)


def written(tmp_path, **header):
    """A gallery file whose header differs."""
    path = tmp_path / "g.npz"
    write_gallery(path, GALLERY, CARD, NINE)
    with np.load(path) as content:
        plain = json.loads(str(content["header"])) | header
    np.savez(path, vectors=np.eye(3, dtype=np.float32), header=np.array(json.dumps(plain)))
    return path


def test_a_gallery_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "g.npz"
    write_gallery(path, GALLERY, CARD, NINE)
    back = read_gallery(path, CARD)
    assert np.array_equal(back.vectors, GALLERY.vectors)
    assert back.gtins.tolist() == GALLERY.gtins.tolist()
    assert back.sources == (SOURCES[1], SOURCES[2], SOURCES[0])
    assert [file.name for file in tmp_path.iterdir()] == ["g.npz"]


def test_the_header_says_what_made_it_and_when(tmp_path):
    path = tmp_path / "g.npz"
    write_gallery(path, GALLERY, CARD, NINE)
    with np.load(path, allow_pickle=False) as content:
        header = json.loads(str(content["header"]))
    assert header["model_sha256"] == CARD.sha256
    assert header["created_at"] == "2030-01-07T09:00:00+00:00"


def test_the_header_says_what_looks_alike(tmp_path):
    path = tmp_path / "g.npz"
    near = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
    gallery = gather(near, [OAT, RYE, "04000000000017"], SOURCES)
    write_gallery(path, gallery, a_recognizer_card(alike=0.75), NINE)
    with np.load(path, allow_pickle=False) as content:
        header = json.loads(str(content["header"]))
    assert header["look_alikes"] == [[RYE, OAT]]


@pytest.mark.parametrize(
    "source", ["a", {"kind": "camera"}, {"kind": "x", "name": "", "taken_at": "", "px": [1, 2]}]
)
def test_a_prototype_from_nowhere_is_refused(tmp_path, source):
    assert "enrol again" in refused(written(tmp_path, sources=[source] * 3))


def test_the_gallery_of_another_model_is_refused_with_both_names(tmp_path):
    path = written(tmp_path)
    text = refused(path, a_recognizer_card(name="newer", sha256="1" * 64))
    assert "made by the model colors 00000000…, the recognizer is newer 11111111…" in text


def test_a_gallery_of_another_format_is_refused(tmp_path):
    assert "format 9, this agent reads 2" in refused(written(tmp_path, format=9))


def test_a_number_that_is_no_gtin_is_refused(tmp_path):
    gtins = ["09506000134369", "09506000134353", "09506000134352"]
    assert "check digit of 09506000134353 is 3" in refused(written(tmp_path, gtins=gtins))


def test_columns_of_different_length_are_refused(tmp_path):
    assert "enrol again" in refused(written(tmp_path, sources=["a"]))


def test_a_missing_gallery_is_made_by_enrol(tmp_path):
    assert "make it with onshelf enrol" in refused(tmp_path / "none.npz")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_gallery_cut_short_is_refused(tmp_path, share):
    path = written(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged or no gallery" in refused(path)


def test_an_archive_of_something_else_is_refused(tmp_path):
    path = tmp_path / "g.npz"
    np.savez(path, vectors=np.eye(2), header=np.array('["a list"]'))
    assert "is no gallery" in refused(path)
    np.savez(path, other=np.eye(2))
    assert "damaged or no gallery" in refused(path)


def test_a_file_too_large_for_a_gallery_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery_file, "MOST_BYTES", 10)
    assert "a gallery has at most 10" in refused(written(tmp_path))
