"""The resources of a function: its log group, role, function, and what calls it."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, awslambda, iam, scheduler

from tiers.components.function.spec import Function, function_id, permission_id, sender_permission_id
from tiers.ir import identifiers, parameters, symbols
from tiers.ir.edges import Grant
from tiers.ir.facets import CONSUME
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take, trust
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import environment, log_resources, role_resources, roles
from tiers.workload.environment import Parts
from tiers.workload.schedule import expression

SETS = {
    "Runtime": "runtime",
    "Handler": "handler",
    "MemorySize": "memory",
    "Timeout": "timeout",
    "ReservedConcurrentExecutions": "concurrency",
}
INTERFACES = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions"""
BATCH = 10
"""Messages of a call; more of them need a window of time."""


def resources(function: Function, here: Context) -> Iterator[Placed | Output]:
    """Build the log group, the role, the function, and what calls it."""
    yield log_resources.log_group(here, function.log_retention)
    yield from _role(function, here)
    yield _function(function, here)
    if here.behind():
        yield _permission(here)
    yield from (_sender_permission(each, here) for each in here.granted() if each.by)
    for grant in here.grants():
        if grant.access == CONSUME:
            yield _mapping(grant, here)
    if function.schedule is not None:
        yield from _schedule(function, here)


def _role(function: Function, here: Context) -> Iterator[Placed]:
    statements = [log_resources.writing(here), *roles.statements(function.role, here)]
    if here.place is not None:
        statements.append({"Effect": "Allow", "Action": INTERFACES, "Resource": "*"})
    yield from role_resources.of_key(function.role, statements, here)


def _function(function: Function, here: Context) -> Placed:
    taken = take(function, here.route, SETS)
    where = here.place
    optional: dict[str, Any] = {}
    if where is not None:
        optional["VpcConfig"] = awslambda.VPCConfig(
            SecurityGroupIds=[symbols.group(here.name)],
            SubnetIds=[symbols.subnet(subnet.name) for subnet in here.subnets(where.subnets)],
        )
    if function.environment:
        values = {
            name: _text(environment.parts_of(value, here)) for name, value in function.environment.items()
        }
        optional["Environment"] = awslambda.Environment(Variables=values)
    if function.image is not None:
        optional["PackageType"] = "Image"
    return place(
        Stack.LOGIC,
        awslambda.Function(
            function_id(here.name),
            **taken.properties,
            Architectures=[function.architecture],
            Code=awslambda.Code(**_code(function)),
            Role=symbols.Arn(identifiers.role(here.name), "Arn"),
            LoggingConfig=awslambda.LoggingConfig(
                LogGroup=symbols.Name(log_resources.log_group_id(here.name))
            ),
            **optional,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "Architectures": (*here.route, "architecture"),
            "Code": (*here.route, _code_key(function)),
            "Environment": (*here.route, "environment"),
        },
    )


def _code_key(function: Function) -> str:
    return next(key for key in ("code", "image", "source") if getattr(function, key) is not None)


def _code(function: Function) -> dict[str, Any]:
    given: dict[str, str | None] = {"ImageUri": function.image, "ZipFile": function.source}
    if function.code is not None:
        archive = function.code
        given |= {"S3Bucket": archive.bucket, "S3Key": archive.key, "S3ObjectVersion": archive.version}
    return {
        name: symbols.Chosen(value) if isinstance(value, parameters.Text) else value
        for name, value in given.items()
        if value is not None
    }


def _text(parts: Parts) -> Any:  # noqa: ANN401 - a string or a symbol
    if len(parts) == 1 and isinstance(parts[0], Target):
        return symbols.Attribute(*parts[0])
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    return symbols.Phrase(*parts)


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


def _mapping(grant: Grant, here: Context) -> Placed:
    """Build what calls the function with the messages of a queue."""
    ((queue,),) = grant.resources
    return place(
        Stack.LOGIC,
        awslambda.EventSourceMapping(
            f"{identifiers.pascal(here.name)}From{identifiers.pascal(grant.target)}EventSourceMapping",
            EventSourceArn=symbols.Arn(*queue),
            FunctionName=symbols.Name(function_id(here.name)),
            BatchSize=BATCH,
            # Messages that fail come again alone, not the whole batch.
            FunctionResponseTypes=["ReportBatchItemFailures"],
            Tags=tags(here.about, here.name_tag("from", grant.target)),
        ),
        grant.route,
    )


def _schedule(function: Function, here: Context) -> Iterator[Placed]:
    assert function.schedule is not None
    route = (*here.route, "schedule")
    role = f"{identifiers.pascal(here.name)}ScheduleRole"
    arn = symbols.Arn(function_id(here.name), "Arn")
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    yield place(
        Stack.LOGIC,
        iam.Role(
            role,
            AssumeRolePolicyDocument=trust("scheduler.amazonaws.com"),
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
            Target=scheduler.Target(Arn=arn, RoleArn=symbols.Arn(role, "Arn")),
        ),
        route,
        {
            "ScheduleExpression": (*route, "rate" if function.schedule.cron is None else "cron"),
            "ScheduleExpressionTimezone": (*route, "timezone"),
        },
    )
