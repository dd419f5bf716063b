"""Counts against AWS's quotas, on the linked templates."""

from collections import Counter
from collections.abc import Iterator

from tiers import facts
from tiers.compile.bundle import QUOTAS, Bundle, used
from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.codes.connections import PREFIX_LIST_FULL
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.placed import MOST_RESOURCES, Built, Placed
from tiers.ir.references import ByRegion, Pointer

RULES = 60
"""Inbound, and as many outbound rules of a security group, unless AWS raised it:
https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""


_SPLIT = "split the architecture, or use `autoscaling` instead of `ec2`"


def check(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find templates and resources that exceed AWS's limits."""
    for stem, counts in used(bundle).items():
        for what, number in counts.items():
            if number > QUOTAS[what]:
                limit = QUOTAS[what]
                yield codes.QUOTA.at(
                    Place(("name",), "key"),
                    f"the `{stem}` template has {number:,} {what}; the CloudFormation limit is {limit:,}",
                    label=f"{number - limit:,} too many",
                    help=_SPLIT,
                )
    yield from _rules(bundle)


def check_operation(built: Built) -> Iterator[Diagnostic]:
    """Find more resources than the limit of one operation, before they are linked and written."""
    if len(built.resources) > MOST_RESOURCES:
        yield codes.QUOTA.at(
            Place(("name",), "key"),
            f"the architecture has more than {MOST_RESOURCES:,} resources",
            label="the CloudFormation limit for one operation",
            help=_SPLIT,
        )


OF_CLOUDFRONT = 55
"""Rules that one with CloudFront's prefix list counts as:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html"""


def _rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Count each group's rules of each direction."""
    rules: Counter[tuple[str, str]] = Counter()
    of_cloudfront: dict[tuple[str, str], Placed] = {}
    origins = {placed.logical_id: placed.origin for placed in bundle.built.resources}
    for placed in bundle.built.resources:
        group = placed.body.get("Properties", {}).get("GroupId")
        if isinstance(group, Pointer):
            key = (group.target.logical_id, placed.body["Type"].removeprefix("AWS::EC2::SecurityGroup"))
            rules[key] += OF_CLOUDFRONT if _is_of_cloudfront(placed) else 1
            if _is_of_cloudfront(placed):
                of_cloudfront[key] = placed
    for (group_id, direction), number in rules.items():
        if number > RULES and (group_id, direction) in of_cloudfront:
            yield _full(origins[group_id], of_cloudfront[group_id, direction], number)
        elif number > RULES:
            owner = f"the security group of `{origins[group_id][-1]}`"
            yield codes.QUOTA.at(
                Place(origins[group_id], "key"),
                f"{owner} has {number:,} {direction.lower()} rules; the VPC limit is {RULES}",
                label=f"{number - RULES:,} too many",
                help="use fewer and larger CIDR blocks",
            )


def _is_of_cloudfront(placed: Placed) -> bool:
    """Return whether a rule has the prefix list of CloudFront, by its ID or by the region."""
    listed = placed.body["Properties"].get("SourcePrefixListId")
    return isinstance(listed, ByRegion) or listed in facts.cloudfront_prefix_lists().values()


def _full(group: Route, rule: Placed, number: int) -> Diagnostic:
    return PREFIX_LIST_FULL.at(
        Place(rule.origin),
        f"the security group of `{group[-1]}` has too many rules beside those for CloudFront",
        label=f"counts as {number:,} rules; the VPC limit is {RULES}",
        also=(Note(Place(group, "key"), "the security group of this component"),),
        help=f"leave {RULES - OF_CLOUDFRONT} CIDR blocks and connections, on all ports together",
    )
