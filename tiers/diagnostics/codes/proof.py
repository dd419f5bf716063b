"""T4xx: what the reachability proof says of a spec's templates, of anybody's, or of an account.

Those of its loaders, T40x, are about templates and exported files, so no spec shows them.
"""

from tiers.diagnostics.model import Code, Severity

UNREADABLE_TEMPLATE = Code(
    "T5001",
    "unreadable-template",
    Severity.ERROR,
    "The proof reads YAML or JSON in UTF-8, up to 8 MB of JSON or 2 MB of YAML, 64 levels deep and with each key once. "
    "CloudFormation itself takes templates up to 1 MB.",
    "",
    "",
)
NOT_A_TEMPLATE = Code(
    "T5002",
    "not-a-template",
    Severity.ERROR,
    "A CloudFormation template is a mapping with a mapping called `Resources`. In each of them stands the resource's "
    "`Type`. Something else cannot be deployed, so nothing can be said about it.",
    "",
    "",
)
STACKS_NESTED_TOO_DEEPLY = Code(
    "T5003",
    "nested-too-deeply-stacks",
    Severity.ERROR,
    "Stacks that contain themselves, or more than 200 stacks in 16 levels, cannot be deployed and are not followed.",
    "",
    "",
)
MACRO = Code(
    "T5004",
    "template-macro",
    Severity.ERROR,
    "A macro of one's own, `AWS::Include` or `Fn::ForEach` may add or change any resource, and only AWS can run it. So "
    "nothing can be proven of the template as it is written. Prove the processed template instead, which "
    "`aws cloudformation get-template --template-stage Processed` prints.",
    "",
    "",
)
UNKNOWN_PARAMETER = Code(
    "T5005",
    "not-a-parameter",
    Severity.ERROR,
    "`--parameter NAME=VALUE` names a parameter of the outermost template, or a pseudo parameter such as `AWS::Region`.",
    "",
    "",
)
BROKEN_TEMPLATE = Code(
    "T5006",
    "broken-template",
    Severity.ERROR,
    "A `Ref`, `Fn::GetAtt`, condition, mapping or output that does not exist, or a section that is not what "
    "CloudFormation takes: it would refuse this template. What hangs on it is unknown to the proof.",
    "",
    "",
)
UNREADABLE_ACCOUNT = Code(
    "T5007",
    "unreadable-account",
    Severity.ERROR,
    "An account is a folder of JSON files, each what one command such as `aws ec2 describe-subnets` prints, and called "
    "like it. Without VPCs, subnets, route tables, security groups and network interfaces nothing can be proven; held to a "
    "spec, load balancers are told apart by their tags, which `aws elbv2 describe-tags` prints.",
    "",
    "",
)
IMPOSSIBLE_FLOW = Code(
    "T5008",
    "impossible-flow",
    Severity.ERROR,
    "The spec declares a connection that the templates do not let through: an override, a raw resource or a change of the "
    "templates stands in the way.",
    "",
    "",
)
UNDECLARED_FLOW = Code(
    "T5009",
    "undeclared-flow",
    Severity.ERROR,
    "The templates let a connection through that nothing declares: no edge, no `allow_from`, no `egress`, no expectation. "
    "An override, a raw resource or a change of the templates opened it.",
    "",
    "",
)
EXPECTED_FLOW = Code(
    "T5010",
    "expected-flow",
    Severity.ERROR,
    "`expect: {allow: …}` names a connection that is not possible, at least not from everywhere or on every port that it "
    "names.",
    "",
    "",
)
DENIED_FLOW = Code(
    "T5011",
    "denied-flow",
    Severity.ERROR,
    "`expect: {deny: …}` names a connection that is possible.",
    "",
    "",
)
UNTOLD_FLOW = Code(
    "T5012",
    "untold-flow",
    Severity.WARNING,
    "Whether a connection is possible hangs on something that the proof does not model or cannot know: a value that is "
    "imported, a parameter without a default, a custom resource, a nested stack that is not local, a transit or virtual "
    "private gateway, VPC peering with another account, a Gateway Load Balancer, a NAT instance, Network Firewall, or a "
    "resource of a type that is read by its schema only.",
    "",
    "",
)
UNKNOWN_PLACE = Code(
    "T5013",
    "unknown-place",
    Severity.ERROR,
    "A question or an expectation names its ends: by a component, a logical id (`Stack.LogicalId` where several stacks have it), "
    "`internet`, or a range of addresses.",
    "",
    "",
)
NOTHING_DECLARED = Code(
    "T5014",
    "nothing-declared",
    Severity.ERROR,
    "A template says what is possible, not what is meant to be. Hold it against its spec, against the bundle that `tiers "
    "compile` wrote, or against a file of expectations.",
    "",
    "",
)
UNSETTLED_EXPECTATION = Code(
    "T5015",
    "unsettled-expectation",
    Severity.ERROR,
    "An expectation is about a connection that depends on something the proof does not model or cannot know, such as a "
    "custom resource that was given a security group, or a parameter without a value. So nothing shows that it is met.",
    "",
    "",
)
UNREAD_LISTING = Code(
    "T5016",
    "unread-listing",
    Severity.WARNING,
    "The directory of an account has a JSON file that is not the output of a command that is read. What it lists is not "
    "part of the proof, and neither is what it could change.",
    "",
    "",
)
TOO_MANY_NAMES = Code(
    "T5017",
    "too-many-names",
    Severity.ERROR,
    "Every pair of names is examined. Names that are alike (the same subnet, groups, and side of every CIDR block) are "
    "examined once, but hundreds that are not alike would take minutes and gigabytes.",
    "",
    "",
)
