"""Jobs: what they are compiled to, who may start them, and what the proof and the checks find."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.mutants import catalogue, kinds, subjects, trial
from tests.support.logic_specs import found, resources, spec
from tiers import compiler
from tiers.ir.placed import Layout

CASE = "tiers/components/job/cases/jobs/spec.yaml"
IMAGE = "image: public.ecr.aws/acme/app:1"
DAILY = "schedule: {rate: 1 day}"


def statements(made: Mapping[str, Any], role: str) -> Mapping[str, Any]:
    """Return the statements of a role's only policy, by their first action."""
    (policy,) = made[role]["Properties"]["Policies"]
    return {
        each["Action"] if isinstance(each["Action"], str) else each["Action"][0]: each
        for each in policy["PolicyDocument"]["Statement"]
    }


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", ["rule-removed", "port-mistaken", "group-opened-to-anywhere"])
def test_the_proof_finds_faults_around_jobs(name: str, layout: Layout) -> None:
    subject = subjects.subject(CASE, layout)
    assert not trial.judge(subject, subject.templates, "connections").accused
    mutants = list(kinds.plant(catalogue.BY_NAME[name], subject.templates))
    assert mutants
    for mutant in mutants:
        assert trial.complaint(mutant, trial.judge(subject, mutant.templates, "connections")) is None, (
            mutant.case.at
        )


def test_a_job_without_a_schedule_has_one_that_is_off_for_its_network() -> None:
    made = resources(spec(f"report: {{type: job, {IMAGE}}}"))
    schedule = made["ReportSchedule"]["Properties"]
    assert (schedule["State"], schedule["ScheduleExpression"]) == ("DISABLED", "at(2099-12-31T00:00:00)")
    network = schedule["Target"]["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert len(network["Subnets"]) == 2
    assert network["SecurityGroups"] == [{"Fn::GetAtt": ["ReportSecurityGroup", "GroupId"]}]
    assert {"DeadLetterConfig", "RetryPolicy"}.isdisjoint(schedule["Target"])
    assert "ReportDeadLetterQueue" not in made
    assert "sqs:SendMessage" not in statements(made, "ReportScheduleRole")


@pytest.mark.parametrize(
    ("keys", "expression", "retries"),
    [
        (DAILY, "rate(1 day)", 185),
        ("schedule: {cron: 0 3 * * 1-5}", "cron(0 3 ? * MON-FRI *)", 185),
        (f"{DAILY}, retries: 0", "rate(1 day)", 0),
    ],
)
def test_a_schedule_starts_tasks_and_keeps_starts_that_fail(keys: str, expression: str, retries: int) -> None:
    made = resources(spec(f"report: {{type: job, {IMAGE}, {keys}}}"))
    schedule = made["ReportSchedule"]["Properties"]
    assert (schedule["State"], schedule["ScheduleExpression"]) == ("ENABLED", expression)
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": retries}
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["ReportDeadLetterQueue", "Arn"]}}
    assert made["ReportDeadLetterQueue"]["DeletionPolicy"] == "Retain"


