"""Resources that block a stuck stack, by the names that the calls to free it need."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.stacks import LiveStack


class Stuck(NamedTuple):
    """A resource that a rollback or a deletion stopped at."""

    called: str
    """From the root, as users write it: `Data.MysqlDBInstance`."""
    stack: LiveStack
    logical_id: str
    type: str
    physical_id: str
    reason: str

    @property
    def skipped(self) -> str:
        """Its name in `ResourcesToSkip`: a nested stack by its name, not by its logical ID.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
        """
        return f"{self.stack.name}.{self.logical_id}" if self.stack.path else self.logical_id


def stuck_at(stack: LiveStack, status: str) -> tuple[Stuck, ...]:
    """Return the resources of a stack and its nested stacks that have a status such as `UPDATE_FAILED`.

    A nested stack is listed itself only if none of its resources has the status.
    """
    return tuple(_stuck(stack, status))


def _stuck(stack: LiveStack, status: str) -> Iterator[Stuck]:
    inner = {child.path[-1]: tuple(_stuck(child, status)) for child in stack.children}
    for each in stack.resources:
        if each.status != status:
            continue
        if each.type == STACK_TYPE and inner.get(each.logical_id):
            continue
        called = stack.called(each.logical_id)
        yield Stuck(called, stack, each.logical_id, each.type, each.physical_id, each.reason)
    for found in inner.values():
        yield from found


def chosen(names: Iterable[str], stuck: Iterable[Stuck]) -> tuple[tuple[Stuck, ...], tuple[str, ...]]:
    """Return the named resources that are stuck, and the names of no stuck resource."""
    known = {name: each for each in stuck for name in (each.called, each.skipped)}
    wanted = tuple(dict.fromkeys(names))
    found = {known[name].called: known[name] for name in wanted if name in known}
    return tuple(found.values()), tuple(name for name in wanted if name not in known)
