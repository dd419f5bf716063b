"""Findings of the proof of permissions."""

from tiers.diagnostics.model import Code, Severity

UNDECLARED_PERMISSION = Code(
    "T5106",
    "undeclared-permission",
    Severity.ERROR,
    "The policies in the templates allow a role, a service, or someone outside the account an action that the spec "
    "does not declare. Connections with their `access`, the key `role`, and what a component needs for itself "
    "declare permissions. An override, a raw resource, or a changed template allows more.",
    "",
    "",
)
MISSING_PERMISSION = Code(
    "T5101",
    "missing-permission",
    Severity.ERROR,
    "The spec declares a permission that the policies in the templates do not give: no statement allows it, or one "
    "denies it. The cause is an override, a raw resource, or a changed template.",
    "",
    "",
)
UNDETERMINED_PERMISSION = Code(
    "T5102",
    "undetermined-permission",
    Severity.WARNING,
    "A permission depends on something that the proof does not model or cannot know, such as a managed policy of the "
    "account, a condition on addresses or dates, an imported value, or a parameter without a default.",
    "",
    "",
)
REACHES_OTHERS = Code(
    "T5103",
    "permission-reaches-others",
    Severity.WARNING,
    "A statement or managed policy of the key `role` allows actions on the data of another component, to which no "
    "connection leads. A wildcard in `Resource` covers every resource of the stack.",
    "",
    "",
    acceptable=True,
)
OPEN_SERVICE = Code(
    "T5104",
    "open-service",
    Severity.ERROR,
    "A policy allows a service of AWS to act for any account, because it has no condition on `aws:SourceArn` or "
    "`aws:SourceAccount`. Someone else could make the service act on the resource.",
    "",
    "",
)
UNKNOWN_NAME = Code(
    "T5105",
    "unknown-permission-name",
    Severity.ERROR,
    "A question about permissions names a component, a logical ID, a service, an account, or an action that does "
    "not exist in the templates or on AWS.",
    "",
    "",
)
