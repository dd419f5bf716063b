"""A search domain, a broker, and an API in plain CloudFormation, as full members of every command."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Done, command_line
from tests.support.paths import CASES

SPEC = CASES / "raw_members" / "spec.yaml"
MEMBERS = ("Search", "Broker", "Orders")


@pytest.fixture
def tiers(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    return command_line(capsys)


def data(done: Done) -> Any:
    """Return the data that a command printed."""
    assert done.code == 0, done.out + done.err
    return json.loads(done.out)


def test_an_edge_makes_a_group_and_both_rules(tiers: Callable[..., Done]) -> None:
    rows = {row["logical_id"]: row for row in data(tiers("ids", str(SPEC), "--format", "json"))["resources"]}
    for member, port, caller in (("Search", 443, "web"), ("Broker", 5671, "web"), ("Broker", 5671, "worker")):
        assert rows[f"{member}SecurityGroup"]["component"] == member
        assert f"{member}IngressFrom{caller.capitalize()}Tcp{port}" in rows
        assert f"{caller.capitalize()}EgressTo{member}Tcp{port}" in rows
    assert not any(each.startswith("Orders") and "Group" in each for each in rows)


def test_flows_and_permissions_are_proven(tiers: Callable[..., Done]) -> None:
    found = data(tiers("verify", str(SPEC), "--format", "json"))
    flows = {(each["from"], each["to"]): each["ports"] for each in found["flows"] if each["ports"]}
    into = {key: ports for key, ports in flows.items() if key[1] in MEMBERS}
    assert into == {
        ("web", "Search"): [[443, 443]],
        ("web", "Broker"): [[5671, 5671]],
        ("worker", "Broker"): [[5671, 5671]],
    }
    asked = ("may", str(SPEC), "--who", "web", "--on", "Orders", "--format", "json")
    allowed = "execute-api:Invoke"
    assert data(tiers(*asked, "--do", allowed))["answers"][0]["verdict"] == "YES"
    assert data(tiers(*asked[:3], "worker", *asked[4:], "--do", allowed))["answers"][0]["verdict"] == "NO"


def test_a_rule_that_is_not_declared_is_found(tiers: Callable[..., Done], tmp_path: Path) -> None:
    open_group = """\
  security:
    Intruder:
      Type: AWS::EC2::SecurityGroupIngress
      Properties:
        GroupId: !GetAtt SearchSecurityGroup.GroupId
        IpProtocol: tcp
        FromPort: 443
        ToPort: 443
        CidrIp: 10.0.0.0/16
"""
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.read_text().replace("resources:\n", f"resources:\n{open_group}"))
    done = tiers("verify", str(spec))
    assert done.code == 1
    assert "undeclared connection `worker` -> `Search` is possible on TCP port 443" in done.out


def test_each_is_drawn_with_its_connections(tiers: Callable[..., Done], tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    assert tiers("diagram", str(SPEC), "--out", str(picture)).code == 0
    text = picture.read_text(encoding="utf-8")
    for member in MEMBERS:
        assert f">{member}<" in text
    description = re.search(r'<desc id="description">(.*?)</desc>', text)
    assert description is not None
    for edge in ("web to Search, tcp 443", "worker to Broker, tcp 5671", "web to Orders, permission invoke"):
        assert edge in description[1]


def test_each_is_on_the_page_of_the_report(tiers: Callable[..., Done], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert tiers("report", str(SPEC), "--out", str(page)).code == 0
    assert all(f">{member}<" in page.read_text(encoding="utf-8") for member in MEMBERS)


def test_each_is_billed_under_its_name(tiers: Callable[..., Done]) -> None:
    done = tiers("cost", str(SPEC))
    assert done.code == 0
    for line in (
        "Search   t3.small.search search node",
        "Broker   mq.m5.large broker",
        "api_gateway.requests",
    ):
        assert line in done.out


@pytest.mark.parametrize(
    ("old", "new", "member"),
    [
        ("BrokerName: shop", "BrokerName: store", "Broker"),
        ("EngineType: RABBITMQ", "EngineType: ACTIVEMQ", "Broker"),
        ("EncryptionAtRestOptions: {Enabled: true}", "EncryptionAtRestOptions: {Enabled: false}", "Search"),
        (
            "        EngineVersion: OpenSearch",
            "        DomainName: shop\n        EngineVersion: OpenSearch",
            "Search",
        ),
        (
            "    Orders:\n      Type: AWS::ApiGateway::RestApi\n      Properties: {Name: orders}\n",
            "",
            "Orders",
        ),
    ],
)
def test_data_and_addresses_are_guarded(
    old: str, new: str, member: str, tiers: Callable[..., Done], tmp_path: Path
) -> None:
    bundle, spec = tmp_path / "bundle", tmp_path / "spec.yaml"
    assert tiers("compile", str(SPEC), "--no-lint", "--out", str(bundle)).code == 0
    text = SPEC.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new)
    spec.write_text(changed.replace(", Orders, Jobs]", ", Jobs]") if not new else changed, encoding="utf-8")
    done = tiers("plan", str(spec), "--check", "--against", str(bundle))
    assert done.code == 1, done.out
    assert f"--allow-replace {member}" in done.out
