"""The resources of a queue: itself, the queue for messages that fail, and a policy for each."""

from collections.abc import Iterator
from typing import Any

from troposphere import sqs

from tiers.components.queue.spec import Queue, dead_letter_queue_id, queue_id
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Grant
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import queue_resources

DAY = 24 * 60 * 60
"""Seconds."""

KIB = 1024
"""Bytes."""

LONG_POLL = 20
"""Seconds that a receive waits for messages, so that consumers of an empty queue do not ask all the time:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html"""


def resources(queue: Queue, here: Context) -> Iterator[Placed | Output]:
    """Build the queue for messages that fail, then the queue, and their policies."""
    failed, own = dead_letter_queue_id(here.name), queue_id(here.name)
    yield _dead_letters(failed, queue, here)
    yield _queue(own, failed, queue, here)
    yield _policy(failed, [], (*here.route, "dead_letters"))
    yield _policy(own, [each for each in here.granted() if each.by], here.route)
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Url"),
        f"{here.name}: URL",
        symbols.Attribute(own),
        here.route,
    )
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "DeadLettersUrl"),
        f"{here.name}: URL of the queue for messages that fail",
        symbols.Attribute(failed),
        (*here.route, "dead_letters"),
    )


def _dead_letters(name: str, queue: Queue, here: Context) -> Placed:
    return queue_resources.dead_letters(
        name,
        queue.dead_letters.retention * DAY,
        here,
        Stack.DATA,
        here.route,
        {
            "MessageRetentionPeriod": (*here.route, "dead_letters", "retention"),
            "FifoQueue": (*here.route, "fifo"),
        },
        fifo=queue.fifo,
    )


def _queue(name: str, failed: str, queue: Queue, here: Context) -> Placed:
    size: dict[str, Any] = (
        {} if queue.message_size is None else {"MaximumMessageSize": queue.message_size * KIB}
    )
    return place(
        Stack.DATA,
        sqs.Queue(
            name,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            **_fifo(queue),
            **size,
            DelaySeconds=queue.delay,
            MessageRetentionPeriod=queue.retention * DAY,
            ReceiveMessageWaitTimeSeconds=LONG_POLL,
            VisibilityTimeout=queue.visibility,
            SqsManagedSseEnabled=True,
            RedrivePolicy=sqs.RedrivePolicy(
                deadLetterTargetArn=symbols.Arn(failed, "Arn"), maxReceiveCount=queue.dead_letters.after
            ),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            "FifoQueue": (*here.route, "fifo"),
            "ContentBasedDeduplication": (*here.route, "deduplication"),
            "DeduplicationScope": (*here.route, "high_throughput"),
            "FifoThroughputLimit": (*here.route, "high_throughput"),
            "DelaySeconds": (*here.route, "delay"),
            "MaximumMessageSize": (*here.route, "message_size"),
            "MessageRetentionPeriod": (*here.route, "retention"),
            "VisibilityTimeout": (*here.route, "visibility"),
            "RedrivePolicy": (*here.route, "dead_letters"),
        },
    )


def _fifo(queue: Queue) -> dict[str, Any]:
    """Return the properties of a queue that keeps order; CloudFormation gives its name the suffix `.fifo`."""
    if not queue.fifo:
        return {}
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
    high = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    return {
        "FifoQueue": True,
        "ContentBasedDeduplication": queue.deduplication == "content",
        **(high if queue.high_throughput else {}),
    }


def _policy(queue: str, grants: list[Grant], route: Route) -> Placed:
    """Build the policy of a queue, with one statement for all senders of a service."""
    arn = symbols.Arn(queue, "Arn")
    services = sorted({each.by for each in grants if each.by})
    statements = [
        queue_resources.sending(
            service, "sqs:SendMessage", arn, [each for each in grants if each.by == service]
        )
        for service in services
    ]
    return queue_resources.policy(queue, statements, Stack.DATA, route)
