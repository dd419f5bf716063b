"""`tiers import` beside other updates: what is kept of the stack, and what happens to the resource."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from tests.support.aws_double import Refused
from tests.support.deploy_double import operations, standing
from tests.support.import_double import WITH, WORDS, asked, imported
from tests.support.stack_double import Answer


def test_the_capabilities_of_the_stack_stay_acknowledged(tmp_path: Path) -> None:
    # A template shows neither what a macro makes of it nor what is in nested stacks.
    account = standing()
    account.world.stacks[""].capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    assert imported(account, tmp_path, *WORDS).code == 0
    assert {*asked(account)["Capabilities"]} > {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}


def test_it_says_that_aws_updates_what_it_imported(tmp_path: Path) -> None:
    done = imported(standing(), tmp_path, *WORDS, "--region", "eu-west-1", "--dry-run")
    assert "AWS then updates each of them by the template, which may reset what" in done.out
    compare = "aws cloudcontrol get-resource --type-name AWS::S3::Bucket --identifier shop-archive"
    assert f"compare first: `{compare} --region eu-west-1`" in done.out


def test_a_resource_is_compared_with_its_template_first(tmp_path: Path) -> None:
    account = standing()
    has = {
        "BucketName": "shop-archive",
        "Arn": "arn:x",
        "ObjectLockEnabled": True,
        "Tags": [],
        "Odd\x1b[2J": 1,
    }
    found = {"ResourceDescription": {"Identifier": "shop-archive", "Properties": json.dumps(has)}}
    account.world.account.on(cloudcontrol__GetResource=found)
    spec = WITH.replace("shop-archive}", "shop-archive, ObjectLockEnabled: false}")
    done = imported(account, tmp_path, *WORDS, "--dry-run", spec=spec)
    assert "`Archive` also has `Odd\\x1b[2J`, `Tags`, which the template leaves out" in done.out
    assert "`Archive` has another `ObjectLockEnabled` than the template" in done.out
    assert "compare first" not in done.out
    (asked,) = account.world.account.made("cloudcontrol.GetResource")
    assert asked == {"TypeName": "AWS::S3::Bucket", "Identifier": "shop-archive"}
    done = imported(account, tmp_path, *WORDS, "--dry-run", "--format", "json", spec=spec)
    assert done.lines[0]["compared"] == {
        "Archive": {"left_out": ["Odd\x1b[2J", "Tags"], "different": ["ObjectLockEnabled"]}
    }


def test_of_a_resource_that_is_like_its_template_nothing_is_said(tmp_path: Path) -> None:
    account = standing()
    found = {"ResourceDescription": {"Properties": '{"BucketName": "shop-archive", "Arn": "arn:x"}'}}
    account.world.account.on(cloudcontrol__GetResource=found)
    done = imported(account, tmp_path, *WORDS, "--dry-run")
    assert "leaves out" not in done.out.replace("may reset what the template leaves out", "")
    assert "compare first" not in done.out


@pytest.mark.parametrize("properties", ["[]", "{", "null", "5"])
def test_a_resource_that_cannot_be_read_is_left_to_the_user(tmp_path: Path, properties: str) -> None:
    account = standing()
    found = {"ResourceDescription": {"Properties": properties}}
    account.world.account.on(cloudcontrol__GetResource=found)
    assert "compare first: `aws cloudcontrol" in imported(account, tmp_path, *WORDS, "--dry-run").out


def test_without_an_answer_no_other_resource_is_read(tmp_path: Path) -> None:
    account = standing()

    def unanswered(_: Answer) -> Answer:
        raise EndpointConnectionError(endpoint_url="https://cloudcontrolapi")

    account.world.account.on(cloudcontrol__GetResource=unanswered)
    spec = WITH + "    Twin: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"
    done = imported(account, tmp_path, "Twin=other", *WORDS, "--dry-run", spec=spec)
    assert "--identifier other`" in done.out
    assert len(account.world.account.made("cloudcontrol.GetResource")) == 1


def test_a_stack_that_changed_after_it_was_read_is_left_alone(tmp_path: Path) -> None:
    account = standing()
    create = account._create

    def late(given: Answer) -> Answer:
        account.world.stacks[""].template += "\n# another one deployed\n"
        return create(given)

    account.world.account.on(cloudformation__CreateChangeSet=late)
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert "error[T7204]: `quiet` changed after its template was read; nothing was imported" in done.out
    assert "cloudformation.ExecuteChangeSet" not in operations(account)
    assert account.left == []


def test_a_change_set_that_another_update_overtook_is_told(tmp_path: Path) -> None:
    account = standing()
    refused = Refused("InvalidChangeSetStatus", "the change set is OBSOLETE")
    account.world.account.on(cloudformation__ExecuteChangeSet=refused)
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert "error[T7204]" in done.out
    assert "nothing was imported" in done.out
    assert account.left == []


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"])
def test_a_stack_that_does_not_rest_is_left_alone(tmp_path: Path, status: str) -> None:
    account = standing(status)
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert f"`quiet` is {status}" in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)
