"""Paths by services of AWS that open connections into a VPC for others: never certain or impossible."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.addresses import ANY
from tiers.proof.model.filters import Protocol
from tiers.proof.model.network import Entrance, Node
from tiers.proof.model.regions import PORT, SOURCE, WHOLE, Ranges, certain, narrowed
from tiers.proof.paths.hops import Ground, unsure
from tiers.proof.paths.rules import Filter
from tiers.proof.paths.steps import MANAGED_PORTS, Hidden, NetworkPath, Refusal, Spot, Stage, Step, space_of

CONNECT_PORTS: Ranges = ((22, 22), (3389, 3389))
"""Ports that an EC2 Instance Connect Endpoint connects to, by private addresses.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html
"""


class Entrances:
    """Finds these paths, for one kind of packets. Which addresses a service comes from is not known."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def paths(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths from the internet, or from elsewhere in a VPC, by the entrances of a spot."""
        for entrance in self.ground.index.network.entrances:
            if self.ground.packets.protocol == "icmp" and not entrance.echoes:
                continue
            if (entrance.inside or source.where == "internet") and self._leads(entrance, destination):
                yield self._path(entrance, source, destination)

    def _leads(self, entrance: Entrance, destination: Spot) -> bool:
        if entrance.targets is None:
            return True
        if any(isinstance(each, Unknown) for each in entrance.targets):
            return True
        if destination.node is None:
            return any(self._stands(str(each), destination) for each in entrance.targets)
        interface = destination.interface.id if destination.interface is not None else ""
        return destination.node.id in entrance.targets or interface in entrance.targets

    def _stands(self, target: str, destination: Spot) -> bool:
        """Return whether a target may have one of some addresses."""
        node = self.ground.index.nodes.get(target)
        if node is None or isinstance(node.interfaces, Unknown) or destination.subnet is None:
            return True
        places = (place.subnet for each in node.interfaces for place in each.placements)
        return any(isinstance(each, Unknown) or each == destination.subnet.id for each in places)

    def _connecting(self, entrance: Entrance, destination: Spot) -> Iterator[Step]:
        node = self.ground.index.nodes.get(entrance.id)
        if node is not None and node.kind == "connect_endpoint":
            yield connect_step(node, destination, self.ground.packets.protocol)

    def _path(self, entrance: Entrance, source: Spot, destination: Spot) -> NetworkPath:
        ground, family = self.ground, self.ground.family
        ports = ground.source_ports(MANAGED_PORTS)
        known = [ground.index.subnets.get(each) for each in entrance.subnets if isinstance(each, str)]
        arrives = Spot(
            entrance.id,
            "vpc",
            family,
            ANY[family],
            subnet=next((each for each in known if each is not None), None),
            groups=entrance.groups or entrance.why,
        )
        filters = destination.node is None or destination.node.id not in entrance.unfiltered
        steps = (
            *ground.lost(destination),
            unsure("forward", entrance.id, entrance.why),
            *self._connecting(entrance, destination),
            *(
                [ground.group_step("ingress", destination, ground.peers(arrives, destination))]
                if filters
                else ()
            ),
        )
        inner = space_of(ANY[family], ports, destination.ranges, ground.ports)
        stage = Stage(inner, steps, (Hidden(SOURCE, varies=False),))
        outer = space_of(source.ranges, ports, destination.ranges, ground.ports)
        return NetworkPath(f"by {entrance.id}", outer, (stage,))


def connect_step(opener: Node, destination: Spot, protocol: Protocol) -> Step:
    """Return the step of an EC2 Instance Connect Endpoint: SSH and RDP, to private addresses."""
    is_inside = destination.where == "vpc" and protocol == "tcp"
    region = narrowed(WHOLE, PORT, CONNECT_PORTS if is_inside else ())
    why = f"`{opener.id}` opens SSH and RDP connections only to private addresses"
    refusal = Refusal(opener.id, "opens-other-connections", why, opener.origin)
    return Step("forward", opener.id, Filter(certain(region)), (refusal,), "opens SSH and RDP connections")
