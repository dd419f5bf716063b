"""Distributions of CloudFront: who reaches them, what they ask, and what CloudFront's prefix list admits."""

import random

import pytest

from tests.support.proof_edges import EDGES, FRANKFURT, IRELAND, Edge, expected, network
from tests.support.proof_networks import ask, codes, verdict
from tests.support.proof_templates import loaded
from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.intent.proven import prove
from tiers.proof.answers.queries import matrix
from tiers.proof.answers.verdicts import Flow


def ports(flow: Flow) -> tuple[tuple[int, int], ...]:
    return (*flow.ports, *flow.partial, *flow.unknown)


def test_all_choices_allow_what_the_pages_of_aws_say() -> None:
    # A VPC origin that nothing uses may be used by distributions elsewhere, which is another test.
    chosen = [each for each in EDGES if each.by_vpc_origin and each.origin == "a"]
    for edge in random.Random(17).sample(chosen, 60):
        found = network(edge)
        for (source, destination), (wanted, numbers) in expected(edge).items():
            flow = ask(found, source, destination)
            assert (str(flow.verdict), ports(flow)) == (wanted, numbers), (edge, source, destination, flow)


def test_all_choices_without_a_vpc_origin_too() -> None:
    chosen = [each for each in EDGES if not each.by_vpc_origin]
    for edge in random.Random(17).sample(chosen, 60):
        found = network(edge)._replace(entrances=())
        for (source, destination), (wanted, numbers) in expected(edge).items():
            flow = ask(found, source, destination)
            assert (str(flow.verdict), ports(flow)) == (wanted, numbers), (edge, source, destination, flow)


def test_a_vpc_origin_of_no_distribution_may_be_used_by_another() -> None:
    assert verdict(network(Edge(by_vpc_origin=False)), "internet", "Lb") == "UNKNOWN"
    assert verdict(network(Edge()), "internet", "Lb") == "NO"


def test_a_vpc_origin_that_is_shared_has_other_users() -> None:
    share = (
        "  Share: {Type: AWS::RAM::ResourceShare, Properties: {Name: s, ResourceArns: [!GetAtt In.Arn]}}\n"
    )
    assert verdict(network(Edge(), share), "internet", "Lb") == "UNKNOWN"


def test_the_first_row_of_the_matrix_is_what_the_world_can_open() -> None:
    row = [
        each for each in matrix(network(Edge())).flows if each.source == "internet" and each.verdict != "NO"
    ]
    assert [(each.destination, each.ports) for each in row] == [("Cdn", ((80, 80), (443, 443)))]


def test_only_listed_addresses_are_anyones_distributions() -> None:
    flow = ask(network(Edge(internal=False, by_vpc_origin=False)), "internet", "Lb", 80)
    assert flow.verdict == "PARTIAL"
    assert "CloudFront" in [each.component for each in flow.path]
    assert verdict(network(Edge(internal=False)), "CloudFront", "Lb", 80) == "YES"


def test_the_list_of_another_region_is_not_this_ones() -> None:
    found = ask(network(Edge(peer="abroad")), "Cdn", "Lb", 80)
    assert found.verdict == "UNKNOWN"
    assert any(FRANKFURT in each.reason for each in found.unknowns)
    assert verdict(network(Edge(peer="abroad"), region="eu-central-1"), "Cdn", "Lb", 80) == "YES"


@pytest.mark.parametrize(
    ("cidr", "wanted"),
    [("0.0.0.0/0", "YES"), ("0.0.0.0/1", "UNKNOWN"), ("128.0.0.0/1", "UNKNOWN"), ("10.0.0.0/8", "NO")],
)
def test_a_list_of_ones_own_may_have_addresses_of_cloudfront(cidr: str, wanted: str) -> None:
    more = f"""
  Own:
    Type: AWS::EC2::PrefixList
    Properties: {{PrefixListName: o, AddressFamily: IPv4, MaxEntries: 1, Entries: [{{Cidr: {cidr}}}]}}
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {{GroupId: !GetAtt Front.GroupId, IpProtocol: tcp, FromPort: 80, ToPort: 80, %s}}
"""
    edge = Edge(internal=False, by_vpc_origin=False, peer="group")
    for peer in ("SourcePrefixListId: !Ref Own", f"CidrIp: {cidr}"):
        assert verdict(network(edge, more % peer), "Cdn", "Lb", 80) == wanted, peer


