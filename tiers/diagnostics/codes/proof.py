"""Findings of the proof about a spec's templates, any other templates, or an account."""

from tiers.diagnostics.model import Code, Severity

UNREADABLE_ACCOUNT = Code(
    "T5007",
    "unreadable-account",
    Severity.ERROR,
    "An account is a directory of JSON files. Each has the output of one command such as `aws ec2 "
    "describe-subnets` and the name of that command. The proof needs VPCs, subnets, route tables, security "
    "groups, and network interfaces. To compare with a spec, it also needs the tags of load balancers from `aws "
    "elbv2 describe-tags`.",
    "",
    "",
)
IMPOSSIBLE_FLOW = Code(
    "T5008",
    "impossible-flow",
    Severity.ERROR,
    "The spec declares a connection that the templates block, because of an override, a raw resource, or a "
    "changed template.",
    "",
    "",
)
UNDECLARED_FLOW = Code(
    "T5009",
    "undeclared-flow",
    Severity.ERROR,
    "The templates allow a connection that is not declared by `connects_to`, `forward_to`, `allow_from`, "
    "`egress`, or an expectation. An override, a raw resource, or a changed template allows it.",
    "",
    "",
)
EXPECTED_FLOW = Code(
    "T5010",
    "expected-flow",
    Severity.ERROR,
    "`expect: {allow: …}` lists a connection that is not possible, or not from all its sources, or not on all its "
    "ports.",
    "",
    "",
)
DENIED_FLOW = Code(
    "T5011",
    "denied-flow",
    Severity.ERROR,
    "`expect: {deny: …}` lists a connection that is possible.",
    "",
    "",
)
UNDETERMINED_FLOW = Code(
    "T5012",
    "undetermined-flow",
    Severity.WARNING,
    "The connection depends on something that the proof does not model or cannot know: an imported value, a "
    "parameter without a default, a custom resource, a nested stack that is not local, a transit or virtual "
    "private gateway, VPC peering with another account, a Gateway Load Balancer, a NAT instance, Network "
    "Firewall, or a resource of a type that is read only by its schema.",
    "",
    "",
)
UNDECLARED_BEYOND = Code(
    "T5035",
    "undeclared-beyond",
    Severity.WARNING,
    "A route leads to a network beyond a transit gateway, and the security groups allow a connection that nothing "
    "declares. What is beyond is not known, so the connection may be possible.",
    "",
    "",
)
UNKNOWN_PLACE = Code(
    "T5013",
    "unknown-place",
    Severity.ERROR,
    "The ends of a question or expectation are a component, a logical ID (`Stack.LogicalId` if several stacks "
    "have it), `internet`, or a CIDR block.",
    "",
    "",
)
NOTHING_DECLARED = Code(
    "T5014",
    "nothing-declared",
    Severity.ERROR,
    "A template shows what is possible, not what is intended. Compare it with its spec, with the bundle that "
    "`tiers compile` wrote, or with a file of expectations.",
    "",
    "",
)
UNSETTLED_EXPECTATION = Code(
    "T5015",
    "unsettled-expectation",
    Severity.ERROR,
    "An expectation is about a connection that depends on something the proof does not model or cannot know, such "
    "as a custom resource with a security group, or a parameter without a value. The proof cannot show that the "
    "expectation is met.",
    "",
    "",
)
UNREAD_LISTING = Code(
    "T5016",
    "unread-listing",
    Severity.WARNING,
    "The directory of an account has a JSON file that is not the output of a known command. The resources in it "
    "are not part of the proof.",
    "",
    "",
)
TOO_MANY_NAMES = Code(
    "T5017",
    "too-many-names",
    Severity.ERROR,
    "The proof examines every pair of names. Equivalent names (the same subnet, groups, and side of every CIDR "
    "block) are examined once, but hundreds of different ones would need minutes and gigabytes.",
    "",
    "",
)
