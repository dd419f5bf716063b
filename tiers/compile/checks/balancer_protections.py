"""Actions and target groups of load balancers that the compiler sets for security, and what keeps them."""

from typing import Any

from tiers.compile.checks.protections import LISTENER, Protection, at, is_one_of
from tiers.diagnostics.codes import extensions as codes

RULE, TARGET_GROUP = "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::ElasticLoadBalancingV2::TargetGroup"


def _logs_in(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether each login among the actions is one of those that there are now."""
    actions = was if isinstance(was, list) else []
    logins = [each for each in actions if at(each, ("Type",)) == "authenticate-oidc"]
    return bool(logins) and isinstance(now, list) and all(each in now for each in logins)


OF_BALANCERS = (
    *(
        Protection(
            type_,
            ("Properties", name),
            codes.OVERRIDE_PERMISSIONS,
            "requests without a login may be answered",
            _logs_in,
        )
        for type_, name in ((LISTENER, "DefaultActions"), (RULE, "Actions"))
    ),
    Protection(
        TARGET_GROUP,
        ("Properties", "Protocol"),
        codes.OVERRIDE_TLS,
        "requests to the targets are not encrypted",
        is_one_of("https"),
    ),
)
