"""Findings that keep a spec from being deployed, and reasons why a deployment failed."""

from tiers.diagnostics.model import Code, Severity

BUCKET_NEEDED = Code(
    "T7201",
    "bucket-needed",
    Severity.ERROR,
    "CloudFormation accepts one template of up to 51,200 bytes with the call itself. It reads nested templates, "
    "and a larger template, from a bucket in the same region.",
    "",
    "",
)
BEING_REVIEWED = Code(
    "T7202",
    "being-reviewed",
    Severity.ERROR,
    "A change set that creates the stack is waiting to be executed, by another `tiers deploy` that waits for its "
    "confirmation, or in the console. Two at once would create two stacks with one name.",
    "",
    "",
)
STACK_STUCK = Code(
    "T7203",
    "stack-stuck",
    Severity.ERROR,
    "CloudFormation does not update a stack in this status. `tiers recover` unblocks it.",
    "",
    "",
)
CONCURRENT_CHANGE = Code(
    "T7204",
    "concurrent-change",
    Severity.ERROR,
    "The stack changed after the change set was created, so the plan that was shown no longer applies. Nothing "
    "was deployed.",
    "",
    "",
)
NOT_AVAILABLE = Code(
    "T7205",
    "not-available",
    Severity.ERROR,
    "The account or its region does not have something that the spec needs: an image, a key pair, a certificate, "
    "an engine version, or an instance class. CloudFormation would fail in the middle of the deployment.",
    "",
    "",
)
QUOTA_EXCEEDED = Code(
    "T7206",
    "quota-exceeded",
    Severity.ERROR,
    "The quota of the account in the region is too low, given the resources that already exist. Request a higher "
    "quota in the console under Service Quotas; AWS grants it in minutes or days.",
    "",
    "",
)
NOT_CHECKED = Code(
    "T7207",
    "not-checked",
    Severity.WARNING,
    "A preflight check could not be done, in most cases because a permission to read is missing. The deployment "
    "itself may succeed.",
    "",
    "",
)
MISSING_PARAMETER = Code(
    "T7208",
    "missing-value",
    Severity.ERROR,
    "A stack parameter needs a value at deployment, unless it has a default or the stack has a value from an "
    "earlier deployment.",
    "",
    "",
)
NO_SUCH_PARAMETER = Code(
    "T7209",
    "no-such-parameter",
    Severity.ERROR,
    "`--parameter NAME=VALUE` needs a parameter of the stack: the NAME in `{parameter: NAME}` of the spec.",
    "",
    "",
)
NO_CHANGE_SET = Code(
    "T7210",
    "no-change-set",
    Severity.ERROR,
    "AWS rejected the change set. Nothing was changed, and the change set is deleted.",
    "",
    "",
)
PRE_VALIDATION_FAILED = Code(
    "T7211",
    "pre-validation-failed",
    Severity.ERROR,
    "Before a deployment starts, AWS checks properties against the schemas of their resources, names that are "
    "taken, and buckets that are not empty. The deployment would have failed because of this finding.",
    "",
    "",
)
LOCAL_FILE = Code(
    "T7212",
    "local-file",
    Severity.ERROR,
    "A raw resource refers to a template on this machine. `tiers` uploads only the templates that it compiles; "
    "other files must already be in a bucket.",
    "",
    "",
)
UNPROTECTED = Code(
    "T7213",
    "unprotected",
    Severity.WARNING,
    "The stack was created, but its stack policy or its termination protection could not be set. Resources that "
    "hold data still have their deletion and replacement policies, and deletion protection where they support it.",
    "",
    "",
)
REPLACED_BY_AWS = Code(
    "T7214",
    "aws-would-replace",
    Severity.ERROR,
    "The change set of AWS would replace or delete a resource that holds data, which the comparison of templates "
    "alone does not show. The update is refused unless you pass the logical ID to `--allow-replace`.",
    "",
    "",
)
LEFT_BEHIND = Code(
    "T7215",
    "left-behind",
    Severity.ERROR,
    "The first creation of a stack failed. All its resources were deleted except this one, which no longer "
    "belongs to a stack. `tiers` empties only buckets of access logs, and does not delete a resource that a "
    "policy retains.",
    "",
    "",
)
NOT_CLEARED = Code(
    "T7216",
    "not-cleared",
    Severity.ERROR,
    "The first creation of a stack failed, and CloudFormation could not undo it, because it had created protected "
    "resources. `tiers deploy` removes the protection of these resources and deletes the stack, and one of its "
    "calls failed.",
    "",
    "",
)
PERMISSIONS_UNKNOWN = Code(
    "T7217",
    "permissions-unknown",
    Severity.WARNING,
    "AWS schemas list the permissions that CloudFormation needs for each resource type. They do not include "
    "custom resources, modules, macros, and types that are newer than the installed cfn-lint.",
    "",
    "",
)
ZONES_MISSING = Code(
    "T7218",
    "zones-missing",
    Severity.ERROR,
    "Without zone names or zone IDs, subnets use the list that `Fn::GetAZs` returns. If any zone has a default "
    "subnet, CloudFormation lists only the zones that have one. Zones that the spec lists do not depend on "
    "default subnets.",
    "",
    "",
)
SAME_RULES = Code(
    "T7219",
    "same-rules",
    Severity.ERROR,
    "Two rules of a security group differ only in a parameter, and the parameters have the same value. EC2 "
    "rejects the second rule, and CloudFormation rolls the deployment back.",
    "",
    "",
)
UNKNOWN_ENGINE_PARAMETER = Code(
    "T7220",
    "engine-parameter-unknown",
    Severity.ERROR,
    "A parameter group sets a parameter that its engine family does not have, or that cannot be modified. RDS "
    "rejects it in the middle of the deployment.",
    "",
    "",
)
SNAPSHOT_MISFIT = Code(
    "T7221",
    "snapshot-misfit",
    Severity.ERROR,
    "A database that is restored from a snapshot must have the engine of the snapshot, at least its storage, and "
    "at least its version. RDS rejects anything else.",
    "",
    "",
)
SNAPSHOT_STORAGE = Code(
    "T7268",
    "snapshot-storage",
    Severity.WARNING,
    "A restore without a storage type is to `gp3` by the API reference, whatever the snapshot had: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html.",
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
NO_IMAGE_PARAMETER = Code(
    "T7231",
    "no-image-parameter",
    Severity.ERROR,
    "`--image COMPONENT=IMAGE` sets the stack parameter in the component's `image`. It needs such a component, and "
    "`image: {parameter: NAME}` in the spec.",
    "",
    "",
)
IMAGE_MALFORMED = Code(
    "T7232",
    "image-malformed",
    Severity.ERROR,
    "The name of an image has a registry (unless that is Docker Hub), a repository, and a tag or a digest. "
    "CloudFormation rejects a value that the stack parameter does not allow.",
    "",
    "",
)
IMAGE_CONFLICT = Code(
    "T7233",
    "image-conflict",
    Severity.ERROR,
    "A stack parameter has one value, also if it is the image of several components.",
    "",
    "",
)
MAXIMUM_BEYOND_QUOTA = Code(
    "T7234",
    "maximum-beyond-quota",
    Severity.WARNING,
    "Services scale until the account's quota is used up, which the account's other services and tasks need, too. Some "
    "accounts have a quota of only a few vCPUs on Fargate: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html#service-quotas-fargate.",
    "",
    "",
)
NO_JOB = Code(
    "T7261",
    "no-job",
    Severity.ERROR,
    "Only components of type `job` are run by name. Tasks of a service run all the time.",
    "",
    "",
)
JOB_NOT_DEPLOYED = Code(
    "T7262",
    "job-not-deployed",
    Severity.ERROR,
    "A job is run as it is deployed. The stack does not have it yet, or under another name.",
    "",
    "",
)
JOB_NOT_STARTED = Code(
    "T7263",
    "job-not-started",
    Severity.ERROR,
    "Amazon ECS did not accept the start of a task, for the reason that it gives: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html.",
    "",
    "",
)
JOB_FAILED = Code(
    "T7264",
    "job-failed",
    Severity.ERROR,
    "The task of a job did not start, or its container ended with an exit code other than 0: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html.",
    "",
    "",
)
JOB_NOT_READY = Code(
    "T7265",
    "job-not-ready",
    Severity.ERROR,
    "A job with `run: before_update` runs in the network and with the roles that are deployed, because nothing of the "
    "stack is changed before it. It cannot run if it needs a role, a permission, a connection, or a value that only "
    "the update brings. Nothing was deployed.",
    "",
    "",
)
REPLICA_MISFIT = Code(
    "T7271",
    "replica-misfit",
    Severity.ERROR,
    "S3 copies objects only between buckets with versioning, and from a bucket with Object Lock only to one that has it, too: "
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html.",
    "",
    "",
)
RUNTIME_DEPRECATED = Code(
    "T7281",
    "runtime-deprecated",
    Severity.WARNING,
    "Lambda runs functions with a deprecated runtime, without security updates. Some time later, it creates no new ones: "
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html.",
    "",
    "",
)
KEY_POLICY = Code(
    "T7251",
    "key-policy",
    Severity.WARNING,
    "A service that calls KMS itself needs a statement in the policy of the key, and so does the account. Without it, "
    "CloudFormation fails in the middle of the deployment, or messages and events are lost. Only the principals of the "
    "policy are compared, not its conditions.",
    "",
    "",
)
BACKUP_SETTINGS = Code(
    "T7255",
    "backup-settings",
    Severity.WARNING,
    "The stack can be deployed, but AWS Backup does not save everything as the spec says: settings of the account and its "
    "region decide about Aurora and tables, and keys of KMS about copies in another account: "
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html.",
    "",
    "",
)
NO_KEY = Code(
    "T7282",
    "no-key",
    Severity.WARNING,
    "`tiers permissions --for key` prints the policy that the key of `encryption` needs. Keys of AWS have policies "
    "that you cannot change.",
    "",
    "",
)
RECORD_EXISTS = Code(
    "T7283",
    "record-exists",
    Severity.ERROR,
    "CloudFormation creates records and never takes over those that exist, so the deployment would fail. A name with "
    "a CNAME record has no others: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html.",
    "",
    "",
)
CAA_FORBIDS = Code(
    "T7284",
    "caa-forbids",
    Severity.ERROR,
    "CAA records name the authorities that may issue certificates for a domain. ACM issues none for a domain whose CAA "
    "records do not name Amazon: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html.",
    "",
    "",
)
RECORD_PROTECTED = Code(
    "T7285",
    "record-protected",
    Severity.ERROR,
    "While Route 53 has a protection for a name and type, it refuses to create, change, or delete their records: "
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/rrset-protection.html.",
    "",
    "",
)
NO_SUCH_RULE = Code(
    "T7286",
    "no-such-rule",
    Severity.WARNING,
    "AWS WAF ignores a name under `count` that no rule of the group has, so the rule that is meant still blocks. The "
    "names are those of the version that the account gets: "
    "https://docs.aws.amazon.com/waf/latest/APIReference/API_DescribeManagedRuleGroup.html.",
    "",
    "",
)
ALIAS_TAKEN = Code(
    "T7288",
    "alias-taken",
    Severity.ERROR,
    "CloudFront accepts a name for one distribution only, of all accounts: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html.",
    "",
    "",
)
PREFIX_LIST_DIFFERS = Code(
    "T7289",
    "prefix-list-differs",
    Severity.ERROR,
    "The security group of an origin allows the servers of CloudFront by the ID of their prefix list, which is another "
    "one in each region: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html.",
    "",
    "",
)
