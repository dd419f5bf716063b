"""Patterns against texts: does a pattern match all that a string may be, some of it, or nothing."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache

from tiers.permissions.decide.text import (
    ACCOUNT,
    ANY,
    COLONS,
    STAR,
    UNREAD,
    is_letter,
    is_name,
    is_plain,
    is_pseudo,
    is_unknown,
)

LIMIT = 2048
"""The most characters of a string that is compared; an ARN has no more."""
WILDCARDS = 64
"""The most wildcards and parts that are known by name only of a pattern that is compared with another."""

_STARS = re.compile(f"{STAR}{STAR}+")
_SOFT = re.compile(f"[{STAR}{ANY}{UNREAD}\U000f8000-\U000fffff]")


class Pattern:
    """A pattern. `is_prefix` means a string and then any characters, and `is_exact` no wildcard at all."""

    def __init__(self, text: str) -> None:
        """Read a string as `Writer` returns it."""
        self.text = text = _STARS.sub(STAR, text) if STAR in text else text
        soft = _SOFT.search(text)
        self.prefix = text[: soft.start()] if soft else text
        self.is_exact = soft is None
        self.is_prefix = text == self.prefix + STAR
        self.is_too_long = len(text) > LIMIT or _count(text) > WILDCARDS

    @cached_property
    def is_arn(self) -> bool:
        """Whether IAM's wildcards in it are documented: whole parts, and none in the service."""
        parts = self.text.split(":", COLONS)
        return self.text == STAR or (
            len(parts) > COLONS and not any(wildcard in parts[2] for wildcard in (STAR, ANY))
        )

    @cached_property
    def has_open_type(self) -> bool:
        """Whether a wildcard is in what may be the resource type of an ARN, such as `tab*/orders`."""
        resource = self.text.split(":", COLONS)[-1]
        kind = re.split("[/:]", resource, maxsplit=1)[0]
        return resource != STAR and (STAR in kind or ANY in kind)

    def covers(self, text: str, *, crosses: bool = False) -> bool:
        """Return whether it matches whatever a string may be.

        Without `crosses`, a `*` in the middle does not match a colon, and nothing that may have one.
        """
        if self.text == text:
            return UNREAD not in text
        if self.is_exact or not text.startswith(self.prefix):
            return False
        if self.is_prefix:
            return True
        if self.is_too_long or len(text) > LIMIT:
            return False
        return (self._crossing if crosses else self._within).accepts(text)

    def overlaps(self, text: str) -> bool:
        """Return whether it may match something that a string may be."""
        if self.text in {STAR, text}:
            return True
        if self._differs_early(text):
            return False
        return self.is_too_long or len(text) > LIMIT or self._any.accepts(text)

    def _differs_early(self, text: str) -> bool:
        """Return whether a first different character proves that nothing is matched."""
        prefix = self.prefix
        low, high = 0, min(len(prefix), len(text))
        if prefix[:high] == text[:high]:
            return False
        while low < high - 1:
            middle = (low + high) // 2
            low, high = (middle, high) if prefix[low:middle] == text[low:middle] else (low, middle)
        one, other = prefix[low], text[low]
        return (is_plain(one) and is_plain(other)) or (is_name(one) and is_name(other))

    @cached_property
    def _within(self) -> "_Inclusion":
        return _Inclusion(self.text, lambda each: each not in {":", STAR, ANY} and not is_unknown(each))

    @cached_property
    def _crossing(self) -> "_Inclusion":
        return _Inclusion(self.text, lambda _: True)

    @cached_property
    def _any(self) -> "_Overlap":
        return _Overlap(self.text)


pattern_of = lru_cache(10_000)(Pattern)


def _count(text: str) -> int:
    """Return the number of parts of a string that are not plain."""
    return sum(not is_plain(each) for each in text)


def _positions(text: str, chosen: Callable[[str], bool]) -> int:
    """Return the mask of the positions of some characters."""
    return sum(1 << number for number, each in enumerate(text) if chosen(each))


class _Automaton:
    """The positions of a pattern that may be next, as a mask, while a string is read."""

    def __init__(self, pattern: str) -> None:
        self._exact: dict[str, int] = {}
        for number, each in enumerate(pattern):
            self._exact[each] = self._exact.get(each, 0) | 1 << number
        self._end = 1 << len(pattern)
        self._one = self._exact.pop(ANY, 0)
        self._skipped = 0

    def accepts(self, text: str) -> bool:
        """Return whether the pattern may be at its end after a string."""
        states = self._closed(1)
        for each in text:
            states = self._closed(self._after(states, each))
            if not states:
                return False
        return bool(states & self._end)

    def _closed(self, states: int) -> int:
        """Add the positions after what may match no character."""
        while (more := states | (states & self._skipped) << 1) != states:
            states = more
        return states

    def _after(self, states: int, read: str) -> int:
        raise NotImplementedError


class _Inclusion(_Automaton):
    """Matches all that a string may be: parts that are not plain only by themselves or by `*`."""

    def __init__(self, pattern: str, in_the_middle: Callable[[str], bool]) -> None:
        super().__init__(pattern)
        self._stars = self._skipped = self._exact.pop(STAR, 0)
        self._exact.pop(UNREAD, None)
        self._last = self._end >> 1 & self._stars
        self._in_the_middle = in_the_middle

    def _after(self, states: int, read: str) -> int:
        stays = states & (self._stars if self._in_the_middle(read) else self._last)
        exact = self._exact.get(read, 0)
        if is_plain(read) or is_letter(read) or read == ANY:
            exact |= self._one
        return stays | (states & exact) << 1


class _Overlap(_Automaton):
    """Matches something that a string may be.

    A generated name, which has no colon and no slash, matches a string with a wildcard in it, and a value of
    the deployment any characters that it may have.
    """

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self._open = _positions(pattern, lambda each: each == STAR or is_unknown(each))
        self._values = _positions(pattern, is_pseudo)
        self._skipped = self._open | self._values
        self._wild = self._open | self._one
        self._letters = _positions(pattern, is_plain) if self._wild else 0
        self._fits = {
            True: _positions(pattern, lambda each: each.isdigit() or not (is_plain(each) or is_name(each))),
            False: _positions(pattern, lambda each: each != ":" and not is_name(each)),
        }
        self._in_names = _positions(pattern, lambda each: each not in {":", "/"} and not is_name(each))

    def _after(self, states: int, read: str) -> int:
        if read in {STAR, ANY} or is_unknown(read):
            return (2 * self._end - 1) & -(states & -states)
        exact = (states & (self._exact.get(read, 0))) << 1
        if is_plain(read):
            held = self._open | (self._values if read != ":" else 0)
            return exact | (states & self._one) << 1 | states & held
        if is_letter(read):
            return exact | (states & (self._letters | self._one)) << 1 | states & self._open
        if is_name(read):
            return exact | self._named(states)
        return exact | self._spread(states, self._fits[read == ACCOUNT])

    def _named(self, states: int) -> int:
        """Return the positions after a generated name, of which a wildcard matches some part."""
        before = self._spread(states, self._in_names & ~self._wild)
        begun = (before & self._one) << 1 | before & self._open
        return self._spread(begun, self._in_names)

    def _spread(self, states: int, fits: int) -> int:
        """Return the positions after any number of characters that fit."""
        while (more := self._closed(states | (states & fits) << 1)) != states:
            states = more
        return states
