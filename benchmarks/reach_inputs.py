"""Writes templates with many instances, for the matrix of all pairs and for rehearsed networks.

Usage: `python -m benchmarks.reach_inputs FOLDER`
"""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import permission_inputs

SIZES = (50, 75, 150)
ROLES = (200,)
"""Instances, each with one interface."""

GROUPS = 10
"""Security groups that the instances share, as the servers of a component do."""

ZONES = 3


def template(size: int) -> dict[str, Any]:
    """Return a template of that many instances in public and private subnets of three zones."""
    resources: dict[str, Any] = {
        "Vpc": _resource("VPC", CidrBlock="10.0.0.0/16"),
        "Gateway": _resource("InternetGateway"),
        "Attached": _resource("VPCGatewayAttachment", VpcId=_ref("Vpc"), InternetGatewayId=_ref("Gateway")),
        "Address": _resource("EIP", Domain="vpc"),
        "Nat": _resource(
            "NatGateway",
            SubnetId=_ref("Public0"),
            AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]},
        ),
    }
    for kind, way in (("Public", {"GatewayId": _ref("Gateway")}), ("Private", {"NatGatewayId": _ref("Nat")})):
        resources[f"{kind}Table"] = _resource("RouteTable", VpcId=_ref("Vpc"))
        resources[f"{kind}Route"] = _resource(
            "Route", RouteTableId=_ref(f"{kind}Table"), DestinationCidrBlock="0.0.0.0/0", **way
        )
        for zone in range(ZONES):
            resources |= _subnet(kind, zone)
    for number in range(GROUPS):
        resources[f"Group{number}"] = _group(number)
    for number in range(size):
        kind = "Public" if number % 4 == 0 else "Private"
        interface = {
            "DeviceIndex": "0",
            "SubnetId": _ref(f"{kind}{number % ZONES}"),
            "GroupSet": [_ref(f"Group{number % GROUPS}")],
            "AssociatePublicIpAddress": kind == "Public",
        }
        resources[f"Server{number}"] = _resource(
            "Instance", ImageId="ami-0123456789abcdef0", NetworkInterfaces=[interface]
        )
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def _subnet(kind: str, zone: int) -> dict[str, Any]:
    third = zone + (16 if kind == "Private" else 0)
    zones: dict[str, Any] = {"Fn::Select": [zone, {"Fn::GetAZs": ""}]}
    name = f"{kind}{zone}"
    return {
        name: _resource("Subnet", VpcId=_ref("Vpc"), CidrBlock=f"10.0.{third}.0/24", AvailabilityZone=zones),
        f"{name}Table": _resource(
            "SubnetRouteTableAssociation", SubnetId=_ref(name), RouteTableId=_ref(f"{kind}Table")
        ),
    }


def _group(number: int) -> dict[str, Any]:
    rules = [
        ("tcp", 443, "10.0.0.0/16"),
        ("tcp", 22, "203.0.113.0/24"),
        ("tcp", 8000 + number, "10.0.16.0/20"),
    ]
    return _resource(
        "SecurityGroup",
        VpcId=_ref("Vpc"),
        GroupDescription="servers",
        SecurityGroupIngress=[_rule(*rule) for rule in rules],
        SecurityGroupEgress=[_rule("tcp", 443, "0.0.0.0/0"), _rule("tcp", 8000 + number, "10.0.0.0/16")],
    )


def _rule(protocol: str, port: int, cidr: str) -> dict[str, Any]:
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "CidrIp": cidr}


def _resource(kind: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON-like data
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def main(folder: str) -> None:
    """Write a template for each size."""
    Path(folder).mkdir(parents=True)
    for size in SIZES:
        Path(folder, f"servers-{size}.json").write_text(json.dumps(template(size)), encoding="utf-8")
    for size in ROLES:
        text = json.dumps(permission_inputs.template(size))
        Path(folder, f"roles-{size}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
