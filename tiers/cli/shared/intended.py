"""Connections that a rehearsed network should allow: those declared, or else those proven."""

from collections.abc import Collection, Iterable, Iterator

from tiers.cli.shared.subject import Subject, declarations, permissions
from tiers.diagnostics.wording import INTERNET
from tiers.permissions.answers.permits import Permitted
from tiers.proof.answers.promises import Promise
from tiers.proof.answers.queries import matrix
from tiers.proof.model.regions import Ranges
from tiers.rehearse.intents import Declared, Intent, Untried, of_distributions, settled
from tiers.rehearse.model import Host, HostKind, Network
from tiers.rehearse.servers import files, ssh, web

_OF_A_COMPONENT = 2
"""The length of the route of a component: its tier and its name."""
_MOUNT, _WRITE = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"
"""https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"""
_PORTS: dict[HostKind, int] = {"endpoint": web.HTTPS, "mount_target": files.PORT}
_FEW = 16
"""Ports of a range that are tried one by one."""


def intended(subject: Subject, path: str, network: Network) -> Declared:
    """Return what a spec or a bundle declares; for a plain template, what the proof found."""
    declared = declarations(subject, path)
    if declared is None:
        known = (*_proven(subject, network), *of_distributions(network))
        return Declared(known, network.hosts, _without_hosts(subject, network))
    promised = declared.promises
    ends = {end for each in promised if each.must for end in (each.source, each.destination)}
    said = permissions(subject, path)
    unseen = (*_without_hosts(subject, network, ends), *_calls(said))
    return of_promises(promised, network, unseen, _only_read(said))


def of_promises(
    declared: Iterable[Promise],
    network: Network,
    unseen: Iterable[Untried] = (),
    only_read: Collection[tuple[str, str]] = (),
) -> Declared:
    """Return what is declared, as far as a rehearsal can try it, and what is left, the `unseen` with it."""
    known = tuple(declared)
    untried = (*_untried(known), *unseen)
    intents = (*settled(_of(known), network), *of_distributions(network))
    return Declared(intents, network.hosts, untried, only_read)


def _of(declared: Iterable[Promise]) -> Iterator[Intent]:
    for each in declared:
        protocol = each.protocol
        if protocol == "icmp":
            continue
        for first, last in each.ports:
            for port in range(first, last + 1) if last - first < _FEW else ():
                yield Intent(each.source, each.destination, port, each.must, protocol)


def _untried(declared: Iterable[Promise]) -> Iterator[Untried]:
    """Yield the declared connections that no check is ever about."""
    for each in declared:
        for first, last in each.ports if each.must else ():
            ports = f"{first}" if first == last else f"{first}-{last}"
            what = f"{each.source} to {each.destination} on port {ports}/{each.protocol}"
            if each.protocol == "icmp":
                yield Untried(what, "the rehearsal sends no echo")
            elif last - first >= _FEW:
                yield Untried(what, "it has a port range")


def _proven(subject: Subject, network: Network) -> Iterator[Intent]:
    """Yield the flows that are certain or possible, on ports where something may listen."""
    assert subject.loaded is not None
    names = {each.logical_id: each.component for each in network.hosts}
    kinds = {each.component: each for each in network.hosts}
    for flow in matrix(subject.loaded.network).flows:
        source, destination = (names.get(each, each) for each in (flow.source, flow.destination))
        if any(each != INTERNET and each not in kinds for each in (source, destination)):
            continue
        for port in _ports(network, kinds.get(destination)):
            must = _holds(flow.ports, port)
            if must or _holds((*flow.partial, *flow.unknown), port):
                yield Intent(source, destination, port, must)


def _without_hosts(subject: Subject, network: Network, seen: Collection[str] = ()) -> Iterator[Untried]:
    """Yield the nodes that the proof knows and that have no host in a rehearsal, except `seen`."""
    assert subject.loaded is not None
    known = {each.logical_id for each in network.hosts}
    for each in subject.loaded.network.nodes:
        if each.id not in known and each.component not in seen:
            reason = network.absent.get(each.id, "no host in the rehearsal")
            yield Untried(f"connections from and to {each.id}", reason)


def _calls(said: Permitted | None) -> Iterator[Untried]:
    """Yield the permissions that keys of components declare.

    Other permissions, such as those to write logs, belong to a component as a whole.
    """
    for each in said.permits if said else ():
        if each.must and len(each.route) > _OF_A_COMPONENT:
            what = f"permissions of {each.route[1]} on {each.target}"
            yield Untried(what, "a rehearsal has no server for AWS APIs")


def _only_read(said: Permitted | None) -> frozenset[tuple[str, str]]:
    """Return the components that mount a file system, and may not write to it, with its logical ID."""
    # The route of a mount starts with a tier and the name of the component.
    known = [each for each in (said.permits if said else ()) if len(each.route) >= _OF_A_COMPONENT]
    mounts = [each for each in known if _MOUNT in each.actions]
    ends = {(str(each.route[1]), each.target) for each in mounts}
    return frozenset(ends - {(str(each.route[1]), each.target) for each in mounts if _WRITE in each.actions})


def _ports(network: Network, destination: Host | None) -> list[int]:
    """Return the ports on which something may listen at the end of a flow; on the internet it is the web."""
    if destination is None:
        return [web.HTTP, web.HTTPS]
    if destination.kind in _PORTS:
        return [_PORTS[destination.kind]]
    if destination.kind in {"database", "cache", "proxy"}:
        databases = [each.port for each in network.databases if each.host == destination.name]
        caches = [each.port for each in network.caches if destination.name in each.nodes]
        proxies = (each.port for each in network.proxies if destination.name in each.nodes)
        return [*databases, *caches, *proxies]
    balancers = network.load_balancers
    if destination.kind == "load_balancer":
        held = (each for each in balancers if destination.name in each.nodes)
        return sorted({listener.port for each in held for listener in each.listeners})
    if destination.listens is not None:
        return sorted(destination.listens)
    rules = (rule for group in network.groups for rule in group.ingress if rule.protocol == "tcp")
    named = {each.ports[0] for each in rules if each.ports and each.ports[0] == each.ports[1]}
    targets = {target.port for each in balancers for group in each.target_groups for target in group.targets}
    return sorted({ssh.PORT, *named, *targets})


def _holds(ranges: Ranges, port: int) -> bool:
    return any(first <= port <= last for first, last in ranges)
