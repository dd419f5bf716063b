"""What stands in the network, type by type: compute, load balancers, databases, endpoints and others."""

import pytest

from tests.support.proof_templates import (
    EVERYTHING,
    interfaces,
    messages,
    network,
    one,
    places,
    reason,
    unknowns,
)
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.network import Backend, Placement
from tiers.proof.templates import load_files


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
        ("DBSubnetGroupName: !Ref S, AvailabilityZone: !GetAtt B.AvailabilityZone", ["B"], False),
        ("SourceDBInstanceIdentifier: !Ref D, AvailabilityZone: !GetAtt A.AvailabilityZone", ["A"], False),
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


def test_a_database_without_a_subnet_group_is_in_the_default_vpc() -> None:
    found = network("  X: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}")
    assert [each.subnet for each in places(found, "X")] == ["default VPC's subnets"]
    aurora = "  Y: {Type: AWS::EC2::Instance, Properties: {ImageId: a}}\n  X: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora, DBClusterIdentifier: elsewhere}}"
    assert "not known" in reason(one(network(aurora).nodes, "X").interfaces)


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
        "`Transit` has a type that is not modeled: `AWS::EC2::TransitGateway`",
    }
