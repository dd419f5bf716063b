"""Load balancers: their listeners, and the connections that they open.

A load balancer is two connections. The first ends at a listener; the second goes from the load balancer's
interface in some zone to a registered target on its port, and to nothing else.
https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
"""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.addresses import ANY, Family, block
from tiers.proof.model.filters import Protocol
from tiers.proof.model.index import Index
from tiers.proof.model.network import Backend, Listener, LoadBalancer, Node, TargetGroup
from tiers.proof.model.regions import (
    PORT,
    WHOLE,
    Bounds,
    Range,
    Ranges,
    Region,
    common,
    merged,
    narrowed,
    union,
)
from tiers.proof.paths.rules import AllowRule, Filter, doubtful
from tiers.proof.paths.steps import MANAGED_PORTS, Refusal, Spot, Step
from tiers.tuples import NamedTuple

TRANSPORTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("HTTP", "HTTPS", "HTTP OR HTTPS", "TCP", "TLS"), frozenset(("tcp",))),
    **dict.fromkeys(("UDP", "QUIC"), frozenset(("udp",))),
    **dict.fromkeys(("TCP_UDP", "TCP_QUIC"), frozenset(("tcp", "udp"))),
}
"""The transports of a listener's or target group's protocol (botocore: elbv2 `ProtocolEnum`), and of a
listener that exists already and has one of two."""


class Sending(NamedTuple):
    """Connections of a load balancer to a target in one way: the step that limits them, and the source."""

    source: Spot
    step: Step


class _Found(NamedTuple):
    group: TargetGroup
    backend: Backend
    unknown: Unknown | None = None


def listener_step(index: Index, node: Node, protocol: Protocol) -> Step | None:
    """Return the step of a load balancer's listeners; `None` for any other node."""
    balancer = index.balancers.get(node.id)
    if balancer is None:
        return unmodelled_step(node) if node.kind == "load_balancer" else None
    if protocol == "icmp":
        silent = Unknown(f"whether `{node.id}` answers an echo is not modeled", balancer.origin)
        return Step("forward", node.id, doubtful(silent), ())
    sure: list[Region] = []
    maybe: list[Region] = []
    grants, unknowns = [], []
    for listener in balancer.listeners:
        transports = _transports(listener.protocol)
        if not isinstance(transports, Unknown) and protocol not in transports:
            continue
        port, doubt = _port(listener.port)
        doubt = doubt or (transports if isinstance(transports, Unknown) else None)
        region = narrowed(WHOLE, PORT, (port,))
        (maybe if doubt else sure).append(region)
        unknowns += [doubt] if doubt else []
        spoken = f"the protocol of listener `{listener.id}` is {listener.protocol}"
        if listener.compares_headers:
            spoken += "; a header that its rules compare is not a proof"
        grants.append(AllowRule(region, spoken, listener.origin))
    if balancer.type == "gateway" or isinstance(balancer.type, Unknown):
        unknowns.append(Unknown(f"load balancer `{node.id}` is not an Application or Network Load Balancer"))
        maybe.append(WHOLE)
    known = union(*sure)
    held = Filter(
        Bounds(known, known, union(known, *maybe) if maybe else known), tuple(grants), tuple(unknowns)
    )
    why = f"`{node.id}` has no {protocol} listener there"
    refusal = Refusal(node.id, "no-listener", why, balancer.origin)
    return Step("forward", node.id, held, (refusal,))


def unmodelled_step(node: Node) -> Step:
    """Return the step of a load balancer that the loader could not read further."""
    why = Unknown(f"what `{node.id}` listens on and sends to is not modeled", node.origin)
    return Step("forward", node.id, doubtful(why), ())


def _transports(protocol: str | Unknown) -> frozenset[str] | Unknown:
    if isinstance(protocol, Unknown):
        return protocol
    known = TRANSPORTS.get(protocol.upper())
    return Unknown(f"the protocol {protocol} is not modeled") if known is None else known


def _port(port: int | Unknown) -> tuple[Range, Unknown | None]:
    return ((0, 65535), port) if isinstance(port, Unknown) else ((port, port), None)


