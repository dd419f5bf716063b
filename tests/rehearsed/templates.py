"""Small templates, and the networks that a rehearsal reads from them."""

from typing import Any

from tiers.cloudformation.load.files import from_memory
from tiers.rehearse.model import Host, Network
from tiers.rehearse.read import read


def host(network: Network, name: str) -> Host:
    return next(each for each in network.hosts if each.name == name)


def of(**resources: dict[str, Any]) -> Network:
    return read.network(from_memory({"t": {"Resources": {**BASE, **resources}}}), "t", {})


def made(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


BASE = {
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "A": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/28", AvailabilityZone="eu-west-1a"),
    "B": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1b"),
    "Group": made("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="of the tests"),
    "Template": made("EC2::LaunchTemplate", LaunchTemplateData={"SecurityGroupIds": [ref("Group")]}),
}


def scaling(least: int, *subnets: str) -> dict[str, Any]:
    return made(
        "AutoScaling::AutoScalingGroup",
        MinSize=str(least),
        MaxSize="20",
        VPCZoneIdentifier=[ref(each) for each in subnets],
        LaunchTemplate={"LaunchTemplateId": ref("Template"), "Version": "1"},
    )
