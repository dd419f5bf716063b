"""Proxies of databases: they lead to the one that accepts writes, also after another one took over."""

from collections.abc import Iterator

from tiers.rehearse.checks import clusters
from tiers.rehearse.checks.line import Question, says
from tiers.rehearse.checks.strangers import others
from tiers.rehearse.checks.views import near
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Proxy
from tiers.rehearse.testbed.stage import Stage

_STARTING = 15.0


def writes(stage: Stage) -> Iterator[Question]:
    """Write through each proxy from each host that is declared to, and read it again."""
    for proxy in _played(stage):
        database = stage.cast.databases[proxy.targets[0]]
        beyond = tuple(_beyond(stage, proxy))
        for edge in stage.declared.to(_component(stage, proxy)):
            for client in stage.declared.sources(edge) if edge.port == proxy.port else ():
                node = near(stage, proxy.nodes, client)
                argv = clusters.store(stage, client, database._replace(port=proxy.port), node.address)
                what = f"{client.name} writes through {node.name} and reads it"
                edges = (edge, *beyond)
                judge = says(client.name)
                yield Question("proxy", what, client.name, argv, client.name, judge, _STARTING, edges)


def nobody_else(stage: Stage) -> Iterator[Question]:
    """Let hosts of other components try each proxy."""
    for proxy in _played(stage):
        yield from others(stage, "proxy-closed", proxy.nodes, proxy.port)


def _played(stage: Stage) -> Iterator[Proxy]:
    return (each for each in stage.network.proxies if each.nodes[0] in stage.cast.proxies)


def _beyond(stage: Stage, proxy: Proxy) -> Iterator[Intent]:
    """Yield the declared connections from a proxy to its databases."""
    for edge in stage.declared.to(stage.hosts[proxy.targets[0]].component):
        if edge.source == _component(stage, proxy):
            yield edge


def _component(stage: Stage, proxy: Proxy) -> str:
    return stage.hosts[proxy.nodes[0]].component
