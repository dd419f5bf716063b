"""Findings about buckets."""

from tiers.diagnostics.model import Code, Severity

_PAGES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"


def _files(keys: str) -> str:
    return f"data:\n  files: {{type: bucket, {keys}}}\n"


LIFECYCLE_ORDER = Code(
    "T2601",
    "lifecycle-order",
    Severity.ERROR,
    "Objects move in one direction, from frequent access to archives. They stay 30 days before and in an "
    f"infrequent-access class: {_PAGES}/lifecycle-transition-general-considerations.html.",
    _files("lifecycle: {to_ia: 30, to_glacier: 40}"),
    _files("lifecycle: {to_ia: 30, to_glacier: 60}"),
)
NEEDS_VERSIONING = Code(
    "T2602",
    "needs-versioning",
    Severity.ERROR,
    f"Replication copies versions, and a lock keeps them: {_PAGES}/replication-requirements.html.",
    _files("versioning: false, object_lock: {days: 30}"),
    _files("object_lock: {days: 30}"),
)
LOCK_DURATION = Code(
    "T2603",
    "lock-duration",
    Severity.ERROR,
    "The default retention of a lock is a number of days or of years.",
    _files("object_lock: {days: 30, years: 1}"),
    _files("object_lock: {years: 1}"),
)
COMPLIANCE_LOCK = Code(
    "T2604",
    "compliance-lock",
    Severity.WARNING,
    "In compliance mode no user can delete a locked version, not even the root user of the account; it is paid for "
    f"until the lock ends: {_PAGES}/object-lock.html.",
    _files("object_lock: {mode: compliance, years: 7}"),
    _files("object_lock: {years: 7}"),
    acceptable=True,
)
EVENTS_OVERLAP = Code(
    "T2605",
    "events-overlap",
    Severity.ERROR,
    f"S3 sends each event to one place: {_PAGES}/notification-how-to-filtering.html.",
    "data:\n  files: {type: bucket, events_to: {one: {prefix: a/}, two: {prefix: a/b/}}}\n"
    "  one: {type: queue}\n  two: {type: queue}\n",
    "data:\n  files: {type: bucket, events_to: {one: {prefix: a/}, two: {prefix: b/}}}\n"
    "  one: {type: queue}\n  two: {type: queue}\n",
)
EVENT_LOOP = Code(
    "T2606",
    "event-loop",
    Severity.WARNING,
    "An object that is written because of an event causes another event, and so on without end, at your cost.",
    "data:\n  files: {type: bucket, events_to: {jobs: {}}}\n  jobs: {type: queue}\n"
    "logic:\n  worker:\n    type: autoscaling\n"
    "    connects_to: [{to: jobs, access: consume}, {to: files, access: read_write}]\n",
    "data:\n  files: {type: bucket, events_to: {jobs: {prefix: incoming/}}}\n  jobs: {type: queue}\n"
    "logic:\n  worker:\n    type: autoscaling\n"
    "    connects_to: [{to: jobs, access: consume}, {to: files, access: read_write}]\n",
    acceptable=True,
)
LOGS_INTO_LOCK = Code(
    "T2607",
    "logs-into-lock",
    Severity.ERROR,
    f"S3 writes no access logs to a bucket whose objects are locked: {_PAGES}/enable-server-access-logging.html.",
    "data:\n  files: {type: bucket, logs: audit}\n  audit: {type: bucket, object_lock: {days: 30}}\n",
    "data:\n  files: {type: bucket, logs: audit}\n  audit: {type: bucket}\n",
)
RULE_WITHOUT_EFFECT = Code(
    "T2608",
    "rule-without-effect",
    Severity.ERROR,
    "A rule is about the objects with its prefix and tags, beside what becomes of all objects. If both delete an object, "
    f"the earlier deletion counts: {_PAGES}/lifecycle-conflicts.html.",
    _files("lifecycle: {expire: 30, rules: [{prefix: audit/, expire: 365}]}"),
    _files("lifecycle: {expire: 365, rules: [{prefix: tmp/, expire: 30}]}"),
)
LOGS_RING = Code(
    "T2609",
    "logs-ring",
    Severity.ERROR,
    "A bucket is created after the one that its requests are logged to. Logs of a bucket for logs are logged again, "
    f"without end: {_PAGES}/ServerLogs.html.",
    "data:\n  files: {type: bucket, logs: audit}\n  audit: {type: bucket, logs: files}\n",
    "data:\n  files: {type: bucket, logs: audit}\n  audit: {type: bucket}\n",
)
