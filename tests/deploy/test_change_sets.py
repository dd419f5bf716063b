"""`tiers deploy` and what AWS says of a change set: nothing is left of one that is not executed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.deploy_double import NESTED, SINGLE, YES, Deploys, deploy, fresh, operations, standing
from tests.support.standing import DATABASE_LINE, SPEC
from tiers.ir.placed import Layout


def test_a_change_set_that_fails_is_told_in_aws_s_words_and_removed(tmp_path: Path) -> None:
    account = fresh()
    account.failure = "Template format error: Unresolved resource dependencies [X]"
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7210]" in done.out
    assert "Unresolved resource dependencies [X]" in done.out
    assert account.left == []


def test_what_is_validated_beforehand_is_told_at_the_spec_s_line(tmp_path: Path) -> None:
    account = fresh()
    account.failure = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]."
    event = {
        "EventType": "VALIDATION_ERROR",
        "ValidationFailureMode": "FAIL",
        "ValidationName": "PROPERTY_VALIDATION",
        "ValidationPath": "/Resources/DbDBInstance/Properties/BackupRetentionPeriod",
        "ValidationStatusReason": "99 is greater than the maximum of 35",
    }
    account.world.account.on(cloudformation__DescribeEvents={"OperationEvents": [event]})
    done = deploy(account, tmp_path)
    assert done.code == 1
    line = SPEC.splitlines().index("    backup_retention: 9") + 1
    assert re.search(rf"error\[T7211\].+99 is greater than.+\n *--> quiet.yaml:{line}:", done.out)
    assert account.world.account.made("cloudformation.DescribeEvents")[0]["Filters"] == {"FailedEvents": True}


CHILD = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/child/2"


def nested_change_sets_fail(account: Deploys, reason: str) -> None:
    create, describe = account._create, account._describe

    def made(given: dict[str, Any]) -> dict[str, Any]:
        account.failure = (
            f"Nested change set {CHILD} was not successfully created: Currently in FAILED."
            if given["IncludeNestedStacks"]
            else ""
        )
        return create(given)

    def described(given: dict[str, Any]) -> dict[str, Any]:
        if given["ChangeSetName"] == CHILD:
            return {"Status": "FAILED", "StatusReason": reason, "StackId": "arn:child"}
        return describe(given)

    account.world.account.on(
        cloudformation__CreateChangeSet=made, cloudformation__DescribeChangeSet=described
    )


def test_where_nested_change_sets_cannot_be_made_the_root_s_is_and_the_reason_is_told(tmp_path: Path) -> None:
    account = fresh()
    nested_change_sets_fail(account, "Parameter Vpc is not known yet")
    account.changes = [
        {
            "Action": "Add",
            "LogicalResourceId": "Network",
            "ResourceType": "AWS::CloudFormation::Stack",
        }
    ]
    done = deploy(account, tmp_path, *NESTED)
    assert done.code == 0, done.out
    assert "AWS did not pre-validate Network: Parameter Vpc is not known yet" in done.out
    assert account.left == []


def test_effects_on_nested_stacks_are_read_from_their_own_change_sets(tmp_path: Path) -> None:
    account = standing(layout=Layout.NESTED)
    describe = account._describe
    account.changes = [
        {
            "Action": "Modify",
            "LogicalResourceId": "Data",
            "PhysicalResourceId": account.world.stacks["Data"].arn,
            "ResourceType": "AWS::CloudFormation::Stack",
            "ChangeSetId": CHILD,
        }
    ]
    inner = {
        "Action": "Modify",
        "LogicalResourceId": "DbDBParameterGroup",
        "ResourceType": "AWS::RDS::DBParameterGroup",
        "Replacement": "True",
        "Details": [
            {"Target": {"Attribute": "Properties", "Name": "Family", "RequiresRecreation": "Always"}}
        ],
    }

    def described(given: dict[str, Any]) -> dict[str, Any]:
        if given["ChangeSetName"] != CHILD:
            return describe(given)
        assert given["StackName"] == account.world.stacks["Data"].arn
        page = {"Status": "CREATE_COMPLETE", "Changes": []}
        if "NextToken" not in given:
            return {**page, "NextToken": "more"}
        return {**page, "Changes": [{"Type": "Resource", "ResourceChange": inner}]}

    account.world.account.on(cloudformation__DescribeChangeSet=described)
    done = deploy(account, tmp_path, *NESTED)
    assert done.code == 0, done.out
    assert "Data.DbDBParameterGroup  AWS: replaced; templates: unchanged" in done.out


@pytest.mark.parametrize(
    ("change", "word"),
    [({"Action": "Modify", "Replacement": "True"}, "replace"), ({"Action": "Remove"}, "remove")],
)
def test_what_aws_alone_would_lose_is_refused_unless_it_is_named(
    tmp_path: Path, change: dict[str, str], word: str
) -> None:
    account = standing()
    account.changes = [
        {**change, "LogicalResourceId": "DbDBInstance", "ResourceType": "AWS::RDS::DBInstance"}
    ]
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"error[T7214]: AWS would {word} `DbDBInstance`" in done.out
    assert account.left == []
    spec = (
        SPEC.replace("engine: postgres", "engine: postgres\n    username: boss")
        if word == "replace"
        else SPEC
    )
    again = deploy(account, tmp_path, *YES, "--allow-replace", "DbDBInstance", spec=spec)
    assert again.code == 0, again.out


def test_a_replaced_database_is_refused_at_its_line_before_anything_is_called(tmp_path: Path) -> None:
    account = standing()
    spec = SPEC.replace("engine: postgres", "engine: mysql")
    done = deploy(account, tmp_path, spec=spec)
    assert done.code == 1
    assert re.search(rf"error\[T6002\].+\n *--> quiet.yaml:{DATABASE_LINE + 2}:", done.out)
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_what_aws_would_roll_back_is_refused_before_anything_is_called(tmp_path: Path) -> None:
    account = standing()
    spec = SPEC.replace("engine: postgres", 'engine: postgres\n    engine_version: "16"')
    done = deploy(account, tmp_path, *YES, spec=spec)
    assert done.code == 1
    assert "error[T6020]: `DbDBInstance` cannot go back from version 17 to 16" in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_an_allowed_replacement_is_let_through_the_stack_policy_and_denied_again_after_it(
    tmp_path: Path,
) -> None:
    account = standing()
    given: list[dict[str, Any]] = []
    keep = account._policy

    def noted(policy: dict[str, Any]) -> dict[str, Any]:
        given.append(json.loads(policy["StackPolicyBody"]))
        return keep(policy)

    account.world.account.on(cloudformation__SetStackPolicy=noted)
    spec = SPEC.replace("engine: postgres", "engine: mysql")
    assert deploy(account, tmp_path, *YES, "--allow-replace", "DbDBInstance", spec=spec).code == 0
    before, after = (policy["Statement"][-1] for policy in given)
    assert before["NotResource"] == ["LogicalResourceId/DbDBInstance"]
    assert after["Resource"] == "*"
    assert operations(account).index("cloudformation.SetStackPolicy") < operations(account).index(
        "cloudformation.ExecuteChangeSet"
    )


@pytest.mark.parametrize("status", ["AVAILABLE", "EXECUTE_IN_PROGRESS"])
def test_an_empty_stack_that_somebody_else_creates_just_now_stays(tmp_path: Path, status: str) -> None:
    account = fresh()
    delete = account._delete

    def theirs(given: dict[str, Any]) -> dict[str, Any]:
        made = account.sets[given["ChangeSetName"]]
        delete(given)
        account.sets["theirs"] = {**made, "ChangeSetName": "theirs", "ExecutionStatus": status}
        return {}

    account.world.account.on(cloudformation__DeleteChangeSet=theirs)
    assert deploy(account, tmp_path, *SINGLE, typed="no\n").code == 1
    assert account.world.stacks["quiet"].status == "REVIEW_IN_PROGRESS"
    assert "cloudformation.DeleteStack" not in operations(account)


def test_what_a_failed_deployment_let_through_is_denied_again(tmp_path: Path) -> None:
    account = standing()
    account.end = lambda stack: account.world.happen(stack, "quiet", "UPDATE_ROLLBACK_COMPLETE")
    spec = SPEC.replace("engine: postgres", "engine: mysql")
    assert deploy(account, tmp_path, *YES, "--allow-replace", "DbDBInstance", spec=spec).code == 1
    [policy] = account.policies.values()
    assert json.loads(policy)["Statement"][-1]["Resource"] == "*"


def test_what_aws_only_warns_of_is_not_why_a_change_set_was_not_made(tmp_path: Path) -> None:
    account = fresh()
    account.failure = "Template format error: Unresolved resource dependencies [X]"
    event = {
        "EventType": "VALIDATION_ERROR",
        "ValidationFailureMode": "WARN",
        "ValidationPath": "/Resources/DbDBInstance",
        "ValidationStatusReason": "it is not empty",
    }
    account.world.account.on(cloudformation__DescribeEvents={"OperationEvents": [event]})
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "Unresolved resource dependencies [X]" in done.out
    assert "error[T7211]" not in done.out


@pytest.mark.parametrize(("evaluation", "sure"), [("Static", True), ("Dynamic", False)])
def test_what_aws_does_not_know_yet_is_only_counted(tmp_path: Path, evaluation: str, *, sure: bool) -> None:
    account = standing()
    detail = {"Target": {"Attribute": "Properties", "Name": "VpcId"}, "Evaluation": evaluation}
    account.changes = [
        {
            "Action": "Modify",
            "Replacement": "Conditional",
            "LogicalResourceId": "WebSecurityGroup",
            "ResourceType": "AWS::EC2::SecurityGroup",
            "Details": [detail],
        }
    ]
    done = deploy(account, tmp_path)
    assert done.code == 0
    assert ("WebSecurityGroup  AWS: may be replaced" in done.out) == sure
    said = "AWS does not know yet if it changes 1 resource that the templates do not change"
    assert (said in done.out) != sure


def test_an_empty_stack_goes_although_its_change_set_takes_a_while_to_go(tmp_path: Path) -> None:
    account = fresh()

    def slowly(given: dict[str, Any]) -> dict[str, Any]:
        account.sets[given["ChangeSetName"]].update(
            Status="DELETE_IN_PROGRESS", ExecutionStatus="UNAVAILABLE"
        )
        return {}

    account.world.account.on(cloudformation__DeleteChangeSet=slowly)
    assert deploy(account, tmp_path, *SINGLE, typed="no\n").code == 1
    assert account.world.stacks["quiet"].status == "DELETE_COMPLETE"
