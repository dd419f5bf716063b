"""Properties of web ACLs and their logging that protect, and what keeps each of them."""

from collections.abc import Mapping
from typing import Any

from tiers.compile.checks.protections import Protection, same
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.codes.firewall import OVERRIDE_FIREWALL

WEB_ACL, ASSOCIATION = "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation"
LOGGING = "AWS::WAFv2::LoggingConfiguration"
_SHOWN = "VisibilityConfig"


def _same_rules(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether each rule is as it was, and no further rule lets requests past them."""
    if not isinstance(was, list) or not isinstance(now, list):
        return False
    before, after = [*map(_effect, was)], [*map(_effect, now)]
    further = [each for each in after if each not in before]
    return all(each in after for each in before) and not any(map(_allows, further))


def _effect(rule: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a rule without the properties that only name its metric."""
    return {key: rule[key] for key in rule if key != _SHOWN} if isinstance(rule, Mapping) else rule


def _allows(rule: Any) -> bool:  # noqa: ANN401 - JSON-like data
    return not isinstance(rule, Mapping) or "Allow" in (rule.get("Action") or {})


def _all_requests(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether a filter keeps what it kept; without one, everything is logged."""
    return now is None or now == was


OF_FIREWALLS = (
    Protection(
        WEB_ACL, ("Properties", "Rules"), OVERRIDE_FIREWALL, "requests may not be blocked", _same_rules
    ),
    *(
        Protection(ASSOCIATION, ("Properties", name), OVERRIDE_FIREWALL, "another firewall, or none", same)
        for name in ("ResourceArn", "WebACLArn")
    ),
    *(
        Protection(LOGGING, ("Properties", name), codes.OVERRIDE_LOGGING, label, kept)
        for name, label, kept in (
            ("ResourceArn", "requests are not logged", same),
            ("LogDestinationConfigs", "logs go to another place", same),
            ("LoggingFilter", "requests may not be logged", _all_requests),
            ("RedactedFields", "logs may contain passwords", same),
        )
    ),
)
"""The properties of web ACLs, their associations, and their logging."""
