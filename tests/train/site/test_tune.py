"""A site's photos make a model that finds more there, and wrong input is told apart early."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training and export need the extra `train`")

from agent.detect.card import read_card
from agent.errors import BadInput
from tools.render.canvas import GAP, PRODUCT
from tools.render.fixture import EMPTY, FixturePainter, Furniture, SlotBox, facing_camera, packs_of
from tools.render.furniture.shelving import Look
from tools.render.light import Light
from tools.train.measure_detector import detector_metrics
from tools.train.reference import float_network
from tools.train.site.keep import ALLOWED_DROP
from tools.train.site.labels import Photo, save_photo
from tools.train.site.measure import photo_metrics
from tools.train.site.steps import Order, tune_site

MODELS = Path(__file__).resolve().parents[3] / "models"
BASE = MODELS / "shelf-small"
PHOTOS = 10
GTINS = ("09506000134352", "04006381333931", "05901234123457", "00012345678905")

# Blue steel in the light of an old tube, behind dusty glass: furniture that no scene shows.
LOOK = Look(
    back="plain", back_color=(150, 70, 40), board_color=(120, 60, 30), rail_color=(60, 30, 20),
    label_color=(90, 200, 240), depth_light=0.3, top_light=0.3, wire_boards=False, rail_mm=30.0,
    pitch_mm=30.0,
)  # fmt: skip

pytestmark = pytest.mark.filterwarnings("default")


def a_site(folder):
    """Photos of one fixture on different days, with their products and gaps as labels."""
    folder.mkdir()
    rows = [(60.0, 230.0), (380.0, 200.0)]
    slots = tuple(
        SlotBox(f"s{i}-{k}", GTINS[(2 * i + k) % 4], 30 + 470 * k, bottom, 440, high, facings=4)
        for i, (bottom, high) in enumerate(rows)
        for k in range(2)
    )
    furniture = Furniture(1000, 700, (60.0, 380.0), LOOK)
    painter = FixturePainter(furniture, slots, packs_of(slots), facing_camera(furniture, 640, 480))
    rng = np.random.default_rng(8)
    for day in range(PHOTOS):
        facings = [(slot.slot, column, 0) for slot in slots for column in range(4)]
        sold = rng.choice(len(facings), int(rng.integers(2, 7)), replace=False)
        light = Light(0.5, (1.25, 0.9, 0.6), 1.3, noise=7, blur_px=1.2, falloff=0.6, seed=day)
        shot = painter.render({facings[i]: EMPTY for i in sold}, light=light)
        path = folder / f"day-{day}.png"
        cv2.imwrite(str(path), shot.picture)
        truth = shot.truth.only(np.isin(shot.truth.label, (PRODUCT, GAP)) & shot.truth.asked)
        save_photo(folder, Photo(path, (640, 480), truth.xyxy, truth.label, True))
    return folder


@pytest.fixture(scope="module")
def base():
    """The shipped model, if its weights are of the network of today."""
    try:
        float_network(read_card(BASE.with_name(f"{BASE.name}.yaml")), Path(f"{BASE}.weights.h5"))
    except BadInput:
        pytest.skip("the float weights in models/ are of an older network")
    return BASE


@pytest.mark.slow
def test_sixty_steps_of_learning_find_more_on_held_out_photos_and_forget_little(tmp_path, base):
    order = Order(a_site(tmp_path / "bay"), base, tmp_path / "out/mine", steps=60, holdout=3)
    report = tune_site(order)
    before, now = read_card(Path(f"{base}.yaml")), read_card(tmp_path / "out/mine.yaml").metrics
    assert now["site_product_ap50"] > 0.8
    assert now["site_product_ap50"] > photo_metrics(before, order.folder)["product_ap50"] + 0.1
    assert detector_metrics(before)["product_ap50"] - now["product_ap50"] <= ALLOWED_DROP
    assert report.stat().st_size > 50_000


def order_of(tmp_path, folder, **more):
    return Order(folder, more.pop("base", BASE), tmp_path / "out/mine", **more)


def test_a_folder_without_photos_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no photo that can be used"):
        tune_site(order_of(tmp_path, tmp_path / "empty"))


def test_photos_without_labels_are_refused_with_what_to_do(tmp_path):
    cv2.imwrite(str(tmp_path / "one.png"), np.full((120, 200, 3), 128, np.uint8))
    with pytest.raises(BadInput, match=r"none of them checked; label 10 to 30 with --label"):
        tune_site(order_of(tmp_path, tmp_path))


def test_more_held_out_photos_than_there_are_to_learn_from_are_refused(tmp_path):
    with pytest.raises(BadInput, match="10 labelled photos, 8 of them held out"):
        tune_site(order_of(tmp_path, a_site(tmp_path / "bay"), holdout=8))


def test_a_base_without_its_float_weights_is_refused(tmp_path):
    for suffix in (".yaml", ".tflite"):
        shutil.copy(MODELS / f"shelf-small{suffix}", tmp_path / f"lone{suffix}")
    with pytest.raises(BadInput, match=r"lone.weights.h5: there is no such file"):
        tune_site(order_of(tmp_path, tmp_path, base=tmp_path / "lone"))


def test_a_base_whose_weights_cannot_be_read_is_refused_before_anything_is_learned(tmp_path):
    for suffix in (".yaml", ".tflite"):
        shutil.copy(MODELS / f"shelf-small{suffix}", tmp_path / f"shelf-small{suffix}")
    (tmp_path / "shelf-small.weights.h5").write_bytes(b"cut off")
    with pytest.raises(BadInput, match=r"shelf-small.weights.h5: cannot be read"):
        tune_site(order_of(tmp_path, a_site(tmp_path / "bay"), base=tmp_path / "shelf-small"))
    assert not (tmp_path / "bay/tuning").exists()
    assert not (tmp_path / "out").exists()
