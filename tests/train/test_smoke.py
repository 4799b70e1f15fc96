"""A short training run learns something, and what it learned can be exported."""

import pytest

pytest.importorskip("tensorflow", reason="training and export need the extra `train`")

from tools.train.cli import main
from tools.train.fit import Settings
from tools.train.mill import Order, render_folder
from tools.train.train_detector import train_detector

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def test_a_minute_of_training_lowers_the_loss_and_exports(tmp_path):
    render_folder(tmp_path / "data", range(1, 2), Order(count=60, side=256))
    settings = Settings("small", 1.1, 192, 12, 3e-3, 1, str(tmp_path / "data"))
    losses = train_detector(settings, tmp_path / "tiny", full_minutes=0.0)["small"]
    assert losses[-1][1] < 0.7 * losses[0][1]
    weights = str(tmp_path / "tiny.weights.h5")
    assert main(["export", weights, "--out", str(tmp_path / "tiny")]) == 0
    assert (tmp_path / "tiny.tflite").stat().st_size < 600_000
