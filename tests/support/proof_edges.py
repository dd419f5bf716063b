"""Templates with a distribution in front of a load balancer, and what AWS's pages say that they allow.

The expectation is worked out from the choices alone, without a network model:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
"""

from itertools import product
from typing import Any, NamedTuple

from tests.support.proof_templates import loaded
from tiers.proof.model.network import Network

IRELAND, FRANKFURT = "pl-4fa04526", "pl-a3a144ca"
PEERS = {
    "list": f"SourcePrefixListId: {IRELAND}",
    "world": "CidrIp: 0.0.0.0/0",
    "vpc": "CidrIp: 10.0.0.0/16",
    "office": "CidrIp: 203.0.113.0/24",
    "group": "SourceSecurityGroupId: !Ref Group",
    "abroad": f"SourcePrefixListId: {FRANKFURT}",
}
"""The other sides of the rule that admits requests to the load balancer on port 80."""

ROUTES = """
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Tied:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Table, SubnetId: !Ref B}
"""


class Edge(NamedTuple):
    """The choices of one template."""

    internal: bool = True
    by_vpc_origin: bool = True
    peer: str = "list"
    policy: str = "http-only"
    viewers: str = "redirect-to-https"
    enabled: str = "true"
    origin: str = "a"
    """The origin that the behavior names: `a` is the load balancer, and `b` a host elsewhere."""


def network(edge: Edge, more: str = "", config: str = "", region: str = "eu-west-1") -> Network:
    """Load a template with a load balancer `Lb` and a distribution `Cdn`."""
    scheme, subnet = ("internal", "A") if edge.internal else ("internet-facing", "B")
    way = "VpcOriginConfig: {VpcOriginId: !GetAtt In.Id}"
    if not edge.by_vpc_origin:
        way = f"CustomOriginConfig: {{OriginProtocolPolicy: {edge.policy}}}"
    resources = f"""{ROUTES}
  Front:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: f
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 80, ToPort: 80, {PEERS[edge.peer]}}}]
  Lb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {{Scheme: {scheme}, Subnets: [!Ref {subnet}], SecurityGroups: [!Ref Front]}}
  Http:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {{LoadBalancerArn: !Ref Lb, Port: 80, Protocol: HTTP, DefaultActions: []}}
  In:
    Type: AWS::CloudFront::VpcOrigin
    Properties: {{VpcOriginEndpointConfig: {{Arn: !Ref Lb, Name: n, OriginProtocolPolicy: {edge.policy}}}}}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: {edge.enabled}
        DefaultCacheBehavior: {{TargetOriginId: {edge.origin}, ViewerProtocolPolicy: {edge.viewers}}}
        Origins:
          - {{Id: a, DomainName: !GetAtt Lb.DNSName, {way}}}
          - Id: b
            DomainName: www.example.org
            CustomOriginConfig: {{OriginProtocolPolicy: https-only}}
{config}{more}
"""
    return loaded(resources, parameters={"AWS::Region": region} if region else None).network


def expected(edge: Edge) -> dict[tuple[str, str], tuple[str, Any]]:
    """Return the verdict and the ports for each two of the internet, `Cdn`, and `Lb`."""
    served = ((443, 443),) if edge.viewers == "https-only" else ((80, 80), (443, 443))
    is_on = edge.enabled == "true"
    asks_http = edge.policy == "http-only" or (edge.policy == "match-viewer" and edge.viewers == "allow-all")
    admitted = {"list": "YES", "world": "YES", "group": "NO"}.get(edge.peer, "UNKNOWN")
    if edge.peer == "vpc" and not edge.by_vpc_origin:
        admitted = "NO"
    is_there = edge.by_vpc_origin or not edge.internal
    asked = admitted if is_on and asks_http and is_there and edge.origin == "a" else "NO"
    world = {"world": "YES", "office": "PARTIAL", "list": "PARTIAL", "abroad": "UNKNOWN"}.get(edge.peer, "NO")
    return {
        ("internet", "Cdn"): ("YES", served) if is_on else ("NO", ()),
        ("Cdn", "Lb"): (asked, ((80, 80),) if asked != "NO" else ()),
        ("internet", "Lb"): ("NO", ()) if edge.internal else (world, ((80, 80),) if world != "NO" else ()),
    }


EDGES = tuple(
    Edge(*each)
    for each in product(
        (True, False),
        (True, False),
        PEERS,
        ("http-only", "https-only", "match-viewer"),
        ("redirect-to-https", "allow-all", "https-only"),
        ("true", "false"),
        ("a", "b"),
    )
)
"""Every combination of the choices."""
