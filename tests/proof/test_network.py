"""The network itself, type by type: VPCs, subnets, routes, gateways, security groups and network ACLs."""

from typing import Any

import pytest

from tests.support.proof_templates import network, one, reason
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.filters import GroupId, PrefixListId
from tiers.proof.model.network import RouteTarget


def test_a_vpc_has_what_aws_gives_it() -> None:
    (vpc,) = network("").vpcs
    assert vpc.cidrs == ("10.0.0.0/16",)
    assert (vpc.main_table, vpc.default_acl, vpc.default_group) == (None, None, "Vpc.DefaultSecurityGroup")
    group = one(network("").groups, "Vpc.DefaultSecurityGroup")
    assert [rule.peer for rule in group.ingress] == [GroupId(group.id)]
    assert [rule.peer for rule in group.egress] == ["0.0.0.0/0", "::/0"]


def test_ranges_that_are_added() -> None:
    block = "AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc"
    found = network(
        f"  X: {{Type: {block}, CidrBlock: 100.64.0.0/16}}}}\n  Y: {{Type: {block}, Ipv6IpamPoolId: a}}}}"
    )
    assert found.vpcs[0].cidrs[:2] == ("10.0.0.0/16", "100.64.0.0/16")
    assert "chosen at deployment" in reason(found.vpcs[0].cidrs[2])


def test_ranges_that_nobody_knows() -> None:
    found = network("  X: {Type: AWS::EC2::VPC, Properties: {Ipv4IpamPoolId: a}}")
    assert "IPAM" in reason(one(found.vpcs, "X").cidrs[0])
    text = "  X: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.300/24}}"
    assert "is not a CIDR block" in reason(one(network(text).subnets, "X").cidrs[0])
    assert "AWS chooses the zone" in reason(one(network(text).subnets, "X").zone)


def test_zones_and_tables_of_subnets() -> None:
    found = network("""
  T: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  X: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref T}}
""")
    assert [(each.id, each.zone, each.table) for each in found.subnets] == [("A", "a", "T"), ("B", "b", None)]


def test_an_association_that_may_be_there() -> None:
    found = network(
        """
  T: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  X: {Type: AWS::EC2::SubnetRouteTableAssociation, Condition: C, Properties: {SubnetId: !Ref A, RouteTableId: !Ref T}}
""",
        "Conditions: {C: !Equals [!Ref AWS::Region, a]}",
    )
    assert "`C` holds is not known" in reason(one(found.subnets, "A").table)


@pytest.mark.parametrize(
    ("which", "table"), [("[0, [!Ref A, !Ref B]]", None), ("[!Ref P, [!Ref A, !Ref B]]", Unknown)]
)
def test_an_association_of_a_subnet_that_is_not_known_may_be_any(which: str, table: Any) -> None:
    found = network(
        f"""
  T: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Vpc}}}}
  X: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Select {which}, RouteTableId: !Ref T}}}}
""",
        "Parameters: {P: {Type: Number}}",
    )
    value = one(found.subnets, "B").table
    assert value is None if table is None else isinstance(value, table)


def test_a_subnet_from_elsewhere_is_none_of_ours() -> None:
    found = network(
        """
  T: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  X: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref P, RouteTableId: !Ref T}}
  Y: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: subnet-1, RouteTableId: !Ref T}}
""",
        "Parameters: {P: {Type: String}}",
    )
    assert [each.table for each in found.subnets] == [None, None]


def test_gateways_and_their_attachments() -> None:
    assert network("").internet_gateways[0].vpc == "Vpc"
    assert one(network("  X: {Type: AWS::EC2::InternetGateway}").internet_gateways, "X").vpc is None
    found = network("  X: {Type: AWS::EC2::EgressOnlyInternetGateway, Properties: {VpcId: !Ref Vpc}}")
    assert found.egress_only_gateways[0].vpc == "Vpc"


