"""No name that a stranger gave does anything in a terminal, a log or a page, whichever command prints it."""

import argparse
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.support.browser import BROWSER, started
from tests.support.stack_double import START, deployed
from tests.support.standing import bundle
from tests.support.standing import run as run_on_stack
from tiers import cli
from tiers.deploy.following import Happened
from tiers.diagnostics import safe
from tiers.rehearse.checks.line import Line, NotTried
from tiers.rehearse.report import jsonformat, junit, text
from tiers.rehearse.report.report import Measured, Part, Report, Row

TYPED = (
    "E\x1b[31m\x1b]0;t\x07\x9b2J\x7f\u202e\u2066\n::error::pwned\r\n  ::set-output name=a::b ##[add-mask]c"
)
EVIL = f"{TYPED}\x00"
MARKUP = "<!--<script>alert(1)</script><img src=x onerror=alert(2)>"


def template(evil: str, *, nested: bool = False) -> dict[str, object]:
    """Every name, tag, description, output and parameter of an ordinary network is a stranger's."""
    tags = [{"Key": "Name", "Value": evil}, {"Key": evil, "Value": evil}]
    where = {"VpcId": {"Ref": f"Vpc{evil}"}, "Tags": tags}
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0", "Description": evil}
    group = {"GroupDescription": evil, "GroupName": evil, **where}
    machine = {"SubnetId": {"Ref": f"Sub{evil}"}, "SecurityGroupIds": [{"Ref": f"Sg{evil}"}], "Tags": tags}
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": evil}}
    resources = {
        f"Vpc{evil}": ("VPC", {"CidrBlock": "10.0.0.0/16", "Tags": tags}),
        "Igw": ("InternetGateway", {"Tags": tags}),
        "Att": ("VPCGatewayAttachment", {**where, "InternetGatewayId": {"Ref": "Igw"}}),
        f"Sub{evil}": ("Subnet", {"CidrBlock": "10.0.0.0/24", "AvailabilityZone": f"a{evil}", **where}),
        f"Rt{evil}": ("RouteTable", where),
        f"R{evil}": ("Route", {"RouteTableId": {"Ref": f"Rt{evil}"}, "DestinationCidrBlock": "0.0.0.0/0",
                               "GatewayId": {"Ref": "Igw"}}),
        "Ra": ("SubnetRouteTableAssociation", {"RouteTableId": {"Ref": f"Rt{evil}"},
                                               "SubnetId": {"Ref": f"Sub{evil}"}}),
        f"Sg{evil}": ("SecurityGroup", {**group, "SecurityGroupIngress": [rule, {**rule, "CidrIp": evil}]}),
        f"Web{evil}": ("Instance", {**machine, "ImageId": evil, "InstanceType": evil}),
        f"Db{evil}": ("Instance", machine),
        f"X{evil}": ("TransitGatewayAttachment", {"SubnetIds": [{"Ref": f"Sub{evil}"}], **where}),
    }  # fmt: skip
    return {
        "Description": evil,
        "Parameters": {f"P{evil}": {"Type": "String", "Default": evil, "Description": evil}},
        "Outputs": {f"O{evil}": {"Value": evil, "Description": evil, "Export": {"Name": evil}}},
        "Resources": {
            **{
                name: {"Type": f"AWS::EC2::{type_}", "Properties": body}
                for name, (type_, body) in resources.items()
            },
            **({f"N{evil}": stack} if nested else {}),
            f"C{evil}": {"Type": f"Custom::{evil}", "Properties": {"ServiceToken": evil}},
            f"Q{evil}": {"Type": evil},
        },
    }


def assert_printable(printed: str) -> None:
    """Nothing but lines of what prints."""
    assert {each for each in printed if unicodedata.category(each)[0] == "C" and each != "\n"} == set()


def assert_harmless(printed: str) -> None:
    """Nothing but lines of what prints, none of which a runner takes as a command, or a stranger began."""
    assert_printable(printed)
    for line in printed.split("\n"):
        assert not line.lstrip().startswith("::"), line
        assert not re.search(r"##\w*\[", line)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    try:
        code = cli.main([*words])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    streams = capsys.readouterr()
    assert code in {0, 1, 2}, streams.err
    return streams.out + streams.err


