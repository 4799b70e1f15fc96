"""Pydantic's error types in our words: where there is one table, there is one voice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from agent.config.near import near
from agent.config.plain import TAG, plain
from agent.shelf.plan.fields import BadField

UNKNOWN = frozenset({"unexpected_keyword_argument", "extra_forbidden"})

ADVICE = {
    "corners_px": "unknown key; corners live in alignment/<camera>.yaml; run onshelf aim",
    "password": "unknown key; no secrets in this file; write password_file: and the name of a file",
    "language": "unknown key; this release sends no words to staff",
}
"""What people write who know another place, another program or a later release."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One error of pydantic's, with what our words need.

    Args:
        kind: pydantic's error type.
        key: the last part of its path.
        node: where the path ends in the file.
        context: pydantic's `ctx`.
        known: the keys that may stand there, for an unknown key; for a value that is no mapping,
            the keys it must have.
        home: where an unknown key belongs, or how a value is to be indented; "" where nobody knows.
    """

    kind: str
    key: str
    node: Node
    context: Mapping[str, Any]
    known: tuple[str, ...]
    home: str = ""


def one_of(word: str, known: tuple[str, ...]) -> str:
    """What may stand instead of a word, and which was probably meant."""
    meant = near(word, known)
    return f"one of {', '.join(known)}" + (f"; did you mean `{meant}`?" if meant else "")


def written(node: Node) -> str:
    """What stands in the file, in a word or two."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    value = plain(node)
    match value:
        case None:
            return "empty"
        case bool():
            return f"the truth value {str(value).lower()} (YAML takes `{node.value}` for it)"
        case int() | float():
            return f"the number {value}"
    text = str(value)
    return f"the text {text!r}" if len(text) <= 40 else f"the text {text[:37] + '...'!r}"


def meant_by(complaint: Complaint) -> str | None:
    """The word that was probably meant, for a key or a choice that is not known."""
    if complaint.kind in UNKNOWN:
        stays = complaint.key in ADVICE or complaint.home
        return None if stays else near(complaint.key, complaint.known)
    known = complaint.context.get("expected_tags") or complaint.context.get("expected")
    if known is None or not isinstance(complaint.node, ScalarNode):
        return None
    return near(str(complaint.node.value), _quoted(str(known)))


