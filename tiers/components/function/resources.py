"""The resources of a function: its log group, role, function, and what calls it."""

from collections.abc import Iterator
from typing import Any

from troposphere import AWSProperty, awslambda

from tiers.components.function import invocation_resources, polling
from tiers.components.function.mounts import FunctionMount
from tiers.components.function.polling import Poll
from tiers.components.function.spec import Function, function_id
from tiers.ir import identifiers, parameters, symbols
from tiers.ir.edges import Grant
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import CONSUME
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import environment, log_resources, mounting, role_resources, roles
from tiers.workload.environment import Parts

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


class PollScaling(AWSProperty):
    """The `ScalingConfig` of an event source mapping; troposphere 4.11's is that of another resource."""

    props = {"MaximumConcurrency": (int, False)}  # noqa: RUF012 - as in the base class


class Mapping(awslambda.EventSourceMapping):
    """An event source mapping with the right `ScalingConfig`."""

    props = {**awslambda.EventSourceMapping.props, "ScalingConfig": (PollScaling, False)}  # noqa: RUF012


STORAGE = 512
"""MiB of `/tmp` without a property for it."""
TRACES = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
"""https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"""


def resources(function: Function, here: Context) -> Iterator[Placed | Output]:
    """Build the log group, the role, the function, and what calls it."""
    yield log_resources.log_group(here, function.log_retention)
    yield from _role(function, here)
    yield _function(function, here)
    yield from invocation_resources.permissions(here)
    polls = {each.queue: each for each in polling.polls(function.consumes)}
    for grant in here.grants():
        if grant.access == CONSUME and grant.target in polls:
            yield _mapping(polls[grant.target], grant, here)
    yield from invocation_resources.without_waiting(function, here)


def _role(function: Function, here: Context) -> Iterator[Placed]:
    declared = roles.written(function.role, environment.secrets_of(function.environment), here)
    statements = [log_resources.writing(here), *roles.statements(declared, here)]
    if here.place is not None:
        statements.append({"Effect": "Allow", "Action": INTERFACES, "Resource": "*"})
    if function.tracing:
        statements.append({"Effect": "Allow", "Action": TRACES, "Resource": "*"})
    if function.dead_letters:
        statements.append(invocation_resources.sending(here))
    yield from role_resources.of_key(declared, statements, here)


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
    if function.ephemeral_storage != STORAGE:
        optional["EphemeralStorage"] = awslambda.EphemeralStorage(Size=function.ephemeral_storage)
    if function.mounts:
        optional["FileSystemConfigs"] = [
            awslambda.FileSystemConfig(Arn=_point(name, each), LocalMountPath=each.path)
            for name, each in function.mounts.items()
            if isinstance(each, FunctionMount)
        ]
    if function.tracing:
        optional["TracingConfig"] = awslambda.TracingConfig(Mode="Active")
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
            "EphemeralStorage": (*here.route, "ephemeral_storage"),
            "TracingConfig": (*here.route, "tracing"),
            "FileSystemConfigs": (*here.route, "mounts"),
            **roles.origin("Role", function.role, here),
        },
        # Lambda mounts the file system when it creates the function.
        after=mounting.needed(here),
    )


def _point(name: str, mount: FunctionMount) -> symbols.Arn:
    return symbols.Arn(identifiers.access_point(name, mount.access_point or ""), "Arn")


def _code_key(function: Function) -> str:
    return next(key for key in ("code", "image", "source") if getattr(function, key) is not None)


def _code(function: Function) -> dict[str, Any]:
    given: dict[str, str | None] = {"ImageUri": function.image, "ZipFile": function.source}
    if function.code is not None:
        archive = function.code
        given |= {"S3Bucket": archive.bucket, "S3Key": archive.key, "S3ObjectVersion": archive.version}
    return {
        name: symbols.Chosen(value) if isinstance(value, parameters.Text | Elsewhere) else value
        for name, value in given.items()
        if value is not None
    }


def _text(parts: Parts) -> Any:  # noqa: ANN401 - a string or a symbol
    if len(parts) == 1 and isinstance(parts[0], Target):
        return symbols.Attribute(*parts[0])
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    return symbols.Phrase(*parts)


def _mapping(poll: Poll, grant: Grant, here: Context) -> Placed:
    """Build what calls the function with the messages of a queue."""
    ((queue,),) = grant.resources
    optional: dict[str, Any] = {}
    if poll.window is not None:
        optional["MaximumBatchingWindowInSeconds"] = poll.window
    if poll.concurrency is not None:
        optional["ScalingConfig"] = PollScaling(MaximumConcurrency=poll.concurrency)
    item = grant.route[:-1] if grant.route[-1] == "queue" else grant.route
    return place(
        Stack.LOGIC,
        Mapping(
            f"{identifiers.pascal(here.name)}From{identifiers.pascal(grant.target)}EventSourceMapping",
            EventSourceArn=symbols.Arn(*queue),
            FunctionName=symbols.Name(function_id(here.name)),
            BatchSize=poll.batch,
            # Messages that fail come again alone, not the whole batch.
            FunctionResponseTypes=["ReportBatchItemFailures"],
            **optional,
            Tags=tags(here.about, here.name_tag("from", grant.target)),
        ),
        grant.route,
        {
            "BatchSize": (*item, "batch"),
            "MaximumBatchingWindowInSeconds": (*item, "window"),
            "ScalingConfig": (*item, "concurrency"),
        }
        if item is not grant.route
        else {},
    )
