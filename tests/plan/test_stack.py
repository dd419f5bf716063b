"""`tiers plan --against-stack`, before an account that answers what a test says."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.aws_double import Account, Refused
from tests.support.plan_specs import SHOP
from tiers import cli, compiler
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:cloudformation:eu-west-1:123456789012"
SET = f"{ARN}:changeSet/plan/1"
RENAMED_USER = SHOP.replace("username: dbadmin", "username: owner")

Run = Callable[..., SimpleNamespace]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(account: Account, text: str, *words: str) -> SimpleNamespace:
        Path("shop.yaml").write_text(text, encoding="utf-8")
        with account.connected():
            code = cli.main(["plan", "shop.yaml", "--against-stack", "live", *words])
        printed = capsys.readouterr()
        return SimpleNamespace(code=code, out=printed.out, err=printed.err)

    return call


def compiled(text: str, layout: Layout) -> Bundle:
    made = compiler.compile_spec("shop.yaml", text.encode(), layout)
    assert made.bundle is not None
    return made.bundle


def deployed(text: str = SHOP, layout: Layout = Layout.NESTED, **answers: Any) -> Account:
    """An account with a stack `live` of a spec."""
    bundle = compiled(text, layout)
    texts = dict(zip(bundle.templates, bundle.files.values(), strict=True))

    def described(arguments: dict[str, Any]) -> dict[str, Any]:
        name = arguments["StackName"]
        identity = name if name.startswith("arn:") else f"{ARN}:stack/live/1"
        return {
            "Stacks": [
                {
                    "StackName": "live",
                    "StackId": identity,
                    "CreationTime": NOW,
                    "StackStatus": "CREATE_COMPLETE",
                }
            ]
        }

    def template(arguments: dict[str, Any]) -> dict[str, Any]:
        stem = arguments["StackName"].split("/")[-2].removeprefix("live-")
        return {"TemplateBody": texts[next(iter(texts)) if stem == "live" else stem]}

    def children(arguments: dict[str, Any]) -> dict[str, Any]:
        stems = (
            [stem for stem in texts if stem != "root"] if arguments["StackName"].endswith("/live/1") else []
        )
        return {"StackResourceSummaries": [child(stem) for stem in stems]}

    return Account(
        sts__GetCallerIdentity={"Account": "123456789012"},
        cloudformation__DescribeStacks=described,
        cloudformation__GetTemplate=template,
        cloudformation__ListStackResources=children,
        **answers,
    )


def child(stem: str) -> dict[str, Any]:
    return {
        "LogicalResourceId": stem.capitalize(),
        "PhysicalResourceId": f"{ARN}:stack/live-{stem}/2",
        "ResourceType": "AWS::CloudFormation::Stack",
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": NOW,
    }


def announcing(*changes: dict[str, Any]) -> dict[str, Any]:
    """Answers of an account that makes a change set."""
    return {
        "cloudformation__CreateChangeSet": {"Id": SET, "StackId": f"{ARN}:stack/live/1"},
        "cloudformation__DescribeChangeSet": {
            "Status": "CREATE_COMPLETE",
            "Changes": [{"Type": "Resource", "ResourceChange": each} for each in changes],
        },
        "cloudformation__DeleteChangeSet": {},
    }


def modified(logical_id: str, kind: str, replacement: str, *properties: str) -> dict[str, Any]:
    return {
        "Action": "Modify",
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": f"live-{logical_id.lower()}",
        "ResourceType": kind,
        "Replacement": replacement,
        "Details": [{"Target": {"Attribute": "Properties", "Name": each}} for each in properties],
    }


def test_a_deployed_stack_is_compared_child_by_child(run: Run) -> None:
    account = deployed()
    done = run(account, SHOP)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("shop, compared with the stack `live`\n\nnothing changes\n")
    done = run(account, RENAMED_USER, "--check")
    assert done.code == 1
    assert "MasterUsername: dbadmin -> owner  [replaced: create-only]" in done.out
    assert "error[T6002]: `OrdersDBInstance` would be replaced" in done.out


def test_reading_is_all_that_it_does_without_a_bucket(run: Run) -> None:
    account = deployed()
    run(account, RENAMED_USER)
    verbs = {operation.partition(".")[2][:3] for operation, _ in account.calls}
    assert verbs == {"Get", "Des", "Lis"}
    assert not Path("build").exists()


def test_who_reaches_whom_is_told_by_component(run: Run) -> None:
    text = SHOP.replace("instance_type: t4g.small, connects_to: [orders]", "instance_type: t4g.small")
    done = run(deployed(), text)
    (flow,) = done.out.partition("who can reach whom\n")[2].split("\n\n")[0].splitlines()
    assert flow == "  - web -> orders  tcp 5432"


def test_the_layout_of_a_stack_is_for_life_and_its_name_is_not_the_spec_s(run: Run) -> None:
    done = run(deployed(), SHOP.replace("name: shop", "name: store"))
    assert "error[" not in done.out
    done = run(deployed(), SHOP, "--layout", "single", "--no-change-set")
    assert done.code == 1
    assert "error[T6003]" in done.out


def test_a_stack_that_is_not_there_is_a_finding(run: Run) -> None:
    missing = Refused("ValidationError", "Stack with id live does not exist")
    account = deployed().on(cloudformation__DescribeStacks=missing)
    done = run(account, SHOP)
    assert done.code == 1
    assert "the stack `live` does not exist in `eu-west-1`" in done.out


def test_an_account_that_refuses_is_a_finding(run: Run) -> None:
    denied = Refused("AccessDenied", "User: x is not authorized to perform: cloudformation:GetTemplate", 403)
    done = run(deployed().on(cloudformation__GetTemplate=denied), SHOP, "--format", "json")
    assert done.code == 1
    (finding,) = json.loads(done.out)["diagnostics"]
    assert "cloudformation:GetTemplate" in json.dumps(finding)


MINIMAL = """
version: 1
name: shop
network: {nat_gateway: {mode: none}}
logic:
  web: {type: ec2, port: 80, egress: none, connects_to: [db]}
