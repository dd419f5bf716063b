"""Writes a template as text: YAML with CloudFormation's short functions, or JSON.

The YAML writer is our own because people read the text and tests compare its bytes, while `yaml.dump` differs
with and without libyaml. It never sorts, never folds a long text and never writes an alias.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

from tiers.tuples import NamedTuple

# A function's long name -> its short tag, and the types of argument that the tag may precede.
_Functions: TypeAlias = Mapping[str, tuple[str, tuple[type, ...]]]

_WIDTH: Final = 100
_INDENT: Final = "  "
_LONGEST_KEY: Final = 900  # a key of more than 1,024 characters needs a `? `
# The sections whose entries are paragraphs, by the line that only they start: it is not indented.
_PARAGRAPHS: Final = frozenset({"Parameters: ", "Resources: ", "Outputs: "})
_TEXT: Final = (str,)
_LIST: Final = (list, tuple)
_OF_TEXT: Final = ("Base64", "GetAtt", "GetAZs", "ImportValue")
_OF_LIST: Final = ("And", "Cidr", "Equals", "FindInMap", "If", "Join", "Not", "Or", "Select", "Split")
# YAML allows one tag on a node, so a tag of a string cannot precede another function. The outer one is
# then written long, `Fn::Base64: !Sub ...`, as AWS documents it.
_FUNCTIONS: Final[_Functions] = {
    **{f"Fn::{name}": (f"!{name} ", _TEXT) for name in _OF_TEXT},
    **{f"Fn::{name}": (f"!{name} ", _LIST) for name in _OF_LIST},
    "Fn::Sub": ("!Sub ", (*_TEXT, *_LIST)),
    "Ref": ("!Ref ", _TEXT),
}
# Outside of the section Conditions, `Condition` is an attribute of a resource or a key of a policy.
_CONDITION_FUNCTIONS: Final[_Functions] = {**_FUNCTIONS, "Condition": ("!Condition ", _TEXT)}

# Always escaped: control characters, line breaks of YAML 1.1, the byte order mark, what YAML forbids, what
# turns the direction of writing. (`str.isprintable` would change with Python's version.)
_HIDDEN: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
_ESCAPED: Final = re.compile(f"[{_HIDDEN}]")
# Plain is text that all readers read as a string: a letter, `_`, `/` or `$` in front, no word of YAML 1.1; or
# an IPv4 range. `1:30`, `0755`, `e3`, `10.0.0.1`, `2012-10-17` are numbers or dates to one or another.
_WORD: Final = r"(?i:y|n|yes|no|on|off|true|false|null|e[-+]?[0-9]+)\Z"
_START: Final = rf"[A-Za-z_/$]|[^\x00-\xa0{_HIDDEN}]|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}/[0-9]{{1,2}}\Z"
# Possessive: what could be tried again is remembered, a hundred bytes for each character of a long text.
_LETTERS: Final = rf"[^\t\n :{_HIDDEN}]*+"
_PLAIN: Final = re.compile(
    rf"(?!{_WORD})(?:{_START}){_LETTERS}(?:(?::(?![ ]|\Z)| (?![ #]|\Z)){_LETTERS})*+\Z"
)
_NOT_PLAIN_IN_FLOW: Final = re.compile(r"[][{},:?]")  # libyaml 0.1 stumbles over `[!Ref AWS::Region]`


def to_yaml(template: Mapping[str, Any], *, comment: str = "") -> str:
    """Write a template in long form as YAML with short functions, its keys in the order given.

    A list, or a function's list of arguments, is in brackets on one line if it fits in 100 columns and
    has no mapping and no string of several lines; otherwise each item has a separate line. `comment` is
    written on top. Raises ValueError for an infinite number or NaN, TypeError for types that JSON lacks.
    """
    lines = [f"# {_escape(line)}".rstrip() for line in comment.splitlines()]
    for name, section in template.items():
        if isinstance(section, (dict, *_LIST)):  # version and description are together
            _blank_line(lines)
        writer = _Writer(lines, _CONDITION_FUNCTIONS if name == "Conditions" else _FUNCTIONS)
        writer.mapping({name: section}, "", "")
    return "\n".join(lines if template else [*lines, "{}"]) + "\n"


def to_json(template: Mapping[str, Any]) -> str:
    r"""Write a template as JSON, its keys in the order given. Raises like `to_yaml`.

    Text stays text (`ü`, not `\u00fc`): people read it, and CloudFormation counts bytes.
    """
    # An indentation makes this pure Python: 2.3 ms for 75 resources, no reason for a custom encoder.
    return _escape(json.dumps(template, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def flow(value: object) -> str:
    """Write plain data on one line, as a person would in brackets and braces."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{_inline(str(key), in_flow=True)}: {flow(each)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, _LIST):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return _inline(value, in_flow=True) if isinstance(value, str) else _constant(value)


def _blank_line(lines: list[str]) -> None:
    # A string that ends in empty lines (`|+`) brings them along, and one more would become part of it.
    if lines and not lines[-1].endswith("\n"):
        lines.append("")


