"""The network of a rehearsal to a blueprint.

Each VPC is a router with a cable to each of its hosts. `ip rule iif` gives every host the routes of its
subnet; local routes of the VPC are left to the main table. Behind a router is its internet gateway,
behind that the internet, with a cable to each host on it.
"""

from collections.abc import Collection, Iterator
from ipaddress import IPv4Network
from typing import NamedTuple

from tiers.rehearse.model import Host, Network, Peering, Route, Subnet, Vpc
from tiers.rehearse.testbed.blueprint import gateways
from tiers.rehearse.testbed.blueprint.filters import Cable, router_filter
from tiers.rehearse.testbed.blueprint.spaces import ROUTES, SERVES, Blueprint, Link, Space

INTERNET_NAMESPACE = "_internet"
_GATEWAY = "gateway"
_FIRST_TABLE = 1000
_BLACKHOLE = "rule add pref 40000 blackhole"
"""Like AWS, drop packets without a route silently; Linux would notify the sender."""


class Entrance(NamedTuple):
    """A cable from a distribution into a VPC, as the interface of a VPC origin is one."""

    host: Host
    vpc: str
    device: str
    address: str
    targets: tuple[str, ...]
    """The addresses behind it."""

    def ways(self) -> Iterator[str]:
        """Yield the address of the interface, and the routes to what is behind it."""
        yield f"addr add {self.address}/32 dev {self.device}"
        for each in self.targets:
            yield f"route add {each}/32 dev {self.device} src {self.address}"


def blueprint_of(network: Network) -> Blueprint:
    """Plan all namespaces and links."""
    spaces: list[Space] = []
    links: list[Link] = []
    for number, vpc in enumerate(network.vpcs, 1):
        cables = _cables(network, vpc)
        inside = [each.host for each in cables]
        router, gateway = f"_vpc{number}", f"_gateway{number}"
        spaces.append(_router(router, vpc, network, cables))
        links += [Link(router, each.device, each.host.name, "eth0") for each in cables]
        if vpc.internet:
            spaces.append(gateways.internet_gateway(gateway, inside))
            links.append(Link(router, _GATEWAY, gateway, "vpc"))
            links.append(Link(INTERNET_NAMESPACE, f"g{number}", gateway, "net"))
    routers = {vpc.id: f"_vpc{number}" for number, vpc in enumerate(network.vpcs, 1)}
    for device, peering in _peers(network).items():
        one, other = (routers[each] for each in peering.vpcs)
        links.append(Link(one, device, other, device))
    for number, each in enumerate(network.transits, 1):
        space, behind = gateways.transit_gateway(f"_transit{number}", each, network)
        spaces.append(space)
        links += [Link(routers[each.vpc], f"t{number}", space.name, "vpc"), *behind]
    entrances = _entrances(network)
    links += [Link(routers[each.vpc], each.device, each.host.name, each.device) for each in entrances]
    outside = [Cable(host, f"n{index}") for index, host in enumerate(_outside(network), 1)]
    spaces.append(
        gateways.internet(INTERNET_NAMESPACE, network, {each.host.name: each.device for each in outside})
    )
    links += [Link(INTERNET_NAMESPACE, each.device, each.host.name, "eth0") for each in outside]
    subnets = {each.id: each for each in network.subnets}
    for host in network.hosts:
        ways = (way for each in entrances if each.host == host for way in each.ways())
        space = _host(host, subnets)
        spaces.append(space._replace(commands=(*space.commands, *ways)))
    return Blueprint(tuple(spaces), tuple(links))


def _entrances(network: Network) -> list[Entrance]:
    """Return the cables of distributions; an address that two VPCs have leads to the first of them."""
    hosts = {each.name: each for each in network.hosts}
    interfaces = {each.host: each.interface for each in network.edge.distributions}
    found: dict[tuple[str, str], list[str]] = {}
    for each in network.edge.distributions:
        inside = ((origin.vpc, address) for origin in each.origins for address in origin.addresses)
        first: dict[str, str] = {}
        for vpc, address in inside:
            if vpc and address not in first:
                first[address] = vpc
                found.setdefault((each.host, vpc), []).append(address)
    return [
        Entrance(hosts[host], vpc, f"o{number}", interfaces[host], tuple(targets))
        for number, ((host, vpc), targets) in enumerate(found.items(), 1)
    ]


