"""Check that the KMS keys of a bundle exist and are enabled, and that their policies name each service.

https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.diagnostics.wording import listed
from tiers.encryption import places, policy

_SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
_PARTS: Final = 6
"""The parts of an ARN."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find keys that cannot be used, and services that a key's policy does not name. Raises `AwsError`."""
    for arn, place in _named(subject).items():
        wrong = _wrong(subject, arn)
        if wrong:
            message, help_ = wrong
            yield codes.NOT_AVAILABLE.at(place, message, label=f"`{arn}`", help=help_)
        elif arn.split(":")[4] == subject.account:
            yield from _without_service(subject, arn, place)


def _named(subject: Subject) -> dict[str, Place]:
    """Return the keys that resources name which are new or change, each with its place in the spec."""
    found: dict[str, Place] = {}
    for placed in subject.resources:
        if placed.logical_id in subject.kinds:
            for key in places.keys(placed.body["Type"], placed.body.get("Properties", {})):
                arn = subject.value(key)
                if arn and ":kms:" in arn and len(arn.split(":")) == _PARTS:
                    found.setdefault(arn, Place(_origin(placed.origins, placed.origin)))
    return found


def _origin(origins: Mapping[str, Any], otherwise: Any) -> Any:  # noqa: ANN401 - a route
    """Return the route of the key, if the resource has it from `encryption`."""
    return next((route for route in origins.values() if route[:1] == ("encryption",)), otherwise)


def _wrong(subject: Subject, arn: str) -> tuple[str, str] | None:
    region = arn.split(":")[3]
    if region != subject.aws.region:
        message = f"the key is in `{region}`, but the data will be in `{subject.aws.region}`"
        return message, "use a key of that region, or `key: create`"
    try:
        found = subject.aws.call("kms", "describe_key", KeyId=arn)["KeyMetadata"]
    except AwsError as error:
        if error.failure.code != "NotFoundException":
            raise
        return "the key does not exist", "check its ARN, or use `key: create`"
    state = found.get("KeyState", "Enabled")
    if state != "Enabled":
        return f"the key cannot be used: its state is {state}", "enable it, or cancel its deletion"
    if found.get("KeySpec", _SYMMETRIC) != _SYMMETRIC:
        return "the key is not a symmetric encryption key", "use a key of the type `SYMMETRIC_DEFAULT`"
    if found.get("KeyManager") == "AWS":
        return "the key is managed by AWS, so it has no policy for services", "use a customer managed key"
    return None


def _without_service(subject: Subject, arn: str, place: Place) -> Iterator[Diagnostic]:
    """Warn of principals that the policy of a key must allow something, and does not mention."""
    written = json.loads(subject.aws.call("kms", "get_key_policy", KeyId=arn, PolicyName="default")["Policy"])
    _, partition, _, region, account, _ = arn.split(":")
    needed = policy.statements(
        subject.resources, policy.encrypted(subject.resources), policy.in_place(partition, region, account)
    )
    present = {*_principals(written)}
    if account in present:
        present.add(f"arn:{partition}:iam::{account}:root")
    lacking = [
        name for statement in needed for name in _required(statement) if not present & {name, policy.ANYONE}
    ]
    if lacking:
        yield codes.KEY_POLICY.at(
            place,
            f"the policy of the key names no statement for {listed(list(dict.fromkeys(lacking)))}",
            label=f"`{arn}`",
            help="add the statements that `tiers permissions SPEC --for key` prints",
        )


def _required(statement: Mapping[str, Any]) -> Iterator[str]:
    """Yield the principals of a statement; those in its condition, if it is for anyone."""
    named = statement.get("Condition", {}).get("ArnEquals", {}).get("aws:PrincipalArn")
    yield from _names(named or statement["Principal"])


def _principals(document: Any) -> Iterator[str]:  # noqa: ANN401 - what AWS answers
    """Yield the principals that a policy allows something."""
    statements = document.get("Statement", ()) if isinstance(document, Mapping) else ()
    for each in statements if isinstance(statements, list) else [statements]:
        if isinstance(each, Mapping) and each.get("Effect") == "Allow":
            yield from _names(each.get("Principal"))


def _names(principal: Any) -> Iterator[str]:  # noqa: ANN401 - a part of a policy
    values = principal.values() if isinstance(principal, Mapping) else [principal]
    for value in values:
        yield from (str(each) for each in (value if isinstance(value, list) else [value]))
