"""The answer for two sides: every path between every two of their spots, and the quantifiers over them."""

from collections.abc import Iterator
from itertools import product

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.answers.verdicts import NO, Answer, all_of, any_of
from tiers.proof.model.addresses import FAMILIES, Family
from tiers.proof.model.filters import Protocol
from tiers.proof.model.index import Index
from tiers.proof.model.network import Node
from tiers.proof.model.regions import (
    HIGHEST_PORT,
    PORT,
    WHOLE,
    Ranges,
    certain,
    difference,
    merged,
    narrowed,
    projection,
    without,
)
from tiers.proof.paths import logins
from tiers.proof.paths.balancers import Balancing, listener_step, unmodelled_step
from tiers.proof.paths.distributions import Distributions, viewer_step
from tiers.proof.paths.entrances import Entrances, connect_step
from tiers.proof.paths.hops import Ground, passed, refused, unsure
from tiers.proof.paths.inside import Inside
from tiers.proof.paths.outside import Outside
from tiers.proof.paths.routing import Router
from tiers.proof.paths.rules import Filter, Packets, Rules
from tiers.proof.paths.spots import Place, Side, other_ports, reserved_ports
from tiers.proof.paths.steps import NetworkPath, Refusal, Spot, Stage, Step
from tiers.proof.paths.targets import Targets
from tiers.tuples import NamedTuple

OPENS_NOTHING = {"interface_endpoint", "gateway_endpoint"}
TAKES_NOTHING = {"function", "connect_endpoint"}
"""The interfaces of functions and of EC2 Instance Connect Endpoints only open connections.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
"""

SERVICE_PORTS: Ranges = ((80, 80), (443, 443))


class Trip(NamedTuple):
    """From one spot to another."""

    source: Spot
    destination: Spot


