"""Each type of resource, as what it becomes in the network."""

from typing import Any

import pytest

from tests.reach_templates import EVERYTHING, loaded, messages, unknowns
from tiers.reach.network import (
    Backend,
    GroupId,
    Interface,
    Network,
    Node,
    Placement,
    PrefixListId,
    RouteTarget,
    Unknown,
)
from tiers.reach.templates import load_files


def network(resources: str, sections: str = "", parameters: dict[str, str] | None = None) -> Network:
    found = loaded(resources, sections, parameters)
    assert messages(found) == []
    return found.network


def one(things: Any, identity: str) -> Any:
    return next(each for each in things if each.id == identity)


def interfaces(found: Network, identity: str) -> tuple[Interface, ...]:
    node: Node = one(found.nodes, identity)
    assert not isinstance(node.interfaces, Unknown), node.interfaces
    return node.interfaces


def places(found: Network, identity: str) -> tuple[Placement, ...]:
    (interface,) = interfaces(found, identity)
    return interface.placements


def reason(value: Any) -> str:
    assert isinstance(value, Unknown), value
    return value.reason


# The VPC


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
    assert "chosen when it is deployed" in reason(found.vpcs[0].cidrs[2])


def test_ranges_that_nobody_knows() -> None:
    found = network("  X: {Type: AWS::EC2::VPC, Properties: {Ipv4IpamPoolId: a}}")
    assert "IPAM" in reason(one(found.vpcs, "X").cidrs[0])
    text = "  X: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.300/24}}"
    assert "no range" in reason(one(network(text).subnets, "X").cidrs[0])
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
        ("TransitGatewayId: tgw-1", RouteTarget("not_modelled", "tgw-1")),
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
    known, not_known = found.prefix_lists[0].cidrs
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


# Compute


@pytest.mark.parametrize(
    ("properties", "subnet", "public", "groups"),
    [
        ("SubnetId: !Ref A, SecurityGroupIds: [!Ref Group]", "A", False, ("Group",)),
        ("SubnetId: !Ref B", "B", True, ("Vpc.DefaultSecurityGroup",)),
        ("SubnetId: !Ref A, LaunchTemplate: {LaunchTemplateId: !Ref T}", "A", False, ("Group",)),
        (
            "LaunchTemplate: {LaunchTemplateName: named, Version: '1'}, SubnetId: !Ref A",
            "A",
            False,
            ("Group",),
        ),
        (
            "NetworkInterfaces: [{SubnetId: !Ref B, GroupSet: [!Ref Group], AssociatePublicIpAddress: false}]",
            "B",
            False,
            ("Group",),
        ),
        (
            "NetworkInterfaces: [{SubnetId: !Ref A, GroupSet: [!Ref Group], AssociatePublicIpAddress: true}]",
            "A",
            True,
            ("Group",),
        ),
        ("NetworkInterfaces: [{NetworkInterfaceId: !Ref I}]", "B", False, ("Group",)),
    ],
)
def test_instances(properties: str, subnet: str, public: bool, groups: tuple[str, ...]) -> None:  # noqa: FBT001 - a column
    found = network(f"""
  T: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateName: named, LaunchTemplateData: {{SecurityGroupIds: [!Ref Group]}}}}}}
  I: {{Type: AWS::EC2::NetworkInterface, Properties: {{SubnetId: !Ref B, GroupSet: [!Ref Group]}}}}
  X: {{Type: AWS::EC2::Instance, Properties: {{{properties}}}}}
""")
    (interface,) = interfaces(found, "X")
    (place,) = interface.placements
    assert (place.subnet, place.public, interface.groups) == (subnet, public, groups)
    assert one(found.nodes, "X").moves is False


@pytest.mark.parametrize(
    "properties",
    [
        "ImageId: a",
        "SubnetId: !Ref A, LaunchTemplate: {LaunchTemplateId: lt-1}",
        "SubnetId: !Ref A, LaunchTemplate: {LaunchTemplateId: !Ref Broken}",
        "NetworkInterfaces: [1]",
    ],
)
def test_instances_that_are_not_known(properties: str) -> None:
    found = network(f"""
  Broken: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: []}}}}
  X: {{Type: AWS::EC2::Instance, Properties: {{{properties}}}}}
""")
    assert isinstance(one(found.nodes, "X").interfaces, Unknown)


