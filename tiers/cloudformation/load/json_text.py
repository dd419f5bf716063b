"""JSON to plain data, with the spans of its upper levels.

Levels that get spans are walked here, all below by the C decoder: 5 MB take a fraction of a second.
"""

import json
import re
from typing import Any, NoReturn

from tiers.cloudformation.load.limits import MAX_DEPTH, MAX_ROUTE, MAX_VALUES, UnreadableError
from tiers.diagnostics.model import Route, Span, Spans

_SPACE = re.compile(r"[ \t\r\n]*+")


def _constant(name: str) -> NoReturn:
    message = f"`{name}` is not JSON"
    raise ValueError(message)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        message = f"duplicate key `{twice[:80]}`"
        raise ValueError(message)
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)


def read_json(text: str) -> tuple[Any, dict[Route, Spans]]:
    """Return the data of a JSON text, and the spans of its upper levels, or raise `UnreadableError`."""
    walker = _Walker(text)
    try:
        value, end = walker.value(_skip(text, 0), (), None)
        end = _skip(text, end)
        if end < len(text):
            raise UnreadableError("unexpected text after the end of the JSON data", Span(end, end + 1))
        if "\\ud" in text or "\\uD" in text:  # half of a surrogate pair could not be printed
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        message = f"the text is not JSON from here on: {error.msg[:1].lower()}{error.msg[1:]}"
        raise UnreadableError(message, Span(error.pos, error.pos + 1)) from None
    except UnicodeEncodeError:
        raise UnreadableError("an escape is half of a surrogate pair, not a character", Span(0, 1)) from None
    except RecursionError:
        raise UnreadableError("the text is nested too deeply", Span(0, 1)) from None
    except ValueError as error:
        raise UnreadableError(str(error)[:200], Span(walker.at, walker.at + 1)) from None
    assert_shallow(value)
    return value, walker.spans


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


class _Walker:
    """Reads the upper levels of a JSON text. Recursion is bounded by `MAX_ROUTE`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: dict[Route, Spans] = {}
        self.at = 0

    def value(self, at: int, route: Route, key: Span | None) -> tuple[Any, int]:
        """Read the value that starts at `at`; return it and where it ends."""
        self.at = at
        opening = self.text[at : at + 1]
        value: Any
        if opening == "{" and len(route) <= MAX_ROUTE:
            value, end = self._mapping(at + 1, route)
        elif opening == "[" and len(route) <= MAX_ROUTE:
            value, end = self._list(at + 1, route)
        else:
            value, end = _DECODER.raw_decode(self.text, at)
        self.spans[route] = Spans(key, Span(at, end))
        return value, end

    def _mapping(self, at: int, route: Route) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        at = _skip(self.text, at)
        while self.text[at : at + 1] != "}":
            if found:
                at = self._expect(",", at)
            if self.text[at : at + 1] != '"':
                raise json.JSONDecodeError("a key in double quotes is missing", self.text, at)
            name, end = _DECODER.raw_decode(self.text, at)
            if name in found:
                raise UnreadableError(f"duplicate key `{name[:80]}`", Span(at, end))
            key = Span(at, end)
            at = self._expect(":", _skip(self.text, end))
            found[name], at = self.value(at, (*route, name), key)
            at = _skip(self.text, at)
        return found, at + 1

    def _list(self, at: int, route: Route) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = _skip(self.text, at)
        while self.text[at : at + 1] != "]":
            if found:
                at = self._expect(",", at)
            value, at = self.value(at, (*route, len(found)), None)
            found.append(value)
            at = _skip(self.text, at)
        return found, at + 1

    def _expect(self, character: str, at: int) -> int:
        if self.text[at : at + 1] != character:
            raise json.JSONDecodeError(f"`{character}` expected", self.text, at)
        return _skip(self.text, at + 1)


def assert_shallow(value: Any) -> None:  # noqa: ANN401 - plain data
    """Raise `UnreadableError` for data that functions which recurse could not go down into."""
    level = [value]
    count = 0
    for _ in range(MAX_DEPTH + 2):
        count += len(level)
        if count > MAX_VALUES:  # of data that holds the same thing in many places
            break
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += [inner for inner in each.values() if isinstance(inner, dict | list)]
            elif isinstance(each, list):
                below += [inner for inner in each if isinstance(inner, dict | list)]
        if not below:
            return
        level = below
    raise UnreadableError(f"the text is nested more than {MAX_DEPTH} deep, or too large", Span(0, 1))
