"""A tree of YAML nodes to plain values that JSON knows, and the way from a key to its line."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from agent.config.nodes import Flaw, at

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
KeyPath: TypeAlias = tuple[str | int, ...]
Nodes: TypeAlias = tuple[Node, ...]

MAX_DIGITS = 40  # no number of ours is longer; Python refuses to read over 4300

TAG = "tag:yaml.org,2002:"


def plain(node: Node) -> Plain:
    """The node's value. Dates stay the text they were written as, keys always do."""
    if isinstance(node, MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    return _scalar(node)


def _scalar(node: Node) -> Plain:
    text = str(node.value)
    read = READ.get(node.tag.removeprefix(TAG), str)
    try:
        return read(text)
    except ValueError:  # `0x_` has the look of a number for YAML, and no digits
        return text


def _int(text: str) -> int:
    return int(SafeConstructor().construct_yaml_int(ScalarNode(f"{TAG}int", text)))


def _float(text: str) -> float:
    return float(SafeConstructor().construct_yaml_float(ScalarNode(f"{TAG}float", text)))


READ: dict[str, Callable[[str], Plain]] = {
    "null": lambda _: None,
    "bool": lambda text: bool(SafeConstructor.bool_values[text.lower()]),
    "int": _int,
    "float": _float,
}


@dataclass(slots=True)
class Tree:
    """A file's nodes. Wrong parts are cut out of it, so that the rest can still be judged."""

    root: MappingNode
    _paths: dict[int, KeyPath] = field(default_factory=dict)
    _wounded: set[int] = field(default_factory=set)
    _stand_ins: dict[int, Node] = field(default_factory=dict)  # kept alive, so that ids stay theirs

    def __post_init__(self) -> None:
        for path, node in _walk(self.root, ()):
            self._paths[id(node)] = path

    def find(self, path: KeyPath) -> Nodes:
        """The nodes along the path, root first, as far as it is in the tree.

        A part that is not there is skipped: pydantic puts the tags of unions among the keys
        (pydantic issue 7500).
        """
        found: list[Node] = [self.root]
        for part in path:
            below = child(found[-1], part)
            if below is not None:
                found.append(below)
        return tuple(found)

    def path_of(self, node: Node) -> KeyPath:
        """The node's path as the file was written, whatever has been cut since."""
        return self._paths[id(node)]

    def is_wounded(self, node: Node) -> bool:
        """The node is not what it was: something of it was cut out, or it is a stand-in."""
        return id(node) in self._wounded or id(node) in self._stand_ins

    def is_stand_in(self, node: Node) -> bool:
        """This node was put in by `stand_in`."""
        return id(node) in self._stand_ins

    def stand_in(self, owner: MappingNode, key: str, text: str) -> bool:
        """Put a text in the place of a value that is wrong or missing; False the second time."""
        place = (*self.path_of(owner), key)
        if any(self._paths[each] == place for each in self._stand_ins):
            return False
        node = ScalarNode(f"{TAG}str", text, owner.start_mark, owner.end_mark)
        name = key_of(owner, key) or ScalarNode(f"{TAG}str", key, owner.start_mark)
        owner.value = [*((k, v) for k, v in owner.value if k.value != key), (name, node)]
        self._paths[id(node)] = place
        self._stand_ins[id(node)] = node
        return True

    def wound(self, node: Node) -> None:
        """Note that something of this node is gone."""
        self._wounded.add(id(node))

    def cut(self, nodes: Nodes) -> bool:
        """Cut the last of the nodes (as `find` gives them) out of its owner; False at the root.

        An entry of a list of numbers takes the whole list along: the rest of a corner is no corner.
        """
        while len(nodes) > 1:
            owner, node = nodes[-2], nodes[-1]
            if isinstance(owner, MappingNode) or isinstance(node, MappingNode):
                drop(owner, node)
                self.wound(owner)
                return True
            nodes = nodes[:-1]
        return False


def child(node: Node, part: str | int) -> Node | None:
    """The node under a key or at an index; None if there is none."""
    if isinstance(node, MappingNode):
        return next((v for k, v in node.value if k.value == part), None)
    if isinstance(node, SequenceNode) and str(part).isdigit() and int(part) < len(node.value):
        return cast("Node", node.value[int(part)])  # a constructor names an entry by its digits
    return None


def drop(owner: Node, node: Node) -> None:
    """Take a node out of its owner, if it is still there."""
    for i, part in enumerate(owner.value):  # in place: a hostile mapping has 25,000 keys
        if part is node or (isinstance(part, tuple) and part[1] is node):
            del owner.value[i]
            return


def key_of(owner: Node, key: str | int) -> Node | None:
    """The node of the key itself, for problems that are about a key and not its value."""
    if isinstance(owner, MappingNode):
        return next((k for k, _ in owner.value if k.value == key), None)
    return None


def _walk(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    yield path, node
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, str(key.value)))
    elif isinstance(node, SequenceNode):
        for i, item in enumerate(node.value):
            yield from _walk(item, (*path, i))


