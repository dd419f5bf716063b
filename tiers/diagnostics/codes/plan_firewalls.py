"""Findings about updates of firewalls."""

from tiers.diagnostics.model import Code, Severity

FIREWALL_REMOVED = Code(
    "T6105",
    "firewall-removed",
    Severity.WARNING,
    "Without a web ACL, a load balancer forwards every request, and a distribution answers every request.",
    "",
    "",
)
FIREWALL_WEAKENED = Code(
    "T6106",
    "firewall-weakened",
    Severity.WARNING,
    "A rule that is removed, counts, has a higher limit, or names fewer countries allows requests that it blocked. "
    "That is right for a rule that blocks your users.",
    "",
    "",
)
