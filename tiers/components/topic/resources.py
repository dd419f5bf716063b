"""The resources of a topic: itself, its policy, its subscriptions, and a queue for messages that fail."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, sns, sqs

from tiers.components.topic.keys import Subscriber
from tiers.components.topic.spec import (
    SNS,
    Topic,
    dead_letter_queue_id,
    subscription_id,
    topic_id,
    topic_policy_id,
)
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Grant
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import queue_resources

DAY = 24 * 60 * 60
"""Seconds."""
PROTOCOLS = {"sqs": "sqs", "lambda": "lambda"}
"""The protocols of subscriptions by the services of their endpoints."""
SCOPES = {"attributes": "MessageAttributes", "body": "MessageBody"}


def resources(topic: Topic, here: Context) -> Iterator[Placed | Output]:
    """Build the topic and its policy, the queue for messages that fail, and the subscriptions."""
    yield _topic(topic, here)
    yield _policy(here)
    if topic.has_dead_letters():
        yield from _dead_letters(topic, here)
    granted = {each.target: each for each in here.grants()}
    for route, each in topic.receivers(here):
        yield _subscription(each, route, granted.get(each.to), here)
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Arn"),
        f"{here.name}: ARN of the topic",
        symbols.Attribute(topic_id(here.name)),
        here.route,
    )


def _topic(topic: Topic, here: Context) -> Placed:
    """Build the topic, without a key of KMS.

    SNS encrypts its disks. CloudWatch, EventBridge, and S3 may not use the key that AWS manages for SNS, and
    a key of the account has a price: https://docs.aws.amazon.com/sns/latest/dg/sns-data-encryption.html and
    https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    """
    order: dict[str, Any] = {}
    if topic.fifo:
        # CloudFormation makes no name that ends as that of a FIFO topic must:
        # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/681
        order = {
            "TopicName": Sub(f"${{AWS::StackName}}-{here.name}.fifo"),
            "FifoTopic": True,
            "ContentBasedDeduplication": topic.deduplication == "content",
        }
    return place(
        Stack.DATA,
        sns.Topic(topic_id(here.name), **order, Tags=tags(here.about, here.name_tag())),
        here.route,
        {
            "FifoTopic": (*here.route, "fifo"),
            "TopicName": (*here.route, "fifo"),
            "ContentBasedDeduplication": (*here.route, "deduplication"),
        },
    )


def _policy(here: Context) -> Placed:
    """Build the policy: requests by TLS only, and services that publish. The account's roles need no more."""
    arn = symbols.Arn(topic_id(here.name))
    grants = [each for each in here.granted() if each.by]
    statements = [
        queue_resources.sending(service, "sns:Publish", arn, [each for each in grants if each.by == service])
        for service in sorted({each.by for each in grants if each.by})
    ]
    encrypted = {
        "Sid": "OnlyWithTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return place(
        Stack.DATA,
        sns.TopicPolicy(
            topic_policy_id(here.name),
            Topics=[arn],
            PolicyDocument={"Version": "2012-10-17", "Statement": [*statements, encrypted]},
        ),
        here.route,
    )


def _dead_letters(topic: Topic, here: Context) -> Iterator[Placed | Output]:
    """Build the queue for messages that fail, of the topic's kind.

    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """
    queue, route = dead_letter_queue_id(here.name), (*here.route, "dead_letters")
    order: dict[str, Any] = {"FifoQueue": True} if topic.fifo else {}
    yield place(
        Stack.DATA,
        sqs.Queue(
            queue,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            MessageRetentionPeriod=topic.dead_letters.retention * DAY,
            SqsManagedSseEnabled=True,
            **order,
            Tags=tags(here.about, here.name_tag("dead-letters")),
        ),
        route,
        {"MessageRetentionPeriod": (*route, "retention"), "FifoQueue": (*here.route, "fifo")},
    )
    target = Target(topic_id(here.name))
    grant = Grant(here.name, here.name, (), (), Stack.DATA, route, None, by=SNS, sender=target)
    arn = symbols.Arn(queue, "Arn")
    statement = queue_resources.sending(SNS, "sqs:SendMessage", arn, [grant])
    yield queue_resources.policy(queue, [statement], Stack.DATA, route)
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "DeadLettersUrl"),
        f"{here.name}: URL of the queue for messages that fail",
        symbols.Attribute(queue),
        route,
    )


def _subscription(subscriber: Subscriber, route: Route, grant: Grant | None, here: Context) -> Placed:
    """Build a subscription in the stack of the subscriber, after the policy that admits SNS."""
    optional: dict[str, Any] = {}
    if subscriber.filter:
        optional["FilterPolicyScope"] = SCOPES[subscriber.filter_by]
        optional["FilterPolicy"] = dict(subscriber.filter)
    if subscriber.raw:
        optional["RawMessageDelivery"] = True
    if grant is not None or subscriber.protocol != "email":
        dead_letters = symbols.Arn(dead_letter_queue_id(here.name), "Arn")
        optional["RedrivePolicy"] = {"deadLetterTargetArn": dead_letters}
    stack, protocol = Stack.DATA, subscriber.protocol
    endpoint: str | symbols.Arn = subscriber.to
    ready = {tie.target: tie.ids for tie in here.ties()}
    if grant is not None:
        ((target,),) = grant.resources
        service = str(grant.service)
        stack, protocol, endpoint = grant.stack, PROTOCOLS.get(service, service), symbols.Arn(*target)
    return place(
        stack,
        sns.SubscriptionResource(
            subscription_id(here.name, subscriber.to, is_component=subscriber.is_component),
            TopicArn=symbols.Arn(topic_id(here.name)),
            Protocol=protocol,
            Endpoint=endpoint,
            **optional,
        ),
        route,
        {
            "FilterPolicy": (*route, "filter"),
            "FilterPolicyScope": (*route, "filter_by"),
            "RawMessageDelivery": (*route, "raw"),
        },
        # SNS gives up at once on what it may not call.
        after=ready.get(subscriber.to, ()),
    )