def meant_tag(complaint: Complaint) -> str | None:
    """YAML's type for what was written as another: a number as text, or text as a number."""
    node = complaint.node
    if not isinstance(node, ScalarNode) or plain(node) is None:
        return None
    if complaint.kind == "string_type":
        return f"{TAG}str"
    if complaint.kind in {"int_type", "float_type"} and node.style in {"'", '"'}:
        tag = Resolver().resolve(ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
        return str(tag) if tag in {f"{TAG}int", f"{TAG}float"} else None
    return None


def words_for(complaint: Complaint) -> str:
    """What is wrong and what to do."""
    say = TABLE.get(complaint.kind)
    return say(complaint) if say else f"is refused ({complaint.kind})"


def _should_be(what: str) -> Callable[[Complaint], str]:
    return lambda complaint: f"is {written(complaint.node)}; write {what}"


def _text(complaint: Complaint) -> str:
    node = complaint.node
    if isinstance(node, ScalarNode) and plain(node) is not None:
        return f"is {written(node)}; write it in quotes"
    return f"is {written(node)}; write text"


def _number(complaint: Complaint) -> str:
    node = complaint.node
    if isinstance(node, ScalarNode) and node.style in {"'", '"'}:
        try:
            float(node.value)
        except ValueError:
            return f"is {written(node)}; write a number"
        return f"is {written(node)}; write it without quotes"
    if isinstance(node, ScalarNode) and node.tag == f"{TAG}str" and _is_exponent(node.value):
        return f"is {written(node)}; write it out, {float(node.value):.15g}"
    return f"is {written(node)}; write a number"


def _whole(complaint: Complaint) -> str:
    if isinstance(plain(complaint.node), float):
        return f"is {written(complaint.node)}; write a whole number"
    return _number(complaint)


def _is_exponent(text: str) -> bool:
    """`1e3` is text in YAML 1.1, which wants a dot and a sign."""
    return re.fullmatch(r"[-+]?[0-9]{1,15}(\.[0-9]{0,15})?[eE][-+]?[0-9]{1,2}", text) is not None


def _unknown(complaint: Complaint) -> str:
    if advice := ADVICE.get(complaint.key):
        return advice
    if complaint.home:
        return f"unknown key here; it belongs to {complaint.home}"
    if meant := near(complaint.key, complaint.known):
        return f"unknown key; did you mean `{meant}`?"
    return f"unknown key; one of {', '.join(complaint.known)}" if complaint.known else "unknown key"


def _mapping(complaint: Complaint) -> str:
    node = complaint.node
    if complaint.home:
        return f"is {written(node)}; {complaint.home}"
    if isinstance(node, SequenceNode) and all(isinstance(v, MappingNode) for v in node.value):
        return "is a list; write its entries without the `-`"
    if isinstance(node, ScalarNode) and plain(node) is not None and len(complaint.known) == 1:
        return f"is {written(node)}; did you mean {{{complaint.known[0]}: {node.value}}}?"
    return f"is {written(node)}; write `key: value` lines"


def _list(complaint: Complaint) -> str:
    node = complaint.node
    numbers = re.findall("[0-9]+", str(node.value)) if isinstance(node, ScalarNode) else []
    if len(numbers) > 1:
        return f"is {written(node)}; did you mean [{', '.join(numbers)}]?"
    return f"is {written(node)}; write a list"


def _tag(complaint: Complaint) -> str:
    known = _quoted(complaint.context["expected_tags"])
    tag = str(complaint.context["tag"])
    return f"unknown {complaint.key} {tag!r}; {one_of(tag, known)}"


def _choice(complaint: Complaint) -> str:
    node = complaint.node
    known = _quoted(complaint.context["expected"])
    if isinstance(node, ScalarNode) and isinstance(plain(node), str):
        return f"is {node.value!r}; {one_of(str(node.value), known)}"
    return f"is {written(node)}; {one_of('', known)}"


def _quoted(listed: str) -> tuple[str, ...]:
    """Pydantic's "'a', 'b' or 'c'" as words."""
    return tuple(re.findall(r"'([^']*)'", listed))


def _refused(complaint: Complaint) -> str:
    refusal = complaint.context["error"]
    return refusal.problem if isinstance(refusal, BadField) else str(refusal)


def _missing(complaint: Complaint) -> str:
    if isinstance(complaint.node, SequenceNode):
        return f"is a list of {len(complaint.node.value)}; write {int(complaint.key) + 1}"
    return f"missing; write `{complaint.key}: …`"


def _moment(complaint: Complaint) -> str:
    return f"is {written(complaint.node)}; write a moment like 2026-11-20T10:15:00Z"


TABLE: dict[str, Callable[[Complaint], str]] = {
    "unexpected_keyword_argument": _unknown,
    "extra_forbidden": _unknown,
    "value_error": _refused,
    "missing": _missing,
    "union_tag_not_found": _missing,
    "string_type": _text,
    "int_type": _whole,
    "int_from_float": _whole,
    "int_parsing": _whole,
    "int_parsing_size": _should_be("a smaller number"),
    "float_type": _number,
    "float_parsing": _number,
    "bool_type": _should_be("true or false"),
    "bool_parsing": _should_be("true or false"),
    "enum": _choice,
    "literal_error": _choice,
    "union_tag_invalid": _tag,
    "datetime_type": _moment,
    "datetime_parsing": _moment,
    "datetime_from_date_parsing": _moment,
    "datetime_object_invalid": _moment,
    "tuple_type": _list,
    "list_type": _list,
    "dict_type": _mapping,
    "mapping_type": _mapping,
    "dataclass_type": _mapping,
    "too_long": lambda c: (
        f"is a list of {c.context['actual_length']}; write {c.context['max_length']}"
    ),
    "too_short": lambda c: (
        f"is a list of {c.context['actual_length']}; write at least {c.context['min_length']}"
    ),
}
