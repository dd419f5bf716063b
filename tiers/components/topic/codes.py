"""Findings about topics."""

from tiers.diagnostics.model import Code, Severity

_FIFO = "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html"
_CODE = "runtime: python3.13, source: 'def handler(event, context): pass'"
_CALLED = f"logic:\n  call: {{type: function, {_CODE}}}\n"

FIFO_MAIL = Code(
    "T3201",
    "fifo-mail",
    Severity.ERROR,
    f"SNS does not send the messages of a FIFO topic to e-mail addresses and URLs: {_FIFO}.",
    "data:\n  news: {type: topic, fifo: true, subscribers: [ops@example.com]}\n",
    "data:\n  news: {type: topic, subscribers: [ops@example.com]}\n",
)
FIFO_FUNCTION = Code(
    "T3202",
    "fifo-function",
    Severity.ERROR,
    f"SNS does not call functions with the messages of a FIFO topic. A queue between the two does: {_FIFO}.",
    _CALLED + "data:\n  news: {type: topic, fifo: true, subscribers: [call]}\n",
    _CALLED.replace("source:", "consumes: [jobs], source:")
    + "data:\n  news: {type: topic, fifo: true, subscribers: [jobs]}\n  jobs: {type: queue, fifo: true}\n",
)
FILTER_POLICY = Code(
    "T3203",
    "filter-policy",
    Severity.ERROR,
    "SNS would refuse the filter policy: "
    "https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html.",
    "data:\n  news: {type: topic, subscribers: [{to: jobs, filter: {kind: order}}]}\n  jobs: {type: queue}\n",
    "data:\n  news: {type: topic, subscribers: [{to: jobs, filter: {kind: [order]}}]}\n  jobs: {type: queue}\n",
)
RAW_DELIVERY = Code(
    "T3204",
    "raw-delivery",
    Severity.ERROR,
    "Only queues and URLs can get messages without the JSON of SNS around them: "
    "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html.",
    "data:\n  news: {type: topic, subscribers: [{to: ops@example.com, raw: true}]}\n",
    "data:\n  news: {type: topic, subscribers: [ops@example.com]}\n",
)
TOPIC_LOOP = Code(
    "T3205",
    "topic-loop",
    Severity.WARNING,
    "A component that publishes to the topic whose messages it gets may call itself without end. A filter can break "
    "the loop. Lambda stops most such loops: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html.",
    _CALLED.replace("source:", "connects_to: [news], source:")
    + "data:\n  news: {type: topic, subscribers: [call]}\n",
    _CALLED + "data:\n  news: {type: topic, subscribers: [call]}\n",
    acceptable=True,
)
EVENTS_TO_FIFO_TOPIC = Code(
    "T3206",
    "events-to-fifo-topic",
    Severity.ERROR,
    "S3 sends events to standard topics only: "
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html.",
    "data:\n  files: {type: bucket, events_to: {news: {}}}\n  news: {type: topic, fifo: true}\n",
    "data:\n  files: {type: bucket, events_to: {news: {}}}\n  news: {type: topic}\n",
)
DUPLICATE_SUBSCRIBER = Code(
    "T3207",
    "duplicate-subscriber",
    Severity.ERROR,
    "SNS has one subscription for each receiver of a topic, with one filter: "
    "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html.",
    "data:\n  news: {type: topic, subscribers: [jobs, jobs]}\n  jobs: {type: queue}\n",
    "data:\n  news: {type: topic, subscribers: [jobs]}\n  jobs: {type: queue}\n",
)
DEDUPLICATION_WITHOUT_FIFO = Code(
    "T3208",
    "deduplication-without-fifo",
    Severity.ERROR,
    "Only a FIFO topic leaves out messages that it got before. A standard topic may deliver a message twice: "
    "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html.",
    "data:\n  news: {type: topic, deduplication: content}\n",
    "data:\n  news: {type: topic, fifo: true, deduplication: content}\n",
)
