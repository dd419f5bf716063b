"""T4xx: what the reachability proof says of a spec's templates, of anybody's, or of an account.

Those of its loaders, T40x, are about templates and exported files, so no spec shows them.
"""

from tiers.diagnostics.model import Code, Severity

UNREADABLE_TEMPLATE = Code(
    "T400",
    "unreadable-template",
    Severity.ERROR,
    "The proof reads YAML or JSON in UTF-8, up to 8 MB of JSON or 2 MB of YAML, 64 levels deep and with each key once. "
    "CloudFormation itself takes templates up to 1 MB.",
    "",
    "",
)
NOT_A_TEMPLATE = Code(
    "T401",
    "not-a-template",
    Severity.ERROR,
    "A CloudFormation template is a mapping with a mapping called `Resources`. In each of them stands the resource's "
    "`Type`. Something else cannot be deployed, so nothing can be said about it.",
    "",
    "",
)
NESTED_TOO_DEEPLY = Code(
    "T402",
    "nested-too-deeply-stacks",
    Severity.ERROR,
    "Stacks that contain themselves, or more than 200 stacks in 16 levels, cannot be deployed and are not followed.",
    "",
    "",
)
MACRO = Code(
    "T403",
    "template-macro",
    Severity.ERROR,
    "A macro of one's own, `AWS::Include` or `Fn::ForEach` may add or change any resource, and only AWS can run it. So "
    "nothing can be proven of the template as it is written. Prove the processed template instead, which "
    "`aws cloudformation get-template --template-stage Processed` prints.",
    "",
    "",
)
UNKNOWN_PARAMETER = Code(
    "T404",
    "not-a-parameter",
    Severity.ERROR,
    "`--param NAME=VALUE` names a parameter of the outermost template, or a pseudo parameter such as `AWS::Region`.",
    "",
    "",
)
BROKEN_TEMPLATE = Code(
    "T405",
    "broken-template",
    Severity.ERROR,
    "A `Ref`, `Fn::GetAtt`, condition, mapping or output that does not exist, or a section that is not what "
    "CloudFormation takes: it would refuse this template. What hangs on it is unknown to the proof.",
    "",
    "",
)
UNREADABLE_ACCOUNT = Code(
    "T406",
    "unreadable-account",
    Severity.ERROR,
    "An account is a folder of JSON files, each what one command such as `aws ec2 describe-subnets` prints, and called "
    "like it. Without VPCs, subnets, route tables, security groups and network interfaces nothing can be proven.",
    "",
    "",
)
