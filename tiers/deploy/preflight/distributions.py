"""Names that another distribution has, and the prefix list of CloudFront's servers in the region."""

from collections.abc import Iterator
from typing import Any, Final

from tiers import facts
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed
from tiers.ir.references import ByRegion

DISTRIBUTION: Final = "AWS::CloudFront::Distribution"
RULE: Final = "AWS::EC2::SecurityGroupIngress"
PREFIX_LIST: Final = "com.amazonaws.global.cloudfront.origin-facing"
"""https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html"""

_MOST_PAGES = 100


def names(subject: Subject) -> Iterator[Diagnostic]:
    """Report names of new distributions that another one of the account has. Raises `AwsError`.

    CloudFront refuses those of other accounts, too, but does not list them.
    """
    wanted = {
        str(name): each
        for each in subject.new(DISTRIBUTION)
        for name in at(each, "DistributionConfig", "Aliases") or ()
    }
    if not wanted:
        return
    for other in _distributions(subject):
        for name in other.get("Aliases", {}).get("Items", ()):
            if name in wanted:
                yield codes.ALIAS_TAKEN.at(
                    place(wanted[name], "DistributionConfig", "Aliases"),
                    f"the distribution `{other['Id']}` has the name `{name}`",
                    label="a name belongs to one distribution",
                    help=f"remove it from `{other['Id']}`, or use another name",
                )


def _distributions(subject: Subject) -> Iterator[dict[str, Any]]:
    """Yield the distributions of the account. Raises `AwsError`."""
    marker: dict[str, str] = {}
    for _ in range(_MOST_PAGES):
        listed = subject.aws.call("cloudfront", "list_distributions", **marker)["DistributionList"]
        yield from listed.get("Items", ())
        if not listed.get("NextMarker"):
            return
        marker = {"Marker": listed["NextMarker"]}


def prefix_lists(subject: Subject) -> Iterator[Diagnostic]:
    """Report a rule for CloudFront that names another prefix list. Raises `AwsError`."""
    rules = [each for each in subject.changing(RULE) if _is_for_cloudfront(each)]
    if not rules:
        return
    only = [{"Name": "prefix-list-name", "Values": [PREFIX_LIST]}]
    answer = subject.aws.call("ec2", "describe_managed_prefix_lists", Filters=only)
    ids = {each["PrefixListId"] for each in answer.get("PrefixLists", ())}
    for rule in rules:
        written = at(rule, "SourcePrefixListId")
        named = written.values.get(subject.aws.region) if isinstance(written, ByRegion) else written
        if named not in ids:
            yield codes.PREFIX_LIST_DIFFERS.at(
                place(rule, "SourcePrefixListId"),
                f"the rule `{rule.logical_id}` does not name CloudFront's prefix list of the region",
                label=f"`{named}` is not that of this region" if named else "unknown in this region",
                help=f"the list here is {_listed(ids)}: use `cloudfront_prefix_list: "
                f"{{{subject.aws.region}: ID}}` in `network`",
            )


def _is_for_cloudfront(rule: Placed) -> bool:
    written = at(rule, "SourcePrefixListId")
    return isinstance(written, ByRegion) or written in facts.cloudfront_prefix_lists().values()


def _listed(ids: set[str]) -> str:
    return " and ".join(f"`{each}`" for each in sorted(ids)) or "none"
