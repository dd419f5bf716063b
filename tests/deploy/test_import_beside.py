"""`tiers import` beside other updates: what is kept of the stack, and what happens to the resource."""

from pathlib import Path

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import operations, standing
from tests.support.import_double import WORDS, asked, imported
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