@pytest.mark.parametrize(
    "how", ["EIP, Properties: {InstanceId", "EIPAssociation, Properties: {AllocationId: a, InstanceId"]
)
def test_elastic_addresses(how: str) -> None:
    found = network(
        f"  X: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref A}}}}\n  E: {{Type: AWS::EC2::{how}: !Ref X}}}}"
    )
    assert places(found, "X")[0].public is True


def test_interfaces_of_their_own() -> None:
    found = network("""
  I: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref B, PrivateIpAddress: 10.0.2.9, SourceDestCheck: false}}
  J: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref B}}
  X: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A}}
  Y: {Type: AWS::EC2::NetworkInterfaceAttachment, Properties: {InstanceId: !Ref X, NetworkInterfaceId: !Ref I, DeviceIndex: 1}}
""")
    first, second = interfaces(found, "X")
    assert (first.id, second.id, second.source_destination_check) == ("X.interface", "I", False)
    assert second.placements == (Placement("B", addresses=("10.0.2.9",)),)
    assert [node.id for node in found.nodes if node.kind == "interface"] == ["J"]


@pytest.mark.parametrize(
    "properties",
    [
        "LaunchTemplate: {LaunchTemplateId: !Ref T, Version: '1'}",
        "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref T}}}",
        "LaunchConfigurationName: !Ref C",
    ],
)
def test_auto_scaling_groups_stand_in_any_of_their_subnets(properties: str) -> None:
    found = network(f"""
  T: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{NetworkInterfaces: [{{Groups: [!Ref Group]}}]}}}}}}
  C: {{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {{SecurityGroups: [!Ref Group]}}}}
  X: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {{VPCZoneIdentifier: [!Ref A, !Ref B], {properties}}}}}
""")
    (interface,) = interfaces(found, "X")
    assert interface.groups == ("Group",)
    assert [(place.subnet, place.public) for place in interface.placements] == [("A", False), ("B", True)]
    assert one(found.nodes, "X").moves is True


# Load balancers


def test_load_balancers_with_all_behind_them() -> None:
    found = load_files({"e.yaml": EVERYTHING}, "e.yaml").network
    balancer = one(found.load_balancers, "Balancer")
    assert balancer[1:3] == ("application", True)
    assert [(each.port, each.protocol, each.target_groups) for each in balancer.listeners] == [
        (80, "HTTP", ("Targets", "Addresses"))
    ]
    assert [interface.placements[0].subnet for interface in interfaces(found, "Balancer")] == ["A", "B"]
    assert [target[::2] for target in one(found.target_groups, "Targets").targets] == [
        ("Instance", 8080),
        ("Fleet", None),
    ]
    assert [target[::2] for target in one(found.target_groups, "Addresses").targets] == [
        ("10.0.0.9", None),
        ("Service", 80),
    ]
    inner = one(found.load_balancers, "Inner")
    assert (inner.type, inner.internet_facing, inner.cross_zone) == ("network", False, True)
    assert interfaces(found, "Inner")[0].groups is None
    assert places(found, "Inner")[0].ipv6 is True


def test_classic_load_balancers() -> None:
    found = load_files({"e.yaml": EVERYTHING}, "e.yaml").network
    (listener,) = one(found.load_balancers, "Classic").listeners
    assert (listener.port, listener.protocol) == (443, "TLS")
    group = one(found.target_groups, listener.target_groups[0])
    assert (group.port, [each.target for each in group.targets]) == (80, ["Instance", "OldFleet"])


@pytest.mark.parametrize("written", ["1", "{TargetGroups: [1]}", "{TargetGroups: [{TargetGroupArn: x}]}"])
def test_what_a_listener_forwards_to_is_never_nothing_by_mistake(written: str) -> None:
    found = network(f"""
  L: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{Subnets: [!Ref A]}}}}
  X: {{Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {{LoadBalancerArn: !Ref L, Port: 1, Protocol: TCP, DefaultActions: [{{Type: forward, ForwardConfig: {written}}}]}}}}
""")
    (target,) = found.load_balancers[0].listeners[0].target_groups
    assert isinstance(target, Unknown)


