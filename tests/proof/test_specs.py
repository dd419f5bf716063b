"""Every valid spec is proven clean, whatever its lines make possible together."""

import re
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from tests.support.generated_capacities import Spec
from tests.support.generated_specs import confined, specs
from tiers import compiler
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import source_map
from tiers.intent.proven import Proof, prove
from tiers.ir.placed import Layout
from tiers.permissions.answers import verify as permissions
from tiers.proof.answers.verify import Breach

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

ELSEWHERE = re.compile("the policy `arn:aws:iam::123456789012:policy/own/p`|gets one from SNS")
"""Policies of the account, and that of a raw topic without one."""

Checked = tuple[compiler.Compiled, Proof]


def proven(spec: str, layout: Layout = Layout.NESTED, environment: str | None = None) -> Checked:
    """Compile and prove a spec that has no errors."""
    result = compiler.compile_spec("spec.yaml", spec.encode(), layout, environment=environment)
    assert result.bundle is not None, result.findings
    assert result.architecture is not None
    return result, prove(result.bundle, result.architecture, source_map(result.bundle, result.document))


def breaches(spec: str, layout: Layout = Layout.NESTED, environment: str | None = None) -> list[Breach]:
    """Return what is not as a spec declares."""
    return list(proven(spec, layout, environment)[1].verified.breaches)