class Balancing:
    """Connections that load balancers open, in one network."""

    def __init__(self, index: Index, protocol: Protocol) -> None:
        self.index = index
        self.protocol = protocol

    def zones(self, node: Node) -> dict[str | Unknown, None]:
        """Return the zones that a load balancer is enabled in."""
        interfaces = () if isinstance(node.interfaces, Unknown) else node.interfaces
        return dict.fromkeys(
            self.zone(place.subnet) for each in interfaces for place in each.placements if not place.lost
        )

    def zone(self, subnet: str | Unknown) -> str | Unknown:
        """Return the zone of a subnet."""
        if isinstance(subnet, Unknown):
            return subnet
        held = self.index.subnets.get(subnet)
        return held.zone if held is not None else Unknown(f"the zone of `{subnet}` is not known")

    def concerns(self, balancer: LoadBalancer, source: Spot, destination: Spot) -> bool:
        """Return whether this interface of the load balancer may send to this target.

        Without cross-zone balancing each interface sends to targets in the same zone, if there are any.
        """
        found = list(self._groups(balancer, destination))
        here, there = self._zone(source), self._zone(destination)
        if not found or here == there or isinstance(here, Unknown) or isinstance(there, Unknown):
            return True
        node = self.index.nodes.get(balancer.id)
        if node is not None and there not in self.zones(node):
            return True
        return any(self._crosses(balancer, each.group) is not False for each in found) or not any(
            self._has_target_in(each.group, here) for each in found
        )

    def _has_target_in(self, group: TargetGroup, zone: str) -> bool:
        for backend in group.targets:
            node = self.index.nodes.get(backend.target) if isinstance(backend.target, str) else None
            for each in () if node is None or isinstance(node.interfaces, Unknown) else node.interfaces:
                if any(self.zone(place.subnet) == zone for place in each.placements if not place.lost):
                    return True
        return False

    def _zone(self, spot: Spot) -> str | Unknown:
        return spot.subnet.zone if spot.subnet is not None else Unknown("the zone is not known")

    def _crosses(self, balancer: LoadBalancer, group: TargetGroup) -> bool | Unknown:
        """Return whether a target group gets connections from all zones.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
        """
        if group.cross_zone is not None:
            return group.cross_zone
        if balancer.cross_zone is not None:
            return balancer.cross_zone
        return balancer.type if isinstance(balancer.type, Unknown) else balancer.type == "application"

    def sendings(self, balancer: LoadBalancer, source: Spot, destination: Spot) -> Iterator[Sending]:
        """Yield the connections that a load balancer opens to a spot; a blocked one if there is no other."""
        found = list(self._groups(balancer, destination))
        if not found:
            origins = tuple(each.origin for each in self._of(balancer))
            why = f"`{destination.name}` is not a target of `{balancer.id}`"
            refusal = Refusal(balancer.id, "not-a-target", why, balancer.origin, origins)
            yield Sending(source, Step("forward", balancer.id, Filter(_NOTHING), (refusal,)))
        for each in found:
            for spot, doubt in self._sources(balancer, each.group, source):
                yield Sending(spot, self._step(balancer, each, source, destination, doubt))
            check = self._health_check(balancer, each, source, destination)
            if check is not None:
                yield Sending(source, check)

    def _health_check(
        self, balancer: LoadBalancer, found: _Found, source: Spot, destination: Spot
    ) -> Step | None:
        """Return the step of health checks, where they are not connections like those of the traffic."""
        group, own = found.group, found.backend.port
        traffic = group.port if own is None else own
        checked = group.checked_on or traffic
        transports = _transports(group.protocol)
        alike = checked == traffic and (isinstance(transports, Unknown) or "tcp" in transports)
        if self.protocol != "tcp" or group.checked_on is None or alike:
            return None
        group = group._replace(protocol="TCP", port=checked)
        backend = found.backend._replace(port=checked)
        return self._step(balancer, _Found(group, backend, found.unknown), source, destination, None)

    def _of(self, balancer: LoadBalancer) -> list[TargetGroup]:
        names = [name for listener in balancer.listeners for name in listener.target_groups]
        held = [self.index.target_groups.get(name) for name in dict.fromkeys(names) if isinstance(name, str)]
        return [each for each in held if each is not None]

    def _groups(self, balancer: LoadBalancer, destination: Spot) -> Iterator[_Found]:
        """Yield the target groups that a spot is in, and those that it may be in."""
        for group in self._of(balancer):
            for backend in group.targets:
                if isinstance(backend.target, Unknown):
                    yield _Found(group, backend, backend.target)
                elif destination.node is not None and backend.target == destination.node.id:
                    yield _Found(group, backend, backend.doubt or self._unasked(balancer, group))
                elif self._may_be(backend.target, destination):
                    exact = block(backend.target)
                    certain = exact is not None and destination.ranges == exact.ranges
                    why = f"whether `{destination.name}` has the address {backend.target}"
                    doubt = self._unasked(balancer, group) if certain else Unknown(why, backend.origin)
                    yield _Found(group, backend, doubt)
        yield from self._unknown_groups(balancer)

    def _unasked(self, balancer: LoadBalancer, group: TargetGroup) -> Unknown | None:
        """Return why a target group gets no requests, if none of the listeners forwards any to it."""
        forwarding = [each for each in balancer.listeners if group.id in each.target_groups]
        found = [dict(each.unasked).get(group.id) for each in forwarding]
        return found[0] if found and None not in found else None

    def _unknown_groups(self, balancer: LoadBalancer) -> Iterator[_Found]:
        for listener in balancer.listeners:
            for name in listener.target_groups:
                if isinstance(name, Unknown) or name not in self.index.target_groups:
                    why = (
                        name
                        if isinstance(name, Unknown)
                        else Unknown(f"target group `{name}` was not loaded")
                    )
                    yield _Found(_any_group(listener, why), Backend(why, listener.origin), why)

    def _may_be(self, address: str, destination: Spot) -> bool:
        found = block(address)
        if found is None or found.family != destination.family:
            return False
        return common(destination.ranges, found.ranges) == found.ranges

    def _step(
        self, balancer: LoadBalancer, found: _Found, source: Spot, destination: Spot, doubt: Unknown | None
    ) -> Step:
        group, backend = found.group, found.backend
        refusal = self._refusal(balancer, found, source, destination)
        if isinstance(refusal, Refusal):
            return Step("forward", group.id, Filter(_NOTHING), (refusal,))
        transports = _transports(group.protocol)
        port, unknown = _port(group.port if backend.port is None else backend.port)
        doubts = [found.unknown, doubt, refusal, unknown, transports, self._kind(group)]
        held = tuple(each for each in doubts if isinstance(each, Unknown))
        region = narrowed(WHOLE, PORT, (port,))
        if not isinstance(transports, Unknown) and self.protocol not in transports:
            region = ()
        where = "an unknown port" if unknown else f"port {port[0]}"
        grant = AllowRule(region, f"target group `{group.id}` sends to {where}", backend.origin)
        bounds = Bounds((), (), region) if held else Bounds(region, region, region)
        why = f"target group `{group.id}` does not send there"
        also = (backend.origin,)
        refusals = (Refusal(group.id, "wrong-target-port", why, group.origin, also),)
        return Step("forward", group.id, Filter(bounds, (grant,), held), refusals)

    def _kind(self, group: TargetGroup) -> Unknown | None:
        return group.targets_by if isinstance(group.targets_by, Unknown) else None

    def _refusal(
        self, balancer: LoadBalancer, found: _Found, source: Spot, destination: Spot
    ) -> Refusal | Unknown | None:
        """Return why zones block a connection, or why that is unknown."""
        node = self.index.nodes.get(balancer.id)
        zones = self.zones(node) if node is not None else {}
        there, here = self._zone(destination), self._zone(source)
        places = (destination.subnet.origin,) if destination.subnet is not None else ()
        origins = (found.group.origin, found.backend.origin, *places)
        if destination.where != "vpc":
            return None
        strangers = [each for each in zones if isinstance(each, Unknown)]
        if node is not None and node.exists and strangers:
            # Its zones are assumed, unless an account was read.
            doubt = Unknown(f"the zones of `{balancer.id}` are not known", node.origin)
            return None if self._crosses(balancer, found.group) is True else doubt
        for each in (there, here):
            if isinstance(each, Unknown):
                return each
        if there not in zones and destination.vpc == source.vpc:
            why = f"`{balancer.id}` is not enabled in the zone `{there}` of `{destination.name}`"
            return (
                strangers[0]
                if strangers
                else Refusal(balancer.id, "zone-not-enabled", why, balancer.origin, origins)
            )
        crosses = self._crosses(balancer, found.group)
        if here == there or crosses is True:
            return None
        why = f"`{balancer.id}` in zone `{here}` has no target there and no cross-zone load balancing"
        return (
            crosses
            if isinstance(crosses, Unknown)
            else Refusal(balancer.id, "cross-zone-off", why, balancer.origin, origins)
        )

    # -- client addresses -------------------------------------------------------------------------

    def _sources(
        self, balancer: LoadBalancer, group: TargetGroup, source: Spot
    ) -> Iterator[tuple[Spot, Unknown | None]]:
        """Yield the source that a target sees for the load balancer; if that is unknown, both."""
        preserves = self._preserves(balancer, group)
        doubt = preserves if isinstance(preserves, Unknown) else None
        if preserves is not True:
            yield source, doubt
        if preserves is not False:
            clients = self._clients(balancer, source)
            yield source._replace(ranges=clients, ports=MANAGED_PORTS, clients=True), doubt

    def _preserves(self, balancer: LoadBalancer, group: TargetGroup) -> bool | Unknown:
        """Return whether targets see their clients' addresses: Network Load Balancers only.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
        """
        if balancer.type != "network":
            return balancer.type if isinstance(balancer.type, Unknown) else False
        if isinstance(group.protocol, Unknown):
            return group.protocol
        if isinstance(group.targets_by, Unknown):
            return group.targets_by
        if group.protocol.upper() in {"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"} or group.targets_by == "alb":
            return True
        if group.preserves_client is not None:
            return group.preserves_client
        return group.targets_by == "instance"

    def _clients(self, balancer: LoadBalancer, source: Spot) -> Ranges:
        """Return the addresses that clients may have: the internet's, or those of the load balancer's VPC.

        A distribution asks it from addresses of CloudFront.
        """
        family: Family = source.family
        links = (link for each in self.index.network.distributions for link in each.links)
        is_asked = family == 4 and any(link.target == balancer.id for link in links)  # noqa: PLR2004 - of IP
        edge = self.index.cloudfront() if is_asked else ()
        if balancer.internet_facing is True:
            return merged((*self.index.internet(family), *edge))
        inside = self.index.vpc_ranges(source.vpc, family) if source.vpc is not None else ()
        return merged((*inside, *edge)) if inside and balancer.internet_facing is False else ANY[family]


_NOTHING = Bounds((), (), ())


def _any_group(listener: Listener, why: Unknown) -> TargetGroup:
    """Return a target group of which nothing is known."""
    return TargetGroup(f"of {listener.id}", why, why, why, (), listener.origin)
