"""Galleries on disk: one `.npz` with the vectors and a header of JSON.

Vectors mean nothing without the model that made them, so the header holds its checksum, and a
gallery of another model is refused. For whoever looks into the file it also says which products
look alike; the agent finds that anew, since it follows from the vectors and the card.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from agent.detect.card import Card
from agent.errors import BadInput
from agent.shelf.plan.fields import BadField
from agent.shelf.plan.gtin import as_gtin14
from agent.vision.gallery import Gallery, Provenance, gather, look_alikes

FORMAT = 2

MOST_BYTES = 64 * 1024**2
"""A hundred thousand prototypes of 128 numbers; a file beyond is no gallery."""


def write_gallery(path: Path, gallery: Gallery, card: Card, created_at: datetime) -> None:
    """Put a gallery in the place of the file: all of it or, when power is cut, the old one.

    Args:
        path: ending in .npz.
        gallery: to write.
        card: of the recognizer that made its vectors.
        created_at: aware.
    """
    header = {
        "format": FORMAT,
        "model": card.name,
        "model_sha256": card.sha256,
        "created_at": created_at.isoformat(),
        "gtins": gallery.gtins.tolist(),
        "sources": [asdict(source) for source in gallery.sources],
        "look_alikes": [sorted(g) for g in look_alikes(gallery, card.alike, card.accept)],
    }
    content = io.BytesIO()
    np.savez_compressed(content, vectors=gallery.vectors, header=np.array(json.dumps(header)))
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content.getvalue())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_gallery(path: Path, card: Card) -> Gallery:
    """The gallery in a file, made by this recognizer.

    Raises:
        BadInput: the file is missing, damaged, or belongs to another model.
    """
    header, vectors = _parts(path)
    if header.get("format") != FORMAT:
        raise BadInput(
            f"{path}: is a gallery of format {header.get('format')}, this agent reads {FORMAT};"
            " enrol again"
        )
    if header["model_sha256"] != card.sha256:
        raise BadInput(
            f"{path}: was made by the model {header['model']} {header['model_sha256'][:8]}…,"
            f" the recognizer is {card.name} {card.sha256[:8]}…; enrol again"
        )
    try:
        gtins = [as_gtin14(gtin) for gtin in header["gtins"]]
        sources = [_provenance(source) for source in header["sources"]]
        return gather(vectors, gtins, sources)
    except (BadField, ValueError, IndexError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: {error}; enrol again") from error


def _provenance(plain: dict[str, Any]) -> Provenance:
    wide, high = plain["px"]
    return Provenance(plain["kind"], plain["name"], plain["taken_at"], (wide, high))


def _parts(path: Path) -> tuple[dict[str, Any], np.ndarray[Any, Any]]:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadInput(f"{path}: has {size} bytes; a gallery has at most {MOST_BYTES}")
        # From memory: of a damaged archive, numpy leaves the file open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as content:
            header = json.loads(str(content["header"]))
            vectors = content["vectors"]
    except FileNotFoundError as error:
        raise BadInput(f"{path}: is not there; make it with onshelf enrol") from error
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(f"{path}: is damaged or no gallery ({error}); enrol again") from error
    keys = {"format", "model", "model_sha256", "gtins", "sources"}
    if not isinstance(header, dict) or not keys <= header.keys() or vectors.ndim != 2:
        raise BadInput(f"{path}: is no gallery; enrol again")
    return header, vectors
