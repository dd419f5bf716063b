"""Properties of endpoint services that protect, and what keeps each of them."""

from typing import Any

from tiers.compile.checks.protections import Protection, is_on
from tiers.diagnostics.codes import extensions as codes

SERVICE, PERMISSIONS = "AWS::EC2::VPCEndpointService", "AWS::EC2::VPCEndpointServicePermissions"


def _no_others(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether each of the principals had the permission before."""
    before, after = ([] if each is None else each for each in (was, now))
    return isinstance(before, list) and isinstance(after, list) and all(each in before for each in after)


OF_SHARING = (
    Protection(
        SERVICE,
        ("Properties", "AcceptanceRequired"),
        codes.OVERRIDE_PERMISSIONS,
        "endpoints may be accepted without you",
        is_on,
    ),
    Protection(
        PERMISSIONS,
        ("Properties", "AllowedPrincipals"),
        codes.OVERRIDE_PERMISSIONS,
        "may allow more than the spec declares",
        _no_others,
    ),
)
