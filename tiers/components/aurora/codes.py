"""Findings about Aurora clusters."""

from tiers.diagnostics.model import Code, Severity

INSTANCE_CLASS = Code(
    "T3401",
    "aurora-instance-class",
    Severity.ERROR,
    "Aurora runs on fewer instance classes than RDS: none of the families `db.m…`, for example. The list is that of "
    "cfn-lint, over all regions.",
    "data:\n  db: {type: aurora, engine: mysql, instance_class: db.m7g.large}\n",
    "data:\n  db: {type: aurora, engine: mysql, instance_class: db.r8g.large}\n",
)
TWO_CAPACITIES = Code(
    "T3402",
    "two-capacities",
    Severity.ERROR,
    "Members have either a capacity that follows their load, or the capacity of their instance class.",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 1, max: 8}, instance_class: db.r8g.large}\n",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 1, max: 8}}\n",
)
CAPACITY_RANGE = Code(
    "T3403",
    "capacity-range",
    Severity.ERROR,
    "The largest capacity of a member is at least its smallest one. RDS also refuses a range of one single capacity "
    "below 1: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html.",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 8, max: 4}}\n",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 4, max: 8}}\n",
)
NEVER_PAUSES = Code(
    "T3404",
    "never-pauses",
    Severity.ERROR,
    "Only members that may scale to 0 ACUs pause: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html.",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 0.5, max: 8, auto_pause: 600}}\n",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 0, max: 8, auto_pause: 600}}\n",
)
PAUSES = Code(
    "T3405",
    "database-pauses",
    Severity.WARNING,
    "The first connection to a paused member waits about 15 seconds until it resumes, and longer after a day: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html.",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 0, max: 8}}\n",
    "data:\n  db: {type: aurora, engine: mysql, capacity: {min: 0.5, max: 8}}\n",
    acceptable=True,
)
NO_READER = Code(
    "T3406",
    "no-reader",
    Severity.WARNING,
    "Without a reader, Aurora starts a new member minutes after the writer failed, in the same zone if it can: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html.",
    "data:\n  db: {type: aurora, engine: mysql, readers: 0}\n",
    "data:\n  db: {type: aurora, engine: mysql, readers: 1}\n",
    acceptable=True,
)
READER_RANGE = Code(
    "T3407",
    "reader-range",
    Severity.ERROR,
    "`reader_scaling` adds readers to those of `readers`, up to its `max`.",
    "data:\n  db: {type: aurora, engine: mysql, readers: 3, reader_scaling: {max: 2}}\n",
    "data:\n  db: {type: aurora, engine: mysql, readers: 1, reader_scaling: {max: 3}}\n",
)
UNKNOWN_LOG = Code(
    "T3408",
    "engine-log",
    Severity.ERROR,
    "The engines have different logs: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html.",
    "data:\n  db: {type: aurora, engine: postgres, logs: [slowquery]}\n",
    "data:\n  db: {type: aurora, engine: postgres, logs: [postgresql]}\n",
)
PROXY_NAME = Code(
    "T3409",
    "proxy-name",
    Severity.ERROR,
    "The proxy of a cluster is a member of the network too, with the name of the cluster and `-proxy`. So no other "
    "component can have that name.",
    "logic: {db-proxy: {type: ec2, port: 80}}\ndata:\n  db: {type: aurora, engine: mysql, proxy: {}}\n",
    "logic: {pool: {type: ec2, port: 80}}\ndata:\n  db: {type: aurora, engine: mysql, proxy: {}}\n",
)
