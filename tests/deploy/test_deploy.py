"""`tiers deploy` where all goes well, or one resource does not: what is called, and what is told."""

import contextlib
import io
import re
from pathlib import Path
from unittest import mock

from tests.support.deploy_double import NOTHING, YES, deploy, fresh, operations, standing
from tests.support.stack_double import Double
from tests.support.standing import DATABASE_LINE, SPEC, bundle, run
from tiers import cli
from tiers.ir.placed import Layout


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
    assert "AWS found nothing to change" in done.out
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
    assert [each["code"] for each in line["diagnostics"]] == ["T7203"]


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
    causes = re.findall(r"error\[T7309\]: (.+)\n *--> quiet.yaml:(\d+):", done.out)
    assert causes == [("`DbDBInstance` failed: DB instance class is not available", str(DATABASE_LINE))]
    assert "error[T7308]: `quiet` is ROLLBACK_COMPLETE" in done.out
    assert "tiers recover" in done.out


def test_on_a_terminal_a_tree_is_drawn(tmp_path: Path) -> None:
    with mock.patch("tiers.cli.shared.live._can_draw", return_value=True):
        done = deploy(fresh(), tmp_path)
    assert done.code == 0, done.out
    assert "✓ quiet  CREATE_COMPLETE  0:01" in done.out
    assert "quiet is deployed" in done.out


def test_a_part_of_another_stack_is_not_deployed_by_itself(tmp_path: Path) -> None:
    account = standing(layout=Layout.NESTED)
    done = deploy(account, tmp_path, *YES, "--stack-name", account.world.stacks["Data"].name)
    assert done.code == 1
    assert "error[T7303]" in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_a_spec_is_read_from_standard_input_once(tmp_path: Path) -> None:
    account = fresh()
    typed = mock.Mock(buffer=io.BytesIO(SPEC.encode()), isatty=lambda: False)
    with (
        account.world.account.connected(),
        mock.patch("tiers.deploy.following.PAUSES", (0.0,)),
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


def test_a_long_template_needs_a_bucket(tmp_path: Path) -> None:
    account = fresh()
    with mock.patch("tiers.deploy.changes.deploying.INLINE", 1000):
        done = deploy(account, tmp_path)
        assert done.code == 1
        assert re.search(r"error\[T7201\]: a template of [\d,]+ bytes needs a bucket", done.out)
        assert deploy(account, tmp_path, *YES, "--bucket", "templates").code == 0
    assert "TemplateURL" in account.world.account.made("cloudformation.CreateChangeSet")[0]
