"""What the gate says of models that are there: ours, other people's, and damaged ones."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes_detect import pets, yolox

from agent.config.device import Accelerator
from agent.detect.card import read_card
from agent.detect.tflite import Place, installed, open_on
from agent.errors import BadInput, BadModel
from agent.vision.int8 import Quant, TensorSpec
from tools.train.cards import read_facts, write_facts
from tools.train.cli import main
from tools.train.gate.accept import Asked, examine
from tools.train.gate.accuracy import Drop, accuracy
from tools.train.gate.finding import Verdict, as_table, noted, ok, passes, refused
from tools.train.gate.flat import Flat, FlatOperator, FlatTensor, read_flat
from tools.train.gate.limits import LARGE, SMALL, Speed, limit_of, size, time
from tools.train.gate.outputs import saturation, ties
from tools.train.gate.structure import channels, operators, structure, types
from tools.train.measure_detector import frozen_scenes
from tools.train.weaknesses import MARK, renewed

MODELS = Path(__file__).resolve().parents[2] / "models"
QUICK = Asked(scenes=2, timed=False)


def verdicts(findings):
    return {finding.check: finding.verdict for finding in findings}


def graph_of(*used, kind="INT8", scales=4):
    """A graph of (name, version) operators, each with weights of four channels."""
    tensors = (FlatTensor("x", "INT8", (1, 2, 2, 4), True, 1),)
    tensors += tuple(
        FlatTensor(f"w{i}", kind, (4, 1, 1, 4), True, scales) for i in range(len(used))
    )
    steps = tuple(FlatOperator(*pair, (0, i + 1), (0,)) for i, pair in enumerate(used))
    return Flat(tensors, steps, 1)


@pytest.fixture
def copied(tmp_path):
    """Our detector's card and file, to be spoiled."""
    for ending in (".yaml", ".tflite"):
        shutil.copyfile(MODELS / f"shelf-small{ending}", tmp_path / f"shelf-small{ending}")
    return tmp_path / "shelf-small.yaml"


def test_a_card_with_another_files_checksum_is_refused_before_the_file_is_read(copied):
    facts = read_facts(copied)
    write_facts(copied, {**facts, "sha256": "0" * 64})
    findings = examine(copied, None, QUICK)
    assert verdicts(findings)["checksum"] is Verdict.REFUSED
    assert "operators" not in verdicts(findings)
    assert not passes(findings)


def test_a_card_that_keeps_to_itself_what_it_is_bad_at_is_refused(copied):
    facts = read_facts(copied)
    write_facts(copied, {**facts, "bad_at": [], "license": ""})
    said = examine(copied, None, QUICK)[0]
    assert said.verdict is Verdict.REFUSED
    assert said.measured == "lacks license, bad_at"


def test_a_label_without_a_threshold_is_named(copied):
    facts = read_facts(copied)
    facts["thresholds"].pop("gap")
    write_facts(copied, facts)
    assert "thresholds of gap" in examine(copied, None, QUICK)[0].measured


def test_a_card_that_cannot_be_read_says_where(copied):
    copied.write_text(copied.read_text("utf-8").replace("labels:", "lables:"), encoding="utf-8")
    findings = examine(copied, None, QUICK)
    assert "lables" in findings[0].measured
    assert not passes(findings)


def test_the_command_ends_with_code_1_for_a_refused_model_and_says_why(copied, capsys):
    copied.with_suffix(".tflite").write_bytes(b"nonsense")
    with pytest.raises(SystemExit) as ended:
        main(["accept", str(copied)])
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "is REFUSED" in said
    assert "sha256" in said


def test_what_is_no_tflite_file_is_called_so():
    with pytest.raises(BadModel, match="no TFLite file"):
        read_flat(b"\0" * 64)
    content = (MODELS / "products.tflite").read_bytes()
    with pytest.raises(BadModel, match="damaged"):
        read_flat(content[:8] + b"\xff" * 200)


def test_operators_that_a_compiler_does_not_take_are_refused():
    assert operators(graph_of(("CONV_2D", 3), ("ADD", 2))).verdict is Verdict.OK
    assert "HARD_SWISH" in operators(graph_of(("HARD_SWISH", 1))).measured
    assert "CONV_2D 6" in operators(graph_of(("CONV_2D", 6))).measured
    assert (
        "RESIZE_NEAREST_NEIGHBOR 3" in operators(graph_of(("RESIZE_NEAREST_NEIGHBOR", 3))).measured
    )


