from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from fakes_detect import ON_CPU, a_card_of, pets, pets_card, yolox

from agent.config.device import Accelerator
from agent.detect.acceptance import TrialDied, accept, bare_environment, note_for, notes_in
from agent.detect.card import CardInput, Twin
from agent.detect.probe import ANSWER
from agent.detect.probe import answer as probe
from agent.detect.tflite import Place
from agent.errors import BadModel, NotThere

TPU = Place(Accelerator.EDGETPU, "ai-edge-litert")


def says(text):
    """A child process that runs these lines of Python."""
    return (sys.executable, "-c", f"import os, sys, time\n{text}")


def a_file(tmp_path, content=b"a model"):
    path = tmp_path / "x.tflite"
    path.write_bytes(content)
    return path


def refused(card, **how):
    with pytest.raises(BadModel) as error:
        accept(card, ON_CPU, notes_in(None), **how)
    return str(error.value)


@pytest.mark.parametrize("flavor", ["float16", "dynamic_range"])
def test_other_people_s_good_models_are_accepted(shared, flavor, tmp_path):
    card, notes = yolox(shared, flavor), notes_in(tmp_path)
    accept(card, ON_CPU, notes)
    assert notes.has(note_for(card, ON_CPU))


def test_box_sizes_clipped_by_quantization_are_refused(shared):
    assert "box sizes are clipped: 8" in refused(yolox(shared, "int8"))


def test_a_model_for_an_edge_tpu_is_no_model_for_the_cpu(shared):
    file = shared / "models/coral/mobilenet_v1_0.25_128_quant_edgetpu.tflite"
    assert "is compiled for an Edge TPU; name the uncompiled model" in refused(pets_card(file))


def test_a_model_with_an_unknown_operation_is_refused_by_its_name(shared):
    file = shared / "models/coral/model_invoking_error.tflite"
    assert "unresolved custom op: fake-op-double" in refused(pets_card(file))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(shared, tmp_path, share):
    whole = (shared / "models/pets_ssd/detect.tflite").read_bytes()
    file = a_file(tmp_path, whole[: int(len(whole) * share)])
    assert str(file) in refused(pets_card(file))


def test_random_bytes_are_refused(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, 50_000, np.uint8).tobytes()
    assert "does not take it" in refused(pets_card(a_file(tmp_path, noise)))


def test_another_input_than_the_card_s_is_refused_with_both(shared):
    card = pets(shared, input=CardInput(320, 320))
    assert "takes uint8 [1, 300, 300, 3], its card says uint8 [1, 320, 320, 3]" in refused(card)
    card = pets(shared, input=CardInput(300, 300, dtype="float32"))
    assert "takes uint8 [1, 300, 300, 3], its card says float32" in refused(card)


def test_a_wrong_number_of_classes_is_refused(shared):
    card = yolox(shared, "float16", labels=("bottle", "cup", "person"))
    assert "has the shape [1, 3549, 85]; a yolox head" in refused(card)
    assert "needs [1, 3549, 8]" in refused(card)


def test_an_output_that_is_not_there_is_refused_with_those_that_are(shared):
    outputs = {**pets(shared).outputs, "boxes": "nope"}
    assert "0 outputs named 'nope' (boxes); there are 'TFLite_Detection" in refused(
        pets(shared, outputs=outputs)
    )


def test_a_wrong_checksum_stops_everything_before_a_parser_sees_the_file(tmp_path):
    card = a_card_of(a_file(tmp_path))
    Path(card.file).write_bytes(b"another model")
    text = refused(card, command=says("sys.exit('never asked')"))
    assert "its card says" in text
    assert text.endswith("copy both files from one release")


def test_a_missing_file_is_refused(tmp_path):
    file = a_file(tmp_path)
    card = a_card_of(file)
    file.unlink()
    assert "copy the model beside its card" in refused(card)


