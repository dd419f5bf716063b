"""What comes into a VPC past its internet gateway is never called unreachable."""

import pytest

from tests.reach_templates import network
from tiers.reach.network import Network
from tiers.reach.queries import reach
from tiers.reach.verdicts import Flow, Verdict

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
