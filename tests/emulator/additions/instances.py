"""`AWS::EC2::Instance`, which MiniStack has API calls for but no CloudFormation type.

An instance takes from its launch template what the resource does not say itself, as EC2 does.
"""

import ipaddress
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import images, kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::EC2::Instance"
RESERVED = 3
"""The first addresses of a subnet that AWS keeps, after the network's own."""


def install() -> None:
    """Register the type."""
    kit.register(KIND, create, delete, update)
    kit.tagged(KIND)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Launch an instance, or refuse as EC2 does for what does not exist."""
    wanted = {**launch_template(properties.get("LaunchTemplate")), **properties}
    subnet, groups = _subnet(wanted), _groups(wanted)
    instance = ec2._launch_instances_internal(
        _image(wanted),
        wanted.get("InstanceType", "m1.small"),
        subnet["SubnetId"],
        1,
        wanted.get("KeyName", ""),
        wanted.get("UserData", ""),
        groups,
        wanted.get("PrivateIpAddress") or _free_address(subnet),
        _profile(wanted),
    )[0]
    _place(instance, wanted, subnet)
    _fit_root_volume(instance, wanted)
    provisioners._ec2_apply_tags(instance["InstanceId"], properties)
    return instance["InstanceId"], _attributes(instance)


def update(
    identity: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
) -> Made:
    """Change what can be changed in place; what was terminated by hand is launched anew."""
    instance = ec2._instances.get(identity)
    if instance is None or instance["State"]["Name"] == "terminated":
        return create(logical_id or identity, new, stack)
    instance["InstanceType"] = new.get("InstanceType", instance["InstanceType"])
    instance["UserData"] = new.get("UserData", instance["UserData"])
    if new.get("SecurityGroupIds"):
        instance["SecurityGroups"] = [
            {"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]}
            for group in _groups(new)
        ]
    provisioners._ec2_apply_tags(identity, new, old)
    return identity, _attributes(instance)


def delete(identity: str, _properties: Properties) -> None:
    """Terminate the instance."""
    if identity in ec2._instances:
        kit.call(ec2._terminate_instances, **{"InstanceId.1": identity})


def launch_template(named: Properties | None) -> Properties:
    """Return the data of the version of a launch template that is named."""
    if not named:
        return {}
    keys = ("LaunchTemplateId", "LaunchTemplateName")
    found = [
        template
        for template in ec2._launch_templates.values()
        if any(named.get(key) and template.get(key) == named[key] for key in keys)
    ]
    if not found:
        raise kit.refusal(
            "InvalidLaunchTemplateId.NotFound",
            f"The specified launch template, with ID {named.get('LaunchTemplateId')}, does not exist.",
        )
    return _version(found[0], str(named.get("Version", "$Default")))


def _version(template: Properties, wanted: str) -> Properties:
    number = {
        "$Latest": template["LatestVersionNumber"],
        "$Default": template["DefaultVersionNumber"],
    }.get(wanted, wanted)
    for version in template["Versions"]:
        if str(version["VersionNumber"]) == str(number):
            return dict(version["LaunchTemplateData"])
    raise kit.refusal(
        "InvalidLaunchTemplateId.VersionNotFound", f"Could not find launch template version {wanted}"
    )


def _image(wanted: Properties) -> str:
    image = images.resolved(str(wanted.get("ImageId", "")))
    if not image.startswith("ami-"):
        raise kit.refusal("InvalidAMIID.Malformed", f'Invalid id: "{image}" (expecting "ami-...")')
    return image


def _interface(wanted: Properties) -> Properties:
    interfaces = wanted.get("NetworkInterfaces") or [{}]
    return dict(interfaces[0])


def _subnet(wanted: Properties) -> Properties:
    identity = wanted.get("SubnetId") or _interface(wanted).get("SubnetId")
    subnet = ec2._subnets.get(identity)
    if not subnet:
        raise kit.refusal("InvalidSubnetID.NotFound", f"The subnet ID '{identity}' does not exist")
    return dict(subnet)


def _groups(wanted: Properties) -> list[str]:
    groups = wanted.get("SecurityGroupIds") or _interface(wanted).get("GroupSet") or []
    for group in groups:
        if group not in ec2._security_groups:
            raise kit.refusal("InvalidGroup.NotFound", f"The security group '{group}' does not exist")
    return list(groups)


def _profile(wanted: Properties) -> Any:
    named = wanted.get("IamInstanceProfile")
    if not named:
        return None
    name = named.get("Name") or named.get("Arn") if isinstance(named, dict) else named
    found, refused = ec2._resolve_iam_instance_profile(iam_name=str(name).rsplit("/", 1)[-1])
    if refused:
        raise kit.refusal(
            "InvalidParameterValue",
            f"Value ({name}) for parameter iamInstanceProfile.name is invalid.",
        )
    return found


def _free_address(subnet: Properties) -> str:
    used = {instance["PrivateIpAddress"] for instance in ec2._instances.values()}
    hosts = ipaddress.ip_network(subnet["CidrBlock"]).hosts()
    return next(str(host) for place, host in enumerate(hosts) if place >= RESERVED and str(host) not in used)


def _place(instance: Properties, wanted: Properties, subnet: Properties) -> None:
    """Put right what MiniStack gives to every instance alike."""
    instance["VpcId"] = subnet["VpcId"]
    instance["Placement"]["AvailabilityZone"] = subnet["AvailabilityZone"]
    instance["SourceDestCheck"] = kit.is_true(wanted.get("SourceDestCheck", True))
    instance["Monitoring"] = {"State": "enabled" if kit.is_true(wanted.get("Monitoring")) else "disabled"}
    instance["PrivateDnsName"] = f"ip-{instance['PrivateIpAddress'].replace('.', '-')}.ec2.internal"
    asked = _interface(wanted).get("AssociatePublicIpAddress", subnet.get("MapPublicIpOnLaunch"))
    if not kit.is_true(asked):
        instance |= {"PublicIpAddress": "", "PublicDnsName": ""}


def _fit_root_volume(instance: Properties, wanted: Properties) -> None:
    for mapping in wanted.get("BlockDeviceMappings") or []:
        if mapping["DeviceName"] == instance["RootDeviceName"]:
            volume = ec2._volumes[instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]]
            disk = mapping.get("Ebs", {})
            volume["Size"] = int(disk.get("VolumeSize", volume["Size"]))
            volume["VolumeType"] = disk.get("VolumeType", volume["VolumeType"])
            volume["Encrypted"] = kit.is_true(disk.get("Encrypted"))


def _attributes(instance: Properties) -> Properties:
    return {
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
        "InstanceId": instance["InstanceId"],
        "PrivateDnsName": instance["PrivateDnsName"],
        "PrivateIp": instance["PrivateIpAddress"],
        "PublicDnsName": instance["PublicDnsName"],
        "PublicIp": instance["PublicIpAddress"],
        "VpcId": instance["VpcId"],
    }
