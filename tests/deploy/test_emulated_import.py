"""`tiers import` in the emulator: what other tools made becomes part of a stack, and stays as it is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.emulator.account import Account
from tests.support.edge_project import SPEC as SPEC_OF_EDGE
from tests.support.edge_project import Project, value
from tiers.cli import main

SPEC = """\
version: 1
name: shop
regions: [eu-west-1]
data:
  jobs: {type: queue}
"""
UPLOADS = "  uploads: {type: bucket}\n"
TABLE = """\
resources:
  data:
    Orders:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      Properties:
        TableName: orders
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
"""

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    assert account.address.startswith("http://127.0.0.1:")

    def run(command: str, spec: str, *words: str) -> tuple[int, str]:
        path = tmp_path / "shop.yaml"
        path.write_text(spec)
        built = ["--layout", "single", "--out", str(tmp_path / "build"), "--no-lint", "--no-verify"]
        code = main([command, str(path), *(built if command == "deploy" else []), *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out + captured.err

    return run


@pytest.fixture
def theirs(account: Account) -> str:
    """Make a table with an item, and a bucket with an object; return the name of the bucket."""
    tables = account.client("dynamodb")
    tables.create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    tables.put_item(TableName="orders", Item={"id": {"S": "1"}})
    name = f"theirs-{account.identity}"
    buckets = account.client("s3")
    buckets.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
    buckets.put_object(Bucket=name, Key="a", Body=b"b")
    return name


def resources(account: Account) -> dict[str, str]:
    """Return the physical ID of each resource of the stack."""
    rows = account.client("cloudformation").list_stack_resources(StackName="shop")["StackResourceSummaries"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in rows}


def test_raw_and_generated_resources_are_imported_and_then_deployed(
    run: Run, account: Account, theirs: str
) -> None:
    assert run("deploy", SPEC, "--yes")[0] == 0
    before = resources(account)
    spec = SPEC + UPLOADS + TABLE
    code, output = run("import", spec, "Orders=orders", f"UploadsBucket={theirs}", "--yes")
    assert code == 0, output
    assert "2 resources imported into shop" in output
    assert resources(account) == {**before, "Orders": "orders", "UploadsBucket": theirs}
    described = account.client("cloudformation").describe_stacks(StackName="shop")["Stacks"][0]
    assert described["StackStatus"] == "IMPORT_COMPLETE"
    # The deployment adds the rest of the component, and replaces nothing.
    code, output = run("deploy", spec, "--yes")
    assert code == 0, output
    after = resources(account)
    assert after.items() >= {**before, "Orders": "orders", "UploadsBucket": theirs}.items()
    assert "UploadsBucketPolicy" in after
    assert account.client("dynamodb").scan(TableName="orders")["Count"] == 1
    assert account.client("s3").list_objects_v2(Bucket=theirs)["KeyCount"] == 1


def test_what_does_not_exist_is_not_imported(run: Run, account: Account) -> None:
    assert run("deploy", SPEC, "--yes")[0] == 0
    before = resources(account)
    code, output = run("import", SPEC + TABLE, "Orders=orders", "--yes")
    assert code == 1
    assert "error[T7210]: AWS could not create the change set: Table: orders does not exist." in output
    assert resources(account) == before
    sets = account.client("cloudformation").list_change_sets(StackName="shop")["Summaries"]
    assert [each["ExecutionStatus"] for each in sets] == ["EXECUTE_COMPLETE"]  # that of the deployment


@pytest.mark.usefixtures("theirs")
def test_a_dry_run_changes_nothing(run: Run, account: Account) -> None:
    assert run("deploy", SPEC, "--yes")[0] == 0
    before = resources(account)
    code, output = run("import", SPEC + TABLE, "Orders=orders", "--dry-run")
    assert (code, resources(account)) == (0, before), output
    code, output = run(
        "import",
        TABLE.replace("resources:", "version: 1\nname: shop\nresources:"),
        "Orders=orders",
        "--dry-run",
        "--stack-name",
        "other",
    )
    assert code == 0, output
    assert not [
        each
        for each in account.client("cloudformation").describe_stacks()["Stacks"]
        if each["StackName"] == "other"
    ]


@pytest.mark.usefixtures("theirs")
def test_a_new_stack_is_created_of_what_is_there(run: Run, account: Account) -> None:
    spec = "version: 1\nname: shop\nregions: [eu-west-1]\n" + TABLE
    code, output = run("import", spec, "Orders=orders", "--yes")
    assert code == 0, output
    assert resources(account) == {"Orders": "orders"}
    code, output = run("deploy", spec, "--yes", "--format", "json")
    assert code == 0, output
    planned = next(line for line in map(json.loads, output.splitlines()) if line["event"] == "plan")
    assert planned["plan"]["changes"] == []
    assert account.client("dynamodb").scan(TableName="orders")["Count"] == 1


def test_what_a_stack_has_is_not_imported_into_another(run: Run, account: Account) -> None:
    spec = "version: 1\nname: shop\nregions: [eu-west-1]\n" + TABLE
    assert run("deploy", spec, "--yes")[0] == 0
    code, output = run("import", spec, "Orders=orders", "--yes", "--stack-name", "other")
    assert code == 1
    assert "error[T7210]" in output
    assert resources(account) == {"Orders": "orders"}


@pytest.mark.usefixtures("theirs")
def test_what_would_be_created_in_a_nested_stack_is_refused(run: Run, account: Account) -> None:
    """The emulator imports nothing into nested stacks, and announces a second table instead."""
    bucket = f"templates-{account.identity}"
    place = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    assert run("deploy", SPEC, "--yes", "--layout", "nested", "--bucket", bucket)[0] == 0
    before = resources(account)
    code, output = run("import", SPEC + TABLE, "Orders=orders", "--yes", "--bucket", bucket)
    assert code == 1
    assert "error[T7411]: AWS would do more than import: add `Data.Orders`" in output
    assert resources(account) == before
    assert account.client("dynamodb").scan(TableName="orders")["Count"] == 1


def test_a_resource_of_the_edge_is_imported_into_its_stack(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project(tmp_path, capsys)
    assert project.deploy()[0] == 0
    topics = account._replace(region="us-east-1").client("sns")
    arn = topics.create_topic(Name="other")["TopicArn"]
    other = "    Other: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {TopicName: other}}\n"
    spec = SPEC_OF_EDGE.replace("  logic:\n    Reads", f"{other}  logic:\n    Reads")
    project.spec.write_text(spec)
    code, output = project.run("import", f"Other={arn}", "Reads=/shop/reads", "--yes")
    assert code == 1
    assert "error[T7402]: `Other` is in another stack, `shop-edge` in `us-east-1`" in output
    code, output = project.run("import", f"Other={arn}", "--yes")
    assert code == 0, output
    assert "1 resource imported into shop-edge" in output
    code, output = project.deploy()
    assert code == 0, output
    assert value(account).endswith(":edge!")
    assert len(topics.list_topics()["Topics"]) == 2
