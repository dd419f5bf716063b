"""Sizes that exceed every template, refused before anything is built or compared.

They are lower bounds of what `quotas` counts exactly. Without them, a spec of a few lines could take
minutes and gigabytes to be refused.
"""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.wording import counted
from tiers.ir.stacks import TIERS
from tiers.language.architecture import Architecture

RESOURCES = 500
"""In a template:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

TAGS = 49
"""On a resource, beside its `Name`: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html"""


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find what is too much of."""
    spec = architecture.spec
    for tier in TIERS:
        if len(getattr(spec, tier)) > RESOURCES:
            number = f"{len(getattr(spec, tier)):,}"
            yield _refused((tier,), f"`{tier}` has {number} components", "each has a security group")
    subnets = len(architecture.network.subnets)
    if subnets * 2 > RESOURCES:
        message = f"the network has {subnets:,} subnets"
        yield _refused(("network", "subnets"), message, "each has a route table association")
    if len(spec.tags) > TAGS:
        message = f"`tags` has {len(spec.tags):,} tags; the AWS limit is {TAGS} besides `Name`"
        yield codes.QUOTA.at(
            Place(("tags",), "key"),
            message,
            label="too many",
            help=f"remove {counted(len(spec.tags) - TAGS, 'tag')}",
        )
    for member in architecture.members.values():
        here = architecture.around(member)
        edges = ((each.target, each.port, each.protocol) for each in member.component.connections(here))
        ranges = ((each.cidr, each.port, each.protocol) for each in member.component.admissions(here))
        if _are_more(edges, RESOURCES // 2):
            message = f"`{member.name}` has more than {RESOURCES // 2} connections"
            yield _refused(member.route, message, "each has two security group rules")
        elif _are_more(ranges, RESOURCES):
            message = f"`{member.name}` accepts traffic from more than {RESOURCES} CIDR blocks"
            yield _refused(member.route, message, "each has a security group rule")
    if len(architecture.flows) * 2 > RESOURCES:
        message = f"the architecture has more than {RESOURCES // 2} connections"
        yield _refused(("name",), message, "each has two security group rules")


def _are_more(things: Iterable[object], limit: int) -> bool:
    """Return whether there are more different things than that, or ten times as many equal ones."""
    seen: set[object] = set()
    for number, each in enumerate(things):
        seen.add(each)
        if len(seen) > limit or number > limit * 10:
            return True
    return False


def _refused(route: Route, message: str, because: str) -> Diagnostic:
    return codes.QUOTA.at(
        Place(route, "key"),
        message,
        label=because,
        help=f"split the architecture; a template can have at most {RESOURCES} resources",
    )
