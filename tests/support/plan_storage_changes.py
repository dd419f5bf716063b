"""Changes of buckets and queues, and what a plan says of each."""

from tests.support.plan_specs import Edit

STORAGE: tuple[Edit, ...] = (
    Edit(
        "objects expire earlier",
        (("expire: 365", "expire: 30, noncurrent: 30"),),
        base="stored",
        counts={"modify": 1},
        codes=("T6071", "T6071"),
    ),
    Edit(
        "some objects expire",
        (("audit: {type: bucket", "audit: {type: bucket, lifecycle: {rules: [{prefix: tmp/, expire: 1}]}"),),
        base="stored",
        counts={"modify": 1},
        codes=("T6071",),
    ),
    Edit(
        "objects expire later",
        (("expire: 365", "expire: 730, rules: [{prefix: tmp/, expire: 400}]"),),
        base="stored",
        counts={"modify": 1},
    ),
    Edit(
        "no versioning any more",
        (("audit: {type: bucket", "audit: {type: bucket, versioning: false"),),
        base="stored",
        counts={"modify": 1},
        codes=("T6012",),
    ),
    Edit(
        "a shorter lock",
        (("days: 30", "days: 3"),),
        base="stored",
        counts={"modify": 1},
        codes=("T6072",),
    ),
    Edit(
        "no lock and no versioning any more",
        (("object_lock: {days: 30}", "versioning: false"),),
        base="stored",
        counts={"modify": 1},
        codes=("T6012", "T6020", "T6072"),
    ),
    Edit(
        "no lock of new objects",
        ((", object_lock: {days: 30}", ""),),
        base="stored",
        counts={"modify": 1},
        codes=("T6072",),
    ),
    Edit(
        "another name of a bucket",
        (("name: shop\n", "name: shop\noverrides: {FilesBucket.BucketName: shop-files}\n"),),
        base="stored",
        said=("replace FilesBucket: BucketName",),
        follows={"replace": 1},
        refused=("FilesBucket",),
    ),
    Edit(
        "rename a queue",
        (("jobs", "tasks"),),
        base="stored",
        counts={"add": 4, "modify": 1, "remove": 4},
        refused=("JobsDeadLetterQueue", "JobsQueue"),
    ),
    Edit(
        "remove a bucket",
        (("  audit: {type: bucket}\n", ""), (", logs: audit", "")),
        base="stored",
        counts={"modify": 1, "remove": 2},
        refused=("AuditBucket",),
    ),
    Edit(
        "messages are kept for fewer days",
        (("retention: 7", "retention: 3"),),
        base="stored",
        counts={"modify": 1},
        codes=("T6022",),
    ),
    Edit(
        "a queue that keeps the order",
        (("orders: {type: queue, fifo: true}", "orders: {type: queue}"),),
        base="stored",
        said=("replace OrdersDeadLetterQueue: FifoQueue", "replace OrdersQueue: FifoQueue"),
        counts={"modify": 2},
        refused=("OrdersDeadLetterQueue", "OrdersQueue"),
    ),
    Edit(
        "no events any more",
        ((", events_to: {jobs: {}}", ""),),
        base="stored",
        counts={"modify": 2},
    ),
)