def test_float_weights_and_one_scale_for_all_channels_are_refused():
    assert channels(graph_of(("CONV_2D", 3))).verdict is Verdict.OK
    assert channels(graph_of(("CONV_2D", 3), scales=1)).verdict is Verdict.REFUSED
    assert channels(graph_of(("CONV_2D", 3), kind="FLOAT32", scales=0)).verdict is Verdict.REFUSED
    assert channels(graph_of(("CONV_2D", 1), kind="UINT8", scales=1)).verdict is Verdict.OK
    assert types(graph_of(("CONV_2D", 3), kind="INT16")).verdict is Verdict.REFUSED


def test_a_point_lost_is_too_much_and_less_is_not():
    assert not Drop(0.900, 0.891, 5000).too_much
    assert Drop(0.900, 0.889, 5000).too_much
    assert not Drop(0.900, 0.910, 5000).too_much
    assert not Drop(0.90, 0.88, 100).too_much  # chance alone takes 2.5 points of a hundred
    assert accuracy({"top1": Drop(0.9, 0.8, 5000)}).verdict is Verdict.REFUSED


def test_scores_may_be_all_nothing_but_not_all_the_same_certainty():
    spec = TensorSpec("heat", (1, 4, 4, 1), "int8", Quant(1 / 256, -128))
    nothing = np.zeros((1, 40, 40, 1), np.float32)
    assert not ties(nothing, spec).clipped
    top = nothing.copy()
    top[:, :5] = 255 / 256
    assert ties(top, spec).clipped


def test_time_is_reported_and_never_refused():
    card = read_card(MODELS / "shelf-small.yaml")
    assert limit_of(card) is SMALL
    assert limit_of(replace(card, name="shelf-large")) is LARGE
    assert time(card, Speed(2.0, 20.0)).verdict is Verdict.OK
    slow = time(card, Speed(99.0, None))
    assert slow.verdict is Verdict.NOTED
    assert "the reference is not there" in slow.measured


def test_our_own_file_that_outgrows_its_class_is_refused(tmp_path):
    card = read_card(MODELS / "shelf-small.yaml")
    big = tmp_path / "big.tflite"
    big.write_bytes(b"\0" * 700_000)
    assert size(replace(card, file=str(big))).verdict is Verdict.REFUSED
    assert size(replace(card, file=str(big), name="shelf-large")).verdict is Verdict.OK


def test_a_table_has_a_line_for_each_check_and_one_for_what_to_do():
    table = as_table(
        [ok("size", "small"), refused("types", "float", "quantize"), noted("time", "?")]
    )
    assert table.splitlines() == [
        "size   ok       small",
        "types  refused  float",
        "                -> quantize",
        "time   noted    ?",
    ]


def opened(card):
    return open_on(card, Place(Accelerator.CPU, installed()[0]), threads=1)


def test_a_detector_whose_box_sizes_are_clipped_is_refused(shared):
    scenes = frozen_scenes(2)
    clipped = yolox(shared, "int8")
    said = saturation(clipped, opened(clipped), scenes)
    assert said.verdict is Verdict.REFUSED
    assert "clipped: width" in said.measured
    sound = yolox(shared, "float16")
    assert saturation(sound, opened(sound), scenes).verdict is Verdict.OK


def test_an_ssd_with_its_end_on_the_cpu_is_sound(shared):
    card = pets(shared)
    assert passes(structure(read_flat(Path(card.file).read_bytes())))
    assert saturation(card, opened(card), frozen_scenes(2)).verdict is Verdict.OK


def test_a_float_file_is_refused_for_its_types(shared):
    said = verdicts(structure(read_flat(Path(yolox(shared, "float16").file).read_bytes())))
    assert said["types"] is Verdict.REFUSED
    assert said["weights"] is Verdict.REFUSED


def test_sentences_of_a_card_survive_writing_and_reading(tmp_path):
    path = tmp_path / "a.yaml"
    facts = {"name": "a", "bad_at": ["Fog: 3 m.", 'A "quote".'], "trained_on": [], "stride": 4}
    write_facts(path, facts)
    assert read_facts(path) == facts


def test_a_card_of_somebody_else_is_not_amended(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("name: plain words\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.yaml:1: is not a line"):
        read_facts(path)


def test_measured_weaknesses_are_renewed_and_written_ones_stay():
    metrics = {
        "product_ap50": 0.9, "product_ap75": 0.7, "gap_ap50": 0.6, "gap_recall": 0.5,
        "product_ap50_in_fridge": 0.7, "product_recall_8_16_px": 0.4,
    }  # fmt: skip
    said = renewed(["Night.", MARK + "yesterday."], metrics)
    assert said[0] == "Night."
    assert all(sentence.startswith(MARK) for sentence in said[1:])
    assert [word for word in ("gap", "fridge", "8 to 16 px") if any(word in s for s in said)] == [
        "gap", "fridge", "8 to 16 px",
    ]  # fmt: skip
    assert not any("yesterday" in sentence for sentence in said)
