"""Hold a tree of nodes against a class, and find everything that is wrong, each with its line.

Pydantic applies the rules (strictly: a number is no text) and names a path; the path leads along
the tree to a line. But pydantic calls a constructor only when all its arguments are right, so one
wrong part hides what is wrong around it. Therefore a wrong part is replaced by what was obviously
meant or by a stand-in, or cut out, and the rest is judged again until nothing new comes up. What
such a mended tree gives is good for finding problems and is never used to run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode

from agent.config.nodes import Flaw, at
from agent.config.plain import KeyPath, Nodes, Tree, child, drop, key_of, plain
from agent.config.problems import key_text
from agent.config.shape import Shape
from agent.config.words import UNKNOWN, Complaint, meant_by, meant_tag, words_for
from agent.shelf.plan.fields import BadField, BadKey

T = TypeVar("T")
Report: TypeAlias = Callable[[tuple[KeyPath, Flaw]], object]

ENOUGH = 500  # nobody reads on, and a hostile file must not keep a Pi busy
ROUNDS = 25  # each mends or cuts something; deeper layers of errors show once these are corrected


def judge(tree: Tree, into: type[T], report: Report) -> T | None:
    """The tree as a value of the class; each flaw is reported, and mended or cut out of the tree.

    Returns:
        None if nothing could be made of the tree.
    """
    adapter: TypeAdapter[T] = TypeAdapter(into)
    told = 0
    for _ in range(ROUNDS):
        try:
            text = json.dumps(plain(tree.root))
            value: T = adapter.validate_json(text, strict=True, extra="forbid")
        except ValidationError as error:
            known = Shape(adapter.json_schema())
            some = islice(_told_once(error), ENOUGH)
            findings = [found for details in some for found in _find(tree, known, details)]
        else:
            return value
        told += len(findings)
        if not _apply(tree, findings, report) or told >= ENOUGH:
            return None
    return None


STAND_INS = {
    "store": "stand-in",
    "device": "stand-in",
    "fixture": "stand-in-{}",
    "id": "stand-in-{}",
    "name": "stand-in",
    "gtin": "00000000000000",
}
"""Values for required keys of which nothing else depends, at most once in a place."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """One error of pydantic's, found in the tree.

    Args:
        owners: the way to the mapping or list that the problem lies in, root first.
        key: its key or index there; None for the root itself.
        node: its value; None where the key is missing.
        complaint: what to say of it.
        about_key: it is the key that is wrong, not the value.
    """

    owners: Nodes
    key: str | int | None
    node: Node | None
    complaint: Complaint
    about_key: bool = False

    @property
    def way(self) -> Nodes:
        """The way to the value, or to the owner of a missing key."""
        return self.owners if self.node is None else (*self.owners, self.node)


def _told_once(error: ValidationError) -> Iterator[ErrorDetails]:
    """The errors, but of a list that is too short only the last missing entry."""
    errors = error.errors(include_url=False)
    for details, after in zip(errors, [*errors[1:], None], strict=True):
        if not (after and _is_entry(details) and after["loc"][:-1] == details["loc"][:-1]):
            yield details


def _is_entry(details: ErrorDetails) -> bool:
    return details["type"] == "missing" and isinstance(details["loc"][-1], int)


def _find(tree: Tree, shape: Shape, details: ErrorDetails) -> Iterator[_Finding]:
    kind, context, path = details["type"], details.get("ctx", {}), details["loc"]
    refused = context.get("error")
    if isinstance(refused, BadField):
        for refusal in (refused, *refused.also):
            where = (*path, *refusal.field.split("."))
            yield _locate(tree, shape, kind, where, {"error": refusal})
    elif "discriminator" in context:
        tag = str(context["discriminator"]).strip("'")
        yield _locate(tree, shape, kind, (*path, tag), context)
    else:
        yield _locate(tree, shape, kind, path, context)


def _locate(
    tree: Tree, shape: Shape, kind: str, loc: KeyPath, context: Mapping[str, Any]
) -> _Finding:
    about_key = kind in UNKNOWN or "[key]" in loc or isinstance(context.get("error"), BadKey)
    path = loc[: loc.index("[key]")] if "[key]" in loc else loc
    if not path:
        return _Finding((), None, tree.root, Complaint(kind, "", tree.root, context, ()))
    owners, key = tree.find(path[:-1]), path[-1]
    node = child(owners[-1], key)
    # As the file has it: a tag of a union stands among pydantic's keys and is none.
    whole = (*tree.path_of(owners[-1]), key) if kind in UNKNOWN else path
    known, home = _around(shape, kind, path, whole)
    complaint = Complaint(kind, str(key), node or owners[-1], context, known, home)
    return _Finding(owners, key, node, complaint, about_key)


def _around(shape: Shape, kind: str, path: KeyPath, whole: KeyPath) -> tuple[tuple[str, ...], str]:
    """Which keys belong at a place, and where what stands there belongs instead; "" for nowhere."""
    key = str(path[-1])
    if kind in UNKNOWN:
        home = shape.home(whole[:-1], key)
        place = (
            "" if home is None else (key_text(home) and f"`{key_text(home)}`") or "the file itself"
        )
        return shape.keys(path[:-1]), place
    if kind in {"dataclass_type", "dict_type"}:
        deeper = key in shape.keys(path)
        return shape.required(path), "indent it deeper, under the name above" * deeper
    return (), ""


def _apply(tree: Tree, findings: list[_Finding], report: Report) -> bool:
    """Report the findings and mend or cut what they are about; False if nothing could be."""
    meant = [(finding, meant_by(finding.complaint)) for finding in findings]
    renamed = {(id(f.owners[-1]), word) for f, word in meant if f.about_key and word and f.owners}
    left = [
        (finding, word)
        for finding, word in meant
        if finding.node is not None or (id(finding.owners[-1]), finding.key) not in renamed
    ]
    for finding, _ in left:  # all of them before the first cut: a cut silences its surroundings
        if not tree.is_wounded(finding.way[-1]):
            report(_told(tree, finding))
    changed = [
        _mend(finding, word) or _stand_in(tree, finding) or _cut(tree, finding)
        for finding, word in left
    ]
    return any(changed)


def _told(tree: Tree, finding: _Finding) -> tuple[KeyPath, Flaw]:
    text = words_for(finding.complaint)
    if finding.node is None:
        owner = finding.owners[-1]
        name = (finding.key,) if isinstance(finding.key, str) else ()
        return (*tree.path_of(owner), *name), at(owner, text)
    mark = finding.node
    if finding.about_key and finding.key is not None:
        mark = key_of(finding.owners[-1], finding.key) or mark
    return tree.path_of(finding.node), at(mark, text)


def _mend(finding: _Finding, word: str | None) -> bool:
    """Put what was obviously meant where it is known."""
    node, owners = finding.node, finding.owners
    if isinstance(node, ScalarNode) and (tag := meant_tag(finding.complaint)):
        node.tag = tag
        return True
    if word is None or not owners or finding.key is None:
        return False
    if finding.about_key:
        key = key_of(owners[-1], finding.key)
        if key is not None and child(owners[-1], word) is None:
            key.value = word
            return True
        return False
    if isinstance(node, ScalarNode):
        node.value = word
        return True
    return False


def _stand_in(tree: Tree, finding: _Finding) -> bool:
    """Put a name in the place of one that is wrong or missing: its owner can still be judged."""
    owner = finding.owners[-1] if finding.owners else None
    text = STAND_INS.get(str(finding.key))
    if text is None or not isinstance(owner, MappingNode) or finding.about_key:
        return False
    number = owner.start_mark.index if owner.start_mark else 0
    return tree.stand_in(owner, str(finding.key), text.format(number))


def _cut(tree: Tree, finding: _Finding) -> bool:
    if finding.complaint.kind in UNKNOWN and finding.node is not None:
        drop(finding.owners[-1], finding.node)
        return True  # nothing known is gone: the owner is whole
    return tree.cut(finding.way)
