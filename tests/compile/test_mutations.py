"""No mutation of a valid spec gives anything but findings: structure, text and bytes, as far as a bundle.

`MUTATIONS=20000 pytest tests/compile/test_mutations.py` looks longer than the suite does.
"""

import os
import random
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from itertools import islice
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compile.test_properties import places
from tests.support import goldens
from tiers import compiler, source
from tiers.cli.shared.reporting import located
from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import manifest, source_map
from tiers.diagnostics import concise, jsonformat, text
from tiers.diagnostics.codes.internal import INTERNAL
from tiers.intent.proven import prove
from tiers.ir.placed import Layout
from tiers.language import overlay
from tiers.language.written import written

EXAMPLES = int(os.environ.get("MUTATIONS", "0"))
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 1.5, 80, 70000, 10**9, -(2**53), 2**53, 1.0e300, 5.0e-324),
    *(
        "",
        " ",
        "\n",
        "x",
        "web",
        "é",
        "\U0001f600",
        "a" * 300,
        "-",
        ".",
        "..",
        "${",
        "${x}",
        "${!x}",
        "{{x}}",
    ),
    *("no", "0755", "1:30", "~", "<<", "=", "*", "&a", "!Ref x", "%", "@", "#", "? ", "- ", "[", "{", "|"),
    *("0.0.0.0/0", "::/0", "10.0.0.0/8", "10.0.0.1/33", "1.2.3.4", "internet", "none", "a.b.c", "x" * 2000),
    *("\u00a0", "\u200b", "\u202e", "\u00b2", "\u0663", "\u0130", "\u00df", "\ud7ff", "\uffff", "\x7f"),
    *([], {}, [[]], [None], {"": None}, {"<<": {}}, [{}], {"Ref": 1}, {"Ref": "Vpc"}, {"Fn::Sub": []}),
    *({"Fn::GetAtt": []}, {"Fn::GetAtt": ["Vpc", 1]}, {"Fn::Sub": ["${a}", {"a": {"Ref": "Vpc"}}]}),
    *({"Fn::If": ["a", 1, 2]}, {"Fn::Transform": {}}, {"Ref": "AWS::NoValue"}, {"Condition": "x"}),
)
KEYS = (
    *("", " ", "a", "type", "name", "0", "web", "Vpc", "é", "a" * 40, "x" * 2000, "a.b", "<<", "Fn::Sub"),
    *("Vpc.Tags", "Vpc.DependsOn", "web.LaunchTemplate.x.0.y", "Vpc.Tags.0", "Vpc.Tags.0.Key.x", "no", "1"),
    *("environments", "overrides", "resources", "network", "logic", "data", "presentation", "accept", "tags"),
)
TYPES = (
    *("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroup"),
    *("AWS::EC2::Route", "AWS::EC2::RouteTable", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::Subnet"),
    *("AWS::EC2::NetworkAclEntry", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint", "AWS::EC2::Instance"),
    *(
        "AWS::EC2::VPCPeeringConnection",
        "AWS::EC2::EIP",
        "AWS::CloudFormation::Stack",
        "AWS::RDS::DBInstance",
    ),
    *("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener", "No::Such::Type"),
)
PROPERTIES = (
    *("CidrIp", "CidrIpv6", "CidrBlock", "DestinationCidrBlock", "IpProtocol", "FromPort", "ToPort", "VpcId"),
    *("GroupId", "SourceSecurityGroupId", "DestinationSecurityGroupId", "SecurityGroupIngress", "SubnetId"),
    *("SecurityGroupEgress", "RouteTableId", "GatewayId", "NatGatewayId", "SubnetIds", "SecurityGroupIds"),
    *(
        "NetworkInterfaces",
        "Subnets",
        "SecurityGroups",
        "Scheme",
        "Port",
        "Protocol",
        "DefaultActions",
        "Tags",
    ),
    *("RuleNumber", "PortRange", "Egress", "NetworkAclId", "LoadBalancerArn", "TemplateURL", "Parameters"),
)
OVERRIDES = ("Vpc.Tags", "Vpc.Metadata", "Vpc.DependsOn", "Vpc.CidrBlock", "Vpc.Tags.0.Value", "x.y", "a")
RAW = ("network", "security", "data", "presentation", "logic")

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

thoroughly = settings(
    deadline=None,
    max_examples=EXAMPLES or 60,
    suppress_health_check=list(HealthCheck),
)


@cache
def valid() -> tuple[tuple[bytes, Any], ...]:
    """Every spec that compiles, as bytes and as plain data."""
    cases = [case for case in goldens.cases() if case.raw and not case.name.startswith("invalid_")]
    return tuple((case.raw, source.parse(case.path, case.raw)[0].data) for case in cases)


@cache
def pieces() -> tuple[Any, ...]:
    """Every value of every valid spec, and odd ones."""
    return (*ODD, *(holder[key] for _, data in valid() for holder, key in places(data)))


@cache
def names() -> tuple[str, ...]:
    """Every key of every valid spec, and odd ones."""
    found = {str(key): None for _, data in valid() for _, key in places(data) if isinstance(key, str)}
    return (*KEYS, *found)


def compile_everything(raw: bytes) -> None:
    """Take a spec as far as it goes, in every way; assert that nothing but findings comes of it."""
    base = compiler.check("any.yaml", raw)
    document, _ = source.parse("any.yaml", raw)
    environments = overlay.names(document)
    for layout, form, environment in (
        (Layout.NESTED, "yaml", None),
        (Layout.SINGLE, "json", None),
        *((Layout.NESTED, "yaml", name) for name in islice(environments, 2)),
    ):
        compiled = compiler.compile_spec("any.yaml", raw, layout, form, environment)
        findings = located(compiled.document, compiled.findings)
        assert (compiled.bundle is None) == any(each.is_error for each in compiled.findings)
        assert INTERNAL not in {each.code for each in compiled.findings}
        assert text.render(findings, colour=False) or not findings
        assert concise.render(findings) or not findings
        assert jsonformat.render(findings).isascii()
        if compiled.bundle is not None:
            assert compiled.architecture is not None
            sources = source_map(compiled.bundle, compiled.document)
            manifest(compiled.bundle, compiled.document, sources)
            prove(compiled.bundle, compiled.architecture, sources)
            if layout is Layout.NESTED:
                flatten(compiled.bundle.templates)  # as lint does
    compiler.check_everywhere("any.yaml", raw, located)
    if base.architecture is not None:
        to_yaml(written(base.architecture.spec))


def replace(draw: random.Random, holder: Any, key: Any) -> None:
    holder[key] = deepcopy(draw.choice(pieces()))


def delete(_draw: random.Random, holder: Any, key: Any) -> None:
    del holder[key]


def insert(draw: random.Random, holder: Any, key: Any) -> None:
    value = deepcopy(draw.choice(pieces()))
    if isinstance(holder, list):
        holder.insert(key, value)
    else:
        holder[draw.choice(names())] = value


def rename(draw: random.Random, holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[draw.choice(names())] = holder.pop(key)


def swap(draw: random.Random, holder: Any, key: Any) -> None:
    other = draw.choice(list(holder)) if isinstance(holder, dict) else draw.randrange(len(holder))
    holder[key], holder[other] = holder[other], holder[key]


def duplicate(_draw: random.Random, holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.append(deepcopy(holder[key]))
    else:
        holder[f"{key}x"] = deepcopy(holder[key])


def misspell(draw: random.Random, holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, str):
        at = draw.randint(0, len(value))
        holder[key] = (
            value[:at] + draw.choice(("", "x", ".", "/", ":", "-", "é", "\n", "${", "}")) + value[at + 1 :]
        )


def wrap(draw: random.Random, holder: Any, key: Any) -> None:
    value = holder[key]
    holder[key] = draw.choice(([value], {"a": value}, [value, value], {"Fn::Sub": value}, {"Ref": value}))


EDITS: tuple[Callable[[random.Random, Any, Any], None], ...] = (
    replace, replace, delete, insert, insert, rename, swap, duplicate, misspell, wrap,
)  # fmt: skip


@cache
def generated() -> tuple[str, ...]:
    """Every property of every resource that is generated for a valid spec, as an override names it."""
    bundles = (compiler.compile_spec("any.yaml", raw).bundle for raw, _ in valid())
    return tuple(
        {
            f"{placed.logical_id}.{name}": None
            for bundle in bundles
            if bundle is not None
            for placed in bundle.built.resources
            for name in placed.body.get("Properties", {})
        }
    )


def graft(draw: random.Random, data: Any) -> None:
    """Put free data where a spec takes any: raw CloudFormation, overrides, environments."""
    piece = deepcopy(draw.choice(pieces()))
    kind = draw.randrange(5)
    if kind == 0:
        body = {"Type": "AWS::SQS::Queue", draw.choice(("Properties", "Metadata", "DependsOn")): piece}
        data["resources"] = {draw.choice(RAW): {"Extra": body}}
    elif kind == 1:
        properties = {draw.choice(PROPERTIES): deepcopy(draw.choice(pieces())) for _ in range(4)}
        data["resources"] = {
            draw.choice(RAW): {"Extra": {"Type": draw.choice(TYPES), "Properties": properties}}
        }
    elif kind == 2:
        data["overrides"] = {draw.choice(generated()): piece, draw.choice(OVERRIDES): piece}
    elif kind == 3:
        data["environments"] = {"test": {draw.choice(names()): piece}}
    else:
        _, other = draw.choice(valid())
        data["environments"] = {"test": {key: deepcopy(other[key]) for key in list(other)[2:]}}


def mutate(draw: random.Random, data: Any) -> Any:
    if draw.random() < 0.4:
        graft(draw, data)
        if draw.random() < 0.6:
            return data  # what else is wrong would keep it from being built
    for _ in range(draw.choice((1, 1, 2, 4))):
        every = list(places(data))
        if not every:
            break
        holder, key = draw.choice(every)
        draw.choice(EDITS)(draw, holder, key)
    return data


@thoroughly
@given(st.randoms(use_true_random=False))
def test_a_changed_structure_gives_findings(draw: random.Random) -> None:
    _, data = draw.choice(valid())
    compile_everything(as_text(draw, mutate(draw, deepcopy(data))))


def as_text(draw: random.Random, data: Any) -> bytes:
    flow = draw.choice((True, False))
    dumped: str = yaml.dump(
        data, allow_unicode=True, default_flow_style=flow, sort_keys=False, Dumper=_DUMPER
    )
    return dumped.encode("utf-8", "surrogatepass")


TOKENS: tuple[bytes, ...] = (
    *(
        b"\n",
        b" ",
        b"  ",
        b"\t",
        b":",
        b": ",
        b"- ",
        b",",
        b"[",
        b"]",
        b"{",
        b"}",
        b"#",
        b"&a ",
        b"*a",
        b"? ",
    ),
    *(
        b"!",
        b"!Ref ",
        b"!GetAtt ",
        b"|",
        b">",
        b"'",
        b'"',
        b"%",
        b"@",
        b"`",
        b"\\",
        b"<<: ",
        b"---\n",
        b"...\n",
    ),
    *(
        b"\x00",
        b"\xff",
        b"\xc3",
        b"\xa0",
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\r",
        b"\r\n",
        b"\x85",
    ),
    *(
        b"<<: *a\n",
        b"&a",
        b"*a: ",
        b"null",
        b"~",
        b"no",
        b"1e400",
        b"0x",
        b"9" * 30,
        b".inf",
        b"\xf0\x9f\x98\x80",
    ),
)


def edited(draw: random.Random, raw: bytes) -> bytes:
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        lines = raw.splitlines(keepends=True) or [b""]
        line, at = draw.randrange(len(lines)), draw.randint(0, len(raw))
        kind = draw.randrange(7)
        if kind == 0:
            del lines[line]
        elif kind == 1:
            lines.insert(line, draw.choice(lines))
        elif kind == 2:
            lines[line] = draw.choice((b" ", b"  ", b"    ", b"\t", b"\xc2\xa0")) + lines[line].lstrip()
        elif kind == 3:
            other = draw.randrange(len(lines))
            lines[line], lines[other] = lines[other], lines[line]
        if kind < 4:
            raw = b"".join(lines)
            continue
        raw = raw[:at] + (draw.choice(TOKENS) if kind < 6 else b"") + raw[at + (kind != 4) :]
    return raw


@thoroughly
@given(st.randoms(use_true_random=False))
def test_a_changed_text_gives_findings(draw: random.Random) -> None:
    raw, _ = draw.choice(valid())
    compile_everything(edited(draw, raw))
