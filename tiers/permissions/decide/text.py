"""ARNs and patterns as text, in which one character represents each part that is known by name only.

Such a character equals only itself. A generated name also differs from each other generated name of the
deployment, is not the beginning of one, and is written nowhere as text without wildcards.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import (
    Pseudo,
    ResourceRef,
    Text,
    Unknown,
    Value,
    Zone,
    text_of,
)
from tiers.permissions.model.universe import Arn, Rest

STAR = "\U000f0000"
"""Any characters, also none."""
ANY = "\U000f0001"
"""One character."""
UNREAD = "\U000f0002"
"""A part that may be anything and equals nothing, also not itself."""
ACCOUNT, REGION = "\U000f0003", "\U000f0004"

_PSEUDOS, _UNKNOWNS, _NAMES, _END = 0xF1000, 0xF8000, 0x100000, 0x10FFFD
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_WILDCARDS = str.maketrans({"*": STAR, "?": ANY})
_DEPTH = 4
"""References in the text of a reference, and so on."""
_FIRST = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION}


def is_name(character: str) -> bool:
    """Return whether a character represents a generated name."""
    return ord(character) >= _NAMES


def is_unknown(character: str) -> bool:
    """Return whether a character represents a part that may be anything."""
    return character == UNREAD or _UNKNOWNS <= ord(character) < _NAMES


def is_pseudo(character: str) -> bool:
    """Return whether a character represents a value of the deployment, such as its region."""
    return character in {ACCOUNT, REGION} or _PSEUDOS <= ord(character) < _UNKNOWNS


def is_plain(character: str) -> bool:
    """Return whether a character represents nothing but itself."""
    return character < STAR


def has_wildcards(text: str) -> bool:
    """Return whether a text has a part that is variable or may be anything."""
    return any(each in {STAR, ANY} or is_unknown(each) for each in text if each >= STAR)


class Writer:
    """Writes values as texts, with the same character for the same part.

    `texts` are the parts of references, `given` the values of pseudo parameters.
    """

    def __init__(self, texts: Mapping[ResourceRef, Arn], given: Mapping[str, str]) -> None:
        self._texts = texts
        self._given = given
        self._characters: dict[Any, str] = {
            Pseudo(name): character for name, character in _FIRST.items() if name not in given
        }
        self._next = [_PSEUDOS, _UNKNOWNS, _NAMES]
        self._kept: list[object] = []
        self.account = self.text((Pseudo("AWS::AccountId"),))
        self.region = self.text((Pseudo("AWS::Region"),))
        self.partition = self.text((Pseudo("AWS::Partition"),))

    def text(self, parts: Iterable[Any], depth: int = 0) -> str:
        """Return the text of the parts of an ARN, in which `*` and `?` are wildcards."""
        return "".join(self._part(part, depth) for part in parts)

    def value(self, value: Value) -> str:
        """Return the text of a value in a policy."""
        if isinstance(value, Text):
            return self.text(value.parts)
        return self._part(value, 0)

    def _part(self, part: Any, depth: int) -> str:  # noqa: ANN401 - any part of a text
        if isinstance(part, Rest):
            return STAR
        if isinstance(part, ResourceRef) and part in self._texts and depth < _DEPTH:
            return self.text(self._texts[part], depth + 1)
        if isinstance(part, Pseudo) and part.pseudo in self._given:
            return self._given[part.pseudo]
        if isinstance(part, ResourceRef | Pseudo | Unknown | Zone):
            return self._symbol(part)
        written = text_of(part)
        return UNREAD if written is None else _PRIVATE.sub(UNREAD, written).translate(_WILDCARDS)

    def _symbol(self, part: ResourceRef | Pseudo | Unknown | Zone) -> str:
        """Return the character of a part that is known by name only."""
        key: Any = part
        block = 2
        if isinstance(part, Unknown):
            block = 1
            key = (part.parameter, part.origin) if part.parameter else id(part)
        elif not isinstance(part, ResourceRef):
            block = 0
        if key not in self._characters:
            number = self._next[block]
            if number == (_UNKNOWNS, _NAMES, _END)[block]:
                return UNREAD
            self._next[block] += 1
            self._kept.append(part)
            self._characters[key] = chr(number)
        return self._characters[key]
