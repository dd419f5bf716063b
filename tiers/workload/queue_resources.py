"""Queues for what failed, the policy that every queue has, and the statements of services that send to it."""

from collections.abc import Iterable, Mapping
from typing import Any

from troposphere import Ref, Sub, sqs

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Grant
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context


def policy(queue: str, statements: Iterable[dict[str, Any]], stack: Stack, route: Route) -> Placed:
    """Build the policy of a queue: requests by TLS only, and the services that send to it."""
    encrypted = {
        "Sid": "OnlyWithTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": symbols.Arn(queue, "Arn"),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return place(
        stack,
        sqs.QueuePolicy(
            identifiers.queue_policy(queue),
            # Without it the queue, which is retained, would refuse no plain HTTP.
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Queues=[symbols.Name(queue)],
            PolicyDocument={"Version": "2012-10-17", "Statement": [*statements, encrypted]},
        ),
        route,
    )


def dead_letters(
    queue: str,
    seconds: int,
    here: Context,
    stack: Stack,
    route: Route,
    origins: Mapping[str, Route],
    *,
    fifo: bool = False,
) -> Placed:
    """Build the queue for what failed, with that logical ID, which keeps it for so many seconds.

    What a queue or a topic that keeps the order sends there needs a queue that keeps it, too.
    """
    order: dict[str, Any] = {"FifoQueue": True} if fifo else {}
    return place(
        stack,
        sqs.Queue(
            queue,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            MessageRetentionPeriod=seconds,
            SqsManagedSseEnabled=True,
            **order,
            Tags=tags(here.about, here.name_tag("dead-letters")),
        ),
        route,
        origins,
    )


def sending(service: str, action: str, arn: symbols.Arn, grants: Iterable[Grant]) -> dict[str, Any]:
    """Return the statement for a service that sends to a queue or a topic, by the grants of its senders.

    A bucket cannot be named, because S3 asks whether it may send when the bucket is created:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    prefix = service.partition(".")[0]
    senders = [each.sender for each in grants]
    named = [symbols.Arn(*each) for each in senders if each is not None]
    return {
        "Sid": f"{prefix.capitalize()}Sends",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": named}} if None not in senders else _in_account(prefix),
    }


def _in_account(prefix: str) -> dict[str, Any]:
    """Return the condition for any resource of the service in this account."""
    return {
        "StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId")},
        "ArnLike": {"aws:SourceArn": Sub(f"arn:${{AWS::Partition}}:{prefix}:*:*:*")},
    }
