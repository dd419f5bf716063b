"""Packets beside the proof: what refutes a verdict, and what cannot. No packet is sent here."""

import pytest

from tests.rehearsed.goldens import TEMPLATE, networks
from tiers.comparison import Compared, Question, compare
from tiers.reach.queries import Engine
from tiers.reach.templates import load_path
from tiers.reach.verdicts import Verdict
from tiers.rehearse.flows import Flow, flows

NETWORK = networks()["networks.txt"]
ENGINE = Engine(load_path(str(TEMPLATE)).network)
TRIED = tuple(flows(NETWORK))
EXPECTED = frozenset(
    flow
    for each in compare(NETWORK, TRIED, frozenset(), ENGINE)
    if each.verdict is not Verdict.NO
    for flow in each.tried
)
"""What the proof says comes through, or may."""


def refuted(opened: frozenset[Flow]) -> set[Flow]:
    found = compare(NETWORK, TRIED, opened, ENGINE)
    return {flow for each in found if each.is_refuted for flow in each.tried}


def test_nothing_is_refuted_where_both_say_the_same() -> None:
    assert refuted(EXPECTED) == set()


@pytest.mark.parametrize("flow", TRIED[:: len(TRIED) // 60], ids=lambda flow: "-".join(map(str, flow)))
def test_one_flow_that_is_otherwise_is_noticed_where_the_proof_is_certain(flow: Flow) -> None:
    (asked,) = (each for each in compare(NETWORK, TRIED, EXPECTED, ENGINE) if flow in each.tried)
    assert refuted(EXPECTED ^ {flow}) == ({*asked.tried} if asked.is_decided else set())


def test_the_same_verdict_holds_for_every_host_of_a_resource() -> None:
    one, other = Flow("web-1", "db", "tcp", 5432), Flow("web-2", "db", "tcp", 5432)
    question = Question("Web", "Db", "tcp", 5432)

    def is_refuted(verdict: Verdict, *opened: Flow) -> bool:
        return Compared(question, verdict, (one, other), opened).is_refuted

    assert [is_refuted(Verdict.YES, *opened) for opened in ((one, other), (one,), ())] == [False, True, True]
    assert [is_refuted(Verdict.NO, *opened) for opened in ((one, other), (one,), ())] == [True, True, False]
    for verdict in (Verdict.PARTIAL, Verdict.UNKNOWN):
        assert not is_refuted(verdict, one)


def test_each_question_is_asked_once_for_each_port() -> None:
    found = [each.question for each in compare(NETWORK, TRIED, EXPECTED, ENGINE)]
    assert len({*found}) == len(found)
    assert sum(len(each.tried) for each in compare(NETWORK, TRIED, EXPECTED, ENGINE)) == len(TRIED)
