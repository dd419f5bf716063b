"""The result of an import, before it is fitted to the language."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tiers.diagnostics.model import Route
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger


class Imported(NamedTuple):
    """A spec as plain data, with the remarks about it."""

    data: dict[str, Any]
    ledger: Ledger
    origins: Mapping[Route, Node]
    notes: Sequence[str]
    """Paragraphs for the top of the spec."""
    closed: Sequence[str]
    """Comments on the connections that are no longer possible."""
