"""What comes into a VPC past its internet gateway is never called unreachable."""

import pytest

from tests.support.proof_templates import network
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.model.network import Network

INTERNAL = """
  Gate: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: !Ref Vpc}}
  Front:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: f
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 0, ToPort: 1000, CidrIp: 0.0.0.0/0}
  Guarded:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: d
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref Gate}
  Lb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Type: network, Scheme: internal, Subnets: [!Ref A], SecurityGroups: [!Ref Front]}
  Tls:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Lb, Port: 443, Protocol: TCP, DefaultActions: []}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref Front]}}
  Db: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref Guarded]}}
"""


def flow(found: Network, source: str, destination: str) -> Flow:
    answer = reach(found, source, destination)
    assert isinstance(answer, Flow), answer
    return answer


def test_without_any_nothing_comes_in() -> None:
    found = network(INTERNAL)
    assert {flow(found, "internet", each).verdict for each in ("Lb", "Web", "Db")} == {Verdict.NO}


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: AWS::CloudFront::VpcOrigin, Properties: {VpcOriginEndpointConfig: {Arn: !Ref Lb, Name: n}}}",
        "{Type: AWS::CloudFront::VpcOrigin, Properties: {VpcOriginEndpointConfig: {Arn: !GetAtt Lb.LoadBalancerArn, Name: n}}}",
        "{Type: AWS::ApiGateway::VpcLink, Properties: {Name: n, TargetArns: [!Ref Lb]}}",
        "{Type: AWS::GlobalAccelerator::EndpointGroup, Properties: {ListenerArn: l, EndpointGroupRegion: r, EndpointConfigurations: [{EndpointId: !Ref Lb}]}}",
        "{Type: AWS::VpcLattice::TargetGroup, Properties: {Type: ALB, Targets: [{Id: !Ref Lb, Port: 443}]}}",
        "{Type: AWS::EC2::VPCEndpointService, Properties: {NetworkLoadBalancerArns: [!Ref Lb]}}",
        "{Type: AWS::EC2::VerifiedAccessEndpoint, Properties: {SecurityGroupIds: [!Ref Gate], LoadBalancerOptions: {LoadBalancerArn: !Ref Lb, SubnetIds: [!Ref A]}}}",
    ],
)
def test_what_leads_to_a_load_balancer_leads_to_nothing_else(resource: str) -> None:
    found = network(f"{INTERNAL}  In: {resource}\n")
    answer = flow(found, "internet", "Lb")
    assert (answer.verdict, answer.unknown) == (Verdict.UNKNOWN, ((443, 443),))
    assert any("In" in each.reason for each in answer.unknowns)
    assert flow(found, "internet", "Web").verdict is Verdict.NO
    assert flow(found, "internet", "Db").verdict is Verdict.NO


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: AWS::ApiGatewayV2::VpcLink, Properties: {SubnetIds: [!Ref B], SecurityGroupIds: [!Ref Gate]}}",
        "{Type: AWS::VpcLattice::ResourceGateway, Properties: {SubnetIds: [!Ref B], SecurityGroupIds: [!Ref Gate]}}",
        "{Type: AWS::EC2::ClientVpnTargetNetworkAssociation, Properties: {SubnetId: !Ref B, ClientVpnEndpointId: !Ref Vpn}}",
    ],
)
def test_what_has_groups_leads_to_all_that_admits_them(resource: str) -> None:
    vpn = "  Vpn: {Type: AWS::EC2::ClientVpnEndpoint, Properties: {SecurityGroupIds: [!Ref Gate]}}\n"
    found = network(f"{INTERNAL}  In: {resource}\n{vpn}")
    assert flow(found, "internet", "Db").unknown == ((22, 22),)
    assert flow(found, "internet", "Lb").unknown == ((443, 443),)
    assert flow(found, "internet", "Web").unknown == ((0, 1000),)


def test_a_connect_endpoint_leads_to_ssh_and_rdp_only() -> None:
    endpoint = "{Type: AWS::EC2::InstanceConnectEndpoint, Properties: {SubnetId: !Ref B, SecurityGroupIds: [!Ref Gate]}}"
    found = network(f"{INTERNAL}  In: {endpoint}\n")
    assert flow(found, "internet", "Db").unknown == ((22, 22),)
    assert flow(found, "internet", "Web").unknown == ((22, 22),)
    assert flow(found, "internet", "Lb").verdict is Verdict.NO