@pytest.mark.parametrize(
    ("more", "active", "same"),
    [
        ("", True, True),
        (", PeerRegion: !Ref AWS::Region", True, True),
        (", PeerRegion: eu-west-1", True, Unknown),
        (", PeerOwnerId: '123456789012'", Unknown, True),
        (", PeerOwnerId: !Ref AWS::AccountId", True, True),
    ],
)
def test_peerings(more: str, active: Any, same: Any) -> None:
    text = f"  X: {{Type: AWS::EC2::VPCPeeringConnection, Properties: {{VpcId: !Ref Vpc, PeerVpcId: !Ref Vpc{more}}}}}"
    (peering,) = network(text).peerings
    assert (peering.requester, peering.accepter) == ("Vpc", "Vpc")
    for value, wanted in ((peering.active, active), (peering.same_region, same)):
        assert value is True if wanted is True else isinstance(value, wanted)


# Routes


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("GatewayId: !Ref Gateway", RouteTarget("internet_gateway", "Gateway")),
        ("GatewayId: local", RouteTarget("local")),
        ("NatGatewayId: !GetAtt Nat.NatGatewayId", RouteTarget("nat_gateway", "Nat")),
        ("TransitGatewayId: tgw-1", RouteTarget("transit_gateway", "tgw-1")),
        ("VpcEndpointId: !Ref Gwlb", RouteTarget("not_modelled", "Gwlb")),
        ("GatewayId: !Ref Vgw", RouteTarget("not_modelled", "Vgw")),
        ("InstanceId: !Ref Instance", RouteTarget("instance", "Instance")),
        ("GatewayId: igw-1", "names nothing that was loaded"),
        ("NatGatewayId: !Ref Gateway", "is not `AWS::EC2::NatGateway`"),
        ("NatGatewayId: []", "not known which"),
        ("Nothing: 1", "the target of a route is not known"),
    ],
)
def test_where_a_route_leads(target: str, wanted: Any) -> None:
    found = network(f"""
  Nat: {{Type: AWS::EC2::NatGateway, Properties: {{SubnetId: !Ref B, ConnectivityType: private}}}}
  Vgw: {{Type: AWS::EC2::VPNGateway}}
  Gwlb: {{Type: AWS::EC2::VPCEndpoint, Properties: {{VpcEndpointType: GatewayLoadBalancer}}}}
  Instance: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref A}}}}
  T: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Vpc}}}}
  R: {{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0, {target}}}}}
""")
    (route,) = found.tables[0].routes
    assert route.destination == "0.0.0.0/0"
    assert route.target == wanted if isinstance(wanted, RouteTarget) else wanted in reason(route.target)


@pytest.mark.parametrize(
    ("properties", "public", "subnet"),
    [
        ("SubnetId: !Ref B, AllocationId: !GetAtt E.AllocationId", True, "B"),
        ("SubnetId: !Ref B, AllocationId: eipalloc-1", True, "B"),
        ("SubnetId: !Ref B, ConnectivityType: private", False, "B"),
        ("VpcId: !Ref Vpc, AvailabilityMode: regional", True, None),
        ("SubnetId: !Ref B", Unknown, "B"),
        ("SubnetId: !Ref B, AllocationId: !Ref Vpc", Unknown, "B"),
    ],
)
def test_nat_gateways(properties: str, public: Any, subnet: str | None) -> None:
    found = network(
        f"  E: {{Type: AWS::EC2::EIP}}\n  N: {{Type: AWS::EC2::NatGateway, Properties: {{{properties}}}}}"
    )
    (gateway,) = found.nat_gateways
    assert (gateway.vpc, gateway.subnet) == ("Vpc", subnet)
    assert isinstance(gateway.public, Unknown) if public is Unknown else gateway.public is public


# Groups and ACLs


def rules(written: str, side: str = "Ingress") -> Any:
    text = f"  X: {{Type: AWS::EC2::SecurityGroup, Properties: {{VpcId: !Ref Vpc, SecurityGroup{side}: {written}}}}}"
    group = one(network(text).groups, "X")
    return group.ingress if side == "Ingress" else group.egress


