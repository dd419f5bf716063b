"""Findings about updates of deployed stacks."""

from tiers.diagnostics.model import Code, Severity

NOTHING_TO_COMPARE = Code(
    "T6001",
    "nothing-to-compare",
    Severity.ERROR,
    "`--against` needs a directory that `tiers compile` wrote. Its manifest lists the templates and the spec line "
    "of each resource.",
    "",
    "",
)
DATA_AT_RISK = Code(
    "T6002",
    "data-at-risk",
    Severity.ERROR,
    "The update would replace or delete a resource that holds data: a database, a file system, a bucket, a "
    "secret, or a key. A replacement starts empty. The update is refused unless you pass the logical ID to "
    "`--allow-replace`.",
    "",
    "",
)
OTHER_LAYOUT = Code(
    "T6003",
    "other-layout",
    Severity.ERROR,
    "The layout of a stack cannot change. Nested and single templates have the same resources in different "
    "stacks, so switching would delete and re-create every one of them, databases first.",
    "",
    "",
)
OTHER_NAME = Code(
    "T6004",
    "other-name",
    Severity.ERROR,
    "The name of a stack is the name of the spec, plus the name of the environment. Another name updates nothing: "
    "it creates a second stack beside the first, which keeps running and is billed.",
    "",
    "",
)
NOTHING_ALLOWED = Code(
    "T6005",
    "nothing-allowed",
    Severity.ERROR,
    "`--allow-replace` has a logical ID that neither side has, so it has no effect.",
    "",
    "",
)
OTHER_TYPE = Code(
    "T6006",
    "other-type",
    Severity.ERROR,
    "The type of a resource cannot change. CloudFormation rejects an update that gives a logical ID another type.",
    "",
    "",
)
STILL_TAKEN = Code(
    "T6007",
    "still-taken",
    Severity.ERROR,
    "CloudFormation creates resources before it deletes others, in nested stacks too. An added resource cannot "
    "have the name, CIDR block, port, or rule of a resource that the same update removes. AWS rejects it, or "
    "treats both as one, and the deletion at the end removes it after a successful update.",
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
    "AWS does not delete a resource that has deletion protection. CloudFormation then removes it from the stack: "
    "it keeps running, is billed, uses its security groups and subnets, and no stack manages it. The update is "
    "refused unless you pass the logical ID to `--allow-replace`.",
    "",
    "",
)
BACKUPS_DELETED = Code(
    "T6010",
    "backups-deleted",
    Severity.ERROR,
    "The update turns off automated backups or point-in-time recovery. AWS deletes the existing backups, so "
    "nothing from before this update can be restored. The update is refused unless you pass the logical ID to "
    "`--allow-replace`.",
    "",
    "",
)
UNUSED_ALLOW_REPLACE = Code(
    "T6011",
    "unused-allow-replace",
    Severity.WARNING,
    "`--allow-replace` is for one update. If it stays in a workflow, it also allows the next, unintended change.",
    "",
    "",
)
WEAKER_PROTECTION = Code(
    "T6012",
    "weaker-protection",
    Severity.WARNING,
    "The update removes a safeguard for data: a deletion policy, deletion protection, or days of backups.",
    "",
    "",
)
NAME_CLASH = Code(
    "T6013",
    "name-clash",
    Severity.WARNING,
    "CloudFormation creates a replacement before it deletes the old resource. If both have the same fixed name or "
    "CIDR block, the replacement cannot be created and the update rolls back.",
    "",
    "",
)
CANNOT_MOVE = Code(
    "T6014",
    "cannot-move",
    Severity.WARNING,
    "A database stays in its original subnets. RDS rejects an update that replaces them or removes them from its "
    "subnet group, and the update rolls back.",
    "",
    "",
)
NEW_SECRET = Code(
    "T6015",
    "new-secret",
    Severity.WARNING,
    "Any change to the generation of a secret creates a new value, even a change of other fields. A user of the "
    "old value, such as a database, is not updated.",
    "",
    "",
)
ADDRESS_RELEASED = Code(
    "T6016",
    "address-released",
    Severity.ERROR,
    "A released public address goes back to AWS and is lost. It can be in the allow lists or DNS records of "
    "others. The update is refused unless you pass the logical ID to `--allow-replace`.",
    "",
    "",
)
OTHER_REGION = Code(
    "T6017",
    "other-region",
    Severity.ERROR,
    "A stack is in one region. Another region updates nothing: it creates a second stack with an empty database, "
    "and the first stack stays as it is and is billed.",
    "",
    "",
)
OTHER_VPC = Code(
    "T6018",
    "other-vpc",
    Severity.ERROR,
    "A subnet group, a load balancer, or a database cannot move to another VPC. If their subnets are replaced by "
    "those of a new VPC, AWS rejects the change, and the update rolls back.",
    "",
    "",
)
NEVER_ACCEPTED = Code(
    "T6020",
    "never-accepted",
    Severity.ERROR,
    "The service documents that it never accepts this change: storage that shrinks or grows too little, an older engine "
    "version, a skipped major version, a VPC origin that a distribution uses. The update would roll back.",
    "",
    "",
)
NO_WAY_BACK = Code(
    "T6021",
    "no-way-back",
    Severity.WARNING,
    "A major version upgrade cannot be undone: no update returns a database to the old version. Only a snapshot "
    "from before the upgrade has the data in the old format, and restoring it creates another database.",
    "",
    "",
)
EVENTS_DELETED = Code(
    "T6022",
    "events-deleted",
    Severity.WARNING,
    "A shorter retention period applies to existing data: everything older is deleted and cannot be restored.",
    "",
    "",
)
ALL_AT_ONCE = Code(
    "T6023",
    "all-at-once",
    Severity.WARNING,
    "The servers of an `ec2` component are separate instances. CloudFormation replaces all of them in one update, "
    "and deletes the old ones when the new ones run, not when their boot scripts have ended.",
    "",
    "",
)
MAY_BE_REFUSED = Code(
    "T6024",
    "may-be-refused",
    Severity.WARNING,
    "The AWS documentation contradicts itself on this change. If AWS rejects it, the update rolls back.",
    "",
    "",
)
REGION_LEFT = Code(
    "T6025",
    "region-left",
    Severity.WARNING,
    "A region was removed from `regions`. An update of another stack does not affect it: a stack in that region "
    "keeps running and is billed until you delete it.",
    "",
    "",
)
UNKNOWN_PROPERTY = Code(
    "T6026",
    "unknown-property",
    Severity.ERROR,
    "CloudFormation rejects a resource with a property that its type does not have, and the update rolls back. "
    "The name is similar to a property of the type.",
    "",
    "",
)
PROPERTY_NOT_KNOWN = Code(
    "T6027",
    "property-not-known",
    Severity.WARNING,
    "CloudFormation rejects a resource with a property that its type does not have. The schemas that cfn-lint "
    "ships do not have this property; AWS may have added it since.",
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
EDGE_LEFT = Code(
    "T6029",
    "edge-left",
    Severity.WARNING,
    "What CloudFront needs in `us-east-1` is in a stack beside that of the deployment. Without resources for it, the "
    "spec says nothing about that stack, which stays as it is. Its resources are retained unless they have another "
    "`DeletionPolicy`, so a certificate or a firewall that is no longer needed is to be deleted as well.",
    "",
    "",
)
WEIGHTS_RESET = Code(
    "T6041",
    "weights-reset",
    Severity.WARNING,
    "With a strategy other than `rolling`, Amazon ECS sets the weights of two target groups in a rule of the listener, or in "
    "the listener of a network load balancer. CloudFormation does not know them: if it changes the rule for another reason, it "
    "may restore the weights of the template, with which all requests go to the first target group.",
    "",
    "",
)
STRATEGY_OFF = Code(
    "T6042",
    "strategy-off",
    Severity.WARNING,
    "Each deployment that shifts traffic ends with all tasks in one of two target groups. `rolling` has only the first. If the "
    "tasks are in the other one, requests fail until new tasks are healthy in the first.",
    "",
    "",
)
STRATEGY_WITH_TASKS = Code(
    "T6043",
    "strategy-with-tasks",
    Severity.WARNING,
    "AWS adds the second target group to a service by a rolling deployment, so that the tasks of the same update are not "
    "deployed by the new strategy: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html.",
    "",
    "",
)
TARGETS_REPLACED = Code(
    "T6044",
    "targets-replaced",
    Severity.WARNING,
    "A target group cannot have another port, protocol, or VPC, so CloudFormation creates a new one. Listeners forward to it "
    "before the service is updated: until the new tasks are healthy, it has no targets.",
    "",
    "",
)
CHECK_WITH_TASKS = Code(
    "T6045",
    "check-with-tasks",
    Severity.WARNING,
    "CloudFormation changes the health check of a target group before the tasks of its service. Old tasks that do not pass "
    "the new check are taken out of service at once, and after a rollback they do not pass it either.",
    "",
    "",
)
FUNCTION_ENTERS_VPC = Code(
    "T6081",
    "function-enters-vpc",
    Severity.WARNING,
    "Outside the VPC, a function can reach all of the internet. In the VPC it has a private address only, so that its code "
    "reaches AWS and the internet through NAT gateways and VPC endpoints: "
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html.",
    "",
    "",
)
FUNCTION_LEAVES_VPC = Code(
    "T6082",
    "function-leaves-vpc",
    Severity.WARNING,
    "Outside the VPC, a function has no security group and can reach all of the internet. Lambda needs 20 to 40 minutes to "
    "delete its network interfaces, and the security group and subnets that they use cannot be deleted before.",
    "",
    "",
)
ARCHITECTURE_WITHOUT_CODE = Code(
    "T6083",
    "architecture-without-code",
    Severity.WARNING,
    "An archive or image with compiled files is for one processor architecture. Lambda does not check "
    "them when the architecture changes, and calls fail if they are for the other one: "
    "https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html.",
    "",
    "",
)
TWO_UPDATES = Code(
    "T6051",
    "two-updates",
    Severity.ERROR,
    "The service accepts these changes one after the other, but not in one update. The update would roll back.",
    "",
    "",
)
OBJECTS_EXPIRE = Code(
    "T6071",
    "objects-expire",
    Severity.WARNING,
    "A lifecycle rule applies to the objects that exist, not only to new ones. In a bucket with versioning, an expired object "
    "can be restored until its version expires, too.",
    "",
    "",
)
LOCK_WEAKENED = Code(
    "T6072",
    "lock-weakened",
    Severity.WARNING,
    "The default retention of a bucket applies to objects that are written from then on.",
    "",
    "",
)
INDEXES_AT_ONCE = Code(
    "T6076",
    "indexes-at-once",
    Severity.ERROR,
    "An update can create or delete one global secondary index of a table, and change the keys or the projection of none: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html.",
    "",
    "",
)
VPC_REMOVED = Code(
    "T6095",
    "vpc-removed",
    Severity.WARNING,
    "A spec has a VPC if a component is in one, or if it has `network`. An update that removes the last such component "
    "removes the VPC too, and the public addresses of its NAT gateways. Peering connections, VPNs, and whatever was "
    "added to it outside of the spec end with it, or keep CloudFormation from deleting it.",
    "",
    "",
)
TARGETS_MOVED = Code(
    "T6113",
    "targets-moved",
    Severity.WARNING,
    "A listener or rule forwards to a new target group as soon as it exists, before its targets are registered and "
    "healthy. The old and the new one can have weights beside each other: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html.",
    "",
    "",
)
VPC_EXCHANGED = Code(
    "T6135",
    "vpc-exchanged",
    Severity.ERROR,
    "A resource is in the VPC that it was created in. With another VPC, an update would replace all of them and lose the "
    "data of those that have some: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html.",
    "",
    "",
)
