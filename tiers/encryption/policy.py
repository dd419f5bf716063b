"""The statements of the policy of the key: for its account, and for services that call KMS themselves.

None of them names a role or a resource of the stack, which are created after the key. Roles and users need a
policy in addition, which the statement for the account makes effective:
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from tiers.encryption.places import BUCKET, CLUSTER, LOG_GROUP, TEMPLATE, keys
from tiers.ir.placed import Placed
from tiers.ir.references import targets
from tiers.tuples import NamedTuple

Fill = Callable[[str], Any]
"""Fills in the partition, account, and region of a string."""
Statements = Iterator[dict[str, Any]]


class _Sender(NamedTuple):
    """A service that sends to queues and topics, the types of its sources, and their receivers."""

    statement: str
    service: str
    types: tuple[str, ...]
    receivers: tuple[str, ...]


_SENDERS: Final = (
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    _Sender(
        *("AlarmsSend", "cloudwatch", ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")),
        ("AlarmActions", "InsufficientDataActions", "OKActions"),
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    _Sender("BucketsSend", "s3", (BUCKET,), ("NotificationConfiguration",)),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
    _Sender("TopicsSend", "sns", ("AWS::SNS::Subscription",), ("Endpoint", "RedrivePolicy")),
)
"""SQS and SNS call KMS in the names of these services, and pass the account of the source on:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
_RULES: Final = _Sender("EventsSend", "events", ("AWS::Events::Rule",), ("Targets",))
_DISTRIBUTIONS: Final = _Sender(
    "DistributionsRead", "cloudfront", ("AWS::CloudFront::Distribution",), ("DistributionConfig",)
)
ANYONE: Final = "*"
"""The principal of statements whose condition names a role."""
_GROUP: Final = "AWS::AutoScaling::AutoScalingGroup"
_LINKED: Final = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role"
_SCALING: Final = f"{_LINKED}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
_SPOT: Final = f"{_LINKED}/spot.amazonaws.com/AWSServiceRoleForEC2Spot"
_SEND: Final = ["kms:Decrypt", "kms:GenerateDataKey"]
_USE: Final = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z:]+)\}")


def in_template(text: str) -> Any:  # noqa: ANN401 - an intrinsic function
    """Return a string for a template."""
    only = _VARIABLE.fullmatch(text)
    return {"Ref": only[1]} if only else {"Fn::Sub": text}


def in_place(partition: str, region: str, account: str) -> Fill:
    """Return a function that fills strings in with a known account."""
    known = {"AWS::Partition": partition, "AWS::Region": region, "AWS::AccountId": account}
    return lambda text: _VARIABLE.sub(lambda found: known[found[1]], text)


def encrypted(resources: Sequence[Placed]) -> frozenset[str]:
    """Return the IDs of the resources that name a key."""
    return frozenset(
        each.logical_id
        for each in resources
        if next(keys(each.body["Type"], each.body.get("Properties", {})), None) is not None
    )


def statements(resources: Sequence[Placed], encrypted: Collection[str], fill: Fill) -> Statements:
    """Yield the statements for what is encrypted, and for the resources that send to it."""
    yield {
        "Sid": "Account",
        "Effect": "Allow",
        "Principal": {"AWS": fill("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
        "Action": "kms:*",
        "Resource": "*",
    }
    types = {each.body["Type"] for each in resources if each.logical_id in encrypted}
    if LOG_GROUP in types:
        yield _logs(fill)
    for each in _SENDERS:
        if _sends(each, resources, encrypted):
            account = {"StringEquals": {"aws:SourceAccount": fill("${AWS::AccountId}")}}
            yield _for_service(each.statement, each.service, _SEND, account)
    if _sends(_RULES, resources, encrypted):
        yield _events(fill)
    if _sends(_DISTRIBUTIONS, resources, encrypted):
        yield _reads(fill)
    if TEMPLATE in types:
        yield from _scaling(resources, fill)
    if CLUSTER in types:
        yield from _tasks(fill)


def _sends(sender: _Sender, resources: Sequence[Placed], encrypted: Collection[str]) -> bool:
    """Return whether a resource sends to one that is encrypted."""
    for each in resources:
        if each.body["Type"] in sender.types:
            properties = each.body.get("Properties", {})
            receivers = [properties.get(name) for name in sender.receivers]
            if any(target.logical_id in encrypted for target in targets(receivers)):
                return True
    return False


def _for_service(
    name: str, service: str, actions: Sequence[str], condition: Mapping[str, Any]
) -> dict[str, Any]:
    return _statement(name, {"Service": f"{service}.amazonaws.com"}, actions, condition)


def _statement(
    name: str, principal: Mapping[str, Any], actions: Sequence[str], condition: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "Sid": name,
        "Effect": "Allow",
        "Principal": principal,
        "Action": list(actions),
        "Resource": "*",
        "Condition": condition,
    }


def _logs(fill: Fill) -> dict[str, Any]:
    """Return what CloudWatch Logs needs for the log groups of the account.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    groups = fill("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*")
    condition = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}
    return _statement("Logs", {"Service": fill("logs.${AWS::Region}.amazonaws.com")}, _USE, condition)


def _events(fill: Fill) -> dict[str, Any]:
    """Return what EventBridge needs to publish; it passes no account on, so the topic is in the condition.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    topics = fill("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:*")
    condition = {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}}
    return _for_service(_RULES.statement, _RULES.service, _SEND, condition)


def _reads(fill: Fill) -> dict[str, Any]:
    """Return what CloudFront needs to read the buckets that distributions of the account deliver from.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    """
    distributions = fill("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/*")
    condition = {"ArnLike": {"aws:SourceArn": distributions}}
    return _for_service(_DISTRIBUTIONS.statement, _DISTRIBUTIONS.service, ["kms:Decrypt"], condition)


def _scaling(resources: Sequence[Placed], fill: Fill) -> Statements:
    """Yield what Auto Scaling needs to start servers: its role has no permissions on keys.

    A key that names the role in `Principal` could not be created before it, hence the condition.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
    """
    groups = [each.body.get("Properties", {}) for each in resources if each.body["Type"] == _GROUP]
    if not groups:
        return
    roles = [_SCALING, *([_SPOT] if any("MixedInstancesPolicy" in each for each in groups) else [])]
    who = {
        "ArnEquals": {"aws:PrincipalArn": [fill(each) for each in roles]},
        "StringEquals": {"kms:CallerAccount": fill("${AWS::AccountId}")},
    }
    for_disks = {**who, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    yield _statement("Servers", {"AWS": ANYONE}, _USE, who)
    yield _statement("ServersGrant", {"AWS": ANYONE}, ["kms:CreateGrant"], for_disks)


def _tasks(fill: Fill) -> Statements:
    """Yield what Fargate needs for the storage of tasks in the clusters of the account.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
    """
    clusters = {"StringEquals": {"kms:EncryptionContext:aws:ecs:clusterAccount": fill("${AWS::AccountId}")}}
    grants = {"ForAllValues:StringEquals": {"kms:GrantOperations": "Decrypt"}}
    yield _for_service("Tasks", "fargate", ["kms:GenerateDataKeyWithoutPlaintext"], clusters)
    yield _for_service("TasksGrant", "fargate", ["kms:CreateGrant"], {**clusters, **grants})
