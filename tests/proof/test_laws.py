"""Laws of the proof on whole templates: what names, order and rules that are added may change.

On networks built by hand `tests/proof/test_queries.py` holds the analysis to the same laws, and
`tests/proof/test_verify.py` tells that both layouts of a spec allow the same.
"""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mutants import subjects
from tests.mutants.plan import Plan, Site, Templates
from tiers.ir.placed import Layout
from tiers.proof.answers.queries import matrix
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.regions import Ranges, without
from tiers.proof.templates import load_files

NAMES = ["specs/minimal.yaml", "specs/victorleungtwdemo.yaml", "tests/cases/endpoints/spec.yaml"]
Flows = dict[tuple[str, str, str], Flow]

slow = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def clean(name: str, layout: Layout) -> Templates:
    return subjects.subject(name, layout).templates


def flows(templates: Templates, names: Mapping[str, str] | None = None) -> Flows:
    """Return all flows between logical ids, without their stacks, and called as `names` has them."""
    main = "root" if "root" in templates else next(iter(templates))
    files = {f"{stem}.template.yaml": template for stem, template in templates.items()}
    called = names or {}

    def short(name: str) -> str:
        last = name.rpartition(".")[2]
        return called.get(last, last)

    found = matrix(load_files(files, f"{main}.template.yaml").network, ("tcp", "udp", "icmp")).flows
    return {(short(each.source), short(each.destination), each.protocol): each for each in found}


