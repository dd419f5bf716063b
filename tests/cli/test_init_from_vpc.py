"""What `tiers init --from-vpc` writes: the network of a VPC as the account has it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.command_line import Done, command_line
from tests.support.deploy_double import fresh
from tiers import compiler

VPC = "vpc-0123456789abcdef0"
Written = Callable[..., Done]


def subnet(number: int, zone: str, cidr: str | None, name: str = "") -> dict[str, Any]:
    return {
        "SubnetId": f"subnet-0000000{number}",
        "VpcId": VPC,
        "AvailabilityZone": zone,
        **({"CidrBlock": cidr} if cidr else {}),
        **({"Tags": [{"Key": "Name", "Value": name}]} if name else {}),
    }


def table(name: str, target: str, *subnets: str, main: bool = False) -> dict[str, Any]:
    key = "TransitGatewayId" if target.startswith("tgw-") else "GatewayId"
    default = {"DestinationCidrBlock": "0.0.0.0/0", key: target, "State": "active"}
    made = [{"SubnetId": each, "Main": False} for each in subnets]
    return {
        "RouteTableId": name,
        "Routes": [default] if target else [],
        "Associations": [*made, *([{"Main": True}] if main else [])],
    }


SUBNETS = [
    subnet(1, "eu-west-1a", "10.0.0.0/24", "App A"),
    subnet(2, "eu-west-1c", "10.0.1.0/24", "app-a"),
    subnet(3, "eu-west-1a", "10.0.2.0/24", "e\x1b[31mvil\n- x: !Ref y"),
    subnet(4, "eu-west-1c", "10.0.3.0/24", "数据"),
    subnet(5, "eu-west-1a", "100.64.0.0/24", "secondary"),
    subnet(6, "eu-west-1-lhr-1a", "10.0.4.0/24", "edge"),
    subnet(7, "eu-west-1a", None, "ipv6"),
]
TABLES = [
    table("rtb-00000001", "tgw-1", "subnet-00000001", "subnet-00000002"),
    table("rtb-00000002", "igw-1", "subnet-00000003"),
    table("rtb-00000003", "", main=True),
]
ACCOUNT: dict[str, Any] = {
    "ec2__DescribeVpcs": {
        "Vpcs": [
            {
                "VpcId": VPC,
                "CidrBlock": "10.0.0.0/16",
                "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16"}, {"CidrBlock": "100.64.0.0/16"}],
                "Tags": [{"Key": "Name", "Value": "Corp VPC"}],
            }
        ]
    },
    "ec2__DescribeSubnets": {"Subnets": SUBNETS},
    "ec2__DescribeRouteTables": {"RouteTables": TABLES},
    "ec2__DescribeVpcEndpoints": {
        "VpcEndpoints": [
            {
                "ServiceName": "com.amazonaws.eu-west-1.s3",
                "RouteTableIds": ["rtb-00000001", "rtb-00000003"],
            }
        ]
    },
}
WRITTEN = """\
version: 1
name: corp-vpc

regions: [eu-west-1]

network:
  vpc: vpc-0123456789abcdef0
  cidr: 10.0.0.0/16
  zones: [eu-west-1a, eu-west-1c]
  nat_gateway:
    mode: existing
  endpoints:
    - s3: existing
  subnets:
    app-a:
      id: subnet-00000001
      zone: a
      cidr: 10.0.0.0/24
      kind: private
      route_table: rtb-00000001
    e-31mvil-x-ref-y:
      id: subnet-00000003
      zone: a
      cidr: 10.0.2.0/24
      kind: public
      route_table: rtb-00000002
    app-a-2:
      id: subnet-00000002
      zone: b
      cidr: 10.0.1.0/24
      kind: private
      route_table: rtb-00000001
    isolated-b:
      id: subnet-00000004
      zone: b
      cidr: 10.0.3.0/24
      kind: isolated
      route_table: rtb-00000003
