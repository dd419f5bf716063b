"""Findings about queues."""

from tiers.diagnostics.model import Code, Severity

FIFO_ONLY = Code(
    "T2701",
    "fifo-only",
    Severity.ERROR,
    "Deduplication and its throughput are of queues that keep the order of messages. A standard queue may deliver a "
    "message twice.",
    "data:\n  jobs: {type: queue, deduplication: content}\n",
    "data:\n  jobs: {type: queue, fifo: true, deduplication: content}\n",
)
DEAD_LETTERS_EXPIRE = Code(
    "T2702",
    "dead-letters-expire",
    Severity.WARNING,
    "The age of a message counts from when it was sent, in the queue for failed messages too, so that queue needs the "
    "longer retention: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "setting-up-dead-letter-queue-retention.html.",
    "data:\n  jobs: {type: queue, retention: 7, dead_letters: {retention: 4}}\n",
    "data:\n  jobs: {type: queue, retention: 7}\n",
    acceptable=True,
)
EVENTS_TO_FIFO = Code(
    "T2704",
    "events-to-fifo",
    Severity.ERROR,
    "S3 sends events to standard queues only: "
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html.",
    "data:\n  files: {type: bucket, events_to: {jobs: {}}}\n  jobs: {type: queue, fifo: true}\n",
    "data:\n  files: {type: bucket, events_to: {jobs: {}}}\n  jobs: {type: queue}\n",
)
VISIBILITY_SHORT = Code(
    "T2703",
    "visibility-short",
    Severity.ERROR,
    "A message that appears again while its consumer still works on it is handled twice. AWS refuses a function whose "
    "timeout is longer than the visibility: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html.",
    "",
    "",
)
DEAD_LETTERS_UNREACHED = Code(
    "T2705",
    "dead-letters-unreached",
    Severity.WARNING,
    "A message that fails appears again after `visibility`, and moves to the queue for failed messages after `after` "
    "receives. One that expires earlier is lost: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/"
    "SQSDeveloperGuide/sqs-dead-letter-queues.html.",
    "data:\n  jobs: {type: queue, visibility: 43200, retention: 1}\n",
    "data:\n  jobs: {type: queue, visibility: 43200, retention: 7}\n",
    acceptable=True,
)
