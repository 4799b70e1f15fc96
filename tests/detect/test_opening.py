from __future__ import annotations

import logging
import shutil
import signal
import subprocess

import numpy as np
import pytest
from fakes_detect import a_card_of, embedder, pets, yolox

from agent.config.device import Accelerator
from agent.detect.acceptance import TrialDied, notes_in
from agent.detect.card import Twin
from agent.detect.opening import Bench, open_detector, open_on_edgetpu, open_recognizer
from agent.detect.tflite import installed
from agent.errors import BadModel


def twin(shared):
    file = shared / "models/coral/mobilenet_v1_0.25_128_quant_edgetpu.tflite"
    return Twin(str(file), a_card_of(file).sha256)


@pytest.fixture
def notes(tmp_path):
    return notes_in(tmp_path)


def test_a_detector_opens_and_looks(shared, notes):
    card = pets(shared)
    detector = open_detector(card, Bench(Accelerator.CPU, 1, notes))
    assert detector.engine.runs_on is Accelerator.CPU
    assert detector.engine.degraded == ""
    assert notes.path.exists()
    image = np.zeros((300, 300, 3), np.uint8)
    assert detector(image, np.array([[0, 0, 300, 300]], np.float32)).labels == card.labels


def test_a_missing_edge_tpu_is_announced_where_it_was_asked_for(shared, notes, caplog):
    card = pets(shared, edgetpu=twin(shared))
    detector = open_detector(card, Bench(Accelerator.EDGETPU, 1, notes))
    assert detector.engine.runs_on is Accelerator.CPU
    assert "no Edge TPU" in detector.engine.degraded
    assert "not on an Edge TPU: no Edge TPU" in caplog.text


def test_a_model_without_a_compiled_twin_is_announced(shared, notes):
    detector = open_detector(pets(shared), Bench(Accelerator.EDGETPU, 1, notes))
    assert "has no file for an Edge TPU" in detector.engine.degraded


def test_auto_takes_the_cpu_and_says_so(shared, notes, caplog):
    caplog.set_level(logging.INFO)
    detector = open_detector(pets(shared, edgetpu=twin(shared)), Bench(notes=notes))
    assert detector.engine.degraded == ""
    assert "using the CPU" in caplog.text


CRASHES = r"""
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void loaded(void) {
    char mark[4096];
    snprintf(mark, sizeof mark, "%s/%d", MARKS, (int)getpid());
    open(mark, O_CREAT | O_WRONLY, 0600);
    raise(SIGSEGV);
}
"""


@pytest.fixture
def crash(tmp_path, monkeypatch):
    """A delegate that ends whoever loads it, as one built for another runtime may.

    Returns:
        a folder with an empty file for every process that it has ended.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler to make a library that crashes; apt-get install gcc")
    (tmp_path / "crashes.c").write_text(CRASHES)
    marks, library = tmp_path / "ended", tmp_path / "libedgetpu.so.1"
    marks.mkdir()
    subprocess.run(
        [compiler, "-shared", "-fPIC", f'-DMARKS="{marks}"', "-o", library, tmp_path / "crashes.c"],
        check=True,
    )
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    return marks


@pytest.mark.parametrize("asked_for", [Accelerator.EDGETPU, Accelerator.AUTO])
def test_a_delegate_that_crashes_its_trial_is_not_used(shared, notes, crash, asked_for):
    detector = open_detector(pets(shared, edgetpu=twin(shared)), Bench(asked_for, 1, notes))
    assert len(list(crash.iterdir())) == len(installed())
    assert detector.engine.runs_on is Accelerator.CPU
    assert f"signal {signal.SIGSEGV.value}" in detector.engine.degraded


def test_every_runtime_has_its_trial_and_the_first_one_speaks(shared, notes, crash):
    there = installed()[0]
    card = pets(shared, edgetpu=twin(shared))
    with pytest.raises(TrialDied, match=r"ended the trial process with signal"):
        open_on_edgetpu(card, (there, there), Bench(notes=notes))
    assert len(list(crash.iterdir())) == 2


def test_a_refused_model_does_not_fall_back(shared, notes):
    with pytest.raises(BadModel, match="are clipped"):
        open_detector(yolox(shared, "int8"), Bench(Accelerator.AUTO, 1, notes))


def test_a_recognizer_is_no_detector_and_the_other_way_round(shared, notes):
    with pytest.raises(BadModel, match="a detector is needed here"):
        open_detector(embedder(shared), Bench(notes=notes))
    with pytest.raises(BadModel, match="a recognizer is needed here"):
        open_recognizer(pets(shared), Bench(notes=notes))


def test_a_foreign_embedder_recognizes(shared, notes):
    recognizer = open_recognizer(embedder(shared), Bench(Accelerator.CPU, 1, notes))
    image = np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8)
    vectors = recognizer.vectors(image, np.array([[0, 0, 50, 90], [40, 0, 90, 90]], np.float32))
    assert vectors.shape == (2, 1024)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
