"""Statements by the resource that they name, so that a question reads only those that may concern it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tiers.permissions.decide.actions import Mask, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.statements import Ready
from tiers.permissions.decide.text import COLONS, is_name, is_plain, is_pseudo
from tiers.tuples import NamedTuple

_BUCKETS = "arn:aws:s3:"
"""The ARNs of which the name of a bucket is the first part, without a resource type."""
_DELIMITER = re.compile("[/:]")


class Head(NamedTuple):
    """The start of an ARN, and the name after it: two of one start and different names differ."""

    start: str
    name: str


@lru_cache(10_000)
def head_of(text: str) -> Head | None:
    """Return the head of an ARN; nothing if it has wildcards, or what may be anything.

    The name is what follows the resource type, if there is one and something known follows it.
    """
    resource = text.split(":", COLONS)[-1]
    start = text[: len(text) - len(resource)]
    first = _upto_delimiter(resource)
    if start.count(":") < COLONS or not all(is_plain(each) or is_pseudo(each) for each in start):
        return None
    if not _is_firm(first):
        return None
    if len(first) < len(resource) and not start.startswith(_BUCKETS):
        second = _upto_delimiter(resource[len(first) + 1 :])
        if _is_firm(second):
            return Head(start + resource[: len(first) + 1], second)
    return Head(start, first)


def _upto_delimiter(resource: str) -> str:
    return _DELIMITER.split(resource, maxsplit=1)[0]


def _is_firm(name: str) -> bool:
    return all(is_plain(each) or is_name(each) for each in name)


class Index:
    """Statements of one effect about one service."""

    def __init__(self, statements: Sequence[Ready]) -> None:
        """Sort those that concern nothing but generated names by these names."""
        self.every = tuple(statements)
        self._general: list[Ready] = []
        self._named: dict[str, dict[str, list[Ready]]] = {}
        for each in statements:
            heads = {head_of(text) for text in each.texts} if each.is_fixed else {None}
            if None in heads:
                self._general.append(each)
                continue
            for head in heads:
                if head is not None:
                    self._named.setdefault(head.start, {}).setdefault(head.name, []).append(each)

    def concerning(self, text: str) -> Iterable[Ready]:
        """Return the statements that may concern a string, and perhaps others."""
        head = head_of(text)
        if head is None or not self._named:
            return self.every
        found = list(self._general)
        for before, names in self._named.items():
            if before == head.start:
                found += names.get(head.name, ())
            else:
                found += (each for several in names.values() for each in several)
        return found

    def applied(self, call: Call, service: Service) -> Mask:
        """Return the actions that any of the statements is about in a call."""
        sure = possible = 0
        for each in self.concerning(call.text) if self.every else ():
            found = each.applied(call, service)
            sure |= found.sure
            possible |= found.possible
        return Mask(sure, possible)


class Statements(NamedTuple):
    """The statements of some policies about one service."""

    allows: Index
    denies: Index
