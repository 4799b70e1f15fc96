"""How well a detector finds what unseen scenes show: the int8 file, through `agent.detect`.

The scenes are fixed by their seed, in a bank that no run draws from.
"""

from dataclasses import replace

import numpy as np

from agent.config.device import Accelerator
from agent.detect.card import Card
from agent.detect.opening import Bench, open_detector
from tools.render.canvas import LABELS
from tools.train.metrics import Found, average_precision, recall_at
from tools.train.shards import render_shard

SCENE_SEED = 900_000
SCENES = 200
LEAST_SCORE = 0.05  # average precision wants the weak finds too
BENCH = Bench(accelerator=Accelerator.CPU, threads=1)


def detector_metrics(card: Card) -> dict[str, float]:
    """Average precision and recall per label on `SCENES` unseen scenes, one tile each."""
    patient = replace(card, thresholds=dict.fromkeys(card.labels, LEAST_SCORE))
    detect = open_detector(patient, BENCH)
    found, invoke_ms = [], []
    for sample in render_shard(SCENE_SEED, SCENES, card.input.size):
        picture = sample.picture()
        whole = np.array([[0, 0, picture.shape[1], picture.shape[0]]], np.float32)
        seen = detect(picture, whole)
        invoke_ms.append(detect.timing.invoke_ms)
        truth = sample.truth
        found.append(Found(seen.xyxy, seen.score, seen.label, truth.xyxy, truth.label, truth.asked))
    metrics: dict[str, float] = {}
    for row, name in enumerate(LABELS[: len(card.labels)]):
        metrics[f"{name}_ap50"] = average_precision(found, row, 0.5)
        metrics[f"{name}_ap75"] = average_precision(found, row, 0.75)
        metrics[f"{name}_recall"] = recall_at(found, row, card.thresholds[name])
    return metrics | {"invoke_ms": float(np.median(invoke_ms))}
