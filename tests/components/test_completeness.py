"""Every component type answers every question, or gives the reason why it does not.

Most answers are found: a golden case, its proof, a page of the reference. Where there is none, `EXCEPTIONS`
has `NotApplicable` with the reason, or `Later` with the topic that will bring the answer. Each resource type
that a component type creates has a row with all answers, too: `tests/resources/test_catalog.py`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import pytest

from tests.mutants import subjects
from tests.support import goldens
from tests.support.goldens import Case
from tests.support.paths import DOCS, ROOT
from tiers import cli, compiler, resources
from tiers.compile.build import build
from tiers.compile.bundle import source_map
from tiers.deploy.preflight import CHECKS
from tiers.diagnostics.model import Diagnostic
from tiers.intent.proven import prove
from tiers.ir.edges import Grant
from tiers.ir.facets import Connection
from tiers.ir.placed import Layout
from tiers.ir.watches import Watch
from tiers.language import registry
from tiers.language.architecture import Architecture
from tiers.language.component import Component
from tiers.language.guarded import FACETS
from tiers.language.shape import fields
from tiers.picture.glyphs import GLYPHS, UNKNOWN
from tiers.resources.row import StandIn
from tiers.watch.watched import watched


class NotApplicable(NamedTuple):
    """The reason why a type does not raise a question."""

    why: str


class Later(NamedTuple):
    """The topic that will bring a type's answer."""

    topic: str


LATER = {
    "generator": Later("specs of random components without servers"),
    "plan change": Later("plans of the types after the first five"),
    "mutants": Later("faults planted into the types after the first five"),
    "preflight": Later("checks of the account for the types after the first five"),
}
NO_HOST = {"rehearsal": NotApplicable("it has no host in the network")}


def later(*questions: str) -> Mapping[str, Later]:
    """Return questions that a type answers later, each with its topic."""
    return {each: LATER[each] for each in questions}


EXCEPTIONS: Mapping[str, Mapping[str, NotApplicable | Later]] = {
    "bucket": NO_HOST,
    "cdn": {
        **NO_HOST,
        "alarms": NotApplicable("CloudWatch has its metrics in `us-east-1` only"),
    },
    "existing": {
        "rehearsal": NotApplicable("it creates no resource; a host stands in for it all the same"),
    },
    "fargate": later("generator"),
    "function": {"rehearsal": NotApplicable("its programs are in AWS's own servers")},
    "job": later("generator", "plan change"),
    "queue": {
        **NO_HOST,
        "preflight": NotApplicable("CloudFormation makes its name, and nothing else depends on the account"),
    },
    "table": {**later("preflight"), **NO_HOST},
    "topic": {**later("preflight"), **NO_HOST},
}
"""By component type, the questions that it does not answer. One that it does answer is refused."""

PREFLIGHT: Mapping[str, str] = {
    "autoscaling": "instance types",
    "bastion": "key pairs",
    "bucket": "buckets for copies",
    "cache": "versions of caches",
    "cdn": "names of distributions",
    "ec2": "images",
    "existing": "existing security groups",
    "fargate": "the quotas of vCPUs on Fargate",
    "file_system": "the quota of file systems",
    "function": "container images",
    "job": "container images",
    "load_balancer": "certificates",
    "network_load_balancer": "Elastic IPs of load balancers",
    "aurora": "database engines and instance classes",
    "rds": "database engines and instance classes",
}
"""By component type, a check of the account that looks at it before a deployment."""

GENERATORS = tuple(
    f"tests/support/generated_{each}.py"
    for each in (
        *("specs", "balancers", "databases", "clusters", "edges", "storage", "stores"),
        *("functions", "packets", "existing"),
    )
)
"""The files with strategies of components."""

UNBUILT: tuple[str, ...] = ()
"""Questions without a command yet. A command of that name needs a row in `EVIDENCE`."""

TYPES = tuple(row.name for row in registry.TYPES)


class Sample(NamedTuple):
    """A golden case with a component of a type."""

    case: Case
    architecture: Architecture
    name: str

    @property
    def component(self) -> Component:
        """The component, with every default filled in."""
        return self.architecture.members[self.name].component


