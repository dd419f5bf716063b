"""A VPC that another stack made, and a spec that is deployed into it; in the emulator."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator import listings
from tests.emulator.stacks import Stack
from tests.emulator.theirs import commands_beside, deployed_by_others
from tests.support.command_line import Done
from tiers.cloudformation.write import to_yaml

SUBNETS = {
    "OutA": ("a", "10.20.0.0/24", "Out"),
    "OutB": ("b", "10.20.1.0/24", "Out"),
    "AppA": ("a", "10.20.2.0/24", "App"),
    "AppB": ("b", "10.20.3.0/24", "App"),
    "DataA": ("a", "10.20.4.0/24", "Data"),
    "DataB": ("b", "10.20.5.0/24", "Data"),
}
SPEC = """\
version: 1
name: orders
network:
  vpc: {import: network-Vpc}
  cidr: 10.20.0.0/16
  zones: [eu-west-1a, eu-west-1b]
  endpoints: [{s3: existing}]
  subnets:
    out-a: {id: {import: network-OutA}, zone: a, cidr: 10.20.0.0/24, kind: public}
    out-b: {id: {import: network-OutB}, zone: b, cidr: 10.20.1.0/24, kind: public}
    app-a: {id: {stack: network, output: AppA}, zone: a, cidr: 10.20.2.0/24, kind: private}
    app-b: {id: {stack: network, output: AppB}, zone: b, cidr: 10.20.3.0/24, kind: private}
    data-a: {id: {parameter: DataA}, zone: a, cidr: 10.20.4.0/24, kind: isolated}
    data-b: {id: {parameter: DataB}, zone: b, cidr: 10.20.5.0/24, kind: isolated}
presentation:
  front: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web:
    type: autoscaling
    port: 80
    user_data: "#!/bin/bash\\ndnf install -y nginx\\nsystemctl enable --now nginx\\n"
    connects_to: [store]
data:
  store: {type: rds, engine: postgres}
accept: {http-only: a test has no certificate}
"""


def template() -> dict[str, Any]:
    """Return a network with public, private, and isolated subnets, and their IDs as outputs and exports."""
    vpc = {"VpcId": {"Ref": "Vpc"}}
    resources: dict[str, Any] = {
        "Vpc": _resource("VPC", CidrBlock="10.20.0.0/16", EnableDnsHostnames=True, EnableDnsSupport=True),
        "Gateway": _resource("InternetGateway"),
        "Attachment": _resource("VPCGatewayAttachment", **vpc, InternetGatewayId={"Ref": "Gateway"}),
        "Address": _resource("EIP", Domain="vpc"),
        "Nat": _resource(
            "NatGateway",
            SubnetId={"Ref": "OutA"},
            AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]},
        ),
        **{f"{name}Table": _resource("RouteTable", **vpc) for name in ("Out", "App", "Data")},
        "OutRoute": _route("OutTable", GatewayId={"Ref": "Gateway"}),
        "AppRoute": _route("AppTable", NatGatewayId={"Ref": "Nat"}),
        "Endpoint": _resource(
            "VPCEndpoint",
            **vpc,
            ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"},
            VpcEndpointType="Gateway",
            RouteTableIds=[{"Ref": "AppTable"}, {"Ref": "DataTable"}],
        ),
    }
    for name, (zone, cidr, table) in SUBNETS.items():
        tags = [{"Key": "Name", "Value": f"Corp {name}"}]
        resources[name] = _resource(
            "Subnet", **vpc, CidrBlock=cidr, AvailabilityZone=f"eu-west-1{zone}", Tags=tags
        )
        resources[f"{name}Tied"] = _resource(
            "SubnetRouteTableAssociation", SubnetId={"Ref": name}, RouteTableId={"Ref": f"{table}Table"}
        )
    outputs = {
        name: {"Value": {"Ref": name}, "Export": {"Name": f"network-{name}"}} for name in ("Vpc", *SUBNETS)
    }
    return {"Resources": resources, "Outputs": outputs}


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _route(table: str, **target: Any) -> dict[str, Any]:
    return _resource("Route", RouteTableId={"Ref": table}, DestinationCidrBlock="0.0.0.0/0", **target)


@pytest.fixture(scope="module")
def network(emulator: str) -> Stack:
    """The stack of the network team, in an account that the tests of this file share."""
    return deployed_by_others(emulator, to_yaml(template()))


@pytest.fixture
def tiers(
    network: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Done]:
    """The command line in that account and an empty directory."""
    return commands_beside(network, monkeypatch, capsys, tmp_path)


def words(network: Stack) -> tuple[str, ...]:
    outputs = network.outputs()
    return tuple(word for name in ("DataA", "DataB") for word in ("--parameter", f"{name}={outputs[name]}"))


def deployed(tiers: Callable[..., Done], network: Stack, spec: str) -> Done:
    Path("orders.yaml").write_text(spec)
    options = ("--no-lint", "--layout", "single", "--yes", "--region", "eu-west-1")
    return tiers("deploy", "orders.yaml", *options, *words(network))


def test_a_contradiction_stops_the_deployment(tiers: Callable[..., Done], network: Stack) -> None:
    wrong = SPEC.replace("cidr: 10.20.3.0/24, kind: private", "cidr: 10.20.3.0/24, kind: isolated")
    done = deployed(tiers, network, wrong)
    assert done.code == 1
    assert "`app-b` is private in the account, not isolated" in done.out


def test_a_spec_is_deployed_into_the_vpc_of_another_stack(
    tiers: Callable[..., Done], network: Stack, tmp_path: Path
) -> None:
    account = network.account
    done = deployed(tiers, network, SPEC)
    assert done.code == 0, done.out
    own = Stack(account, "orders").resources()
    assert not any(name.endswith(("Subnet", "RouteTable", "Gateway")) for name in own)
    vpcs = account.client("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.20.0.0/16"]}])["Vpcs"]
    assert [each["VpcId"] for each in vpcs] == [network.outputs()["Vpc"]]
    group = account.client("ec2").describe_security_groups(GroupIds=[own["WebSecurityGroup"]])
    assert group["SecurityGroups"][0]["VpcId"] == network.outputs()["Vpc"]
    folder = listings.write(account, tmp_path / "account")
    proven = tiers("verify", "orders.yaml", "--account", str(folder), "--format", "json")
    found = json.loads(proven.out)
    assert [each["message"] for each in found["diagnostics"]] == []
    assert "assumed" not in found


def test_the_network_of_the_spec_is_written_from_the_account(
    tiers: Callable[..., Done], network: Stack
) -> None:
    outputs = network.outputs()
    done = tiers("init", "orders", "--from-vpc", outputs["Vpc"])
    assert done.code == 0, done.out + done.err
    written = Path("orders.yaml").read_text()
    lines = f"id: {outputs['AppA']}\n      zone: a\n      cidr: 10.20.2.0/24\n      kind: private\n"
    assert f"    corp-appa:\n      {lines}" in written
    assert "- s3: existing" in written
