"""The schemas in deploy/ are current, and an editor and the loader agree on the examples."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from agent.cli import main
from agent.config.device import Device
from agent.config.reading import read_yaml
from agent.config.schema import SCHEMAS, schema_text

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
EXAMPLE = DEPLOY / "device.example.yaml"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_in_deploy_is_current(name):
    text = (DEPLOY / f"{name}.schema.json").read_text(encoding="utf-8")
    remedy = f"onshelf schema {name} > deploy/{name}.schema.json"
    assert text == schema_text(name, SCHEMAS[name]), f"stale; run {remedy}"


def schema(name: str) -> jsonschema.Draft202012Validator:
    found = json.loads(schema_text(name, SCHEMAS[name]))
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize(
    ("name", "file"),
    [("device", EXAMPLE), ("planogram", ROOT / "planograms" / "demo-bay.yaml")],
)
def test_the_examples_satisfy_their_schemas(name, file):
    assert schema(name).is_valid(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"store": "s", "device": "d", "cameras": {}, "stor": "x"},
        {"store": 417, "device": "d", "cameras": {}},
        {"store": "s", "device": "d"},
        {"store": "s", "device": "d", "cameras": {}, "defaults": {"every": 5}},
        {"store": "s", "device": "d", "cameras": {}, "broker": {"host": "h", "tls": "no"}},
        {"store": "s", "device": "d", "cameras": {"a": {"source": {"kind": "x"}, "fixture": "f"}}},
    ],
)
def test_an_editor_marks_what_the_loader_refuses(wrong):
    assert not schema("device").is_valid(wrong)


def test_tls_none_and_a_duration_are_in_the_schema():
    assert schema("device").is_valid(
        {
            "store": "s",
            "device": "d",
            "cameras": {"a": {"source": {"kind": "folder", "path": "p"}, "fixture": "f"}},
            "broker": {"host": "localhost", "tls": "none", "keep_alive": "30s"},
        }
    )


def test_the_example_loads_and_fits_one_screen():
    device = read_yaml(EXAMPLE, Device)
    assert set(device.cameras) == {"left", "right", "far"}
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 30


@pytest.mark.parametrize("name", ["device", "planogram", "alignment", "card"])
def test_onshelf_schema_prints_a_schema(name, capsys):
    assert main(["schema", name]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert printed["additionalProperties"] is False
