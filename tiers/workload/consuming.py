"""Programs that receive the messages of queues themselves: their key `consumes`, and its queues."""

from collections.abc import Iterator
from typing import Annotated

from tiers.diagnostics.model import Route
from tiers.ir.edges import Grant
from tiers.ir.facets import CONSUME, Connection
from tiers.language.component import Context
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import ComponentName

Consumes = Annotated[
    tuple[ComponentName, ...],
    Between(0, 20),
    Doc("Queues whose messages it receives, the same as `{to: QUEUE, access: consume}` in `connects_to`"),
    Example(["jobs"]),
]


def connections_of(names: tuple[str, ...], route: Route) -> Iterator[Connection]:
    """Yield the connections of a `consumes` list at that route."""
    for index, name in enumerate(names):
        yield Connection(name, (*route, index), access=CONSUME)


def consumed(here: Context) -> tuple[Grant, ...]:
    """Return the grants by which a component consumes messages, one for each queue."""
    found = {each.target: each for each in here.grants() if each.access == CONSUME}
    return tuple(found.values())
