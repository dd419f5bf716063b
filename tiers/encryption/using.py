"""Permissions of roles to use the key: those that their actions on encrypted resources need."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiers.ir.placed import Placed
from tiers.ir.references import targets

_READ, _READ_AND_WRITE = ("kms:Decrypt",), ("kms:Decrypt", "kms:GenerateDataKey")

NEEDED: Mapping[str, tuple[str, ...]] = {
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    **dict.fromkeys(
        (
            *("dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem"),
            *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
            *("dynamodb:Scan", "dynamodb:UpdateItem"),
        ),
        _READ,
    ),
    # An upload in parts also reads: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
    "s3:GetObject": _READ,
    "s3:PutObject": _READ_AND_WRITE,
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    "secretsmanager:GetSecretValue": _READ,
    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    "sns:Publish": _READ_AND_WRITE,
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    "sqs:ReceiveMessage": _READ,
    "sqs:SendMessage": _READ_AND_WRITE,
}
"""The actions of KMS that an action on a resource with a customer managed key needs."""


def permitted(placed: Placed, encrypted: frozenset[str], key: Any) -> Placed:  # noqa: ANN401 - a reference
    """Return a role or a policy in which each document allows what its statements need of the key."""
    properties = placed.body.get("Properties", {})
    if placed.body["Type"] == "AWS::IAM::RolePolicy":
        document = _extended(properties["PolicyDocument"], encrypted, key)
        return _changed(placed, {**properties, "PolicyDocument": document})
    if placed.body["Type"] != "AWS::IAM::Role" or "Policies" not in properties:
        return placed
    policies = [
        {**each, "PolicyDocument": _extended(each["PolicyDocument"], encrypted, key)}
        for each in properties["Policies"]
    ]
    return _changed(placed, {**properties, "Policies": policies})


def _changed(placed: Placed, properties: Mapping[str, Any]) -> Placed:
    return placed._replace(body={**placed.body, "Properties": properties})


def _extended(document: Mapping[str, Any], encrypted: frozenset[str], key: Any) -> Mapping[str, Any]:  # noqa: ANN401
    written = document["Statement"]
    added = list(_statements(written, encrypted, key))
    return {**document, "Statement": [*written, *added]} if added else document


def _statements(
    document: Iterable[Mapping[str, Any]],
    encrypted: frozenset[str],
    key: Any,  # noqa: ANN401 - a reference
) -> Iterator[dict[str, Any]]:
    """Yield a statement for each set of actions of KMS, for the services that call it for the role."""
    needed: dict[str, set[str]] = {}
    for statement in document:
        if statement["Effect"] != "Allow" or encrypted.isdisjoint(_about(statement)):
            continue
        written = statement.get("Action", ())
        for action in (written,) if isinstance(written, str) else written:
            needed.setdefault(action.partition(":")[0], set()).update(NEEDED.get(action, ()))
    services: dict[tuple[str, ...], list[str]] = {}
    for service, wanted in needed.items():
        if wanted:
            services.setdefault(tuple(sorted(wanted)), []).append(service)
    for actions, through in sorted(services.items()):
        yield {
            "Effect": "Allow",
            "Action": list(actions),
            "Resource": key,
            "Condition": {"StringEquals": {"kms:ViaService": [_endpoint(each) for each in sorted(through)]}},
        }


def _about(statement: Mapping[str, Any]) -> set[str]:
    return {target.logical_id for target in targets(statement.get("Resource"))}


def _endpoint(service: str) -> dict[str, str]:
    """Return a service as KMS knows it: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html."""
    return {"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"}
