"""YAML of any origin to plain data, with spans: a loop over the parser's events.

Not the reader of specs, which refuses dates, tags, and two spellings of a number. Templates may have them.
"""

import re
from typing import Any

import yaml

from tiers.cloudformation.load.limits import MAX_DEPTH, MAX_ROUTE, MAX_VALUES, UnreadableError
from tiers.diagnostics.model import Route, Span, Spans

_Event = Any  # PyYAML's stubs call the marks of an event optional, which its parsers always set

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML can be installed without libyaml
_ERRORS = (yaml.YAMLError, ValueError, OverflowError)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{0,17}")
# YAML 1.1, as CloudFormation reads it. In a key they stay what is written.
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_FULL_TAG = "tag:yaml.org,2002:"
_MANY_DIRECTIVES = 100


class _Frame:
    """A collection between its start and its end."""

    __slots__ = ("anchor", "function", "key", "key_span", "merged", "route", "start", "value", "weight")

    def __init__(self, value: Any, route: Route | None, start: int, weight: int) -> None:  # noqa: ANN401 - a list or mapping
        self.value = value
        self.route = route  # None where spans are no longer kept
        self.start = start
        self.weight = weight  # of all that was read before it
        self.key: str | None = None
        self.key_span: Span | None = None
        self.merged: list[Any] = []
        self.anchor: str | None = None
        self.function: str | None = None

    def step(self) -> str | int:
        """Return the way to the value that comes next."""
        return len(self.value) if isinstance(self.value, list) else str(self.key)


def read_yaml(text: str) -> tuple[Any, dict[Route, Spans]]:
    """Return the data of YAML, and the spans of all values up to some depth.

    Raises `UnreadableError` for text that is not YAML and for text that would take too long.
    """
    if text.count("\n%") > _MANY_DIRECTIVES:  # the time of libyaml is quadratic
        raise UnreadableError("the text has too many YAML directives", Span(0, 1))
    reader = _Reader()
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            reader.take(event)
    except _ERRORS as error:
        at = getattr(getattr(error, "problem_mark", None), "index", reader.end)
        words = str(getattr(error, "problem", None) or error)
        raise UnreadableError(f"the text is not YAML from here on: {words}", Span(at, at + 1)) from None
    return reader.root, reader.spans


class _Reader:
    """The data that has been read so far."""

    def __init__(self) -> None:
        self.root: Any = None
        self.spans: dict[Route, Spans] = {}
        self.end = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._weight = 0
        self._documents = 0

    def take(self, event: _Event) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._open(event, {} if kind is yaml.MappingStartEvent else [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close(event)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise UnreadableError("a second YAML document starts here", _span(event))

    def _charge(self, weight: int, event: _Event) -> None:
        self._weight += weight
        if self._weight > MAX_VALUES:
            raise UnreadableError(
                f"the text has more than {MAX_VALUES:,} values here, counting each alias", _span(event)
            )

    def _scalar(self, event: _Event) -> None:
        self._charge(1, event)
        span = _span(event)
        self.end = max(span.end, self.end)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and isinstance(top.value, dict):
            self._key(top, event.value, span, is_plain=event.implicit[0])
            value = event.value
        else:
            value = _value(event)
            self._put(value, span)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)

    def _key(self, top: _Frame, key: str, span: Span, *, is_plain: bool) -> None:
        if key in top.value and not (is_plain and key == "<<"):
            raise UnreadableError(f"duplicate key `{key[:80]}`", span)
        top.key, top.key_span = key, span

    def _put(self, value: Any, span: Span) -> None:  # noqa: ANN401 - plain data
        if not self._stack:
            self.root = value
            self.spans[()] = Spans(None, span)
            return
        top = self._stack[-1]
        if top.route is not None:
            self.spans[(*top.route, top.step())] = Spans(top.key_span, span)
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key == "<<":
            top.merged += value if isinstance(value, list) else [value]
            top.key = None
        else:
            assert top.key is not None
            top.value[top.key] = value
            top.key = None

    def _open(self, event: _Event, value: Any) -> None:  # noqa: ANN401 - a list or mapping
        self._charge(1, event)
        if len(self._stack) >= MAX_DEPTH:
            raise UnreadableError(f"the text is nested more than {MAX_DEPTH} deep here", _span(event))
        top = self._stack[-1] if self._stack else None
        route: Route | None = ()
        if top is not None:
            if top.key is None and isinstance(top.value, dict):
                raise UnreadableError("a key must be a string", _span(event))
            route = None
            if top.route is not None and len(top.route) < MAX_ROUTE:
                route = (*top.route, top.step())
        frame = _Frame(value, route, event.start_mark.index, self._weight - 1)
        frame.function = _function(event.tag)
        if frame.function and route is not None:
            frame.route = (*route, frame.function)
        frame.anchor = event.anchor
        self._stack.append(frame)

    def _close(self, event: _Event) -> None:
        frame = self._stack.pop()
        if event.end_mark.index > event.start_mark.index:  # a bracket; a block ends where its last value does
            self.end = event.end_mark.index
        for merged in frame.merged:
            if not isinstance(merged, dict):
                raise UnreadableError("`<<` merges mappings only", Span(frame.start, frame.start + 1))
            for key, each in merged.items():
                frame.value.setdefault(key, each)
        value = {frame.function: frame.value} if frame.function else frame.value
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (value, self._weight - frame.weight)
        self._put(value, Span(frame.start, max(self.end, frame.start)))

    def _alias(self, event: _Event) -> None:
        known = self._anchors.get(event.anchor)
        if known is None:
            raise UnreadableError(f"there is no anchor `{event.anchor[:80]}` above", _span(event))
        value, weight = known
        self._charge(weight, event)
        self.end = event.end_mark.index
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and isinstance(top.value, dict):
            if not isinstance(value, str):
                raise UnreadableError("a key must be a string", _span(event))
            self._key(top, value, _span(event), is_plain=False)
            return
        self._put(value, _span(event))


def _span(event: _Event) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


def _function(tag: str | None) -> str | None:
    """Return the long name of a short tag: `Fn::` and that name for tags that are not known."""
    if tag is None or not tag.startswith("!") or tag == "!":
        return None
    return tag[1:] if tag in {"!Ref", "!Condition"} else f"Fn::{tag[1:]}"


def _value(event: _Event) -> Any:  # noqa: ANN401 - a scalar, or a function of one
    text = event.value
    if event.tag is None or event.tag.startswith(_FULL_TAG):
        is_text = event.style if event.tag is None else event.tag in {f"{_FULL_TAG}str", f"{_FULL_TAG}binary"}
        return text if is_text else plain_scalar(text)
    function = _function(event.tag)
    return text if function is None else {function: text}


def plain_scalar(text: str) -> str | float | bool | None:
    """Return the value of a plain scalar; one that is not surely a number stays a string.

    `16.10` may be the name of a version, which is another one than `16.1`.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text) and repr(float(text)) == text:
            return float(text)
    return text
