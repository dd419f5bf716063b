"""Faults planted into compiled templates: the proof finds those that matter, and accuses nobody else."""

import pytest

from tests.mutants import sampling, subjects, trial
from tests.mutants.catalogue import BY_NAME, KINDS
from tests.mutants.kinds import plant
from tests.mutants.sampling import Planned
from tiers.ir.placed import Layout

LEAST_KINDS = 40
SMALL = [
    subjects.subject(f"{name}.yaml", layout)
    for name in (
        *(
            "specs/minimal",
            "specs/victorleungtwdemo",
            "specs/containers",
            "specs/game",
            "tests/cases/endpoints/spec",
        ),
        *("tests/mutants/data/spec", "tiers/components/bucket/cases/bucket/spec"),
        *("tests/mutants/existing/spec", "tests/mutants/raw/spec", "tests/mutants/transit/spec"),
        "tests/mutants/members/spec",
        "tiers/components/cdn/cases/cdn/spec",
        "tiers/components/function/cases/functions/spec",
    )
    for layout in Layout
]
OF_CONNECTIONS = tuple(each for each in KINDS if each.about == "connections")
OF_PERMISSIONS = tuple(each for each in KINDS if each.about == "permissions")
OF_ACCOUNTS = tuple(each for each in KINDS if each.about == "account")
SAMPLE = [
    *sampling.sample(SMALL, 2, "suite", OF_CONNECTIONS),
    *sampling.sample(SMALL, 1, "suite", OF_PERMISSIONS),
    *sampling.sample(SMALL, 1, "suite", OF_ACCOUNTS),
]
NOWHERE = {"listener-forwards-elsewhere", "nat-of-another-zone"}
"""Kinds that need more than these specs have."""


def name(planned: Planned) -> str:
    return f"{planned.kind.name}-{planned.subject.name}-{planned.subject.layout}-{planned.case.at}"


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("spec", subjects.names())
def test_no_clean_template_is_accused(spec: str, layout: Layout) -> None:
    subject = subjects.subject(spec, layout)
    assert trial.clean(subject).said == ()


@pytest.mark.parametrize("planned", SAMPLE, ids=name)
def test_a_fault_is_found_and_named_and_nothing_else_is_accused(planned: Planned) -> None:
    mutant = planned.make()
    found = trial.judge(planned.subject, mutant.templates, planned.kind.about)
    assert trial.complaint(mutant, found) is None, (found.said, sorted(mutant.planted), sorted(found.named))


def test_there_are_enough_kinds_and_names_are_theirs_alone() -> None:
    assert len(BY_NAME) == len(KINDS)
    assert len({each.kind.name for each in SAMPLE if each.case.changes}) >= LEAST_KINDS


def test_every_kind_can_be_planted() -> None:
    assert {each.name for each in KINDS} - {each.kind.name for each in SAMPLE} <= NOWHERE


@pytest.mark.parametrize("layout", Layout)
def test_planting_leaves_the_clean_templates_alone(layout: Layout) -> None:
    subject = subjects.subject("specs/minimal.yaml", layout)
    before = repr(subject.templates)
    kinds = [kind for kind in KINDS if kind.about != "account"]
    mutants = [mutant for kind in kinds for mutant in plant(kind, subject.templates)]
    assert repr(subject.templates) == before
    same = [each.kind.name for each in mutants if repr(each.templates) == before]
    assert same == []
