"""Cards, zones, and subnets, as the network of the proof has them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown
from tiers.picture.model import SUBNET_ROWS, Node, Part, Row, Subnet
from tiers.proof.build.existing_members import ELSEWHERE
from tiers.proof.model.index import Index
from tiers.proof.model.loaded import Loaded, Written, component_of
from tiers.proof.model.network import Network, Vpc
from tiers.proof.model.network import Node as Host
from tiers.proof.model.network import Subnet as Placed
from tiers.tuples import NamedTuple

_ON_THE_RIM = {"interface_endpoint", "gateway_endpoint"}
_GLYPHS = {
    "instance": "server",
    "autoscaling_group": "server_group",
    "load_balancer": "load_balancer",
    "database": "database",
    "service": "container",
    "function": "function",
    "interface": "component",
    "connect_endpoint": "terminal",
    "other": "component",
}
_WORDS = {
    "instance": "server",
    "autoscaling_group": "servers",
    "load_balancer": "node",
    "service": "tasks",
    "function": "interface",
    "interface": "interface",
}
"""The parts of a component in a zone, where they are surely in each of its zones."""
_INSIDE = {"local", "gateway_endpoint"}
"""The targets of routes that lead nowhere else."""
_PERHAPS = "possible"
_MOST_PARTS = 4
_UNKNOWN_PLACE = "unknown subnet"
_ANOTHER_VPC = "another VPC"


class Place(NamedTuple):
    """The VPC that is drawn, its zones, and its subnets by their IDs."""

    vpc: Vpc | None
    zones: tuple[str, ...]
    letters: tuple[str, ...]
    """The letters that a spec calls the zones by; without a spec, the same as `zones`."""
    subnets: Mapping[str, Subnet]
    nat_zones: tuple[int, ...]
    has_regional_nat: bool
    has_internet_gateway: bool
    endpoints: tuple[str, ...]
    others: tuple[str, ...]
    """The IDs of the other VPCs."""


class Named(NamedTuple):
    """The name and the kind of a subnet as its spec has them."""

    name: str
    kind: Row


class Names(NamedTuple):
    """The names of a spec, by those of its templates."""

    zones: Mapping[str, tuple[str, str]] = {}
    """A letter and a name, in order."""
    subnets: Mapping[str, Named] = {}
    endpoints: Mapping[str, str] = {}


def place_of(network: Network, names: Names, wanted: str | None = None) -> Place:
    """Return the VPC with most subnets, or the one that is wanted by its ID, and what is in it."""
    index = Index(network)
    vpc = _chosen(network, wanted)
    inside = (each for each in network.subnets if vpc is not None and each.vpc == vpc.id)
    ids = {each.id for each in inside if each.id != ELSEWHERE}
    subnets = [each for each in network.subnets if each.id in ids]
    order = {zone: number for number, zone in enumerate(names.zones)}
    zones = sorted({_zone(each) for each in subnets}, key=lambda each: (order.get(each, len(order)), each))
    drawn = {each.id: _subnet(index, each, zones, names.subnets) for each in subnets}
    ordered = sorted(drawn.items(), key=lambda each: (SUBNET_ROWS.index(each[1].kind), each[1].zone))
    nats = [each for each in network.nat_gateways if vpc is not None and _is_in(each.vpc, vpc)]
    nat_zones = {
        drawn[each.subnet].zone for each in nats if isinstance(each.subnet, str) and each.subnet in drawn
    }
    return Place(
        vpc,
        tuple(_zone_title(each, names) for each in zones),
        tuple(names.zones.get(each, (each, ""))[0] for each in zones),
        dict(ordered),
        tuple(sorted(nat_zones)),
        any(each.subnet is None for each in nats),
        vpc is not None and isinstance(index.attached(vpc.id), str),
        tuple(_endpoints(network, vpc, names.endpoints)),
        tuple(each.id for each in network.vpcs if each is not vpc),
    )


def _is_in(vpc: str | Unknown, drawn: Vpc) -> bool:
    return isinstance(vpc, Unknown) or vpc == drawn.id


def _chosen(network: Network, wanted: str | None) -> Vpc | None:
    if wanted is not None:
        return next((each for each in network.vpcs if each.id == wanted), None)
    counts = {each.id: sum(other.vpc == each.id for other in network.subnets) for each in network.vpcs}
    return max(network.vpcs, key=lambda each: counts[each.id], default=None)


def _zone_title(zone: str, names: Names) -> str:
    letter, name = names.zones.get(zone, (zone, zone))
    return name if letter == name else f"{letter} · {name}"


def _zone(subnet: Placed) -> str:
    return "unknown zone" if isinstance(subnet.zone, Unknown) else subnet.zone


def _subnet(index: Index, subnet: Placed, zones: Sequence[str], names: Mapping[str, Named]) -> Subnet:
    known = names.get(subnet.id)
    cidr = next((each for each in subnet.cidrs if isinstance(each, str)), "")
    zone = zones.index(_zone(subnet))
    if known is not None:
        return Subnet(known.name, zone, known.kind, cidr)
    return Subnet(last_part(subnet.id), zone, _kind(index, subnet), cidr)


def last_part(identifier: str) -> str:
    """Return an ID without the stack that it is in."""
    return identifier.rpartition(".")[2]


def _kind(index: Index, subnet: Placed) -> Row:
    """Return the kind of a subnet: public with a route to an internet gateway, isolated without any exit."""
    table = index.table_of(subnet)
    if table is None or isinstance(table, Unknown):
        return "isolated" if table is None else "private"
    kinds = {None if isinstance(each.target, Unknown) else each.target.kind for each in table.routes}
    if "internet_gateway" in kinds:
        return "public"
    may_be_more = table.propagates or table.handed or subnet.handed
    return "private" if may_be_more or kinds - _INSIDE else "isolated"


def _endpoints(network: Network, vpc: Vpc | None, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the services with a VPC endpoint, or the endpoint's ID if its service is not known here."""
    if vpc is None:
        return
    yield from (each.service for each in network.gateway_endpoints if _is_in(each.vpc, vpc))
    for node in network.nodes:
        if node.kind == "interface_endpoint":
            identifier = last_part(node.id)
            yield names.get(identifier) or identifier.removesuffix("VpcEndpoint") or identifier