@cache
def valid() -> tuple[tuple[Case, Architecture], ...]:
    """Return the valid golden cases, each with its architecture."""
    found = []
    for case in goldens.cases():
        if case.is_valid and not case.command:
            architecture = compiler.check(case.path, case.raw).architecture
            assert architecture is not None, case.name
            found.append((case, architecture))
    return tuple(found)


@cache
def samples() -> Mapping[str, Sample]:
    """Return the first golden case of each component type, with its first component of that type."""
    found: dict[str, Sample] = {}
    for case, architecture in valid():
        for member in architecture.members.values():
            found.setdefault(member.component.type, Sample(case, architecture, member.name))
    return found


@cache
def offered() -> Mapping[str, set[str]]:
    """Return the values that components of each type offer to others in some golden case."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, architecture in valid():
        for member in architecture.members.values():
            found[member.component.type].update(member.component.offers("shop"))
    return found


@cache
def created() -> Mapping[str, set[str]]:
    """Return the resource types that each component type creates in its golden case."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, sample in samples().items():
        for placed in build(sample.architecture).resources:
            if placed.component == sample.name:
                found[name].add(placed.body["Type"])
    return found


@cache
def alarmed() -> set[str]:
    """Return the component types that have alarms in a golden case."""
    found = set()
    for case in goldens.cases():
        if case.is_valid and b"\noperations:" in case.raw:
            architecture = compiler.check(case.path, case.raw).architecture
            assert architecture is not None, case.name
            for each in watched(architecture):
                if isinstance(each.what, Watch) and each.what.breach and each.name in architecture.members:
                    found.add(architecture.members[each.name].component.type)
    return found


@cache
def text_of(*paths: str) -> str:
    """Return the text of some files of the project."""
    return "".join((ROOT / path).read_text(encoding="utf-8") for path in paths)


def is_planned(name: str) -> bool:
    """Return whether a spec that tests of plans change has the type."""
    of_changes = ("changes", "cluster_changes", "data_changes", "edge_changes", "storage_changes")
    files = (f"tests/support/plan_{each}.py" for each in ("specs", "cluster_specs", "members", *of_changes))
    return f"type: {name}" in text_of(*files)


def has_page(name: str) -> bool:
    """Return whether a page of the reference has a table of the type's keys."""
    pages = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference" / "spec").glob("*.md"))
    return any(name in re.split(r"\W+", shown) for shown in re.findall(r"<!-- keys: (.*?) -->", pages))


def glyph_of(name: str) -> str:
    """Return the name of a type's drawing in diagrams."""
    sample = samples()[name]
    return sample.component.glyph(sample.architecture.around(sample.architecture.members[sample.name])).name


EVIDENCE: Mapping[str, Callable[[str], bool]] = {
    "golden case": lambda name: name in samples(),
    "page": has_page,
    "generator": lambda name: re.search(rf'"type": (st\.just\()?"{name}"', text_of(*GENERATORS)) is not None,
    "plan change": is_planned,
    "mutants": lambda name: f"type: {name}" in text_of(*subjects.names()),
    "rehearsal": lambda name: any(
        isinstance(resources.find(each).rehearsal, StandIn) for each in created().get(name, ())
    ),
    "preflight": lambda name: name in PREFLIGHT,
    "glyph": lambda name: glyph_of(name) in GLYPHS.keys() - {UNKNOWN},
    "cost": lambda name: all(resources.find(each).bills is not None for each in created().get(name, ())),
    "alarms": lambda name: name in alarmed(),
}
"""By question, whether a component type has an answer."""

HOMES = {
    "golden case": "a valid case in `tiers/components/<type>/cases/`",
    "page": "a page of `docs/reference/spec/`, which regenerating starts",
    "generator": "a strategy in `tests/support/generated_specs.py` or a file beside it",
    "plan change": "an `Edit` in `tests/support/plan_changes.py`, and the type in a spec that it changes",
    "mutants": "the type in a spec of `tests/mutants/subjects.py`, or in one of `specs/`",
    "rehearsal": "a `StandIn` in a row of `tiers/resources/`",
    "glyph": "a method `glyph` with a drawing of `tiers/picture/glyphs.py`",
    "alarms": "`watches` in `tiers/components/<type>/alarms.py`, and the type in `tests/cases/operations/`",
    "preflight": "a check in `tiers/deploy/preflight/`, named in `PREFLIGHT`",
    "cost": "`bills` in each row of `tiers/resources/` that the type creates",
}
"""By question, the place of its answers."""


