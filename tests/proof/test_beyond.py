"""Networks beyond transit gateways: what is blocked here is certain, and everything else is unknown."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.paths import ROOT
from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.intent.declared import as_data, declared, of_data
from tiers.intent.proven import texts
from tiers.proof.answers.queries import Engine, reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.answers.verify import verify
from tiers.proof.model.network import Network
from tiers.proof.templates import load_files

CASE = ROOT / "tests" / "cases" / "transit_gateway" / "spec.yaml"
NETWORK = "network.template.yaml"
Templates = dict[str, Any]
Loader = Callable[[Templates], Network]


@pytest.fixture(scope="module", name="subject")
def _subject() -> tuple[Templates, Any, Loader]:
    """Return the templates of the case, what it declares, and what loads them with the spec's names."""
    result = compiler.compile_spec(str(CASE), CASE.read_bytes())
    assert result.bundle is not None
    assert result.architecture is not None
    files, sources = texts(result.bundle, source_map(result.bundle, result.document))
    main = result.bundle.main
    return (
        dict(files),
        declared(result.architecture),
        lambda given: load_files(given, main, None, sources).network,
    )


@pytest.mark.parametrize(
    ("source", "destination", "port", "verdict"),
    [
        ("web", "10.40.7.9", 5432, Verdict.UNKNOWN),
        ("web", "10.40.7.9", 5433, Verdict.NO),
        ("web", "10.41.7.9", 5432, Verdict.NO),
        ("db", "10.40.7.9", 5432, Verdict.NO),
        ("10.1.0.0/16", "portal", 80, Verdict.UNKNOWN),
        ("10.1.0.0/16", "portal", 443, Verdict.NO),
        ("10.1.0.0/16", "web", 80, Verdict.NO),
        ("172.16.0.0/12", "portal", 80, Verdict.NO),
    ],
)
def test_only_what_nothing_blocks_is_unknown(
    subject: tuple[Templates, Any, Loader], source: str, destination: str, port: int, verdict: Verdict
) -> None:
    files, _, load = subject
    flow = reach(load(files), source, destination, "tcp", port)
    assert isinstance(flow, Flow)
    assert flow.verdict is verdict


def without(name: str) -> Callable[[Templates], None]:
    """Return the change that removes a resource."""
    return lambda resources: resources.pop(name)


def other_range(resources: Templates) -> None:
    """Route another block than the declared one, in one of the zones."""
    resources["PrivateRouteTableZoneAToIpv410x0x0x0m8"]["Properties"]["DestinationCidrBlock"] = "10.64.0.0/10"


def one_zone(resources: Templates) -> None:
    """Attach one of the zones only."""
    del resources["TransitGatewayAttachment"]["Properties"]["SubnetIds"][1:]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (lambda _: None, []),
        (without("PrivateRouteTableZoneBToIpv410x0x0x0m8"), ["impossible", "impossible"]),
        (without("PrivateRouteTableZoneBToIpv4192x168x0x0m16"), []),
        (other_range, ["impossible", "impossible"]),
        (one_zone, ["impossible", "impossible"]),
    ],
)
def test_a_declared_connection_may_not_be_blocked_here(
    subject: tuple[Templates, Any, Loader], change: Callable[[Templates], None], kinds: list[str]
) -> None:
    files, said, load = subject
    changed = copy.deepcopy(files)
    change(changed[NETWORK]["Resources"])
    found = verify(Engine(load(changed)), *said)
    assert [each.kind for each in found.breaches] == kinds


def test_the_manifest_keeps_what_is_beyond(subject: tuple[Templates, Any, Loader]) -> None:
    _, said, _ = subject
    assert any(each.beyond for each in said.promises)
    assert of_data(json.loads(json.dumps(as_data(said)))) == said


def test_a_rule_for_a_part_of_what_is_declared_blocks_the_rest(
    subject: tuple[Templates, Any, Loader],
) -> None:
    files, said, load = subject
    changed = copy.deepcopy(files)
    rules = changed["security.template.yaml"]["Resources"]
    rules["WebEgressToIpv410x40x0x0m16Tcp5432"]["Properties"]["CidrIp"] = "10.40.0.0/17"
    (breach,) = verify(Engine(load(changed)), *said).breaches
    assert (breach.kind, breach.flow.source, breach.flow.destination) == ("impossible", "web", "10.40.0.0/16")
