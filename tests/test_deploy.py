"""`tiers deploy`, whatever the stack is like and whatever AWS answers: nothing is left behind."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.aws_double import Refused
from tests.deploy_double import NOTHING, Deploys, fresh
from tests.stack_double import Double, deployed
from tests.standing import DATABASE_LINE, SPEC, Result, bundle, run
from tiers import cli
from tiers.architecture.placed import Layout
from tiers.delivery.states import STATES, Phase

SINGLE = ("--layout", "single", "--no-lint", "--no-verify", "--out", "out")
YES = (*SINGLE, "--yes")
NESTED = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--bucket", "templates")


def standing(status: str = "CREATE_COMPLETE", layout: Layout = Layout.SINGLE) -> Deploys:
    return Deploys(deployed(bundle(layout), status))


def deploy(account: Deploys, folder: Path, *words: str, **more: Any) -> Result:
    done = run(account.world, folder, "deploy", *(words or YES), **more)
    assert "Traceback" not in done.err
    assert "T9" not in done.out
    return done


def operations(account: Deploys) -> list[str]:
    return [name for name, _ in account.world.account.calls]


def test_a_first_deployment_creates_protects_and_tells_outputs(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    stack = account.world.find("quiet")
    assert (stack.status, stack.protected) == ("CREATE_COMPLETE", True)
    assert stack.template == bundle(Layout.SINGLE).files["quiet.template.yaml"]
    assert "AWS::RDS::DBInstance" in account.policies[stack.arn]
    [made] = account.world.account.made("cloudformation.CreateChangeSet")
    assert made["ChangeSetType"] == "CREATE"
    assert made["Capabilities"] == ["CAPABILITY_IAM"]
    [executed] = account.world.account.made("cloudformation.ExecuteChangeSet")
    assert executed["RetainExceptOnCreate"] is True
    assert account.left == []


def test_without_a_rollback_what_was_done_stays(tmp_path: Path) -> None:
    account = fresh()
    assert deploy(account, tmp_path, *YES, "--no-rollback").code == 0
    [executed] = account.world.account.made("cloudformation.ExecuteChangeSet")
    assert executed["DisableRollback"] is True
    assert "RetainExceptOnCreate" not in executed


def test_an_update_keeps_nothing_that_was_not_asked_for(tmp_path: Path) -> None:
    account = standing()
    done = deploy(account, tmp_path, spec=SPEC.replace("backup_retention: 9", "backup_retention: 10"))
    assert done.code == 0, done.out
    assert account.world.find("quiet").status == "UPDATE_COMPLETE"
    [made] = account.world.account.made("cloudformation.CreateChangeSet")
    assert made["ChangeSetType"] == "UPDATE"
    assert "BackupRetentionPeriod: 9 -> 10" in done.out


def test_nothing_to_change_is_no_failure_and_leaves_no_change_set(tmp_path: Path) -> None:
    account = standing()
    account.failure = NOTHING
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert "AWS finds nothing to change" in done.out
    assert account.left == []
    assert "cloudformation.ExecuteChangeSet" not in operations(account)


def test_json_is_one_event_a_line(tmp_path: Path) -> None:
    done = deploy(fresh(), tmp_path, *YES, "--format", "json")
    assert done.code == 0
    told = [each["event"] for each in done.lines]
    assert told[:2] == ["plan", "started"]
    assert told[-1] == "deployed"
    assert {each["format_version"] for each in done.lines} == {"1.0"}


def test_json_has_findings_as_a_line_of_their_own(tmp_path: Path) -> None:
    done = deploy(standing("ROLLBACK_COMPLETE"), tmp_path, *YES, "--format", "json")
    assert done.code == 1
    [line] = done.lines
    assert [each["code"] for each in line["diagnostics"]] == ["T548"]


RUNNING = sorted(name for name, state in STATES.items() if state.phase is Phase.RUNNING)
STUCK = sorted(
    name
    for name, state in STATES.items()
    if state.phase is Phase.STUCK and name not in {"CREATE_FAILED", "UPDATE_FAILED", "REVIEW_IN_PROGRESS"}
)
STABLE = sorted(name for name, state in STATES.items() if state.phase is Phase.STABLE)


@pytest.mark.parametrize("status", STUCK)
def test_a_stuck_stack_is_told_what_it_is_and_what_frees_it(tmp_path: Path, status: str) -> None:
    account = standing(status)
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"error[T548]: `quiet` is {status}: {STATES[status].meaning}" in done.out
    assert STATES[status].next.replace("SPEC", "quiet.yaml") in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


@pytest.mark.parametrize("status", [*STABLE, "CREATE_FAILED", "UPDATE_FAILED"])
def test_a_stack_that_can_be_updated_is(tmp_path: Path, status: str) -> None:
    account = standing(status)
    assert deploy(account, tmp_path).code == 0
    assert account.world.find("quiet").status == "UPDATE_COMPLETE"


@pytest.mark.parametrize("status", RUNNING)
def test_a_second_deployment_follows_the_first(tmp_path: Path, status: str) -> None:
    account = standing(status)
    stack = account.world.find("quiet")
    account.world.happen(stack, "DbDBInstance", "UPDATE_COMPLETE")
    account.world.ends_soon(lambda: account.world.happen(stack, "quiet", "UPDATE_COMPLETE"))
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert f"quiet is {status}" in done.out
    assert "run this one again" in done.out
    assert len(re.findall(r"UPDATE_COMPLETE +DbDBInstance", done.out)) == 1
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_one_that_was_begun_meanwhile_is_followed_too(tmp_path: Path) -> None:
    account = standing()
    stack = account.world.find("quiet")
    create = account._create

    def late(given: dict[str, Any]) -> dict[str, Any]:
        account.world.happen(stack, "quiet", "UPDATE_IN_PROGRESS", "User Initiated")
        account.world.ends_soon(lambda: account.world.happen(stack, "quiet", "UPDATE_COMPLETE"))
        return create(given)

    account.world.account.on(cloudformation__CreateChangeSet=late)
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert "run this one again" in done.out
    assert account.left == []


@pytest.mark.parametrize("code", ["InvalidChangeSetStatus", "ChangeSetNotFound"])
def test_a_change_set_that_somebody_overtook_is_not_executed(tmp_path: Path, code: str) -> None:
    account = standing()
    account.world.account.on(cloudformation__ExecuteChangeSet=Refused(code, "it is OBSOLETE"))
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T549]" in done.out
    assert account.left == []


def test_a_new_stack_that_another_one_plans_is_left_alone(tmp_path: Path) -> None:
    account = fresh()
    with account.world.account.connected():
        account._create({"StackName": "quiet", "ChangeSetName": "theirs"})
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T547]: `quiet` is not created yet: the change set `theirs` waits" in done.out
    assert len(account.left) == 2


def test_an_empty_stack_that_nobody_waits_for_is_created(tmp_path: Path) -> None:
    account = fresh()
    with account.world.account.connected():
        account._create({"StackName": "quiet", "ChangeSetName": "theirs"})
    account.sets.clear()
    assert deploy(account, tmp_path).code == 0
    assert account.world.find("quiet").status == "CREATE_COMPLETE"


def test_no_leaves_nothing(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path, *SINGLE, typed="no\n")
    assert done.code == 1
    assert "T554" in done.out
    assert account.left == []


def test_yes_deploys(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path, *SINGLE, typed="y\n")
    assert done.code == 0
    assert "Deploy this to `quiet` in `eu-west-1`?" in done.err


def test_a_pipeline_must_say_yes(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path, *SINGLE)
    assert done.code == 1
    assert "T553" in done.out
    assert account.left == []


def interrupting(_: dict[str, Any]) -> dict[str, Any]:
    raise KeyboardInterrupt


@pytest.mark.parametrize("operation", ["DescribeChangeSet", "SetStackPolicy"])
def test_an_interrupt_before_anything_began_leaves_nothing(tmp_path: Path, operation: str) -> None:
    account = standing() if operation == "SetStackPolicy" else fresh()
    account.world.account.on(**{f"cloudformation__{operation}": interrupting})
    done = deploy(account, tmp_path)
    assert done.code == 130
    assert "nothing was started" in done.err
    assert account.left == []
    assert "cloudformation.ExecuteChangeSet" not in operations(account)


def test_an_interrupt_afterwards_leaves_the_deployment_running(tmp_path: Path) -> None:
    account = fresh()
    with mock.patch("tiers.cli.live.watch", side_effect=KeyboardInterrupt):
        done = deploy(account, tmp_path)
    assert done.code == 130
    assert "the deployment goes on" in done.err
    assert account.world.find("quiet").status == "CREATE_IN_PROGRESS"
    assert deploy(account, tmp_path).code == 0
    assert account.world.find("quiet").status == "CREATE_COMPLETE"


def test_a_change_set_that_fails_is_told_in_aws_s_words_and_removed(tmp_path: Path) -> None:
    account = fresh()
    account.failure = "Template format error: Unresolved resource dependencies [X]"
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T595]" in done.out
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
    assert re.search(rf"error\[T596\].+99 is greater than.+\n *--> quiet.yaml:{line}:", done.out)
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
    assert "AWS has not looked into Network beforehand: Parameter Vpc is not known yet" in done.out
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
    assert "Data.DbDBParameterGroup  replaced by AWS, left as it is by the templates" in done.out


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
    assert f"error[T599]: AWS would {word} `DbDBInstance`" in done.out
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
    assert re.search(rf"error\[T511\].+\n *--> quiet.yaml:{DATABASE_LINE + 2}:", done.out)
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


def test_the_root_cause_alone_is_told(tmp_path: Path) -> None:
    account = fresh()

    def badly(stack: Double) -> None:
        stack.add("WebAutoScalingGroup", "AWS::AutoScaling::AutoScalingGroup", "")
        stack.add("DbDBInstance", "AWS::RDS::DBInstance", "db-1")
        happen = account.world.happen
        happen(stack, "DbDBInstance", "CREATE_FAILED", "DB instance class is not available")
        happen(stack, "WebAutoScalingGroup", "CREATE_FAILED", "Resource creation cancelled")
        happen(stack, "quiet", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create")
        happen(stack, "quiet", "ROLLBACK_COMPLETE")

    account.end = badly
    done = deploy(account, tmp_path)
    assert done.code == 1
    causes = re.findall(r"error\[T558\]: (.+)\n *--> quiet.yaml:(\d+):", done.out)
    assert causes == [("`DbDBInstance` failed: DB instance class is not available", str(DATABASE_LINE))]
    assert "error[T557]: `quiet` is ROLLBACK_COMPLETE" in done.out
    assert "tiers recover" in done.out


def test_on_a_terminal_a_tree_is_drawn(tmp_path: Path) -> None:
    with mock.patch("tiers.cli.live._can_draw", return_value=True):
        done = deploy(fresh(), tmp_path)
    assert done.code == 0, done.out
    assert "✓ quiet  CREATE_COMPLETE  0:01" in done.out
    assert "quiet is deployed" in done.out


def test_a_part_of_another_stack_is_not_deployed_by_itself(tmp_path: Path) -> None:
    account = standing(layout=Layout.NESTED)
    done = deploy(account, tmp_path, *YES, "--stack-name", account.world.stacks["Data"].name)
    assert done.code == 1
    assert "error[T552]" in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_a_spec_is_read_from_standard_input_once(tmp_path: Path) -> None:
    account = fresh()
    typed = mock.Mock(buffer=io.BytesIO(SPEC.encode()), isatty=lambda: False)
    with (
        account.world.account.connected(),
        mock.patch("tiers.delivery.following.PAUSES", (0.0,)),
        mock.patch("sys.stdin", typed),
        contextlib.chdir(tmp_path),
        contextlib.redirect_stdout(io.StringIO()) as printed,
    ):
        code = cli.main(["deploy", "-", *YES])
    assert code == 0, printed.getvalue()


def test_a_package_is_told_as_json(tmp_path: Path) -> None:
    account = fresh()
    words = ("--no-lint", "--no-verify", "--out", "out", "--bucket", "templates", "--format", "json")
    first = run(account.world, tmp_path, "package", *words)
    assert first.code == 0, first.out
    told = first.data["package"]
    assert len(told["uploaded"]) == len(bundle().files)
    assert told["quick_create"].endswith("&stackName=quiet")
    again = run(account.world, tmp_path, "package", *words).data["package"]
    assert (again["uploaded"], again["unchanged"]) == ([], told["uploaded"])
    assert (tmp_path / "out" / "stack-policy.json").is_file()
