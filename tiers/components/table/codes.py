"""Findings about tables."""

from tiers.diagnostics.model import Code, Severity

ATTRIBUTE_TYPE = Code(
    "T3301",
    "attribute-type",
    Severity.ERROR,
    "An attribute has one type, whatever the number of keys that it is in: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html.",
    "data:\n  jobs:\n    type: table\n    key: job\n    sort_key: {name: created, type: number}\n"
    "    indexes: {by_time: {key: created}}\n",
    "data:\n  jobs:\n    type: table\n    key: job\n    sort_key: {name: created, type: number}\n"
    "    indexes: {by_time: {key: {name: created, type: number}}}\n",
)
SAME_KEYS = Code(
    "T3302",
    "same-keys",
    Severity.ERROR,
    "Items of the same key are sorted by another attribute, so the two keys cannot be one attribute: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html.",
    "data:\n  jobs: {type: table, key: job, sort_key: job}\n",
    "data:\n  jobs: {type: table, key: job, sort_key: created}\n",
)
TABLE_CAPACITY = Code(
    "T3303",
    "table-capacity",
    Severity.ERROR,
    "Capacity is reserved with `billing: provisioned` only; on demand, DynamoDB bills each request: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html.",
    "data:\n  jobs: {type: table, key: job, billing: provisioned}\n",
    "data:\n  jobs: {type: table, key: job, billing: provisioned, capacity: {read: 5, write: 5}}\n",
)
TOO_MANY_PROJECTED = Code(
    "T3304",
    "too-many-projected",
    Severity.ERROR,
    "The lists of all indexes together have at most 100 attributes: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-secondary-indexes.",
    "",
    "",
)
TTL_TYPE = Code(
    "T3305",
    "ttl-type",
    Severity.ERROR,
    "DynamoDB deletes items by an attribute with a number, the seconds since 1970. It ignores any other type: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html.",
    "data:\n  jobs: {type: table, key: job, sort_key: expires, ttl: expires}\n",
    "data:\n  jobs: {type: table, key: job, ttl: expires}\n",
)
TOO_MANY_INDEXES = Code(
    "T3306",
    "too-many-indexes",
    Severity.ERROR,
    "A table has at most 20 global secondary indexes unless AWS raises the quota: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-secondary-indexes.",
    "",
    "",
)
NO_TABLE_PROTECTION = Code(
    "T3307",
    "unprotected-table",
    Severity.WARNING,
    "Anyone with the permission can delete the table, and what it holds, in one call. Deletion protection makes it two.",
    "data:\n  jobs: {type: table, key: job, deletion_protection: false}\n",
    "data:\n  jobs: {type: table, key: job}\n",
    acceptable=True,
)
NO_TABLE_RECOVERY = Code(
    "T3308",
    "no-table-recovery",
    Severity.WARNING,
    "Without point-in-time recovery, items that a mistake changes or deletes cannot be restored: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html.",
    "data:\n  jobs: {type: table, key: job, point_in_time_recovery: none}\n",
    "data:\n  jobs: {type: table, key: job}\n",
    acceptable=True,
)
