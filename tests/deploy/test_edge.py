"""A spec with a root in another region: which stack is deployed, planned, and deleted, and in which order."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.support.edge_project import SPEC, Project, bucket, bucket_of, statuses, value, without_edge
from tiers.deploy import following
from tiers.deploy.aws import Aws, AwsError, Failure
from tiers.deploy.changes import deployed


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.05,))
    assert account.address.startswith("http://127.0.0.1:")


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path, capsys)


def test_the_edge_is_deployed_first_and_read(project: Project, account: Account) -> None:
    code, output = project.deploy()
    assert code == 0, output
    assert statuses(account, "us-east-1") == {"shop-edge": "CREATE_COMPLETE"}
    assert statuses(account, account.region) == {"shop": "CREATE_COMPLETE"}
    assert value(account) == f"arn:aws:sns:us-east-1:{account.identity}:edge!"
    assert output.index("shop-edge is deployed") < output.index("shop is being created")
    assert sorted(each.name for each in project.out.iterdir()) == [
        *("manifest.json", "shop-edge.template.yaml", "shop.template.yaml")
    ]


def test_another_stack_name_is_that_of_both(project: Project, account: Account) -> None:
    code, output = project.deploy("--stack-name", "other")
    assert code == 0, output
    assert statuses(account, "us-east-1") == {"other-edge": "CREATE_COMPLETE"}
    assert value(account).endswith(":edge!")


def test_a_changed_edge_is_read_anew(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    project.spec.write_text(SPEC.replace("TopicName: edge", "TopicName: next"))
    code, output = project.deploy()
    assert code == 0, output
    assert value(account) == f"arn:aws:sns:us-east-1:{account.identity}:next!"


def test_nothing_is_changed_twice(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    code, output = project.deploy("--format", "json")
    assert code == 0, output
    events = [json.loads(line) for line in output.splitlines()]
    assert [each["stack"] for each in events if each["event"] == "deployed"] == ["shop-edge", "shop"]
    assert "started" not in {each["event"] for each in events}
    assert value(account).endswith(":edge!")


def test_what_the_edge_refuses_stops_before_the_others(project: Project, account: Account) -> None:
    project.spec.write_text(SPEC.replace("AWS::SNS::Topic", "AWS::No::Such"))
    code, output = project.deploy()
    assert code == 1, output
    assert statuses(account, account.region) == {}


def test_a_plan_shows_both_roots(project: Project) -> None:
    assert project.deploy()[0] == 0
    project.spec.write_text(SPEC.replace("TopicName: edge", "TopicName: next"))
    for other in (("--against", str(project.out)), ("--against-stack", "shop", "--no-change-set")):
        code, output = project.run("plan", "--layout", "single", *other, "--format", "json")
        data: dict[str, Any] = json.loads(output[output.index("{") :])
        assert code == 0, output
        (topic,) = data["edge"]["plan"]["changes"]
        assert (topic["logical_id"], topic["change"]) == ("Topic", "replace")
        (reads,) = data["plan"]["changes"]
        assert reads["logical_id"] == "Reads"


def test_a_spec_without_its_edge_says_what_is_left(project: Project) -> None:
    assert project.deploy()[0] == 0
    project.spec.write_text(without_edge())
    code, output = project.run("plan", "--layout", "single", "--against", str(project.out))
    assert code == 0
    assert "the spec no longer has the stack `shop-edge` in `us-east-1`" in output


def test_the_edge_is_deleted_last_and_keeps_what_is_retained(project: Project, account: Account) -> None:
    assert project.deploy()[0] == 0
    code, output = project.run("destroy", "--yes-destroy", "shop")
    assert code == 0, output
    assert statuses(account, "us-east-1") == statuses(account, account.region) == {}
    topics = account._replace(region="us-east-1").client("sns").list_topics()["Topics"]
    assert [each["TopicArn"].rpartition(":")[2] for each in topics] == ["edge"]


def test_the_edge_is_kept_while_another_region_reads_from_it(project: Project, account: Account) -> None:
    other = "eu-central-1"
    regions = f"regions: [{account.region}, {other}]\n"
    project.spec.write_text(SPEC.replace("logic:", f"{regions}logic:", 1))
    for region in (account.region, other):
        code, output = project.deploy("--region", region)
        assert code == 0, output
    code, output = project.run("destroy", "--region", other, "--yes-destroy", "shop")
    assert code == 0, output
    assert f"`shop-edge` in `us-east-1` is kept: `shop` in `{account.region}` may read from it" in output
    assert statuses(account, other) == {}
    assert statuses(account, "us-east-1") == {"shop-edge": "CREATE_COMPLETE"}
    code, output = project.run("destroy", "--region", account.region, "--yes-destroy", "shop")
    assert code == 0, output
    assert "is kept" not in output
    assert statuses(account, "us-east-1") == statuses(account, account.region) == {}


def test_the_edge_is_kept_for_a_region_that_does_not_answer(
    project: Project, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    regions = f"regions: [{account.region}, eu-central-1]\n"
    project.spec.write_text(SPEC.replace("logic:", f"{regions}logic:", 1))
    assert project.deploy("--region", account.region)[0] == 0

    def refuse(aws: Aws, name: str) -> None:
        raise AwsError(Failure("cloudformation", "describe_stacks", "InvalidClientTokenId", f"{aws} {name}"))

    monkeypatch.setattr(deployed, "find", refuse)
    code, output = project.run("destroy", "--region", account.region, "--yes-destroy", "shop")
    assert code == 0, output
    assert statuses(account, account.region) == {}
    assert statuses(account, "us-east-1") == {"shop-edge": "CREATE_COMPLETE"}


def test_a_package_says_what_to_create_first(project: Project, account: Account) -> None:
    words = ("--no-lint", "--no-verify", "--out", str(project.out), "--bucket", bucket(account))
    code, output = project.run("package", *words)
    assert code == 0, output
    first, then = output.index("First create the stack shop-edge in us-east-1"), output.index("Then create")
    (edge_link, link) = re.findall(r"https://\S+#/stacks/create/review\?\S+", output)
    assert first < output.index(edge_link) < then < output.index(link)
    data = json.loads(project.run("package", *words, "--format", "json")[1])["package"]
    edge = data["edge"]
    assert (edge["quick_create"], data["quick_create"]) == (edge_link, link)
    assert (edge["stack"], edge["region"], edge["template"]) == (
        "shop-edge",
        "us-east-1",
        "shop-edge.template.yaml",
    )
    _, _, key = edge["url"].partition(f"/{bucket_of(account)}/")
    body = account.client("s3").get_object(Bucket=bucket_of(account), Key=key)["Body"].read().decode()
    assert body == (project.out / "shop-edge.template.yaml").read_text()


def test_a_bucket_is_for_the_other_root(project: Project, account: Account) -> None:
    code, output = project.deploy("--layout", "nested", "--bucket", bucket(account))
    assert code == 0, output
    assert statuses(account, "us-east-1") == {"shop-edge": "CREATE_COMPLETE"}
    assert value(account) == f"arn:aws:sns:us-east-1:{account.identity}:edge!"


@pytest.mark.parametrize(
    "change",
    [
        {"regions": []},
        {"regions": ["us-east-1; true"]},
        {"regions": 1},
        {"name": "shop-edge; true"},
        {"main": "../shop-edge.template.yaml"},
        {"main": 1},
        {"layout": "no"},
        {"parameters": ["other"]},
        {"parameters": [["shop-edge"]]},
    ],
)
def test_a_hostile_manifest_is_refused(project: Project, change: dict[str, Any]) -> None:
    assert project.run("compile", "--no-lint", "--layout", "single", "--out", str(project.out))[0] == 0
    path = project.out / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["edge"] |= change
    path.write_text(json.dumps(manifest))
    project.spec.write_text(without_edge())
    code, output = project.run("plan", "--layout", "single", "--against", str(project.out))
    assert (code, "is not a bundle" in output) == (1, True)


@pytest.mark.parametrize("edge", ["a", 1, [], [1], True, {}])
def test_an_edge_that_is_not_a_mapping_is_refused(project: Project, edge: object) -> None:
    assert project.run("compile", "--no-lint", "--layout", "single", "--out", str(project.out))[0] == 0
    path = project.out / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "edge": edge}))
    code, output = project.run("plan", "--layout", "single", "--against", str(project.out))
    assert (code, "is not a bundle" in output) == (1, True)


def test_a_removed_resource_of_the_edge_may_be_allowed(project: Project) -> None:
    other = "    Other: {Type: AWS::S3::Bucket, DeletionPolicy: Delete}\n"
    project.spec.write_text(SPEC.replace("  logic:\n    Reads", f"{other}  logic:\n    Reads"))
    assert project.run("compile", "--no-lint", "--layout", "single", "--out", str(project.out))[0] == 0
    project.spec.write_text(SPEC)
    words = ("--layout", "single", "--against", str(project.out), "--check")
    assert project.run("plan", *words)[0] == 1
    code, output = project.run("plan", *words, "--allow-replace", "Other")
    assert code == 0, output
    project.spec.write_text(SPEC.replace("  logic:\n    Reads", f"{other}  logic:\n    Reads"))
    assert project.deploy()[0] == 0
    project.spec.write_text(SPEC)
    code, output = project.deploy("--allow-replace", "Other")
    assert code == 0, output
