"""How long the recognizer looks at one crop, beside a network that everybody knows.

That one, the feature extractor of Coral's examples, lies beside the project and is left out where
it does not. Both run on one thread, in turn, on crops of one picture.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.card import Card, CardInput, Head
from agent.detect.opening import Bench, open_recognizer
from agent.detect.recognizer import CropRecognizer
from agent.fitting import open_models
from agent.vision.gallery import Provenance, gather, similarities
from tools.bench.timing import machine, side_by_side, table
from tools.train.cards import checksum

CORAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "models" / "coral"
EXTRACTOR = "mobilenet_v1_1.0_224_quant_embedding_extractor"
CROPS = 50  # of a bay
PRODUCTS, PROTOTYPES = 1000, 3  # of a store's gallery
PLACE = Bench(Accelerator.CPU, 1, notes_in(None))


def report() -> str:
    """Milliseconds of a crop, cut and looked at; and of comparing a bay with a store's gallery."""
    cv2.setNumThreads(1)
    ours = open_models(Models(), Path(), PLACE).recognizer
    if ours is None:
        return "no recognizer ships with OnShelf"
    ways = {ours.card.name: ours} | _extractor()
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (600, 900, 3), np.uint8)
    corner = rng.uniform(0, 400, (CROPS, 2))
    boxes = np.concatenate([corner, corner + np.array([70, 110])], axis=1).astype(np.float32)
    looks = {name: lambda r=way: r.vectors(image, boxes) for name, way in ways.items()}
    took = side_by_side(looks, repeats=9)
    rows = [("", "ms a crop", "the network", "numbers", "kB")]
    for name, way in ways.items():
        width, size = way.vectors(image, boxes[:1]).shape[1], Path(way.card.file).stat().st_size
        way.vectors(image, boxes)
        network = way.timing.invoke_ms / CROPS
        cells = (f"{took[name] / CROPS:.3f}", f"{network:.3f}", f"{width}", f"{size / 1000:.0f}")
        rows.append((name, *cells))
    return f"{machine()}\n{table(rows)}\n{_comparing(ours.vectors(image, boxes))}"


def _comparing(vectors: np.ndarray) -> str:
    """What a gallery of a whole store costs."""
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((PRODUCTS * PROTOTYPES, vectors.shape[1])).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    gtins = [f"{row // PROTOTYPES:014d}" for row in range(len(rows))]
    source = Provenance("camera", "bench", "2030-01-07T09:00:00+00:00", (70, 110))
    gallery = gather(rows, gtins, [source] * len(rows))
    took = side_by_side({"compare": lambda: similarities(vectors, gallery)})["compare"]
    return (
        f"{len(vectors)} crops against {PRODUCTS} products of {PROTOTYPES} prototypes: "
        f"{took:.2f} ms; vectors of such a gallery: {gallery.vectors.nbytes / 1e6:.1f} MB"
    )


def _extractor() -> dict[str, CropRecognizer]:
    """The known network, by its name; nothing where its file is not there."""
    file = CORAL / f"{EXTRACTOR}.tflite"
    if not file.exists():
        return {}
    card = Card(
        name=EXTRACTOR,
        kind="recognizer",
        file=str(file),
        sha256=checksum(file.read_bytes()),
        license="Apache-2.0",
        input=CardInput(224, 224, channels="rgb", range=(-1.0, 1.0), fit="squash"),
        head=Head.EMBEDDING,
        outputs={"embedding": "MobilenetV1/Logits/AvgPool_1a/AvgPool"},
    )
    return {EXTRACTOR: open_recognizer(card, PLACE)}
