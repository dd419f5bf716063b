"""An existing VPC: the account confirms what a spec declares, or contradicts it at its line."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import Deploys, fresh
from tests.support.standing import run

WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")
VPC = "vpc-0123456789abcdef0"
IDS = {"app-a": "subnet-0000000a", "app-b": "subnet-0000000b", "out-a": "subnet-0000000c"}
NETWORK = f"""\
version: 1
name: quiet
regions: [eu-west-1]
network:
  vpc: {VPC}
  cidr: 10.0.0.0/16
  endpoints: [{{s3: existing}}]
  subnets:
    app-a: {{id: subnet-0000000a, zone: a, cidr: 10.0.0.0/24, kind: private, route_table: rtb-0000000a}}
    app-b: {{id: subnet-0000000b, zone: b, cidr: 10.0.1.0/24, kind: private}}
    out-a: {{id: {{import: corp-out-a}}, zone: a, cidr: 10.0.2.0/24, kind: public}}
"""
SPEC = NETWORK + "logic:\n  web: {type: ec2, count: 2, subnets: [app-a, app-b]}\n"


def table(name: str, target: str | None, *subnets: str, main: bool = False) -> dict[str, Any]:
    routes = [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}]
    if target:
        key = "NatGatewayId" if target.startswith("nat-") else "GatewayId"
        routes.append({"DestinationCidrBlock": "0.0.0.0/0", key: target, "State": "active"})
    made = [{"SubnetId": each, "Main": False} for each in subnets]
    return {
        "RouteTableId": name,
        "Routes": routes,
        "Associations": [{"Main": True}, *made] if main else made,
    }


def subnet(name: str, zone: str, cidr: str, **changed: Any) -> dict[str, Any]:
    return {
        "SubnetId": IDS[name],
        "VpcId": VPC,
        "CidrBlock": cidr,
        "AvailabilityZone": f"eu-west-1{zone}",
        "AvailabilityZoneId": f"euw1-az{ord(zone) - 96}",
        "AvailableIpAddressCount": 200,
        "OwnerId": "123456789012",
        **changed,
    }


APP_A, APP_B, OUT_A = (
    subnet("app-a", "a", "10.0.0.0/24"),
    subnet("app-b", "b", "10.0.1.0/24"),
    subnet("out-a", "a", "10.0.2.0/24"),
)
NAT_TABLE = table("rtb-0000000a", "nat-1", "subnet-0000000a", "subnet-0000000b", main=True)
OUT_TABLE = table("rtb-0000000c", "igw-1", "subnet-0000000c")
ENDPOINT = {"ServiceName": "com.amazonaws.eu-west-1.s3", "RouteTableIds": ["rtb-0000000a"]}
SOUND: dict[str, Any] = {
    "cloudformation__ListExports": {"Exports": [{"Name": "corp-out-a", "Value": "subnet-0000000c"}]},
    "ec2__DescribeVpcs": {"Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16"}]},
    "ec2__DescribeSubnets": {"Subnets": [APP_A, APP_B, OUT_A]},
    "ec2__DescribeRouteTables": {"RouteTables": [NAT_TABLE, OUT_TABLE]},
    "ec2__DescribeVpcEndpoints": {"VpcEndpoints": [ENDPOINT]},
}


def found(folder: Path, spec: str = SPEC, **answers: Any) -> tuple[dict[str, list[str]], Deploys]:
    """Deploy; return the messages by code, and the account."""
    double = fresh()
    double.world.account.on(**SOUND | answers)
    done = run(double.world, folder, "deploy", *WORDS, spec=spec)
    assert "Traceback" not in done.err
    said: dict[str, list[str]] = {}
    for code, message in re.findall(r"\[(T739\d|T7206)\]: (.+)", done.out):
        said.setdefault(code, []).append(message)
    return said, double


def test_an_account_that_confirms_the_spec_has_no_findings(tmp_path: Path) -> None:
    said, double = found(tmp_path)
    assert said == {}
    assert len(double.world.account.made("ec2.DescribeRouteTables")) == 1


def test_a_spec_without_an_existing_vpc_asks_nothing(tmp_path: Path) -> None:
    own = "version: 1\nname: quiet\nregions: [eu-west-1]\nlogic:\n  web: {type: ec2}\n"
    _, double = found(tmp_path, own)
    assert double.world.account.made("ec2.DescribeRouteTables") == []


PUBLIC = table("rtb-0000000a", "igw-1", "subnet-0000000a", "subnet-0000000b")
ONE = table("rtb-0000000a", "nat-1", "subnet-0000000a")
MAIN = table("rtb-0000000d", None, main=True)


@pytest.mark.parametrize(
    ("answers", "code", "messages"),
    [
        (
            {"ec2__DescribeVpcs": {"Vpcs": []}},
            "T7390",
            [f"the VPC `{VPC}` does not exist"],
        ),
        (
            {"ec2__DescribeVpcs": Refused("InvalidVpcID.NotFound", "no such VPC")},
            "T7390",
            [f"the VPC `{VPC}` does not exist"],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A, OUT_A]}},
            "T7390",
            ["the subnet `subnet-0000000b` does not exist"],
        ),
        ({"cloudformation__ListExports": {"Exports": []}}, "T7390", ["there is no export `corp-out-a`"]),
        (
            {"ec2__DescribeVpcs": {"Vpcs": [{"VpcId": VPC, "CidrBlock": "10.1.0.0/16"}]}},
            "T7391",
            ["the CIDR block of the VPC is `10.1.0.0/16`, not `10.0.0.0/16`"],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A | {"VpcId": "vpc-2"}, APP_B, OUT_A]}},
            "T7391",
            [f"`app-a` is in `vpc-2`, not in `{VPC}`"],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A, APP_B | {"CidrBlock": "10.0.9.0/24"}, OUT_A]}},
            "T7391",
            ["the CIDR block of `app-b` is `10.0.9.0/24`, not `10.0.1.0/24`"],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A, APP_B | {"AvailabilityZone": "eu-west-1a"}, OUT_A]}},
            "T7391",
            ["`out-a` and `app-b` are both in `eu-west-1a`"],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A, APP_B, OUT_A | {"AvailabilityZone": "eu-west-1c"}]}},
            "T7391",
            ["`out-a` is in `eu-west-1c` and `app-a` is in `eu-west-1a`"],
        ),
        (
            {"ec2__DescribeRouteTables": {"RouteTables": [PUBLIC, OUT_TABLE]}},
            "T7391",
            [
                "`app-a` is public in the account, not private",
                "`app-b` is public in the account, not private",
            ],
        ),
        (
            {"ec2__DescribeRouteTables": {"RouteTables": [ONE, OUT_TABLE, MAIN]}},
            "T7391",
            [
                "`app-b` has no route to a VPC endpoint of `s3`",
                "`app-b` is isolated in the account, not private",
            ],
        ),
        (
            {"ec2__DescribeVpcEndpoints": {"VpcEndpoints": []}},
            "T7391",
            [
                "`app-a` has no route to a VPC endpoint of `s3`",
                "`app-b` has no route to a VPC endpoint of `s3`",
            ],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A | {"AvailableIpAddressCount": 1}, APP_B, OUT_A]}},
            "T7392",
            ["`app-a` has 1 free address"],
        ),
        (
            {"ec2__DescribeSubnets": {"Subnets": [APP_A | {"OwnerId": "999999999999"}, APP_B, OUT_A]}},
            "T7392",
            ["`app-a` is shared by account 999999999999"],
        ),
    ],
)
def test_an_account_contradicts_a_spec(
    tmp_path: Path, answers: dict[str, Any], code: str, messages: list[str]
) -> None:
    assert found(tmp_path, **answers)[0] == {code: messages}


def test_the_main_route_table_is_named(tmp_path: Path) -> None:
    double = fresh()
    double.world.account.on(**SOUND | {"ec2__DescribeRouteTables": {"RouteTables": [ONE, OUT_TABLE, MAIN]}})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert "by the main route table of the VPC, `rtb-0000000d`" in done.out


def test_a_call_that_is_denied_is_a_warning(tmp_path: Path) -> None:
    denied = Refused("UnauthorizedOperation", "You are not authorized to perform this operation.")
    double = fresh()
    double.world.account.on(**SOUND | {"ec2__DescribeRouteTables": denied})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert "could not check the existing VPC" in done.out
    assert done.code == 0
