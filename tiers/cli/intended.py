"""What is meant to be possible in a network that is rehearsed: what was declared, or else what is proven."""

from collections.abc import Iterable, Iterator

from tiers import promises
from tiers.cli.subject import Subject
from tiers.reach.promises import INTERNET, Promise
from tiers.reach.queries import matrix
from tiers.reach.regions import Ranges
from tiers.rehearse.intents import Intent, settled
from tiers.rehearse.model import Network
from tiers.rehearse.servers import ssh, web


def intents(subject: Subject, path: str, network: Network) -> Iterator[Intent]:
    """Tell what a spec or a bundle declares; a template by itself declares what the proof says of it."""
    declared = _declared(subject, path)
    yield from _proven(subject, network) if declared is None else settled(_of(declared), network)


def _of(declared: Iterable[Promise]) -> Iterator[Intent]:
    for each in declared:
        for first, last in each.ports if each.protocol == "tcp" else ():
            if first == last:
                yield Intent(each.source, each.destination, first, each.must)


def _declared(subject: Subject, path: str) -> Iterable[Promise] | None:
    if subject.compiled is not None and subject.compiled.architecture is not None:
        return promises.declared(subject.compiled.architecture).promises
    of_bundle = promises.of_bundle(path)
    return of_bundle.promises if of_bundle is not None else None


def _proven(subject: Subject, network: Network) -> Iterator[Intent]:
    """Tell the flows that are certain, and that may be, on ports where something may listen."""
    assert subject.loaded is not None
    names = {each.logical_id: each.component for each in network.hosts}
    ports = sorted(_ports(network))
    for flow in matrix(subject.loaded.network).flows:
        source, destination = (names.get(each, each) for each in (flow.source, flow.destination))
        for port in (web.HTTP, web.HTTPS) if destination == INTERNET else ports:
            must = _holds(flow.ports, port)
            if must or _holds((*flow.partial, *flow.unknown), port):
                yield Intent(source, destination, port, must)


def _ports(network: Network) -> set[int]:
    balancers = network.load_balancers
    return {
        ssh.PORT,
        *(listener.port for each in balancers for listener in each.listeners),
        *(target.port for each in balancers for group in each.target_groups for target in group.targets),
        *(each.port for each in network.databases),
    }


def _holds(ranges: Ranges, port: int) -> bool:
    return any(first <= port <= last for first, last in ranges)
