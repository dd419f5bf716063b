"""`tiers import` into nested stacks: what has its name in the template, by an update of the root."""

from pathlib import Path

import pytest

from tests.support.deploy_double import Deploys, operations, standing
from tests.support.import_double import RAW, WORDS, asked, data, imported, sent
from tests.support.stack_double import Answer
from tests.support.standing import SPEC, bundle
from tiers.deploy.policies import policies
from tiers.ir.placed import Layout

CHILD = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/child/2"
BESIDE = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/beside/3"
NESTED = (*WORDS, "--bucket", "templates")


def nested(inner: Answer | None = None, outer: Answer | None = None, beside: Answer | None = None) -> Deploys:
    """Return an account with nested stacks, in which AWS announces the change of one, and in it another.

    `beside` is a change in a nested stack that uses outputs of the first one.
    """
    account = standing(layout=Layout.NESTED)
    describe = account._describe
    row = {
        "Action": "Modify",
        "LogicalResourceId": "Data",
        "PhysicalResourceId": account.world.stacks["Data"].arn,
        "ResourceType": "AWS::CloudFormation::Stack",
        "Replacement": "False",
        "ChangeSetId": CHILD,
    }
    account.changes = [{**row, **(outer or {})}]
    found = {"Action": "Import", "LogicalResourceId": "Archive", "ResourceType": "AWS::S3::Bucket"}
    change = {"Type": "Resource", "ResourceChange": {**found, **(inner or {})}}
    if beside is not None:
        named = {"LogicalResourceId": "Logic", "PhysicalResourceId": account.world.stacks["Logic"].arn}
        account.changes.append({**account.changes[0], **named, "ChangeSetId": BESIDE})

    def described(given: Answer) -> Answer:
        if given["ChangeSetName"] == BESIDE:
            more = [{"Type": "Resource", "ResourceChange": beside}]
            return {"Status": "CREATE_COMPLETE", "StackId": given["StackName"], "Changes": more}
        if given["ChangeSetName"] == CHILD:
            stack = account.world.stacks["Data"].arn
            status = "FAILED" if account.failure else "CREATE_COMPLETE"
            return {"Status": status, "StackId": stack, "Changes": [change]}
        return describe(given)

    account.world.account.on(cloudformation__DescribeChangeSet=described)
    return account


def test_into_a_nested_stack_what_has_its_name_is_imported_by_an_update_of_the_root(tmp_path: Path) -> None:
    account = nested()
    done = imported(account, tmp_path, *NESTED)
    assert done.code == 0, done.out
    made = asked(account)
    assert (made["ChangeSetType"], made["ImportExistingResources"]) == ("UPDATE", True)
    assert made["IncludeNestedStacks"] is True
    assert "ResourcesToImport" not in made
    (key,) = account.objects
    uploaded = data(account.objects[key].decode())
    deployed = bundle(Layout.NESTED)
    old = data(deployed.files["data.template.yaml"])
    assert uploaded["Resources"].pop("Archive")["Properties"] == {"BucketName": "shop-archive"}
    assert uploaded == old
    root, new = data(deployed.files[deployed.main]), sent(account)
    url = new["Resources"]["Data"]["Properties"].pop("TemplateURL")
    assert url.endswith(f"/templates/{key}")
    del root["Resources"]["Data"]["Properties"]["TemplateURL"]
    assert new == root
    (executed,) = account.world.account.made("cloudformation.ExecuteChangeSet")
    assert executed.keys().isdisjoint({"RetainExceptOnCreate", "DisableRollback"})
    assert "Data.Archive  AWS::S3::Bucket  BucketName=shop-archive" in done.out
    assert "`tiers deploy quiet.yaml --layout nested --bucket templates`" in done.out


@pytest.mark.parametrize(
    ("inner", "outer", "text"),
    [
        ({"Action": "Add"}, {}, "add `Data.Archive`"),
        ({"Action": "Modify", "LogicalResourceId": "DbDBInstance"}, {}, "modify `Data.DbDBInstance`"),
        ({}, {"Replacement": "True"}, "modify `Data`"),
        ({}, {"Action": "Remove"}, "remove `Data`"),
        ({}, {"LogicalResourceId": "Logic"}, "import `Logic.Archive`"),
    ],
)
def test_an_update_of_the_root_with_anything_else_is_removed(
    tmp_path: Path, inner: Answer, outer: Answer, text: str
) -> None:
    account = nested(inner, outer)
    done = imported(account, tmp_path, *NESTED)
    assert done.code == 1
    assert f"error[T7411]: AWS would do more than import: {text}" in done.out
    assert ("nothing of that name exists" in done.out) is (inner == {"Action": "Add"})
    assert "cloudformation.ExecuteChangeSet" not in operations(account)
    assert account.left == []


