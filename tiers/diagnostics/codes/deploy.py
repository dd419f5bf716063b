"""Findings that keep a spec from being deployed, and reasons why a deployment failed."""

from tiers.diagnostics.model import Code, Severity

BUCKET_NEEDED = Code(
    "T7201",
    "bucket-needed",
    Severity.ERROR,
    "CloudFormation takes one template of up to 51,200 bytes with the call itself. Nested templates, and a longer one, it reads "
    "from a bucket in the same region.",
    "",
    "",
)
BEING_REVIEWED = Code(
    "T7202",
    "being-reviewed",
    Severity.ERROR,
    "A change set that was made to create the stack waits for somebody to execute it: another `tiers deploy` that asks its "
    "question, or the console. Two at once would create two stacks of one name.",
    "",
    "",
)
STACK_STUCK = Code(
    "T7203",
    "stack-stuck",
    Severity.ERROR,
    "CloudFormation takes no update of a stack in this status. `tiers recover` frees it.",
    "",
    "",
)
CHANGED_MEANWHILE = Code(
    "T7204",
    "changed-meanwhile",
    Severity.ERROR,
    "Somebody else changed the stack after its change set was made, so that what was shown is no longer what would be done. "
    "Nothing was done.",
    "",
    "",
)
NOT_AVAILABLE = Code(
    "T7205",
    "not-available",
    Severity.ERROR,
    "The account or its region lacks what the spec asks for: an image, a key pair, a certificate, an engine's version or a "
    "class of server. CloudFormation would find out in the middle of the deployment.",
    "",
    "",
)
QUOTA_EXCEEDED = Code(
    "T7206",
    "quota-exceeded",
    Severity.ERROR,
    "The account has a quota in the region, and what is there already leaves too little of it. A higher quota is asked for in "
    "the console under Service Quotas, and is granted in minutes or days.",
    "",
    "",
)
NOT_LOOKED_AT = Code(
    "T7207",
    "not-looked-at",
    Severity.WARNING,
    "Something that a deployment may fail at could not be looked at beforehand, mostly for want of a permission to read. "
    "The deployment itself may work all the same.",
    "",
    "",
)
MISSING_PARAMETER = Code(
    "T7208",
    "missing-value",
    Severity.ERROR,
    "A value that the spec leaves open until deployment must be chosen then, unless it has a default or the stack has one from "
    "an earlier deployment.",
    "",
    "",
)
NO_SUCH_PARAMETER = Code(
    "T7209",
    "no-such-parameter",
    Severity.ERROR,
    "`--parameter NAME=VALUE` names a parameter of the stack: what the spec writes as `{parameter: NAME}`.",
    "",
    "",
)
NO_CHANGE_SET = Code(
    "T7210",
    "no-change-set",
    Severity.ERROR,
    "AWS looked at the templates and would not begin. Nothing was changed, and the change set is removed again.",
    "",
    "",
)
FOUND_BEFOREHAND = Code(
    "T7211",
    "found-beforehand",
    Severity.ERROR,
    "Before anything is done, AWS holds properties to the schemas of their resources, looks for names that are taken, and for "
    "buckets that are not empty. What it finds then would have failed in the middle of the deployment.",
    "",
    "",
)
LOCAL_FILE = Code(
    "T7212",
    "local-file",
    Severity.ERROR,
    "A resource of one's own names a template on this machine. Only the templates that `tiers` compiles are uploaded; anything "
    "else must be in a bucket already.",
    "",
    "",
)
UNPROTECTED = Code(
    "T7213",
    "unprotected",
    Severity.WARNING,
    "The stack stands, but its stack policy or its protection from deletion could not be set. What holds data still has its "
    "own: policies for deletion and replacement, and where it has one, protection from deletion.",
    "",
    "",
)
REPLACED_BY_AWS = Code(
    "T7214",
    "aws-would-replace",
    Severity.ERROR,
    "AWS's change set says that something that holds data would be replaced or removed, which the comparison of templates alone "
    "does not tell. It is refused like all such changes, unless its logical id is allowed by `--allow-replace`.",
    "",
    "",
)
LEFT_BEHIND = Code(
    "T7215",
    "left-behind",
    Severity.ERROR,
    "The first creation of a stack failed. Everything that it made was deleted except this resource, which no stack has any more. "
    "`tiers` does not empty a bucket of anything but access logs, and does not delete a resource that a policy retains for you.",
    "",
    "",
)
NOT_CLEARED = Code(
    "T7216",
    "not-cleared",
    Severity.ERROR,
    "The first creation of a stack failed, and CloudFormation could not undo it, because it had made protected resources. `tiers "
    "deploy` removes the protection of these resources and deletes the stack; a call that it needs for this failed.",
    "",
    "",
)
PERMISSIONS_UNKNOWN = Code(
    "T7217",
    "permissions-unknown",
    Severity.WARNING,
    "AWS's schemas say which permissions CloudFormation needs for each resource type. There is none for a custom resource, a "
    "module, a macro, or a type that is newer than the installed cfn-lint.",
    "",
    "",
)
ZONES_MISSING = Code(
    "T7218",
    "zones-missing",
    Severity.ERROR,
    "Without names or IDs of zones, subnets are placed by the list that `Fn::GetAZs` returns. Where any zone has a default subnet, "
    "CloudFormation lists only the zones that have one. Zones that the spec names do not depend on default subnets.",
    "",
    "",
)
SAME_RULES = Code(
    "T7219",
    "same-rules",
    Severity.ERROR,
    "Two rules of a security group differ in a parameter only, and the parameters have the same value. EC2 refuses the second rule, "
    "and CloudFormation rolls the deployment back.",
    "",
    "",
)
UNKNOWN_ENGINE_PARAMETER = Code(
    "T7220",
    "engine-parameter-unknown",
    Severity.ERROR,
    "A parameter group sets a parameter that its engine family does not have, or that cannot be modified. RDS refuses it in the "
    "middle of the deployment.",
    "",
    "",
)
SNAPSHOT_MISFIT = Code(
    "T7221",
    "snapshot-misfit",
    Severity.ERROR,
    "A database that is restored from a snapshot has the snapshot's engine, no less storage, and no older version. RDS refuses "
    "anything else.",
    "",
    "",
)
SNAPSHOT_UNENCRYPTED = Code(
    "T7222",
    "snapshot-unencrypted",
    Severity.WARNING,
    "A database that is restored from a snapshot is encrypted only if the snapshot is. A copy of a snapshot that is made with a key "
    "is encrypted.",
    "",
    "",
)