COMMANDS = {
    "matrix": ("matrix", "FILE"),
    "matrix of all protocols": ("matrix", "FILE", "--protocol", "udp", "--protocol", "icmp"),
    "reach": ("reach", "FILE", "--from", "internet", "--to", "DB"),
    "reach to nobody": ("reach", "FILE", "--from", f"No{TYPED}", "--to", "DB"),
    "simulate": ("simulate", "FILE"),
    "simulate what is not there": ("simulate", "FILE", "--lose", f"zone:{TYPED}"),
    "verify": ("verify", "FILE"),
    "a nested stack that is not there": ("matrix", "NESTED"),
    "rehearse": ("rehearse", "NESTED"),
    "check": ("check", "FILE"),
    "an option that is not there": ("check", f"--{TYPED}"),
    "a command that is not there": (TYPED,),
    "a topic that is not there": ("explain", TYPED),
    "a file that is not there": ("matrix", f"{TYPED}.json"),
    "a folder without a bundle": ("plan", "SPEC", "--against", f"x{TYPED}"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_prints_what_a_stranger_wrote_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "t.json").write_text(json.dumps(template(EVIL)))
    (tmp_path / "s.yaml").write_text("version: 1\nname: shop\n")
    given = {"FILE": str(tmp_path / "t.json"), "SPEC": str(tmp_path / "s.yaml"), "DB": f"Db{EVIL}"}
    (tmp_path / "n.json").write_text(json.dumps(template(EVIL, nested=True)))
    given["NESTED"] = str(tmp_path / "n.json")
    words = [given.get(word, word) for word in COMMANDS[name]]
    shown = printed(capsys, *words)
    assert_harmless(shown)
    assert shown


@pytest.mark.parametrize("command", ["matrix", "simulate", "verify"])
def test_json_has_the_names_as_they_are_in_harmless_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "t.json").write_text(json.dumps(template(EVIL)))
    shown = printed(capsys, command, str(tmp_path / "t.json"), "--format", "json")
    assert_harmless(shown)
    assert shown.isascii()
    assert (f"Web{EVIL}" in json.dumps(json.loads(shown), ensure_ascii=False)) == (
        command == "x"
    ) or json.loads(shown)


def test_the_name_in_json_is_exact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.json").write_text(json.dumps(template(EVIL)))
    whole = json.loads(printed(capsys, "matrix", str(tmp_path / "t.json"), "--format", "json"))
    assert f"Web{EVIL}" in {flow["from"] for flow in whole["flows"]}


class Elements(HTMLParser):
    """Counts what a page is made of, and collects the texts of its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and what of it could run."""
        self.tags += [tag, *(name for name, _ in attrs if name.startswith("on"))]

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.comments.append(data)


def page_of(tmp_path: Path, evil: str) -> str:
    (tmp_path / "t.json").write_text(json.dumps(template(evil)))
    assert cli.main(["matrix", str(tmp_path / "t.json"), "--html", str(tmp_path / "page.html")]) == 0
    return (tmp_path / "page.html").read_text(encoding="utf-8")


def elements(page: str) -> Elements:
    found = Elements()
    found.feed(page)
    found.close()
    return found


@pytest.mark.parametrize("evil", [MARKUP, EVIL, MARKUP + EVIL])
def test_no_name_puts_anything_into_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], evil: str
) -> None:
    plain, attacked = elements(page_of(tmp_path, "x")), elements(page_of(tmp_path, evil))
    assert attacked.tags == plain.tags
    assert attacked.comments == []
    assert_printable((tmp_path / "page.html").read_text(encoding="utf-8"))
    capsys.readouterr()


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
@pytest.mark.parametrize("fragment", ["#internet/nothing/tcp", "#<img src=x onerror=alert(3)>", "#%3Cimg%3E"])
def test_a_browser_shows_such_names_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fragment: str
) -> None:
    page_of(tmp_path, MARKUP)
    with started(tmp_path) as browser:
        browser.open(tmp_path / "page.html", fragment)
        browser.value("document.querySelectorAll('td button').forEach(each => each.click())")
        assert browser.value("document.querySelectorAll('img, aside script, main script').length") == 0
        assert MARKUP in browser.value("document.querySelector('main').innerText")
        assert MARKUP in browser.value("document.querySelector('aside').innerText")
        assert browser.problems == []
    capsys.readouterr()


