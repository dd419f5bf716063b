"""Values of a file of another tool, each with its place, marked as they are read so that nothing vanishes."""

import bisect
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from tiers.diagnostics.model import Document, Route, Span


class File:
    """A file that was read, by the path under which its user knows it."""

    def __init__(self, path: str, document: Document) -> None:
        """`document` has no data if the file is not YAML, and its text in any case."""
        self.path = path
        self.document = document
        self.read: set[Route] = set()
        """Routes of values that are read, with everything in them."""
        self.opened: set[Route] = set()
        """Routes of mappings and lists whose items are read one by one."""

    @cached_property
    def _starts(self) -> list[int]:
        text = self.document.source.text
        return [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]

    def line(self, offset: int) -> int:
        """Return the line of a character, counted from 1."""
        return bisect.bisect_right(self._starts, offset)


class Node:
    """One value, with the file and the route that it was written at."""

    __slots__ = ("file", "over", "route", "value")

    def __init__(
        self,
        value: Any,  # noqa: ANN401 - plain data of any shape
        file: File,
        route: Route,
        over: "Node | None" = None,
    ) -> None:
        """`value` is a scalar, a list of nodes, or a mapping of nodes, which may be laid `over` another."""
        self.value = value
        self.file = file
        self.route = route
        self.over = over

    def read(self) -> None:
        """Mark it as read, with everything in it."""
        self.file.read.add(self.route)
        if self.over is not None:
            self.over.read()

    def open(self) -> None:
        """Mark it as a mapping or a list whose items are read one by one."""
        self.file.opened.add(self.route)
        if self.over is not None:
            self.over.open()

    @property
    def span(self) -> Span:
        """The span of its key, or of the value if it has none: a value may be a secret.

        Of what is not written, the span of what is around it.
        """
        written = self.file.document.spans
        lengths = range(len(self.route), -1, -1)
        spans = next((written[self.route[:each]] for each in lengths if self.route[:each] in written), None)
        return Span(0, 0) if spans is None else spans.key or spans.value

    @property
    def line(self) -> int:
        """Its line, counted from 1."""
        return self.file.line(self.span.start)

    @property
    def name(self) -> str:
        """Its last key."""
        return next((each for each in reversed(self.route) if isinstance(each, str)), "")

    @property
    def text(self) -> str | None:
        """The scalar as a string, spelled as in the file; `None` for a mapping, a list, or nothing."""
        if isinstance(self.value, str) or self.value is None or isinstance(self.value, dict | list):
            return self.value if isinstance(self.value, str) else None
        if isinstance(self.value, bool):
            return str(self.value).lower()
        spans = self.file.document.spans.get(self.route)
        written = self.file.document.source.text[spans.value.start : spans.value.end] if spans else ""
        return written if written[:1].isdigit() or written[:1] in "+-." else str(self.value)

    @property
    def whole(self) -> int | None:
        """The integer that it is, also if it is quoted."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        text = self.value if isinstance(self.value, str) else ""
        return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None

    def child(self, key: str) -> "Node | None":
        """Return the value of a key, without reading it."""
        self.open()
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return found if isinstance(found, Node) else None

    def take(self, key: str) -> "Node | None":
        """Return the value of a key, and mark all of it as read."""
        found = self.child(key)
        if found is not None:
            found.read()
        return found

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the keys and values of a mapping; nothing for anything else."""
        if isinstance(self.value, dict):
            self.open()
            yield from self.value.items()

    def items(self) -> Iterator["Node"]:
        """Yield the items of a list, or a scalar as the only one."""
        if isinstance(self.value, list):
            self.open()
            yield from self.value
        elif not isinstance(self.value, dict) and self.value is not None:
            yield self

    def unread(self) -> Iterator["Node"]:
        """Yield the topmost values that were not read."""
        if self.route in self.file.read:
            return
        if self.route not in self.file.opened or not isinstance(self.value, dict | list):
            yield self
            return
        for each in self.value.values() if isinstance(self.value, dict) else self.value:
            yield from each.unread()


_MOST_DIGITS = 18


def of(file: File) -> Node:
    """Return the root of a file's values."""
    return _node(file.document.data, file, ())


def _node(data: object, file: File, route: Route) -> Node:
    """Recursion is safe: the reader has bounded the depth."""
    value = data
    if isinstance(data, dict):
        value = {key: _node(each, file, (*route, key)) for key, each in data.items()}
    elif isinstance(data, list):
        value = [_node(each, file, (*route, index)) for index, each in enumerate(data)]
    return Node(value, file, route)


def plain(node: Node) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return plain data, without places."""
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return node.value


def merged(base: Node, over: Node) -> Node:
    """Lay one value over another as Copilot does: mappings by key, while anything else replaces."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    value = dict(base.value)
    for key, each in over.value.items():
        value[key] = merged(value[key], each) if key in value else each
    return Node(value, over.file, over.route, base)


def common(nodes: list[Node]) -> Node | None:
    """Return what several values have in common, with the places of the first."""
    first = nodes[0]
    if all(plain(each) == plain(first) for each in nodes):
        return first
    if not all(isinstance(each.value, dict) for each in nodes):
        return None
    value = {}
    for key in first.value:
        if all(key in each.value for each in nodes):
            shared = common([each.value[key] for each in nodes])
            if shared is not None:
                value[key] = shared
    return Node(value, first.file, first.route)


def replaced(node: Node, values: Mapping[str, str]) -> Node:
    """Return the value with text replaced in each string."""
    value = node.value
    if isinstance(value, str):
        for old, new in values.items():
            value = value.replace(old, new)
        return node if value == node.value else Node(value, node.file, node.route, node.over)
    if isinstance(value, dict):
        value = {key: replaced(each, values) for key, each in value.items()}
    elif isinstance(value, list):
        value = [replaced(each, values) for each in value]
    else:
        return node
    return Node(value, node.file, node.route, node.over)
