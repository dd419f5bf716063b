"""Every verdict has its reasons: what is unknown says why, and what is impossible says what stops it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mutants import sampling, subjects
from tests.mutants.sampling import Planned
from tests.support.paths import TEMPLATES
from tests.support.proof_mutants import spoilt
from tests.support.proof_templates import BUNDLES, EVERYTHING
from tiers.cloudformation.load.files import parse
from tiers.ir.placed import Layout
from tiers.proof.answers.queries import matrix, reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.model.network import Network
from tiers.proof.templates import load_files, load_path

FOREIGN = sorted((TEMPLATES / "foreign").glob("*.yaml"))
"""Templates by other people's habits: functions, macros, custom resources, ids of what was there before."""

SAMPLE = sampling.sample([subjects.subject("specs/minimal.yaml", Layout.SINGLE)], 1, "reasons")[::3]


def flows(network: Network) -> Iterator[Flow]:
    yield from matrix(network, ("tcp", "udp", "icmp"), explained=True).flows
    names = list(dict.fromkeys(each.id for each in network.nodes))
    for source in ("internet", "203.0.113.9", *names[:3]):
        for destination in ("internet", "198.51.100.0/24", "10.0.0.0/8", *names[-3:]):
            for port in (22, 443):
                flow = reach(network, source, destination, "tcp", port)
                if source != destination and isinstance(flow, Flow):
                    yield flow


def assert_reasons(network: Network) -> None:
    for flow in flows(network):
        ends = (flow.source, flow.destination, flow.protocol, flow.port)
        if flow.verdict is Verdict.UNKNOWN:
            assert flow.unknowns, ends
            assert all(each.reason for each in flow.unknowns), ends
        if flow.verdict is Verdict.NO:
            assert flow.blockers, ends
        stops = [(each.component, each.code, each.origin, each.explanation) for each in flow.blockers]
        assert len(stops) == len(set(stops)), ends


@pytest.mark.parametrize("folder", BUNDLES[::6], ids=lambda each: each.parent.name)
def test_verdicts_of_bundles_have_reasons(folder: Path) -> None:
    assert_reasons(load_path(str(folder)).network)


@pytest.mark.parametrize("file", FOREIGN, ids=lambda each: each.stem)
def test_verdicts_of_foreign_templates_have_reasons(file: Path) -> None:
    assert_reasons(load_path(str(file)).network)


def test_an_address_that_is_given_at_deployment_is_a_reason() -> None:
    file = TEMPLATES / "foreign" / "three_tier.yaml"
    flow = reach(load_path(str(file)).network, "Web1", "Bastion", "tcp", 22)
    assert isinstance(flow, Flow)
    assert flow.verdict is Verdict.UNKNOWN
    assert [each.origin.resource for each in flow.unknowns if each.origin] == ["Web1"]
    assert [each.code for each in flow.blockers] == ["no-ingress-rule"]


slow = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EVERY_THING = parse("everything.yaml", EVERYTHING)[0].data


@pytest.mark.parametrize("planned", SAMPLE, ids=lambda each: each.kind.name)
def test_verdicts_of_faulty_templates_have_reasons(planned: Planned) -> None:
    templates = planned.make().templates
    files = {f"{stem}.template.yaml": template for stem, template in templates.items()}
    assert_reasons(load_files(files, next(iter(files))).network)


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(slow)
def test_verdicts_of_spoilt_templates_have_reasons(seed: int, times: int) -> None:
    found = load_files({"t.yaml": spoilt(EVERY_THING, seed, times)}, "t.yaml")
    assert_reasons(found.network)


def test_groups_that_are_not_known_are_not_called_none() -> None:
    template = """
Parameters: {Given: {Type: "AWS::EC2::SecurityGroup::Id"}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  A: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Given]}}
  B: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Given]}}
"""
    flow = reach(load_files({"t.yaml": template}, "t.yaml").network, "A", "B", "tcp", 22)
    assert isinstance(flow, Flow)
    assert flow.verdict is Verdict.UNKNOWN
    assert [each.rule for each in flow.path] == ["an unknown security group"] * 2
    ingress = [each.explanation for each in flow.blockers if each.code == "no-ingress-rule"]
    assert all("no ingress rule of a known group allows it into `B`" in each for each in ingress)
    assert len(ingress) == 1
