"""The shipped specs, deployed to the emulator: what is there is what they say, and the proof of it holds.

`test_wordpress.py` also updates and deletes one, and `test_edges.py` deploys those in two regions.

By boto3 alone: the templates are plain CloudFormation, whatever deploys them.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator import listings
from tests.emulator.account import Account, fresh
from tests.emulator.specs import PARAMETERS, prepare, shipped
from tests.emulator.stacks import Stack, deploy
from tests.support.paths import SPECS
from tiers.ir.placed import Layout

TUTORIAL = "victorleungtwdemo"
ELSEWHERE = {"wordpress", "shop-at-the-edge", "static-site"}
OFFICE = "203.0.113.0/24"
EVERYBODY = "0.0.0.0/0"
NOBODY = "255.255.255.255/32"
GROUPS = {
    "Bastion": {
        ("in", "tcp", 22, OFFICE),
        ("out", "tcp", 22, "Web"),
    },
    "LoadBalancer": {
        ("in", "tcp", 80, EVERYBODY),
        ("out", "tcp", 80, "Web"),
    },
    "Web": {
        ("in", "tcp", 22, "Bastion"),
        ("in", "tcp", 80, "LoadBalancer"),
        ("out", "tcp", 80, EVERYBODY),
        ("out", "tcp", 443, EVERYBODY),
        ("out", "tcp", 3306, "Mysql"),
    },
    "Mysql": {("in", "tcp", 3306, "Web")},
}
"""All that may flow in the tutorial's architecture, by the component whose group says so."""


@pytest.fixture(params=list(Layout), scope="module")
def tutorial(request: pytest.FixtureRequest, emulator: str) -> Stack:
    """The tutorial's architecture in each layout, for tests that only look at it."""
    return deploy(fresh(emulator), shipped(TUTORIAL, request.param))


def verified(
    spec: Path, account: Account, folder: Path, form: str = "concise"
) -> subprocess.CompletedProcess[str]:
    """Hold an account to a spec, as its owner would."""
    listings.write(account, folder)
    command = [sys.executable, "-m", "tiers", "verify", str(spec), "--account", str(folder)]
    done = subprocess.run([*command, "--format", form], capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("spec", sorted({path.stem for path in SPECS.glob("*.yaml")} - ELSEWHERE))
def test_what_is_deployed_is_what_its_spec_declares(
    spec: str, layout: Layout, account: Account, tmp_path: Path
) -> None:
    stack = deploy(account, shipped(spec, layout), prepare(spec, account))
    assert stack.described()["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    # One more for the dashboard, and one less without a network.
    children = {"pipeline-of-work": 6, "enterprise": 4}.get(spec, 5)
    assert len(stack.children()) == (children if layout is Layout.NESTED else 0)
    proof = verified(SPECS / f"{spec}.yaml", account, tmp_path)
    assert (proof.returncode, "error" in proof.stdout) == (0, False), proof.stdout


def test_a_job_that_does_not_run_is_left_out_of_the_proof(account: Account, tmp_path: Path) -> None:
    deploy(account, shipped("containers", Layout.SINGLE), PARAMETERS["containers"])
    proof = verified(SPECS / "containers.yaml", account, tmp_path, "text")
    assert proof.returncode == 0, proof.stdout
    assert "  - `nightly` has no network interface in the account now" in proof.stdout


def test_the_network_is_as_the_tutorial_has_it(tutorial: Stack) -> None:
    ec2, made = tutorial.account.client("ec2"), tutorial.everything()
    (network,) = ec2.describe_vpcs(VpcIds=[made["Vpc"]])["Vpcs"]
    assert network["CidrBlock"] == "172.17.0.0/16"
    listed = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [made["Vpc"]]}])["Subnets"]
    assert {(named(each), each["CidrBlock"], each["AvailabilityZone"][-1]) for each in listed} == {
        ("pub-subnet-1", "172.17.0.0/24", "a"),
        ("pub-subnet-2", "172.17.1.0/24", "b"),
        ("priv-subnet-1", "172.17.2.0/24", "a"),
        ("priv-subnet-2", "172.17.3.0/24", "b"),
        ("priv-subnet-3", "172.17.4.0/24", "a"),
        ("priv-subnet-4", "172.17.5.0/24", "b"),
    }


def named(item: dict[str, Any]) -> str:
    """Return what an item is called in the spec; its tag has the architecture's name before that."""
    tags = {tag["Key"]: tag["Value"] for tag in item["Tags"]}
    return str(tags["Name"]).removeprefix(f"{TUTORIAL}-")


def test_subnets_are_routed_as_the_tutorial_means_it(tutorial: Stack) -> None:
    made = tutorial.everything()
    tables = tutorial.account.client("ec2").describe_route_tables()["RouteTables"]
    ours = {named(each): each for each in tables if each["VpcId"] == made["Vpc"] and each.get("Tags")}
    gateway, nat = made["InternetGateway"], made["PubSubnet2NatGateway"]
    assert {name: default_of(table) for name, table in ours.items()} == {
        "pub-route": gateway,
        "nat-route": nat,
        "priv-route": None,
    }
    subnets = {name: {made[key] for key in made if key in wanted} for name, wanted in ROUTED.items()}
    assert {name: set(subnets_of(table)) for name, table in ours.items()} == subnets
    (described,) = tutorial.account.client("ec2").describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"]
    assert described["SubnetId"] == made["PubSubnet2"]