"""


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """Run the command with what an account answers, in an empty directory."""
    monkeypatch.chdir(tmp_path)
    command = command_line(capsys)

    def run(*words: str, **answers: Any) -> Done:
        double = fresh()
        double.world.account.on(**ACCOUNT | answers)
        with double.world.account.connected():
            return command("init", "--from-vpc", VPC, "--region", "eu-west-1", *words)

    return run


def test_the_network_is_that_of_the_account(written: Written, tmp_path: Path) -> None:
    done = written()
    assert done.code == 0, done.out
    text = (tmp_path / "corp-vpc.yaml").read_text()
    assert text.partition("\n\n")[2].endswith(WRITTEN.partition("\n\n")[2])
    assert "- subnet-00000005: its addresses are in a secondary CIDR block of the VPC" in text
    assert "- subnet-00000006: its zone is not an Availability Zone" in text
    with_server = f"{text}logic:\n  web: {{type: ec2, subnets: [app-a]}}\n"
    compiled = compiler.compile_spec("spec.yaml", with_server.encode())
    assert compiled.bundle is not None, compiled.findings


def test_routes_to_a_transit_gateway_are_written(written: Written, tmp_path: Path) -> None:
    hub, other = "tgw-0123456789abcdef0", "tgw-0fedcba9876543210"

    def led(table: dict[str, Any], *routes: tuple[str, str]) -> dict[str, Any]:
        more = [{"DestinationCidrBlock": to, "TransitGatewayId": by, "State": "active"} for to, by in routes]
        return table | {"Routes": [*table["Routes"], *more]}

    both, one = ("10.64.0.0/12", hub), ("192.168.0.0/16", hub)
    tables = [led(TABLES[0], both, one, ("10.96.0.0/12", other)), TABLES[1], led(TABLES[2], both)]
    done = written(ec2__DescribeRouteTables={"RouteTables": tables})
    assert done.code == 0, done.out
    text = (tmp_path / "corp-vpc.yaml").read_text()
    keys = ("mode: existing", f"id: {hub}", "to: [10.64.0.0/12]", "kinds: [private, isolated]")
    assert "\n    ".join(("  transit_gateway:", *keys)) in text
    with_server = f"{text}logic:\n  web: {{type: ec2, subnets: [app-a]}}\n"
    compiled = compiler.compile_spec("spec.yaml", with_server.encode())
    assert compiled.bundle is not None, compiled.findings


def test_a_vpc_that_does_not_exist_writes_nothing(written: Written, tmp_path: Path) -> None:
    nothing: tuple[Any, ...] = ({"Vpcs": []}, Refused("InvalidVpcID.NotFound", "no such VPC"))
    for answer in nothing:
        done = written("shop", ec2__DescribeVpcs=answer)
        assert done.code == 1
        assert f"the VPC `{VPC}` does not exist" in done.out
    done = written("shop", ec2__DescribeSubnets={"Subnets": SUBNETS[4:]})
    assert "has no subnet that a spec can use" in done.out
    assert list(tmp_path.glob("*.yaml")) == []


def test_thousands_of_subnets_with_the_same_name(written: Written, tmp_path: Path) -> None:
    rows = [
        {
            **subnet(1, "eu-west-1a", f"10.0.{each // 16}.{each % 16 * 16}/28", "app"),
            "SubnetId": f"subnet-{each:08x}",
        }
        for each in range(3000)
    ]
    assert written(ec2__DescribeSubnets={"Subnets": rows}).code == 0
    text = (tmp_path / "corp-vpc.yaml").read_text()
    assert text.count("\n      id: subnet-") == 200
    assert "\n    app-200:\n" in text
    assert text.count("a spec has at most 200 subnets of an existing VPC") == 2800


@pytest.mark.parametrize("cidr", ["10.0.0.1/24", "::1", "a: b\n# c"])
def test_addresses_that_cannot_be_read(cidr: str, written: Written) -> None:
    done = written(ec2__DescribeSubnets={"Subnets": [subnet(1, "eu-west-1a", cidr, "app")]})
    assert "has no subnet that a spec can use" in done.out


def test_options_that_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    command = command_line(capsys)
    assert "is not a VPC ID" in command("init", "--from-vpc", "subnet-0123456789abcdef0").err
    assert "pass either --from or --from-vpc" in command("init", "--from-vpc", VPC, "--from", "a.yaml").err
    assert "--region needs --from-vpc" in command("init", "shop", "--region", "eu-west-1").err
