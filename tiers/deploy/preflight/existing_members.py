"""Components that exist already: the account has them, in the VPC and the region of the deployment.

What cannot be read without a permission is a warning, and so is what another account owns.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.existing_values import vpc_of
from tiers.deploy.preflight.subject import Subject, at
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.references import Target

GROUP: Final = "AWS::EC2::SecurityGroup"
RULES: Final = 60
"""Inbound, and as many outbound rules of a security group, unless AWS raised it:
https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""
_FIELDS: Final = 6
"""Parts of an ARN."""


class Member(NamedTuple):
    """A component that exists, with its ID or ARN in the account."""

    name: str
    key: str
    """The key of the spec that has the value."""
    value: str
    route: Route


class Kind(NamedTuple):
    """A kind of thing: its key in a spec, the call that finds it, and the errors for one that is absent."""

    key: str
    noun: str
    ask: Callable[[Subject, str], Mapping[str, Any]]
    absent: tuple[str, ...]


def _queue(subject: Subject, arn: str) -> Mapping[str, Any]:
    *_, account, name = arn.split(":")
    return subject.aws.call("sqs", "get_queue_url", QueueName=name, QueueOwnerAWSAccountId=account)


def _topic(subject: Subject, arn: str) -> Mapping[str, Any]:
    return subject.aws.call("sns", "get_topic_attributes", TopicArn=arn)


def _bucket(subject: Subject, arn: str) -> Mapping[str, Any]:
    return subject.aws.call("s3", "head_bucket", Bucket=arn.rpartition(":")[2])


def _table(subject: Subject, arn: str) -> Mapping[str, Any]:
    return subject.aws.call("dynamodb", "describe_table", TableName=arn)


def _function(subject: Subject, arn: str) -> Mapping[str, Any]:
    return subject.aws.call("lambda", "get_function_configuration", FunctionName=arn)


def _secret(subject: Subject, arn: str) -> Mapping[str, Any]:
    return subject.aws.call("secretsmanager", "describe_secret", SecretId=arn)


def _key(subject: Subject, arn: str) -> Mapping[str, Any]:
    return subject.aws.call("kms", "describe_key", KeyId=arn)


# The errors of each call: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html,
# https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html,
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html,
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html,
# https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html,
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html, and
# https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
KINDS: Final[Mapping[str, Kind]] = {
    "AWS::SQS::Queue": Kind(
        "queue", "queue", _queue, ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
    ),
    "AWS::SNS::Topic": Kind("topic", "topic", _topic, ("NotFound", "NotFoundException")),
    "AWS::S3::Bucket": Kind("bucket", "bucket", _bucket, ("404", "NoSuchBucket")),
    "AWS::DynamoDB::Table": Kind("table", "table", _table, ("ResourceNotFoundException",)),
    "AWS::Lambda::Function": Kind("function", "function", _function, ("ResourceNotFoundException",)),
    "AWS::SecretsManager::Secret": Kind("secret", "secret", _secret, ("ResourceNotFoundException",)),
    "AWS::KMS::Key": Kind("key", "KMS key", _key, ("NotFoundException",)),
}


def of(*types: str) -> Callable[[Subject], Iterator[Diagnostic]]:
    """Return the check of things of some types, which are called by the API of one service."""

    def check(subject: Subject) -> Iterator[Diagnostic]:
        for type_ in types:
            for each in members(subject, type_, KINDS[type_].key):
                yield from _called(subject, KINDS[type_], each)

    return check


def members(subject: Subject, type_: str, key: str) -> Iterator[Member]:
    """Yield what exists of a type, as far as its value is known. Raises `AwsError`."""
    for row in subject.existing:
        if row["type"] == type_:
            route: Route = (*row["route"], key)
            value = subject.value(subject.given.get(Target(row["logical_id"], row["attribute"] or None)))
            if value:
                yield Member(row["component"], key, value, route)


