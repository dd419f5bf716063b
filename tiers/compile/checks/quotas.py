"""Counts against AWS's quotas, on the linked templates."""

from collections import Counter
from collections.abc import Iterator

from tiers.compile.bundle import QUOTAS, Bundle, used
from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir.placed import MOST_RESOURCES, Built
from tiers.ir.references import Pointer

RULES = 60
"""Inbound, and as many outbound rules of a security group, unless AWS raised it:
https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""


def check(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find templates and resources that AWS would not take."""
    for stem, counts in used(bundle).items():
        for what, number in counts.items():
            if number > QUOTAS[what]:
                yield _refused(("name",), f"the `{stem}` template", number, what, QUOTAS[what])
    yield from _rules(bundle)


def check_operation(built: Built) -> Iterator[Diagnostic]:
    """Find more resources than AWS takes in one operation, before they are linked and written."""
    if len(built.resources) > MOST_RESOURCES:
        yield codes.QUOTA.at(
            Place(("name",), "key"),
            f"the architecture has more than {MOST_RESOURCES:,} resources",
            label="AWS takes no more in one operation",
            help="divide the architecture, or use `autoscaling` in place of many `ec2` instances",
        )


def _rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Count each group's rules of each direction."""
    rules: Counter[tuple[str, str]] = Counter()
    origins = {placed.logical_id: placed.origin for placed in bundle.built.resources}
    for placed in bundle.built.resources:
        group = placed.body.get("Properties", {}).get("GroupId")
        if isinstance(group, Pointer):
            rules[group.target.logical_id, placed.body["Type"].removeprefix("AWS::EC2::SecurityGroup")] += 1
    for (group_id, direction), number in rules.items():
        if number > RULES:
            what = f"{direction.lower()} rules"
            yield _refused(
                origins[group_id], f"the security group of `{origins[group_id][-1]}`", number, what, RULES
            )


def _refused(route: Route, owner: str, number: int, what: str, limit: int) -> Diagnostic:
    return codes.QUOTA.at(
        Place(route, "key"),
        f"{owner} has {number:,} {what}; AWS takes {limit:,}",
        label=f"{number - limit:,} too many",
        help="name fewer and larger address ranges"
        if "rules" in what
        else "divide the architecture, or use `autoscaling` in place of many `ec2` instances",
    )