data:
  db: {type: rds, engine: postgres}
"""
OTHER = MINIMAL.replace("engine: postgres", "engine: postgres, database: shop")


def test_aws_has_the_last_word_where_that_takes_no_bucket(run: Run) -> None:
    said = announcing(modified("DbDBInstance", "AWS::RDS::DBInstance", "True", "DBName"))
    account = deployed(MINIMAL, Layout.SINGLE, **said)
    done = run(account, OTHER, "--layout", "single")
    assert done.code == 0
    assert "the change set of AWS agrees" in done.out
    assert account.made("cloudformation.DeleteChangeSet"), "nothing of it is left"
    assert run(account, OTHER, "--layout", "single", "--check").code == 1


def test_what_aws_says_otherwise_is_shown_and_refused(run: Run) -> None:
    said = announcing(
        modified("DbDBInstance", "AWS::RDS::DBInstance", "True", "AllocatedStorage"),
        modified("WebInstance1", "AWS::EC2::Instance", "Conditional"),
    )
    account = deployed(MINIMAL, Layout.SINGLE, **said)
    text = MINIMAL.replace("engine: postgres", "engine: postgres, allocated_storage: 50")
    done = run(account, text, "--layout", "single", "--check")
    assert done.code == 1
    assert "DbDBInstance  AWS: replaced; templates: modified" in done.out
    assert "WebInstance1  AWS: may be replaced; templates: unchanged" in done.out
    assert "AWS would replace `DbDBInstance`" in done.out
    done = run(account, text, "--layout", "single", "--format", "json", "--allow-replace", "DbDBInstance")
    data = json.loads(done.out)
    assert [each["called"] for each in data["change_set"]["differences"]] == ["DbDBInstance", "WebInstance1"]
    assert data["plan"]["against"] == "live"


def test_aws_is_not_asked_if_that_is_not_wanted(run: Run) -> None:
    account = deployed(MINIMAL, Layout.SINGLE)
    done = run(account, OTHER, "--layout", "single", "--no-change-set", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["change_set"] is None
    assert not account.made("cloudformation.CreateChangeSet")


def test_a_stack_that_is_being_updated_is_compared_all_the_same(run: Run) -> None:
    busy = Refused("ValidationError", "Stack:live is in UPDATE_IN_PROGRESS state and can not be updated.")
    account = deployed(MINIMAL, Layout.SINGLE, cloudformation__CreateChangeSet=busy)
    done = run(account, OTHER, "--layout", "single")
    assert done.code == 0
    assert "no change set was created because the stack is being updated" in done.out
    assert "DBName: (none) -> shop  [replaced: create-only]" in done.out
