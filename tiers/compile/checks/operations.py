"""`operations`: notifications that reach people, and regions in which they are possible."""

from collections.abc import Iterator

from tiers.compile.checks.names import unknown
from tiers.diagnostics.codes import operations as codes
from tiers.diagnostics.codes.expectations import DUPLICATE_ENTRY
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.architecture import Architecture
from tiers.language.operations import Operations
from tiers.watch.remediation import function_arn

OPERATIONS: Route = ("operations",)
NOTIFY: Route = (*OPERATIONS, "notify")

NO_BUDGETS = frozenset(
    (
        *("af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-3", "ap-south-2", "ap-southeast-3"),
        *("ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1"),
        *("eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "il-central-1", "me-central-1"),
        *("mx-central-1", "us-gov-east-1", "us-gov-west-1"),
    )
)
"""Regions without `AWS::Budgets::Budget`, by the resource types that CloudFormation lists for each of them:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html"""


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find what `operations` cannot do, and what has no effect."""
    operations = architecture.spec.operations
    if operations is None:
        yield from _without(architecture)
        return
    yield from _addresses(operations)
    yield from _topic(operations, architecture.spec.regions)
    yield from _budget(operations, architecture.spec.regions)
    yield from _remediation(operations, architecture)
    if operations.resource_alarms:
        from tiers.compile.checks import resource_alarms

        yield from resource_alarms.check(operations, architecture)
    if operations.backup is not None:
        from tiers.compile.checks import backups

        yield from backups.check(operations.backup, architecture)
    if operations.is_silent and operations.remediate is None and _rings(operations, architecture):
        yield codes.NO_NOTIFICATION.at(
            Place(OPERATIONS, "key"),
            "the alarms send no notifications",
            label="`notify` is missing",
            help="add `notify: [ADDRESS]`, or `alarms: none`",
        )


def _rings(operations: Operations, architecture: Architecture) -> bool:
    turned_on = any(each != "none" for each in operations.resource_alarms.values())
    return operations.alarms == "recommended" or turned_on or bool(architecture.with_alarms)


def _without(architecture: Architecture) -> Iterator[Diagnostic]:
    for member in architecture.with_alarms:
        yield codes.ALARMS_WITHOUT_OPERATIONS.at(
            (*member.route, "alarms"),
            f"`alarms` of `{member.name}` has no effect",
            label="`operations` is missing",
            help="add `operations: {notify: [ADDRESS]}` to the spec",
        )


def _addresses(operations: Operations) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, address in enumerate(operations.addresses):
        if first.setdefault(address, index) != index:
            yield DUPLICATE_ENTRY.at(
                (*NOTIFY, index),
                f"duplicate address `{address}`",
                label="already listed",
                also=(Note(Place((*NOTIFY, first[address])), "first defined here"),),
                help="remove one of the two, or use another address",
            )


def _topic(operations: Operations, regions: tuple[str, ...]) -> Iterator[Diagnostic]:
    region = operations.topic.split(":")[3] if operations.topic else None
    other = next((index for index, each in enumerate(regions) if region and each != region), None)
    if other is not None:
        yield codes.TOPIC_OF_ANOTHER_REGION.at(
            NOTIFY,
            f"the topic is in `{region}`, and alarms will be in `{regions[other]}`",
            label=f"must be in `{regions[other]}`",
            also=(Note(Place(("regions", other)), "another region"),),
            help="use a topic in the same region, or addresses",
        )


def _budget(operations: Operations, regions: tuple[str, ...]) -> Iterator[Diagnostic]:
    route = (*OPERATIONS, "budget")
    if operations.budget is None:
        return
    if operations.is_silent:
        yield codes.BUDGET_WITHOUT_NOTIFY.at(
            route,
            "the budget sends no notifications",
            label="`notify` is missing",
            help="add `notify: [ADDRESS]`",
        )
    other = next((index for index, each in enumerate(regions) if each in NO_BUDGETS), None)
    if other is not None:
        yield codes.BUDGET_NOT_IN_REGION.at(
            route,
            f"CloudFormation cannot create a budget in `{regions[other]}`",
            label="not offered in each region",
            also=(Note(Place(("regions", other)), "this region"),),
            help="remove it, and use a budget of another stack; a budget is about the whole account",
        )


def _remediation(operations: Operations, architecture: Architecture) -> Iterator[Diagnostic]:
    name, route = operations.remediate, (*OPERATIONS, "remediate")
    if name is None:
        return
    member = architecture.members.get(name)
    if member is None:
        yield unknown(name, route, architecture, "add a component of `type: function`")
    elif function_arn(member) is None:
        yield codes.NOT_REMEDIATING.at(
            route,
            f"`{name}` cannot be called by an alarm",
            label="must be a `function`",
            also=(member.note,),
            help="use a component of `type: function`",
        )