def hosts(network: Network) -> dict[str, list[Host]]:
    """Return the nodes that have a card, by the component's name or their ID."""
    found: dict[str, list[Host]] = {}
    for node in network.nodes:
        if node.kind not in _ON_THE_RIM:
            found.setdefault(node.component or node.id, []).append(node)
    return found


def on_the_rim(network: Network) -> set[str]:
    """Return the names of nodes without a card: VPC endpoints."""
    names = {each.component or each.id for each in network.nodes if each.kind in _ON_THE_RIM}
    return names | {each.component or each.id for each in network.gateway_endpoints}


def card(name: str, nodes: Sequence[Host], place: Place, loaded: Loaded) -> Node:
    """Return the card of a component by what is in the network."""
    ids = [list(_subnet_ids(node)) for node in nodes]
    subnets = [place.subnets[each] for some in ids for each in some if each in place.subnets]
    kind = nodes[0].kind
    row_type = type_of(loaded, nodes[0].id)
    row = resources.find(row_type)
    words = _noun(row.what) or kind.replace("_", " ")
    if len(nodes) > 1:
        words = f"{len(nodes)} \N{MULTIPLICATION SIGN} {words}"
    glyph = row.glyph or _GLYPHS[kind]
    title = last_part(name)
    if not subnets:
        if kind == "distribution":  # in no region: its servers are all over the world
            return Node(name, title, glyph, words, "entrance")
        where = _ANOTHER_VPC if any(ids) else _UNKNOWN_PLACE
        is_outside = kind == "function" and not any(ids)
        return Node(name, title, glyph, words if is_outside else f"{words}, {where}")
    zones = tuple(sorted({each.zone for each in subnets}))
    return Node(name, title, glyph, words, subnets[0].kind, zones, tuple(_parts(nodes, place)))


def _noun(what: str) -> str:
    """Return a noun phrase without its article."""
    return what.removeprefix("an ").removeprefix("a ")


def _subnet_ids(node: Host) -> Iterator[str]:
    if isinstance(node.interfaces, Unknown):
        return
    for interface in node.interfaces:
        for placement in interface.placements:
            if isinstance(placement.subnet, str):
                yield placement.subnet


def _parts(nodes: Sequence[Host], place: Place) -> Iterator[Part]:
    """Yield a few parts in each zone; a node that is in one of several zones is only possible in each."""
    for zone in range(len(place.zones)):
        here = [
            node
            for node in nodes
            if any(place.subnets[each].zone == zone for each in _subnet_ids(node) if each in place.subnets)
        ]
        for node in here[:_MOST_PARTS]:
            yield Part(zone, _WORDS.get(node.kind, _PERHAPS))


def services(loaded: Loaded, known: Iterable[str]) -> Iterator[Node]:
    """Yield cards for resources that are drawn although they are in no network, one for each component."""
    taken = {*known, *(each.logical_id for each in loaded.existing)}
    for identifier, written in loaded.written.items():
        row = resources.find(_type(written))
        name = component_of(written.spec) or identifier
        if row.glyph and not row.network and name not in taken:
            taken.add(name)
            yield Node(name, last_part(name), row.glyph, _noun(row.what))


def type_of(loaded: Loaded, identifier: str) -> str:
    """Return the type of a resource of a template, or nothing."""
    written = loaded.written.get(identifier)
    return _type(written) if written is not None else ""


def _type(written: Written) -> str:
    found = written.document.data
    for step in written.route:
        if not isinstance(found, Mapping) or step not in found:
            return ""
        found = found[step]
    kind = found.get("Type") if isinstance(found, Mapping) else None
    return kind if isinstance(kind, str) else ""
