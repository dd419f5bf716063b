"""The text of a spec to a tree of nodes with their spans: YAML's events, read in a loop.

`yaml.compose` would recurse in C (200,000 nested `[` crash it), and it knows no limits.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tiers.diagnostics.codes import parse as codes
from tiers.diagnostics.model import Code, Diagnostic, Note, Place, Span
from tiers.source.nodes import SHORT_TAGS, Entry, Function, Node, call, first_character
from tiers.source.scalars import DATE, AmbiguousError, OutOfRangeError, Scalar, resolve, shown

MAX_VALUES = 20_000
MAX_DEPTH = 64
MAX_LENGTH = 1 << 20
"""Characters of all strings together: an alias may repeat a long one."""
MAX_KEY = 1024
"""Characters of a key. YAML has this limit too, but for keys behind `? `."""

_Event = Any  # PyYAML's stubs call the marks of an event optional, which its parsers always set

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML can be installed without libyaml
_ERRORS = (yaml.YAMLError, ValueError, OverflowError)  # the last two: escapes that PyYAML accepts
# Possessive, because text can have a million of the characters that these skip.
_DIRECTIVE = re.compile(r"(?:\s++|#[^\r\n]*+|\.\.\.)*+(?<![^\r\n])(%[^\r\n]*+)")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*+(?:\s++|#[^\r\n]*+)*+)++")
_REFERENCES = ("!Ref", "!GetAtt", "!Sub")
_REFERRING = frozenset(("environment", "secrets", "statements"))
"""The keys below which values may refer to resources."""
_TAG = re.compile(r"![^\s,\[\]{}]*+")
_MERGE = "<<"
_KINDS = {
    type(None): "empty",
    bool: "a Boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "a mapping",
}


def refuse_directive(text: str, start: int) -> Diagnostic | None:
    """Check for a directive before parsing: libyaml needs seconds for tens of thousands of `%TAG` lines."""
    directive = _DIRECTIVE.match(text, start)
    if directive is None:
        return None
    place = Place(span=Span(*directive.span(1)))
    return codes.DIRECTIVE.at(place, "a spec has no YAML directives", help="remove this line")


class _Frame:
    """The state of a collection between its start and its end."""

    __slots__ = ("function", "is_merging", "key", "merge", "merged", "node")

    def __init__(self, node: Node, function: Function | None) -> None:
        self.node = node
        self.function = function
        self.key: Node | None = None  # the key whose value comes next
        self.is_merging = False  # that key is `<<`
        self.merge: Span | None = None  # the span of `<<`
        self.merged: set[str] = set()  # what it brought and no key written here has overridden yet

    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.node.value, dict)


class _Refused(Exception):  # noqa: N818 - a finding on its way out of the loop, not an error
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class Reader:
    """One pass over the events of a spec. `findings` has recoverable ones, and last the fatal one."""

    def __init__(self, text: str, *, is_foreign: bool = False) -> None:
        self.text = text
        self._is_foreign = is_foreign
        self.findings: list[Diagnostic] = []
        self._root: Node | None = None
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._weight = 0
        self._length = 0
        self._repeats = False  # whether an alias has added to the two above
        self._end = 0  # of the latest value
        self._last: _Event = None  # the latest event, by which an error after it is explained

    def read(self) -> Node | None:
        """Return the root mapping. It is complete only if there are no findings."""
        try:
            self._run(yaml.parse(self.text, Loader=_PARSER))
        except _Refused as refused:
            self.findings.append(refused.diagnostic)
            return None
        except _ERRORS as error:
            inside = self._stack[-1].node.span if self._stack else None
            from tiers.source.syntax import explain  # a sound spec needs no explanation

            found = explain(self.text, error, self._last, inside)
            if found not in self.findings:
                self.findings.append(found)
            return None
        if self._root is None or (self._root.value is None and self._root.span.start == self._root.span.end):
            self._find(
                codes.EMPTY_DOCUMENT,
                Span(0, 1),
                "the file is empty",
                "use a file with contents"
                if self._is_foreign
                else "add a spec that starts with `version: 1`",
            )
        elif not isinstance(self._root.value, dict):
            kind = _KINDS[type(self._root.value)]
            message = f"the file is {kind}, not a mapping"
            place = first_character(self._root.span)
            self._find(codes.NOT_A_MAPPING, place, message, "use `key: value` lines")
        return self._root

    def _run(self, events: Iterator[_Event]) -> None:
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._put(self._scalar(event))
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._put(self._close(event))
            elif kind is yaml.AliasEvent:
                self._put(self._alias(event))
            elif kind is yaml.DocumentStartEvent and self._root is not None:
                message = "a second YAML document starts here"
                raise _refusal(
                    codes.SEVERAL_DOCUMENTS, _span(event), message, "remove it, or move it to another file"
                )
            elif kind is yaml.DocumentEndEvent and (
                found := refuse_directive(self.text, event.end_mark.index)
            ):
                raise _Refused(found)
            self._last = event

    def _find(self, code: Code, span: Span, message: str, advice: str = "", *also: Note) -> None:
        self.findings.append(code.at(Place(span=span), message, help=advice, also=also))

    def _charge(self, span: Span, weight: int = 1, length: int = 0) -> None:
        self._weight += weight
        self._length += length
        if self._weight > MAX_VALUES or self._length > MAX_LENGTH:
            what = f"{MAX_VALUES:,} values" if self._weight > MAX_VALUES else f"{MAX_LENGTH:,} characters"
            message = f"the file has more than {what}"
            advice = "use fewer aliases; each counts as all the values it repeats" if self._repeats else ""
            raise _refusal(codes.TOO_LARGE, span, message, advice)

    # Values

    def _scalar(self, event: _Event) -> Node:
        span = self._content(event)
        self._charge(span, length=len(event.value))
        if event.style in {"|", ">"}:  # whose marks reach over the blank lines below
            span = Span(span.start, span.start + len(self.text[span.start : span.end].rstrip()))
        elif event.style == '"' and _has_surrogate(event.value):
            self._find(codes.BAD_ESCAPE, span, "an escape for half of a surrogate pair is not a character")
        node = Node(span, event.value)
        if event.tag is not None:
            self._wrap(node, self._function(event))
        elif not event.style:
            node.value = self._plain_scalar(event.value, span)
        self._anchor(event, node)
        return node

    def _plain_scalar(self, text: str, span: Span) -> Scalar:
        if text == _MERGE and self._stack and self._stack[-1].wants_key():
            self._stack[-1].is_merging = True
            return text
        try:
            return resolve(text)
        except AmbiguousError as found:
            if self._is_foreign:
                return text
            if DATE.fullmatch(text) and self._is_raw():
                return text  # `Version: 2012-10-17` of every policy: CloudFormation reads it as text
            message = f"{shown(text)} is {found.old} in YAML 1.1 and {found.new} in YAML 1.2"
            instead = f"; otherwise use {found.instead}" if found.instead else ""
            quoted = f'"{text}"'
            advice = f"quote it if it is a string: {shown(quoted)}{instead}"
            finding = codes.AMBIGUOUS_SCALAR.at(Place(span=span), message, help=advice)
            self.findings.append(finding.replaced_by(quoted))
        except OutOfRangeError:
            if self._is_foreign:
                return text
            message = f"the number {shown(text)} is out of range"
            self._find(codes.NUMBER_OUT_OF_RANGE, span, message, "quote it if it is a string")
        return text

    def _alias(self, event: _Event) -> Node:
        span = _span(event)
        node = Node(span, {})  # what offends least, where the alias is refused
        node.is_alias = True
        target = self._anchors.get(event.anchor)
        self._repeats = True
        self._charge(span, target.weight if target else 1, target.length if target else 0)
        if target is None:
            self._find(codes.UNKNOWN_ANCHOR, span, f"no anchor {shown('&' + event.anchor)} before this alias")
        elif target.is_open:
            self._find(codes.CYCLIC_ANCHOR, span, f"the anchor {shown('&' + event.anchor)} contains itself")
        else:
            if len(self._stack) + target.height > MAX_DEPTH:
                raise _refusal(
                    codes.NESTED_TOO_DEEPLY,
                    span,
                    f"this alias nests values more than {MAX_DEPTH} levels deep",
                )
            node.value, node.height = target.value, target.height
            node.weight, node.length = target.weight, target.length
        return node

    def _anchor(self, event: _Event, node: Node) -> None:
        if event.anchor is None:
            return
        first = self._anchors.setdefault(event.anchor, node)
        if first is not node:
            also = Note(Place(span=first_character(first.span)), "first defined here")
            start = self.text.find("&", event.start_mark.index)
            span = Span(start, start + 1 + len(event.anchor))
            message = f"duplicate anchor {shown('&' + event.anchor)}"
            self._find(codes.DUPLICATE_ANCHOR, span, message, "rename one of them", also)

    # Collections

    def _open(self, event: _Event) -> None:
        span = self._content(event)
        self._charge(span)
        if len(self._stack) >= MAX_DEPTH:
            raise _refusal(
                codes.NESTED_TOO_DEEPLY, span, f"values are nested more than {MAX_DEPTH} levels deep"
            )
        node = Node(span, {} if type(event) is yaml.MappingStartEvent else [])
        node.height = 1
        node.is_open = True
        function = None if event.tag is None else self._function(event)
        self._anchor(event, node)
        self._stack.append(_Frame(node, function))

    def _close(self, event: _Event) -> Node:
        frame = self._stack.pop()
        node = frame.node
        node.is_open = False
        # A block ends without a mark: libyaml's is at the start of the next token.
        is_flow = event.end_mark.index > event.start_mark.index
        node.span = Span(node.span.start, event.end_mark.index if is_flow else self._end)
        self._wrap(node, frame.function)
        return node

    def _put(self, node: Node) -> None:
        self._end = node.span.end
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        parent = frame.node
        parent.weight += node.weight
        parent.length += node.length
        parent.height = max(parent.height, node.height + 1)
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif frame.key is None:
            frame.key = self._checked_key(node)
        else:
            self._enter(frame, frame.key, node)
            frame.key = None

    def _checked_key(self, node: Node) -> Node:
        written = self.text[node.span.start : node.span.end]
        if not written:
            self._find(codes.NON_STRING_KEY, node.span, "missing key")
        elif node.is_alias or not isinstance(node.value, str):
            kind = "an alias" if node.is_alias else _KINDS[type(node.value)]
            advice = (
                "quote a string that starts with a bracket"
                if isinstance(node.value, list | dict)
                else "quote it"
            )
            self._find(
                codes.NON_STRING_KEY, node.span, f"the key {shown(written)} is {kind}, not a string", advice
            )
        elif len(node.value) > MAX_KEY:
            message = f"this key has {len(node.value):,} characters; the maximum is {MAX_KEY:,}"
            self._find(codes.TOO_LARGE, first_character(node.span), message)
        elif written[0].isspace():
            end = node.span.end - len(written.lstrip())
            from tiers.source.syntax import odd_space

            self.findings.append(odd_space(self.text, node.span.start, end))
        return node

    def _enter(self, frame: _Frame, key: Node, node: Node) -> None:
        entries, name = frame.node.value, key.value
        if not isinstance(entries, dict) or not isinstance(name, str):
            return  # a key that was refused
        if frame.is_merging:
            frame.is_merging = False
            self._merge(frame, entries, key, node)
        elif name in entries and name not in frame.merged:
            self._duplicate(key, entries[name][0])
        else:
            entries[name] = (key.span, node)
            frame.merged.discard(name)

    def _duplicate(self, key: Node, first: Span) -> None:
        also = Note(Place(span=first), "first defined here")
        name = shown(str(key.value))
        self._find(
            codes.DUPLICATE_KEY, key.span, f"the key {name} is written twice", "remove one of them", also
        )

    def _merge(self, frame: _Frame, entries: dict[str, Entry], key: Node, node: Node) -> None:
        if frame.merge is not None:
            self._duplicate(key, frame.merge)
        frame.merge = key.span
        for source in node.value if isinstance(node.value, list) else [node]:
            if not isinstance(source.value, dict):
                self._find(codes.BAD_MERGE, source.span, "`<<` can only copy keys from a mapping")
                continue
            for name, entry in source.value.items():
                if name not in entries:
                    entries[name] = entry
                    frame.merged.add(name)

    # Tags

    def _function(self, event: _Event) -> Function | None:
        """Return the function that the tag of `event` means, or None and a finding."""
        found = _TAG.search(self.text, event.start_mark.index)
        span = Span(*found.span()) if found else _span(event)
        tag: str = event.tag
        name = SHORT_TAGS.get(tag)
        if name is None:
            near = next((short for short in SHORT_TAGS if short.casefold() == tag.casefold()), None)
            advice = f"use `{near}`" if near else "remove it, and quote the value if it is a string"
            written = shown(self.text[span.start : span.end])
            self._find(codes.UNKNOWN_TAG, span, f"{written} is not a CloudFormation tag", advice)
        elif not (self._is_foreign or self._is_raw() or (tag in _REFERENCES and self._is_value())):
            message = f"`{tag}` is outside `resources` and `overrides`"
            advice = "quote the value if it is a string; in `environment`, use `!Ref`, `!GetAtt`, or `!Sub`"
            if tag == "!ImportValue":
                advice = "use `{import: NAME}` for a value that another stack exports"
            self._find(codes.MISPLACED_TAG, span, message, advice)
        else:
            return name, span
        return None

    def _is_raw(self) -> bool:
        """Return whether the next value is raw CloudFormation, in an environment or not."""
        keys = [frame.key.value if frame.key else None for frame in self._stack[:3]]
        if keys[:1] == ["environments"]:
            keys = keys[2:]
        return keys[:1] in (["resources"], ["overrides"], ["outputs"])

    def _is_value(self) -> bool:
        """Return whether the next value may refer to a resource, although it is not raw CloudFormation."""
        return any(frame.key is not None and frame.key.value in _REFERRING for frame in self._stack)

    def _wrap(self, node: Node, function: Function | None) -> None:
        if function is not None and not call(self.text, node, function):
            message = f"`!GetAtt {shown(str(node.value))[1:-1]}` is missing an attribute"
            self._find(codes.BAD_GET_ATT, node.span, message, "use `!GetAtt RESOURCE.ATTRIBUTE`")

    def _content(self, event: _Event) -> Span:
        """Return the span of a value without its anchor and tag."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            properties = _PROPERTIES.match(self.text, start)
            start = min(properties.end(), end) if properties else start
        return Span(start, end)


def _has_surrogate(text: str) -> bool:
    """Return whether an escape is half of a pair. libyaml refuses those, PyYAML's own parser does not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _span(event: _Event) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


def _refusal(code: Code, span: Span, message: str, advice: str = "") -> _Refused:
    return _Refused(code.at(Place(span=first_character(span)), message, help=advice))
