"""A network load balancer: its proof over both protocols, and updates of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.plan_specs import side_of
from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.intent.proven import prove
from tiers.ir.placed import Layout
from tiers.plan.model import Action
from tiers.plan.planning import plan

CASE = (ROOT / "tiers/components/network_load_balancer/cases/network_load_balancer/spec.yaml").read_bytes()

Resources = dict[str, dict[str, Any]]


def broken(change: Callable[[Resources], object]) -> set[tuple[str, str, str]]:
    """Return the flows that the proof finds wrong in the case, with a change of its single template."""
    compiled = compiler.compile_spec("spec.yaml", CASE, Layout.SINGLE)
    assert compiled.bundle is not None
    assert compiled.architecture is not None
    ((name, template),) = compiled.bundle.templates.items()
    resources = {key: dict(each) for key, each in template["Resources"].items()}
    for each in resources.values():
        each["Properties"] = dict(each.get("Properties", {}))
    change(resources)
    bundle = compiled.bundle._replace(templates={name: {**template, "Resources": resources}})
    proof = prove(bundle, compiled.architecture, source_map(compiled.bundle, compiled.document))
    return {(each.flow.source, each.flow.destination, each.flow.protocol) for each in proof.verified.breaches}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("environment", [None, "trial"])
def test_the_case_is_proven(layout: Layout, environment: str | None) -> None:
    compiled = compiler.compile_spec("spec.yaml", CASE, layout, environment=environment)
    assert compiled.bundle is not None
    assert compiled.architecture is not None
    sources = source_map(compiled.bundle, compiled.document)
    assert prove(compiled.bundle, compiled.architecture, sources).verified.breaches == ()


@pytest.mark.parametrize(
    ("rule", "flow"),
    [
        ("EdgeIngressFromAnyIpv4Udp7777", ("internet", "edge", "udp")),
        ("GameIngressFromEdgeUdp7777", ("edge", "game", "udp")),
        ("GameIngressFromEdgeUdp5353", ("edge", "game", "udp")),
        ("GameIngressFromEdgeTcp5353", ("edge", "game", "tcp")),
        ("EdgeEgressToGameTcp8081", ("edge", "game", "tcp")),
        ("SiteIngressFromEdgeTcp8080", ("edge", "site", "tcp")),
    ],
)
def test_a_rule_that_is_missing_is_found(rule: str, flow: tuple[str, str, str]) -> None:
    assert flow in broken(lambda resources: resources.pop(rule))


def test_a_group_that_admits_anyone_is_found() -> None:
    def opened(resources: Resources) -> None:
        resources["EdgeIngressFromAnyIpv4Udp7777"]["Properties"] |= {"FromPort": 1, "ToPort": 65535}
        resources["EdgeListener7777"]["Properties"]["Port"] = 7778

    assert ("internet", "edge", "udp") in broken(opened)


def test_health_checks_elsewhere_are_found() -> None:
    def moved(resources: Resources) -> None:
        for name in (
            "EdgeToGameUdpTargetGroup",
            "EdgeToGameTcpUdp5353TargetGroup",
            "EdgeToGameTls8443TargetGroup",
        ):
            resources[name]["Properties"]["HealthCheckPort"] = "8082"

    assert broken(moved) == {("edge", "game", "tcp")}


SPEC = """\
version: 1
name: arena
presentation:
  edge:
    type: network_load_balancer
    listeners: [{port: 7777, protocol: UDP, forward_to: game}]
logic:
  game: {type: autoscaling, port: 7777}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    listeners:", "    cross_zone: false\n    listeners:", {"EdgeLoadBalancer": Action.MODIFY}),
        ("    listeners:", "    scheme: internal\n    listeners:", {"EdgeLoadBalancer": Action.REPLACE}),
        (
            "7777}",
            "7777, health_check: {protocol: HTTP}}",
            {"EdgeToGameUdpTargetGroup": Action.MODIFY},
        ),
        # The new target group is created, and the listener changed to it, before the old one is deleted.
        (
            "forward_to: game",
            "forward_to: {to: game, port: 7778}",
            {
                "EdgeListener7777": Action.MODIFY,
                "EdgeToGameUdpTargetGroup": Action.REMOVE,
                "EdgeToGameUdp7778TargetGroup": Action.ADD,
            },
        ),
    ],
)
def test_an_update_does_what_the_schemas_say(old: str, new: str, expected: dict[str, Action]) -> None:
    found = plan(side_of(SPEC), side_of(SPEC.replace(old, new))).changes
    kinds = {each.logical_id: each.kind for each in found if "ElasticLoadBalancingV2" in each.type}
    assert expected.items() <= kinds.items()
