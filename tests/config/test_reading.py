"""Files that are no YAML of ours are refused in a sentence, and never crash or stall the reader."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.config import nodes
from agent.config.device import Device, FileSource, FolderSource, Models
from agent.config.marks import seconds
from agent.config.nodes import MAX_BYTES
from agent.config.problems import BadConfiguration, Problem, count, key_text, listing
from agent.config.reading import read, read_yaml
from agent.errors import BadInput
from agent.shelf.plan.planogram import Planogram

DEMO = Path(__file__).resolve().parents[2] / "planograms" / "demo-bay.yaml"

SMALL = """\
store: "0417"
device: aisle-07-left
broker: {host: store-broker.local}
cameras:
  left:
    source: {kind: picamera}
    fixture: aisle-07-bay-3
"""


@pytest.fixture
def write(tmp_path):
    """Write a file and say what is wrong with it as a device.yaml, without its folder."""

    def one(content: str | bytes) -> str:
        path = tmp_path / "device.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = read(path, Device)
        return "\n".join(str(problem) for problem in found.problems).replace(f"{tmp_path}/", "")

    return one


def test_a_seven_line_file_works(write):
    assert write(SMALL) == ""


def test_what_is_left_out_gets_its_default(tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text(SMALL)
    device = read_yaml(path, Device)
    assert device.broker is not None
    assert (device.broker.port, device.broker.keep_alive_s) == (8883, 30.0)
    assert device.broker.tls is not None
    assert device.broker.tls.ca_file == "/etc/onshelf/tls/ca.crt"
    assert device.every_s("left") == 5.0
    assert device.model == Models()


def test_a_cameras_own_time_goes_before_the_devices(tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text(
        "store: s\ndevice: d\ndefaults: {every: 2s}\ncameras:\n"
        "  a: {source: {kind: file, path: x.mp4, loop: true}, fixture: f, every: 7500ms}\n"
        "  b: {source: {kind: folder, path: x, every: 1m}, fixture: g}\n"
    )
    device = read_yaml(path, Device)
    assert (device.every_s("a"), device.every_s("b")) == (7.5, 2.0)
    assert device.cameras["a"].source == FileSource("file", "x.mp4", loop=True)
    assert device.cameras["b"].source == FolderSource("folder", "x", every_s=60.0)


def test_a_notepads_byte_order_mark_and_line_ends_are_legal_yaml(write):
    assert write(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()) == ""


@pytest.mark.parametrize(("line", "place"), [("\tleft: {}", "2:1"), ("  left:\n    \tx: 1", "3:5")])
def test_a_tab_is_named_where_it_stands(write, line, place):
    assert write(f"cameras:\n{line}\n") == f"device.yaml:{place}: a tab; indent with spaces"


def test_utf_16_is_named(write):
    assert write(SMALL.encode("utf-16")) == "device.yaml:1:1: is UTF-16; save it as UTF-8"
    assert write(SMALL.encode("utf-16-be")) == "device.yaml:1:1: is UTF-16; save it as UTF-8"


def test_latin_1_is_shown_where_it_breaks(write):
    found = write(SMALL.encode() + "# für\n".encode("latin-1"))
    assert found == "device.yaml:8:4: byte 0xfc is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("sign", ["\0", "\x07", "\u2028", "\ufeff", "\x85"])
def test_invisible_characters_are_shown(write, sign):
    found = write(SMALL + f"# a{sign}b\n")
    assert found == f"device.yaml:8:4: invisible character U+{ord(sign):04X}; delete it"


def test_a_billion_laughs_are_none(write):
    laughs = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    lines = write(laughs).splitlines()
    assert len(lines) == 28
    assert lines[0] == "device.yaml:1:4: `&a` is an alias; write the value out"


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_ten_thousand_levels_are_refused_at_the_first_too_many(write, bracket):
    assert "is nested over 20 deep; write it flatter" in write(
        "x: " * (bracket != "- ") + bracket * 10_000
    )


def test_a_huge_file_is_not_even_parsed(write):
    assert write("#" * (MAX_BYTES + 1)) == "device.yaml: has over 256 KiB; split it"


def test_an_outline_of_ten_thousand_corners_is_refused(tmp_path):
    path = tmp_path / "big.yaml"
    corners = ", ".join(f"[{i}, {i % 7}]" for i in range(10_000))
    path.write_text(
        "fixture: big\nwidth_mm: 20000\nproducts: []\nshelves:\n"
        "  - {number: 1, bottom_mm: 0, height_mm: 9, slots: [{id: a, gtin: '00000000000000',\n"
        f"     outline_mm: [{corners}]}}]}}\n"
    )
    (problem,) = read(path, Planogram).problems
    assert problem.text == "has 10000 corners; an outline has 3 to 200"


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path):
    def text(path: Path) -> str:
        with pytest.raises(BadInput) as caught:
            read_yaml(path, Device)
        return str(caught.value)

    assert text(tmp_path / "no.yaml") == f"{tmp_path}/no.yaml: is not there; check its name"
    assert text(tmp_path) == f"{tmp_path}: is not a file; name a YAML file"
    os.mkfifo(tmp_path / "pipe")
    assert text(tmp_path / "pipe") == f"{tmp_path}/pipe: is not a file; name a YAML file"


def test_a_link_to_itself_is_refused(tmp_path):
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    with pytest.raises(BadConfiguration, match="cannot be read"):
        read_yaml(loop, Device)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_refused(tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text(SMALL)
    path.chmod(0)
    with pytest.raises(BadConfiguration, match="check its rights"):
        read_yaml(path, Device)


def test_the_exception_carries_every_problem_and_exits_with_2(tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text("store: s\n")
    with pytest.raises(BadConfiguration) as caught:
        read_yaml(path, Device)
    assert caught.value.exit_code == 2
    assert [problem.key for problem in caught.value.problems] == ["device", "cameras"]
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)


def test_a_long_list_is_cut_and_counted():
    problems = tuple(Problem("f", n, 1, "k", "t") for n in range(1, 131))
    assert listing(problems).splitlines()[-1] == "and 30 more"
    assert count(problems[:1]) == "1 problem"


def test_paths_are_written_in_the_words_of_the_file():
    assert key_text(("shelves", 0, "slots", 12, "gtin")) == "shelves[0].slots[12].gtin"


@pytest.mark.parametrize(
    ("text", "value"),
    [("5s", 5.0), ("500ms", 0.5), ("1h", 3600.0), ("1.5m", 90.0), ("2 s", 2.0)],
)
def test_durations_are_words(text, value):
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["", "5", "s", "-5s", "5 sec", "1e3s", "5s5s", "\u0665s", None, True, 5]
)
def test_durations_without_a_unit_or_a_number_are_refused(text):
    with pytest.raises(ValueError, match="is "):
        seconds(text)


@dataclass(frozen=True, slots=True)
class Odd:
    """A class with everything that makes paths hard to follow."""

    numbers: tuple[tuple[float, float], ...] = ()
    words: dict[str, int] = field(default_factory=dict)
    choice: bool | None = None


def test_any_dataclass_can_be_read(tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_text("numbers: [[1, 2], [3, x]]\nwords: {no: a, 5: 1.0}\nchoice: maybe\n")
    found = read(path, Odd)
    assert [(problem.line, problem.column, problem.key) for problem in found.problems] == [
        (1, 23, "numbers[1][1]"),
        (2, 13, "words.no"),
        (2, 19, "words.5"),
        (3, 9, "choice"),
    ]


def told(path: Path) -> set[tuple[int, str, str]]:
    """Without columns: of an empty value, the loaders differ by the blank before it."""
    return {(p.line, p.key, p.text) for p in read(path, Device).problems}


def test_pythons_own_loader_finds_the_same(tmp_path, monkeypatch):
    golden = Path(__file__).resolve().parent.parent / "golden" / "config"
    for path in sorted(golden.glob("[!s]*.yaml")):  # the words of its syntax errors differ
        fast = told(path)
        with monkeypatch.context() as patch:
            patch.setattr(nodes, "LOADER", yaml.SafeLoader)
            assert told(path) == fast


def test_reading_needs_no_module_state(tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text("store: 0417\n")
    found: list[tuple[Problem, ...]] = []
    threads = [
        threading.Thread(target=lambda: found.append(read(path, Device).problems)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


WORDS = [
    "store",
    "device",
    "cameras",
    "left",
    "source",
    "kind",
    "fixture",
    "picamera",
    "every",
    "broker",
    "tls",
    "none",
    "5s",
]
SIGNS = list(" \n\t:-[]{},&*!|>'\"%@`#?~.0x_")
PAIRS = ["\n  ", ": ", "- ", "<<", "no", "0417", "!!python/object", "---\n"]
PIECES = st.sampled_from([*SIGNS, *PAIRS, *WORDS])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_no_text_does_more_than_be_refused(tmp_path, text):
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for into in (Device, Planogram):
        found = read(path, into)
        assert (found.value is None) or not found.problems or found.tree is not None
        assert found.problems or found.value is not None


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_to_a_good_file_does_more_than_be_refused(tmp_path, data):
    lines = DEMO.read_text(encoding="utf-8").split("\n")
    lines = lines[4:12] + lines[27:36]
    text = "\n".join(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(len(text), at + 12)))
        text = text[:at] + data.draw(PIECES) + text[until:]
    path = tmp_path / "hurt.yaml"
    path.write_text(text, encoding="utf-8")
    found = read(path, Planogram)
    assert found.problems or found.value is not None
    for problem in found.problems:
        assert "\n" not in problem.text
        assert problem.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"a{i}: 1\n" for i in range(5_000)),
        "store: s\ndevice: d\ncameras:\n" + "".join(f"  A{i}: 1\n" for i in range(5_000)),
    ],
)
def test_of_thousands_of_mistakes_the_first_hundreds_are_enough(tmp_path, text):
    path = tmp_path / "device.yaml"
    path.write_text(text)
    assert 400 <= len(read(path, Device).problems) <= 500


def test_a_text_that_is_not_there_is_a_problem_of_the_file_alone(tmp_path):
    found = read(tmp_path / "no.yaml", Device, name="no.yaml")
    assert str(found.problem(("store",), "is odd")) == "no.yaml: store: is odd"
    assert str(found.problem_of_key(("store",), "is odd")) == "no.yaml: store: is odd"


def test_names_may_stand_in_quotes_of_any_kind_and_numbers_may_not(write):
    quoted = "\u00abLe Petit\u00bb"
    names = "fixture: f\nwidth_mm: 9\nproducts:\n  - {gtin: '02000000001012', name: NAME}\n"
    assert "typographic" not in write(names.replace("NAME", quoted))
    assert 'write "0417"' in write("store: \u201e0417\u201c\n")


def test_a_key_in_quotes_may_have_a_colon_in_it(write):
    assert "is no key" not in write('"a:b": 1\n')
    assert "write `kind: x`" in write("cameras: {a: {source: {kind:x}, fixture: f}}\n")
