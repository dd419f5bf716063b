"""Packets beside the proof: what refutes a verdict, and what cannot. No packet is sent here."""

import pytest

from tests.rehearsed.goldens import TEMPLATE, networks
from tiers.cloudformation.load.files import from_memory
from tiers.crosscheck.packets import Compared, Question, compare
from tiers.proof.answers.queries import Engine, reach
from tiers.proof.answers.verdicts import Flow as Answered
from tiers.proof.answers.verdicts import Verdict
from tiers.proof.templates import load_files, load_path
from tiers.rehearse.checks.flows import Flow, flows
from tiers.rehearse.read import read

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


def test_what_is_open_by_ipv6_alone_is_no_question_to_packets_of_ipv4() -> None:
    ranges = {"Fn::Select": [0, {"Fn::GetAtt": ["Vpc", "Ipv6CidrBlocks"]}]}
    resources = {
        "Vpc": made("VPC", CidrBlock="10.0.0.0/16"),
        "Block": made("VPCCidrBlock", VpcId=ref("Vpc"), AmazonProvidedIpv6CidrBlock=True),
        "Group": made(
            "SecurityGroup",
            VpcId=ref("Vpc"),
            GroupDescription="by IPv6",
            SecurityGroupIngress=[{"IpProtocol": "-1", "CidrIpv6": "::/0"}],
        ),
        "Subnet": made(
            "Subnet",
            VpcId=ref("Vpc"),
            CidrBlock="10.0.0.0/24",
            Ipv6CidrBlock={"Fn::Select": [0, {"Fn::Cidr": [ranges, 1, 64]}]},
        ),
        **{
            name: made(
                "Instance", SubnetId=ref("Subnet"), SecurityGroupIds=[ref("Group")], Ipv6AddressCount=1
            )
            for name in ("One", "Other")
        },
    }
    files = {"t": {"Resources": resources}}
    network = read.network(from_memory(files), "t", {})
    engine = Engine(load_files(files, "t").network)
    answer = reach(engine.network, "One", "Other", "tcp", 80)
    assert isinstance(answer, Answered)
    assert answer.verdict is Verdict.YES
    found = compare(network, flows(network), frozenset(), engine)
    assert {each.verdict for each in found if each.question.destination == "Other"} == {Verdict.NO}


def made(kind: str, **properties: object) -> dict[str, object]:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


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