class Pairs:
    """Answers for pairs of sides in one network and one protocol. Equal questions are answered once."""

    def __init__(
        self, index: Index, router: Router, rules: Rules, targets: Targets, protocol: Protocol
    ) -> None:
        self.index = index
        self.protocol = protocol
        self.balancing = Balancing(index, protocol)
        grounds = {
            family: Ground(index, router, rules, targets, Packets(protocol, family)) for family in FAMILIES
        }
        self._inside: dict[Family, Inside] = {family: Inside(each) for family, each in grounds.items()}
        self._outside: dict[Family, Outside] = {family: Outside(each) for family, each in grounds.items()}
        self._entrances = {family: Entrances(each) for family, each in grounds.items()}
        self._distributions = {
            family: Distributions(each, self._outside[family]) for family, each in grounds.items()
        }
        self._answers: dict[tuple[object, ...], Answer] = {}

    # -- quantifiers ------------------------------------------------------------------------------

    def answer(self, source: Side, destination: Side) -> Answer:
        """Return the answer for two sides."""
        if source.unknown is not None or destination.unknown is not None:
            return Answer(unknown=((0, self.highest_port),))
        by_destination = all_of if destination.every else any_of
        by_source = all_of if source.every else any_of
        rows = ([self._between(one, other) for other in destination.members] for one in source.members)
        concerned = [[each for each in row if each is not None] for row in rows]
        answers = [by_destination(row) for row in concerned if row]
        return by_source(answers) if answers else NO

    @property
    def highest_port(self) -> int:
        """The last port of the protocol."""
        return 0 if self.protocol == "icmp" else HIGHEST_PORT

    def _between(self, source: tuple[Place, ...], destination: tuple[Place, ...]) -> Answer | None:
        """Return the answer for two interfaces; `None` if they never have to do with each other."""
        answers = [
            any_of(self._spots(*trip) for trip in trips) if trips else NO
            for trips in self.places(source, destination)
        ]
        return all_of(answers) if answers else None

    def places(self, source: tuple[Place, ...], destination: tuple[Place, ...]) -> Iterator[tuple[Trip, ...]]:
        """Yield the trips between each two places, one for each version of IP that both have."""
        for one, other in product(source, destination):
            trips = tuple(Trip(a, b) for a in one for b in other if a.family == b.family)
            if not trips or any(self._concerns(trip) for trip in trips):
                yield trips

    def _concerns(self, trip: Trip) -> bool:
        """Return whether a pair of places needs a question: not if a load balancer never uses it."""
        node = trip.source.node
        balancer = self.index.balancers.get(node.id) if node is not None else None
        return balancer is None or self.balancing.concerns(balancer, trip.source, trip.destination)

    # -- one pair of spots ------------------------------------------------------------------------

    def _spots(self, source: Spot, destination: Spot) -> Answer:
        # The destinations of an AWS service are distinguished by its name.
        named = destination.name if self.index.network.entrances else ""
        key = (named, *_kind(source, destination))
        if key not in self._answers:
            self._answers[key] = any_of(answer for _, answer in self.answered(source, destination))
        return self._answers[key]

    def answered(self, source: Spot, destination: Spot) -> Iterator[tuple[NetworkPath, Answer]]:
        """Yield every path between two spots with its answer.

        Clients use ephemeral ports, and a path is open if it is open to all of these. But programs may choose
        any other port to connect from, and network ACLs, which keep no state, may let just the replies to
        that one pass: such a path is open in part.
        """
        for path in self.paths(source, destination):
            yield path, answer_of(path)
        ports = other_ports(source) if self.index.network.acls and self.protocol != "icmp" else None
        if ports is not None:
            for path in self.paths(source._replace(ports=ports), destination):
                answer = answer_of(path)
                partial = merged(answer.yes + answer.partial)
                clients = f"from a source port below {source.ports[0]}"
                yield path._replace(clients=clients), Answer((), partial, answer.unknown)

    def paths(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield every path between two spots, and at least one blocked path if there is no other."""
        node = source.node
        balancer = self.index.balancers.get(node.id) if node is not None else None
        if "edge" in {source.where, destination.where}:
            edge = self._distributions[source.family]
            by = edge.out if source.where == "edge" else edge.into
            for path in by(source, destination):
                yield self._ended(path, source, destination)
            return
        if balancer is None:
            for path in self._plain(source, destination):
                yield self._ended(path, source, destination)
            return
        asking = logins.step(balancer, source, destination, self.protocol)
        if asking is not None:
            for path in self._plain(source, destination):
                yield self._ended(_with(path, asking), source, destination)
        for sending in self.balancing.sendings(balancer, source, destination):
            private = self._inside[source.family].path(sending.source, destination)
            yield self._ended(_with(private, sending.step), source, destination)

    def _plain(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths of anything that is not a load balancer."""
        inside, outside = self._inside[source.family], self._outside[source.family]
        if source.where == "internet" and destination.where == "vpc":
            yield outside.into(source, destination)
        elif destination.where == "internet" and source.where == "vpc":
            yield from outside.out(source, destination)
        elif destination.where == "reserved":
            yield self._to_reserved(source, destination)
        else:
            yield inside.path(source, destination)
            if self._is_public(source, destination):
                yield from outside.around(source, destination)
        if destination.where == "vpc" and source.where in {"internet", "vpc"}:
            yield from self._entrances[source.family].paths(source, destination)

    def _to_reserved(self, source: Spot, destination: Spot) -> NetworkPath:
        """Return the path to one of AWS's own services in each VPC, which no group or ACL can block."""
        path = self._inside[source.family].path(source, destination)
        space = path.space
        ports = None
        if source.vpc is not None:
            ports = reserved_ports(self.index, destination, self.protocol, source.vpc)
        if ports is None:
            why = Unknown(f"`{destination.name}` is an AWS service in another network")
            return path._replace(stages=(Stage(space, (unsure("forward", destination.name, why),)),))
        refusal = Refusal(destination.name, "no-listener", "the AWS service does not accept this traffic")
        rule = "an AWS service that security groups and network ACLs cannot block"
        held = Filter(certain(narrowed(WHOLE, PORT, ports)))
        step = Step("forward", destination.name, held, (refusal,), rule)
        return path._replace(stages=(Stage(space, (step,)),))

    def _is_public(self, source: Spot, destination: Spot) -> bool:
        """Return whether the destination also has an address on the internet."""
        if source.where != "vpc" or destination.where != "vpc":
            return False
        if source.family == 4:  # noqa: PLR2004 - the version of IP
            return destination.public is not False
        return source.vpc is None or source.vpc != destination.vpc

    def _ended(self, path: NetworkPath, source: Spot, destination: Spot) -> NetworkPath:
        """Add the steps of the nodes themselves, for any path."""
        for step in self._own(source, destination):
            path = _with(path, step)
        return path

    def _own(self, source: Spot, destination: Spot) -> Iterator[Step]:
        opener, taker = source.node, destination.node
        yield from _services(source, destination)
        yield from self._edges(source, destination)
        if opener is not None and not _opens(opener, destination):
            elsewhere = " over the internet" if opener.opens == "inside" else ""
            why = f"`{opener.id}` does not open connections{elsewhere}"
            yield refused("forward", Refusal(opener.id, "opens-no-connections", why, opener.origin))
        if opener is not None and opener.kind == "connect_endpoint":
            yield connect_step(opener, destination, self.protocol)
        if opener is not None and opener.kind == "load_balancer" and opener.id not in self.index.balancers:
            yield unmodelled_step(opener)
        if taker is not None and taker.kind in TAKES_NOTHING:
            why = f"`{taker.id}` does not accept connections"
            yield refused("forward", Refusal(taker.id, "takes-no-connections", why, taker.origin))
        yield from _natures(opener, taker)
        listening = listener_step(self.index, taker, self.protocol) if taker is not None else None
        if listening is not None:
            yield listening
        if destination.where == "service":
            yield _service_step(destination, self.protocol)

    def _edges(self, source: Spot, destination: Spot) -> Iterator[Step]:
        """Yield the steps of CloudFront, at either end."""
        if source.anyones:
            yield passed("forward", source.name, "any CloudFront customer can connect by a distribution")
        if destination.where == "edge":
            yield from viewer_step(self.index, destination, self.protocol)
        if destination.where == "edge" and source.node is not None and source.node.kind == "load_balancer":
            why = f"`{destination.name}` is not a target of `{source.name}`"
            yield refused("forward", Refusal(source.name, "not-a-target", why, source.node.origin))


def _opens(opener: Node, destination: Spot) -> bool:
    """Return whether a node opens connections to a spot at all."""
    if opener.kind in OPENS_NOTHING or opener.opens == "nothing":
        return False
    return opener.opens == "anywhere" or destination.where != "internet"


def _service_step(destination: Spot, protocol: Protocol) -> Step:
    """Return the step of an AWS service behind a gateway endpoint, which listens for HTTP and HTTPS."""
    region = narrowed(WHOLE, PORT, SERVICE_PORTS if protocol == "tcp" else ())
    why = "the service accepts only HTTP and HTTPS"
    refusal = Refusal(destination.name, "no-listener", why)
    return Step("forward", destination.name, Filter(certain(region)), (refusal,), "accepts HTTP and HTTPS")


def _services(source: Spot, destination: Spot) -> Iterator[Step]:
    """Yield the steps of AWS's services behind gateway endpoints."""
    if source.where == "service":
        why = f"`{source.name}` does not open connections"
        yield refused("forward", Refusal(source.name, "opens-no-connections", why))
    if destination.where == "service" and source.where != "vpc":
        why = f"`{destination.name}` serves only the subnets of its VPC"
        yield refused("forward", Refusal(destination.name, "no-route", why))


def _natures(*nodes: Node | None) -> Iterator[Step]:
    """Yield a step for each node whose opened and accepted connections are unknown."""
    for node in nodes:
        if node is not None and node.nature is not None:
            yield unsure("forward", node.id, node.nature)


def answer_of(path: NetworkPath) -> Answer:
    """Return for which ports a path is open to all, to some, or perhaps."""
    bounds = path.bounds()
    if not bounds.maybe:
        return NO
    reached = projection(bounds.some, PORT)
    if bounds.every == path.space:
        return Answer(yes=reached)
    failing = projection(difference(path.space, bounds.every), PORT)
    yes = without(reached, failing)
    return Answer(yes, without(reached, yes), without(projection(bounds.maybe, PORT), reached))


def _with(path: NetworkPath, step: Step) -> NetworkPath:
    """Add a step before all others of a path."""
    return path._replace(stages=(Stage(path.space, (step,)), *path.stages))


def _kind(source: Spot, destination: Spot) -> tuple[object, ...]:
    """Return the properties that pairs of spots with the same answer have in common."""
    sends = source.node is not None and source.node.kind in {"load_balancer", "distribution"}
    return (_alike(source, named=sends), _alike(destination, named=sends))


def _alike(spot: Spot, *, named: bool) -> tuple[object, ...]:
    node = spot.node
    own: str | None = f"{node.kind} {node.opens}" if node is not None else None
    if node is not None and node.nature is not None:
        own = f"{own} of another nature"
    if node is not None and (named or node.kind in {"load_balancer", "distribution"}):
        own = f"{node.kind} {node.id}"
    where = (spot.where, spot.family, spot.ranges, spot.ports, spot.subnet.id if spot.subnet else None)
    service = spot.name if spot.where == "service" else None
    return (own, where, service, spot.groups, spot.public, spot.public_ranges, spot.unknown, spot.lost)