def lost_devices(network: Network, hosts: Collection[str]) -> dict[str, list[str]]:
    """Return the devices of hosts by the router that they are on."""
    found = {}
    for number, vpc in enumerate(network.vpcs, 1):
        devices = [each.device for each in _cables(network, vpc) if each.host.name in hosts]
        if devices:
            found[f"_vpc{number}"] = devices
    return found


def _peers(network: Network) -> dict[str, Peering]:
    """Return the peering connections by the devices that the routers at both ends have for them."""
    return {f"p{number}": each for number, each in enumerate(network.peerings, 1)}


def _cables(network: Network, vpc: Vpc) -> list[Cable]:
    inside = (each for each in network.hosts if each.vpc == vpc.id)
    return [Cable(host, f"i{index}") for index, host in enumerate(inside, 1)]


def _outside(network: Network) -> Iterator[Host]:
    return (each for each in network.hosts if each.is_on_the_internet)


def _host(host: Host, subnets: dict[str, Subnet]) -> Space:
    if not host.vpc:
        commands: tuple[str, ...] = (f"addr add {host.address}/32 dev eth0", "route add default dev eth0")
        return Space(host.name, SERVES, commands)
    own = IPv4Network(subnets[host.subnet].range)
    commands = (
        f"addr add {host.address}/{own.prefixlen} dev eth0",
        f"route add default via {own[1]} dev eth0",
    )
    if host.kind == "nat":
        return Space(host.name, ROUTES, commands, gateways.nat_filter(host))
    return Space(host.name, SERVES, commands)


def _router(name: str, vpc: Vpc, network: Network, cables: list[Cable]) -> Space:
    tables = {
        subnet.id: _FIRST_TABLE + index
        for index, subnet in enumerate(each for each in network.subnets if each.vpc == vpc.id)
    }
    peers = {each.id: device for device, each in _peers(network).items() if vpc.id in each.vpcs}
    ways = {each.host.logical_id: f"via {each.host.address} dev {each.device} onlink" for each in cables}
    transits = {each.id: f"t{n}" for n, each in enumerate(network.transits, 1) if each.vpc == vpc.id}
    ways |= {name: f"dev {device}" for name, device in (*peers.items(), *transits.items())}
    ranges = {each.id: each.range for each in network.subnets}
    commands = [
        *(f"route add {each.host.address}/32 dev {each.device}" for each in cables),
        *(f"route add blackhole {each}" for each in vpc.ranges),
        # Inside of a subnet nothing is routed, whatever its table says.
        *(f"rule add pref 50 iif {each.device} to {ranges[each.host.subnet]} lookup main" for each in cables),
        *(f"rule add pref 100 iif {each.device} lookup {tables[each.host.subnet]}" for each in cables),
        _BLACKHOLE,
    ]
    for subnet in network.subnets:
        if subnet.id in tables:
            commands += _table(subnet, tables[subnet.id], vpc, ways)
    entrances = [each for each in _entrances(network) if each.vpc == vpc.id]
    for each in entrances:
        commands.append(f"route add {each.address}/32 dev {each.device}")
        # Before the route tables of subnets, which do not apply to answers to such an interface.
        commands.append(f"rule add pref 40 to {each.address}/32 lookup main")
    others = (
        *peers.values(),
        *transits.values(),
        *(each.device for each in entrances),
        *((_GATEWAY,) if vpc.internet else ()),
    )
    return Space(name, ROUTES, tuple(commands), router_filter(network, cables, others))


def _table(subnet: Subnet, table: int, vpc: Vpc, ways: dict[str, str]) -> Iterator[str]:
    """Yield the routes of a subnet: the longest prefix decides, the VPC's own ranges among them.

    https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    """
    for each in vpc.ranges:
        yield f"route add throw {each} table {table}"
    taken = set(vpc.ranges)
    for route in subnet.routes:
        if route.destination not in taken:
            taken.add(route.destination)
            yield f"route add {_leads(route, ways)} table {table}"


def _leads(route: Route, ways: dict[str, str]) -> str:
    """Return a route's words; where it leads out of the VPC to nothing that is there, packets are dropped."""
    way = f"dev {_GATEWAY}" if route.gateway == "internet" else ways.get(route.id)
    return f"{route.destination} {way}" if way else f"blackhole {route.destination}"
