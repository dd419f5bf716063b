"""Whatever is declared has a line in the report, or is named as not tried: nothing is started here."""

import random
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.mutants import sampling, subjects
from tests.mutants.catalogue import KINDS
from tests.rehearsed import trial
from tests.support.generated_specs import in_its_region, specs
from tiers import compiler
from tiers.cli.shared.intended import intended, of_promises
from tiers.cli.shared.subject import Subject
from tiers.cloudformation.load.files import from_memory
from tiers.compile.bundle import source_map
from tiers.intent import proven
from tiers.intent.declared import declared
from tiers.ir.placed import Layout
from tiers.proof.answers.promises import Promise
from tiers.rehearse.checks import caches, checklist, clusters, losses
from tiers.rehearse.checks.line import Line, Question
from tiers.rehearse.model import Network
from tiers.rehearse.read import read
from tiers.rehearse.report.report import Part, Report
from tiers.rehearse.servers import program
from tiers.rehearse.servers.program import Package
from tiers.rehearse.testbed.casting import cast
from tiers.rehearse.testbed.stage import Stage

IN_TEMPLATES = tuple(each for each in KINDS if each.about != "account")
PROGRAMS = {each.name: each.name for each in vars(program).values() if isinstance(each, Package)}


def passed(stage: Stage, questions: Iterable[Question], _at_once: int = 0) -> Iterator[Line]:
    """Answer every question rightly, without a network."""
    for each in questions:
        if each.host not in stage.gone:
            yield Line(each.check, each.what, each.host, "", "", "", True, 0.0, each.edges)


@pytest.fixture(scope="module", autouse=True)
def everything_is_answered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for module in (caches, checklist, clusters, losses):
            patched.setattr(module, "ask", passed)
        # A replica that took over follows again, and names lead to another host.
        patched.setattr(Stage, "lead", lambda *_: None)
        patched.setattr(Stage, "run", lambda *_: CompletedProcess((), 0, "", ""))
        yield


def staged(network: Network, promises: Iterable[Promise]) -> Stage:
    nothing: Any = SimpleNamespace(
        network=network,
        hosts={each.name: each for each in network.hosts},
        lose=lambda _: None,
        restore=lambda _: None,
        inside=nullcontext,
    )
    known = of_promises(promises, network)
    return Stage(nothing, known, cast(network, known, "secret"), PROGRAMS)


def asked(network: Network, promises: tuple[Promise, ...]) -> list[Part]:
    """Return a whole report."""
    return list(checklist.whole(staged(network, promises)))


def asked_without(network: Network, promises: tuple[Promise, ...], zone: str) -> list[Part]:
    """Return a report without one of the zones."""
    lost = [each.name for each in network.hosts if each.zone == zone]
    return list(checklist.without(staged(network, promises), [f"zone:{zone}"], lost))


def uncovered(parts: Iterable[Part], promises: Iterable[Promise]) -> list[tuple[str, str, int]]:
    """Return what is declared of TCP, and neither has a line nor is named."""
    found = {edge for part in parts for line in part.lines for edge in line.edges}
    found |= {each.edge for part in parts for each in part.not_tried if each.edge}
    tried = {(each.source, each.destination, each.port) for each in found}
    named = {each.what for part in parts for each in part.not_tried}
    return [
        (each.source, each.destination, first)
        for each in promises
        for first, last in (each.ports if each.must else ())
        if (each.source, each.destination, first) not in tried
        and f"{each.source} to {each.destination} on port {first}-{last}/{each.protocol}" not in named
        and f"{each.source} to {each.destination} on port {first}/{each.protocol}" not in named
    ]


def counted(parts: list[Part]) -> None:
    report = Report("shop", 0, (), tuple(parts), None, (), (), 0.0, 0.0)
    lines, skipped = report.lines, report.not_tried
    assert len(lines) == sum(len(part.lines) for part in parts)
    assert len(skipped) == sum(len(part.not_tried) for part in parts)
    assert len({(each.what, each.reason) for each in skipped}) == len(skipped), skipped
    assert report.passed is (bool(lines) and all(line.passed for line in lines))


@settings(max_examples=6, deadline=None)
@given(specs(), some.sampled_from(Layout))
def test_what_any_spec_declares_is_tried_or_named(spec: dict[str, Any], layout: Layout) -> None:
    made = compiler.compile_spec("spec.yaml", in_its_region(spec).encode(), layout)
    assert made.bundle is not None
    assert made.architecture is not None
    library = from_memory(*proven.texts(made.bundle, source_map(made.bundle, made.document)))
    network = read.network(library, made.bundle.main, {})
    promises = declared(made.architecture).promises
    parts = asked(network, promises)
    assert uncovered(parts, promises) == []
    counted(parts)
    for zone in sorted({each.zone for each in network.hosts if each.zone})[:1]:
        without = asked_without(network, promises, zone)
        assert uncovered(without, promises) == []
        counted(without)
    # Of templates that are as they were compiled, nothing lacks.
    assert [line for part in parts for line in part.lines if not line.passed] == []


def test_what_is_declared_of_a_template_with_a_fault_is_tried_or_named() -> None:
    chance = random.Random(0)
    bundles = [(name, layout) for name in subjects.names() for layout in Layout]
    chosen = [subjects.subject(*each) for each in chance.sample(bundles, 4)]
    planned = list(sampling.planned(chosen, 1, "coverage", IN_TEMPLATES))
    for each in chance.sample(planned, 40):
        network = trial.network(each.subject, each.make().templates)
        parts = asked(network, each.subject.declared.promises)
        assert uncovered(parts, each.subject.declared.promises) == [], each
        counted(parts)


CACHED = b"""
version: 1
name: shop
logic: {web: {type: autoscaling, port: 80, connects_to: [db]}}
data: {db: {type: rds, engine: mysql}}
resources:
  data:
    Cache:
      Type: AWS::ElastiCache::ServerlessCache
      Properties:
        ServerlessCacheName: cache
        Engine: valkey
        SubnetIds: [!Ref IsolatedASubnet]
        SecurityGroupIds: [!GetAtt WebSecurityGroup.GroupId]
"""


def test_what_stands_beside_a_spec_and_has_no_host_is_named() -> None:
    made = compiler.compile_spec("spec.yaml", CACHED)
    assert made.bundle is not None
    sources = source_map(made.bundle, made.document)
    network = read.network(from_memory(*proven.texts(made.bundle, sources)), made.bundle.main, {})
    subject = Subject(proven.load(made.bundle, sources), made, [])
    untried = intended(subject, "spec.yaml", network).untried
    assert [each.what for each in untried] == ["connections from and to Data.Cache"]
