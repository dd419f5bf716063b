"""Live display of a deployment: a tree that changes in place on a terminal, else line after line."""

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tiers.cli.shared import following
from tiers.cli.shared.services import counts, watched
from tiers.cli.shared.stack import Named
from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.changes.deployed import find
from tiers.deploy.following import GONE, Happened, follow
from tiers.diagnostics.safe import line, one_line

if TYPE_CHECKING:
    from rich.tree import Tree

    from tiers.deploy.containers.services import Service

REFRESHED = 4
"""Redraws of elapsed times, per second."""
STYLES = {"_FAILED": "bold red", "ROLLBACK": "red", "_COMPLETE": "green", "_IN_PROGRESS": "yellow"}
MARKS = {"_FAILED": "✗", "ROLLBACK_COMPLETE": "↩", "_COMPLETE": "✓", "_SKIPPED": "-"}
"""By how a status ends; the first that fits. What was undone did not succeed."""


def watch(named: Named, arn: str, after: datetime | None, arguments: argparse.Namespace) -> str:
    """Show what happens to a stack until it rests; return its status then. Raises `AwsError`."""
    if arguments.format != "text" or not _can_draw():
        return following.watch(named, arn, after, arguments)
    from rich.console import Console
    from rich.live import Live

    board, console = Board(named.name), Console()
    room = [console.height - 1]
    with Live(
        get_renderable=lambda: board.tree(*room), console=console, refresh_per_second=REFRESHED
    ) as live:
        for each in follow(named.aws, arn, after, beside=watched(named, arguments, board.note).poll):
            board.add(each)
        # What stays on the screen has everything.
        room.clear()
        live.refresh()
    row = find(named.aws, arn)
    return str(row["StackStatus"]) if row else GONE


def _can_draw() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and "CI" not in os.environ


class Row:
    """The progress of one resource: its last status, and its duration."""

    def __init__(self, first: Happened) -> None:
        """`first` is the resource's first event."""
        self.first, self.last = first.time, first
        self.began = time.monotonic()

    def elapsed(self) -> float:
        """Return the seconds from the first event to the last, or until now while something is going on."""
        if self.last.status.endswith("_IN_PROGRESS"):
            heard = (datetime.now(UTC) - self.first).total_seconds()
            # A clock that is behind AWS's would count backwards.
            return max(heard, time.monotonic() - self.began)
        return (self.last.time - self.first).total_seconds()


class Board:
    """Stacks and their resources as they are, in the order in which they were first heard of."""

    def __init__(self, name: str) -> None:
        """`name` is the root's."""
        self._name = name
        self._rows: dict[tuple[str, ...], Row] = {}
        self._notes: dict[tuple[str, ...], str] = {}

    def note(self, service: "Service") -> None:
        """Record the numbers of tasks of a service."""
        self._notes[tuple(service.called.split("."))] = counts(service)

    def add(self, happened: Happened) -> None:
        """Record an event. A later operation on a resource counts as another one."""
        key = happened.key
        row = self._rows.get(key)
        if row is None or (not _runs(row.last) and _runs(happened) and happened.type != STACK_TYPE):
            row = self._rows[key] = Row(happened)
        row.last = happened

    def tree(self, room: int | None = None) -> "Tree":
        """Draw everything, or without what is done where there is no room for that many lines."""
        from rich.tree import Tree

        keys = list(self._rows)
        if room is not None and len(keys) > room:
            keys = [key for key in keys if not key or not self._is_done(key)]
        root = Tree(self._label((), self._name))
        nodes: dict[tuple[str, ...], Any] = {(): root}
        # A stack's own row may come after those of its resources.
        for key in keys:
            for length in range(1, len(key) + 1):
                part = key[:length]
                if part not in nodes:
                    nodes[part] = nodes[part[:-1]].add(self._label(part, part[-1]))
        if len(keys) < len(self._rows):
            root.add(f"and {len(self._rows) - len(keys)} completed")
        return root

    def _is_done(self, key: tuple[str, ...]) -> bool:
        return self._rows[key].last.status.endswith("_COMPLETE")

    def _label(self, key: tuple[str, ...], name: str) -> Any:  # noqa: ANN401 - rich's text
        from rich.text import Text

        row = self._rows.get(key)
        if row is None:
            return Text(line(name))
        status = row.last.status
        mark = next((mark for end, mark in MARKS.items() if status.endswith(end)), "…")
        style = next((style for part, style in STYLES.items() if part in status), "")
        label = Text.assemble(
            (f"{mark} {line(name)}", style), f"  {status}", (f"  {_shown(row.elapsed())}", "dim")
        )
        if _runs(row.last) and key in self._notes:
            label.append(f"  {self._notes[key]}", style="dim")
        if row.last.reason and status.endswith("_FAILED"):
            label.append(f"  {line(one_line(row.last.reason))}", style="red")
        return label


def _runs(happened: Happened) -> bool:
    return happened.status.endswith("_IN_PROGRESS")


def _shown(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02}"
