"""Check that the region has the rule groups of firewalls, and the rules of which a spec speaks."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics import suggest
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir.placed import Placed

WEB_ACL: Final = "AWS::WAFv2::WebACL"
_EDGE: Final = "us-east-1"
"""The region of the API for distributions."""


def groups(subject: Subject) -> Iterator[Diagnostic]:
    """Find rule groups that AWS does not have, and counted rules that they do not have.

    Raises `AwsError`.
    """
    for placed in subject.changing(WEB_ACL):
        if at(placed, "Scope") != "CLOUDFRONT" or subject.aws.region == _EDGE:
            for rule in at(placed, "Rules") or ():
                group = rule.get("Statement", {}).get("ManagedRuleGroupStatement")
                if group:
                    yield from _of_group(subject, placed, group)


def _of_group(subject: Subject, placed: Placed, group: Mapping[str, Any]) -> Iterator[Diagnostic]:
    where = place(placed, "Rules")
    wanted = {"VendorName": group["VendorName"], "Name": group["Name"], "Scope": at(placed, "Scope")}
    try:
        found = subject.aws.call("wafv2", "describe_managed_rule_group", **wanted)
    except AwsError as error:
        if error.failure.code != "WAFNonexistentItemException":
            raise
        yield codes.NOT_AVAILABLE.at(
            where,
            f"the rule group `{group['Name']}` is not offered in `{subject.aws.region}`",
            help="remove the group from `rules`",
        )
        return
    known = [each["Name"] for each in found.get("Rules", ())]
    yield from (
        _unknown(where, group["Name"], each["Name"], known)
        for each in group.get("RuleActionOverrides", ())
        if each["Name"] not in known
    )


def _unknown(where: Place, group: str, rule: str, known: list[str]) -> Diagnostic:
    near = suggest.nearest(rule, known)
    return codes.NO_SUCH_RULE.at(
        where,
        f"the rule group `{group}` has no rule `{rule}`",
        label="AWS WAF ignores it",
        help=f"did you mean `{near}`?" if near else f"remove `{rule}` from `count`",
    )
