"""Editors with a YAML language server complete and mark our files by the schemas in deploy/.

Needs the server (Node): `npm --prefix THERE install yaml-language-server`, then
`ONSHELF_YAML_LANGUAGE_SERVER=THERE/node_modules/.bin/yaml-language-server`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from sources import ROOT

NAME = "yaml-language-server"
SERVER = os.environ.get("ONSHELF_YAML_LANGUAGE_SERVER") or shutil.which(NAME)
pytestmark = pytest.mark.skipif(
    SERVER is None, reason=f"needs {NAME}: ONSHELF_YAML_LANGUAGE_SERVER=…/node_modules/.bin/{NAME}"
)

DEVICE = (ROOT / "deploy" / "device.example.yaml").read_text(encoding="utf-8")
PLAN = (ROOT / "planograms" / "demo-bay.yaml").read_text(encoding="utf-8")
ALIGNMENT = """\
picture_px: [2304, 1296]
corners_px: [[212, 96], [1704, 131], [1688, 1010], [229, 985]]
taken_at: 2026-11-20T10:15:00Z
"""


class Editor:
    """A language server, and what it said of the files that it was shown (LSP 3.17)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.number = 0
        self.marked: dict[str, list[dict]] = {}

    def send(self, method: str, params: object, *, asks: bool = False) -> int:
        self.number += 1
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(message | ({"id": self.number} if asks else {})).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return self.number

    def hear(self) -> dict:
        """The next message; what the server asks of us is answered with nothing."""
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"Content-Length" else length
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.marked[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            asked = message["params"].get("items", []) if message["params"] else []
            body = json.dumps(
                {"jsonrpc": "2.0", "id": message["id"], "result": [None] * len(asked)}
            )
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body.encode())
            self.process.stdin.flush()
        return message

    def ask(self, method: str, params: object) -> object:
        number = self.send(method, params, asks=True)
        while (message := self.hear()).get("id") != number or "method" in message:
            pass
        return message.get("result")

    def open(self, path, text: str) -> str:
        """Show a file; its address. Its first line names its schema, as our examples do."""
        schema = f"{path.name.split('-')[0].removesuffix('.yaml')}.schema.json"
        text = f"# yaml-language-server: $schema=./{schema}\n{text}"
        path.write_text(text, encoding="utf-8")
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        return path.as_uri()

    def marks(self, path, text: str) -> list[tuple[int, str]]:
        """Line from 1, of the text as given, and words of all that is marked red in a file."""
        uri = self.open(path, text)
        while uri not in self.marked:
            self.hear()
        return [(one["range"]["start"]["line"], one["message"]) for one in self.marked[uri]]

    def proposals(self, path, text: str) -> set[str]:
        """What may be written where `^` stands in a text."""
        before, _, after = text.partition("^")
        uri = self.open(path, before + after)
        place = {"line": before.count("\n") + 1, "character": len(before) - before.rfind("\n") - 1}
        where = {"textDocument": {"uri": uri}, "position": place}
        found = self.ask("textDocument/completion", where)
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"].strip().strip('"') for item in items}

    def hover(self, path, text: str, word: str) -> str:
        """What is said of a word under the mouse."""
        uri = self.open(path, text)
        before = text[: text.index(word)]
        place = {"line": before.count("\n") + 1, "character": len(before) - before.rfind("\n")}
        found = self.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": place})
        return found["contents"]["value"] if found else ""


@contextmanager
def editor_in(folder):
    command = [SERVER, "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        editor = Editor(process)
        try:
            root = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
            editor.ask("initialize", root)
            editor.send("initialized", {})
            yield editor
        finally:
            process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("edited")
    for schema in (ROOT / "deploy").glob("*.schema.json"):
        shutil.copy(schema, made)
    return made


@pytest.fixture(scope="module")
def editor(folder):
    with editor_in(folder) as found:
        yield found


@pytest.mark.parametrize(
    ("name", "text"),
    [("device.yaml", DEVICE), ("planogram.yaml", PLAN), ("alignment.yaml", ALIGNMENT)],
)
def test_a_right_file_is_not_marked(editor, folder, name, text):
    assert editor.marks(folder / name, text.replace("# yaml-language-server", "#")) == []


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "words"),
    [
        ("device", DEVICE, "profile: default", "profil: default", "Property profil is not allowed"),
        ("device", DEVICE, "profile: default", "profile: fats", "Value is not accepted"),
        ("device", DEVICE, '"0417"', "0417", "Incorrect type"),
        ("device", DEVICE, "every: 5s", "every: 5", "Incorrect type"),
        ("device", DEVICE, "port: 8883", "port: 88830", "maximum of 65535"),
        ("device", DEVICE, "sun: closed", "sonntag: closed", "Property sonntag is not allowed"),
        ("device", DEVICE, "    fixture: aisle-07-bay-5\n", "", 'Missing property "fixture"'),
        ("planogram", PLAN, "facings: 4", "facings: four", "Incorrect type"),
        ("planogram", PLAN, "width_mm: 1", "widht_mm: 1", "Property widht_mm is not allowed"),
        ("alignment", ALIGNMENT, ", [229, 985]]", "]", "too few items"),
    ],
)
def test_a_mistake_is_marked_in_its_line(editor, folder, name, text, old, new, words):
    assert old in text
    wrong = text.replace("# yaml-language-server", "#").replace(old, new, 1)
    marks = editor.marks(folder / f"{name}-{abs(hash(new))}.yaml", wrong)
    assert any(words in said for _, said in marks), marks
    if new:
        line = text[: text.index(old)].count("\n") + 1
        assert line in {where for where, _ in marks}, marks


@pytest.mark.parametrize(
    ("name", "text", "some"),
    [
        ("device-a", 'store: "0417"\n^', {"device", "cameras", "hours", "privacy"}),
        ("device-b", "profile: ^", {"default", "fast", "careful"}),
        ("device-c", "model:\n  ^", {"detector", "accelerator", "threads"}),
        ("device-d", "hours:\n  ^", {"mon-sat", "sun", "closed_dates"}),
        (
            "device-e",
            "cameras:\n  left:\n    source:\n      kind: ^",
            {"picamera", "usb", "rtsp", "file", "folder"},
        ),
        ("device-f", "broker:\n  host: a\n  ^", {"tls", "port", "keep_alive", "password_file"}),
        ("planogram-a", "fixture: x\n^", {"shelves", "products", "width_mm"}),
        (
            "planogram-b",
            "shelves:\n  - number: 1\n    kind: ^",
            {"board", "pegs", "basket", "loose"},
        ),
        ("alignment-a", "picture_px: [2304, 1296]\n^", {"corners_px", "taken_at", "lens"}),
    ],
)
def test_what_may_be_written_is_proposed(editor, folder, name, text, some):
    assert some <= editor.proposals(folder / f"{name}.yaml", text)


@pytest.mark.parametrize(
    ("name", "text", "word", "said"),
    [
        ("device-h", "timezone: Europe/Berlin\n", "timezone", "store's wall"),
        ("planogram-h", "fixture: x\nversion: a\n", "version", "free text of headquarters"),
    ],
)
def test_a_key_says_what_it_is_for(editor, folder, name, text, word, said):
    assert said in editor.hover(folder / f"{name}.yaml", text, word)
