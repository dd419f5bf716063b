"""Firewalls that an update removes, or that block less afterwards."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes import plan_firewalls as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.differences import at
from tiers.plan.compare.values import Link, Value
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.untrusted import whole

WEB_ACL, ASSOCIATION = "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation"
LOGGING, DISTRIBUTION = "AWS::WAFv2::LoggingConfiguration", "AWS::CloudFront::Distribution"
_OF_DISTRIBUTION = ("DistributionConfig", "WebACLId")
_MANAGED = ("Statement", "ManagedRuleGroupStatement")
_RATE = ("Statement", "RateBasedStatement", "Limit")
_BLOCKED = ("Statement", "GeoMatchStatement", "CountryCodes")
_ALLOWED = ("Statement", "NotStatement", "Statement", "GeoMatchStatement", "CountryCodes")


def of_firewalls(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of resources that lose their firewall, of weaker rules, and of logs that end."""
    for change in found.changes:
        if change.type == ASSOCIATION and change.kind is Action.REMOVE and change.old is not None:
            protected = change.old.properties.get("ResourceArn")
            if not isinstance(protected, Link) or protected.key in found.after:
                name = protected.logical_id if isinstance(protected, Link) else change.logical_id
                yield _removed(change, name, "ResourceArn")
        elif change.type == DISTRIBUTION and change.staying is not None:
            before, after = (at(each.properties, _OF_DISTRIBUTION) for each in change.staying)
            if before and not after:
                yield _removed(change, change.logical_id, _OF_DISTRIBUTION[0])
        elif change.type == WEB_ACL and change.staying is not None:
            yield from _weakened(change)
        elif change.type == LOGGING and change.kind is Action.REMOVE and _stays(change, found):
            yield _weaker(change, "its requests are no longer logged", "ResourceArn")


def _stays(change: Change, found: Comparison) -> bool:
    web_acl = change.old.properties.get("ResourceArn") if change.old else None
    return isinstance(web_acl, Link) and web_acl.key in found.after


def _removed(change: Change, protected: str, name: str) -> Diagnostic:
    return codes.FIREWALL_REMOVED.at(
        place(origin_of(change, name) if change.kind is not Action.REMOVE else None),
        f"the update removes the firewall of `{protected}`",
        label="no request is inspected anymore",
        help="keep `firewall`, unless something else inspects the requests",
    )


def _weakened(change: Change) -> Iterator[Diagnostic]:
    """Report each way in which the rules of a web ACL block less."""
    old, new = (_rules(each.properties) for each in change.staying or ())
    if old is None or new is None:
        return
    for name, rule in old.items():
        if name not in new:
            yield _weaker(change, f"the rule `{name}` is removed", "Rules")
        else:
            for what in _losses(rule, new[name]):
                yield _weaker(change, f"the rule `{name}` {what}", "Rules")


def _weaker(change: Change, what: str, name: str) -> Diagnostic:
    origin = origin_of(change, name) if change.kind is not Action.REMOVE else None
    return codes.FIREWALL_WEAKENED.at(
        place(origin),
        f"the update weakens the firewall `{change.logical_id}`: {what}",
        help="undo the change, unless the firewall blocks your users",
    )


def _rules(properties: Mapping[str, Value]) -> dict[str, Mapping[str, Any]] | None:
    """Return the rules of a web ACL by name; `None` if the template does not have them as a plain list."""
    listed = properties.get("Rules", [])
    found = {}
    for each in listed if isinstance(listed, list) else [None]:
        name = each.get("Name") if isinstance(each, Mapping) else None
        if not isinstance(each, Mapping) or not isinstance(name, str):
            return None
        found[name] = each
    return found


def _losses(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a rule no longer blocks, as phrases after its name."""
    if _blocks(old) and not _blocks(new):
        yield "counts instead of blocks"
        return
    counted = sorted(_counted(new) - _counted(old))
    if counted and _blocks(new):
        yield f"counts instead of blocks for {', '.join(f'`{each}`' for each in counted)}"
    if _group(old) != _group(new):
        yield "inspects something else"
    before, after = (whole(str(_at(each, _RATE))) for each in (old, new))
    if before is not None and after is not None and after > before:
        yield f"allows {after} instead of {before} requests"
    if released := sorted(_countries(old, _BLOCKED) - _countries(new, _BLOCKED)):
        yield f"no longer blocks {', '.join(released)}"
    if admitted := sorted(_countries(new, _ALLOWED) - _countries(old, _ALLOWED)):
        yield f"allows {', '.join(admitted)} too"


def _at(rule: Mapping[str, Any], path: tuple[str, ...]) -> Value:
    found = at(rule, path)
    return found[0] if found else None


def _blocks(rule: Mapping[str, Any]) -> bool:
    return bool(at(rule, ("Action", "Block")) or at(rule, ("OverrideAction", "None")))


def _group(rule: Mapping[str, Any]) -> Value:
    return _at(rule, (*_MANAGED, "Name"))


def _counted(rule: Mapping[str, Any]) -> set[str]:
    """Return the rules of a group that only count."""
    listed = _at(rule, (*_MANAGED, "RuleActionOverrides"))
    found = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return {str(each.get("Name")) for each in found if at(each, ("ActionToUse", "Count"))}


def _countries(rule: Mapping[str, Any], path: tuple[str, ...]) -> set[str]:
    listed = _at(rule, path)
    return {str(each) for each in listed} if isinstance(listed, list) else set()