def test_targets_that_are_not_known() -> None:
    found = network(
        "  X: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 1, Protocol: TCP, Targets: [{Id: i-1}, 2]}}"
    )
    assert all(
        isinstance(each, Backend) and isinstance(each.target, Unknown)
        for each in found.target_groups[0].targets
    )


# Databases, endpoints and others


@pytest.mark.parametrize(
    ("properties", "subnets", "public"),
    [
        ("DBSubnetGroupName: !Ref S", ["A", "B"], False),
        ("DBSubnetGroupName: !Ref S, PubliclyAccessible: true", ["A", "B"], True),
        ("DBSubnetGroupName: !Ref S, AvailabilityZone: !Select [1, !GetAZs '']", ["B"], False),
        ("SourceDBInstanceIdentifier: !Ref D", ["A", "B"], False),
    ],
)
def test_databases(properties: str, subnets: list[str], public: bool) -> None:  # noqa: FBT001 - a column
    found = network(f"""
  S: {{Type: AWS::RDS::DBSubnetGroup, Properties: {{SubnetIds: [!Ref A, !Ref B]}}}}
  D: {{Type: AWS::RDS::DBInstance, Properties: {{DBSubnetGroupName: !Ref S}}}}
  X: {{Type: AWS::RDS::DBInstance, Properties: {{{properties}}}}}
""")
    assert [place.subnet for place in places(found, "X")] == subnets
    assert {place.public for place in places(found, "X")} == {public}


def test_a_database_without_a_subnet_group_is_not_known() -> None:
    found = network("  X: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}")
    assert "default VPC" in reason(one(found.nodes, "X").interfaces)


def test_instances_of_a_cluster_stand_for_it() -> None:
    found = load_files({"e.yaml": EVERYTHING}, "e.yaml").network
    assert [node.id for node in found.nodes if node.kind == "database"] == ["Database", "Replica", "Member"]
    assert interfaces(found, "Member")[0].groups == ("Group",)


def test_endpoints_and_others() -> None:
    found = load_files({"e.yaml": EVERYTHING}, "e.yaml").network
    (endpoint,) = found.gateway_endpoints
    assert (endpoint.service, endpoint.tables) == ("s3", ("Table",))
    kinds = {node.id: node.kind for node in found.nodes}
    assert {name: kinds[name] for name in ("Ssm", "Service", "Function", "Files", "Cache")} == {
        "Ssm": "interface_endpoint",
        "Service": "service",
        "Function": "function",
        "Files": "other",
        "Cache": "other",
    }
    for name in ("Ssm", "Service", "Function", "Files", "Cache"):
        (interface,) = interfaces(found, name)
        assert (interface.placements[0].subnet, interface.groups) == ("A", ("Group",))


def test_what_is_outside_of_a_vpc_is_no_node() -> None:
    assert network("  X: {Type: AWS::Lambda::Function, Properties: {Handler: a}}").nodes == ()


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("AWS::EC2::TransitGateway", 1),
        ("AWS::EC2::Fresh", 1),
        ("Custom::X", 1),
        ("AWS::NetworkFirewall::Firewall", 1),
        ("AWS::S3::Bucket", 0),
        ("AWS::EC2::KeyPair", 0),
    ],
)
def test_what_could_matter_and_is_not_modelled_is_listed(kind: str, count: int) -> None:
    assert len(network(f"  X: {{Type: '{kind}'}}").not_modelled) == count


def test_everything_loads_without_a_finding() -> None:
    found = load_files({"e.yaml": EVERYTHING}, "e.yaml", {"AWS::Region": "eu-west-1", "Outside": "subnet-1"})
    assert messages(found) == []
    outside = [each for each in unknowns(found.network) if "names nothing" not in each.reason]
    assert {each.reason for each in outside if "imported" not in each.reason} == {
        "a virtual private gateway may add routes",
        "`Transit` is of a type that is not modelled: `AWS::EC2::TransitGateway`",
    }
