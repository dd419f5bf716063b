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
    "An expectation is `FROM -> TO`, optionally followed by `:PORT` or `:PORT-PORT`, and by `/tcp`, `/udp`, or "
    "`/icmp`. FROM and TO are components, `internet`, or CIDR blocks.",
    _SHOP + "expect:\n  allow: [internet to site:80]\n",
    _SHOP + 'expect:\n  allow: ["internet -> site:80"]\n',
)
EXPECTATION_CONTRADICTION = Code(
    "T1502",
    "expectation-contradiction",
    Severity.ERROR,
    "A flow in `allow` must be possible and a flow in `deny` must not be, so no architecture can meet both "
    "expectations.",
    _SHOP + 'expect:\n  allow: ["internet -> site:80"]\n  deny: ["internet -> site"]\n',
    _SHOP + 'expect:\n  allow: ["internet -> site:80"]\n  deny: ["internet -> site:22"]\n',
)
EXPECTATION_OUTSIDE = Code(
    "T1503",
    "expectation-outside",
    Severity.ERROR,
    "At least one end of an expectation must be a component, or a CIDR block in the VPC.",
    _SHOP + 'expect:\n  deny: ["internet -> 203.0.113.0/24"]\n',
    _SHOP + 'expect:\n  deny: ["web -> 203.0.113.0/24"]\n',
)
DUPLICATE_ENTRY = Code(
    "T1504",
    "duplicate-entry",
    Severity.ERROR,
    "A duplicate item has no effect, and one of the two was probably meant to be different.",
    "regions: [ap-southeast-1, ap-southeast-1]\n",
    "regions: [ap-southeast-1, ap-east-1]\n",
)
EXPECTATION_WITHOUT_PLACE = Code(
    "T1545",
    "expectation-without-place",
    Severity.ERROR,
    "An expectation is about packets between hosts. Tables, queues, buckets, topics, and functions outside the VPC have "
    "no address in it: they are reached through APIs of AWS, which permissions control.",
    _SHOP + 'data:\n  jobs: {type: queue}\nexpect:\n  deny: ["internet -> jobs"]\n',
    _SHOP + 'data:\n  jobs: {type: queue}\nexpect:\n  deny: ["internet -> web"]\n',
)
