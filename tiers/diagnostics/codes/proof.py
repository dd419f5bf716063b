"""T4xx: what the reachability proof says of a spec's templates, of anybody's, or of an account.

Those of its loaders, T40x, are about templates and exported files, so no spec shows them.
"""

from tiers.diagnostics.model import Code, Severity

UNREADABLE_TEMPLATE = Code(
    "T5001",
    "unreadable-template",
    Severity.ERROR,
    "The proof reads YAML or JSON in UTF-8, up to 8 MB of JSON or 2 MB of YAML, at most 64 levels deep and "
    "without duplicate keys. CloudFormation itself accepts templates up to 1 MB.",
    "",
    "",
)
NOT_A_TEMPLATE = Code(
    "T5002",
    "not-a-template",
    Severity.ERROR,
    "A CloudFormation template is a mapping with the key `Resources`, in which each resource has a `Type`. "
    "Nothing can be proven about any other file.",
    "",
    "",
)
NESTED_STACKS_TOO_DEEP = Code(
    "T5003",
    "nested-stacks-too-deep",
    Severity.ERROR,
    "Stacks that contain themselves, or more than 200 stacks in 16 levels, cannot be deployed and are not read.",
    "",
    "",
)
MACRO = Code(
    "T5004",
    "template-macro",
    Severity.ERROR,
    "A custom macro, `AWS::Include`, or `Fn::ForEach` can add or change any resource, and only AWS can run it, so "
    "nothing can be proven about the template. Prove the processed template instead, which `aws cloudformation "
    "get-template --template-stage Processed` prints.",
    "",
    "",
)
UNKNOWN_PARAMETER = Code(
    "T5005",
    "not-a-parameter",
    Severity.ERROR,
    "`--parameter NAME=VALUE` needs a parameter of the root template, or a pseudo parameter such as "
    "`AWS::Region`.",
    "",
    "",
)
BROKEN_TEMPLATE = Code(
    "T5006",
    "broken-template",
    Severity.ERROR,
    "The template uses a `Ref`, `Fn::GetAtt`, condition, mapping, or output that does not exist, or has an "
    "invalid section, and CloudFormation rejects it. Values that depend on it are unknown to the proof.",
    "",
    "",
)
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
