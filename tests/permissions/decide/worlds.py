"""Small universes by hand: policies in JSON, and the few actions that they are about."""

from collections.abc import Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Pseudo, ResourceRef, Text
from tiers.facts.iam import Action
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.policies import Condition, Patterns, Policy, Principal, Principals, Statement
from tiers.permissions.model.universe import Arn, Rest, Subject, Target, Universe

ACCOUNT, REGION, PARTITION = (Pseudo(f"AWS::{name}") for name in ("AccountId", "Region", "Partition"))

_ACTIONS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "s3": {
        "GetObject": ("Read", ("object",)),
        "ListAllMyBuckets": ("List", ()),
        "ListBucket": ("List", ("bucket",)),
        "PutBucketPolicy": ("Permissions management", ("bucket",)),
        "PutObject": ("Write", ("object",)),
    },
    "sqs": {
        "ReceiveMessage": ("Read", ("queue",)),
        "SendMessage": ("Write", ("queue",)),
        "SetQueueAttributes": ("Write", ("queue",)),
    },
    "kms": {"Decrypt": ("Write", ("key",)), "GenerateDataKey": ("Write", ("key",))},
    "sns": {"Publish": ("Write", ("topic",))},
    "dynamodb": {"GetItem": ("Read", ("table",)), "Query": ("Read", ("table", "index"))},
    "elasticfilesystem": {
        "ClientMount": ("Read", ("file-system",)),
        "DeleteFileSystem": ("Write", ("file-system",)),
    },
    "logs": {
        "PutLogEvents": ("Write", ("log-stream",)),
        "PutRetentionPolicy": ("Write", ("log-group",)),
        "TagResource": ("Tagging", ("log-group",)),
    },
    "sts": {"AssumeRole": ("Write", ("role",))},
    "iam": {"PassRole": ("Write", ("role",)), "PutRolePolicy": ("Permissions management", ("role",))},
}


def catalog(service: str) -> Mapping[str, Action]:
    """Return a few actions of a few services."""
    rows = _ACTIONS.get(service, {})
    return {name: Action(name, kinds, level) for name, (level, kinds) in rows.items()}  # type: ignore[arg-type]


def listed(value: Any) -> tuple[Any, ...]:
    """Return a value as several, as policies may have one instead of a list."""
    return tuple(value) if isinstance(value, list) else (value,)


def statement(document: Mapping[str, Any]) -> Statement:
    """Read a statement as AWS's documentation writes it."""
    no_action, no_resource = "NotAction" in document, "NotResource" in document
    resources = document.get("NotResource" if no_resource else "Resource")
    principals = document.get("NotPrincipal", document.get("Principal"))
    if principals == "*":
        principals = {"AWS": "*"}
    return Statement(
        document["Effect"],
        Patterns(listed(document["NotAction" if no_action else "Action"]), no_action),
        None if resources is None else Patterns(listed(resources), no_resource),
        None
        if principals is None
        else Principals(
            tuple(Principal(kind, each) for kind, value in principals.items() for each in listed(value)),
            "NotPrincipal" in document,
        ),
        tuple(
            Condition(operator, key, listed(value))
            for operator, keys in document.get("Condition", {}).items()
            for key, value in keys.items()
        ),
        Origin("Test"),
        document.get("Sid", ""),
    )


def policy(kind: Any, *documents: Mapping[str, Any], version: bool = True) -> Policy:
    """Return a policy of some statements."""
    return Policy(kind, tuple(map(statement, documents)), Origin("Test"), has_variables=version)


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    """Return a statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    """Return a statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def role(*documents: Mapping[str, Any], name: str = "Api", **more: Any) -> Subject:
    """Return a role with one policy."""
    arn: Arn = ("arn:aws:iam::", ACCOUNT, ":role/", ResourceRef("", name))
    return Subject("role", name, identity=(policy("identity", *documents),), **{"arn": arn, **more})


def bucket(*documents: Mapping[str, Any], name: str = "Uploads", policies: Any = (), **more: Any) -> Target:
    """Return a bucket with a generated name."""
    arn: Arn = ("arn:", PARTITION, ":s3:::", ResourceRef("", name))
    policies = (policy("resource", *documents),) if documents else policies
    arns = {"bucket": arn, "object": (*arn, "/", Rest("key"))}
    return Target(name, "AWS::S3::Bucket", "s3", arns, policies=policies, **more)


def log_group(name: str = "Log") -> Target:
    """Return a log group with a generated name."""
    arn: Arn = ("arn:", PARTITION, ":logs:", REGION, ":", ACCOUNT, ":log-group:", ResourceRef("", name))
    arns = {"log-group": (*arn, ":log-stream:"), "log-stream": (*arn, ":log-stream:", Rest("stream"))}
    return Target(name, "AWS::Logs::LogGroup", "logs", arns)


def regional(service: str, kind: str, name: str, *documents: Mapping[str, Any], **more: Any) -> Target:
    """Return a resource of a region, such as a queue, with a generated name behind `more["path"]`."""
    path = more.pop("path", "")
    arn: Arn = ("arn:", PARTITION, f":{service}:", REGION, ":", ACCOUNT, f":{path}", ResourceRef("", name))
    policies = (policy("resource", *documents),) if documents else ()
    return Target(name, "Any", service, {kind: arn}, policies=policies, **more)


def queue(*documents: Mapping[str, Any], name: str = "Jobs", **more: Any) -> Target:
    """Return a queue with a generated name."""
    return regional("sqs", "queue", name, *documents, **more)


def engine(*targets: Target, given: Mapping[str, str] | None = None, **more: Any) -> Engine:
    """Return an engine for some targets."""
    return Engine(Universe(**{"subjects": (), "targets": targets, **more}), catalog, given)


def arn(of: Target | Subject, *more: str) -> Text:
    """Return the ARN of a resource as a template refers to it, with what follows it."""
    return Text((*(of.arn if isinstance(of, Subject) else next(iter(of.arns.values()))), *more))  # type: ignore[arg-type]


def verdicts(decider: Engine, subject: Subject, target: Target, kind: str, **more: Any) -> dict[str, str]:
    """Return the verdict on each action that is on a kind."""
    found = decider.bounds(subject, target, kind, **more)
    service = decider.service(target.service)
    named = {each.name: service.bit(each.name) for each in service.actions if kind in each.kinds}
    return {
        name: "YES" if bit & found.sure else "UNKNOWN" if bit & found.possible else "NO"
        for name, bit in named.items()
    }
