"""Remarks on each value of a foreign file: the lines of the summary, and the comments in the spec."""

from enum import StrEnum
from typing import NamedTuple

from tiers.diagnostics.model import Route, Span
from tiers.migrate import secrecy
from tiers.migrate.nodes import File, Node


class State(StrEnum):
    """The states of values, in the order of the summary."""

    MAPPED = "mapped"
    CHANGED = "changed"
    ASKED = "asked"
    LEFT_OUT = "left out"


class Remark(NamedTuple):
    """One line of the summary."""

    state: State
    path: str
    line: int
    subject: str
    """The key of the other tool, with its value where that is short and not a secret."""
    words: str
    """The key of the spec, or the reason."""
    component: str
    """The component that has the comment; empty for the whole spec."""
    route: Route
    span: Span


class Ledger:
    """The remarks of one import, each once, in the order in which they were made."""

    def __init__(self) -> None:
        """Start without remarks."""
        self.files: dict[str, File] = {}
        self.root = ""
        """The directory that is imported, which comments do not repeat."""
        self._remarks: dict[tuple[object, ...], Remark] = {}

    def copy(self) -> "Ledger":
        """Return a ledger with the same remarks, to which others can be added."""
        other = Ledger()
        other.files, other.root = dict(self.files), self.root
        other._remarks = dict(self._remarks)
        return other

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All remarks, in order of state, file, and line."""
        order = list(State)
        return tuple(
            sorted(self._remarks.values(), key=lambda each: (order.index(each.state), each.path, each.line))
        )

    def add(self, state: State, node: Node, words: str, component: str = "") -> None:
        """Add a remark about a value; the first one about its key in this state counts."""
        self.files[node.file.path] = node.file
        key = (state, node.file.path, node.route)
        subject = secrecy.shown(node)
        remark = Remark(state, node.file.path, node.line, subject, words, component, node.route, node.span)
        self._remarks.setdefault(key, remark)

    def add_once(self, state: State, node: Node, words: str, component: str = "") -> None:
        """Add a remark that is true of all environments, at the first place that it is about."""
        if all(
            (state, words, component) != (each.state, each.words, each.component)
            for each in self._remarks.values()
        ):
            self.add(state, node, words, component)

    def add_file(self, state: State, path: str, words: str, component: str = "") -> None:
        """Add a remark about a whole file or directory."""
        remark = Remark(state, path, 1, "", words, component, (), Span(0, 0))
        self._remarks.setdefault((state, path, words), remark)

    def leave_unread(self, node: Node, component: str = "") -> None:
        """Add a remark about each value that was not read."""
        for each in node.unread():
            self.add(State.LEFT_OUT, each, "it has no counterpart in a spec", component)
