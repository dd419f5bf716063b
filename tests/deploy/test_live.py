"""The tree of a deployment on a terminal."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from tests.support.service_double import rolling
from tiers.cli.shared.live import Board
from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.containers.services import service
from tiers.deploy.following import Happened

START = datetime(2026, 1, 1, tzinfo=UTC)


def happened(path: str, status: str, after: int, reason: str = "", type_: str = "AWS::EC2::VPC") -> Happened:
    *above, name = path.split(".")
    when = START + timedelta(seconds=after)
    return Happened(tuple(above), name, type_, status, reason, when, is_root=path == "shop")


def drawn(*events: Happened, room: int | None = None) -> list[str]:
    board = Board("shop")
    for each in events:
        board.add(each)
    return shown(board, room)


def shown(board: Board, room: int | None = None) -> list[str]:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    with console.capture() as capture:
        console.print(board.tree(room))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_resources_stand_under_their_stacks_with_the_time_they_took() -> None:
    lines = drawn(
        happened("shop", "CREATE_IN_PROGRESS", 0, type_=STACK_TYPE),
        happened("Network", "CREATE_IN_PROGRESS", 1, type_=STACK_TYPE),
        happened("Network.Vpc", "CREATE_IN_PROGRESS", 2),
        happened("Network.Vpc", "CREATE_COMPLETE", 64),
        happened("Network", "CREATE_COMPLETE", 66, type_=STACK_TYPE),
        happened("shop", "CREATE_COMPLETE", 70, type_=STACK_TYPE),
    )
    assert lines == [
        "✓ shop  CREATE_COMPLETE  1:10",
        "└── ✓ Network  CREATE_COMPLETE  1:05",
        "    └── ✓ Vpc  CREATE_COMPLETE  1:02",
    ]


def test_a_failure_says_why() -> None:
    lines = drawn(
        happened("Db", "CREATE_IN_PROGRESS", 0), happened("Db", "CREATE_FAILED", 5, "no such class")
    )
    assert lines == ["shop", "└── ✗ Db  CREATE_FAILED  0:05  no such class"]


def test_a_reason_sends_a_terminal_nothing_but_text() -> None:
    lines = drawn(happened("Db", "CREATE_FAILED", 0, "no\x1b]0;such\x07 class\nat all"))
    assert lines[1] == "└── ✗ Db  CREATE_FAILED  0:00  no\\x1b]0;such\\x07 class at all"


def test_what_a_deletion_keeps_is_neither_done_nor_going_on() -> None:
    lines = drawn(happened("Logs", "DELETE_SKIPPED", 0), room=1)
    assert lines == ["shop", "└── - Logs  DELETE_SKIPPED  0:00"]


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"]
)
def test_what_was_rolled_back_did_not_succeed(status: str) -> None:
    assert drawn(happened("shop", status, 0, type_=STACK_TYPE)) == [f"↩ shop  {status}  0:00"]


def test_what_goes_on_counts_from_its_own_beginning() -> None:
    lines = drawn(
        happened("Db", "CREATE_IN_PROGRESS", 0),
        happened("Db", "CREATE_COMPLETE", 90),
        happened("Db", "DELETE_IN_PROGRESS", 100),
        happened("Db", "DELETE_COMPLETE", 103),
    )
    assert lines[1] == "└── ✓ Db  DELETE_COMPLETE  0:03"


def test_a_resource_may_be_heard_of_before_its_stack() -> None:
    lines = drawn(
        happened("Data.Db", "CREATE_IN_PROGRESS", 0),
        happened("Data.Db", "CREATE_COMPLETE", 1),
        happened("Data", "CREATE_COMPLETE", 2, type_=STACK_TYPE),
    )
    assert [line.partition("  CREATE")[0] for line in lines] == ["shop", "└── ✓ Data", "    └── ✓ Db"]


def test_where_there_is_no_room_what_is_done_is_left_out() -> None:
    done = [happened(f"Network.Subnet{number}", "CREATE_COMPLETE", number) for number in range(9)]
    lines = drawn(
        happened("Network", "CREATE_IN_PROGRESS", 0, type_=STACK_TYPE),
        *done,
        happened("Network.Route", "CREATE_FAILED", 10),
        room=8,
    )
    assert [line.partition("  CREATE")[0] for line in lines] == [
        "shop",
        "├── … Network",
        "│   └── ✗ Route",
        "└── and 9 completed",
    ]


def test_a_service_that_is_waited_for_shows_its_tasks() -> None:
    board = Board("shop")
    board.add(happened("Logic.ApiService", "UPDATE_IN_PROGRESS", 0))
    board.note(service(rolling(1), "Logic.ApiService", "ApiService"))
    words = "0 running, 2 desired, 1 pending"
    assert words in shown(board)[2]
    board.add(happened("Logic.ApiService", "UPDATE_COMPLETE", 5))
    assert words not in shown(board)[2]
