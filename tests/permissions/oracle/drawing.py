"""Draws worlds: policies of a role and of a resource, and requests about them.

`{ACCOUNT}` and `{REGION}` in them are those of the deployment: the evaluator gets concrete ones, and the
proof the pseudo parameters.
"""

import random
from typing import Any

ROLE = "arn:aws:iam::{ACCOUNT}:role/app"
SECOND = "arn:aws:iam::{ACCOUNT}:role/second"
OUTSIDER = "999999999999"

RESOURCES = {
    "s3": {"bucket": "arn:aws:s3:::shop-data", "object": "arn:aws:s3:::shop-data/reports/may.csv"},
    "sqs": {"queue": "arn:aws:sqs:{REGION}:{ACCOUNT}:shop-jobs"},
    "kms": {"key": "arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY}"},
}
ACTIONS = {
    ("s3", "bucket"): ("s3:ListBucket", "s3:GetBucketLocation"),
    ("s3", "object"): ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    ("sqs", "queue"): ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:PurgeQueue"),
    ("kms", "key"): ("kms:Decrypt", "kms:GenerateDataKey"),
}
ACTION_PATTERNS = {
    "s3": ("s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*Object", "s3:List*", "s3:*", "*", "S3:getobject"),
    "sqs": (
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:Send*",
        "sqs:*",
        "sqs:*Message",
        "*",
        "sqs:?urgeQueue",
    ),
    "kms": ("kms:Decrypt", "kms:Generate*", "kms:*", "*", "kms:DescribeKey"),
}
RESOURCE_PATTERNS = {
    "s3": (
        *(
            "arn:aws:s3:::shop-data",
            "arn:aws:s3:::shop-data/*",
            "arn:aws:s3:::shop-*",
            "arn:aws:s3:::*/*",
            "*",
        ),
        *("arn:aws:s3:::shop-data/reports/*", "arn:aws:s3:::shop-data/private/*", "arn:aws:s3:::other/*"),
        *("arn:aws:s3:::shop-d??a/*", "arn:aws:s3:::shop-data/${aws:username}/*"),
    ),
    "sqs": (
        *("arn:aws:sqs:{REGION}:{ACCOUNT}:shop-jobs", "arn:aws:sqs:{REGION}:{ACCOUNT}:shop-*", "*"),
        *("arn:aws:sqs:*:{ACCOUNT}:*", "arn:aws:sqs:{REGION}:{ACCOUNT}:other", "arn:aws:sqs:*:*:shop-jobs"),
    ),
    "kms": ("arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY}", "*", "arn:aws:kms:*:*:key/*"),
}
CONDITIONS: tuple[dict[str, dict[str, Any]], ...] = (
    {"Bool": {"aws:SecureTransport": "true"}},
    {"Bool": {"aws:SecureTransport": "false"}},
    {"BoolIfExists": {"aws:SecureTransport": "false"}},
    {"StringEquals": {"aws:SourceAccount": OUTSIDER}},
    {"StringNotEquals": {"aws:SourceAccount": OUTSIDER}},
    {"StringEqualsIfExists": {"aws:SourceAccount": OUTSIDER}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop-*"}},
    {"ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::shop-*"}},
    {"Null": {"aws:SourceArn": "true"}},
    {"Null": {"aws:SourceArn": "false"}},
    {"Null": {"aws:PrincipalArn": "false"}},
    {"ArnEquals": {"aws:PrincipalArn": ROLE}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*"}},
    {"StringNotLike": {"aws:PrincipalArn": [SECOND, "arn:aws:iam::*:role/b*"]}},
    {"StringEquals": {"aws:PrincipalAccount": "{ACCOUNT}"}},
    {"StringNotEquals": {"aws:PrincipalAccount": "{ACCOUNT}"}},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"Bool": {"aws:SecureTransport": "true"}, "Null": {"aws:SourceArn": "true"}},
)
PRINCIPALS: tuple[Any, ...] = (
    *("*", {"AWS": "*"}, {"AWS": ROLE}, {"AWS": ROLE}, {"AWS": [SECOND, ROLE]}, {"AWS": SECOND}),
    *({"AWS": "{ACCOUNT}"}, {"AWS": "arn:aws:iam::{ACCOUNT}:root"}, {"AWS": OUTSIDER}),
    *({"AWS": f"arn:aws:iam::{OUTSIDER}:root"}, {"Service": "s3.amazonaws.com"}),
)

World = dict[str, Any]
"""Its `service`, `identity`, `boundary`, `resource`, and `requests`: who, action, kind, and if over TLS."""


def worlds(number: int, seed: str) -> list[World]:
    """Draw some worlds."""
    return [
        _world(random.Random(f"{seed}:{each}"), service) for each in range(number) for service in RESOURCES
    ]


def _world(chance: random.Random, service: str) -> World:
    world: World = {"service": service, "identity": _document(chance, service, is_resource=False)}
    if chance.random() < 0.3:
        world["boundary"] = _document(chance, service, is_resource=False)
    if service == "kms" or chance.random() < 0.7:
        world["resource"] = _document(chance, service, is_resource=True)
    world["requests"] = [
        [who, action, kind, chance.random() < 0.7]
        for kind in RESOURCES[service]
        for action in ACTIONS[service, kind]
        for who in ("Role", OUTSIDER)
        if who == "Role" or chance.random() < 0.4
    ]
    return world


def _document(chance: random.Random, service: str, *, is_resource: bool) -> dict[str, Any]:
    statements = [
        _statement(chance, service, is_resource=is_resource) for _ in range(chance.choice((1, 1, 2, 3)))
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(chance: random.Random, service: str, *, is_resource: bool) -> dict[str, Any]:
    effect = "Allow" if chance.random() < 0.72 else "Deny"
    statement: dict[str, Any] = {"Effect": effect}
    if is_resource:
        excepted = effect == "Deny" and chance.random() < 0.15
        statement["NotPrincipal" if excepted else "Principal"] = (
            {"AWS": [SECOND, "{ACCOUNT}"]} if excepted else chance.choice(PRINCIPALS)
        )
    _draw(chance, statement, "Action", ACTION_PATTERNS[service])
    _draw(chance, statement, "Resource", RESOURCE_PATTERNS[service])
    if chance.random() < 0.35:
        statement["Condition"] = chance.choice(CONDITIONS)
    return statement


def _draw(chance: random.Random, statement: dict[str, Any], name: str, pool: tuple[str, ...]) -> None:
    drawn = chance.sample(pool, chance.choice((1, 1, 2)))
    element = name if chance.random() < 0.9 else f"Not{name}"
    statement[element] = drawn if element != name or len(drawn) > 1 or chance.random() < 0.5 else drawn[0]


def with_text(value: Any, replace: Any) -> Any:
    """Return a document with each of its strings replaced."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [with_text(each, replace) for each in value]
    if isinstance(value, dict):
        return {name: with_text(each, replace) for name, each in value.items()}
    return value
