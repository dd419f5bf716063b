"""Descriptions: the results of the proof, never what a spec only claims."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.picture import drawing
from tests.support.paths import CASES, SPECS
from tiers import cli
from tiers.diagnostics.wording import INTERNET
from tiers.picture.connections import BEYOND, Found, Ports, is_hairpin, outside
from tiers.picture.describe import Content, Subject, described
from tiers.picture.model import Edge, Picture
from tiers.proof.templates import load_path

EVERYWHERE = "0.0.0.0/0"


def edges(picture: Picture) -> dict[tuple[str, str], Edge]:
    """Return the lines of a picture by their ends."""
    return {(each.source, each.target): each for each in picture.edges}


def network(**more: Any) -> dict[str, Any]:
    """Return the resources of a VPC with a public and a private subnet."""
    vpc = {"VpcId": {"Ref": "Vpc"}}
    resources = {
        "Vpc": ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
        "Gateway": ("AWS::EC2::InternetGateway", {}),
        "Attached": ("AWS::EC2::VPCGatewayAttachment", {**vpc, "InternetGatewayId": {"Ref": "Gateway"}}),
        "Table": ("AWS::EC2::RouteTable", vpc),
        "Out": (
            "AWS::EC2::Route",
            {
                "RouteTableId": {"Ref": "Table"},
                "DestinationCidrBlock": EVERYWHERE,
                "GatewayId": {"Ref": "Gateway"},
            },
        ),
        "Front": ("AWS::EC2::Subnet", {**vpc, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"}),
        "Back": ("AWS::EC2::Subnet", {**vpc, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1b"}),
        "Tied": (
            "AWS::EC2::SubnetRouteTableAssociation",
            {"RouteTableId": {"Ref": "Table"}, "SubnetId": {"Ref": "Front"}},
        ),
        "Open": (
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": "open",
                **vpc,
                "SecurityGroupIngress": [
                    {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": EVERYWHERE}
                ],
                "SecurityGroupEgress": [
                    {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": EVERYWHERE}
                ],
            },
        ),
        **more,
    }
    return {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in resources.items()}


def server(subnet: str, *, public: bool = False) -> tuple[str, dict[str, Any]]:
    """Return a server in a subnet."""
    interface = {
        "DeviceIndex": "0",
        "SubnetId": {"Ref": subnet},
        "GroupSet": [{"Ref": "Open"}],
        "AssociatePublicIpAddress": public,
    }
    return "AWS::EC2::Instance", {"ImageId": "ami-1", "NetworkInterfaces": [interface]}


def test_a_spec_has_its_declared_connections() -> None:
    picture = drawing.of_spec((SPECS / "production.yaml").read_bytes())
    assert {
        (each.source, each.target, each.ports, each.verdict) for each in picture.edges if each.kind == "flow"
    } == {
        ("internet", "load_balancer", "tcp 80, 443", "declared"),
        ("load_balancer", "web", "tcp 8080", "declared"),
        ("load_balancer", "api", "tcp 9000", "declared"),
        ("bastion", "web", "tcp 22", "declared"),
        ("bastion", "api", "tcp 22", "declared"),
        ("web", "api", "tcp 9000", "declared"),
        ("api", "orders", "tcp 5432", "declared"),
    }
    badges = {each.name: [badge.words for badge in each.badges] for each in picture.nodes if each.badges}
    assert badges == {"web": ["80, 443 out"], "api": ["80, 443 out"]}
    assert picture.endpoints == ("s3", "ssm", "ssmmessages", "secretsmanager")
    assert picture.nat_zones == (0, 1, 2)
    assert picture.zones == ("a", "b", "c")


def test_a_range_of_addresses_is_part_of_the_label() -> None:
    picture = drawing.of_spec((SPECS / "victorleungtwdemo.yaml").read_bytes())
    assert edges(picture)["internet", "bastion"].label == "22 from 203.0.113.0/24"


def test_what_is_beyond_a_transit_gateway_is_a_card_with_unknown_connections() -> None:
    picture = drawing.of_spec((CASES / "transit_gateway" / "spec.yaml").read_bytes())
    card = next(each for each in picture.nodes if each.name == BEYOND)
    assert (card.row, card.words) == ("outside", "10.0.0.0/8, 1 more")
    beyond = {ends: each for ends, each in edges(picture).items() if BEYOND in ends}
    assert {ends: (each.label, each.verdict) for ends, each in beyond.items()} == {
        (BEYOND, "portal"): ("80 from 10.0.0.0/8", "unknown"),
        ("web", BEYOND): ("5432 to 10.40.0.0/16", "unknown"),
    }
    assert not any(INTERNET in ends for ends in edges(picture))


def test_an_existing_vpc_says_so() -> None:
    picture = drawing.of_spec((CASES / "existing_network" / "spec.yaml").read_bytes())
    assert picture.cidr == "10.20.0.0/16 · existing"
    assert "The VPC exists already; the kinds of its subnets are assumed." in picture.remarks


def test_zones_of_a_spec_have_their_letters_and_names() -> None:
    picture = drawing.of_spec((SPECS / "three-zones.yaml").read_bytes())
    assert picture.zones == ("a · euw1-az1", "b · euw1-az2", "c · euw1-az3")
    assert picture.nat == "regional"
    assert picture.nat_zones == ()


def test_permissions_are_lines_of_their_own() -> None:
    spec = {
        "version": 1,
        "name": "shop",
        "logic": {
            "web": {"type": "autoscaling", "port": 80, "connects_to": ["jobs"], "egress": "https"},
        },
        "data": {"jobs": {"type": "queue"}},
    }
    picture = drawing.of_spec(spec)
    assert edges(picture)["web", "jobs"] == Edge("web", "jobs", "permission", "declared", "", "send")
    assert edges(drawing.of_spec(spec, Content(permissions=False))) == {}
    only = drawing.of_spec(spec, Content(flows=False))
    assert list(edges(only)) == [("web", "jobs")]
    assert all(not each.badges for each in only.nodes)


def test_a_card_names_a_firewall_and_clients_by_privatelink() -> None:
    web = {"listeners": [{"port": 80, "protocol": "HTTP", "forward_to": "web"}]}
    shared = {
        "listeners": [{"port": 80, "protocol": "TCP", "forward_to": "web"}],
        "share_with": ["123456789012"],
    }
    spec = {
        "version": 1,
        "name": "shop",
        "presentation": {
            "cdn": {"type": "cdn", "origin": "site", "firewall": {}},
            "site": {"type": "load_balancer", **web, "firewall": {"mode": "count"}},
            "api": {"type": "network_load_balancer", "scheme": "internal", **shared},
        },
        "logic": {"web": {"type": "autoscaling", "port": 80}},
    }
    words = {each.name: each.words for each in drawing.of_spec(spec).nodes}
    assert words["cdn"] == "CloudFront · firewall"
    assert words["site"] == "load balancer · firewall (counts)"
    assert words["api"] == "internal network load balancer · PrivateLink"


def test_of_several_instance_types_the_preferred_one_is_named() -> None:
    web = {"type": "autoscaling", "instance_type": ["t4g.small", "t4g.medium", "m7g.large"]}
    picture = drawing.of_spec({"version": 1, "name": "shop", "logic": {"web": web}})
    assert [each.words for each in picture.nodes] == ["auto scaling 2\N{EN DASH}4 · t4g.small +2"]


def test_a_database_shows_that_aws_chooses_its_zones() -> None:
    picture = drawing.of_spec((SPECS / "minimal.yaml").read_bytes())
    parts = next(each.parts for each in picture.nodes if each.name == "mysql")
    assert [(each.zone, each.words, each.is_secondary, each.is_chosen_by_aws) for each in parts] == [
        (0, "primary", False, True),
        (1, "standby", True, True),
    ]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    assert cli.main(["compile", str(SPECS / "minimal.yaml"), "--no-lint", "--out", str(folder)]) == 0
    return folder


def drawn(folder: Path) -> Picture:
    """Return the picture of a bundle, compared with its own declarations."""
    from tiers.intent import manifested

    said = manifested.flows(str(folder))
    assert said is not None
    return described(Subject("bundle", load_path(str(folder), {}), None, said.promises, said.expected))


def test_a_bundle_is_compared_with_its_own_declarations(bundle: Path) -> None:
    found = edges(drawn(bundle))
    assert {each.verdict for each in found.values()} == {"declared"}
    assert found.keys() == {("internet", "load_balancer"), ("load_balancer", "web"), ("web", "mysql")}


def edited(folder: Path, stack: str, old: str, new: str) -> None:
    path = folder / f"{stack}.template.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_was_opened_by_hand_is_undeclared(bundle: Path) -> None:
    rule = (
        "Resources:\n  Hole:\n    Type: AWS::EC2::SecurityGroupIngress\n    Properties:\n"
        "      GroupId: !Ref MysqlSecurityGroup\n      IpProtocol: tcp\n      FromPort: 3307\n"
        "      ToPort: 3307\n      SourceSecurityGroupId: !Ref WebSecurityGroup\n"
        "  Way:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties:\n"
        "      GroupId: !Ref WebSecurityGroup\n      IpProtocol: tcp\n      FromPort: 3307\n"
        "      ToPort: 3307\n      DestinationSecurityGroupId: !Ref MysqlSecurityGroup\n"
    )
    edited(bundle, "security", "Resources:\n", rule)
    found = [each for each in drawn(bundle).edges if each.target == "mysql"]
    assert [(each.verdict, each.ports) for each in found] == [
        ("declared", "tcp 3306"),
        ("undeclared", "tcp 3307"),
    ]


def test_what_was_closed_by_hand_is_blocked(bundle: Path) -> None:
    edited(bundle, "security", "FromPort: 3306", "FromPort: 3307")
    edited(bundle, "security", "ToPort: 3306", "ToPort: 3307")
    found = [each for each in drawn(bundle).edges if each.target == "mysql"]
    assert sorted((each.verdict, each.label) for each in found) == [
        ("impossible", "3306 blocked"),
        ("undeclared", "3307"),
    ]


def test_ports_for_some_addresses_are_no_ports_for_all() -> None:
    spec = {
        "version": 1,
        "name": "shop",
        "presentation": {
            "front": {
                "type": "load_balancer",
                "allow_from": ["203.0.113.0/24", "198.51.100.0/24"],
                "listeners": [{"port": 80, "protocol": "HTTP", "forward_to": "web"}],
            },
            "bastion": {"type": "bastion", "key_pair": "key", "allow_ssh_from": ["203.0.113.0/24"]},
        },
        "logic": {"web": {"type": "autoscaling", "port": 80}},
        "data": {},
    }
    found = edges(drawing.of_spec({key: value for key, value in spec.items() if value}))
    assert found["internet", "front"].label == "80 from 2 ranges"
    assert found["internet", "bastion"].label == "22 from 203.0.113.0/24"


def test_cloudfront_is_part_of_the_internet() -> None:
    spec = {
        "version": 1,
        "name": "shop",
        "presentation": {
            "cdn": {"type": "cdn", "origin": "site"},
            "site": {
                "type": "load_balancer",
                "allow_from": ["cloudfront"],
                "listeners": [{"port": 80, "protocol": "HTTP", "forward_to": "web"}],
            },
        },
        "logic": {"web": {"type": "fargate", "image": "web:1", "port": 80}},
    }
    picture = drawing.of_spec(spec)
    found = edges(picture)
    assert found["internet", "site"].label == "80 from CloudFront"
    assert found["internet", "cdn"].label == "80, 443, 443/udp"
    assert found["cdn", "site"].label == "80"
    assert not any("without a card" in each for each in picture.remarks)


def test_a_template_has_what_is_possible(tmp_path: Path) -> None:
    resources = network(Web=server("Front", public=True), Db=server("Back"))
    resources["Jobs"] = {"Type": "AWS::SQS::Queue"}
    picture = drawing.of_template(tmp_path, resources)
    found = edges(picture)
    assert found["internet", "Web"].verdict == "possible"
    assert found["Web", "Db"].ports == "tcp 80"
    assert {(each.name, each.row) for each in picture.nodes} == {
        ("Web", "public"),
        ("Db", "isolated"),
        ("Jobs", "outside"),
    }
    assert [(each.name, each.kind, each.zone) for each in picture.subnets] == [
        ("Front", "public", 0),
        ("Back", "isolated", 1),
    ]
    assert picture.zones == ("eu-west-1a", "eu-west-1b")


def test_a_template_has_no_permissions(tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text(json.dumps({"Resources": network(Web=server("Front"))}), encoding="utf-8")
    picture = described(Subject("one", load_path(str(path), {})), Content(flows=False))
    assert picture.edges == ()
    assert picture.remarks == ("Permissions are drawn for specs only.",)


def test_what_returns_from_the_internet_is_counted_and_not_drawn(tmp_path: Path) -> None:
    picture = drawing.of_template(
        tmp_path, network(Web=server("Front", public=True), Other=server("Front", public=True))
    )
    assert ("Web", "Other") not in edges(picture)
    assert "Not drawn: 2 connections through the internet and back." in picture.remarks


def test_a_connection_through_the_internet_is_recognized_at_once() -> None:
    names = [f"server-{place}" for place in range(200)]
    ports: Ports = (("tcp", ((80, 80),)),)
    ends = [*product(names, names), *product(names, [INTERNET]), *product([INTERNET], names)]
    found = [Found(source, target, "possible", ports) for source, target in ends]
    beyond = outside(found)
    assert sum(is_hairpin(each, beyond) for each in found) == 200 * 200


def test_what_is_unknown_is_drawn_as_unknown(tmp_path: Path) -> None:
    resources = network(Web=server("Front"), Db=server("Back"))
    rules = resources["Open"]["Properties"]
    rules["SecurityGroupIngress"][0]["CidrIp"] = {"Fn::ImportValue": "elsewhere"}
    rules["SecurityGroupEgress"][0]["CidrIp"] = "10.0.0.0/16"
    found = edges(drawing.of_template(tmp_path, resources))
    assert found["Web", "Db"].verdict == "unknown"


def test_of_several_vpcs_one_is_drawn_and_the_others_are_named(tmp_path: Path) -> None:
    resources = network(Web=server("Front"))
    resources["Second"] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}}
    path = tmp_path / "template.json"
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    subject = Subject("two", load_path(str(path), {}))
    first, second = described(subject), described(subject, vpc="Second")
    assert (first.vpc, first.remarks) == ("Vpc", ("Another VPC is not drawn: Second.",))
    assert (second.vpc, second.subnets) == ("Second", ())
    assert [(each.name, each.row, each.words) for each in second.nodes] == [
        ("Web", "outside", "server, another VPC")
    ]


def test_losses_are_named_at_the_connections_that_they_end() -> None:
    spec = (SPECS / "victorleungtwdemo.yaml").read_bytes()
    found = edges(drawing.of_spec(spec, Content(losses=True)))
    assert "zone a" in found["internet", "bastion"].losses
    assert found["load_balancer", "web"].losses == ()
    assert found["internet", "bastion"].label == "22 (zone a, +1)"
    assert found["load_balancer", "web"].label == "80"


def big(number: int) -> dict[str, Any]:
    """Return a template of that many servers, each with its own group, volume, and log, in twenty subnets."""
    vpc = {"VpcId": {"Ref": "Vpc"}}
    more: dict[str, Any] = {}
    for place in range(number):
        more[f"Group{place}"] = (
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": "one",
                **vpc,
                "SecurityGroupIngress": [
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 8000 + place,
                        "ToPort": 8000 + place,
                        "SourceSecurityGroupId": {"Ref": f"Group{max(0, place // 2)}"}
                        if place
                        else {"Ref": "Open"},
                    }
                ],
            },
        )
        kind, properties = server("Front" if place % 3 else "Back")
        properties["NetworkInterfaces"][0]["GroupSet"] = [{"Ref": f"Group{place}"}]
        more[f"Server{place}"] = (kind, properties)
        more[f"Queue{place}"] = ("AWS::SQS::Queue", {})
        more[f"Log{place}"] = ("AWS::Logs::LogGroup", {})
    return network(**more)


def test_a_foreign_template_of_two_hundred_resources_is_drawn_clearly(tmp_path: Path) -> None:
    from tests.picture.geometry import faults
    from tiers.picture import svg, themes
    from tiers.picture.layout.arrange import arranged

    resources = big(48)
    assert len(resources) > 200
    picture = drawing.of_template(tmp_path, resources)
    assert len(picture.nodes) == 96
    scene = arranged(picture)
    assert faults(scene, svg.drawn(picture, theme=themes.LIGHT)) == []
    drawn = {name for each in scene.boxes.values() for name in each.node.represents or (each.name,)}
    assert drawn >= {each.name for each in picture.nodes}
