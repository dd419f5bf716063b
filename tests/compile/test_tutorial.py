"""The tutorial's architecture, name for name: what its hundred clicks give, the spec gives."""

from typing import Any

import pytest

from tiers import compiler
from tiers.ir.placed import Layout

SPEC = "specs/victorleungtwdemo.yaml"
Resources = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def resources(request: pytest.FixtureRequest) -> Resources:
    raw = (request.config.rootpath / SPEC).read_bytes()
    bundle = compiler.compile_spec(SPEC, raw, Layout.SINGLE).bundle
    assert bundle is not None
    found: Resources = bundle.templates["victorleungtwdemo"]["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> dict[str, Any]:
    return {name: body["Properties"] for name, body in resources.items() if body["Type"] == f"AWS::{kind}"}


def name_of(properties: dict[str, Any]) -> str:
    return next(str(tag["Value"]) for tag in properties["Tags"] if tag["Key"] == "Name")


def ref(logical_id: str) -> dict[str, str]:
    return {"Ref": logical_id}


def test_vpc(resources: Resources) -> None:
    (vpc,) = of_type(resources, "EC2::VPC").values()
    assert name_of(vpc) == "victorleungtwdemo"
    assert vpc["CidrBlock"] == "172.17.0.0/16"
    assert vpc["EnableDnsSupport"] is vpc["EnableDnsHostnames"] is True


def test_six_subnets_over_two_zones(resources: Resources) -> None:
    subnets = {
        name_of(subnet): (subnet["CidrBlock"], subnet["AvailabilityZone"]["Fn::Select"][0])
        for subnet in of_type(resources, "EC2::Subnet").values()
    }
    assert subnets == {
        "pub-subnet-1": ("172.17.0.0/24", 0),
        "pub-subnet-2": ("172.17.1.0/24", 1),
        "priv-subnet-1": ("172.17.2.0/24", 0),
        "priv-subnet-2": ("172.17.3.0/24", 1),
        "priv-subnet-3": ("172.17.4.0/24", 0),
        "priv-subnet-4": ("172.17.5.0/24", 1),
    }


def test_internet_gateway_is_attached(resources: Resources) -> None:
    ((gateway_id, gateway),) = of_type(resources, "EC2::InternetGateway").items()
    assert name_of(gateway) == "victorleungtw-igw"
    (attachment,) = of_type(resources, "EC2::VPCGatewayAttachment").values()
    assert attachment == {"VpcId": ref("Vpc"), "InternetGatewayId": ref(gateway_id)}


def test_one_nat_gateway_with_its_address_in_a_public_subnet(resources: Resources) -> None:
    (nat,) = of_type(resources, "EC2::NatGateway").values()
    assert nat["SubnetId"] == ref("PubSubnet2")
    address, attribute = nat["AllocationId"]["Fn::GetAtt"]
    assert attribute == "AllocationId"
    assert resources[address]["Type"] == "AWS::EC2::EIP"


def test_route_tables(resources: Resources) -> None:
    tables = {
        logical_id: name_of(table) for logical_id, table in of_type(resources, "EC2::RouteTable").items()
    }
    associations = of_type(resources, "EC2::SubnetRouteTableAssociation").values()
    found: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in tables.values()}
    for association in associations:
        subnet = resources[association["SubnetId"]["Ref"]]["Properties"]
        found[tables[association["RouteTableId"]["Ref"]]][0].append(name_of(subnet))
    for route in of_type(resources, "EC2::Route").values():
        assert route["DestinationCidrBlock"] == "0.0.0.0/0"
        target = route.get("GatewayId") or route["NatGatewayId"]
        found[tables[route["RouteTableId"]["Ref"]]][1].append(resources[target["Ref"]]["Type"])
    assert found == {
        "pub-route": (["pub-subnet-1", "pub-subnet-2"], ["AWS::EC2::InternetGateway"]),
        "nat-route": (["priv-subnet-1", "priv-subnet-2"], ["AWS::EC2::NatGateway"]),
        "priv-route": (["priv-subnet-3", "priv-subnet-4"], []),
    }


def test_security_groups_open_what_the_edges_declare_and_nothing_else(resources: Resources) -> None:
    rules = set()
    for direction in ("Ingress", "Egress"):
        for rule in of_type(resources, f"EC2::SecurityGroup{direction}").values():
            assert rule["FromPort"] == rule["ToPort"]
            peer = rule.get("CidrIp") or next(
                value["Fn::GetAtt"][0] for key, value in rule.items() if key.endswith("SecurityGroupId")
            )
            rules.add((rule["GroupId"]["Fn::GetAtt"][0], direction, peer, rule["FromPort"]))
    bastion, balancer, web, mysql = (
        f"{name}SecurityGroup" for name in ("Bastion", "LoadBalancer", "Web", "Mysql")
    )
    assert set(of_type(resources, "EC2::SecurityGroup")) == {bastion, balancer, web, mysql}
    assert rules == {
        (bastion, "Ingress", "203.0.113.0/24", 22),
        (bastion, "Egress", web, 22),
        (web, "Ingress", bastion, 22),
        (balancer, "Ingress", "0.0.0.0/0", 80),
        (balancer, "Egress", web, 80),
        (web, "Ingress", balancer, 80),
        (web, "Egress", mysql, 3306),
        (mysql, "Ingress", web, 3306),
        (web, "Egress", "0.0.0.0/0", 80),
        (web, "Egress", "0.0.0.0/0", 443),
    }


def test_bastion_with_a_public_address(resources: Resources) -> None:
    assert resources["BastionInstance"]["Properties"]["SubnetId"] == ref("PubSubnet1")
    assert resources["BastionInstance"]["Properties"]["KeyName"] == "victorleungtw"
    assert resources["BastionAddress"]["Properties"]["InstanceId"] == ref("BastionInstance")


def test_two_web_servers_behind_the_load_balancer(resources: Resources) -> None:
    servers = {
        name: resources[name]["Properties"]["SubnetId"]["Ref"] for name in ("WebInstance1", "WebInstance2")
    }
    assert servers == {"WebInstance1": "PrivSubnet1", "WebInstance2": "PrivSubnet2"}
    ((group_id, group),) = of_type(resources, "ElasticLoadBalancingV2::TargetGroup").items()
    assert group["Targets"] == [{"Id": ref(name), "Port": 80} for name in servers]
    ((balancer_id, balancer),) = of_type(resources, "ElasticLoadBalancingV2::LoadBalancer").items()
    assert balancer["Scheme"] == "internet-facing"
    assert balancer["Subnets"] == [ref("PubSubnet1"), ref("PubSubnet2")]
    (listener,) = of_type(resources, "ElasticLoadBalancingV2::Listener").values()
    assert (listener["LoadBalancerArn"], listener["Port"]) == (ref(balancer_id), 80)
    assert listener["DefaultActions"] == [{"Type": "forward", "TargetGroupArn": ref(group_id)}]


def test_database(resources: Resources) -> None:
    (group,) = of_type(resources, "RDS::DBSubnetGroup").values()
    assert group["SubnetIds"] == [ref("PrivSubnet3"), ref("PrivSubnet4")]
    (database,) = of_type(resources, "RDS::DBInstance").values()
    assert (database["Engine"], database["DBInstanceClass"]) == ("mysql", "db.t3.micro")
    assert database["MultiAZ"] is database["ManageMasterUserPassword"] is True
    assert database["PubliclyAccessible"] is False
    assert "MasterUserPassword" not in database
