"""Findings about templates of any origin that are read: no spec shows them."""

from tiers.diagnostics.model import Code, Severity

UNREADABLE_TEMPLATE = Code(
    "T5001",
    "unreadable-template",
    Severity.ERROR,
    "`tiers` reads YAML or JSON in UTF-8, up to 8 MB of JSON or 2 MB of YAML, at most 64 levels deep and "
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
