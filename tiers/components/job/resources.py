"""The resources of a job: its log group, roles, task definition, and schedule.

A job without a `schedule` has one that is off. It is where the network and the cluster of the tasks are
written: `tiers run` reads them there, and so does the proof.
"""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, iam, scheduler

from tiers.components.job.spec import (
    MOST_RETRIES,
    Job,
    dead_letter_queue_id,
    schedule_id,
    schedule_role_id,
)
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import endpoints, routing
from tiers.workload import log_resources, mounting, schedule_resources
from tiers.workload.schedule import expression
from tiers.workload.tasks import role_resources, task_resources
from tiers.workload.tasks.spec import CLUSTER, execution_role_id, task_definition_id

NEVER = "at(2099-12-31T00:00:00)"
"""The time of a schedule that is off."""


def shared(job: Job, here: Context) -> Iterator[Placed]:  # noqa: ARG001 - as all types are asked
    """Build the cluster of all tasks."""
    yield task_resources.cluster(here)


def resources(job: Job, here: Context) -> Iterator[Placed | Output]:
    """Build the log group, the roles, the task definition, the schedule, and the command that starts it."""
    yield log_resources.log_group(here, job.log_retention)
    yield from role_resources.resources(job, here)
    yield task_resources.task_definition(job, here)
    yield _schedule_role(job, here)
    if job.schedule is not None:
        yield from schedule_resources.dead_letters(
            dead_letter_queue_id(here.name), (*here.route, "schedule"), here
        )
    yield _schedule(job, here)
    yield _command(job, here)


def _schedule_role(job: Job, here: Context) -> Placed:
    """Build the role by which Scheduler starts tasks.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
    """
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            # Each revision: one that an update replaces is still started until the schedule is updated.
            "Resource": Sub(
                "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/"
                f"{here.name_tag()}:*"
            ),
            "Condition": {"ArnEquals": {"ecs:cluster": symbols.Arn(CLUSTER, "Arn")}},
        },
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": _passed(job, here),
            "Condition": {"StringEquals": {"iam:PassedToService": job.principal()}},
        },
        {
            "Effect": "Allow",
            "Action": "ecs:TagResource",
            "Resource": symbols.Phrase(
                *("arn:", Target("AWS::Partition"), ":ecs:", Target("AWS::Region"), ":"),
                *(Target("AWS::AccountId"), ":task/", symbols.Name(CLUSTER), "/*"),
            ),
            "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        },
    ]
    if job.schedule is not None:
        queue = symbols.Arn(dead_letter_queue_id(here.name), "Arn")
        statements.append({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue})
    return place(
        Stack.LOGIC,
        iam.Role(
            schedule_role_id(here.name),
            AssumeRolePolicyDocument=schedule_resources.trusted(),
            Policies=[
                iam.Policy(
                    PolicyName=f"{here.name}-schedule",
                    PolicyDocument={"Version": "2012-10-17", "Statement": statements},
                )
            ],
            Tags=tags(here.about, here.name_tag("schedule")),
        ),
        (*here.route, "schedule") if job.schedule is not None else here.route,
    )


def _passed(job: Job, here: Context) -> list[symbols.Arn]:
    """Return the roles that a task is started with."""
    ids = [execution_role_id(here.name), *([identifiers.role(here.name)] if job.makes_role(here) else [])]
    return [symbols.Arn(each, "Arn") for each in ids]


def _schedule(job: Job, here: Context) -> Placed:
    route = (*here.route, "schedule")
    written = job.schedule
    when: dict[str, Any] = {"ScheduleExpression": NEVER, "State": "DISABLED"}
    if written is not None:
        when = {
            "ScheduleExpression": expression(written),
            "ScheduleExpressionTimezone": written.timezone,
            "State": "ENABLED",
        }
    return place(
        Stack.LOGIC,
        scheduler.Schedule(
            schedule_id(here.name),
            Description=f"{here.about.name}: {here.name}",
            **when,
            FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
            Target=_target(job, here),
        ),
        route if written is not None else here.route,
        {
            "ScheduleExpression": (*route, "rate" if written and written.cron is None else "cron"),
            "ScheduleExpressionTimezone": (*route, "timezone"),
            "Target.RetryPolicy.MaximumRetryAttempts": (*here.route, "retries"),
            "Target.EcsParameters.NetworkConfiguration.AwsvpcConfiguration.Subnets": (*here.route, "subnets"),
            "Target.EcsParameters.EnableExecuteCommand": (*here.route, "exec"),
        }
        if written is not None
        else {},
        # A task pulls its image through the routes and rules, and the schedule may start one at once.
        after=(*routing.ways_out(here), *endpoints.ways_in(here), *mounting.needed(here))
        if written is not None
        else (),
    )


def _target(job: Job, here: Context) -> scheduler.Target:
    """Return what a schedule starts: a task in the cluster, in the subnets and the group of the job."""
    failing: dict[str, Any] = {}
    if job.schedule is not None:
        retries = MOST_RETRIES if job.retries is None else job.retries
        failing = {
            "RetryPolicy": scheduler.RetryPolicy(MaximumRetryAttempts=retries),
            "DeadLetterConfig": scheduler.DeadLetterConfig(
                Arn=symbols.Arn(dead_letter_queue_id(here.name), "Arn")
            ),
        }
    return scheduler.Target(
        Arn=symbols.Arn(CLUSTER, "Arn"),
        RoleArn=symbols.Arn(schedule_role_id(here.name), "Arn"),
        EcsParameters=scheduler.EcsParameters(
            TaskDefinitionArn=symbols.Name(task_definition_id(here.name)),
            LaunchType="FARGATE",
            TaskCount=1,
            EnableECSManagedTags=True,
            EnableExecuteCommand=job.exec,
            PropagateTags="TASK_DEFINITION",
            NetworkConfiguration=scheduler.NetworkConfiguration(
                AwsvpcConfiguration=scheduler.AwsVpcConfiguration(
                    AssignPublicIp=job.public_address,
                    SecurityGroups=[symbols.group(here.name)],
                    Subnets=[symbols.subnet(subnet.name) for subnet in here.subnets(job.subnets)],
                )
            ),
        ),
        **failing,
    )


def _command(job: Job, here: Context) -> Output:
    """Return the output with the command that starts a task by hand."""
    subnets = [symbols.subnet(subnet.name) for subnet in here.subnets(job.subnets)]
    listed: list[Any] = [part for subnet in subnets for part in (",", subnet)][1:]
    note = "; only tiers deploy runs it before updates" if job.run else ""
    return Output(
        Stack.LOGIC,
        identifiers.output(here.name, "RunCommand"),
        f"{here.name}: command that starts a task{note}",
        symbols.Phrase(
            "aws ecs run-task --region ",
            Target("AWS::Region"),
            " --cluster ",
            symbols.Name(CLUSTER),
            " --task-definition ",
            symbols.Name(task_definition_id(here.name)),
            " --launch-type FARGATE --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags",
            *((" --enable-execute-command",) if job.exec else ()),
            " --network-configuration 'awsvpcConfiguration={subnets=[",
            *listed,
            "],securityGroups=[",
            symbols.group(here.name),
            f"],assignPublicIp={job.public_address}}}'",
        ),
        here.route,
    )