def tidy(tree: Tree) -> list[tuple[KeyPath, Flaw]]:
    """Take out of the tree what YAML allows and we do not, and say where it stood."""
    flaws = list(_tidied(tree.root, ()))
    for path, _ in flaws:
        tree.wound(tree.find(path)[-1])
    return flaws


def _tidied(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Flaw]]:
    if isinstance(node, MappingNode):
        yield from _tidied_keys(node, path)
        for key, value in node.value:
            yield from _tidied(value, (*path, str(key.value)))
    elif isinstance(node, SequenceNode):
        for i, item in enumerate(node.value):
            yield from _tidied(item, (*path, i))
        node.value = [item for item in node.value if _bad_scalar(item) is None]
    elif flaw := _bad_scalar(node):
        yield path, flaw


def _tidied_keys(node: MappingNode, path: KeyPath) -> Iterator[tuple[KeyPath, Flaw]]:
    kept: dict[str, tuple[Node, Node]] = {}
    for key, value in node.value:
        name = (key.value,) if isinstance(key, ScalarNode) else ()
        flaw = _bad_key(key, kept) or _bad_pair(key, value)
        if flaw is None:
            kept[key.value] = (key, value)
            flaw = _bad_scalar(value)
        if flaw is not None:
            yield (*path, *name), flaw
    node.value = [pair for pair in kept.values() if _bad_scalar(pair[1]) is None]


def _bad_key(key: Node, kept: dict[str, tuple[Node, Node]]) -> Flaw | None:
    if not isinstance(key, ScalarNode):
        return at(key, "a list or mapping stands as a key; a key is one word")
    if key.tag == f"{TAG}merge":
        return at(key, "`<<` merges mappings; write the keys out")
    if key.value in kept:
        first = kept[key.value][0].start_mark.line + 1
        return at(key, f"is given twice; first on line {first}; remove one")
    return None


def _bad_pair(key: Node, value: Node) -> Flaw | None:
    """`{kind:picamera}` and `{kind picamera}` are keys of that name, without a value."""
    between = ":|\\s*=\\s*|\\s+" if value.tag == f"{TAG}null" else ":|\\s*=\\s*"
    plain_key = isinstance(key, ScalarNode) and not key.style
    found = re.fullmatch(rf"([\w-]+)(?:{between})(\S.*)", key.value) if plain_key else None
    return at(key, f"is no key; write `{found[1]}: {found[2]}`") if found else None


QUOTED = re.compile(
    "[\u201c-\u201f\u2018-\u201b\u00ab\u00bb]([a-z0-9:./_-]+)[\u201c-\u201f\u2018-\u201b\u00ab\u00bb]"
)
"""A number, an id or a time in quotes that YAML knows nothing of; a name may well stand in them."""


def _bad_scalar(node: Node) -> Flaw | None:
    if isinstance(node, ScalarNode) and (found := QUOTED.fullmatch(node.value)):
        return at(node, f'is in typographic quotes; write "{found[1]}"')
    if not isinstance(node, ScalarNode) or node.tag not in {f"{TAG}int", f"{TAG}float"}:
        return None
    if len(node.value) > MAX_DIGITS:
        return at(node, f"is a number of {len(node.value)} digits; write a shorter one")
    value = plain(node)
    if isinstance(value, float) and not math.isfinite(value):
        return at(node, f"is {node.value}, no number to measure with; write a finite one")
    return None
