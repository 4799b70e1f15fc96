"""Bytes of a YAML file to a tree of nodes that know their lines, with YAML's holes stopped.

A safe loader is not enough: it keeps the last of two equal keys, expands aliases without limit and
recurses as deep as the file says. So the stream of events is looked at first, which costs no depth
and no memory; only what passes is composed into a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml
from yaml.nodes import MappingNode, Node

MAX_BYTES = 256 * 1024  # a planogram of 500 slots takes 60 KB
MAX_DEPTH = 20  # a corner of an outline in a planogram lies at 6

# libyaml's loader where the wheel brings it: 10 times as fast on a Pi.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML 1.1 forbids, and what it counts as a line break but no editor does.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


# Blanks that are no spaces, where a line is indented: what copying from a page or a chat leaves.
NOT_SPACES = re.compile("^[ ]*([\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000])", re.MULTILINE)


class _Mark(Protocol):
    """PyYAML has two classes of marks, its own and libyaml's."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a place of the text; line and column from 1."""

    line: int
    column: int
    text: str


class Unreadable(Exception):
    """The file has no tree: the reasons, at least one."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(flaw.text for flaw in flaws))
        self.flaws = flaws


def tree(raw: bytes) -> MappingNode:
    """The mapping in a file's bytes.

    Raises:
        Unreadable: they are not UTF-8, not YAML, no mapping, or use what we refuse.
    """
    text = _text(raw)
    try:
        flaws = list(_refused(text))
        if flaws:
            raise Unreadable(flaws)
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise Unreadable([_syntax(error, text)]) from None
    except yaml.YAMLError as error:
        raise Unreadable([Flaw(1, 1, f"is not YAML: {error}")]) from None
    if root is None:
        raise Unreadable([Flaw(1, 1, "is empty; write `key: value` lines")])
    if not isinstance(root, MappingNode):
        raise Unreadable([at(root, "is no mapping; write `key: value` lines")])
    return root


def compose(text: str) -> Node:
    """The node of a text of ours."""
    node = yaml.compose(text, Loader=LOADER)
    if node is None:
        raise ValueError(f"{text!r} is empty")
    return node


def at(node: Node, text: str) -> Flaw:
    """A flaw where the node begins."""
    return Flaw(*_spot(node.start_mark), text)


def _spot(mark: _Mark | None) -> tuple[int, int]:
    """Line and column, from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def raw(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        Unreadable: it is not there, no file, too large or not ours to read.
    """
    try:
        if path.exists() and not path.is_file():
            raise Unreadable([Flaw(0, 0, "is not a file; name a YAML file")])
        with path.open("rb") as file:
            found = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable([Flaw(0, 0, "is not there; check its name")]) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Unreadable([Flaw(0, 0, f"cannot be read ({why}); check its rights")]) from None
    if len(found) > MAX_BYTES:
        raise Unreadable([Flaw(0, 0, f"has over {MAX_BYTES // 1024} KiB; split it")])
    return found


def _text(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in raw[:2]:
        raise Unreadable([Flaw(1, 1, "is UTF-16; save it as UTF-8")])
    try:
        # Notepad's byte order mark is legal at the start (YAML 1.1, 5.2), and only there.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        line, column = _place(before, len(before))
        why = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise Unreadable([Flaw(line, column, why)]) from None
    flaws = [
        Flaw(*_place(text, found.start()), f"invisible character U+{ord(found[0]):04X}; delete it")
        for found in INVISIBLE.finditer(text)
    ]
    flaws += [
        Flaw(
            *_place(text, found.start(1)),
            f"a blank that is no space (U+{ord(found[1]):04X}); indent with spaces",
        )
        for found in NOT_SPACES.finditer(text)
    ]
    if flaws:
        raise Unreadable(flaws)
    return text


def _place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character."""
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, index) + 1, index - start + 1


def _refused(text: str) -> Iterator[Flaw]:
    """Aliases, tags, a second document, and depth: what YAML has and no file of ours needs."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=LOADER):
        line, column = _spot(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                yield Flaw(line, column, "a second document begins; keep one in a file")
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                yield Flaw(line, column, f"is nested over {MAX_DEPTH} deep; write it flatter")
                return
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            yield Flaw(line, column, f"`{sign}{event.anchor}` is an alias; write the value out")
        if tag := getattr(event, "tag", None):
            short = str(tag).replace("tag:yaml.org,2002:", "!!")
            yield Flaw(line, column, f"`{short}` is a tag; remove it, no value needs one")


NO_COLON = "a line without `:`; write `key: value`"

SYNTAX = (
    (
        "mapping values are not allowed",
        "a second `: ` in one value; write it in quotes, or check the indentation",
    ),
    ("could not find expected ':'", NO_COLON),
    ("while scanning a quoted scalar", "a quote is never closed; close it"),
    ("while parsing a flow", "a bracket is never closed, or a comma is missing; check it"),
    ("did not find expected node content", "a value is missing; write one"),
    ("unknown escape", "a backslash in double quotes; use single quotes"),
    ("hexdecimal number", "a backslash in double quotes; use single quotes"),
    ("did not find expected", "does not fit the lines above; check the indentation"),
    ("expected <block end>", "does not fit the lines above; check the indentation"),
)
"""The parser's words (libyaml's and PyYAML's own) and ours; the first that fits is taken."""

AT_BEGINNING = ("could not find expected ':'", "quoted scalar", "while parsing a flow")
"""What is better shown where it begins than where the parser gave up."""


def _with_colon(written: str, ours: str) -> str:
    """The line that was meant where a `: ` is missing."""
    found = re.fullmatch(r"\s*([\w-]+)(?:\s*[:=]\s*|\s+)(\S[^:]*)", written)
    if found is None or ours != NO_COLON:
        return ours
    return f"a line without `: `; did you mean `{found[1]}: {found[2].rstrip()}`?"


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Flaw:
    said = f"{error.problem or ''} {error.context or ''}"
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(words in said for words in AT_BEGINNING):
        mark = error.context_mark
    line, column = _spot(mark)
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    sign = written[column - 1 : column]
    if "\t" in written[: len(written) - len(written.lstrip())] or sign == "\t":
        return Flaw(line, written.index("\t") + 1, "a tab; indent with spaces")
    if "cannot start any token" in said:
        return Flaw(line, column, f"a value cannot begin with {sign}; write it in quotes")
    for theirs, ours in SYNTAX:
        if theirs in said:
            return Flaw(line, column, _with_colon(written, ours))
    return Flaw(line, column, f"is not YAML: {said.strip()}")
