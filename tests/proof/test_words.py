"""No verdict hangs on words: with every reason reworded at random, all verdicts are the same.

The words of findings, of labels and of what commands print are made of these reasons.
"""

import random
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.mutants import subjects, trial
from tests.proof.test_reasons import FOREIGN, SAMPLE
from tests.support.proof_mutants import spoilt
from tests.support.proof_templates import EVERYTHING
from tiers.cloudformation.evaluate.values import Unknown
from tiers.cloudformation.load.files import parse
from tiers.ir.placed import Layout
from tiers.proof.answers import losses, simulate
from tiers.proof.answers.queries import Engine, matrix
from tiers.proof.answers.verify import verify
from tiers.proof.model.network import Network
from tiers.proof.paths.steps import Refusal
from tiers.proof.templates import load_files, load_path

SPECS = [(name, layout) for name in subjects.names() for layout in Layout]
Read = Callable[[], Network]


@contextmanager
def reworded(seed: int) -> Iterator[None]:
    """Make each reason and each explanation a text of chance, another one each time."""
    chance = random.Random(seed)
    made = Unknown.__new__, Refusal.__new__

    def words() -> str:
        likely = ("the value ", "whether the condition ", "the parameter ", "refused ", "")
        return chance.choice(likely) + "".join(chance.choices(string.printable, k=chance.randint(0, 12)))

    def unknown(kind: type[Unknown], reason: str, *rest: Any, **more: Any) -> Unknown:
        return made[0](kind, words() if reason else reason, *rest, **more)

    def refusal(kind: type[Refusal], component: str, code: str, why: str, *rest: Any, **more: Any) -> Any:
        return made[1](kind, component, code, words() if why else why, *rest, **more)

    Unknown.__new__, Refusal.__new__ = unknown, refusal  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Unknown.__new__, Refusal.__new__ = made  # type: ignore[method-assign]


def verdicts(read: Read) -> Any:
    """Return everything that is decided of a network, without a word of why."""
    network = read()
    flows = matrix(network, ("tcp", "udp", "icmp"), explained=True).flows
    told = [
        (each.source, each.destination, each.protocol, each.verdict, each.ports, each.partial, each.unknown)
        for each in flows
    ]
    codes = [sorted({(one.component, one.code) for one in each.blockers}) for each in flows]
    lost = simulate.simulate(network, losses.losses(network)[:3])
    held = verify(Engine(network), ())
    breaches = [
        (each.kind, each.flow.source, each.flow.destination, each.flow.verdict) for each in held.breaches
    ]
    return told, codes, lost, breaches, held.closed, len(network.not_modelled)


def assert_same(read: Read, seed: int) -> None:
    before = verdicts(read)
    with reworded(seed):
        assert verdicts(read) == before


def test_reasons_are_really_reworded() -> None:
    with reworded(1):
        assert Unknown("a", outside=True) != Unknown("a", outside=True)
        assert Unknown("a", outside=True).outside


@pytest.mark.parametrize("file", FOREIGN, ids=lambda each: each.stem)
def test_verdicts_of_foreign_templates_do_not_hang_on_words(file: Path) -> None:
    assert_same(lambda: load_path(str(file)).network, len(file.stem))


@pytest.mark.parametrize("number", range(len(SPECS)), ids=lambda each: SPECS[each][0])
def test_verdicts_of_specs_do_not_hang_on_words(number: int) -> None:
    templates = subjects.subject(*SPECS[number]).templates
    files = {f"{stem}.template.yaml": each for stem, each in templates.items()}
    main = "root.template.yaml" if "root.template.yaml" in files else next(iter(files))
    assert_same(lambda: load_files(files, main).network, number)


def accused(number: int) -> tuple[str, ...]:
    """Return what a faulty template is accused of, held to what its spec declares."""
    planned = SAMPLE[number]
    return trial.judge(planned.subject, planned.make().templates, planned.kind.about).said


@pytest.mark.parametrize("number", range(0, len(SAMPLE), 4), ids=lambda each: SAMPLE[each].kind.name)
def test_findings_of_faulty_templates_do_not_hang_on_words(number: int) -> None:
    before = accused(number)
    with reworded(number):
        assert accused(number) == before


@pytest.mark.parametrize("number", range(0, len(SAMPLE), 6), ids=lambda each: SAMPLE[each].kind.name)
def test_verdicts_of_faulty_templates_do_not_hang_on_words(number: int) -> None:
    templates = SAMPLE[number].make().templates
    files = {f"{stem}.template.yaml": each for stem, each in templates.items()}
    assert_same(lambda: load_files(files, next(iter(files))).network, number)


slow = settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
EVERY_THING = parse("everything.yaml", EVERYTHING)[0].data


@given(st.integers(0, 2**32), st.integers(0, 12))
@settings(slow)
def test_verdicts_of_spoilt_templates_do_not_hang_on_words(seed: int, times: int) -> None:
    data = spoilt(EVERY_THING, seed, times)
    assert_same(lambda: load_files({"t.yaml": data}, "t.yaml").network, seed)
