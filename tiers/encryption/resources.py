"""Encryption of built resources with the key of the spec, and the key itself if the stack has it."""

from collections.abc import Iterator, Sequence
from typing import Any

from troposphere import Sub, kms

from tiers.encryption import places, policy, using
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.references import targets
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.encryption import KEY, Encryption
from tiers.tuples import NamedTuple

DAYS_UNTIL_DELETION = 30
"""The longest time in which a deletion can be canceled."""


class Keyed(NamedTuple):
    """Resources that are encrypted as the spec says, and the IDs of those that have the key."""

    resources: tuple[Placed, ...]
    encrypted: frozenset[str]


def encrypted(
    encryption: Encryption,
    architecture: Architecture,
    resources: Sequence[Placed],
    raw: frozenset[str] = frozenset(),
) -> tuple[Placed, ...]:
    """Encrypt everything that has data, and allow roles to use the key.

    `raw` are the IDs of the raw resources that have the key.
    """
    keyed = with_key(encryption, resources, raw)
    created = _created(architecture, keyed) if encryption.is_created else ()
    return (*created, *keyed.resources)


def with_key(encryption: Encryption, resources: Sequence[Placed], raw: frozenset[str] = frozenset()) -> Keyed:
    """Return the resources with the key, in the resources that have data and in the policies of roles."""
    key: Any = encryption.key
    if encryption.is_created:
        key = symbols.Arn(identifiers.ENCRYPTION_KEY, "Arn").data
    # The edge is created before the key, and in a region where the key is not.
    of_edge = {each.logical_id for each in resources if each.stack is Stack.EDGE}
    spared = _with_logs_of_services(resources) | of_edge
    found = [each if each.logical_id in spared else _encrypted(each, key) for each in resources]
    names = frozenset(new.logical_id for new, old in zip(found, resources, strict=True) if new is not old)
    return Keyed(tuple(using.permitted(each, names | raw, key) for each in found), names)


def outputs(encryption: Encryption) -> Iterator[Output]:
    """Yield the ARN of a created key, for the policies of people."""
    if encryption.is_created:
        arn = symbols.Attribute(identifiers.ENCRYPTION_KEY, "Arn")
        yield Output(
            Stack.NETWORK,
            f"{identifiers.ENCRYPTION_KEY}Arn",
            "ARN of the key that encrypts all data",
            arn,
            KEY,
        )


def _encrypted(placed: Placed, key: Any) -> Placed:  # noqa: ANN401 - a string or a reference
    found = places.encrypted(placed.body["Type"], placed.body.get("Properties", {}), key)
    if not found.paths:
        return placed
    origins = {".".join(path): KEY for path in found.paths}
    body = {**placed.body, "Properties": found.properties}
    return placed._replace(body=body, origins={**origins, **placed.origins})


def _with_logs_of_services(resources: Sequence[Placed]) -> frozenset[str]:
    """Return the buckets to which S3 and load balancers write logs, which can have no customer managed key.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    written = (
        each.body.get("Properties", {}).get(name)
        for each in resources
        for name in ("LoadBalancerAttributes", "LoggingConfiguration")
    )
    return frozenset(target.logical_id for value in written for target in targets(value))


def _created(architecture: Architecture, keyed: Keyed) -> Iterator[Placed]:
    """Build the key, which outlives the stack as what it encrypts does, and its alias.

    It is in the first stack, because the log of the VPC's connections is there.
    """
    name = architecture.spec.name
    statements = list(policy.statements(keyed.resources, keyed.encrypted, policy.in_template))
    yield place(
        Stack.NETWORK,
        kms.Key(
            identifiers.ENCRYPTION_KEY,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Description=f"Encrypts the data of {name}",
            EnableKeyRotation=True,
            PendingWindowInDays=DAYS_UNTIL_DELETION,
            KeyPolicy={"Version": "2012-10-17", "Statement": statements},
            Tags=tags(architecture.about, f"{name}-data"),
        ),
        KEY,
    )
    # No two stacks of a region have the same name.
    alias = Sub("alias/${AWS::StackName}")
    key = symbols.Name(identifiers.ENCRYPTION_KEY)
    yield place(
        Stack.NETWORK, kms.Alias(f"{identifiers.ENCRYPTION_KEY}Alias", AliasName=alias, TargetKeyId=key), KEY
    )
