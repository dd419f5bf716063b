"""The paths over the internet: out of a VPC, and in to a public address."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.regions import DESTINATION, SOURCE
from tiers.proof.paths.egress_paths import Abroad, Exits, Seen
from tiers.proof.paths.hops import Ground, unsure
from tiers.proof.paths.rules import FORWARD_IN, REPLY_OUT
from tiers.proof.paths.steps import Hidden, NetworkPath, Spot, Stage, Step, space_of


class Outside:
    """Finds the paths over the internet, for one kind of packets."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.exits = Exits(ground)
        self._arrivals: dict[tuple[object, ...], Stage] = {}

    def into(self, source: Spot, destination: Spot) -> NetworkPath:
        """Return the path from the internet to a spot in a VPC."""
        seen = Seen(source.ranges, self.ground.source_ports(source.ports))
        space = space_of(seen.ranges, seen.ports, destination.ranges, self.ground.ports)
        hidden = (Hidden(DESTINATION, varies=False),) if destination.unknown else ()
        return NetworkPath(
            "internet", space, (Stage(space, tuple(self._arrival(seen, destination)), hidden),)
        )

    def out(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths from a spot in a VPC to the internet."""
        for each in self.exits.find(source, Abroad(destination.ranges)):
            ports = self.ground.source_ports(source.ports)
            space = space_of(source.ranges, ports, destination.ranges, self.ground.ports)
            yield NetworkPath(each.mark, space, each.stages)

    def around(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths from a spot in a VPC out to the internet and back in to a public address."""
        own = Hidden(DESTINATION, varies=False)
        abroad = Abroad(destination.ranges)
        if self.exits.is_ipv4:  # what the source sends to is not the address that the connection is about
            abroad = Abroad(destination.public_ranges or self.ground.index.internet(4), (own,))
        ports = self.ground.source_ports(source.ports)
        space = space_of(source.ranges, ports, destination.ranges, self.ground.ports)
        for each in self.exits.find(source, abroad):
            back = self._back(each.seen, destination)
            yield NetworkPath(f"{each.mark}, then the internet", space, (*each.stages, back))

    def _back(self, seen: Seen, spot: Spot) -> Stage:
        """Return the stage of traffic that left a VPC of this network and returns over the internet."""
        key = (seen, spot.name, spot.interface, spot.subnet and spot.subnet.id, spot.public, spot.ranges)
        if key not in self._arrivals:
            arrives = space_of(seen.ranges, seen.ports, spot.ranges, self.ground.ports)
            self._arrivals[key] = Stage(arrives, tuple(self._arrival(seen, spot)), seen.hidden)
        return self._arrivals[key]

    def _arrival(self, seen: Seen, spot: Spot) -> Iterator[Step]:
        """Yield the steps from an internet gateway to a spot, and of the reply."""
        yield from self.ground.lost(spot)
        yield self.exits.public_address(spot)
        subnet, vpc = spot.subnet, spot.vpc
        if spot.unknown is not None or subnet is None or vpc is None:
            why = spot.unknown or Unknown(f"the VPC of `{spot.name}` is not known")
            yield unsure("forward", spot.name, why)
            yield self.ground.group_step("ingress", spot)
            return
        yield self.ground.attachment(vpc)
        yield self.ground.acl_step("forward", subnet, FORWARD_IN)
        yield self.ground.group_step("ingress", spot)
        judge = self.ground.targets.to_gateway(vpc)
        yield self.ground.route("reply", subnet, SOURCE, seen.ranges, judge)
        yield self.ground.acl_step("reply", subnet, REPLY_OUT)
