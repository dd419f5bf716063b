"""Findings about an existing VPC: what the account has where a spec declares something."""

from tiers.diagnostics.model import Code, Severity

NOT_FOUND = Code(
    "T7390",
    "existing-not-found",
    Severity.ERROR,
    "A VPC, a subnet, an export, or a stack that the spec uses does not exist in the account and region of the "
    "deployment.",
    "",
    "",
)
DIFFERS = Code(
    "T7391",
    "existing-differs",
    Severity.ERROR,
    "The proof relies on what the spec says about an existing VPC: CIDR blocks, zones, and the kind of each subnet, which "
    "is the default route of its route table. A subnet without an associated route table uses the main route table of the "
    "VPC: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html.",
    "",
    "",
)
LIMITED = Code(
    "T7392",
    "existing-limited",
    Severity.WARNING,
    "A subnet can have too few free addresses, and a subnet that another account shares by AWS RAM belongs to that "
    "account, which alone changes its routes: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html. A load "
    "balancer needs eight free addresses in each of its subnets: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html.",
    "",
    "",
)
PRIORITY_IN_USE = Code(
    "T7393",
    "existing-priority",
    Severity.ERROR,
    "A listener has each priority once, and other stacks have rules on a listener that exists already: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html.",
    "",
    "",
)
NO_ROOM = Code(
    "T7394",
    "existing-rules-full",
    Severity.ERROR,
    "The quota of rules is for all listeners of a load balancer together, and counts those of other stacks: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html.",
    "",
    "",
)
MORE_ROUTES = Code(
    "T7399",
    "existing-more-routes",
    Severity.WARNING,
    "A route table of an existing VPC leads to more networks than the spec declares, for example by a transit gateway or a "
    "peering connection. The proof assumes that there are no such routes.",
    "",
    "",
)