ROUTED = {
    "pub-route": {"PubSubnet1", "PubSubnet2"},
    "nat-route": {"PrivSubnet1", "PrivSubnet2"},
    "priv-route": {"PrivSubnet3", "PrivSubnet4"},
}


def default_of(table: dict[str, Any]) -> str | None:
    """Return where a route table sends what it has no other route for."""
    for route in table["Routes"]:
        if route.get("DestinationCidrBlock") == EVERYBODY:
            return str(route.get("NatGatewayId") or route["GatewayId"])
    return None


def subnets_of(table: dict[str, Any]) -> Iterator[str]:
    """Tell the subnets that a route table is for."""
    yield from (each["SubnetId"] for each in table["Associations"] if "SubnetId" in each)


def test_groups_have_the_rules_of_the_spec_and_no_others(tutorial: Stack) -> None:
    made = tutorial.everything()
    owners = {made[f"{name}SecurityGroup"]: name for name in GROUPS}
    listed = tutorial.account.client("ec2").describe_security_groups(GroupIds=list(owners))["SecurityGroups"]
    found = {owners[group["GroupId"]]: set(rules_of(group, owners)) for group in listed}
    assert found == GROUPS


def rules_of(group: dict[str, Any], owners: dict[str, str]) -> Iterator[tuple[str, str, int, str]]:
    """Tell a group's rules; AWS needs one outward where nothing is allowed, and that goes nowhere."""
    for way, key in (("in", "IpPermissions"), ("out", "IpPermissionsEgress")):
        for rule in group[key]:
            ports = (rule.get("FromPort"), rule.get("ToPort"))
            ends = [each["CidrIp"] for each in rule["IpRanges"]]
            ends += [owners[each["GroupId"]] for each in rule["UserIdGroupPairs"]]
            if ends != [NOBODY]:
                assert ports[0] == ports[1], rule
                yield from ((way, rule["IpProtocol"], ports[0], end) for end in ends)


def test_servers_and_targets_stand_where_the_spec_puts_them(tutorial: Stack) -> None:
    made = tutorial.everything()
    reservations = tutorial.account.client("ec2").describe_instances()["Reservations"]
    placed = {each["InstanceId"]: each for one in reservations for each in one["Instances"]}
    where = {
        name: placed[made[name]]["SubnetId"] for name in ("BastionInstance", "WebInstance1", "WebInstance2")
    }
    assert where == {
        "BastionInstance": made["PubSubnet1"],
        "WebInstance1": made["PrivSubnet1"],
        "WebInstance2": made["PrivSubnet2"],
    }
    assert "PublicIpAddress" in placed[made["BastionInstance"]]
    assert not placed[made["WebInstance1"]].get("PublicIpAddress")
    health = tutorial.account.client("elbv2").describe_target_health(
        TargetGroupArn=made["LoadBalancerToWebTargetGroup"]
    )
    targets = {(each["Target"]["Id"], each["Target"]["Port"]) for each in health["TargetHealthDescriptions"]}
    assert targets == {(made["WebInstance1"], 80), (made["WebInstance2"], 80)}


def test_the_database_is_in_two_zones_encrypted_and_nobody_knows_its_password(tutorial: Stack) -> None:
    made = tutorial.everything()
    (database,) = tutorial.account.client("rds").describe_db_instances()["DBInstances"]
    wanted = {
        "Engine": "mysql",
        "DBInstanceClass": "db.t3.micro",
        "AllocatedStorage": 20,
        "MultiAZ": True,
        "StorageEncrypted": True,
        "PubliclyAccessible": False,
        "DeletionProtection": True,
    }
    assert {key: database[key] for key in wanted} == wanted
    subnets = {each["SubnetIdentifier"] for each in database["DBSubnetGroup"]["Subnets"]}
    assert subnets == {made["PrivSubnet3"], made["PrivSubnet4"]}
    assert database["MasterUserSecret"]["SecretArn"] == tutorial.outputs()["MysqlSecretArn"]


def test_outputs_lead_to_what_was_deployed(tutorial: Stack) -> None:
    outputs = tutorial.outputs()
    (balancer,) = tutorial.account.client("elbv2").describe_load_balancers()["LoadBalancers"]
    (database,) = tutorial.account.client("rds").describe_db_instances()["DBInstances"]
    assert outputs["LoadBalancerUrl"] == f"http://{balancer['DNSName']}"
    assert outputs["MysqlEndpoint"] == database["Endpoint"]["Address"]


def test_a_rule_that_somebody_opened_by_hand_is_found_at_its_component(
    account: Account, tmp_path: Path
) -> None:
    made, ec2 = deploy(account, shipped(TUTORIAL)).everything(), account.client("ec2")
    ec2.authorize_security_group_ingress(
        GroupId=made["WebSecurityGroup"], IpProtocol="tcp", FromPort=8080, ToPort=8080, CidrIp="172.17.0.0/16"
    )
    ec2.authorize_security_group_egress(
        GroupId=made["BastionSecurityGroup"],
        IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": EVERYBODY}]}],
    )
    proof = verified(SPECS / f"{TUTORIAL}.yaml", account, tmp_path)
    assert proof.returncode == 1
    assert (
        "error[T5009]: undeclared connection `bastion` -> `web` is possible on TCP port 8080" in proof.stdout
    )


def test_roles_must_be_acknowledged(account: Account) -> None:
    template = shipped("minimal", Layout.SINGLE).files["shop.template.yaml"]
    cloudformation = account.client("cloudformation")
    with pytest.raises(cloudformation.exceptions.InsufficientCapabilitiesException):
        cloudformation.create_stack(StackName="shop", TemplateBody=template)
