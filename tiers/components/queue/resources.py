"""The resources of a queue: itself, and the queue for messages that fail."""

from collections.abc import Iterator

from troposphere import sqs

from tiers.components.queue.spec import Queue, queue_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context

DAY = 24 * 60 * 60
"""Seconds."""


def resources(queue: Queue, here: Context) -> Iterator[Placed | Output]:
    """Build the queue for messages that fail, then the queue."""
    failed = f"{identifiers.pascal(here.name)}DeadLetterQueue"
    yield place(
        Stack.DATA,
        sqs.Queue(
            failed,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            MessageRetentionPeriod=queue.dead_letters.retention * DAY,
            SqsManagedSseEnabled=True,
            Tags=tags(here.about, here.name_tag("dead-letters")),
        ),
        here.route,
        {"MessageRetentionPeriod": (*here.route, "dead_letters", "retention")},
    )
    yield place(
        Stack.DATA,
        sqs.Queue(
            queue_id(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            MessageRetentionPeriod=queue.retention * DAY,
            VisibilityTimeout=queue.visibility,
            SqsManagedSseEnabled=True,
            RedrivePolicy=sqs.RedrivePolicy(
                deadLetterTargetArn=symbols.Arn(failed, "Arn"), maxReceiveCount=queue.dead_letters.after
            ),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            "MessageRetentionPeriod": (*here.route, "retention"),
            "VisibilityTimeout": (*here.route, "visibility"),
            "RedrivePolicy": (*here.route, "dead_letters"),
        },
    )
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Url"),
        f"{here.name}: URL",
        symbols.Attribute(queue_id(here.name)),
        here.route,
    )
