"""What other teams have made in an account before `specs/enterprise.yaml` is deployed into it."""

from ipaddress import IPv4Network
from typing import Any

from tests.emulator.account import Account
from tests.emulator.stacks import Stack
from tiers.cloudformation.write import to_yaml

STACK = "landing-zone"
HUB = "tgw-0123456789abcdef0"
"""A transit gateway of the company, which additions to the emulator share with every account."""
ZONE = "corp.example.com"
SECRET = "claims/ledger-token"
KINDS = {"App": "private", "Data": "isolated"}


def create(account: Account, cidr: str = "10.20.0.0/16") -> Stack:
    """Create the network, the key, and the zone by a stack, and the secret by hand."""
    stack = Stack(account, STACK)
    stack.cloudformation.create_stack(StackName=STACK, TemplateBody=template(cidr))
    assert stack.settled() == "CREATE_COMPLETE", stack.failures()
    account.client("secretsmanager").create_secret(Name=SECRET, SecretString="{}")
    return stack


def certificate(account: Account) -> str:
    """Request a certificate for the name of the application, and return its ARN."""
    arn: str = account.client("acm").request_certificate(DomainName=f"claims.{ZONE}")["CertificateArn"]
    return arn


def template(cidr: str) -> str:
    """Return a network whose private subnets lead to NAT and to the hub, with IDs as outputs and exports."""
    vpc, blocks = {"VpcId": {"Ref": "Vpc"}}, IPv4Network(cidr).subnets(new_prefix=24)
    resources: dict[str, Any] = {
        "Vpc": _resource("VPC", CidrBlock=cidr, EnableDnsHostnames=True, EnableDnsSupport=True),
        "Gateway": _resource("InternetGateway"),
        "Attached": _resource("VPCGatewayAttachment", **vpc, InternetGatewayId={"Ref": "Gateway"}),
        # The subnet of the NAT gateway, which no application uses.
        "Dmz": _resource("Subnet", **vpc, CidrBlock=str([*IPv4Network(cidr).subnets(new_prefix=28)][-1])),
        "DmzTable": _resource("RouteTable", **vpc),
        "DmzTied": _resource(
            "SubnetRouteTableAssociation", SubnetId={"Ref": "Dmz"}, RouteTableId={"Ref": "DmzTable"}
        ),
        "Out": _route("0.0.0.0/0", "Dmz", GatewayId={"Ref": "Gateway"}),
        "Address": _resource("EIP", Domain="vpc"),
        "Nat": _resource(
            "NatGateway", SubnetId={"Ref": "Dmz"}, AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]}
        ),
        **{f"{name}Table": _resource("RouteTable", **vpc) for name in KINDS},
        "Default": _route("0.0.0.0/0", NatGatewayId={"Ref": "Nat"}),
        "Company": {**_route("10.0.0.0/8", TransitGatewayId=HUB), "DependsOn": "Hub"},
        "Hub": _resource(
            "TransitGatewayAttachment",
            **vpc,
            TransitGatewayId=HUB,
            SubnetIds=[{"Ref": "DataSubnetA"}, {"Ref": "DataSubnetB"}],
        ),
        "Endpoint": _resource(
            "VPCEndpoint",
            **vpc,
            ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"},
            VpcEndpointType="Gateway",
            RouteTableIds=[{"Ref": f"{name}Table"} for name in KINDS],
        ),
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": _KEY_POLICY}},
        "Zone": {
            "Type": "AWS::Route53::HostedZone",
            "Properties": {
                "Name": ZONE,
                "VPCs": [{"VPCId": {"Ref": "Vpc"}, "VPCRegion": {"Ref": "AWS::Region"}}],
            },
        },
    }
    outputs: dict[str, Any] = {
        "VpcId": {"Value": {"Ref": "Vpc"}},
        "TransitGatewayId": {"Value": HUB},
        "AppTable": {"Value": {"Ref": "AppTable"}},
        "KeyArn": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}, "Export": {"Name": "security-DataKeyArn"}},
        "ZoneId": {"Value": {"Ref": "Zone"}, "Export": {"Name": "dns-PrivateZoneId"}},
    }
    for kind in KINDS:
        for number, letter in enumerate("AB"):
            name = f"{kind}Subnet{letter}"
            zone = {"Fn::Select": [number, {"Fn::GetAZs": ""}]}
            block = str(next(blocks))
            resources[name] = _resource("Subnet", **vpc, CidrBlock=block, AvailabilityZone=zone)
            resources[f"{name}Tied"] = _resource(
                "SubnetRouteTableAssociation", SubnetId={"Ref": name}, RouteTableId={"Ref": f"{kind}Table"}
            )
            outputs[name] = {"Value": {"Ref": name}}
    return to_yaml({"Resources": resources, "Outputs": outputs})


_KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _route(to: str, table: str = "App", **target: Any) -> dict[str, Any]:
    return _resource("Route", RouteTableId={"Ref": f"{table}Table"}, DestinationCidrBlock=to, **target)
