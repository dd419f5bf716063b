"""A network after something in it was lost: a zone, a NAT gateway, a server, a database in one zone."""

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.network import Interface, NatGateway, Network, Node, Placement
from tiers.tuples import NamedTuple


class Loss(NamedTuple):
    """A loss: a `zone` by its name in the subnets; the other kinds by their IDs."""

    kind: str
    name: str


def zones(network: Network) -> tuple[str, ...]:
    """Return the names of all zones that have subnets."""
    return tuple(sorted({each.zone for each in network.subnets if isinstance(each.zone, str)}))


def losses(network: Network) -> tuple[Loss, ...]:
    """Return everything that can be lost, one at a time; nothing is known about an assumed NAT gateway."""
    return (
        *(Loss("zone", each) for each in zones(network)),
        *(Loss("nat", each.id) for each in network.nat_gateways if not each.is_assumed),
        *(Loss("instance", each.id) for each in network.nodes if each.kind == "instance"),
        # A database with a standby continues in another zone.
        *(Loss("database", each.id) for each in network.nodes if _is_alone(each)),
    )


def _is_alone(node: Node) -> bool:
    return node.kind == "database" and node.moves is not True


def without(network: Network, loss: Loss) -> Network | None:
    """Return the network without something; `None` if it has nothing of that kind and name.

    Nodes with `Node.moves` move to another placement. All others are lost with their place, or possibly lost
    if their place is unknown. A zonal NAT gateway is lost with its zone, a regional one is not.
    """
    if loss not in losses(network):
        return None
    if loss.kind == "nat":
        kept = tuple(each for each in network.nat_gateways if each.id != loss.name)
        return network._replace(nat_gateways=kept)
    if loss.kind in {"instance", "database"}:
        nodes = tuple(_gone(each) if each.id == loss.name else each for each in network.nodes)
        return network._replace(nodes=nodes)
    gone = {each.id for each in network.subnets if each.zone == loss.name}
    return network._replace(
        nat_gateways=tuple(each for each in network.nat_gateways if not _stands_in(each, gone)),
        nodes=tuple(_without_subnets(each, gone) for each in network.nodes),
    )


def _stands_in(nat: NatGateway, gone: set[str]) -> bool:
    return isinstance(nat.subnet, str) and nat.subnet in gone


def _gone(node: Node) -> Node:
    if isinstance(node.interfaces, Unknown):
        return node
    every = {place.subnet for each in node.interfaces for place in each.placements}
    interfaces = tuple(_marked(each, every) for each in node.interfaces)
    return node._replace(interfaces=interfaces)


def _without_subnets(node: Node, gone: set[str]) -> Node:
    """Return a node without the places in some subnets, as far as it can do without them."""
    if isinstance(node.interfaces, Unknown):
        return node
    if node.exists and isinstance(node.moves, Unknown):
        return node._replace(interfaces=node.moves)
    lost: set[str | Unknown] = {*gone}
    marked = tuple(_marked(each, lost) for each in node.interfaces)
    serves = node.kind in {"load_balancer", "interface_endpoint"}
    if serves:
        left = tuple(each for each in marked if not all(place.lost for place in each.placements))
        return node._replace(interfaces=left or marked)
    if node.moves is True:
        marked = tuple(_moved(each) for each in marked)
    return node._replace(interfaces=marked)


def _marked(interface: Interface, gone: set[str | Unknown]) -> Interface:
    placements = tuple(_lost(each) if each.subnet in gone else each for each in interface.placements)
    return interface._replace(placements=placements)


def _lost(placement: Placement) -> Placement:
    return placement._replace(lost=True)


def _moved(interface: Interface) -> Interface:
    """Return an interface at the remaining places; without any it is lost."""
    left = tuple(each for each in interface.placements if not each.lost)
    return interface._replace(placements=left or interface.placements)
