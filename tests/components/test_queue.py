"""Queues: their visibility by their consumers, and updates that lose messages."""

from collections.abc import Iterator
from typing import Literal

import pytest

from tests.support.plan_sides import codes
from tests.support.plan_specs import side_of
from tiers import compiler
from tiers.components.queue.spec import DeadLetters, Queue
from tiers.ir.facets import Connection
from tiers.language.component import Component, Context, Member
from tiers.plan.model import Action
from tiers.plan.planning import plan

ARCHITECTURE = compiler.check(
    "spec.yaml", b"version: 1\nname: shop\ndata: {jobs: {type: queue}}\n"
).architecture


class Worker(Component):
    """A consumer with limited time for a message."""

    type: Literal["worker"]
    seconds: int

    def handles_within(self) -> int:
        """Return the time."""
        return self.seconds

    def connections(self, here: Context) -> Iterator[Connection]:
        """Consume from the queue."""
        yield Connection("jobs", (*here.route, "consumes", 0), access="consume")


def context(*seconds: int, **keys: int) -> Context:
    """Return the context of a queue with a consumer for each number of seconds."""
    assert ARCHITECTURE is not None
    queue = Member("jobs", "data", Queue(type="queue", **keys))  # type: ignore[arg-type]  # only numbers
    names = [f"worker-{index}" for index, _ in enumerate(seconds)]
    workers = {
        name: Member(name, "logic", Worker(type="worker", seconds=each))
        for name, each in zip(names, seconds, strict=True)
    }
    return ARCHITECTURE.around(queue)._replace(members={"jobs": queue, **workers})


@pytest.mark.parametrize(
    ("seconds", "visibility"), [((), 180), ((30,), 180), ((60,), 360), ((60, 300), 1800), ((7201,), 43200)]
)
def test_the_visibility_follows_the_slowest_consumer(seconds: tuple[int, ...], visibility: int) -> None:
    here = context(*seconds)
    completed = here.member.component.complete(here)
    assert isinstance(completed, Queue)
    assert completed.visibility == visibility


@pytest.mark.parametrize(("seconds", "found"), [(100, []), (101, ["T2703"])])
def test_a_message_is_hidden_while_its_consumer_works(seconds: int, found: list[str]) -> None:
    here = context(seconds, visibility=100)
    assert [each.code.id for each in here.member.component.check(here)] == found


@pytest.mark.parametrize(
    ("kept", "failed", "found"), [(4, 14, []), (4, 4, ["T2702"]), (5, 4, ["T2702"]), (14, 14, ["T2702"])]
)
def test_failed_messages_are_kept_longer(kept: int, failed: int, found: list[str]) -> None:
    here = context(retention=kept)
    queue = here.member.component.replace(dead_letters=DeadLetters(retention=failed), visibility=180)
    assert [each.code.id for each in queue.check(here)] == found
    assert [each.code.id for each in queue.replace(fifo=True).check(here)] == []


SPEC = "version: 1\nname: shop\ndata: {jobs: {type: queue%s}}\n"


def test_a_queue_that_gets_order_is_replaced_and_that_is_refused() -> None:
    found = plan(side_of(SPEC % ""), side_of(SPEC % ", fifo: true"))
    kinds = {each.logical_id: each.kind for each in found.changes if each.type == "AWS::SQS::Queue"}
    assert kinds == {"JobsQueue": Action.REPLACE, "JobsDeadLetterQueue": Action.REPLACE}
    assert len(found.refused) == len(kinds)


@pytest.mark.parametrize(
    ("keys", "warned"),
    [
        (", delay: 5", []),
        (", visibility: 600", []),
        (", dead_letters: {after: 9}", []),
        # What is older is deleted.
        (", retention: 3", ["T6022"]),
    ],
)
def test_times_change_in_place(keys: str, warned: list[str]) -> None:
    found = plan(side_of(SPEC % ""), side_of(SPEC % keys))
    changed = {(each.logical_id, each.kind) for each in found.changes if "SQS" in each.type}
    assert changed == {("JobsQueue", Action.MODIFY)}
    assert codes(found) == warned