def verdicts(found: Flows) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    return {key: (each.verdict, each.ports, each.partial, each.unknown) for key, each in found.items()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("layout", Layout)
@given(st.integers(0, 2**32))
@settings(slow)
def test_the_order_of_resources_changes_nothing(name: str, layout: Layout, seed: int) -> None:
    templates = clean(name, layout)
    shuffled = {}
    for stem, template in templates.items():
        resources = list(template["Resources"].items())
        random.Random(seed).shuffle(resources)
        shuffled[stem] = {**template, "Resources": dict(resources)}
    assert verdicts(flows(shuffled)) == verdicts(flows(templates))


def renamed(templates: Templates, names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Call resources otherwise, wherever a reference or an order of creation names them."""

    def told(value: Any, key: str | None = None) -> Any:
        if isinstance(value, dict):
            return {each: told(inner, each) for each, inner in value.items()}
        if isinstance(value, list):
            if key == "Fn::GetAtt":
                return [names.get(value[0], value[0]), *value[1:]]
            return [told(each, key if key == "DependsOn" else None) for each in value]
        if isinstance(value, str):
            if key in {"Ref", "DependsOn"}:
                return names.get(value, value)
            for old, new in names.items():
                value = value.replace(f"${{{old}}}", f"${{{new}}}").replace(f"${{{old}.", f"${{{new}.")
        return value

    found = {}
    for stem, template in templates.items():
        resources = {names.get(name, name): told(body) for name, body in template["Resources"].items()}
        found[stem] = {
            **{key: told(value) for key, value in template.items() if key != "Resources"},
            "Resources": resources,
        }
    return found


@pytest.mark.parametrize("name", NAMES)
@given(st.integers(0, 2**32))
@settings(slow)
def test_logical_ids_change_nothing(name: str, seed: int) -> None:
    templates = clean(name, Layout.SINGLE)
    (template,) = templates.values()
    chance = random.Random(seed)
    numbers = chance.sample(range(1000), len(template["Resources"]))
    names = {each: f"R{number}" for each, number in zip(template["Resources"], numbers, strict=True)}
    again = {new: old for old, new in names.items()}
    assert verdicts(flows(renamed(templates, names), again)) == verdicts(flows(templates))


# -- monotone --------------------------------------------------------------------------------------

CIDRS = ("0.0.0.0/0", "10.0.0.0/8", "172.17.0.0/16", "203.0.113.0/24", "10.20.64.0/20")
PROTOCOLS = ("tcp", "udp", "icmp", "-1")


@st.composite
def rule(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a rule of a group says, but for the group."""
    protocol = draw(st.sampled_from(PROTOCOLS))
    low = draw(st.sampled_from((22, 80, 443, 3306)))
    ports = {
        "tcp": {"FromPort": low, "ToPort": low + draw(st.integers(0, 5000))},
        "udp": {"FromPort": low, "ToPort": low},
        "icmp": {"FromPort": -1, "ToPort": -1},
        "-1": {},
    }[protocol]
    return {"IpProtocol": protocol, "CidrIp": draw(st.sampled_from(CIDRS)), **ports}


def possible(flow: Flow) -> tuple[Ranges, Ranges, Ranges]:
    """What is proven, what is proven for some at least, and what is not impossible."""
    some = (*flow.ports, *flow.partial)
    return flow.ports, some, (*some, *flow.unknown)


def assert_no_less(more: Flows, less: Flows) -> None:
    """Hold one network to allow whatever another allows, and to be as sure of it."""
    for key, before in less.items():
        lost = [without(one, other) for one, other in zip(possible(before), possible(more[key]), strict=True)]
        assert lost == [(), (), ()], (key, before, more[key])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
@given(data=st.data(), said=rule())
@settings(slow)
def test_an_allow_rule_never_removes_a_flow(
    name: str, direction: str, data: st.DataObject, said: dict[str, Any]
) -> None:
    plan = Plan(clean(name, Layout.NESTED))
    before = flows(plan.templates)
    group = data.draw(st.sampled_from(plan.sites("EC2::SecurityGroup")))
    kind = f"EC2::SecurityGroup{direction}"
    plan.put(group.stem, "Added", kind, GroupId={"Fn::GetAtt": [group.id, "GroupId"]}, **said)
    assert_no_less(flows(plan.templates), before)


def with_acl(plan: Plan, subnet: Site, entries: list[dict[str, Any]]) -> Templates:
    """Put an ACL before a subnet that allows everything but for what some entries say."""
    (vpc,) = plan.sites("EC2::VPC")
    stem, acl = subnet.stem, {"Ref": "Acl"}
    plan.put(stem, "Acl", "EC2::NetworkAcl", VpcId={"Ref": vpc.id})
    whole = [
        {
            "RuleNumber": 30000,
            "Egress": egress,
            "RuleAction": "allow",
            "Protocol": -1,
            "CidrBlock": "0.0.0.0/0",
        }
        for egress in (False, True)
    ]
    for number, entry in enumerate([*whole, *entries]):
        plan.put(stem, f"Entry{number}", "EC2::NetworkAclEntry", NetworkAclId=acl, **entry)
    kind = "EC2::SubnetNetworkAclAssociation"
    plan.put(stem, "AclOfSubnet", kind, SubnetId={"Ref": subnet.id}, NetworkAclId=acl)
    return plan.templates


@st.composite
def entry(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Return an entry that denies something."""
    low = draw(st.sampled_from((22, 80, 443, 1024, 32768)))
    ports = {"PortRange": {"From": low, "To": draw(st.sampled_from((low, 65535)))}}
    protocol = draw(st.sampled_from((6, 17, -1)))
    return {
        "RuleNumber": number,
        "Egress": draw(st.booleans()),
        "RuleAction": "deny",
        "Protocol": protocol,
        "CidrBlock": draw(st.sampled_from(CIDRS)),
        **({} if protocol == -1 else ports),
    }


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), first=entry(10), second=entry(20))
@settings(slow)
def test_a_deny_never_adds_a_flow(
    name: str, data: st.DataObject, first: dict[str, Any], second: dict[str, Any]
) -> None:
    templates = clean(name, Layout.NESTED)
    subnet = data.draw(st.sampled_from(Plan(templates).sites("EC2::Subnet")))
    once = flows(with_acl(Plan(templates), subnet, [first]))
    twice = flows(with_acl(Plan(templates), subnet, [first, second]))
    assert_no_less(flows(templates), once)
    assert_no_less(once, twice)


def test_an_acl_that_allows_all_changes_nothing() -> None:
    plan = Plan(clean(NAMES[0], Layout.NESTED))
    before = verdicts(flows(plan.templates))
    for subnet in plan.sites("EC2::Subnet"):
        assert verdicts(flows(with_acl(Plan(plan.templates), subnet, []))) == before
