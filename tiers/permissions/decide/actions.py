"""Actions of statements as masks over the actions of one service."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property

from tiers.cloudformation.evaluate.values import text_of
from tiers.facts.iam import Action
from tiers.permissions.model.policies import Patterns
from tiers.tuples import NamedTuple

_RUNS = re.compile(r"\*+")
WILDCARDS = 32
"""The most `*` in the pattern of an action that is compared: AWS has no longer name."""


Catalog = Callable[[str], Mapping[str, Action]]
"""The actions of a service by name, in the order of their bits."""


class Mask(NamedTuple):
    """Actions that a statement is about: for sure, and possibly."""

    sure: int
    possible: int


NO_ACTION = Mask(0, 0)


class Service:
    """The actions of one service, and the masks of patterns over them."""

    def __init__(self, name: str, actions: Mapping[str, Action]) -> None:
        self.name = name
        self.actions = tuple(actions.values())
        self.every = (1 << len(self.actions)) - 1
        self._bits = {each.name.lower(): 1 << number for number, each in enumerate(self.actions)}
        self.mask_of = cache(self._mask_of)
        self.on = cache(self._on)

    @cached_property
    def reads(self) -> int:
        """The mask of the actions that only read."""
        return self.leveled("List", "Read")

    @cached_property
    def data(self) -> int:
        """The mask of the actions that read or change something: all but those that list."""
        return self.every & ~self.leveled("List")

    def bit(self, name: str) -> int:
        """Return the bit of an action, 0 if the facts do not have it."""
        return self._bits.get(name.lower(), 0)

    def _on(self, kind: str) -> int:
        """Return the mask of the actions that are on a kind of resource."""
        return sum(1 << number for number, each in enumerate(self.actions) if kind in each.kinds)

    def leveled(self, *levels: str) -> int:
        """Return the mask of the actions of some access levels."""
        return sum(1 << number for number, each in enumerate(self.actions) if each.level in levels)

    def named(self, actions: Iterable[str]) -> int:
        """Return the mask of actions with their service; those of another service are left out."""
        mask = 0
        for each in actions:
            service, _, name = each.partition(":")
            mask |= self.bit(name) if service == self.name else 0
        return mask

    def names(self, mask: int) -> Iterator[str]:
        """Yield the actions of a mask with their service, in order."""
        for number, each in enumerate(self.actions):
            if mask >> number & 1:
                yield f"{self.name}:{each.name}"

    def mask(self, patterns: Patterns) -> Mask:
        """Return the actions that the element of a statement is about."""
        sure = possible = 0
        for value in patterns.values:
            written = text_of(value)
            if written is None:
                possible = self.every
            else:
                found = self.mask_of(written)
                sure |= found.sure
                possible |= found.possible
        if patterns.is_except:
            return Mask(self.every & ~possible, self.every & ~sure)
        return Mask(sure, possible)

    def _mask_of(self, pattern: str) -> Mask:
        if pattern == "*":
            return Mask(self.every, self.every)
        prefix, colon, name = pattern.lower().partition(":")
        if prefix != self.name:
            # Whether IAM accepts a wildcard in the service is not documented.
            matched = matches(prefix) if "*" in prefix or "?" in prefix else _none
            if matched is not None and not matched(self.name):
                return NO_ACTION
            return Mask(0, self._mask_of(f"{self.name}:{name}").possible if colon else self.every)
        if "*" not in name and "?" not in name:
            return Mask(self.bit(name), self.bit(name))
        matched = matches(name)
        if matched is None:
            return Mask(0, self.every)
        mask = sum(bit for each, bit in self._bits.items() if matched(each))
        return Mask(mask, mask)


def _none(_: str) -> bool:
    return False


def matches(pattern: str) -> Callable[[str], bool] | None:
    """Return the test of a pattern for names, in lowercase; None if it has too many wildcards."""
    parts = _RUNS.split(pattern)
    if len(parts) > WILDCARDS:
        return None
    expressions = [re.compile(re.escape(part).replace(r"\?", ".")) for part in parts]

    def test(name: str) -> bool:
        first, *others = expressions
        if not others:
            return bool(first.fullmatch(name))
        found = first.match(name)
        for each in others[:-1]:
            found = found and each.search(name, found.end())
        if not found:
            return False
        last = len(name) - len(parts[-1])
        return last >= found.end() and bool(others[-1].fullmatch(name, last))

    return test
