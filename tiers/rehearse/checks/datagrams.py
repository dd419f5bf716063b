"""Packets of UDP through every node of every load balancer: each target returns them, and no other host."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tiers.rehearse.checks import site
from tiers.rehearse.checks.line import Judge, NotTried, Question, Verdict, failure
from tiers.rehearse.checks.views import left
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Host, Listener, LoadBalancer, TargetGroup
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.testbed.stage import Completed, Stage

CHECK = "udp"
_NOTICING = 20.0
"""Maximum seconds for a load balancer to notice that a target came or went, on a busy machine."""
_ROUNDS = 3
_ASK = "for n in {numbers}; do exec 3<>/dev/udp/{address}/{port}; echo $n >&3; timeout 1 head -n 1 <&3; done"
"""Each round has another client port, so that the load balancer chooses a target for it."""
_ANSWER = re.compile(r"(\S+) ([0-9]+)")


class _Way(NamedTuple):
    """A listener for packets, one node, and the first declared client."""

    balancer: LoadBalancer
    listener: Listener
    node: Host
    client: Host
    edge: Intent

    @property
    def groups(self) -> tuple[TargetGroup, ...]:
        """The target groups that get packets."""
        chosen = {name for name, weight in self.listener.default.target_groups if weight}
        return tuple(each for each in self.balancer.target_groups if each.id in chosen)

    @property
    def address(self) -> str:
        """The address of the node as the client sees it."""
        return self.node.public or self.node.address if self.client.kind == "outside" else self.node.address


def questions(stage: Stage, gone: frozenset[str], check: str = CHECK, after: str = "") -> Iterator[Question]:
    """Yield packets for each listener of UDP, through each node that is left."""
    for way in _ways(stage, gone):
        targets = frozenset(left(_targets(stage, way), gone))
        rounds = _ROUNDS * max(len(targets), 1)
        numbers = " ".join(map(str, range(1, rounds + 1)))
        asked = _ASK.format(numbers=numbers, address=way.address, port=way.listener.port)
        yield Question(
            check,
            f"port {way.listener.port}/udp through {way.node.name}{after}",
            way.client.name,
            ("bash", "-c", asked),
            ", ".join(sorted(targets)) or "an answer of a target",
            _returns(targets, rounds),
            _NOTICING if targets else 0.0,
            (way.edge, *_edges(stage, way), *(_health_checks(stage, way) if gone else ())),
        )


def not_tried(stage: Stage) -> Iterator[NotTried]:
    """Yield the listeners of UDP that no declared client can send to."""
    asked = {way.listener.id for way in _ways(stage, frozenset())}
    for balancer in stage.network.load_balancers:
        for listener in configured.datagrams_of(balancer):
            if listener.id not in asked:
                yield NotTried(f"packets of UDP to `{listener.id}`", "no host may send to it")


def stoppable(stage: Stage) -> str | None:
    """Return a target with a peer that takes over its packets."""
    for way in _ways(stage, frozenset()):
        targets = _targets(stage, way)
        if len(targets) > 1:
            return min(targets)
    return None


def lasting(stage: Stage, gone: frozenset[str]) -> str:
    """Return why packets have no way without some hosts, in words; nothing where they have one."""
    for way in _ways(stage, frozenset()):
        if not {*way.balancer.nodes} - gone:
            return f"no other node of `{way.node.component}`"
        if way.node.name not in gone and not _targets(stage, way) - gone:
            return f"no other target on port {way.listener.port}/udp"
    return ""


def _ways(stage: Stage, gone: frozenset[str]) -> Iterator[_Way]:
    for balancer in stage.network.load_balancers:
        component = stage.hosts[balancer.nodes[0]].component
        for listener in configured.datagrams_of(balancer):
            for edge, client in list(_clients(stage, component, listener, gone))[:1]:
                for name in left(balancer.nodes, gone):
                    yield _Way(balancer, listener, stage.hosts[name], client, edge)


def _clients(
    stage: Stage, component: str, listener: Listener, gone: frozenset[str]
) -> Iterator[tuple[Intent, Host]]:
    for edge in stage.declared.datagrams:
        if edge.must and (edge.destination, edge.port) == (component, listener.port):
            yield from ((edge, each) for each in stage.declared.sources(edge) if each.name not in gone)


def _targets(stage: Stage, way: _Way) -> frozenset[str]:
    every = (configured.targets(way.node, way.balancer, each, stage.hosts) for each in way.groups)
    return frozenset(target.host for targets in every for target in targets)


def _edges(stage: Stage, way: _Way) -> Iterator[Intent]:
    """Yield the declared connections over UDP from the load balancer to the targets."""
    component = way.node.component
    served = {(stage.hosts[each.host].component, each.port) for group in way.groups for each in group.targets}
    for edge in stage.declared.datagrams:
        if edge.source == component and (edge.destination, edge.port) in served:
            yield edge


def _health_checks(stage: Stage, way: _Way) -> Iterator[Intent]:
    """Yield the declared connections of health checks.

    Only the loss of a target shows that they work: if all targets fail them, each gets packets.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    """
    yield from site.sent(stage, way.node.component, way.groups)


def _returns(targets: Iterable[str], rounds: int) -> Judge:
    """Judge that each packet came back, from each target and from no other host."""
    wanted = frozenset(targets)

    def judge(done: Completed) -> Verdict:
        answers = [_ANSWER.fullmatch(line) for line in done.stdout.splitlines()]
        came = [(each[1], int(each[2])) for each in answers if each]
        names = {name for name, _ in came}
        returned = [number for _, number in came] == [*range(1, rounds + 1)]
        words = ", ".join(sorted(names)) or failure(done)
        if names == wanted and not returned:
            words = f"{len(came)} of {rounds} packets"
        return Verdict(bool(wanted) and returned and names == wanted, words)

    return judge
