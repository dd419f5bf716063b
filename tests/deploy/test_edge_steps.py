"""The order of two roots: what the edge gains, loses, and keeps, and what other commands know of it."""

import json
import re
from pathlib import Path

import pytest

from tests.emulator.account import Account
from tests.support.edge_project import SPEC, Project, statuses, value, without_edge
from tiers.deploy import following


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.05,))
    assert account.address.startswith("http://127.0.0.1:")


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path, capsys)


OTHER = "    Other: {Type: AWS::SNS::Topic, DeletionPolicy: Delete, Properties: {TopicName: other}}\n"


def with_other(read: str = "${Topic} ${Other}!") -> str:
    """Return the spec with another resource of the edge, which the other stack reads."""
    more = SPEC.replace("  logic:\n    Reads", f"{OTHER}  logic:\n    Reads")
    return more.replace("${Topic}!", read)


def topics(account: Account) -> set[str]:
    rows = account._replace(region="us-east-1").client("sns").list_topics()["Topics"]
    return {each["TopicArn"].rpartition(":")[2] for each in rows}


def test_what_is_gone_is_deleted_after_its_reader_has_changed(project: Project, account: Account) -> None:
    project.spec.write_text(with_other())
    assert project.deploy()[0] == 0
    assert value(account).endswith(":edge arn:aws:sns:us-east-1:" + account.identity + ":other!")
    project.spec.write_text(SPEC)
    code, output = project.deploy()
    assert code == 0, output
    assert "`shop-edge` keeps `Other` until `shop` has changed" in output
    order = [
        "shop-edge is deployed",
        "shop is being updated",
        "shop is deployed",
        "shop-edge is being updated",
    ]
    places = [output.index(each) for each in order]
    assert places == sorted(places)
    assert topics(account) == {"edge"}
    assert value(account).endswith(":edge!")
    outputs = account._replace(region="us-east-1").client("cloudformation").describe_stacks()["Stacks"]
    assert len(outputs[0]["Outputs"]) == 1
    assert "started" not in project.deploy("--format", "json")[1]


def test_what_is_gone_stays_if_its_reader_fails(project: Project, account: Account) -> None:
    project.spec.write_text(with_other())
    assert project.deploy()[0] == 0
    project.spec.write_text(SPEC.replace("Type: String", "Type: SecureString"))
    assert project.deploy()[0] == 1
    assert topics(account) == {"edge", "other"}
    project.spec.write_text(SPEC)
    assert project.deploy()[0] == 0
    assert topics(account) == {"edge"}


def test_what_is_replaced_is_left_and_named(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    project.spec.write_text(SPEC.replace("TopicName: edge", "TopicName: next"))
    code, output = project.deploy()
    assert code == 0, output
    arn = f"arn:aws:sns:us-east-1:{account.identity}:edge"
    assert f"left in us-east-1: `{arn}`, the earlier `Topic` (AWS::SNS::Topic)" in output
    assert topics(account) == {"edge", "next"}


def test_what_is_gone_stays_while_another_region_reads_it(project: Project, account: Account) -> None:
    other = "eu-central-1"
    regions = f"regions: [{account.region}, {other}]\n"
    project.spec.write_text(with_other().replace("logic:", f"{regions}logic:", 1))
    for region in (account.region, other):
        assert project.deploy("--region", region)[0] == 0
    project.spec.write_text(SPEC.replace("logic:", f"{regions}logic:", 1))
    code, output = project.deploy("--region", other)
    assert code == 0, output
    assert f"`shop` in `{account.region}` still reads from it" in output
    assert topics(account) == {"edge", "other"}
    code, output = project.deploy("--region", account.region)
    assert code == 0, output
    assert topics(account) == {"edge"}


def test_an_edge_that_the_spec_has_no_more_is_named_and_deleted(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    project.spec.write_text(without_edge())
    code, output = project.deploy()
    assert code == 0, output
    assert "`shop` does not read from `shop-edge` in `us-east-1` anymore" in output
    (advice,) = re.findall(r"`tiers destroy \S+ (--stack-name \S+ --region \S+)`", output)
    code, output = project.run("destroy", *advice.split(), "--yes-destroy", "shop-edge")
    assert code == 0, output
    assert statuses(account, "us-east-1") == {}
    assert statuses(account, account.region) == {"shop": "UPDATE_COMPLETE"}


def test_a_broken_spec_still_deletes_both(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    project.spec.write_text(SPEC.replace("port: 80", "port: x"))
    code, output = project.run("destroy", "--yes-destroy", "shop")
    assert code == 0, output
    assert statuses(account, "us-east-1") == statuses(account, account.region) == {}


def test_status_and_drift_are_those_of_both(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    code, output = project.run("status")
    assert code == 0, output
    assert re.findall(r"^(\S+) in (\S+): CREATE_COMPLETE", output, re.MULTILINE) == [
        ("shop", account.region),
        ("shop-edge", "us-east-1"),
    ]
    assert output.count("it matches the spec") == 2
    data = json.loads(project.run("status", "--format", "json")[1])
    assert (data["region"], data["edge"]["region"]) == (account.region, "us-east-1")
    assert data["edge"]["stack"]["name"] == "shop-edge"
    alone = project.run("status", "--stack-name", "shop-edge", "--region", "us-east-1")[1]
    assert alone.count("it matches the spec") == 1
    code, output = project.run("drift", "--format", "json")
    assert [each["name"] for each in json.loads(output)["stacks"]] == ["shop", "shop-edge"]


def test_a_failed_edge_is_shown_and_recovered(project: Project, account: Account) -> None:
    topic = "Type: AWS::SNS::Topic\n      Properties: {TopicName: edge}"
    fails = "Type: AWS::SSM::Parameter\n      Properties: {Type: SecureString, Name: /a, Value: b}"
    assert topic in SPEC
    project.spec.write_text(SPEC.replace(topic, fails))
    assert project.deploy("--no-rollback")[0] == 1
    code, output = project.run("status")
    assert code == 4, output
    assert "shop-edge in us-east-1: CREATE_FAILED (stuck)" in output
    code, output = project.run("recover", "--yes")
    assert code == 0, output
    assert statuses(account, "us-east-1") == {}