def test_a_model_that_runs_forever_is_given_up(tmp_path):
    card = a_card_of(a_file(tmp_path))
    text = refused(card, deadline_s=0.3, command=says("while True: pass"))
    assert "did not finish a trial run in 0.3 s" in text


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ("os.kill(os.getpid(), 7)", "ended the trial process with signal 7"),
        ("sys.exit('segment fault in a parser')", "with code 1 (segment fault in a parser)"),
        ("pass", "with code 0"),
    ],
)
def test_a_crash_in_the_child_becomes_a_sentence(tmp_path, end, sentence):
    with pytest.raises(TrialDied) as error:
        accept(a_card_of(a_file(tmp_path)), ON_CPU, notes_in(None), command=says(end))
    assert sentence in str(error.value)


def test_the_child_gets_no_secret_and_not_the_current_folder(monkeypatch):
    monkeypatch.setenv("MQTT_PASSWORD", "canary")
    given = bare_environment()
    assert "MQTT_PASSWORD" not in given
    assert given["PYTHONPATH"].startswith(str(Path(__file__).parents[2]))


def counted(tmp_path, reply):
    """A child process that leaves a line in a file each time it is asked."""
    log = tmp_path / "asked"
    return log, says(
        f"open({str(log)!r}, 'a').write('x')\nprint({ANSWER!r} + {json.dumps(reply)!r})"
    )


def test_an_accepted_model_is_not_asked_again(tmp_path):
    card = a_card_of(a_file(tmp_path))
    asked, command = counted(tmp_path, {"problem": ""})
    for _ in range(3):
        accept(card, ON_CPU, notes_in(tmp_path / "state"), command=command)
    assert asked.read_text() == "x"


def test_a_refused_model_is_asked_again(tmp_path):
    card = a_card_of(a_file(tmp_path))
    asked, command = counted(tmp_path, {"problem": "no"})
    for _ in range(2):
        with pytest.raises(BadModel, match=r"^no$"):
            accept(card, ON_CPU, notes_in(tmp_path / "state"), command=command)
    assert asked.read_text() == "xx"


def test_another_card_or_accelerator_is_another_question(tmp_path):
    card = a_card_of(a_file(tmp_path))
    other = a_card_of(a_file(tmp_path), labels=("gap", "product", "price_label"))
    keys = {note_for(card, ON_CPU), note_for(other, ON_CPU), note_for(card, TPU)}
    assert len(keys) == 3


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1, 2]"])
def test_notes_that_power_cut_off_only_cost_a_trial(tmp_path, content):
    notes = notes_in(tmp_path)
    notes.path.write_text(content)
    assert not notes.has("key")
    notes.add("key")
    assert notes.has("key")


def test_without_a_state_folder_nothing_is_remembered():
    notes = notes_in(None)
    notes.add("key")
    assert not notes.has("key")


def test_a_full_or_closed_disk_only_costs_the_memory(tmp_path, caplog):
    (tmp_path / "state").write_text("a file where a folder should be")
    notes_in(tmp_path / "state").add("key")
    assert "models are checked again at the next start" in caplog.text


def test_a_missing_edge_tpu_is_said_as_such(shared):
    file = shared / "models/coral/mobilenet_v1_0.25_128_quant_edgetpu.tflite"
    twin = Twin(str(file), a_card_of(file).sha256)
    with pytest.raises(NotThere, match="no Edge TPU"):
        accept(pets(shared, edgetpu=twin), TPU, notes_in(None))


def test_the_child_answers_as_the_function_does(shared):
    assert probe(pets(shared), ON_CPU) == {"problem": ""}
    assert "are clipped" in probe(yolox(shared, "int8"), ON_CPU)["problem"]
    assert (
        "does not take it"
        in probe(pets_card(shared / "models/coral/model_invoking_error.tflite"), ON_CPU)["problem"]
    )


@pytest.mark.slow
def test_no_cut_of_a_model_file_ends_this_process(shared, tmp_path):
    """Fault F30 of the catalogue: a hundred places to cut, every one a sentence."""
    whole = (shared / "models/pets_ssd/detect.tflite").read_bytes()
    for number in range(100):
        file = a_file(tmp_path, whole[: len(whole) * number // 100])
        assert str(file) in refused(pets_card(file))
