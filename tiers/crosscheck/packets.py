"""Packets compared with the proof: two readings of the same templates, by the IDs of resources.

A verdict is about every possible place of a node, packets are about one. So `YES` is refuted by any
host that is not reached, `NO` by any that is; `PARTIAL` and `UNKNOWN` cannot be refuted by packets.
Packets of a rehearsal are of IPv4, so the proof is asked about that alone.
"""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address
from typing import NamedTuple

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.answers.queries import Engine, UnknownName
from tiers.proof.answers.verdicts import Answer, Verdict
from tiers.proof.model.addresses import ON_THE_INTERNET
from tiers.proof.model.network import Network as Proven
from tiers.proof.model.network import Node
from tiers.rehearse.checks.flows import Flow, Protocol
from tiers.rehearse.model import Host, Network


class Question(NamedTuple):
    """The question to both: IDs of resources, or addresses of hosts on the internet."""

    source: str
    destination: str
    protocol: Protocol
    port: int


class Compared(NamedTuple):
    """One question with both answers; `opened` of `tried` flows came through."""

    question: Question
    verdict: Verdict
    tried: tuple[Flow, ...]
    opened: tuple[Flow, ...]

    @property
    def is_decided(self) -> bool:
        """True if the verdict is one that packets could refute."""
        return self.verdict in {Verdict.YES, Verdict.NO}

    @property
    def is_refuted(self) -> bool:
        """True if the two disagree."""
        if self.verdict is Verdict.YES:
            return len(self.opened) < len(self.tried)
        return self.verdict is Verdict.NO and bool(self.opened)


def compare(
    network: Network, tried: Iterable[Flow], opened: frozenset[Flow], engine: Engine
) -> tuple[Compared, ...]:
    """Compare the proof with every flow that was tried.

    Names that the proof does not know, such as a host that it assumes elsewhere, are not compared. Nor is an
    address of the internet to which a transit gateway leads: other subnets reach another host there.
    """
    engine = Engine(_of_ipv4(engine.network))
    hosts = {each.name: each for each in network.hosts}
    asked: dict[Question, list[Flow]] = {}
    for flow in tried:
        if not any(_is_twice(hosts[each]) for each in (flow.source, flow.destination)):
            asked.setdefault(_question(flow, hosts), []).append(flow)
    answers: dict[Question, Answer | None] = {}
    found = []
    for question, flows in asked.items():
        on_any = question._replace(port=0)
        if on_any not in answers:
            answers[on_any] = _answer(engine, question)
        answer = answers[on_any]
        if answer is not None:
            verdict = answer.on(((question.port, question.port),)).verdict
            came = tuple(each for each in flows if each in opened)
            found.append(Compared(question, verdict, tuple(flows), came))
    return tuple(found)


def _is_twice(host: Host) -> bool:
    """Return whether a host beyond a transit gateway has an address of the internet."""
    address = int(IPv4Address(host.address))
    return host.kind == "beyond" and any(low <= address <= high for low, high in ON_THE_INTERNET[4])


def _of_ipv4(proven: Proven) -> Proven:
    """Return a network in which no node has an IPv6 address."""
    return proven._replace(nodes=tuple(map(_without_ipv6, proven.nodes)))


def _without_ipv6(node: Node) -> Node:
    if isinstance(node.interfaces, Unknown):
        return node
    interfaces = tuple(
        each._replace(placements=tuple(place._replace(ipv6=False) for place in each.placements))
        for each in node.interfaces
    )
    return node._replace(interfaces=interfaces)


def _question(flow: Flow, hosts: Mapping[str, Host]) -> Question:
    source, destination = hosts[flow.source], hosts[flow.destination]
    return Question(_name(source), _name(destination), flow.protocol, flow.port)


def _name(host: Host) -> str:
    return host.logical_id or host.address


def _answer(engine: Engine, question: Question) -> Answer | None:
    source, destination = engine.resolve(question.source), engine.resolve(question.destination)
    if isinstance(source, UnknownName) or isinstance(destination, UnknownName):
        return None
    return engine.answer(source, destination, question.protocol)