def test_the_role_of_a_schedule_starts_this_job_alone() -> None:
    made = resources(
        spec(f"report: {{type: job, {IMAGE}, {DAILY}, connects_to: [jobs]}}", "data:\n  jobs: {type: queue}")
    )
    allowed = statements(made, "ReportScheduleRole")
    assert allowed.keys() == {"ecs:RunTask", "iam:PassRole", "ecs:TagResource", "sqs:SendMessage"}
    assert allowed["ecs:RunTask"]["Resource"]["Fn::Sub"].endswith(":task-definition/shop-report:*")
    assert allowed["ecs:RunTask"]["Condition"] == {
        "ArnEquals": {"ecs:cluster": {"Fn::GetAtt": ["Cluster", "Arn"]}}
    }
    assert allowed["iam:PassRole"]["Resource"] == [
        {"Fn::GetAtt": ["ReportExecutionRole", "Arn"]},
        {"Fn::GetAtt": ["ReportRole", "Arn"]},
    ]
    assert allowed["iam:PassRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    }
    (trusted,) = made["ReportScheduleRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trusted["Condition"]["StringEquals"].keys() == {"aws:SourceAccount", "aws:SourceArn"}


def test_jobs_and_services_are_in_one_cluster() -> None:
    made = resources(spec(f"web: {{type: fargate, {IMAGE}}}\n  report: {{type: job, {IMAGE}}}"))
    types = [each["Type"] for each in made.values()]
    assert types.count("AWS::ECS::Cluster") == 1
    assert types.count("AWS::ECS::Service") == 1


def test_the_command_that_starts_a_task_is_one_word_for_each_argument() -> None:
    import shlex

    bundle = compiler.compile_spec(
        "spec.yaml", spec(f"report: {{type: job, {IMAGE}}}"), Layout.SINGLE, "json"
    ).bundle
    assert bundle is not None
    command = json.loads(bundle.files["shop.template.json"])["Outputs"]["ReportRunCommand"]["Value"][
        "Fn::Sub"
    ]
    words = shlex.split(command)
    assert words[:3] == ["aws", "ecs", "run-task"]
    assert words[-1] == (
        "awsvpcConfiguration={subnets=[${PrivateASubnet},${PrivateBSubnet}],"
        "securityGroups=[${ReportSecurityGroup.GroupId}],assignPublicIp=DISABLED}"
    )
    assert "'awsvpcConfiguration={" in command  # a shell would expand the braces


def test_a_public_job_has_an_address_whoever_starts_it() -> None:
    raw = spec(f"report: {{type: job, {IMAGE}, public: true, {DAILY}}}", "accept: {public-tasks: no NAT}")
    bundle = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json").bundle
    assert bundle is not None
    made = json.loads(bundle.files["shop.template.json"])
    target = made["Resources"]["ReportSchedule"]["Properties"]["Target"]["EcsParameters"]
    assert target["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "ENABLED"
    assert "assignPublicIp=ENABLED" in made["Outputs"]["ReportRunCommand"]["Value"]["Fn::Sub"]


def test_alarms_are_on_starts_of_schedules_and_on_all_runs() -> None:
    notify = "operations: {notify: [ops@example.com]}"
    made = resources(spec(f"a: {{type: job, {IMAGE}, {DAILY}}}\n  b: {{type: job, {IMAGE}}}", notify))
    rules = {name for name, each in made.items() if each["Type"] == "AWS::Events::Rule"}
    assert rules == {"ATaskDefinitionFailuresRule", "BTaskDefinitionFailuresRule"}
    alarms = {name for name, each in made.items() if "DeadLetterQueue" in name and "Alarm" in name}
    assert alarms == {"ADeadLetterQueueDeadLettersAlarm"}
    off = "alarms: {failures: false, dead_letters: none}"
    silent = resources(spec(f"a: {{type: job, {IMAGE}, {DAILY}, {off}}}", notify))
    assert "AWS::Events::Rule" not in {each["Type"] for each in silent.values()}
    assert "ADeadLetterQueueDeadLettersAlarm" not in silent


@pytest.mark.parametrize(
    "keys",
    [
        "schedule: {rate: 0 minutes}",
        "schedule: {rate: 1 week}",
        "schedule: {cron: 0 3 1 * 1}",
        "schedule: {cron: 0 0 3 * * *}",
        "schedule: {cron: 0 3 * * *, timezone: Mars/Base}",
        "schedule: {}",
        f"{DAILY}, retries: -1",
        f"{DAILY}, retries: 186",
        "retries: 1",
        "run: after_update",
        "run: true",
        "port: 80",
        "capacity: {min: 1}",
        "alarms: {cpu: 80}",
        "connects_to: [report]",
        "environment: {A: {from: report.url}}",
    ],
)
def test_what_no_job_can_have_is_an_error(keys: str) -> None:
    assert compiler.compile_spec("spec.yaml", spec(f"report: {{type: job, {IMAGE}, {keys}}}")).bundle is None


def test_a_job_finds_no_service_by_its_name() -> None:
    raw = spec(
        f"report: {{type: job, {IMAGE}, connects_to: [api]}}\n  api: {{type: fargate, {IMAGE}, port: 9000}}"
    )
    assert found(raw) == ["no-stable-address"]
    assert "ServiceConnectConfiguration" not in resources(raw)["ApiService"]["Properties"]
