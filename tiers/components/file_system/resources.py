"""The resources of a file system: itself with its policy, its mount targets, and its access points."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, Tags, efs

from tiers.components.file_system.keys import AccessPoint, FileLifecycle
from tiers.components.file_system.spec import READ_WRITE, FileSystem
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network.layout import PlannedSubnet

_TRANSITIONS = {"TransitionToIA": "ia", "TransitionToArchive": "archive"}


def resources(files: FileSystem, here: Context) -> Iterator[Placed | Output]:
    """Build the file system, a mount target in each zone, and the access points."""
    yield _file_system(files, here)
    for subnet in files.targets(here):
        yield _mount_target(subnet, here)
    for name, point in files.access_points.items():
        yield _access_point(name, point, here)
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Id"),
        f"{here.name}: ID of the file system",
        symbols.Attribute(identifiers.file_system(here.name)),
        here.route,
    )


def _file_system(files: FileSystem, here: Context) -> Placed:
    optional: dict[str, Any] = {}
    if isinstance(files.throughput, int):
        optional["ProvisionedThroughputInMibps"] = files.throughput
    if policies := list(_lifecycle(files.lifecycle)):
        optional["LifecyclePolicies"] = policies
    if files.one_zone is not None:
        (subnet, *_) = files.targets(here)
        zone = symbols.Attribute(identifiers.subnet(subnet.name), "AvailabilityZone")
        optional["AvailabilityZoneName"] = zone
    return place(
        Stack.DATA,
        efs.FileSystem(
            identifiers.file_system(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Encrypted=True,
            PerformanceMode="generalPurpose",
            ThroughputMode="provisioned" if isinstance(files.throughput, int) else files.throughput,
            **optional,
            BackupPolicy=efs.BackupPolicy(Status="ENABLED" if files.backup else "DISABLED"),
            FileSystemPolicy=_policy(),
            FileSystemTags=_tags(here),
        ),
        here.route,
        {
            "ThroughputMode": (*here.route, "throughput"),
            "ProvisionedThroughputInMibps": (*here.route, "throughput"),
            "LifecyclePolicies": (*here.route, "lifecycle"),
            "AvailabilityZoneName": (*here.route, "one_zone"),
            "BackupPolicy": (*here.route, "backup"),
        },
    )


def _lifecycle(lifecycle: FileLifecycle) -> Iterator[efs.LifecyclePolicy]:
    """Yield the transitions, each in a separate policy, as EFS requires."""
    for name, key in _TRANSITIONS.items():
        days = getattr(lifecycle, key)
        if days != "none":
            unit = "DAY" if days == 1 else "DAYS"
            yield efs.LifecyclePolicy(**{name: f"AFTER_{days}_{unit}"})
    if lifecycle.back != "none":
        yield efs.LifecyclePolicy(TransitionToPrimaryStorageClass="AFTER_1_ACCESS")


def _policy() -> dict[str, Any]:
    """Return a policy that leaves it to the roles of the account to allow anything, with TLS.

    Without a policy, every client that reaches a mount target may do everything. The policy is a property of
    the file system, which exists before its access points, so that it cannot name them:
    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "RolesOfTheAccount",
                "Effect": "Allow",
                "Principal": {"AWS": Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
                "Action": list(READ_WRITE),
                "Resource": "*",
                "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
            },
            {
                "Sid": "OnlyWithTls",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def _mount_target(subnet: PlannedSubnet, here: Context) -> Placed:
    return place(
        Stack.DATA,
        efs.MountTarget(
            identifiers.mount_target(here.name, subnet.zone),
            FileSystemId=symbols.Name(identifiers.file_system(here.name)),
            SubnetId=symbols.subnet(subnet.name),
            SecurityGroups=[symbols.group(here.name)],
        ),
        here.route,
        {"SubnetId": (*here.route, "subnets")},
    )


def _access_point(name: str, point: AccessPoint, here: Context) -> Placed:
    route = (*here.route, "access_points", name)
    return place(
        Stack.DATA,
        efs.AccessPoint(
            identifiers.access_point(here.name, name),
            FileSystemId=symbols.Name(identifiers.file_system(here.name)),
            PosixUser=efs.PosixUser(Uid=str(point.uid), Gid=str(point.gid)),
            RootDirectory=efs.RootDirectory(
                Path=point.path,
                CreationInfo=efs.CreationInfo(
                    OwnerUid=str(point.uid), OwnerGid=str(point.gid), Permissions=point.permissions
                ),
            ),
            AccessPointTags=_tags(here, name),
        ),
        route,
        {
            "PosixUser.Uid": (*route, "uid"),
            "PosixUser.Gid": (*route, "gid"),
            "RootDirectory.Path": (*route, "path"),
            "RootDirectory.CreationInfo": (*route, "permissions"),
        },
    )


def _tags(here: Context, *words: str) -> Tags:
    return tags(here.about, here.name_tag(*words))