@settings(max_examples=45, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(specs())
def test_a_valid_spec_is_proven(spec: Spec) -> None:
    proof = proven(to_yaml(spec))[1]
    assert proof.verified.breaches == ()
    found = proof.permissions.verified.breaches if proof.permissions else ()
    # What a policy of the spec reaches beside its own component is declared.
    found = tuple(each for each in found if each.kind != "reaches-others")
    assert [each for each in found if not rests_on_another_policy(each)] == []


def rests_on_another_policy(breach: permissions.Breach) -> bool:
    """Return whether a permission is undecided because of a policy that the templates do not have."""
    unknowns = breach.permission.unknowns if breach.permission else ()
    return breach.kind == "undecided" and all(ELSEWHERE.search(each.reason) for each in unknowns)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(confined())
def test_a_valid_spec_without_a_way_out_is_proven(spec: Spec) -> None:
    assert breaches(to_yaml(spec)) == []


def closed(nat: str, endpoints: str, front: str, servers: str) -> str:
    """Write a spec of a load balancer on 443 before servers, and servers beside them."""
    return f"""\
version: 1
name: shop
network: {{nat_gateway: {{mode: {nat}}}, endpoints: [{endpoints}], private_zone: shop.internal}}
presentation:
  front:
    type: load_balancer
    listeners: [{{port: 443, protocol: HTTPS, certificate: "{CERTIFICATE}", forward_to: web}}]
    {front}
  door: {{type: bastion, access: session_manager, subnets: [private-a], egress: {servers}}}
logic:
  web: {{type: autoscaling, port: 8080, egress: {servers}}}
  jobs: {{type: ec2, egress: {servers}, connects_to: [db]}}
data:
  db: {{type: rds, engine: mysql}}
environments:
  test: {{network: {{nat_gateway: {{mode: {nat}}}, endpoints: [ssm, ssmmessages]}}}}
"""


FRONTS = (
    "scheme: internet-facing",
    "allow_from: [203.0.113.0/24]",
    "scheme: internal",
    "scheme: internal\n    allow_from: [10.0.0.0/8]",
    "scheme: internal\n    allow_from: [{parameter: Office, default: 10.0.3.0/24}]",
    "scheme: internal\n    allow_from: [192.168.0.0/16, 198.51.100.0/24]",
    "scheme: internal\n    allow_from: [10.0.0.64/26]",
)


@pytest.mark.parametrize(
    ("nat", "endpoints", "front"),
    list(
        product(
            ("none", "regional"),
            ("s3, ssm, ssmmessages", "s3, dynamodb, ssm, ssmmessages, logs"),
            FRONTS,
        )
    ),
)
def test_endpoints_and_balancers_prove_clean_together(nat: str, endpoints: str, front: str) -> None:
    for egress in ("none", "[10.0.0.0/16]", *(("internet", "https") if nat != "none" else ())):
        spec = closed(nat, endpoints, front, egress)
        for layout, environment in ((Layout.NESTED, None), (Layout.SINGLE, "test")):
            assert breaches(spec, layout, environment) == [], (egress, layout)


CLOSED_WITH_S3 = """\
version: 1
name: shop
network: {nat_gateway: {mode: none}, endpoints: [s3]}
presentation:
  inner: {type: load_balancer, scheme: internal, allow_from: [%s], listeners: [%s]}
logic:
  web: {type: autoscaling, port: 8080}
"""
SECURE = f'{{port: 443, protocol: HTTPS, certificate: "{CERTIFICATE}", forward_to: web}}'


def promised(spec: str, source: str, destination: str) -> list[tuple[int, int]]:
    """Return the ports that a spec is proven to allow, though it need not."""
    verified = proven(spec)[1].verified
    flows = [each for each in verified.flows if (each.source, each.destination) == (source, destination)]
    return [pair for each in flows for pair in (*each.ports, *each.partial)]


def test_the_rule_to_a_gateway_endpoint_reaches_listeners_that_admit_the_vpc() -> None:
    assert promised(CLOSED_WITH_S3 % ("10.0.0.0/8", SECURE), "web", "inner") == [(443, 443)]


def test_it_reaches_no_other_port_and_no_listener_that_admits_others_only() -> None:
    plain = "{port: 80, protocol: HTTP, forward_to: web}"
    assert promised(CLOSED_WITH_S3 % ("10.0.0.0/8", plain), "web", "inner") == []
    assert promised(CLOSED_WITH_S3 % ("192.168.0.0/16", SECURE), "web", "inner") == []


def test_a_listener_that_an_override_opens_to_the_vpc_is_an_undeclared_flow() -> None:
    spec = CLOSED_WITH_S3 % ("192.168.0.0/16", SECURE)
    hole = "overrides: {inner.IngressFromIpv4192x168x0x0m16Tcp443.CidrIp: 10.0.0.0/16}\n"
    (found,) = breaches(spec + hole)
    assert (found.kind, found.flow.source, found.flow.destination) == ("undeclared", "web", "inner")


def codes(spec: str) -> list[tuple[str, str]]:
    """Return the codes and messages of what a spec is warned of, about routes."""
    findings = proven(spec)[0].findings
    return [(each.code.id, each.message) for each in findings if each.code.name == "range-without-route"]


@pytest.mark.parametrize(
    ("scheme", "cidr", "led"),
    [
        ("internal", "192.168.0.0/16", False),
        ("internal", "172.16.5.0/24", False),
        ("internal", "100.64.0.0/10", False),
        ("internal", "203.0.113.0/24", False),
        ("internal", "10.1.0.0/16", False),
        ("internal", "10.0.0.0/8", True),
        ("internal", "0.0.0.0/0", True),
        ("internet-facing", "203.0.113.0/24", True),
        ("internet-facing", "192.168.0.0/16", False),
        ("internet-facing", "10.0.128.0/17", True),
    ],
)
def test_a_range_that_no_route_leads_from_is_a_warning(scheme: str, cidr: str, led: bool) -> None:  # noqa: FBT001
    spec = CLOSED_WITH_S3.replace("internal", scheme) % (cidr, SECURE)
    told = f"no route from `{cidr}` to `inner`"
    assert codes(spec) == ([] if led else [("T1209", told)])


def test_a_bastion_and_egress_are_warned_of_alike() -> None:
    spec = """\
version: 1
name: shop
presentation:
  door: {type: bastion, key_pair: me, allow_ssh_from: [192.168.7.0/24, 203.0.113.0/24]}
logic:
  web: {type: autoscaling, port: 8080, egress: [172.20.0.0/16, 10.0.0.0/16, 203.0.113.0/24]}
"""
    assert codes(spec) == [
        ("T1209", "no route from `192.168.7.0/24` to `door`"),
        ("T1209", "no route from `web` to `172.20.0.0/16`"),
    ]


def test_a_route_of_ones_own_leads_there() -> None:
    spec = CLOSED_WITH_S3 % ("192.168.0.0/16", SECURE)
    route = """\
resources:
  network:
    Office:
      Type: AWS::EC2::Route
      Properties:
        RouteTableId: !Ref PrivateRouteTable
        DestinationCidrBlock: 192.168.0.0/16
        TransitGatewayId: tgw-0123456789abcdef0
"""
    assert len(codes(spec)) == 1
    assert codes(spec + route) == []


def test_an_origin_by_a_name_without_a_record_is_declared_and_not_certain() -> None:
    spec = f"""\
version: 1
name: shop
regions: [eu-west-1]
presentation:
  cdn: {{type: cdn, origin: {{to: site, name: origin.example.com}}}}
  site:
    type: load_balancer
    allow_from: [cloudfront]
    listeners: [{{port: 443, protocol: HTTPS, certificate: "{CERTIFICATE}", forward_to: web}}]
logic:
  web: {{type: autoscaling, port: 8080}}
"""
    [found] = breaches(spec)
    assert (found.kind, found.flow.source, found.flow.destination) == ("untold", "cdn", "site")