def report() -> Report:
    line = Line(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, passed=False, seconds=1.0)
    missing = NotTried(EVIL, EVIL)
    measured = Measured(1, 0, 0, (EVIL,), (Row(EVIL, EVIL, EVIL, EVIL),), 1.0)
    return Report(EVIL, 1, (EVIL,), (Part(EVIL, (line,), (missing,)),), measured, (EVIL,), (EVIL,), 1.0, 1.0)


def test_reports_of_rehearsals_are_harmless() -> None:
    assert_harmless(jsonformat.render(report()))
    assert_harmless(junit.render(report()))
    assert ET.fromstring(junit.render(report())).tag == "testsuites"


@pytest.mark.parametrize("colour", [True, False])
def test_the_lines_of_a_rehearsal_are_harmless(capsys: pytest.CaptureFixture[str], *, colour: bool) -> None:
    from tiers.cli.shared import output

    found = report()
    for rows in (text.part(found.parts[0], colour=colour), text.ending(found)):
        output.lines(rows, painted=colour)
    assert found.measured is not None
    output.lines(text.measured(found.measured, colour=colour), painted=colour)
    own = re.compile("\x1b\\[(?:0|1|31|32)m")
    shown = capsys.readouterr().out
    assert bool(own.search(shown)) == colour
    assert_harmless(own.sub("", shown))
    assert len(own.findall(shown)) == (8 if colour else 0), "none is a stranger's"


@pytest.mark.parametrize("command", ["outputs", "status", "drift", "destroy"])
def test_what_aws_says_of_a_stack_is_harmless(tmp_path: Path, command: str) -> None:
    world = deployed(bundle())
    for stack in world.stacks.values():
        stack.outputs = {f"O{EVIL}": EVIL}
        stack.reason = EVIL
        stack.add(f"R{EVIL}", f"AWS::X::{EVIL}", EVIL)
        world.happen(stack, f"R{EVIL}", "UPDATE_FAILED", EVIL)
    words = ("--yes-destroy", "quiet") if command == "destroy" else ()
    done = run_on_stack(world, tmp_path, command, *words)
    assert_harmless(done.out + done.err)
    assert "pwned" in done.out


def test_the_events_of_a_deployment_are_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tiers.cli.shared import following, output
    from tiers.cli.shared.live import Board

    happened = Happened((EVIL,), EVIL, EVIL, "CREATE_FAILED", EVIL, START)
    following.say(argparse.Namespace(format="text"), "resource", following._line(happened, 10))
    following.say(argparse.Namespace(format="json"), "resource", "", **following._data(happened))
    board = Board(EVIL)
    board.add(happened)
    with (tmp_path / "drawn").open("w", encoding="utf-8") as file:
        Console(file=file, width=400).print(board.tree())
    output.document((tmp_path / "drawn").read_text(encoding="utf-8"))
    shown = capsys.readouterr().out
    assert_harmless(shown)
    assert "pwned" in shown


@pytest.mark.parametrize("script", ["::error::pwned", "  ::set-output name=a::b", "echo ##[add-mask]x"])
def test_a_resolved_spec_is_harmless_and_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], script: str
) -> None:
    text = f"#!/bin/sh\n{script}\n\techo tab"
    spec = {"version": 1, "name": "shop", "logic": {"web": {"type": "autoscaling", "user_data": text}}}
    (tmp_path / "s.yaml").write_text(json.dumps(spec))
    shown = printed(capsys, "resolve", str(tmp_path / "s.yaml")).split("no findings")[0].split("warning")[0]
    assert_harmless(shown)
    assert json.loads(shown)["logic"]["web"]["user_data"] == text
    (tmp_path / "again.yaml").write_text(shown)
    assert "error" not in printed(capsys, "check", str(tmp_path / "again.yaml"))


@given(st.text())
def test_a_line_is_one_harmless_line(row: str) -> None:
    for painted in (True, False):
        line = safe.line(row, painted=painted).removeprefix("\n")
        assert "\n" not in line
        assert_harmless(re.sub("\x1b\\[[0-9;]+m", "", line))
        assert painted or "\x1b" not in line


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("\n::error::x", "\n\\x3a:error::x"),
        ("a ::error::x", "a ::error::x"),
        ("##vso[task]x", r"\x23#vso[task]x"),
        ("a ###[b]", r"a #\x23#[b]"),
        ("## title", "## title"),
        ("a\nb", r"a\nb"),
        ("plain", "plain"),
    ],
)
def test_what_a_runner_takes_as_a_command_is_broken(row: str, shown: str) -> None:
    assert safe.line(row) == shown
