"""A load balancer of another stack, and services that are deployed behind it; in the emulator."""

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
presentation:
  shared:
    type: existing
    listener: {import: network-Listener}
    group: {import: network-BalancerGroup}
    port: 80
    endpoint: {stack: network, output: BalancerName}
    rules:
      - {path: [/orders/*], priority: PRIORITY, forward_to: web}
      - {host: [orders.example.com], priority: 21, forward_to: web}
logic:
  web:
    type: ec2
    count: 1
    port: 8080
    environment: {SHOP: {from: shared.url}}
    connects_to: [shared]
accept: {nothing-listens: a test starts no server}
"""


def template() -> str:
    """Return the network, with a load balancer and a rule of another service."""
    made = network_template()
    group = {"GroupDescription": "Balancer", "VpcId": {"Ref": "Vpc"}}
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    resources: dict[str, dict[str, Any]] = {
        "BalancerGroup": {"Type": "AWS::EC2::SecurityGroup", "Properties": group},
        "Balancer": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": {
                "Name": "shared",
                "Scheme": "internal",
                "Subnets": [{"Ref": "AppA"}, {"Ref": "AppB"}],
                "SecurityGroups": [{"Fn::GetAtt": ["BalancerGroup", "GroupId"]}],
            },
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "Balancer"},
                "Port": 80,
                "Protocol": "HTTP",
                "DefaultActions": [answer],
            },
        },
        "Theirs": {
            "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
            "Properties": {
                "ListenerArn": {"Ref": "Listener"},
                "Priority": 10,
                "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/stock/*"]}}],
                "Actions": [answer],
            },
        },
    }
    made["Resources"] |= resources
    values = {
        "BalancerGroup": {"Fn::GetAtt": ["BalancerGroup", "GroupId"]},
        "Listener": {"Ref": "Listener"},
        "BalancerName": {"Fn::GetAtt": ["Balancer", "DNSName"]},
    }
    made["Outputs"] |= {
        name: {"Value": value, "Export": {"Name": f"network-{name}"}} for name, value in values.items()
    }
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


def deployed(tiers: Callable[..., Done], priority: int) -> Done:
    """Deploy the spec with a priority of its first rule."""
    Path("orders.yaml").write_text(SPEC.replace("PRIORITY", str(priority)))
    return tiers("deploy", "orders.yaml", "--no-lint", "--layout", "single", "--yes", "--region", "eu-west-1")


def priorities(network: Stack) -> list[str]:
    """Return the priorities of the rules of the listener."""
    arn = network.outputs()["Listener"]
    rules = network.account.client("elbv2").describe_rules(ListenerArn=arn)["Rules"]
    return sorted(each["Priority"] for each in rules)


def test_a_priority_of_another_stack_stops_the_deployment(tiers: Callable[..., Done], network: Stack) -> None:
    done = deployed(tiers, 10)
    assert done.code == 1
    assert "a rule of the listener of `shared` has the priority 10 already" in done.out
    assert priorities(network) == ["10", "default"]


def test_a_service_is_deployed_behind_what_exists(
    tiers: Callable[..., Done], network: Stack, tmp_path: Path
) -> None:
    done = deployed(tiers, 20)
    assert done.code == 0, done.out
    assert priorities(network) == ["10", "20", "21", "default"]
    own = Stack(network.account, "orders").resources()
    elb = network.account.client("elbv2")
    (group,) = elb.describe_target_groups(TargetGroupArns=[own["SharedToWebTargetGroup"]])["TargetGroups"]
    assert (group["Port"], group["VpcId"]) == (8080, network.outputs()["Vpc"])

    folder = listings.write(network.account, tmp_path / "account")
    found = json.loads(tiers("verify", "orders.yaml", "--account", str(folder), "--format", "json").out)
    assert [each["message"] for each in found["diagnostics"]] == []
    flows = {(each["from"], each["to"], each["verdict"]) for each in found["flows"]}
    assert {("shared", "web", "YES"), ("web", "shared", "YES")} <= flows

    done = deployed(tiers, 30)
    assert done.code == 0, done.out
    assert priorities(network) == ["10", "21", "30", "default"]

    done = tiers("destroy", "orders.yaml", "--region", "eu-west-1", "--yes-destroy", "orders")
    assert done.code == 0, done.out
    assert priorities(network) == ["10", "default"]
