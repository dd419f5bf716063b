"""What an update cannot recover, other than data: addresses, backups, and what AWS does not delete."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value
from tiers.plan.model import Change, Kind
from tiers.plan.safeguards.guard import Risk, at_risk, origin_of, place, place_of
from tiers.plan.safeguards.stateful import policy, protection

_VERBS = {Kind.REMOVE: "removed", Kind.REPLACE: "replaced", Kind.MAY_REPLACE: "replaced"}

ADDRESSES: Mapping[str, str] = {
    # https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithEIPs.html
    "AWS::EC2::EIP": "its public address",
    # https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    "AWS::EC2::NatGateway": "its public addresses",
    # https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-how-it-works.html
    "AWS::GlobalAccelerator::Accelerator": "its static addresses",
}
"""By type, the addresses that go back to AWS with a resource."""


class Backups(NamedTuple):
    """A setting that deletes the backups that exist when it is switched off."""

    path: tuple[str, ...]
    off: str
    what: str
    page: str


BACKUPS: Mapping[str, Backups] = {
    "AWS::RDS::DBInstance": Backups(
        ("BackupRetentionPeriod",),
        "0",
        "its automated backups",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups-Deleting.html",
    ),
    "AWS::Redshift::Cluster": Backups(
        ("AutomatedSnapshotRetentionPeriod",),
        "0",
        "its automated snapshots",
        "https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html",
    ),
    "AWS::DynamoDB::Table": Backups(
        ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
        "false",
        "its point-in-time recovery",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
    ),
}


def losses(changes: Sequence[Change]) -> Iterator[Risk]:
    """Return what may be lost beside the data that resources hold; each can be allowed by its logical ID."""
    for change in changes:
        found = (*_protected(change), *_released(change), *_without_backups(change))
        yield from (Risk(change.key, each) for each in found)


def _goes(change: Change) -> bool:
    """Whether CloudFormation deletes, or tries to delete, what is there."""
    if change.old is None or change.kind not in _VERBS:
        return False
    name = "DeletionPolicy" if change.kind is Kind.REMOVE else "UpdateReplacePolicy"
    return policy(change.old, name) not in {"Retain", "RetainExceptOnCreate"}


def _allow(change: Change) -> str:
    return f"pass `--allow-replace {change.logical_id}`"


def _protected(change: Change) -> Iterator[Diagnostic]:
    """Find what AWS will not delete, and that holds no data: that is refused anyway."""
    if change.old is None or not _goes(change) or at_risk(change):
        return
    name = protection(change.old)
    if name:
        yield codes.PROTECTED_STAYS.at(
            place_of(change),
            f"`{change.logical_id}` would be {_VERBS[change.kind]}, but AWS keeps it (`{change.type}`)",
            label="deletion protection is on",
            help=f"turn it off in an earlier update, or {_allow(change)}",
            note=f"by `{name}`; it stays outside the stack, is billed, and keeps its security groups and "
            "subnets from being deleted",
        )


def _released(change: Change) -> Iterator[Diagnostic]:
    """Find public addresses that go back to AWS."""
    old = change.old
    if old is None or not _goes(change) or change.type not in ADDRESSES or not _has_addresses(old):
        return
    yield codes.ADDRESS_RELEASED.at(
        place_of(change),
        f"`{change.logical_id}` would be {_VERBS[change.kind]} with {ADDRESSES[change.type]}",
        label="a released address is lost",
        help=f"undo the change, or {_allow(change)}",
        note="others may have it in their allow lists; you cannot get the same address again",
    )


def _has_addresses(resource: Resource) -> bool:
    """Whether the addresses are the resource's own: those of other NAT gateways are Elastic IPs."""
    if resource.type != "AWS::EC2::NatGateway":
        return True
    return resource.properties.get("AvailabilityMode") == "regional"


def _without_backups(change: Change) -> Iterator[Diagnostic]:
    backups = BACKUPS.get(change.type)
    if backups is None or change.old is None or change.new is None or change.kind >= Kind.REPLACE:
        return
    before, after = (_setting(each, backups) for each in (change.old, change.new))
    if before is None or before == backups.off or after != backups.off:
        return
    yield codes.BACKUPS_DELETED.at(
        place(origin_of(change, backups.path[0])),
        f"`{change.logical_id}` would lose {backups.what} (`{change.type}`)",
        label="turning it off deletes existing backups",
        help=f"undo the change, or {_allow(change)}",
        note=f"nothing from before the update can be restored: {backups.page}",
    )


def _setting(resource: Resource, backups: Backups) -> Value:
    """Return a setting; one that is not there is off where that is its default."""
    found = at(resource.properties, backups.path)
    if found:
        return found[0]
    return backups.off if backups.off == "false" else None
