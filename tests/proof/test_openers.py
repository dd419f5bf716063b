"""Who opens connections at all, and whose rules may be taken away."""

import pytest

from tests.support.proof_templates import network
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow, Verdict

ROUTES = """
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Way: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
  Out: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Default: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Out, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref B, AllocationId: !GetAtt Ip.AllocationId}}
  Ip: {Type: AWS::EC2::EIP}
  OfA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
  OfB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Out}}
  Open:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: o
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: "-1", CidrIp: 10.0.0.0/16}]
  Host: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref Open]}}
  Subnets: {Type: AWS::ElastiCache::SubnetGroup, Properties: {SubnetIds: [!Ref A]}}
  Memory: {Type: AWS::MemoryDB::SubnetGroup, Properties: {SubnetIds: [!Ref A]}}
  Databases: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref A]}}
"""


def flow(resources: str, source: str, destination: str) -> Flow:
    answer = reach(network(ROUTES + resources), source, destination)
    assert isinstance(answer, Flow), answer
    return answer


@pytest.mark.parametrize(
    ("resource", "to_internet", "to_host"),
    [
        (
            "{Type: AWS::EFS::MountTarget, Properties: {SubnetId: !Ref A, SecurityGroups: [!Ref Open]}}",
            "NO",
            "NO",
        ),
        (
            "{Type: AWS::ElastiCache::CacheCluster, Properties: {CacheSubnetGroupName: !Ref Subnets, VpcSecurityGroupIds: [!Ref Open]}}",
            "NO",
            "NO",
        ),
        (
            "{Type: AWS::MemoryDB::Cluster, Properties: {SubnetGroupName: !Ref Memory, SecurityGroupIds: [!Ref Open]}}",
            "NO",
            "NO",
        ),
        # It copies from servers on EC2 during a migration.
        (
            "{Type: AWS::ElastiCache::ReplicationGroup, Properties: {CacheSubnetGroupName: !Ref Subnets, SecurityGroupIds: [!Ref Open]}}",
            "NO",
            "YES",
        ),
        (
            "{Type: AWS::ElastiCache::ServerlessCache, Properties: {SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Open]}}",
            "NO",
            "YES",
        ),
        # It connects to others: foreign data wrappers, linked servers, replication from elsewhere.
        (
            "{Type: AWS::RDS::DBInstance, Properties: {DBSubnetGroupName: !Ref Databases, VPCSecurityGroups: [!Ref Open]}}",
            "YES",
            "YES",
        ),
    ],
)
def test_what_opens_no_connections_opens_none(resource: str, to_internet: str, to_host: str) -> None:
    answer = flow(f"  X: {resource}\n", "X", "internet")
    assert answer.verdict == to_internet
    assert ("opens-no-connections" in {each.code for each in answer.blockers}) == (to_internet == "NO")
    assert flow(f"  X: {resource}\n", "X", "Host").verdict == to_host
    assert flow(f"  X: {resource}\n", "Host", "X").verdict == "YES"


DEFAULTS = """
  One: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A}}
  Two: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A}}
  Restricted:
    Type: Custom::VpcRestrictDefaultSG
    Properties: {ServiceToken: !Ref "AWS::AccountId", DefaultSecurityGroupId: !GetAtt %s.DefaultSecurityGroup}
  Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
"""


@pytest.mark.parametrize(("vpc", "verdict"), [("Vpc", Verdict.UNKNOWN), ("Other", Verdict.YES)])
def test_a_default_group_that_a_function_empties_is_not_certain(vpc: str, verdict: Verdict) -> None:
    assert flow(DEFAULTS % vpc, "One", "Two").verdict is verdict
    assert flow(DEFAULTS % vpc, "One", "internet").verdict is verdict
    # Its rules never were for others.
    assert flow(DEFAULTS % vpc, "Host", "Two").verdict is Verdict.NO


def test_rules_that_are_written_stay_beside_it() -> None:
    written = """
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Vpc.DefaultSecurityGroup, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/16}
"""
    assert flow(DEFAULTS % "Vpc" + written, "Host", "Two").ports == ((22, 22),)


LISTS = """
  There: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref B, SecurityGroupIds: [!Ref Open]}}
  List: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  Association: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref B, NetworkAclId: !Ref List}}
  Into:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref List, RuleNumber: 1, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
  Replies:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref List, RuleNumber: 1, Egress: true, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: %d, To: %d}}
"""


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (32768, 65535, Verdict.YES),
        (1024, 65535, Verdict.YES),
        (49152, 65535, Verdict.PARTIAL),  # Windows does, Linux does not always
        (9080, 9080, Verdict.PARTIAL),  # whoever connects from this port
        (1, 1023, Verdict.PARTIAL),
        (0, 0, Verdict.NO),
    ],
)
def test_a_list_stops_a_connection_if_it_stops_every_source_port(
    first: int, last: int, verdict: Verdict
) -> None:
    answer = flow(LISTS % (first, last), "Host", "There")
    assert answer.verdict is verdict
    assert bool(answer.path) is (verdict is not Verdict.NO)
    below = verdict is Verdict.PARTIAL and last < 32768
    assert ("from a source port below 32768" in answer.via) is below
    assert ("acl-denies" in {each.code for each in answer.blockers}) is (verdict is not Verdict.YES)


def test_anybody_on_the_internet_may_choose_a_source_port_too() -> None:
    rule = """
  Public:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Open, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
"""
    assert flow(LISTS % (1024, 65535) + rule, "internet", "There").ports == ((443, 443),)
    answer = flow(LISTS % (53, 53) + rule, "internet", "There")
    assert (answer.verdict, answer.partial) == (Verdict.PARTIAL, ((443, 443),))


def test_a_load_balancer_does_not_choose() -> None:
    front = """
  Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: internal, Subnets: [!Ref A], SecurityGroups: [!Ref Open]}}
  Http: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Lb, Port: 80, Protocol: HTTP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]}}
  Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 443, Protocol: HTTP, VpcId: !Ref Vpc, Targets: [{Id: !Ref There}], TargetGroupAttributes: [{Key: load_balancing.cross_zone.enabled, Value: 'true'}]}}
"""
    both = front.replace("Subnets: [!Ref A]", "Subnets: [!Ref A, !Ref B]")
    assert flow(LISTS % (1024, 65535) + both, "Lb", "There").verdict is Verdict.YES
    # In its own subnet no list is in the way; from the other one nothing comes back.
    assert flow(LISTS % (53, 53) + both, "Lb", "There").verdict is Verdict.PARTIAL
    assert flow(LISTS % (53, 53) + front, "Lb", "There").verdict is Verdict.NO
