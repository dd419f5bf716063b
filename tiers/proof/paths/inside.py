"""The path between two spots by their private addresses: in a VPC, across a peering, or to a service."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.network import RouteTarget, Subnet
from tiers.proof.model.regions import DESTINATION, SOURCE, Ranges, common
from tiers.proof.paths.hops import Ground, unsure
from tiers.proof.paths.rules import FORWARD_IN, FORWARD_OUT, REPLY_IN, REPLY_OUT
from tiers.proof.paths.steps import Hidden, NetworkPath, Spot, Stage, Step, space_of
from tiers.proof.paths.targets import Judge


class Inside:
    """Private paths. The network steps of each two subnets are computed once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._between: dict[tuple[str, str, bool, Ranges, Ranges], tuple[Step, ...]] = {}

    def path(self, source: Spot, destination: Spot) -> NetworkPath:
        """Return the path by private addresses."""
        space = space_of(
            source.ranges, self.ground.source_ports(source.ports), destination.ranges, self.ground.ports
        )
        translated = self._translated(source, destination)
        steps = (
            *self.ground.lost(source, destination),
            self.ground.group_step("egress", source, self.ground.peers(destination, source)),
            *(
                (unsure("forward", source.name, translated),)
                if translated is not None
                else self._beyond(source, destination)
            ),
        )
        hidden = [Hidden(SOURCE, varies=False)] if source.unknown else []
        hidden += [Hidden(DESTINATION, varies=False)] if destination.unknown else []
        return NetworkPath("direct", space, (Stage(space, steps, tuple(hidden)),))

    def _translated(self, source: Spot, destination: Spot) -> Unknown | None:
        """Return why the path after a subnet's routes is unknown: a NAT gateway receives it there.

        Everything that it forwards has its address, which other rules are about.
        """
        here, there = source.subnet, destination.subnet
        if here is None or there is None or here.id == there.id:
            return None
        judge = self._inward(here, there)
        for choice in self.ground.router.choices(here, source.family):
            target = choice.target
            if (
                target is None
                or target.kind != "nat_gateway"
                or not common(choice.ranges, destination.ranges)
            ):
                continue
            passes = judge(target).passes
            if isinstance(passes, Unknown):
                return passes
        return None

    def _beyond(self, source: Spot, destination: Spot) -> Iterator[Step]:
        """Yield the steps after the groups of the source."""
        yield from self._network_steps(source, destination)
        yield self.ground.group_step("ingress", destination, self.ground.peers(source, destination))

    def _network_steps(self, source: Spot, destination: Spot) -> tuple[Step, ...]:
        """Return the steps between two spots that are the same for all nodes there."""
        doubt = source.unknown or destination.unknown
        if doubt is not None:
            return (unsure("forward", source.name, doubt),)
        if source.subnet is None or destination.subnet is None:
            return tuple(self._outside(source, destination))
        key = (source.subnet.id, destination.subnet.id, source.clients, source.ranges, destination.ranges)
        if key not in self._between:
            self._between[key] = tuple(
                self._subnet_steps(source.subnet, source, destination.subnet, destination)
            )
        return self._between[key]

    def _subnet_steps(self, here: Subnet, source: Spot, there: Subnet, destination: Spot) -> Iterator[Step]:
        if here.id == there.id:
            return
        yield self.ground.route("forward", here, DESTINATION, destination.ranges, self._inward(here, there))
        yield self.ground.acl_step("forward", here, FORWARD_OUT)
        yield self.ground.acl_step("forward", there, FORWARD_IN)
        if not source.clients:  # a load balancer receives its replies whatever the routes say
            yield self.ground.route("reply", there, SOURCE, source.ranges, self._inward(there, here))
        yield self.ground.acl_step("reply", there, REPLY_OUT)
        yield self.ground.acl_step("reply", here, REPLY_IN)

    def _inward(self, here: Subnet, there: Subnet) -> Judge:
        if here.vpc == there.vpc or isinstance(here.vpc, Unknown) or isinstance(there.vpc, Unknown):
            return self.ground.targets.to_local
        return self.ground.targets.to_peer(here.vpc, there.vpc)

    def _outside(self, source: Spot, destination: Spot) -> Iterator[Step]:
        """Yield steps to destinations outside of VPCs: a service by its endpoint, or an unmodeled network."""
        if source.subnet is not None:
            yield self.ground.route(
                "forward",
                source.subnet,
                DESTINATION,
                destination.ranges,
                self._outward(destination, source.subnet),
            )
            yield self.ground.acl_step("forward", source.subnet, FORWARD_OUT)
            yield self.ground.acl_step("reply", source.subnet, REPLY_IN)
        elif destination.subnet is not None:
            reply = self._outward(source, destination.subnet)
            yield self.ground.route("reply", destination.subnet, SOURCE, source.ranges, reply)
            yield self.ground.acl_step("forward", destination.subnet, FORWARD_IN)
            yield self.ground.acl_step("reply", destination.subnet, REPLY_OUT)
        else:
            why = "neither end was loaded"
            yield unsure("forward", source.name, Unknown(why))

    def _outward(self, spot: Spot, subnet: Subnet) -> Judge:
        return self.ground.targets.to_beyond(RouteTarget("gateway_endpoint", spot.name), subnet)