def test_other_groups_are_not_admitted() -> None:
    link = "{Type: AWS::ApiGatewayV2::VpcLink, Properties: {SubnetIds: [!Ref B], SecurityGroupIds: [!Ref Group]}}"
    found = network(f"{INTERNAL}  In: {link}\n")
    assert flow(found, "internet", "Db").verdict is Verdict.NO


@pytest.mark.parametrize("arn", ["!Sub 'arn:aws:ec2:eu-west-1:1:instance/${Web}'", "!Ref Web"])
def test_an_instance_may_be_an_origin(arn: str) -> None:
    origin = f"{{Type: AWS::CloudFront::VpcOrigin, Properties: {{VpcOriginEndpointConfig: {{Arn: {arn}}}}}}}"
    found = network(f"{INTERNAL}  In: {origin}\n")
    assert flow(found, "internet", "Web").unknown == ((0, 1000),)
    assert flow(found, "internet", "Db").verdict is Verdict.NO


def test_what_leads_to_somebody_elses_changes_nothing() -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1"
    origin = (
        f"{{Type: AWS::CloudFront::VpcOrigin, Properties: {{VpcOriginEndpointConfig: {{Arn: '{arn}'}}}}}}"
    )
    assert flow(network(f"{INTERNAL}  In: {origin}\n"), "internet", "Lb").verdict is Verdict.NO


def test_targets_that_are_not_known_may_be_any() -> None:
    origin = "{Type: AWS::CloudFront::VpcOrigin, Properties: {VpcOriginEndpointConfig: {Arn: !Select [0, !GetAtt Lb.X]}}}"
    found = network(f"{INTERNAL}  In: {origin}\n")
    assert flow(found, "internet", "Lb").verdict is Verdict.UNKNOWN


def test_lattice_serves_clients_in_a_vpc_and_cloudfront_does_not() -> None:
    lattice = "{Type: AWS::VpcLattice::TargetGroup, Properties: {Type: INSTANCE, Targets: [{Id: !Ref Closed, Port: 1}]}}"
    origin = "{Type: AWS::CloudFront::VpcOrigin, Properties: {VpcOriginEndpointConfig: {Arn: !Ref Closed}}}"
    closed = """
  Listed:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: l
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 169.254.171.0/24}]
  Closed: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref Listed]}}
"""
    assert flow(network(f"{INTERNAL}{closed}  In: {lattice}\n"), "Web", "Closed").unknown == ((1, 1),)
    assert flow(network(f"{INTERNAL}{closed}  In: {origin}\n"), "Web", "Closed").verdict is Verdict.NO


def origin_of(arn: str, more: str = "") -> str:
    origin = f"{{Type: AWS::CloudFront::VpcOrigin, Properties: {{VpcOriginEndpointConfig: {{Arn: {arn}}}}}}}"
    return f"{INTERNAL}  In: {origin}\n{more}"


@pytest.mark.parametrize(
    "arn",
    ["!GetAtt Finder.Arn", "!Sub 'arn:${AWS::Partition}:x:${Finder.Name}'", "!Ref Finder"],
)
def test_what_another_resource_answers_may_be_any_target(arn: str) -> None:
    finder = "  Finder: {Type: Custom::Finder, Properties: {ServiceToken: x, Tag: y}}\n"
    assert flow(network(origin_of(arn, finder)), "internet", "Lb").verdict is Verdict.UNKNOWN


def test_an_arn_of_pseudo_parameters_and_text_is_somebody_elses() -> None:
    arn = "!Sub 'arn:${AWS::Partition}:elasticloadbalancing:${AWS::Region}:1:loadbalancer/app/x/1'"
    assert flow(network(origin_of(arn)), "internet", "Lb").verdict is Verdict.NO


@pytest.mark.parametrize(
    "options", ["RdsOptions: {SubnetIds: [!Ref A]}", "CidrOptions: {SubnetIds: [!Ref A]}"]
)
def test_verified_access_to_databases_and_ranges_leads_to_all_that_admits_its_groups(options: str) -> None:
    access = f"{{Type: AWS::EC2::VerifiedAccessEndpoint, Properties: {{SecurityGroupIds: [!Ref Gate], {options}}}}}"
    found = network(f"{INTERNAL}  In: {access}\n")
    assert flow(found, "internet", "Db").unknown == ((22, 22),)


