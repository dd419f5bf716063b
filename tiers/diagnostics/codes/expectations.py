"""Findings about expectations that cannot be read or met."""

from tiers.diagnostics.model import Code, Severity

_SHOP = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    "logic:\n  web: {type: autoscaling, port: 80}\n"
)

EXPECTATION_SYNTAX = Code(
    "T1501",
    "expectation-syntax",
    Severity.ERROR,
    "An expectation reads `FROM -> TO`, then perhaps `:PORT` or `:PORT-PORT`, then perhaps `/tcp`, `/udp` or `/icmp`. "
    "FROM and TO are components, `internet`, or ranges of addresses.",
    _SHOP + "expect:\n  allow: [internet to site:80]\n",
    _SHOP + 'expect:\n  allow: ["internet -> site:80"]\n',
)
EXPECTATION_CONTRADICTION = Code(
    "T1502",
    "expectation-contradiction",
    Severity.ERROR,
    "What is allowed must be possible and what is denied must not, so no architecture could meet both.",
    _SHOP + 'expect:\n  allow: ["internet -> site:80"]\n  deny: ["internet -> site"]\n',
    _SHOP + 'expect:\n  allow: ["internet -> site:80"]\n  deny: ["internet -> site:22"]\n',
)
EXPECTATION_OUTSIDE = Code(
    "T1503",
    "expectation-outside",
    Severity.ERROR,
    "An expectation is about this architecture: one of its ends at least is a component, or addresses of the VPC.",
    _SHOP + 'expect:\n  deny: ["internet -> 203.0.113.0/24"]\n',
    _SHOP + 'expect:\n  deny: ["web -> 203.0.113.0/24"]\n',
)
DUPLICATE_ENTRY = Code(
    "T1504",
    "duplicate-entry",
    Severity.ERROR,
    "A second entry that says the same adds nothing, and one of the two was probably meant to be another.",
    "regions: [ap-southeast-1, ap-southeast-1]\n",
    "regions: [ap-southeast-1, ap-east-1]\n",
)