UNSURE = {
    "Action": "Modify",
    "LogicalResourceId": "WebLaunchTemplate",
    "ResourceType": "AWS::EC2::LaunchTemplate",
    "Replacement": "Conditional",
    "Details": [{"Target": {"Name": "LaunchTemplateData"}, "Evaluation": "Dynamic"}],
}


def test_what_aws_does_not_know_yet_in_an_unchanged_template_is_shown(tmp_path: Path) -> None:
    account = nested(beside=UNSURE)
    done = imported(account, tmp_path, *NESTED)
    assert done.code == 0, done.out
    assert "AWS does not know yet that `Logic.WebLaunchTemplate` stays, as its template does" in done.out


@pytest.mark.parametrize(
    "change",
    [
        {"Replacement": "True"},
        {"Action": "Remove"},
        {"Details": [{"Target": {"Name": "ImageId"}, "Evaluation": "Static"}]},
    ],
)
def test_what_aws_knows_to_change_beside_the_import_is_refused(tmp_path: Path, change: Answer) -> None:
    account = nested(beside={**UNSURE, **change})
    done = imported(account, tmp_path, *NESTED)
    assert "error[T7411]: AWS would do more than import:" in done.out
    assert "`Logic.WebLaunchTemplate`" in done.out
    assert account.left == []


def test_what_aws_does_not_know_yet_in_a_changed_template_is_refused(tmp_path: Path) -> None:
    account = nested(UNSURE)
    done = imported(account, tmp_path, *NESTED)
    assert "AWS would do more than import: modify `Data.WebLaunchTemplate`" in done.out


def test_a_nested_stack_that_aws_does_not_look_into_is_not_updated(tmp_path: Path) -> None:
    account = nested()
    del account.changes[0]["ChangeSetId"]
    done = imported(account, tmp_path, *NESTED)
    assert "error[T7411]: AWS would do more than import: modify `Data`" in done.out
    assert "does not import `Archive`" in done.out
    assert account.left == []


def test_a_nested_change_set_that_fails_is_not_tried_without_its_contents(tmp_path: Path) -> None:
    account = nested()
    account.failure = f"Nested change set {CHILD} was not successfully created: Currently in FAILED."
    done = imported(account, tmp_path, *NESTED)
    assert "error[T7210]" in done.out
    assert len(account.world.account.made("cloudformation.CreateChangeSet")) == 1
    assert account.left == []


QUEUE = "resources: {data: {Mail: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}}}\n"


@pytest.mark.parametrize(
    ("words", "raw", "code", "text"),
    [
        (WORDS, RAW, "T7201", "add `--bucket NAME`"),
        (WORDS, RAW.replace("Retain", "Delete"), "T7404", "needs `DeletionPolicy: Retain`"),
        (WORDS, RAW.replace("Retain", "RetainExceptOnCreate"), "T7404", "needs `DeletionPolicy: Retain`"),
        (("Archive=x",), RAW.replace("BucketName: shop-archive", ""), "T7409", "add `BucketName: x`"),
        (WORDS, RAW.replace("data:", "operations:"), "T7409", "the nested stack `Operations`"),
        (("DbDBInstance=x",), RAW, "T7403", "the stack already has"),
        (("Nothing=x",), RAW, "T7402", "the spec has no resource `Nothing`"),
        (("Mail=https://sqs/1/mail",), QUEUE, "T7409", "which cannot have `QueueUrl`"),
    ],
)
def test_what_cannot_be_imported_into_a_nested_stack_is_refused_before_anything_is_made(
    tmp_path: Path, words: tuple[str, ...], raw: str, code: str, text: str
) -> None:
    account = nested()
    bucket = () if code == "T7201" else ("--bucket", "templates")
    done = imported(account, tmp_path, *words, *bucket, "--yes", spec=SPEC + raw)
    assert done.code == 1
    assert f"error[{code}]" in done.out
    assert text in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_the_policies_of_a_deployment_have_all_calls(tmp_path: Path) -> None:
    made = set[str]()
    for account, words in ((standing(), WORDS), (nested(), NESTED), (nested({"Action": "Add"}), NESTED)):
        imported(account, tmp_path, *words)
        made |= {name.replace(".", ":") for name in operations(account)}
    calls = {each for each in made if not each.startswith("s3:")}
    assert calls - {"cloudcontrol:GetResource"} <= set(policies.DEPLOYS)
    # Without the permission to read the resource, the command shows how to.
    calls -= {"cloudcontrol:GetResource"}
    assert made - calls == {"cloudcontrol:GetResource", "s3:HeadBucket", "s3:HeadObject", "s3:PutObject"}
