"""The result of an import, before it is fitted to the language."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tiers.diagnostics.model import Route
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger

MOST_SERVICES = 100
"""Services of one import: more do not fit into a stack."""
_MOST_NAMES = 10


def closed(caller: str, others: Sequence[str]) -> str:
    """Return the comment on the connections of one component that are no longer possible."""
    rest = f", and {len(others) - _MOST_NAMES} others" if len(others) > _MOST_NAMES else ""
    return f"no longer open: {caller} -> {', '.join(others[:_MOST_NAMES])}{rest}"


class Imported(NamedTuple):
    """A spec as plain data, with the remarks about it."""

    data: dict[str, Any]
    ledger: Ledger
    origins: Mapping[Route, Node]
    notes: Sequence[str]
    """Paragraphs for the top of the spec."""
    closed: Sequence[str]
    """Comments on the connections that are no longer possible."""
