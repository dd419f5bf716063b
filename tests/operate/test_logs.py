"""`tiers logs`: the events of a component's log group, in order, each once, and harmless."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.aws_double import Account, Refused
from tests.support.stack_double import World, deployed
from tests.support.standing import Result, bundle, run
from tiers.deploy.following import Clock
from tiers.ir.placed import Layout
from tiers.operate import log_events
from tiers.operate.log_events import OVERLAP, Query, events, follow

SPEC = """\
version: 1
name: quiet
logic:
  api:
    type: fargate
    image: public.ecr.aws/nginx/nginx:1.29
    port: 8080
  web: {type: autoscaling, port: 80, agent: true, log_files: [/var/log/messages]}
data:
  db: {type: rds, engine: postgres}
"""
TASK = "0123456789abcdef0123456789abcdef"
BEGIN = 1_767_323_045_678
Row = dict[str, Any]


def row(number: int, message: str, stream: str = f"api/api/{TASK}", at: int | None = None) -> Row:
    time = BEGIN + 1000 * number if at is None else at
    return {"eventId": str(number), "timestamp": time, "logStreamName": stream, "message": message}


def logs(folder: Path, *words: str, rows: list[Row] | None = None, layout: Layout = Layout.NESTED) -> Result:
    world = standing(rows or [], layout)
    return run(world, folder, "logs", *words, spec=SPEC)


def standing(rows: list[Row], layout: Layout = Layout.NESTED) -> World:
    world = deployed(bundle(layout, SPEC))
    world.account.on(logs__FilterLogEvents={"events": rows})
    return world


@pytest.mark.parametrize("layout", Layout)
def test_each_line_has_its_time_and_its_container_and_task(layout: Layout, tmp_path: Path) -> None:
    done = logs(tmp_path, "api", rows=[row(0, "started\n"), row(1, "one\ntwo")], layout=layout)
    assert done.out == (
        "2026-01-02 03:04:05  api/01234567  started\n"
        "2026-01-02 03:04:06  api/01234567  one\n"
        "2026-01-02 03:04:06  api/01234567  two\n"
    )
    assert (done.code, done.err) == (0, "")


def test_the_log_group_is_that_of_the_stack(tmp_path: Path) -> None:
    for component in ("api", "web"):
        world = standing([row(0, "x", stream="i-0123456789abcdef0")])
        done = run(world, tmp_path, "logs", component, spec=SPEC)
        (given,) = world.account.made("logs.FilterLogEvents")
        assert given["logGroupName"] == f"{component}loggroup-1"
        assert done.out == "2026-01-02 03:04:05  9abcdef0  x\n"


def test_the_log_of_a_function_has_the_end_of_its_stream(tmp_path: Path) -> None:
    spec = SPEC.replace(
        "logic:\n", "logic:\n  fn: {type: function, runtime: python3.13, source: handler = print}\n"
    )
    stream = "2026/01/02/quiet-fn[$LATEST]0123456789abcdef0123456789abcdef"
    world = deployed(bundle(spec=spec))
    world.account.on(
        logs__FilterLogEvents={"events": [row(0, "START RequestId: 1 \x1b[2J\n", stream=stream)]}
    )
    done = run(world, tmp_path, "logs", "fn", spec=spec)
    assert done.out == "2026-01-02 03:04:05  89abcdef  START RequestId: 1 \\x1b[2J\n"
    (given,) = world.account.made("logs.FilterLogEvents")
    assert given["logGroupName"] == "fnloggroup-1"


def test_since_is_how_far_back_it_begins(tmp_path: Path) -> None:
    world = standing([])
    with mock.patch("tiers.operate.log_events.time.time", return_value=100_000.0):
        run(world, tmp_path, "logs", "api", spec=SPEC)
        run(world, tmp_path, "logs", "api", "--since", "2h", spec=SPEC)
        run(world, tmp_path, "logs", "api", "--since", "999999w", spec=SPEC)
    begins = [given["startTime"] for given in world.account.made("logs.FilterLogEvents")]
    assert begins == [99_400_000, 92_800_000, 0]


@pytest.mark.parametrize("given", ["10", "m", "1.5h", "-1m", "1y", "", "9999999s", "\u0661m"])
def test_a_duration_that_is_none_is_refused(
    given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        logs(tmp_path, "api", f"--since={given}")
    assert ended.value.code == 2
    capsys.readouterr()


def test_grep_is_text_and_no_pattern(tmp_path: Path) -> None:
    rows = [row(0, 'GET /a?b="1"'), row(1, "GET /aab"), row(2, "unauthorized")]
    assert logs(tmp_path, "api", "--grep", 'a?b="1"', rows=rows).out.endswith('  GET /a?b="1"\n')
    assert logs(tmp_path, "api", "--grep", "author", rows=rows).out.endswith("  unauthorized\n")
    none = logs(tmp_path, "api", "--grep", "AUTHOR", rows=rows)
    assert (none.out, none.err, none.code) == ("", "no such events in `apiloggroup-1`\n", 0)


def test_programs_get_a_line_for_each_event(tmp_path: Path) -> None:
    done = logs(tmp_path, "api", "--format", "json", rows=[row(0, "one\n\x1b[1mtwo\x9b")])
    assert done.lines == [
        {
            "format_version": "1.0",
            "event": "log",
            "time": "2026-01-02T03:04:05.678+00:00",
            "stream": f"api/api/{TASK}",
            "message": "one\n\x1b[1mtwo\x9b",
        }
    ]
    assert done.out.isascii()
    assert logs(tmp_path, "api", "--format", "json").out == ""


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("\x1b[32mINFO\x1b[0m ready", "INFO ready"),
        ("\x1b]0;owned\x07title", "\\x1b]0;owned\\x07title"),
        ("over\rwritten", "over\n2026-01-02 03:04:05  api/01234567  written"),
        ("a\tb", "a       b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("", ""),
    ],
)
def test_a_line_sends_a_terminal_nothing_but_text(message: str, shown: str, tmp_path: Path) -> None:
    done = logs(tmp_path, "api", rows=[row(0, message or "\n")])
    assert done.out == f"2026-01-02 03:04:05  api/01234567  {shown}\n"


def test_a_line_is_no_command_to_a_runner(tmp_path: Path) -> None:
    done = logs(tmp_path, "api", rows=[row(0, "##[error]x\n::stop-commands::x", stream="")])
    assert "#[" not in done.out
    assert not any(line.lstrip().startswith("::") for line in done.out.splitlines())


def test_an_unknown_component_is_a_finding(tmp_path: Path) -> None:
    done = logs(tmp_path, "apj")
    assert (done.code, "unknown component `apj`" in done.out, "did you mean `api`?" in done.out) == (
        1,
        True,
        True,
    )


def test_a_component_without_a_log_names_those_that_have_one(tmp_path: Path) -> None:
    done = logs(tmp_path, "db")
    assert "error[T7351]: `db` has no log group\n  --> quiet.yaml:10:3" in done.out
    assert "help: use one of `api`, `web`" in done.out


def test_a_component_that_is_not_deployed_yet_is_a_finding(tmp_path: Path) -> None:
    world = deployed(bundle())
    done = run(world, tmp_path, "logs", "api", spec=SPEC)
    assert "error[T7352]: `api` is not deployed: the stack `quiet` has no `ApiLogGroup`" in done.out
    assert done.code == 1


def test_a_spec_with_mistakes_is_reported(tmp_path: Path) -> None:
    done = run(standing([]), tmp_path, "logs", "api", spec=SPEC + "    colour: red\n")
    assert (done.code, "T9" in done.out, "error[T" in done.out) == (1, False, True)


def test_following_ends_with_an_interrupt(tmp_path: Path) -> None:
    world = standing([row(0, "ready")])
    polls: list[object] = []

    def answer(given: Row) -> Row:
        polls.append(given)
        if len(polls) > 1:
            raise KeyboardInterrupt
        return {"events": [row(0, "ready")]}

    world.account.on(logs__FilterLogEvents=answer)
    with mock.patch("tiers.operate.log_events.POLL", 0.0):
        done = run(world, tmp_path, "logs", "api", "--follow", spec=SPEC)
    assert (done.code, done.out) == (130, "2026-01-02 03:04:05  api/01234567  ready\n")


class Polls:
    """A log group at each poll, by the tick of a clock."""

    def __init__(self, *pages: list[Row]) -> None:
        self.pages, self.given, self.pauses = list(pages), list[Row](), list[float]()

    def answer(self, given: Row) -> Row:
        """Answer a poll; the last page is repeated."""
        self.given.append(given)
        return {"events": self.pages[min(len(self.given), len(self.pages)) - 1]}

    def is_over(self) -> bool:
        """Return whether one page is left."""
        return len(self.given) >= len(self.pages) - 1

    def followed(self, since: int = BEGIN, now: int = BEGIN + 10_000_000) -> list[str]:
        """Return the messages of all polls."""
        with (
            Account(logs__FilterLogEvents=self.answer).connected() as aws,
            mock.patch("tiers.operate.log_events.now", return_value=now),
        ):
            clock = Clock(pause=self.pauses.append)
            return [each.message for each in follow(aws, Query("group", since), clock, self.is_over)]


def test_an_event_is_shown_once_though_polls_overlap() -> None:
    polls = Polls([row(0, "a"), row(90, "b")], [row(90, "b"), row(91, "c")], [row(90, "b"), row(91, "c")])
    assert polls.followed() == ["a", "b", "c"]
    newest = BEGIN + 90_000
    assert [given["startTime"] for given in polls.given[:2]] == [BEGIN, newest - OVERLAP]
    assert polls.pauses == [log_events.POLL] * 2


def test_an_event_that_arrives_late_is_shown() -> None:
    assert Polls([row(5, "b")], [row(4, "a"), row(5, "b")]).followed() == ["b", "a"]


def test_a_time_in_the_future_hides_no_event() -> None:
    later = row(1, "odd", at=BEGIN + 7_200_000)
    polls = Polls([later], [row(2, "a"), later])
    assert polls.followed(now=BEGIN + 2000) == ["odd", "a"]
    assert polls.given[1]["startTime"] == BEGIN


def test_equal_lines_without_an_identity_are_one() -> None:
    nameless = {key: value for key, value in row(0, "a").items() if key != "eventId"}
    assert Polls([nameless], [nameless], [nameless]).followed() == ["a"]


def test_all_pages_are_read() -> None:
    pages: list[Row] = [
        {"events": [row(0, "a")], "nextToken": "1"},
        {"events": [], "nextToken": "2"},
        {"events": [row(1, "b")]},
    ]
    with Account(logs__FilterLogEvents=lambda _: pages.pop(0)).connected() as aws:
        found = [each.message for each in events(aws, Query("group", 0, "api/"))]
    assert found == ["a", "b"]


@pytest.mark.parametrize(
    "odd", [{}, {"timestamp": 10**30}, {"message": None}, {"timestamp": "x", "message": 7}]
)
def test_an_odd_event_is_text(odd: Row) -> None:
    event = log_events._event(odd)
    assert isinstance(event.message, str)
    assert event.when.year in {1970, 9999}


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refused("ResourceNotFoundException", "The specified log group does not exist."), "T7110"),
        (Refused("ThrottlingException", "Rate exceeded"), "T7105"),
        (Refused("AccessDeniedException", "no", 403), "T7104"),
    ],
)
def test_what_aws_refuses_is_a_finding(refusal: Refused, code: str, tmp_path: Path) -> None:
    world = standing([])
    world.account.on(logs__FilterLogEvents=refusal)
    done = run(world, tmp_path, "logs", "api", spec=SPEC)
    assert (done.code, f"error[{code}]" in done.out) == (1, True)
    as_json = run(world, tmp_path, "logs", "api", "--format", "json", spec=SPEC)
    (told,) = as_json.lines
    assert [each["code"] for each in told["diagnostics"]] == [code]
