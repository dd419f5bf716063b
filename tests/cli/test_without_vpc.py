"""Commands about a spec without a VPC: each says that there is none, and none speaks of a part of it."""

from pathlib import Path

import pytest

from tests.support.command_line import Run, command_line

SPEC = """\
version: 1
name: jobs
logic:
  tick:
    type: function
    runtime: python3.13
    source: "def handler(event, context): pass\\n"
    schedule: {rate: 5 minutes}
    connects_to: [{to: items, access: read_write}]
data:
  items: {type: table, key: id}
operations: {notify: [ops@example.com]}
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    """The path of the spec."""
    (tmp_path / "jobs.yaml").write_text(SPEC, encoding="utf-8")
    return str(tmp_path / "jobs.yaml")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line."""
    return command_line(capsys)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("verify",), "no findings; no flow to prove: no component is in a VPC\nproven: "),
        (("matrix",), "no component is in a VPC\n\npermissions: "),
        (("simulate",), "no zone, NAT gateway, server, or database can be lost\n"),
        (("cost",), "jobs, a month of 730 hours\n\n"),
    ],
)
def test_what_is_not_there_is_said(run: Run, spec: str, words: tuple[str, ...], first: str) -> None:
    done = run(words[0], spec, *words[1:])
    assert (done.code, done.out[: len(first)]) == (0, first)
    assert "NAT gateway  " not in done.out


def test_a_component_without_an_address_is_not_unknown(run: Run, spec: str) -> None:
    done = run("reach", spec, "--from", "tick", "--to", "item")
    assert done.code == 1
    assert "error[T5013]: `tick` has no known network interface\n" in done.out
    assert "error[T5013]: unknown component or address `item`\n" in done.out


def test_a_picture_has_no_frame_of_a_vpc(run: Run, spec: str, tmp_path: Path) -> None:
    assert run("diagram", spec, "--out", str(tmp_path / "jobs.svg")).code == 0
    drawn = (tmp_path / "jobs.svg").read_text(encoding="utf-8")
    assert ">items</text>" in drawn
    assert "VPC" not in drawn


def test_a_report_says_that_nothing_is_lost_with_a_zone(run: Run, spec: str, tmp_path: Path) -> None:
    assert run("report", spec, "--out", str(tmp_path / "jobs.html")).code == 0
    page = (tmp_path / "jobs.html").read_text(encoding="utf-8")
    assert "<p>No zone, NAT gateway, server, or database can be lost.</p>" in page
    assert "table in the data tier, without a VPC" in page