def test_rows_are_in_order_of_tier_and_name() -> None:
    tiers = ("presentation", "logic", "data", registry.EVERY_TIER)
    assert [*registry.TYPES] == sorted(registry.TYPES, key=lambda row: (tiers.index(row.tier), row.name))


@pytest.mark.parametrize("name", TYPES)
def test_a_type_answers_every_question(name: str) -> None:
    exceptions = EXCEPTIONS.get(name, {})
    lacking = [question for question, has in EVIDENCE.items() if question not in exceptions and not has(name)]
    if lacking:
        missing = [f"{each}: add {HOMES[each].replace('<type>', name)}" for each in lacking]
        deferred = f"or add a reason to EXCEPTIONS; a new type may leave these for later: {', '.join(LATER)}"
        pytest.fail("\n".join([f"`{name}` lacks answers", *missing, deferred]), pytrace=False)


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_no_exception_is_left_over(name: str) -> None:
    assert name in TYPES
    assert EXCEPTIONS[name].keys() <= EVIDENCE.keys()
    assert [question for question in EXCEPTIONS[name] if EVIDENCE[question](name)] == []


def test_what_looks_at_a_type_before_a_deployment_exists() -> None:
    assert PREFLIGHT.keys() <= {*TYPES}
    assert {*PREFLIGHT.values()} <= CHECKS.keys()


def test_a_question_with_a_command_is_asked() -> None:
    assert cli.COMMANDS.keys() & {*UNBUILT} == set()


@pytest.mark.parametrize("row", registry.TYPES, ids=lambda row: row.name)
def test_every_key_is_documented_and_none_is_a_facet(row: registry.Type) -> None:
    known = fields(registry.component(row.tier, row.name))
    assert [name for name, field in known.items() if not field.doc] == []
    assert [name for name, field in known.items() if field.example is None and name != "type"] == []
    assert known.keys() & FACETS.keys() == set()


def test_the_facets_of_other_packages_are_guarded() -> None:
    methods = {name for name, each in vars(Component).items() if callable(each) and not name.startswith("_")}
    assert methods == FACETS.keys() - {"kind_of_subnet"}


@pytest.mark.parametrize("name", TYPES)
def test_the_offered_values_are_documented(name: str) -> None:
    assert samples()[name].component.offered.keys() == offered()[name]


@pytest.mark.parametrize("name", TYPES)
def test_the_access_words_are_accepted_and_others_are_refused(name: str) -> None:
    sample = samples()[name]
    here = sample.architecture.around(sample.architecture.members[sample.name])
    servers = samples()["autoscaling"]
    caller = servers.architecture.members[servers.name]
    route = ("logic", caller.name, "connects_to", 0, "to")
    for word, actions in sample.component.access_words.items():
        accepted = sample.component.accepts(Connection(sample.name, route, access=word), caller, here)
        assert not isinstance(accepted, Diagnostic), word
        assert [each.actions for each in accepted if isinstance(each, Grant)] == [actions]
    refused = sample.component.accepts(Connection(sample.name, route, access="juggle"), caller, here)
    assert isinstance(refused, Diagnostic)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", TYPES)
def test_the_golden_case_of_a_type_is_proven(name: str, layout: Layout) -> None:
    case = samples()[name].case
    compiled = compiler.compile_spec(case.path, case.raw, layout)
    assert compiled.bundle is not None
    assert compiled.architecture is not None
    sources = source_map(compiled.bundle, compiled.document)
    proof = prove(compiled.bundle, compiled.architecture, sources)
    assert proof.verified.breaches == ()
    assert [each for each in proof.findings if each.is_error] == []
