"""A database and clients of another stack, and a service that is deployed between them; in the emulator."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator import listings
from tests.emulator.stacks import Stack
from tests.emulator.test_existing_network import template as network_template
from tests.emulator.theirs import commands_beside, deployed_by_others
from tests.support.command_line import Done
from tiers.cloudformation.write import to_yaml

SPEC = """\
version: 1
name: orders
network:
  vpc: {import: network-Vpc}
  cidr: 10.20.0.0/16
  zones: [eu-west-1a, eu-west-1b]
  endpoints: [{s3: existing}]
  subnets:
    app-a: {id: {import: network-AppA}, zone: a, cidr: 10.20.2.0/24, kind: private}
    app-b: {id: {import: network-AppB}, zone: b, cidr: 10.20.3.0/24, kind: private}
logic:
  web:
    type: ec2
    count: 1
    port: 8080
    connects_to: [store, {to: jobs, access: send}]
    environment: {STORE: {from: store.endpoint}}
  shop: {type: existing, group: %s, connects_to: [web]}
data:
  store: {type: existing, group: {import: network-StoreGroup}, port: 5432, endpoint: store.example.internal}
  jobs: {type: existing, queue: {stack: network, output: Jobs}}
accept: {no-stable-address: the shop finds it by tags}
"""


def template() -> str:
    """Return the network, with a database, its client, and the servers of a shop."""
    made = network_template()
    resources: dict[str, Any] = made["Resources"]
    for name in ("Store", "Shop", "Client"):
        group = {"GroupDescription": name, "VpcId": {"Ref": "Vpc"}}
        resources[f"{name}Group"] = {"Type": "AWS::EC2::SecurityGroup", "Properties": group}
        host = {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": "t3.micro",
            "SubnetId": {"Ref": "DataA"},
            "SecurityGroupIds": [{"Fn::GetAtt": [f"{name}Group", "GroupId"]}],
            "Tags": [{"Key": "Name", "Value": name.lower()}],
        }
        resources[f"{name}Host"] = {"Type": "AWS::EC2::Instance", "Properties": host}
        made["Outputs"][f"{name}Group"] = {
            "Value": {"Fn::GetAtt": [f"{name}Group", "GroupId"]},
            "Export": {"Name": f"network-{name}Group"},
        }
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    resources["Theirs"] = {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {
            "GroupId": {"Fn::GetAtt": ["StoreGroup", "GroupId"]},
            **rule,
            "SourceSecurityGroupId": {"Fn::GetAtt": ["ClientGroup", "GroupId"]},
        },
    }
    resources["Queue"] = {"Type": "AWS::SQS::Queue", "Properties": {}}
    made["Outputs"]["Jobs"] = {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}
    return to_yaml(made)


@pytest.fixture(scope="module")
def network(emulator: str) -> Stack:
    """The stack of the others, in an account that the tests of this file share."""
    return deployed_by_others(emulator, template())


@pytest.fixture
def tiers(
    network: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Done]:
    """The command line in that account and an empty directory."""
    return commands_beside(network, monkeypatch, capsys, tmp_path)


def deployed(tiers: Callable[..., Done], shop: str, *words: str) -> Done:
    """Deploy the spec with a value of the group of the shop."""
    Path("orders.yaml").write_text(SPEC % shop)
    options = ("--no-lint", "--layout", "single", "--yes", "--region", "eu-west-1")
    return tiers("deploy", "orders.yaml", *options, *words)


def rules(network: Stack, name: str) -> list[tuple[str, int]]:
    """Return the peers and ports of the ingress rules of a group."""
    group = network.outputs()[f"{name}Group"]
    (found,) = network.account.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    return sorted(
        (pair["GroupId"], each["FromPort"])
        for each in found["IpPermissions"]
        for pair in each["UserIdGroupPairs"]
    )


def test_a_group_that_does_not_exist_stops_the_deployment(tiers: Callable[..., Done]) -> None:
    done = deployed(tiers, "sg-00000000")
    assert done.code == 1
    assert "the security group `sg-00000000` does not exist" in done.out


def test_a_service_is_deployed_between_what_exists(
    tiers: Callable[..., Done], network: Stack, tmp_path: Path
) -> None:
    before = rules(network, "Store")
    done = deployed(tiers, "{parameter: Shop}", "--parameter", f"Shop={network.outputs()['ShopGroup']}")
    assert done.code == 0, done.out
    own = Stack(network.account, "orders").resources()
    assert {"WebSecurityGroup", "StoreIngressFromWebTcp5432", "ShopEgressToWebTcp8080"} <= own.keys()
    assert {"StoreSecurityGroup", "ShopSecurityGroup"} & own.keys() == set()
    assert rules(network, "Store") == sorted([*before, (own["WebSecurityGroup"], 5432)])

    folder = listings.write(network.account, tmp_path / "account")
    proven = tiers("verify", "orders.yaml", "--account", str(folder), "--format", "json")
    found = json.loads(proven.out)
    assert [each["message"] for each in found["diagnostics"]] == []
    flows = {(each["from"], each["to"], each["verdict"]) for each in found["flows"]}
    assert {("web", "store", "YES"), ("shop", "web", "YES")} <= flows

    listed = folder / "security_groups.json"
    data = json.loads(listed.read_text())
    (store,) = [each for each in data["SecurityGroups"] if each["GroupId"] == network.outputs()["StoreGroup"]]
    store["IpPermissions"] = [
        each for each in store["IpPermissions"] if own["WebSecurityGroup"] not in json.dumps(each)
    ]
    listed.write_text(json.dumps(data))
    found = json.loads(tiers("verify", "orders.yaml", "--account", str(folder), "--format", "json").out)
    messages = [each["message"] for each in found["diagnostics"]]
    assert messages == ["declared connection `web` -> `store` is blocked on TCP port 5432"]

    done = tiers("destroy", "orders.yaml", "--region", "eu-west-1", "--yes-destroy", "orders")
    assert done.code == 0, done.out
    assert rules(network, "Store") == before
