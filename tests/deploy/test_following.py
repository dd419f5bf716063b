"""Following an operation: everything that happens, once, in its order, and an end in any case."""

from collections.abc import Callable

import pytest

from tests.support.stack_double import Double, World, deployed
from tests.support.standing import bundle
from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.following import PATIENCE, Clock, Happened, follow, newest

Then = Callable[[], None]


@pytest.fixture
def world() -> World:
    return deployed(bundle())


def followed(world: World, *then: Then) -> tuple[list[Happened], int]:
    """Begin an update of the root and follow it; before each further look, do what comes next.

    Returns what happened, and how often there was a pause.
    """
    root = world.stacks[""]
    todo, pauses = list(then), 0

    def pause(_seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        if todo:
            todo.pop(0)()

    with world.account.connected() as aws:
        after = newest(aws, root.arn)
        world.happen(root, "quiet", "UPDATE_IN_PROGRESS")
        return list(follow(aws, root.arn, after, Clock(pause=pause))), pauses


def test_what_happens_is_told_once_and_in_its_order(world: World) -> None:
    root, data = world.stacks[""], world.stacks["Data"]

    def one() -> None:
        world.happen(root, "Data", "UPDATE_IN_PROGRESS")
        world.happen(data, data.name, "UPDATE_IN_PROGRESS")
        world.happen(data, "DbDBInstance", "UPDATE_IN_PROGRESS")

    def two() -> None:
        world.happen(data, "DbDBInstance", "UPDATE_COMPLETE")
        world.happen(root, "quiet", "UPDATE_COMPLETE")

    told, _ = followed(world, one, two)
    assert [(each.called, each.status) for each in told] == [
        ("quiet", "UPDATE_IN_PROGRESS"),
        ("Data", "UPDATE_IN_PROGRESS"),
        ("Data.DbDBInstance", "UPDATE_IN_PROGRESS"),
        ("Data.DbDBInstance", "UPDATE_COMPLETE"),
        ("quiet", "UPDATE_COMPLETE"),
    ]


def test_a_state_is_told_once_and_each_reason_of_a_failure(world: World) -> None:
    root, data = world.stacks[""], world.stacks["Data"]

    def failed() -> None:
        world.happen(root, "Data", "UPDATE_IN_PROGRESS")
        world.happen(root, "Data", "UPDATE_IN_PROGRESS", "Resource update initiated")
        world.happen(data, data.name, "UPDATE_IN_PROGRESS", "User Initiated")
        world.happen(data, data.name, "UPDATE_FAILED", "The following resource(s) failed: [DbDBInstance]")
        world.happen(root, "Data", "UPDATE_FAILED", "Embedded stack was not updated")
        world.happen(root, "Data", "UPDATE_IN_PROGRESS", "again")
        world.happen(root, "quiet", "UPDATE_FAILED")

    told, _ = followed(world, failed)
    assert [(each.status, each.reason) for each in told if each.called == "Data"] == [
        ("UPDATE_IN_PROGRESS", ""),
        ("UPDATE_FAILED", "The following resource(s) failed: [DbDBInstance]"),
        ("UPDATE_FAILED", "Embedded stack was not updated"),
        ("UPDATE_IN_PROGRESS", "again"),
    ]


def test_a_root_called_like_a_stack_that_it_nests_is_not_taken_for_it(world: World) -> None:
    root, data = world.stacks[""], world.stacks["Data"]
    with world.account.connected() as aws:
        after = newest(aws, root.arn)
        world.happen(root, "quiet", "UPDATE_IN_PROGRESS")
        world.happen(root, "Data", "UPDATE_IN_PROGRESS")
        world.happen(data, data.name, "UPDATE_COMPLETE")
        root.name = "Data"
        world.happen(root, "Data", "UPDATE_COMPLETE")
        told = list(follow(aws, root.arn, after, Clock(pause=lambda _: None)))
    assert [(each.key, each.status) for each in told] == [
        ((), "UPDATE_IN_PROGRESS"),
        (("Data",), "UPDATE_IN_PROGRESS"),
        (("Data",), "UPDATE_COMPLETE"),
        ((), "UPDATE_COMPLETE"),
    ]


def test_a_nested_stack_that_is_new_is_followed(world: World) -> None:
    root = world.stacks[""]

    def made() -> None:
        child = world.stacks["Extra"] = Double("quiet-Extra-1", "", root=root)
        root.add("Extra", STACK_TYPE, child.arn)
        child.add("Box", "AWS::S3::Bucket", "box-1")
        world.happen(root, "Extra", "CREATE_IN_PROGRESS")
        world.happen(child, "Box", "CREATE_COMPLETE")

    told, _ = followed(world, made, lambda: world.happen(root, "quiet", "UPDATE_COMPLETE"))
    assert ("Extra.Box", "CREATE_COMPLETE") in [(each.called, each.status) for each in told]


def test_cleaning_up_is_part_of_it(world: World) -> None:
    root = world.stacks[""]
    told, _ = followed(
        world,
        lambda: world.happen(root, "quiet", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        lambda: world.happen(root, "quiet", "UPDATE_COMPLETE"),
    )
    assert told[-1].status == "UPDATE_COMPLETE"


def test_a_description_that_lags_behind_the_events_is_waited_for(world: World) -> None:
    root = world.stacks[""]

    def ended() -> None:
        world.happen(root, "quiet", "UPDATE_COMPLETE")
        root.status = "UPDATE_IN_PROGRESS"

    def described() -> None:
        root.status = "UPDATE_COMPLETE"

    told, pauses = followed(world, ended, described)
    assert (told[-1].status, pauses) == ("UPDATE_COMPLETE", 2)


def test_events_that_never_say_the_end_are_not_waited_for_for_ever(world: World) -> None:
    root = world.stacks[""]

    def silent() -> None:
        root.status = "UPDATE_COMPLETE"

    told, pauses = followed(world, silent)
    assert [each.status for each in told] == ["UPDATE_IN_PROGRESS"]
    assert pauses == PATIENCE


def test_what_was_read_is_not_read_again(world: World) -> None:
    root = world.stacks[""]
    for _ in range(300):
        world.happen(root, "quiet", "UPDATE_COMPLETE")
    pages = 0

    def page(given: dict[str, str]) -> dict[str, object]:
        nonlocal pages
        pages += 1
        first = int(given.get("NextToken", 0))
        events = world.find(given["StackName"]).events
        more = {"NextToken": str(first + 100)} if first + 100 < len(events) else {}
        return {"StackEvents": events[first : first + 100], **more}

    world.account.on(cloudformation__DescribeStackEvents=page)
    _, pauses = followed(world, *[lambda: None] * 5, lambda: world.happen(root, "quiet", "UPDATE_COMPLETE"))
    # One page for the newest event, and one a look.
    assert pages == 1 + 1 + pauses
