"""The parts of instances: their image, disk and metadata service, and instances counted one by one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troposphere import Base64, Sub, ec2, iam

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import NOWHERE, place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network.layout import PlannedSubnet
from tiers.workload import grants, images, role_resources
from tiers.workload.environment import Parts
from tiers.workload.machine import Machine
from tiers.workload.volumes.keys import NO_VOLUMES, DataVolume

SETS = {"InstanceType": "instance_type", "KeyName": "key_pair"}


METADATA_OPTIONS: dict[str, Any] = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}


def launch_data(
    machine: Machine, user_data: Parts, volumes: Mapping[str, DataVolume] = NO_VOLUMES
) -> dict[str, Any]:
    """Return what every launch template has: the metadata service, the disks and the user data."""
    return {
        "MetadataOptions": ec2.MetadataOptions(**METADATA_OPTIONS),
        **_disks(machine, volumes),
        **_script(user_data),
    }


def _disks(machine: Machine, volumes: Mapping[str, DataVolume]) -> dict[str, Any]:
    """Return the mappings of the root disk, if its device is known, and of volumes that go with a server."""
    found = [*_root_disk(machine)]
    if volumes:
        from tiers.workload.volumes import resources

        found += resources.mappings(volumes)
    return {"BlockDeviceMappings": found} if found else {}


def _root_disk(machine: Machine) -> Iterator[ec2.LaunchTemplateBlockDeviceMapping]:
    if machine.root_device is None:
        return
    size: dict[str, Any] = {"VolumeSize": machine.volume.size} if machine.volume.size else {}
    disk = ec2.EBSBlockDevice(
        Encrypted=True, VolumeType=machine.volume.type, DeleteOnTermination=True, **size
    )
    yield ec2.LaunchTemplateBlockDeviceMapping(DeviceName=machine.root_device, Ebs=disk)


def launch_template(machine: Machine, stack: Stack, here: Context, user_data: Parts = ()) -> Placed:
    """Build the launch template of counted instances; it holds what cannot change without a new instance.

    EC2 resolves `resolve:ssm:…` when it launches an instance, so that an update of the stack never
    replaces a running instance because a newer image was published. Changed user data does, and so does
    another disk: it gives the template a new version. Tags stay out for that reason.
    """
    return place(
        stack,
        ec2.LaunchTemplate(
            identifiers.launch_template(here.name),
            LaunchTemplateData=ec2.LaunchTemplateData(
                ImageId=images.launched(machine.image, machine.architecture, images.RESOLVED_BY_EC2),
                **launch_data(machine, user_data),
                **(existing_profile(here) if machine.profile is not None else {}),
            ),
        ),
        here.route,
        {**launch_origins(here), **(profile_origins(here) if machine.profile is not None else {})},
    )


def existing_profile(here: Context) -> dict[str, Any]:
    """Return the property that gives instances a profile that exists; an instance has names of profiles only.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-launchtemplate-iaminstanceprofile.html
    """
    arn = symbols.Arn(identifiers.instance_profile(here.name), "Arn")
    return {"IamInstanceProfile": ec2.IamInstanceProfile(Arn=arn)}


def profile_origins(here: Context) -> dict[str, Route]:
    """Return the key that sets the profile of a launch template, if it exists already."""
    return {"LaunchTemplateData.IamInstanceProfile": (*here.route, "role")}


def launch_origins(here: Context) -> dict[str, Route]:
    """Return which keys set what every launch template has."""
    return {
        "LaunchTemplateData.ImageId": (*here.route, "image"),
        "LaunchTemplateData.BlockDeviceMappings": (*here.route, "volume"),
        "LaunchTemplateData.UserData": (*here.route, "user_data"),
    }


def _script(user_data: Parts) -> dict[str, Any]:
    """Return the property that gives instances their user data, if there is any."""
    if not user_data:
        return {}
    whole = "".join(part for part in user_data if isinstance(part, str))
    if all(isinstance(part, str) for part in user_data):
        return {"UserData": Base64(whole)}
    return {"UserData": Base64(symbols.Phrase(*user_data))}


def instance(
    machine: Machine,
    here: Context,
    stack: Stack,
    subnet: PlannedSubnet,
    *,
    number: int | None = None,
    profile: bool = False,
    after: tuple[str, ...] = (),
) -> Placed:
    """Build one counted instance in a subnet."""
    taken = take(machine, here.route, SETS)
    template = identifiers.launch_template(here.name)
    carried: dict[str, Any] = (
        {"IamInstanceProfile": symbols.Name(identifiers.instance_profile(here.name))}
        if profile and machine.profile is None
        else {}
    )
    return place(
        stack,
        ec2.Instance(
            identifiers.instance(here.name, number),
            LaunchTemplate=ec2.LaunchTemplateSpecification(
                LaunchTemplateId=symbols.LaunchTemplateId(template),
                Version=symbols.Attribute(template, "LatestVersionNumber"),
            ),
            **taken.properties,
            **_interface(machine, subnet, here),
            # Its launch template says so too; who reads or scans templates looks for it here or there.
            MetadataOptions=ec2.MetadataOptions(**METADATA_OPTIONS),
            PropagateTagsToVolumeOnCreation=True,
            **carried,
            Tags=tags(here.about, here.name_tag(*([number] if number else []))),
        ),
        here.route,
        {
            **taken.origins,
            "SubnetId": (*here.route, "subnets"),
            "NetworkInterfaces": (*here.route, "subnets"),
            "LaunchTemplate": (*here.route, "image"),
        },
        after,
    )


def _interface(machine: Machine, subnet: PlannedSubnet, here: Context) -> dict[str, Any]:
    """Return the subnet and the group of an instance; a public address is asked for with its interface.

    The instance has that address from its first boot on, so that user data can download. An Elastic IP
    address would follow when the instance exists, and break the connections that are open then.
    """
    if not machine.has_launch_address:
        return {
            "SubnetId": symbols.subnet(subnet.name),
            "SecurityGroupIds": [symbols.group(here.name)],
        }
    interface = ec2.NetworkInterfaceProperty(
        AssociatePublicIpAddress=True,
        DeviceIndex="0",
        SubnetId=symbols.subnet(subnet.name),
        GroupSet=[symbols.group(here.name)],
    )
    return {"NetworkInterfaces": [interface]}


def role(
    stack: Stack,
    here: Context,
    managed_policies: Sequence[str | Sub],
    statements: Sequence[Mapping[str, Any]] = (),
    origins: Mapping[str, Route] = NOWHERE,
) -> tuple[Placed, ...]:
    """Build a role for instances with its grants, and the profile that carries it to them."""
    return (
        role_resources.role(stack, here, managed_policies, statements, origins),
        place(
            stack,
            iam.InstanceProfile(
                identifiers.instance_profile(here.name), Roles=[symbols.Name(identifiers.role(here.name))]
            ),
            here.route,
        ),
        *grants.policies(here, stack, identifiers.role(here.name)),
    )