@pytest.mark.parametrize(
    ("rule", "protocol", "ports", "peer"),
    [
        ("IpProtocol: tcp, FromPort: 80, ToPort: '81', CidrIp: 10.0.0.0/8", "tcp", (80, 81), "10.0.0.0/8"),
        ("IpProtocol: '6', FromPort: 0, ToPort: 65535, CidrIpv6: '::/0'", "tcp", (0, 65535), "::/0"),
        ("IpProtocol: -1, CidrIp: 0.0.0.0/0", "all", None, "0.0.0.0/0"),
        ("IpProtocol: icmp, CidrIp: 0.0.0.0/0", "icmp", (-1, -1), "0.0.0.0/0"),
        ("IpProtocol: 58, FromPort: 128, ToPort: 0, CidrIpv6: '::/0'", "icmpv6", (128, 0), "::/0"),
        ("IpProtocol: 50, CidrIp: 0.0.0.0/0", "50", None, "0.0.0.0/0"),
        ("IpProtocol: -1, SourceSecurityGroupId: !Ref Group", "all", None, GroupId("Group")),
        (
            "IpProtocol: -1, SourceSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup",
            "all",
            None,
            GroupId("Vpc.DefaultSecurityGroup"),
        ),
        ("IpProtocol: -1, SourceSecurityGroupId: sg-1", "all", None, Unknown),
        ("IpProtocol: -1, SourcePrefixListId: pl-1", "all", None, Unknown),
        ("IpProtocol: -1, SourceSecurityGroupName: x", "all", None, Unknown),
        ("IpProtocol: tcp, FromPort: 9, ToPort: 1, CidrIp: 0.0.0.0/0", "tcp", Unknown, "0.0.0.0/0"),
        ("IpProtocol: tcp, CidrIp: 0.0.0.0/0", "tcp", Unknown, "0.0.0.0/0"),
        ("IpProtocol: [], CidrIp: 1", Unknown, Unknown, Unknown),
    ],
)
def test_a_rule(rule: str, protocol: Any, ports: Any, peer: Any) -> None:
    (found,) = rules(f"[{{{rule}}}]")
    for value, wanted in ((found.protocol, protocol), (found.ports, ports), (found.peer, peer)):
        assert isinstance(value, Unknown) if wanted is Unknown else value == wanted
    assert found.origin.path == ("SecurityGroupIngress", 0)


def test_a_rule_that_is_no_mapping_is_there_all_the_same() -> None:
    (found,) = rules("[1]")
    assert all(isinstance(value, Unknown) for value in found[:3])


def test_egress_is_open_while_nobody_declares_any() -> None:
    assert [rule.peer for rule in one(network("").groups, "Group").egress] == ["0.0.0.0/0", "::/0"]
    assert [rule.peer for rule in rules("[{IpProtocol: -1, CidrIp: 10.0.0.0/8}]", "Egress")] == ["10.0.0.0/8"]


def test_a_standalone_rule_takes_the_open_one_away() -> None:
    found = network("""
  X: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 1, ToPort: 2, CidrIp: 10.0.0.0/8}}
""")
    (rule,) = one(found.groups, "Group").egress
    assert (rule.ports, rule.peer, rule.origin.resource) == ((1, 2), "10.0.0.0/8", "X")


def test_prefix_lists() -> None:
    found = network("""
  L: {Type: AWS::EC2::PrefixList, Properties: {Entries: [{Cidr: 10.0.0.0/8}, {Cidr: x}]}}
  X: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: -1, SourcePrefixListId: !Ref L}}
""")
    cidrs = found.prefix_lists[0].cidrs
    assert not isinstance(cidrs, Unknown)
    known, not_known = cidrs
    assert known == "10.0.0.0/8"
    assert isinstance(not_known, Unknown)
    assert one(found.groups, "Group").ingress[0].peer == PrefixListId("L")


def test_network_acls() -> None:
    found = network(
        """
  N: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  S: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref A, NetworkAclId: !Ref N}}
  X: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref N, RuleNumber: 1, Protocol: 6, Egress: true, RuleAction: DENY, CidrBlock: 0.0.0.0/0, PortRange: {From: 1, To: 2}}}
  Y: {Type: AWS::EC2::NetworkAclEntry, Condition: C, Properties: {NetworkAclId: !Ref N, RuleNumber: 2, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: "::/0"}}
""",
        "Conditions: {C: !Equals [!Ref AWS::Region, a]}",
    )
    assert [each.acl for each in found.subnets] == ["N", None]
    first, second = found.acls[0].entries
    assert first[:6] == (1, True, False, "tcp", (1, 2), "0.0.0.0/0")
    assert isinstance(second.allow, Unknown)
    assert second.cidr == "::/0"