class _Writer(NamedTuple):
    """Appends nodes to `lines`, with `functions` as those that have a short form here.

    A `head` is the text before a value on its line: indentation, dash or key, tag, each with a space.
    """

    lines: list[str]
    functions: _Functions

    def mapping(self, entries: Mapping[str, object], lead: str, indent: str, *, spaced: bool = False) -> None:
        """Append the entries at the column of `indent`, the first one after `lead`."""
        for position, (key, value) in enumerate(entries.items()):
            if spaced and position:
                _blank_line(self.lines)
            name = _inline(key)
            head = f"{lead}{name}: " if len(name) < _LONGEST_KEY else f"{lead}? {name}\n{indent}: "
            self._node(head, value, indent + _INDENT)
            lead = indent

    def _sequence(self, items: Sequence[object], lead: str, indent: str) -> None:
        for item in items:
            self._node(f"{lead}- ", item, indent + _INDENT)
            lead = indent

    def _node(self, head: str, value: object, indent: str) -> None:
        tag, value = self._short_form(value)
        head += tag
        if isinstance(value, str):
            self.lines.append(head + (_literal(value, indent) if _is_literal(value) else _inline(value)))
        elif (text := self._bare(value, _WIDTH - len(head))) is not None:
            self.lines.append(head + text)
        elif isinstance(value, dict):
            self.mapping(value, self._lead(head, indent), indent, spaced=head in _PARAGRAPHS)
        elif isinstance(value, _LIST):
            self._sequence(value, self._lead(head, indent), indent)

    def _lead(self, head: str, indent: str) -> str:
        if head.endswith("- "):  # the first entry of an item follows its dash; all else starts on a new line
            return head
        self.lines.append(head[:-1])
        return indent

    def _short_form(self, value: object) -> tuple[str, object]:
        """Give the short tag and its argument, or no tag and the value as it is."""
        if not isinstance(value, dict) or len(value) != 1:
            return "", value
        [(name, argument)] = value.items()
        tag, types = self.functions.get(name, ("", ()))
        if name == "Fn::GetAtt":
            argument = _dotted(argument)
        return (tag, argument) if isinstance(argument, types) else ("", value)

    def _bare(self, value: object, room: int) -> str | None:
        """Give what is neither text nor function on one line, or None where it needs several."""
        if isinstance(value, _LIST):
            return self._flow_sequence(value, room)
        return None if isinstance(value, dict) and value else _constant(value)

    def _flow(self, value: object, room: int) -> str | None:
        """Give any value on one line, or None where it needs several or is wider than `room`."""
        tag, value = self._short_form(value)
        room -= len(tag)
        if isinstance(value, str):  # the length is asked first, to search no long script for nothing
            text = None if len(value) > room or _is_literal(value) else _inline(value, in_flow=True)
        else:
            text = self._bare(value, room)
        return None if text is None or len(text) > room else tag + text

    def _flow_sequence(self, items: Sequence[object], room: int) -> str | None:
        parts: list[str] = []
        for item in items:
            room -= 2  # for the brackets, then for each comma and space
            part = self._flow(item, room)
            if part is None:
                return None
            room -= len(part)
            parts.append(part)
        return f"[{', '.join(parts)}]"


def _dotted(argument: object) -> str | None:
    match argument:  # read back, the text is cut at its first dot
        case [str(logical_id), str(attribute)] if logical_id and attribute and "." not in logical_id:
            return f"{logical_id}.{attribute}"
    return None


def _is_literal(text: str) -> bool:
    # Some readers lose a last line of nothing but spaces.
    last_line = text.rstrip("\n").rpartition("\n")[2]
    return text.find("\n", 0, -1) >= 0 and last_line.strip("\t ") != "" and not _ESCAPED.search(text)


def _literal(text: str, indent: str) -> str:
    # If the string itself starts with a space, the reader needs to know how deep the block is.
    indicator = "2" if text.lstrip("\n")[0] in " \t" else ""
    chomping = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    lines = [indent + line if line else "" for line in text.removesuffix("\n").split("\n")]
    return "\n".join([f"|{indicator}{chomping}", *lines])


@lru_cache(maxsize=4096)  # most texts are keys and types, which come again and again
def _inline(text: str, *, in_flow: bool = False) -> str:
    if _PLAIN.match(text) and not (in_flow and _NOT_PLAIN_IN_FLOW.search(text)):
        return text
    quoted = encode_basestring(text)
    if "\\" in quoted and {"\n", "\t", "'"}.isdisjoint(text) and not _ESCAPED.search(text):
        return f"'{text}'"  # a pattern or a piece of JSON is easier to read without backslashes
    return _escape(quoted)


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _constant(value: object) -> str:
    text = json.dumps(value, allow_nan=False)
    # YAML 1.1 reads `1e+16` as a string.
    return text.replace("e", ".0e") if isinstance(value, float) and "." not in text else text