def _called(subject: Subject, kind: Kind, member: Member) -> Iterator[Diagnostic]:
    """Find what does not exist, or is in another region. Raises `AwsError`."""
    parts = member.value.split(":", _FIELDS - 1)
    if len(parts) < _FIELDS or parts[0] != "arn":
        yield codes.DIFFERS.at(
            member.route,
            f"the {kind.noun} of `{member.name}` is `{member.value[:80]}`",
            label="must be an ARN",
            help="give the parameter the ARN, or use an export or an output with it",
        )
    elif parts[3] not in {"", subject.aws.region}:
        yield codes.LIMITED.at(
            member.route,
            f"the {kind.noun} of `{member.name}` is in `{parts[3]}`, and is not checked",
            label=f"the deployment is in `{subject.aws.region}`",
            help=f"use a {kind.noun} of `{subject.aws.region}`, or call it by its region",
        )
    elif not _is_there(subject, kind, member.value):
        yield codes.NOT_FOUND.at(
            member.route,
            f"the {kind.noun} of `{member.name}` does not exist",
            label=f"not in `{subject.aws.region}`",
            help=f"create it first, or correct its ARN: `{member.value}`",
        )


def _is_there(subject: Subject, kind: Kind, arn: str) -> bool:
    try:
        kind.ask(subject, arn)
    except AwsError as error:
        if error.failure.code in kind.absent:
            return False
        raise
    return True


def groups(subject: Subject) -> Iterator[Diagnostic]:
    """Find groups that do not exist, are of another VPC, or have no room for rules. Raises `AwsError`."""
    there = list(members(subject, GROUP, "group"))
    if not there:
        return
    only = [{"Name": "group-id", "Values": sorted({each.value for each in there})}]
    rows = subject.aws.pages("ec2", "describe_security_groups", "SecurityGroups", Filters=only)
    found = {each["GroupId"]: each for each in rows}
    vpc = vpc_of(subject)
    for member in there:
        row = found.get(member.value)
        if row is None:
            yield codes.NOT_FOUND.at(
                member.route,
                f"the security group `{member.value}` does not exist",
                label=f"not in `{subject.aws.region}` of account {subject.account}",
                help="use the ID of a group of the VPC; `aws ec2 describe-security-groups` lists them",
            )
        elif vpc and row["VpcId"] != vpc:
            yield codes.DIFFERS.at(
                member.route,
                f"the security group of `{member.name}` is in `{row['VpcId']}`, not in `{vpc}`",
                label="rules name groups of the same VPC",
                help="use a security group of this VPC, or the other VPC in `network`",
            )
        else:
            yield from _room(subject, member, row)


def _room(subject: Subject, member: Member, row: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Warn of a group that has no room for the rules of the stack, and of one of another account."""
    owner = row.get("OwnerId", subject.account)
    if owner != subject.account:
        yield codes.LIMITED.at(
            member.route,
            f"the security group of `{member.name}` belongs to account {owner}",
            label="only its owner can add rules",
            help="ask the owner to add the rules, or use a group of this account",
        )
        return
    for direction in ("Ingress", "Egress"):
        permissions = row.get(f"IpPermissions{'Egress' if direction == 'Egress' else ''}", ())
        present = sum(map(_rules, permissions))
        new = _new_rules(subject, f"{GROUP}{direction}", member.value)
        if new and present + new > RULES:
            yield codes.LIMITED.at(
                member.route,
                f"the security group of `{member.name}` has {present} {direction.lower()} rules; {new} more "
                f"are added",
                label=f"the VPC limit is {RULES}, unless AWS raised it",
                help="remove rules that are not needed, or ask for a higher quota of rules per group",
            )


def _rules(permission: Mapping[str, Any]) -> int:
    """Return the number of rules of a permission: one for each peer."""
    kinds = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
    return sum(len(permission.get(each, ())) for each in kinds)


def _new_rules(subject: Subject, type_: str, group: str) -> int:
    """Return the number of rules that the stack adds to a group."""
    return sum(subject.value(at(each, "GroupId")) == group for each in subject.new(type_))
