"""Declared connections without a line: they fail if the templates lack them, else they were not tried."""

from collections.abc import Collection, Iterator

from tiers.rehearse.checks.line import Line, NotTried
from tiers.rehearse.intents import Intent, from_outside, outside_hosts, to_outside
from tiers.rehearse.model import LoadBalancer
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.testbed.stage import Stage

_OF_DATA = {"database", "cache", "mount_target", "proxy"}
"""Kinds of hosts that have a server only if there is a program for it."""

CHECK = "declared"


class _Lacking(Exception):  # noqa: N818 - no error: it becomes a line
    """A part of a declared connection that the templates lack, and their alternative, in words."""

    def __init__(self, expected: str, answer: str) -> None:
        super().__init__(answer)
        self.expected = expected
        self.answer = answer


def missing(stage: Stage, tried: Collection[Intent]) -> Iterator[Line | NotTried]:
    """Yield all that is declared and was not tried."""
    known = {_key(each) for each in tried}
    for edge in (*stage.declared.intents, *stage.declared.datagrams):
        if edge.must and _key(edge) not in known:
            yield _missing(stage, edge)
    yield from (NotTried(each.what, each.reason) for each in stage.declared.untried)


def _key(edge: Intent) -> tuple[str, str, int, str]:
    return edge.source, edge.destination, edge.port, edge.protocol


def _missing(stage: Stage, edge: Intent) -> Line | NotTried:
    what = edge.words
    try:
        return NotTried(what, _reason(stage, edge), edge)
    except _Lacking as lacking:
        found = lacking.expected, lacking.answer
        return Line(CHECK, what, "", "", *found, passed=False, seconds=0.0, edges=(edge,))


def _reason(stage: Stage, edge: Intent) -> str:
    """Return why a declared connection was not tried; parts that the templates lack are raised."""
    ranges = {edge.source: from_outside(edge), edge.destination: to_outside(edge)}
    for end, network in ranges.items():
        if network is not None:
            if not outside_hosts(network, stage.hosts.values()):
                return f"no host in `{network}`"
            continue
        hosts = stage.declared.of(end)
        if not hosts and end not in stage.network.absent:
            raise _Lacking(f"a host of `{end}`", "not in the templates")
        if not hosts:
            return stage.network.absent[end]
        if all(each.name in stage.gone for each in hosts):
            return f"`{end}` is lost"
    return _of_hosts(stage, edge)


def _of_hosts(stage: Stage, edge: Intent) -> str:
    balancers = {stage.hosts[each.nodes[0]].component: each for each in stage.network.load_balancers}
    if edge.destination in balancers:
        return _to_balancer(balancers[edge.destination], edge)
    if edge.source in balancers:
        return _from_balancer(stage, balancers[edge.source], edge)
    hosts = stage.declared.of(edge.destination)
    played = {*stage.cast.databases, *stage.cast.caches, *stage.cast.shares, *stage.cast.proxies}
    if any(each.kind == "distribution" for each in hosts):
        over = "requests over HTTP/3 are" if edge.protocol == "udp" else "its behaviors are"
        return f"`{edge.destination}` is a distribution: {over} not rehearsed"
    without = next((each for each in hosts if each.kind in _OF_DATA and each.name not in played), None)
    if without is not None:
        return f"`{without.logical_id}` has no server"
    if any(each.listens is not None and edge.port not in each.listens for each in hosts):
        answer = f"no container of `{edge.destination}` has this port"
        raise _Lacking(f"a container with port {edge.port}", answer)
    return f"`{edge.destination}` does not listen on port {edge.port}"


def _to_balancer(balancer: LoadBalancer, edge: Intent) -> str:
    """Return why no check asked a listener."""
    if not any(
        each.port == edge.port and configured.hears(each, edge.protocol) for each in balancer.listeners
    ):
        raise _Lacking(f"a listener on port {edge.port}", f"`{balancer.id}` has no such listener")
    left = (why for _, why in configured.left_out(balancer))
    return next(left, f"no request found that `{balancer.id}` answers")


def _from_balancer(stage: Stage, balancer: LoadBalancer, edge: Intent) -> str:
    """Return why no check requested a page of a target."""
    targets = {
        (stage.hosts[each.host].component, each.port)
        for group in balancer.target_groups
        for each in group.targets
    }
    checked = {
        (stage.hosts[each.host].component, configured.checked_port(group, each))
        for group in balancer.target_groups
        for each in group.targets
    }
    unread = [each.unread for each in balancer.target_groups if each.unread]
    left = [why for _, why in configured.left_out(balancer)]
    if (edge.destination, edge.port) in targets | checked:
        return (left or [f"no request found that reaches `{edge.destination}`"])[0]
    if not unread and not left:
        raise _Lacking(f"a target on port {edge.port}", f"`{balancer.id}` has no such target")
    return (unread or left)[0]
