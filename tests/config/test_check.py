"""What a technician sees of `onshelf check`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest
from sources import ROOT

from agent.cli import main
from agent.detect.bundled import card_of
from agent.detect.card import read_card
from agent.detect.gallery_file import write_gallery
from agent.vision.gallery import Provenance, gather

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def check(folder, monkeypatch, capsys):
    """Run the command in the folder: its exit code and what it printed."""
    monkeypatch.chdir(folder)

    def one(*words: str) -> tuple[int, str]:
        code = main(["check", *words])
        return code, capsys.readouterr().out

    return one


def test_a_right_configuration_is_one_line_and_0(check):
    code, out = check("device.yaml")
    assert code == 0
    assert out.startswith(
        "device.yaml: all is right; store 0417, device aisle-07-left, 1 camera, 18 slots, "
    )
    assert out.count("\n") == 1


def test_what_nothing_obeys_yet_is_said_aloud(check, folder):
    with (folder / "device.yaml").open("a") as file:
        file.write("alerts: {per_hour: 5}\nprivacy: {pictures: crops}\n")
    code, out = check()
    assert code == 0
    assert [line.split(": ")[1] for line in out.splitlines()[1:]] == ["privacy", "alerts"]
    assert out.count("nothing obeys") == 2


def test_eight_lines_are_a_whole_device(check, folder):
    text = (
        "# yaml-language-server: $schema=https://onshelf.example/schema/1/device.json\n"
        'store: "0417"\n'
        "device: aisle-07-left\n"
        "broker: {host: store-broker.local}\n"
        "cameras:\n"
        "  left:\n"
        "    source: {kind: picamera}\n"
        "    fixture: demo-bay\n"
    )
    assert text.count("\n") == 8
    (folder / "device.yaml").write_text(text)
    code, out = check()
    assert (code, out.count("\n")) == (0, 1)


def test_without_a_name_it_is_the_device_yaml_here(check):
    assert check()[0] == 0


def test_problems_are_lines_that_tools_can_find_and_exit_with_2(check, change):
    change("device.yaml", '"0417"', "0417")
    change("device.yaml", "fixture: demo-bay", "fixture: demo-bey")
    code, out = check()
    assert code == 2
    assert out.splitlines() == [
        "device.yaml:1:8: store: is the number 271; write it in quotes",
        (
            "device.yaml:8:14: cameras.left.fixture: has no planogram planograms/demo-bey.yaml; "
            "did you mean `demo-bay`?"
        ),
        "2 problems",
    ]


def test_on_a_terminal_the_line_is_shown_with_a_caret(check, change, monkeypatch):
    change("device.yaml", '"0417"', "0417")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert check()[1].splitlines()[:3] == [
        "device.yaml:1:8: store: is the number 271; write it in quotes",
        "   | store: 0417",
        "   |        ^",
    ]


def test_a_file_that_cannot_be_shown_is_still_told_of(check, folder, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    (folder / "device.yaml").write_bytes(b"a: \xfc\n")
    assert check()[1].splitlines() == [
        "device.yaml:1:4: byte 0xfc is not UTF-8; save the file as UTF-8",
        "1 problem",
    ]


def test_json_is_one_object(check, change):
    assert json.loads(check("--json")[1]) == {"valid": True, "problems": [], "notes": []}
    change("device.yaml", '"0417"', "0417")
    code, out = check("--json")
    assert code == 2
    assert json.loads(out) == {
        "valid": False,
        "problems": [
            {
                "file": "device.yaml",
                "line": 1,
                "column": 8,
                "key": "store",
                "text": "is the number 271; write it in quotes",
            }
        ],
        "notes": [],
    }


def test_compilers_and_github_say_it_so_that_editors_jump_to_it(check, change, folder):
    assert check("--format=gcc")[1] == ""
    with (folder / "device.yaml").open("a") as file:
        file.write("alerts: {per_hour: 5}\n")
    assert check("--format=gcc")[1].startswith("device.yaml:1:1: note: alerts: this release")
    change("device.yaml", '"0417"', "0417")
    code, out = check("--format=gcc")
    said = "store: is the number 271; write it in quotes"
    assert (code, out) == (2, f"device.yaml:1:8: error: {said}\n")
    assert check("--format=github")[1] == f"::error file=device.yaml,line=1,col=8::{said}\n"
    (folder / "device.yaml").unlink()
    told = "device.yaml:1:1: error: is not there; check its name\n"
    assert check("--format=gcc") == (2, told)


def test_a_model_of_another_size_than_its_card_says_is_refused(check, change):
    change("card.yaml", '"width": 320', '"width": 640')
    code, out = check()
    assert code == 2
    assert out.startswith("device.yaml:4:19: model.detector: ")
    assert "takes uint8 [1, 320, 320, 3], its card says uint8 [1, 320, 640, 3]" in out


def test_a_model_without_the_output_that_its_card_names_is_refused(check, change):
    change("card.yaml", "StatefulPartitionedCall_1:2", "sizes")
    code, out = check()
    assert code == 2
    assert "has 0 outputs named 'sizes' (size); there are 'StatefulPartitionedCall_1:" in out


def test_check_imports_no_runtime_and_opens_no_camera(folder):
    code = (
        "import sys; from agent.cli import main; main(['check']); "
        "sys.exit(any(name in sys.modules for name in ('ai_edge_litert', 'tflite_runtime')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, check=False, env=ENVIRONMENT)
    assert done.returncode == 0


WATER, SPARKLING = "02000000001012", "02000000001029"


def enrolled(folder, change, gtins, vectors):
    """A gallery for the device, made by the recognizer that ships with OnShelf."""
    change("device.yaml", "recognizer: null", "recognizer: products, gallery: shop.npz")
    wide = np.zeros((len(vectors), 64), np.float32)
    wide[:, :2] = vectors
    sources = [Provenance("catalog", "", "", (28, 60))] * len(gtins)
    gallery = gather(wide, gtins, sources)
    at = datetime(2030, 1, 7, tzinfo=UTC)
    write_gallery(folder / "shop.npz", gallery, read_card(card_of("products", folder)), at)


def test_products_that_are_hard_to_tell_apart_are_said_aloud(check, change, folder):
    enrolled(folder, change, [WATER, SPARKLING], [[1, 0], [0.8, 0.6]])
    code, out = check()
    assert code == 0
    _, alike, missing = out.splitlines()
    assert alike.startswith("demo-bay: hard to tell apart")
    assert alike.endswith(": Spring water sparkling 1.5 l, Spring water still 1.5 l")
    assert missing.startswith("demo-bay: not in the gallery")
    assert "Cola 1.25 l" in missing
    assert json.loads(check("--json")[1])["notes"] == [alike, missing]


def test_what_can_be_told_apart_is_not_spoken_of(check, change, folder):
    enrolled(folder, change, [WATER, SPARKLING], [[1, 0], [0, 1]])
    assert "hard to tell apart" not in check()[1]


def test_a_gallery_that_the_agent_would_refuse_is_a_problem(check, change, folder):
    change("device.yaml", "recognizer: null", "recognizer: products, gallery: shop.npz")
    code, out = check()
    assert code == 2
    assert out.startswith("device.yaml:4:")
    assert "model.gallery" in out
    assert "onshelf enrol" in out


def test_a_planogram_can_be_checked_alone(check, change):
    code, out = check("planograms/demo-bay.yaml")
    assert (code, out) == (
        0,
        (
            "planograms/demo-bay.yaml: all is right; fixture demo-bay, 5 shelves, 18 slots, "
            "18 products\n"
        ),
    )
    change("planograms/demo-bay.yaml", "facings: 4", "facings: 0")
    code, out = check("planograms/demo-bay.yaml", "device.yaml")
    assert code == 2
    assert out.splitlines()[-1] == "12 problems"


def test_a_model_card_is_checked_too(check, change, folder):
    change("card.yaml", 'kind: "detector"', "kind: detektor")
    assert check()[1].splitlines()[0].startswith("card.yaml:2:7: kind: is 'detektor'; one of ")
    change("device.yaml", "detector: card.yaml", "detector: shelf-smal")
    code, out = check()
    assert code == 2
    assert out.startswith("device.yaml:4:19: model.detector: ")


def test_a_model_of_another_release_or_kind_is_refused(check, change, folder):
    right = (folder / "tiny.tflite").read_bytes()
    (folder / "tiny.tflite").write_bytes(b"another")
    code, out = check()
    assert code == 2
    assert out.startswith("device.yaml:4:19: model.detector: ")
    assert "copy both files from one release" in out
    (folder / "tiny.tflite").unlink()
    assert "copy the model beside its card" in check()[1]
    (folder / "tiny.tflite").write_bytes(right)
    change("device.yaml", "recognizer: null", "recognizer: card.yaml")
    assert "model.recognizer: tiny is a detector; a recognizer is needed here" in check()[1]


def test_a_folder_without_device_yaml_says_so(check, folder):
    (folder / "device.yaml").unlink()
    assert check() == (2, "device.yaml: is not there; check its name\n1 problem\n")


def test_the_device_classes_are_imported_without_pydantic_and_yaml():
    code = (
        "import sys; import agent.config.device; "
        "sys.exit(any(name in sys.modules for name in ('pydantic', 'yaml', 'cv2')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
