"""The transit gateway of an existing VPC: the account confirms what a spec declares, or contradicts it."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_existing import VPC, found, subnet, table

HUB, OTHER = "tgw-0123456789abcdef0", "tgw-0fedcba9876543210"
ATTACHED = "tgw-attach-0123456789abcdef0"


def spec(mode: str, to: str = "10.40.0.0/16, 10.41.0.0/16", kinds: str = "private") -> str:
    return f"""\
version: 1
name: quiet
regions: [eu-west-1]
network:
  vpc: {VPC}
  cidr: 10.0.0.0/16
  transit_gateway: {{mode: {mode}, id: {HUB}, to: [{to}], kinds: [{kinds}]}}
  subnets:
    app-a: {{id: subnet-0000000a, zone: a, cidr: 10.0.0.0/24, kind: private, route_table: rtb-0000000a}}
    app-b: {{id: subnet-0000000b, zone: b, cidr: 10.0.1.0/24, kind: private, route_table: rtb-0000000a}}
logic:
  web: {{type: ec2, count: 2}}
"""


def routed(*routes: tuple[str, str], state: str = "active") -> dict[str, Any]:
    """Answer with one route table, which leads to NAT and has more routes."""
    made = table("rtb-0000000a", "nat-1", "subnet-0000000a", "subnet-0000000b")
    for to, target in routes:
        key = "VpcPeeringConnectionId" if target.startswith("pcx-") else "TransitGatewayId"
        by = "DestinationPrefixListId" if to.startswith("pl-") else "DestinationCidrBlock"
        made["Routes"].append({by: to, key: target, "State": state})
    return {"ec2__DescribeRouteTables": {"RouteTables": [made]}}


def attached(state: str = "available", *subnets: str) -> dict[str, Any]:
    row = {
        "TransitGatewayAttachmentId": ATTACHED,
        "TransitGatewayId": HUB,
        "VpcId": VPC,
        "State": state,
        "SubnetIds": list(subnets) or ["subnet-0000000a", "subnet-0000000b"],
    }
    return {"ec2__DescribeTransitGatewayVpcAttachments": {"TransitGatewayVpcAttachments": [row]}}


NOTHING: dict[str, Any] = {"ec2__DescribeTransitGatewayVpcAttachments": {"TransitGatewayVpcAttachments": []}}
GATEWAYS = {"TransitGateways": [{"TransitGatewayId": HUB, "State": "available", "Options": {}}]}
ACCOUNT: dict[str, Any] = {
    "ec2__DescribeSubnets": {
        "Subnets": [subnet("app-a", "a", "10.0.0.0/24"), subnet("app-b", "b", "10.0.1.0/24")]
    },
    "ec2__DescribeTransitGateways": GATEWAYS,
    **NOTHING,
    **routed(),
}
BOTH = (("10.40.0.0/16", HUB), ("10.41.0.0/16", HUB))


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (spec("attach"), {}),
        (spec("route"), attached()),
        (spec("existing"), {**attached("modifying"), **routed(*BOTH)}),
        (spec("existing", "10.0.0.0/8"), {**attached(), **routed(("10.0.0.0/8", HUB))}),
        (spec("existing", "10.40.0.0/16"), {**attached(), **routed(("10.40.0.0/16", HUB))}),
    ],
)
def test_an_account_that_confirms_the_spec_has_no_findings(
    text: str, answers: dict[str, Any], tmp_path: Path
) -> None:
    assert found(tmp_path, text, **ACCOUNT | answers)[0] == {}


@pytest.mark.parametrize(
    ("text", "answers", "messages"),
    [
        (spec("attach"), attached(), [f"the VPC is already attached to `{HUB}`"]),
        (spec("attach"), attached("pendingAcceptance"), [f"the VPC is already attached to `{HUB}`"]),
        (
            spec("route"),
            {**attached(), **routed(("10.40.0.0/16", OTHER))},
            ["the route table `rtb-0000000a` already has a route to `10.40.0.0/16`"],
        ),
        (spec("route"), {}, [f"the VPC is not attached to `{HUB}`"]),
        (spec("route"), attached("pendingAcceptance"), [f"the VPC is not attached to `{HUB}`"]),
        (
            spec("route"),
            attached("available", "subnet-0000000a"),
            ["the transit gateway is not attached in `eu-west-1b`, the zone of `app-b`"],
        ),
        (
            spec("existing"),
            {**attached(), **routed(("10.40.0.0/16", HUB))},
            [f"`app-a` does not lead to `10.41.0.0/16` by `{HUB}`"],
        ),
        (
            spec("existing", "10.40.0.0/16"),
            {**attached(), **routed(("10.40.0.0/16", HUB), ("10.40.7.0/24", "pcx-1"))},
            [f"`app-a` does not lead to `10.40.0.0/16` by `{HUB}`"],
        ),
        (
            spec("existing", "10.40.0.0/16"),
            {**attached(), **routed(("10.40.0.0/16", HUB), state="blackhole")},
            [f"`app-a` does not lead to `10.40.0.0/16` by `{HUB}`"],
        ),
        (
            spec("existing", "10.40.0.0/16"),
            {**attached(), **routed(("10.40.0.0/16", OTHER))},
            [f"`app-a` does not lead to `10.40.0.0/16` by `{HUB}`"],
        ),
    ],
)
def test_an_account_contradicts_a_spec(
    text: str, answers: dict[str, Any], messages: list[str], tmp_path: Path
) -> None:
    assert found(tmp_path, text, **ACCOUNT | answers)[0]["T7391"] == messages


def test_routes_that_the_spec_lacks_are_a_warning(tmp_path: Path) -> None:
    answers = {**attached(), **routed(*BOTH, ("10.50.0.0/16", HUB), ("192.168.0.0/16", "pcx-1"))}
    said, _ = found(tmp_path, spec("existing"), **ACCOUNT | answers)
    assert said == {"T7399": ["`app-a` has 2 routes that the spec does not declare"]}


def test_a_route_for_a_prefix_list_is_not_confirmed(tmp_path: Path) -> None:
    answers = {**attached(), **routed(("pl-1", HUB))}
    said, _ = found(tmp_path, spec("existing", "10.40.0.0/16"), **ACCOUNT | answers)
    assert said == {"T7392": [f"could not confirm that `app-a` leads to `10.40.0.0/16` by `{HUB}`"]}


def test_the_attachment_of_a_shared_vpc_is_not_listed_and_not_missed(tmp_path: Path) -> None:
    vpc = {"Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16", "OwnerId": "999988887777"}]}
    said, _ = found(tmp_path, spec("existing"), **ACCOUNT | {"ec2__DescribeVpcs": vpc, **routed(*BOTH)})
    assert said == {}


def test_a_table_that_two_values_name_gets_a_route_once(tmp_path: Path) -> None:
    text = spec("route").replace(
        "b, cidr: 10.0.1.0/24, kind: private, route_table: rtb-0000000a",
        "b, cidr: 10.0.1.0/24, kind: private, route_table: {import: table}",
    )
    exports = {"Exports": [{"Name": "table", "Value": "rtb-0000000a"}]}
    answers = {"cloudformation__ListExports": exports, **attached()}
    said, _ = found(tmp_path, text, **ACCOUNT | answers)
    assert said["T7391"] == [
        "the route table `rtb-0000000a` already has a route to `10.40.0.0/16`",
        "the route table `rtb-0000000a` already has a route to `10.41.0.0/16`",
    ]


def test_raw_routes_of_any_form_are_no_exception(tmp_path: Path) -> None:
    raw = """\
resources:
  network:
    Six:
      Type: AWS::EC2::Route
      Properties: {RouteTableId: rtb-0000000a, DestinationIpv6CidrBlock: "fd00::/8", TransitGatewayId: tgw-1}
    Known:
      Type: AWS::EC2::Route
      Properties: {RouteTableId: rtb-0000000a, DestinationCidrBlock: 10.50.0.0/16, TransitGatewayId: tgw-1}
    Wrong:
      Type: AWS::EC2::Route
      Properties: {RouteTableId: rtb-0000000a, DestinationCidrBlock: nowhere, TransitGatewayId: tgw-1}
"""
    answers = {**attached(), **routed(*BOTH)}
    assert found(tmp_path, spec("existing") + raw, **ACCOUNT | answers)[0] == {}