@pytest.mark.parametrize(
    "held",
    [
        "  Tie: {Type: AWS::EC2::EIPAssociation, Properties: {AllocationId: !GetAtt Ip.AllocationId, InstanceId: !Ref Db}}",
        "  Tie: {Type: AWS::EC2::EIPAssociation, Properties: {EIP: !Ref Ip, InstanceId: !Ref Db}}",
    ],
)
def test_an_address_leads_to_what_it_is_associated_with(held: str) -> None:
    group = "{Type: AWS::GlobalAccelerator::EndpointGroup, Properties: {EndpointConfigurations: [{EndpointId: !GetAtt Ip.AllocationId}]}}"
    found = network(f"{INTERNAL}  In: {group}\n  Ip: {{Type: AWS::EC2::EIP}}\n{held}\n")
    assert [each.targets for each in found.entrances] == [("Db",)]


def test_an_address_that_is_its_own_instance_leads_nowhere_known() -> None:
    group = "{Type: AWS::GlobalAccelerator::EndpointGroup, Properties: {EndpointConfigurations: [{EndpointId: !Ref Ip}]}}"
    loop = "  Ip: {Type: AWS::EC2::EIP, Properties: {InstanceId: !Ref Ip}}\n"
    answer = flow(network(f"{INTERNAL}  In: {group}\n{loop}"), "internet", "Lb")
    assert answer.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "registering",
    [
        "{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref A], TrafficSources: !GetAtt F.X}}",
        "{Type: AWS::ECS::Service, Properties: {VpcLatticeConfigurations: !GetAtt F.X}}",
    ],
)
def test_what_may_register_itself_with_lattice_may_be_any_target(registering: str) -> None:
    lattice = "  In: {Type: AWS::VpcLattice::TargetGroup, Properties: {Type: INSTANCE}}\n"
    more = f"{lattice}  F: {{Type: Custom::F, Properties: {{ServiceToken: x}}}}\n  Some: {registering}\n"
    assert flow(network(INTERNAL + more), "internet", "Web").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("setting", "open_ports"),
    [("", ()), (", EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off'", ((443, 443),))],
)
def test_groups_may_not_apply_to_the_clients_of_an_endpoint_service(
    setting: str, open_ports: tuple[tuple[int, int], ...]
) -> None:
    closed = INTERNAL.replace("SecurityGroups: [!Ref Front]", f"SecurityGroups: [!Ref Guarded]{setting}", 1)
    service = "{Type: AWS::EC2::VPCEndpointService, Properties: {NetworkLoadBalancerArns: [!Ref Lb]}}"
    found = network(f"{closed}  In: {service}\n")
    assert flow(found, "internet", "Lb").unknown == open_ports
    assert flow(found, "internet", "Web").verdict is Verdict.NO


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("!Sub 'com.amazonaws.${AWS::Region}.sqs'", Verdict.NO),
        ("!Sub 'com.amazonaws.vpce.${AWS::Region}.${In.ServiceId}'", Verdict.UNKNOWN),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", Verdict.UNKNOWN),
    ],
)
def test_hosts_of_the_vpc_use_an_endpoint_service_by_an_endpoint_alone(name: str, verdict: Verdict) -> None:
    service = "{Type: AWS::EC2::VPCEndpointService, Properties: {NetworkLoadBalancerArns: [!Ref Lb]}}"
    properties = f"{{VpcId: !Ref Vpc, VpcEndpointType: Interface, SubnetIds: [!Ref A], ServiceName: {name}}}"
    endpoint = f"{{Type: AWS::EC2::VPCEndpoint, Properties: {properties}}}"
    closed = INTERNAL.replace("CidrIp: 0.0.0.0/0", "CidrIp: 192.168.0.0/16", 1)
    closed = closed.replace(
        "Scheme: internal", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off'", 1
    )
    found = network(f"{closed}  In: {service}\n  Endpoint: {endpoint}\n")
    assert flow(found, "Db", "Lb").verdict is verdict
