"""Findings about updates of deployed stacks."""

from tiers.diagnostics.model import Code, Severity

NOTHING_TO_COMPARE = Code(
    "T6001",
    "nothing-to-compare",
    Severity.ERROR,
    "`--against` takes a folder that `tiers compile` wrote: its manifest names the templates and says where in the spec "
    "each resource came from.",
    "",
    "",
)
DATA_AT_RISK = Code(
    "T6002",
    "data-at-risk",
    Severity.ERROR,
    "The update would replace or remove something that holds data: a database, a file system, a bucket, a secret, a key. "
    "A replacement starts empty. It is refused unless its logical id is named in `--allow-replace`.",
    "",
    "",
)
OTHER_LAYOUT = Code(
    "T6003",
    "other-layout",
    Severity.ERROR,
    "A stack's layout is for life. Nested and single templates hold the same resources in other stacks, so switching would "
    "delete every one of them and create it anew, databases first.",
    "",
    "",
)
OTHER_NAME = Code(
    "T6004",
    "other-name",
    Severity.ERROR,
    "The spec's name, with its environment's, is the name of its stack. Under another name nothing is updated: a second stack "
    "is created beside the first, which goes on as it is, and is paid for.",
    "",
    "",
)
NOTHING_ALLOWED = Code(
    "T6005",
    "nothing-allowed",
    Severity.ERROR,
    "`--allow-replace` names a logical id that neither of the two sides has, so it allows nothing.",
    "",
    "",
)
OTHER_TYPE = Code(
    "T6006",
    "other-type",
    Severity.ERROR,
    "A resource keeps its type for life: CloudFormation refuses an update that gives a logical id to another type.",
    "",
    "",
)
STILL_TAKEN = Code(
    "T6007",
    "still-taken",
    Severity.ERROR,
    "CloudFormation creates before it deletes, in nested stacks too. What is added cannot have the name, the CIDR block, the "
    "port or the rule of something that is removed in the same update: AWS refuses it, or treats both as one, and the "
    "deletion at the end removes it after a successful update.",
    "",
    "",
)
ONE_BALANCER = Code(
    "T6008",
    "one-balancer",
    Severity.ERROR,
    "A target group can be used with one load balancer only. If the load balancer is replaced and the target group stays, "
    "the new listener is created while the old load balancer still has the target group, and the update rolls back.",
    "",
    "",
)
PROTECTED_STAYS = Code(
    "T6009",
    "protected-stays",
    Severity.ERROR,
    "AWS does not delete what has deletion protection. CloudFormation then drops it from the stack: it keeps running, it is "
    "billed, it holds the security groups and subnets that it uses, and no stack manages it. It is refused unless its logical "
    "ID is named in `--allow-replace`.",
    "",
    "",
)
BACKUPS_DELETED = Code(
    "T6010",
    "backups-deleted",
    Severity.ERROR,
    "The update switches off automated backups or point-in-time recovery. AWS deletes the backups that exist, so nothing before "
    "this update can be restored. It is refused unless the logical ID is named in `--allow-replace`.",
    "",
    "",
)
IDLE_ALLOWANCE = Code(
    "T6011",
    "idle-allowance",
    Severity.WARNING,
    "An allowance is for one update. Left in a workflow, it lets the next change through that nobody meant.",
    "",
    "",
)
WEAKER_PROTECTION = Code(
    "T6012",
    "weaker-protection",
    Severity.WARNING,
    "The update takes away what would keep data: a deletion policy, deletion protection, days of backups. The next mistake "
    "finds one net less.",
    "",
    "",
)
NAME_CLASH = Code(
    "T6013",
    "name-clash",
    Severity.WARNING,
    "CloudFormation creates a replacement before it deletes the old resource. Where both would have the same fixed name or "
    "range of addresses, the new one cannot be created and the update rolls back.",
    "",
    "",
)
CANNOT_MOVE = Code(
    "T6014",
    "cannot-move",
    Severity.WARNING,
    "A database stays in the subnets that it was created in. An update that replaces them, or takes them from its subnet "
    "group, is refused by RDS when it comes to that, and rolls back.",
    "",
    "",
)
NEW_SECRET = Code(
    "T6015",
    "new-secret",
    Severity.WARNING,
    "Any change of how a secret is generated makes a new value, even a change of what stands beside the value. What was given "
    "the old one, a database say, does not hear of it.",
    "",
    "",
)
ADDRESS_RELEASED = Code(
    "T6016",
    "address-released",
    Severity.ERROR,
    "A released public address goes back to AWS and is lost. Others may have it in their allow lists, or in DNS. It is refused "
    "unless the logical ID is named in `--allow-replace`.",
    "",
    "",
)
OTHER_REGION = Code(
    "T6017",
    "other-region",
    Severity.ERROR,
    "A stack is in one region. In another region nothing is updated: a second stack is created, with an empty database, and the "
    "first one stays as it is and is billed.",
    "",
    "",
)
OTHER_VPC = Code(
    "T6018",
    "other-vpc",
    Severity.ERROR,
    "A subnet group, a load balancer or a database cannot move to another VPC. If their subnets are replaced by those of a new "
    "VPC, AWS refuses the change, and the update rolls back.",
    "",
    "",
)
REPLICAS_FIRST = Code(
    "T6019",
    "replicas-first",
    Severity.ERROR,
    "RDS for MySQL and MariaDB upgrade a source only after all of its read replicas. CloudFormation updates the source first, "
    "because the replicas refer to it, so RDS refuses the upgrade.",
    "",
    "",
)
NEVER_ACCEPTED = Code(
    "T6020",
    "never-accepted",
    Severity.ERROR,
    "The service documents that it never accepts this change: storage that shrinks or grows too little, an older engine "
    "version, a skipped major version. The update would roll back.",
    "",
    "",
)
NO_WAY_BACK = Code(
    "T6021",
    "no-way-back",
    Severity.WARNING,
    "A major version upgrade cannot be undone: no update takes a database back to the old version. Only a snapshot from before "
    "the upgrade has the data in the old format, and restoring it makes another database.",
    "",
    "",
)
EVENTS_DELETED = Code(
    "T6022",
    "events-deleted",
    Severity.WARNING,
    "A shorter retention period applies to what is already stored: everything older is deleted and cannot be restored.",
    "",
    "",
)
ALL_AT_ONCE = Code(
    "T6023",
    "all-at-once",
    Severity.WARNING,
    "Counted servers are separate instances. CloudFormation replaces them all in one update, and deletes the old ones when the "
    "new ones run, not when their boot scripts have ended.",
    "",
    "",
)
MAY_BE_REFUSED = Code(
    "T6024",
    "may-be-refused",
    Severity.WARNING,
    "AWS's sources contradict each other on whether this change is accepted. If it is not, the update rolls back.",
    "",
    "",
)
REGION_LEFT = Code(
    "T6025",
    "region-left",
    Severity.WARNING,
    "A region was taken out of `regions`. An update of another stack changes nothing there: a stack in that region keeps "
    "running, and is billed, until it is deleted.",
    "",
    "",
)
UNKNOWN_PROPERTY = Code(
    "T6026",
    "unknown-property",
    Severity.ERROR,
    "CloudFormation refuses a resource with a property that its type does not have, and the update rolls back. The name is "
    "nearly that of a property which the type has.",
    "",
    "",
)
PROPERTY_NOT_KNOWN = Code(
    "T6027",
    "property-not-known",
    Severity.WARNING,
    "CloudFormation refuses a resource with a property that its type does not have. The schemas that cfn-lint ships do not "
    "have this one; AWS may have added it since.",
    "",
    "",
)
IDENTITY_LOST = Code(
    "T6028",
    "identity-lost",
    Severity.ERROR,
    "Others outside of the stack rely on something that AWS gives a resource: the name servers of a public hosted zone, the "
    "domain name of a distribution, the consent behind a connection. A new resource has another one. It is refused unless the "
    "logical ID is named in `--allow-replace`.",
    "",
    "",
)
