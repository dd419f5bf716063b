"""Rules for listeners that exist already: free priorities, room for more, and no other rule before them.

CloudFormation creates rules as the API does, which refuses a priority in use and one rule too many:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers import requests
from tiers.deploy.preflight.existing_listeners import Found, found
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.diagnostics.wording import counted
from tiers.ir.placed import Placed
from tiers.requests import Condition

LAST: Final = 50000
_LIMIT: Final = "rules-per-application-load-balancer"
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Limit.html"""
_PARTS: Final = {
    "host-header": ("host", "HostHeaderConfig"),
    "path-pattern": ("path", "PathPatternConfig"),
    "http-header": ("header", "HttpHeaderConfig"),
    "http-request-method": ("method", "HttpRequestMethodConfig"),
    "query-string": ("query", "QueryStringConfig"),
    "source-ip": ("source", "SourceIpConfig"),
}
"""The part of a request and the property of the values, by the field of a condition."""

Row = Mapping[str, Any]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find priorities in use, and a load balancer without room for more rules. Raises `AwsError`."""
    for each in found(subject):
        added = each.rules(subject)
        if added:
            others = present(subject, each.arn)
            yield from _priorities(each, added, others)
            yield from _shadowed(each, added, others)
            yield from _room(subject, each, added)


def present(subject: Subject, arn: str) -> list[Row]:
    """Return the rules of a listener, without the default one."""
    rows = subject.aws.pages("elbv2", "describe_rules", "Rules", ListenerArn=arn)
    return [each for each in rows if not each.get("IsDefault")]


def _priorities(found: Found, added: list[Placed], others: list[Row]) -> Iterator[Diagnostic]:
    taken = {str(each["Priority"]): each["RuleArn"] for each in others}
    for rule in added:
        priority = at(rule, "Priority")
        if str(priority) in taken:
            yield codes.PRIORITY_IN_USE.at(
                place(rule, "Priority"),
                f"a rule of the listener of `{found.member.name}` has the priority {priority} already",
                label="in use",
                help=f"use a priority that is free, such as {_free(priority, taken)}",
                note=f"the other rule is {taken[str(priority)]}",
            )


def _free(priority: int, taken: Mapping[str, str]) -> int:
    """Return the next priority that is free, or else the one before."""
    above = (each for each in range(priority, LAST + 1) if str(each) not in taken)
    return next(above, next((each for each in range(priority, 0, -1) if str(each) not in taken), priority))


def _room(subject: Subject, found: Found, added: list[Placed]) -> Iterator[Diagnostic]:
    """Find a load balancer that has too many rules with those of the stack."""
    limits = subject.aws.pages("elbv2", "describe_account_limits", "Limits")
    most = next((int(each["Max"]) for each in limits if each["Name"] == _LIMIT), None)
    if most is None:
        return
    listeners = subject.aws.pages("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=found.balancer)
    number = sum(len(present(subject, each["ListenerArn"])) for each in listeners)
    if number + len(added) > most:
        yield codes.NO_ROOM.at(
            Place((*found.member.route[:-1], "rules"), "key"),
            f"the load balancer of `{found.member.name}` has {counted(number, 'rule')}, "
            f"and gets {len(added)} more",
            label=f"the quota is {most}",
            help="use several paths or host names in one rule, or ask for a higher quota of rules",
        )


def _shadowed(found: Found, added: list[Placed], others: list[Row]) -> Iterator[Diagnostic]:
    """Warn of rules whose requests another rule matches before, as far as one alone matches all of them."""
    for rule in added:
        own = _conditions(at(rule, "Conditions"))
        for other in sorted(others, key=lambda each: int(each["Priority"])):
            before = _conditions(other.get("Conditions", ()))
            earlier = int(other["Priority"]) < at(rule, "Priority")
            if earlier and own is not None and before and requests.covers(before, own):
                yield codes.LIMITED.at(
                    place(rule, "Priority"),
                    f"another rule of the listener of `{found.member.name}` matches all requests of this one",
                    label=f"has the priority {other['Priority']}, which is before",
                    help=f"use a priority below {other['Priority']}, or other conditions",
                    note=f"the other rule is {other['RuleArn']}",
                )
                break


def _conditions(written: object) -> tuple[Condition, ...] | None:
    """Return the conditions of a rule, of a template or of the account; `None` if one is not known."""
    found = []
    for each in written if isinstance(written, list | tuple) else ():
        part = _PARTS.get(each.get("Field"))
        config = each.get(part[1], {}) if part else {}
        values = config.get("Values", each.get("Values", ()))
        if part is None or not values or "RegexValues" in config:
            return None
        if part[0] != "query":
            found.append(Condition(part[0], config.get("HttpHeaderName", "").lower(), tuple(values)))
            continue
        pairs = [(pair.get("Key", "").lower(), pair.get("Value", "")) for pair in values]
        if len({key for key, _ in pairs}) != 1:
            return None
        found.append(Condition("query", pairs[0][0], tuple(value for _, value in pairs)))
    return tuple(found)
