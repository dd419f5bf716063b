"""Sizes that no template can hold, refused before anything is built or compared with everything else.

Lower bounds of what `quotas` counts exactly in the templates. Without them, a spec of a few lines could take
minutes and gigabytes to be refused.
"""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
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
            yield _refused((tier,), f"`{tier}` has {number} components", "each is a security group and more")
    subnets = len(architecture.network.subnets)
    if subnets * 2 > RESOURCES:
        message = f"the network has {subnets:,} subnets"
        yield _refused(("network", "subnets"), message, "each is a subnet and a route table's association")
    if len(spec.tags) > TAGS:
        message = f"`tags` has {len(spec.tags):,} tags; AWS takes {TAGS} beside a resource's `Name`"
        yield codes.QUOTA.at(Place(("tags",), "key"), message, label="too many", help="remove some")
    for member in architecture.members.values():
        here = architecture.around(member)
        edges = ((each.target, each.port, each.protocol) for each in member.component.connections(here))
        ranges = ((each.cidr, each.port, each.protocol) for each in member.component.admissions(here))
        if _are_more(edges, RESOURCES // 2):
            message = f"`{member.name}` has more than {RESOURCES // 2} edges"
            yield _refused(member.route, message, "each is two rules of security groups")
        elif _are_more(ranges, RESOURCES):
            message = f"`{member.name}` admits more than {RESOURCES} ranges to its ports"
            yield _refused(member.route, message, "each is a rule of its security group")
    if len(architecture.flows) * 2 > RESOURCES:
        message = f"the architecture has more than {RESOURCES // 2} edges"
        yield _refused(("name",), message, "each is two rules of security groups")


def _are_more(things: Iterable[object], limit: int) -> bool:
    """Whether there are more different things than that, or ten times as many that are the same."""
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
        label=f"{because}; a template takes {RESOURCES} resources",
        help="divide the architecture",
    )