@pytest.mark.parametrize("lists", [(IRELAND, FRANKFURT), (FRANKFURT, IRELAND)])
def test_a_map_of_lists_counts_if_each_region_has_its_own(lists: tuple[str, str]) -> None:
    sections = f"Mappings: {{M: {{eu-west-1: {{L: {lists[0]}}}, eu-central-1: {{L: {lists[1]}}}}}}}"
    rule = "!FindInMap [M, !Ref 'AWS::Region', L]"
    group = f"""
  Front:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: f
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 80, ToPort: 80, SourcePrefixListId: {rule}}}]
"""
    made = loaded(group, sections).network
    assert len(made.prefix_lists) == (1 if lists[0] == IRELAND else 0)


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        ("ap-east-1: pl-0123456789abcdef0", 1),
        ("ap-east-1: pl-0123456789abcdef1", 0),
        ("ap-east-1: sg-0123456789abcdef0", 0),
        ("eu-west-1: pl-0123456789abcdef0", 0),
        ("[]: {}", 0),
    ],
)
def test_a_list_counts_if_the_metadata_declare_it_and_bounds_the_claim(declared: str, wanted: int) -> None:
    rule = "SourcePrefixListId: pl-0123456789abcdef0"
    group = f"""
  Front:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: f
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 80, ToPort: 80, {rule}}}]
"""
    sections = f"Metadata: {{Tiers: {{CloudFrontPrefixLists: {{{declared}}}}}}}"
    made = loaded(group, sections, {"AWS::Region": "ap-east-1"}).network
    assert len(made.prefix_lists) == wanted
    limits = [each.reason for each in made.not_modelled if "assumed to be CloudFront's" in each.reason]
    assert bool(limits) or not wanted


def test_an_origin_by_an_unknown_name_says_what_makes_it_known() -> None:
    certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    spec = f"""\
version: 1
name: shop
regions: [eu-central-1]
presentation:
  cdn: {{type: cdn, origin: {{to: site, name: origin.example.com}}}}
  site:
    type: load_balancer
    allow_from: [cloudfront]
    listeners: [{{port: 443, protocol: HTTPS, certificate: "{certificate}", forward_to: web}}]
logic:
  web: {{type: fargate, image: nginx:1.29, port: 8080}}
"""
    compiled = compiler.compile_spec("shop.yaml", spec.encode())
    assert compiled.bundle is not None, compiled.findings
    assert compiled.architecture is not None
    proof = prove(compiled.bundle, compiled.architecture, source_map(compiled.bundle, compiled.document))
    found = {each.code.id: each for each in proof.findings}
    assert "`domain` in a spec" in found["T5012"].help


BEHAVIOR = (
    "        CacheBehaviors: [{PathPattern: /x, TargetOriginId: %s, ViewerProtocolPolicy: allow-all}]\n"
)


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ("", "NO"),
        (BEHAVIOR % "a", "YES"),
        (BEHAVIOR % "!Ref Name", "YES"),
        (
            BEHAVIOR
            % "g"
            + "        OriginGroups: {Quantity: 1, Items: [{Id: g, Members: {Quantity: 2, Items: "
            "[{OriginId: b}, {OriginId: a}]}}]}\n",
            "YES",
        ),
    ],
)
def test_only_origins_in_use_are_asked(config: str, wanted: str) -> None:
    assert verdict(network(Edge(origin="b"), config=config), "Cdn", "Lb", 80) == wanted


def test_a_host_elsewhere_is_somewhere_on_the_internet() -> None:
    flow = ask(network(Edge(origin="b")), "Cdn", "internet")
    assert (flow.verdict, flow.partial) == ("PARTIAL", ((443, 443),))
    assert codes(ask(network(Edge()), "Cdn", "internet")) == {"not-an-origin"}


