"""What an update is warned of, or cannot do at all, whatever is allowed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic, Place, Span
from tiers.plan.guard import place, place_of
from tiers.plan.holds import HOLDS, STRENGTH, policy
from tiers.plan.model import Change, Detail, Kind
from tiers.plan.normal import Resource
from tiers.plan.schemas import schema_of
from tiers.plan.side import Side
from tiers.plan.values import Value

_SAME_FOR_BOTH = {
    # A range of addresses, or an address, belongs to one at a time:
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html (InvalidSubnet.Conflict)
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
    "AWS::EC2::Subnet": ("VpcId", "CidrBlock"),
    "AWS::EC2::NatGateway": ("AllocationId",),
}
"""Properties that no two resources of a type can share, beside their names."""

_STAYING = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html
    "AWS::RDS::DBSubnetGroup": "SubnetIds",
}
"""By type, the property with subnets that cannot be taken away while they are in use."""

_SECRET, _GENERATED = "AWS::SecretsManager::Secret", "GenerateSecretString"
_SWITCHES = ("DeletionProtection", "DeletionProtectionEnabled")
_OF_A_BALANCER = ("LoadBalancerAttributes", "deletion_protection.enabled")
_BACKUPS = "BackupRetentionPeriod"


def incompatible(old: Side, new: Side) -> Iterator[Diagnostic]:
    """Tell what makes an update of one side to another none at all."""
    if old.name != new.name:
        yield codes.OTHER_NAME.at(
            Place(("name",)),
            f"this is `{new.name}`, and what it is compared with is `{old.name}`",
            label="another name is another stack",
            help="compare with what was compiled under the same name, or keep the name",
        )
    if old.layout is not new.layout:
        yield codes.OTHER_LAYOUT.at(
            Place(span=Span(0, 0)),
            f"`{new.name}` is {old.layout}, and cannot become {new.layout}",
            help=f"use `--layout {old.layout}`",
        )


def cautions(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Tell what CloudFormation will refuse, and what the update takes away that keeps data."""
    for change in changes:
        old, new = change.old, change.new
        if old is None or new is None:
            continue
        if old.type != new.type:
            yield _other_type(change, old.type)
        for name, what in _weaker(old, new):
            yield codes.WEAKER_PROTECTION.at(
                place(_origin(change, name)),
                f"the update takes protection from `{change.logical_id}`: {what}",
                help="keep it, unless the resource is meant to go",
            )
        yield from _clash(change, new)
        yield from _stuck(change)
        yield from _secret(change)


def _origin(change: Change, name: str) -> Mapping[str, Any] | None:
    """Where a property, or another attribute, comes from."""
    return next((each.origin for each in change.details if name in each.path[:2]), change.origin)


def _other_type(change: Change, old_type: str) -> Diagnostic:
    return codes.OTHER_TYPE.at(
        place_of(change),
        f"`{change.logical_id}` is a `{old_type}` and cannot become a `{change.type}`",
        help="give the new resource another logical id",
    )


def _weaker(old: Resource, new: Resource) -> Iterator[tuple[str, str]]:
    if old.type in HOLDS and not old.is_child:
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            one, other = policy(old, name), policy(new, name)
            if STRENGTH.get(other, 0) < STRENGTH.get(one, 0):
                yield name, f"`{name}` goes from {one} to {other}"
    for name in _SWITCHES:
        if old.properties.get(name) == "true" and new.properties.get(name, "false") == "false":
            yield name, f"`{name}` is switched off"
    if _attribute(old) == "true" and _attribute(new) != "true":
        yield _OF_A_BALANCER[0], "deletion protection is switched off"
    days = [str(each.properties.get(_BACKUPS)) for each in (old, new)]
    if all(each.isdecimal() for each in days) and int(days[1]) < int(days[0]):
        yield _BACKUPS, f"backups go back {days[1]} instead of {days[0]} days"


def _attribute(resource: Resource) -> Value:
    """Return the deletion protection of a load balancer, which stands in a list."""
    name, key = _OF_A_BALANCER
    listed = resource.properties.get(name, ())
    named = {each.get("Key"): each.get("Value") for each in listed if isinstance(each, Mapping)}
    return named.get(key)


def _clash(change: Change, new: Resource) -> Iterator[Diagnostic]:
    schema = schema_of(new.type)
    if change.kind not in {Kind.REPLACE, Kind.MAY_REPLACE} or schema is None or schema.deletes_first:
        return
    changed = {each.path[1] for each in change.details if len(each.path) > 1}
    for names in (*((each,) for each in _names(new)), _SAME_FOR_BOTH.get(new.type, ())):
        if names and all(name in new.properties and name not in changed for name in names):
            shared = ", ".join(f"`{name}`" for name in names)
            yield codes.NAME_CLASH.at(
                place_of(change),
                f"the replacement of `{change.logical_id}` would have the same {shared} as the old one",
                label="both exist for a while",
                help="change that too, or remove the resource in one update and add it in the next",
            )


def _stuck(change: Change) -> Iterator[Diagnostic]:
    """Find what stays where it is though the subnets around it are replaced or taken away."""
    name = _STAYING.get(change.type)
    moved = [each for each in change.details if each.path[1:2] == (name,)]
    if change.kind < Kind.MAY_REPLACE and any(map(_leaves, moved)):
        yield codes.CANNOT_MOVE.at(
            place_of(change),
            f"`{change.logical_id}` would lose subnets that a database may stand in",
            label="RDS refuses to take away a subnet that is in use",
            help="add subnets of other ranges first, and move the database; or leave these as they are",
        )


def _secret(change: Change) -> Iterator[Diagnostic]:
    """Find a secret whose value is made anew, though the resource stays.

    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2210
    """
    if change.type == _SECRET and any(each.path[1:2] == (_GENERATED,) for each in change.details):
        yield codes.NEW_SECRET.at(
            place(_origin(change, _GENERATED)),
            f"the update makes a new value for the secret `{change.logical_id}`",
            label="any change of how it is generated does",
            help="leave it as it is, or see to it that whoever uses the secret reads it again",
        )


def _leaves(detail: Detail) -> bool:
    """Whether a list of subnets loses one, or has one that is replaced."""
    if detail.because is not None:
        return True
    return isinstance(detail.old, list) and any(each not in detail.new for each in detail.old)


def _names(resource: Resource) -> Iterator[str]:
    """Tell which fixed names a resource has: create-only, and its identifier or called after its type."""
    schema = schema_of(resource.type)
    if schema is None:
        return
    own = resource.type.rpartition("::")[2]
    for path in schema.create_only:
        name = path[0]
        stem = name.removesuffix("Name")
        called = name != stem and own.endswith(stem)  # `Name` itself leaves nothing, which ends every type
        if len(path) == 1 and (called or schema.identifiers == (path,)) and name in resource.properties:
            yield name
