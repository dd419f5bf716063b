"""Nodes that have the same answer to every question, so that one of them represents all.

Two nodes are alike if they are in the same subnet with the same groups, and no CIDR block of any rule, ACL,
route, or list has the address of one and not of the other.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.addresses import Family, block
from tiers.proof.model.index import Index
from tiers.proof.model.network import Interface, Node, Placement
from tiers.tuples import NamedTuple

FEW = 100
"""The number of names up to which each has its own questions and answers."""

FEW_MEMBERS = 20
"""Of so many members of one name, each is asked about."""

MOST = 400
"""The maximum number of names that are not alike: pairs of more would need minutes, and gigabytes."""

MOST_OUTAGES = 20_000
"""The maximum of losses times names: each loss repeats the question about every flow."""


class Grouped(NamedTuple):
    """The names with questions. `alike` maps each of them to the names that it represents.

    `members` counts the nodes of all these names, those that are alike in a name once.
    """

    names: tuple[str, ...]
    alike: dict[str, tuple[str, ...]]
    members: int


class Likeness:
    """The index of nodes of one network that are alike."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._unique = frozenset(_named(index))
        self._cuts = {family: _cuts(index, family) for family in (4, 6)}

    def of(self, node: Node) -> tuple[object, ...]:
        """Return the properties that a node shares with those that are alike; its ID if it shares none."""
        interfaces = () if isinstance(node.interfaces, Unknown) else node.interfaces
        is_named = node.id in self._unique or any(each.id in self._unique for each in interfaces)
        if is_named or node.nature is not None or isinstance(node.interfaces, Unknown):
            return (node.id,)
        return (node.kind, node.opens, node.moves, tuple(map(self._interface, interfaces)))

    def _interface(self, interface: Interface) -> tuple[object, ...]:
        places = tuple(map(self._placement, interface.placements))
        return (interface.groups, interface.source_destination_check, places)

    def _placement(self, place: Placement) -> tuple[object, ...]:
        public = self._part(place.public_address) if place.public_address else None
        addresses = tuple(map(self._part, place.addresses))
        return (place.subnet, place.public, place.ipv6, place.lost, addresses, public)

    def _part(self, address: str) -> tuple[int, int] | None:
        """Return between which two of all cuts an address lies."""
        found = block(address)
        return None if found is None else (found.family, bisect_right(self._cuts[found.family], found.low))


def grouped(likeness: Likeness, named: Sequence[tuple[str, Sequence[Node]]]) -> Grouped:
    """Group names, each with its nodes, if there are many.

    Two of each group are kept, since the flows between them need an answer as well.
    """
    if len(named) <= FEW and all(len(nodes) <= FEW_MEMBERS for _, nodes in named):
        return Grouped(tuple(name for name, _ in named), {}, sum(len(nodes) for _, nodes in named))
    groups: dict[frozenset[object], list[str]] = {}
    for name, nodes in named:
        groups.setdefault(frozenset(map(likeness.of, nodes)) or frozenset((name,)), []).append(name)
    left = len(named) <= FEW
    dropped = {} if left else {name: None for names in groups.values() for name in names[2:]}
    alike = {} if left else {names[1]: tuple(names[2:]) for names in groups.values() if names[2:]}
    members = sum(len(key) * len(names if left else names[:2]) for key, names in groups.items())
    return Grouped(tuple(name for name, _ in named if name not in dropped), alike, members)


def one_of_each(likeness: Likeness, nodes: Sequence[Node]) -> list[Node]:
    """Return one of those that are alike among many nodes."""
    if len(nodes) <= FEW_MEMBERS:
        return list(nodes)
    return list({likeness.of(each): each for each in reversed(nodes)}.values())[::-1]


def _named(index: Index) -> Iterator[str]:
    """Yield the nodes and interfaces that other resources name, so that nothing is like them."""
    network = index.network
    yield from (each.id for each in network.load_balancers)
    yield from (each.id for each in network.distributions)
    leading = (each.target for table in network.tables for each in table.routes)
    yield from (each.id for each in leading if not isinstance(each, Unknown))
    targets = [each.target for group in network.target_groups for each in group.targets]
    targets += [each for entrance in network.entrances for each in entrance.targets or ()]
    targets += [link.target for each in network.distributions for link in each.links]
    yield from (each for each in targets if isinstance(each, str))


def _cuts(index: Index, family: Family) -> list[int]:
    """Return the starts of all CIDR blocks, and the addresses after their ends."""
    found = set()
    for cidr in _written(index):
        each = block(cidr) if isinstance(cidr, str) else None
        if each is not None and each.family == family:
            found |= {each.low, each.high + 1}
    return sorted(found)


def _written(index: Index) -> Iterator[object]:
    network = index.network
    for group in network.groups:
        yield from (each.peer for each in (*group.ingress, *group.egress))
    for acl in network.acls:
        yield from (each.cidr for each in acl.entries)
    for table in network.tables:
        yield from (each.destination for each in table.routes)
    for listed in network.prefix_lists:
        yield from () if isinstance(listed.cidrs, Unknown) else listed.cidrs
    yield from (cidr for each in network.vpcs for cidr in each.cidrs)
    yield from (cidr for each in network.subnets for cidr in each.cidrs)
    for nat in network.nat_gateways:
        yield from nat.addresses
    for targets in network.target_groups:
        yield from (each.target for each in targets.targets)