@pytest.mark.parametrize(
    ("domain", "wanted"),
    [
        ("!Sub 'www.${Zone}'", "YES"),
        ("origin.example.com", "YES"),
        ("ORIGIN.example.com.", "YES"),
        ("other.example.com", "UNKNOWN"),
        ("lb-1.eu-west-1.elb.amazonaws.com", "UNKNOWN"),
        ("x.s3.amazonaws.com", "NO"),
        ("!GetAtt Bucket.RegionalDomainName", "NO"),
        ("!Sub '${Bucket}.s3.amazonaws.com'", "NO"),
        ("!GetAtt Finder.Name", "UNKNOWN"),
    ],
)
def test_a_host_name_is_what_the_template_makes_of_it(domain: str, wanted: str) -> None:
    more = """
  First: {Type: AWS::Route53::RecordSet, Properties: {Name: Origin.example.com., Type: A, AliasTarget: {DNSName: !GetAtt Lb.DNSName}}}
  Second: {Type: AWS::Route53::RecordSetGroup, Properties: {RecordSets: [{Name: !Sub 'www.${Zone}', Type: CNAME, ResourceRecords: [origin.example.com]}]}}
  Bucket: {Type: AWS::S3::Bucket}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: example.com}}
  Finder: {Type: Custom::Finder, Properties: {ServiceToken: x}}
  Second2:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: {TargetOriginId: a, ViewerProtocolPolicy: allow-all}
        Origins: [{Id: a, CustomOriginConfig: {OriginProtocolPolicy: http-only}, DomainName: %s}]
"""
    found = network(Edge(internal=False), more % domain)
    assert verdict(found, "Second2", "Lb", 80) == wanted
    assert verdict(found, "Cdn", "Lb", 80) == "YES"


FUNCTION = '  Code: {Type: AWS::CloudFront::Function, Properties: {Name: c, FunctionCode: "%s"}}\n'
RUNS = (
    "        CacheBehaviors: [{PathPattern: /x, TargetOriginId: b, ViewerProtocolPolicy: https-only, %s}]\n"
)


@pytest.mark.parametrize(
    ("associations", "code", "wanted"),
    [
        ("LambdaFunctionAssociations: [{EventType: origin-request, LambdaFunctionARN: x}]", "", "UNKNOWN"),
        ("LambdaFunctionAssociations: [{EventType: viewer-request, LambdaFunctionARN: x}]", "", "NO"),
        (
            "FunctionAssociations: [{EventType: viewer-request, FunctionARN: !GetAtt Code.FunctionARN}]",
            "a",
            "NO",
        ),
        (
            "FunctionAssociations: [{EventType: viewer-request, FunctionARN: !GetAtt Code.FunctionARN}]",
            "import cf from 'cloudfront'",
            "UNKNOWN",
        ),
        ("FunctionAssociations: [{EventType: viewer-request, FunctionARN: arn}]", "", "UNKNOWN"),
    ],
)
def test_functions_may_choose_other_origins(associations: str, code: str, wanted: str) -> None:
    edge = Edge(internal=False, by_vpc_origin=False, origin="b")
    found = network(edge, FUNCTION % code, RUNS % associations)
    assert verdict(found, "Cdn", "Lb", 80) == wanted


def test_functions_may_choose_a_vpc_origin_that_no_behavior_names() -> None:
    runs = RUNS % "FunctionAssociations: [{EventType: viewer-request, FunctionARN: !GetAtt Code.FunctionARN}]"
    found = network(Edge(origin="b"), FUNCTION % "import cf from 'cloudfront'", runs)
    assert verdict(found, "Cdn", "Lb", 80) == "UNKNOWN"
    assert verdict(found, "internet", "Lb", 80) == "NO"


@pytest.mark.parametrize("more", ["Staging: true", "ConnectionMode: tenant-only"])
def test_some_distributions_have_viewers_of_their_own(more: str) -> None:
    found = network(Edge(), config=f"        {more}\n")
    assert verdict(found, "internet", "Cdn", 443) == "UNKNOWN"
    assert verdict(found, "Cdn", "Lb", 80) == "YES"


@pytest.mark.parametrize(("version", "wanted"), [("http2and3", "YES"), ("http2", "NO")])
def test_http3_is_udp(version: str, wanted: str) -> None:
    found = network(Edge(), config=f"        HttpVersion: {version}\n")
    assert verdict(found, "internet", "Cdn", 443, "udp") == wanted
    assert verdict(found, "Cdn", "Lb", 80, "udp") == "NO"
    assert verdict(found, "internet", "Cdn", protocol="icmp") == "NO"


def test_servers_with_internet_access_are_viewers_too() -> None:
    web = (
        "  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref %s, SecurityGroupIds: [!Ref Group]}}\n"
    )
    assert verdict(network(Edge(), web % "B"), "Web", "Cdn", 443) == "YES"
    assert verdict(network(Edge(), web % "A"), "Web", "Cdn", 443) == "NO"
    assert codes(ask(network(Edge(), web % "B"), "Cdn", "Web")) == {"not-an-origin"}
    assert verdict(network(Edge()), "Lb", "Cdn", 443) == "NO"


