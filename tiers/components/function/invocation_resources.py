"""Callers of a function that are not components with a role: schedules, topics, and load balancers."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, awslambda, iam, scheduler

from tiers.components.function.spec import (
    RETRIES,
    Function,
    dead_letter_queue_id,
    function_id,
    permission_id,
    sender_permission_id,
)
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Grant
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import schedule_resources
from tiers.workload.schedule import expression


def permissions(here: Context) -> Iterator[Placed]:
    """Build the permissions of load balancers, and of services that call for other components."""
    if here.behind():
        yield _permission(here)
    yield from (_sender_permission(each, here) for each in here.granted() if each.by)


def without_waiting(function: Function, here: Context) -> Iterator[Placed]:
    """Build the schedule, and the queue for asynchronous calls that failed."""
    if function.dead_letters:
        route = (*here.route, "dead_letters")
        yield from schedule_resources.dead_letters(dead_letter_queue_id(here.name), route, here)
    if function.dead_letters or function.retries != RETRIES:
        yield _failing(function, here)
    if function.schedule is not None:
        yield from _schedule(function, here)


def sending(here: Context) -> dict[str, Any]:
    """Return the statement of the function's role that lets Lambda send failed calls to their queue."""
    queue = symbols.Arn(dead_letter_queue_id(here.name), "Arn")
    return {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}


def _failing(function: Function, here: Context) -> Placed:
    """Build what becomes of asynchronous calls that fail.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    optional: dict[str, Any] = {}
    if function.dead_letters:
        queue = symbols.Arn(dead_letter_queue_id(here.name), "Arn")
        optional["DestinationConfig"] = awslambda.DestinationConfig(
            OnFailure=awslambda.OnFailure(Destination=queue)
        )
    return place(
        Stack.LOGIC,
        awslambda.EventInvokeConfig(
            f"{function_id(here.name)}EventInvokeConfig",
            FunctionName=symbols.Name(function_id(here.name)),
            Qualifier="$LATEST",
            MaximumRetryAttempts=function.retries,
            **optional,
        ),
        here.route,
        {
            "MaximumRetryAttempts": (*here.route, "retries"),
            "DestinationConfig": (*here.route, "dead_letters"),
        },
    )


def _permission(here: Context) -> Placed:
    """Build the permission of load balancers; a target group that does not exist yet cannot be named."""
    return place(
        Stack.LOGIC,
        awslambda.Permission(
            permission_id(here.name),
            FunctionName=symbols.Arn(function_id(here.name), "Arn"),
            Action="lambda:InvokeFunction",
            Principal="elasticloadbalancing.amazonaws.com",
            SourceArn=Sub(
                "arn:${AWS::Partition}:elasticloadbalancing:${AWS::Region}:${AWS::AccountId}:targetgroup/*"
            ),
        ),
        here.route,
    )


def _sender_permission(grant: Grant, here: Context) -> Placed:
    """Build the permission of a service to call the function for one resource."""
    assert grant.sender is not None, "only topics call functions by a service"
    return place(
        Stack.LOGIC,
        awslambda.Permission(
            sender_permission_id(here.name, grant.source),
            FunctionName=symbols.Arn(function_id(here.name), "Arn"),
            Action="lambda:InvokeFunction",
            Principal=grant.by,
            SourceArn=symbols.Arn(*grant.sender),
        ),
        grant.route,
    )


def _schedule(function: Function, here: Context) -> Iterator[Placed]:
    assert function.schedule is not None
    route = (*here.route, "schedule")
    role = f"{identifiers.pascal(here.name)}ScheduleRole"
    arn = symbols.Arn(function_id(here.name), "Arn")
    statements = [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}]
    failing: dict[str, Any] = {}
    if function.dead_letters:
        statements.append(sending(here))
        queue = symbols.Arn(dead_letter_queue_id(here.name), "Arn")
        failing["DeadLetterConfig"] = scheduler.DeadLetterConfig(Arn=queue)
    document = {"Version": "2012-10-17", "Statement": statements}
    yield place(
        Stack.LOGIC,
        iam.Role(
            role,
            AssumeRolePolicyDocument=schedule_resources.trusted(),
            Policies=[iam.Policy(PolicyName=f"{here.name}-schedule", PolicyDocument=document)],
            Tags=tags(here.about, here.name_tag("schedule")),
        ),
        route,
    )
    yield place(
        Stack.LOGIC,
        scheduler.Schedule(
            f"{identifiers.pascal(here.name)}Schedule",
            ScheduleExpression=expression(function.schedule),
            ScheduleExpressionTimezone=function.schedule.timezone,
            FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
            Target=scheduler.Target(Arn=arn, RoleArn=symbols.Arn(role, "Arn"), **failing),
        ),
        route,
        {
            "ScheduleExpression": (*route, "rate" if function.schedule.cron is None else "cron"),
            "ScheduleExpressionTimezone": (*route, "timezone"),
        },
    )
