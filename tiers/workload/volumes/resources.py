"""Volumes as resources: with fixed servers, and in the launch template of a group."""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import ec2

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import vpc
from tiers.network.layout import ZONES, PlannedSubnet
from tiers.workload.volumes.keys import (
    KEY,
    DataVolume,
    FixedVolume,
    attachment_id,
    letter,
    volume_id,
)

_SETS = {"VolumeType": "type", "Iops": "iops", "Throughput": "throughput"}
MOST_IOPS_OF_CFN_LINT = 16000
IOPS_ARE_MEANT = {"cfn-lint": {"config": {"ignore_checks": ["E3671"]}}}
"""cfn-lint refuses `gp3` of more IOPS, which AWS has had since 2025:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html"""


def mappings(volumes: Mapping[str, DataVolume]) -> list[ec2.LaunchTemplateBlockDeviceMapping]:
    """Return the mappings of volumes that are created and deleted with each server."""
    return [
        ec2.LaunchTemplateBlockDeviceMapping(
            DeviceName=device,
            Ebs=ec2.EBSBlockDevice(
                Encrypted=True,
                DeleteOnTermination=True,
                **take(volume, (), {"VolumeSize": "size", **_SETS}).properties,
            ),
        )
        for device, volume in volumes.items()
    ]


def lint_metadata(volumes: Mapping[str, DataVolume]) -> dict[str, Any]:
    """Return the metadata of a launch template with volumes of which cfn-lint does not know the limits."""
    is_beyond = any(
        each.type == "gp3" and (each.iops or 0) > MOST_IOPS_OF_CFN_LINT for each in volumes.values()
    )
    return {"Metadata": IOPS_ARE_MEANT} if is_beyond else {}


def of_server(
    volumes: Mapping[str, FixedVolume], number: int, subnet: PlannedSubnet, here: Context
) -> Iterator[Placed]:
    """Build the volumes of one fixed server in its zone, and attach them.

    A volume does not refer to its server, so that it stays when the server is replaced.
    """
    for device, volume in volumes.items():
        route = (*here.route, KEY, device)
        yield _volume(volume, number, device, subnet, here)
        if volume.attached:
            yield place(
                Stack.LOGIC,
                ec2.VolumeAttachment(
                    attachment_id(here.name, number, device),
                    Device=device,
                    InstanceId=symbols.InstanceId(identifiers.instance(here.name, number)),
                    VolumeId=symbols.Name(volume_id(here.name, number, device)),
                ),
                route,
            )


def _volume(volume: FixedVolume, number: int, device: str, subnet: PlannedSubnet, here: Context) -> Placed:
    route = (*here.route, KEY, device)
    taken = take(volume, route, {"Size": "size", "SnapshotId": "snapshot", **_SETS})
    return place(
        Stack.LOGIC,
        ec2.Volume(
            volume_id(here.name, number, device),
            **vpc.zone(here.network.spec.zones, ZONES.index(subnet.zone)),
            Encrypted=True,
            **taken.properties,
            Tags=tags(here.about, here.name_tag(number, letter(device))),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
        ),
        route,
        {
            **taken.origins,
            **dict.fromkeys(("AvailabilityZone", "AvailabilityZoneId"), (*here.route, "subnets")),
        },
    )