def test_a_distribution_may_be_the_origin_of_another() -> None:
    front = """
  Outer:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: {TargetOriginId: a, ViewerProtocolPolicy: allow-all}
        Origins: [{Id: a, CustomOriginConfig: {OriginProtocolPolicy: https-only}, DomainName: !GetAtt Cdn.DomainName}]
"""
    found = network(Edge(), front)
    assert (verdict(found, "Outer", "Cdn", 443), verdict(found, "Cdn", "Outer")) == ("YES", "NO")
    assert verdict(found, "Outer", "Lb") == "NO"


def test_a_vpc_origin_needs_an_internet_gateway() -> None:
    assert "no-internet-gateway" in codes(
        ask(network(Edge())._replace(internet_gateways=()), "Cdn", "Lb", 80)
    )


ALIAS = "        Aliases: [www.example.com]\n        ViewerCertificate: {%s}\n"
ARN = "AcmCertificateArn: 'arn:aws:acm:%s:123456789012:certificate/1'"


@pytest.mark.parametrize(
    ("certificate", "region", "works"),
    [
        ("CloudFrontDefaultCertificate: true", "", False),
        ("IamCertificateId: x", "", True),
        (ARN % "us-east-1", "", True),
        (ARN % "eu-west-1", "", False),
        ("AcmCertificateArn: !Ref Certificate", "eu-west-1", False),
        ("AcmCertificateArn: !Ref Certificate", "us-east-1", True),
        ("AcmCertificateArn: !Ref Certificate", "", True),
        ("AcmCertificateArn: !Ref Elsewhere", "eu-west-1", True),
    ],
)
def test_names_need_a_certificate_of_us_east_1(certificate: str, region: str, *, works: bool) -> None:
    more = "  Certificate: {Type: AWS::CertificateManager::Certificate, Properties: {DomainName: x.org}}\n"
    flow = ask(network(Edge(), more, ALIAS % certificate, region), "internet", "Cdn", 443)
    assert codes(flow) == (set() if works else {"no-certificate"})
    assert flow.verdict == ("YES" if works else "NO")


def test_a_secret_header_is_not_a_proof() -> None:
    secret = """
  Secret:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Http
      Priority: 1
      Conditions: [{Field: http-header, HttpHeaderConfig: {HttpHeaderName: X-Secret, Values: [x]}}]
      Actions: []
"""
    open_to_all = Edge(internal=False, by_vpc_origin=False, peer="world")
    for more in (secret, secret.replace("http-header", "path-pattern")):
        flow = ask(network(open_to_all, more), "internet", "Lb", 80)
        assert flow.verdict == "YES"
        assert any("header" in each.rule for each in flow.path) is (more == secret)


@pytest.mark.parametrize(("peer", "wanted"), [("10.0.0.0/16", "PARTIAL"), ("0.0.0.0/0", "YES")])
def test_targets_of_a_network_load_balancer_see_cloudfront(peer: str, wanted: str) -> None:
    more = f"""
  Packets:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {{Type: network, Scheme: internal, Subnets: [!Ref A], SecurityGroups: [!Ref Front]}}
  Tcp:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Packets
      Port: 80
      Protocol: TCP
      DefaultActions: [{{Type: forward, TargetGroupArn: !Ref Targets}}]
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {{VpcId: !Ref Vpc, Port: 80, Protocol: TCP, Targets: [{{Id: !Ref Web}}]}}
  Behind:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: b
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: {peer}}}]
  Web: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref A, SecurityGroupIds: [!Ref Behind]}}}}
"""
    assert verdict(network(Edge(), more), "Packets", "Web", 80) == "YES"
    front = """
  In2:
    Type: AWS::CloudFront::VpcOrigin
    Properties: {VpcOriginEndpointConfig: {Arn: !Ref Packets, Name: p}}
  Outer:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: {TargetOriginId: a, ViewerProtocolPolicy: allow-all}
        Origins: [{Id: a, VpcOriginConfig: {VpcOriginId: !GetAtt In2.Id}, DomainName: x.example.com}]
"""
    found = network(Edge(), more + front)
    assert verdict(found, "Packets", "Web", 80) == wanted
    assert verdict(found, "Outer", "Packets", 80) == "YES"


def test_a_version_that_is_no_string_is_none_of_http3() -> None:
    found = network(Edge(), config="        HttpVersion: {a: [1]}\n")
    assert verdict(found, "internet", "Cdn", 443, "udp") == "NO"
