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
from tiers.permissions.model.universe import Rest

STAR = "\U000f0000"
"""Any characters, also none."""
ANY = "\U000f0001"
"""One character."""
UNREAD = "\U000f0002"
"""A part that may be anything and equals nothing, also not itself."""
TO_PLAIN = str.maketrans({STAR: "*", ANY: "?"})
"""The characters of wildcards as they are written."""
COLONS = 5
"""In an ARN, before the resource."""
ACCOUNT, REGION = "\U000f0003", "\U000f0004"

_PSEUDOS, _UNKNOWNS, _NAMES, _LETTERS, _END = 0xF1000, 0xF8000, 0x100000, 0x108000, 0x10FFFD
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_WILDCARDS = str.maketrans({"*": STAR, "?": ANY})
_FIRST = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION}


def is_name(character: str) -> bool:
    """Return whether a character represents a generated name, or one letter of it."""
    return ord(character) >= _NAMES


def is_letter(character: str) -> bool:
    """Return whether a character represents one letter of a name of which the length is known."""
    return ord(character) >= _LETTERS


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
    """Return whether a string has a part that is variable or may be anything."""
    return any(each in {STAR, ANY} or is_unknown(each) for each in text if each >= STAR)


class Writer:
    """Writes values as texts, with the same character for the same part.

    `given` has values of pseudo parameters.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._characters: dict[Any, str] = {
            Pseudo(name): character for name, character in _FIRST.items() if name not in given
        }
        self._next = [_PSEUDOS, _UNKNOWNS, _NAMES, _LETTERS]
        self._kept: list[object] = []
        self.account = self.text((Pseudo("AWS::AccountId"),))
        self.region = self.text((Pseudo("AWS::Region"),))

    def text(self, parts: Iterable[Any]) -> str:
        """Return the text of the parts of an ARN, in which `*` and `?` are wildcards."""
        return "".join(self._part(part) for part in parts)

    def value(self, value: Value) -> str:
        """Return the text of a value in a policy."""
        if isinstance(value, Text):
            return self.text(value.parts)
        return self._part(value)

    def _part(self, part: Any) -> str:  # noqa: ANN401 - any part of a string
        if isinstance(part, Rest):
            return STAR
        if isinstance(part, ResourceRef):
            return self._reference(part)
        if isinstance(part, Pseudo | Zone):
            given = self._given.get(part.pseudo) if isinstance(part, Pseudo) else None
            return given or self._symbol(part, 0)
        if isinstance(part, Unknown):
            return self._symbol(part, 1)
        written = text_of(part)
        return UNREAD if written is None else _PRIVATE.sub(UNREAD, written).translate(_WILDCARDS)

    def _reference(self, part: ResourceRef) -> str:
        """Return the text of a reference; an attribute of question marks has as many letters."""
        if part.attribute and not part.attribute.strip("?"):
            return "".join(self._symbol((part, number), 3) for number in range(len(part.attribute)))
        return self._symbol(part, 2)

    def _symbol(self, part: tuple[Any, ...], block: int) -> str:
        """Return the character of a part that is known by name only, from a block of characters."""
        key: Any = part
        if isinstance(part, Unknown):
            key = (part.parameter, part.origin) if part.parameter else id(part)
        if key not in self._characters:
            number = self._next[block]
            if number == (_UNKNOWNS, _NAMES, _LETTERS, _END)[block]:
                return UNREAD
            self._next[block] += 1
            self._kept.append(part)
            self._characters[key] = chr(number)
        return self._characters[key]
