"""Statements by the resource that they name, so that a question reads only those that may concern it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tiers.permissions.decide.actions import Mask, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.statements import Ready
from tiers.permissions.decide.text import is_name, is_plain, is_pseudo
from tiers.tuples import NamedTuple


class Head(NamedTuple):
    """The text before the first generated name, and that name: two of one text and different names differ."""

    text: str
    name: str


@lru_cache(10_000)
def head_of(text: str) -> Head | None:
    """Return the head of a text; nothing if a wildcard comes first, or there is no generated name."""
    for number, each in enumerate(text):
        if is_name(each):
            return Head(text[:number], each)
        if not is_plain(each) and not is_pseudo(each):
            return None
    return None


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
                    self._named.setdefault(head.text, {}).setdefault(head.name, []).append(each)

    def concerning(self, text: str) -> Iterable[Ready]:
        """Return the statements that may concern a text, and perhaps others."""
        head = head_of(text)
        if head is None or not self._named:
            return self.every
        found = list(self._general)
        for before, names in self._named.items():
            if before == head.text:
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
