"""The page on device.yaml says every key, and what it says is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from agent.cli import main
from agent.commands.schema import files
from agent.config.device import Device
from agent.config.hours import Hours
from agent.config.keys import KEYS, LIVE, RESTART
from agent.config.reading import read
from agent.config.schema import schema_of

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
EXAMPLE = DEPLOY / "device.example.yaml"
PAGE = (DEPLOY / "device.md").read_text(encoding="utf-8")
SCHEMA = schema_of("device", Device)
PARTS = {"Device": SCHEMA, "Hours": SCHEMA["properties"]["hours"], **SCHEMA["$defs"]}


def mappings():
    """Every mapping of the file with its keys, but for the other spellings of a day."""
    for name, part in PARTS.items():
        for key, below in part.get("properties", {}).items():
            if name != "Hours" or below:
                yield name, key, below


@pytest.mark.parametrize("name", files())
def test_what_lies_in_deploy_is_current(name):
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert text == files()[name], "stale; run onshelf schema --all deploy"


def test_one_command_writes_them_all(tmp_path):
    assert main(["schema", "--all", str(tmp_path / "new")]) == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(files())
    assert json.loads((tmp_path / "new" / "device.schema.json").read_text())["properties"]


def test_every_key_is_explained_and_nothing_else_is():
    known = {(name, key) for name, key, _ in mappings()}
    assert known == {(name, key) for name, keys in KEYS.items() for key in keys}


@pytest.mark.parametrize(("name", "key", "below"), list(mappings()))
def test_a_key_has_a_type_a_default_an_example_and_says_when_it_applies(name, key, below):
    assert below["x-applies"] in {RESTART, LIVE}
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}` |"))
    assert len(re.split(r"(?<!\\)\|", row)) == 8
    assert all(cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1])


@pytest.mark.parametrize(("name", "key", "below"), list(mappings()))
def test_the_example_of_a_key_is_right_for_an_editor(name, key, below):
    here = {**below, "$defs": SCHEMA["$defs"]}
    (example,) = below["examples"]
    assert not list(jsonschema.Draft202012Validator(here).iter_errors(example))


def whole(name: str, key: str, example: str) -> str:
    """A device.yaml with the example of a key where it belongs."""
    device = {
        "store": '"0417"',
        "device": "d",
        "cameras": "{left: {source: {kind: picamera}, fixture: f}}",
    }
    kind = {"Rtsp": "url: rtsp://c/1", "Usb": "device: /dev/video0", "File": "path: x"}
    kind["Folder"] = "path: x"
    if name == "Device":
        device[key] = example
    elif name == "CameraSetup":
        camera = {"source": "{kind: picamera}", "fixture": "f", key: example}
        device["cameras"] = f"{{left: {flow(camera)}}}"
    elif name.endswith("Source"):
        made = name.removesuffix("Source")
        source = {"kind": made.lower()}
        if made in kind:
            source.update([kind[made].split(": ", 1)])
        source[key] = example
        device["cameras"] = f"{{left: {{source: {flow(source)}, fixture: f}}}}"
    elif name == "Tls":
        device["broker"] = f"{{host: h, tls: {flow({key: example})}}}"
    elif name == "Hours":
        days = {"mon-sun": "closed"} if key == "closed_dates" else {"tue-sun": "closed"}
        device["hours"] = flow({**days, key: example})
    else:
        top = {"Broker": "broker", "Models": "model"}.get(name, name.lower())
        host = {"host": "localhost"} if name == "Broker" else {}
        device[top] = flow({**host, key: example})
    return "".join(f"{one}: {value}\n" for one, value in device.items())


def flow(mapping: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in mapping.items()) + "}"


@pytest.mark.parametrize(
    ("name", "key", "example"),
    [(name, key, one.example) for name, keys in KEYS.items() for key, one in keys.items()],
)
def test_the_example_of_a_key_is_taken_by_the_loader(name, key, example, tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text(whole(name, key, example))
    assert [str(problem) for problem in read(path, Device).problems] == []


def test_the_limits_of_a_number_are_those_of_the_loader(tmp_path):
    path = tmp_path / "device.yaml"
    limited = [(n, k, key) for n, keys in KEYS.items() for k, key in keys.items() if key.limits]
    assert len(limited) == 4
    for name, key, said in limited:
        least, most = said.limits
        for value, right in ((least - 1, False), (least, True), (most, True), (most + 1, False)):
            path.write_text(whole(name, key, str(value)))
            assert (read(path, Device).problems == ()) is right, (name, key, value)


def test_every_yaml_block_of_the_page_is_taken(tmp_path):
    blocks = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        (tmp_path / "device.yaml").write_text(block)
        assert read(tmp_path / "device.yaml", Device).problems == ()
        assert len(block.splitlines()) == 8


def test_every_key_of_the_file_itself_is_in_the_example():
    text = EXAMPLE.read_text(encoding="utf-8")
    missing = set(SCHEMA["properties"]) - set(yaml.safe_load(text)) - {"state_dir"}
    assert not missing
    assert isinstance(read(EXAMPLE, Device).value.hours, Hours)


def test_no_key_holds_a_secret():
    secret = re.compile("password|secret|token|passphrase")
    wrong = [key for _, key, _ in mappings() if secret.search(key) and not key.endswith("_file")]
    assert not wrong
