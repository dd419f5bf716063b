"""Hosts beyond a transit gateway: in the CIDR blocks that routes and rules name, tried from both sides."""

import pytest

from tests.rehearsed.templates import made, of, ref
from tests.support.stages import rehearsed, stage

CASE = "tests/cases/transit_gateway/spec.yaml"
GATEWAY = {"TransitGatewayId": "tgw-0123456789abcdef0"}


def test_declared_connections_are_tried_from_and_to_hosts_beyond() -> None:
    stage()
    found = rehearsed(CASE)
    assert found.failed() == []
    asked = {each["what"] for each in found.lines()}
    assert {
        "web-1 requests beyond-1 on port 5432",
        "beyond-2 tries port 80 of web-1",
        "beyond-1 tries port 3306 of db",
        "db tries beyond-3 on port 443",
    } <= asked


def test_a_zone_without_an_attachment_leads_nowhere() -> None:
    table = made("EC2::RouteTable", VpcId=ref("Vpc"))
    route = made("EC2::Route", RouteTableId=ref("Led"), DestinationCidrBlock="192.168.0.0/16", **GATEWAY)
    attached = made("EC2::TransitGatewayAttachment", VpcId=ref("Vpc"), SubnetIds=[ref("A")], **GATEWAY)
    tied = {
        f"Led{each}": made("EC2::SubnetRouteTableAssociation", RouteTableId=ref("Led"), SubnetId=ref(each))
        for each in "AB"
    }
    found = of(Led=table, Office=route, Hub=attached, **tied)
    led = {each.id: [(route.gateway, route.id) for route in each.routes] for each in found.subnets}
    assert (led["A"], led["B"]) == ([("transit", "Hub")], [("nowhere", "")])
    assert [(each.name, each.address) for each in found.hosts if each.kind == "beyond"] == [
        ("beyond-1", "192.168.0.1")
    ]


@pytest.mark.parametrize("case", ["existing_transit", "existing_transit_routes", "attached_existing_network"])
def test_an_existing_vpc_has_hosts_beyond_too(case: str) -> None:
    stage()
    found = rehearsed(f"tests/cases/{case}/spec.yaml")
    assert found.failed() == []
    asked = {each["what"] for each in found.lines()}
    assert any("requests beyond-" in each and "port 8443" in each for each in asked)
    assert found.report["measured"]["disagreements"] == []
    assert any("the existing VPC has" in each for each in found.report["assumed"])
