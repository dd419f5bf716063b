"""Two rules that AWS takes for one: by their defaults, by given values, or beside a raw rule."""

import json
from typing import Any

import pytest

from tiers.compile import equal_rules
from tiers.compiler import check, compile_spec
from tiers.diagnostics.codes import parameters as codes
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
presentation:
  site:
    type: load_balancer
    allow_from: {allowed}
    listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]
logic:
  web: {{type: autoscaling, port: 80}}
"""
RAW = """\
resources:
  security:
    Extra:
      Type: AWS::EC2::SecurityGroup{kind}
      Properties: {{GroupId: !GetAtt {group}SecurityGroup.GroupId, {rest}}}
"""


def spec(allowed: str) -> bytes:
    return SPEC.format(allowed=allowed).encode()


def raw(kind: str, group: str, rest: str) -> bytes:
    return (SPEC.format(allowed="[192.0.2.0/24]") + RAW.format(kind=kind, group=group, rest=rest)).encode()


def errors(written: bytes) -> list[tuple[str, tuple[Any, ...] | None]]:
    found = check("spec.yaml", written).findings
    return [(each.code.id, each.place.route) for each in found if each.is_error]


@pytest.mark.parametrize(
    ("allowed", "index"),
    [
        ("[{parameter: A, default: 192.0.2.0/24}, {parameter: B, default: 192.0.2.0/24}]", 1),
        ("[192.0.2.0/24, {parameter: B, default: 192.0.2.0/24}]", 1),
        ("[{parameter: B, default: 192.0.2.0/24}, 198.51.100.0/24, 192.0.2.0/24]", 2),
    ],
)
def test_a_default_that_repeats_a_range_is_an_error(allowed: str, index: int) -> None:
    assert errors(spec(allowed)) == [(codes.SAME_RANGE.id, ("presentation", "site", "allow_from", index))]


@pytest.mark.parametrize(
    "allowed",
    [
        "[192.0.2.0/24, 192.0.2.0/24]",
        "[{parameter: A, default: 192.0.2.0/24}, {parameter: A, default: 192.0.2.0/24}]",
        "[{parameter: A, default: 192.0.2.0/24}, {parameter: B, default: 198.51.100.0/24}]",
    ],
)
def test_one_range_written_twice_is_one_rule(allowed: str) -> None:
    assert errors(spec(allowed)) == []
    built = compiled(allowed)
    assert not list(equal_rules.same(built.built.resources))


def compiled(allowed: str, layout: Layout = Layout.SINGLE) -> Any:
    bundle = compile_spec("spec.yaml", spec(allowed), layout, "json").bundle
    assert bundle is not None
    return bundle


ALLOWED = "[{parameter: A, default: 192.0.2.0/24}, {parameter: B, default: 203.0.113.0/24}, 198.51.100.0/24]"


@pytest.mark.parametrize("layout", Layout)
def test_the_template_refuses_equal_values(layout: Layout) -> None:
    template = json.loads(next(iter(compiled(ALLOWED, layout).files.values())))
    refused = {
        name: [each["Assert"]["Fn::Not"][0]["Fn::Equals"] for each in rule["Assertions"]]
        for name, rule in template["Rules"].items()
    }
    assert refused == {
        "AIsDistinct": [[{"Ref": "A"}, {"Ref": "B"}], [{"Ref": "A"}, "198.51.100.0/24"]],
        "BIsDistinct": [[{"Ref": "B"}, "198.51.100.0/24"]],
    }


def test_what_must_differ_is_known_before_a_deployment() -> None:
    choices = equal_rules.choices(compiled(ALLOWED).built.resources)
    said = [
        (each.parameter.name, each.other if isinstance(each.other, str) else each.other.name)
        for each in choices
    ]
    assert said == [("A", "B"), ("A", "198.51.100.0/24"), ("B", "198.51.100.0/24")]


@pytest.mark.parametrize(
    ("kind", "group", "rest", "same"),
    [
        ("Ingress", "Site", "IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 192.0.2.0/24", True),
        ("Ingress", "Site", 'IpProtocol: "6", FromPort: "80", ToPort: 80, CidrIp: 192.0.2.0/24', True),
        ("Ingress", "Site", "IpProtocol: udp, FromPort: 80, ToPort: 80, CidrIp: 192.0.2.0/24", False),
        ("Ingress", "Site", "IpProtocol: tcp, FromPort: 80, ToPort: 81, CidrIp: 192.0.2.0/24", False),
        ("Egress", "Web", "IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0", True),
        ("Egress", "Site", "IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0", False),
    ],
)
def test_a_raw_rule_that_exists_already_is_an_error(kind: str, group: str, rest: str, *, same: bool) -> None:
    found = errors(raw(kind, group, rest))
    assert found == ([(codes.SAME_RULE.id, ("resources", "security", "Extra"))] if same else [])


THEIRS = """\
version: 1
name: shop
network:
  vpc: vpc-0123456789abcdef0
  cidr: 10.0.0.0/16
  zones: [eu-west-1a]
  nat_gateway: {mode: existing}
  subnets:
    private-a:
      {cidr: 10.0.0.0/24, zone: a, kind: private, id: subnet-01234567, route_table: rtb-01234567}
presentation:
  one: {type: existing, group: {parameter: One}, connects_to: [web]}
  other: {type: existing, group: {import: "theirs:Group"}, connects_to: [web]}
logic:
  web: {type: ec2, port: 80, user_data: "#!/bin/bash\\nnginx"}
"""


@pytest.mark.parametrize("layout", Layout)
def test_a_rule_compares_no_value_of_another_stack(layout: Layout) -> None:
    """`Rules` know parameters and literals alone.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    bundle = compile_spec("spec.yaml", THEIRS.encode(), layout, "json").bundle
    assert bundle is not None
    assert "OneIsDistinct" not in json.loads(next(iter(bundle.files.values()))).get("Rules", {})
