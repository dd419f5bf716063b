"""The planned network: subnets carved or written, and the NAT gateways between them.

Total on purpose: a network that the checks will refuse still gives a plan, so that one run can report
everything. Where the addresses make no sense there are simply no subnets.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from tiers.diagnostics.model import Route
from tiers.ir.stacks import SubnetKind
from tiers.language.record import Derived
from tiers.network.spec import EXISTING, GATEWAY_ENDPOINTS, NatGateway, Network, RouteTables, Subnet
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.network.transit_keys import TransitGateway

ZONES = "abcdef"
KINDS: tuple[SubnetKind, ...] = ("public", "private", "isolated")
SLOTS_OF_A_KIND = 4
"""A quarter of the sixteen slots: the most zones that generated addresses can serve."""


NOT_ON_THE_INTERNET = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"),
)
"""Private, shared, loopback, link-local, multicast and reserved blocks:
https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml"""


class PlannedSubnet(NamedTuple):
    """A subnet with its name and the route that wrote it, or wrote the range that it was carved from."""

    name: str
    zone: str
    cidr: str
    kind: SubnetKind
    route: Route


class NetworkPlan(NamedTuple):
    """The network with every default filled in."""

    spec: Network
    subnets: tuple[PlannedSubnet, ...]
    carved: bool
    exists: bool = True
    """Whether there is a VPC: no component needs one where this is false, and the spec has no `network`."""

    @property
    def is_existing(self) -> bool:
        """Return whether the VPC and its subnets are made elsewhere, and are only used."""
        return self.spec.vpc is not None

    @property
    def zones(self) -> str:
        """The letters of the zones in use."""
        return ZONES[: number_of_zones(self.spec)]

    def of_kind(self, kind: SubnetKind) -> tuple[PlannedSubnet, ...]:
        """Return the subnets of one kind, in order of zone."""
        return tuple(subnet for subnet in self.subnets if subnet.kind == kind)

    def named(self, name: str) -> PlannedSubnet | None:
        """Return the subnet of that name."""
        return next((subnet for subnet in self.subnets if subnet.name == name), None)

    @property
    def nat_subnets(self) -> tuple[PlannedSubnet, ...]:
        """The public subnets with a NAT gateway: one, one in each zone with private subnets, or none."""
        nat, public = self.spec.nat_gateway, self.of_kind("public")
        private = {subnet.zone for subnet in self.of_kind("private")}
        if nat.mode in {"none", "regional", EXISTING} or self.is_existing or not private:
            return ()
        if nat.mode == "single":
            return tuple(
                s for s in public if s.name == nat.subnet or (not nat.subnet and s.zone == nat.zone)
            )[:1]
        first = {subnet.zone: subnet for subnet in reversed(public)}
        return tuple(first[zone] for zone in self.zones if zone in first and zone in private)

    def holds(self, cidr: str) -> bool:
        """Return whether a range is inside the VPC, so that no route need lead there."""
        return IPv4Network(cidr, strict=False).subnet_of(IPv4Network(self.spec.cidr, strict=False))

    def meets(self, cidr: str) -> bool:
        """Return whether a CIDR block has addresses inside the VPC."""
        return ":" not in cidr and IPv4Network(cidr, strict=False).overlaps(
            IPv4Network(self.spec.cidr, strict=False)
        )

    @property
    def is_nat_regional(self) -> bool:
        """Return whether one NAT gateway without a subnet serves the private ones."""
        is_regional = self.spec.nat_gateway.mode == "regional" and not self.is_existing
        return is_regional and bool(self.of_kind("private"))

    @property
    def has_nat(self) -> bool:
        """Return whether private subnets should have internet access."""
        return self.spec.nat_gateway.mode != "none"

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have an endpoint, made or existing, as often as the spec has them."""
        listed: list[str] = []
        for each in self.spec.endpoints:
            listed += [each] if isinstance(each, str) else each
        return tuple(listed)

    @property
    def gateway_endpoints(self) -> tuple[str, ...]:
        """The services that a route leads to."""
        return tuple(dict.fromkeys(each for each in self.services if each in GATEWAY_ENDPOINTS))

    @property
    def existing_endpoints(self) -> tuple[str, ...]:
        """The services that a route of the existing VPC leads to."""
        return tuple(each for given in self.spec.endpoints if not isinstance(given, str) for each in given)

    @property
    def interface_endpoints(self) -> tuple[str, ...]:
        """The services that have addresses in the VPC."""
        return tuple(dict.fromkeys(each for each in self.services if each not in GATEWAY_ENDPOINTS))

    @property
    def endpoint_subnets(self) -> tuple[PlannedSubnet, ...]:
        """Return the subnets of interface endpoints: one a zone, private before isolated before public."""
        ordered = (subnet for kind in ("private", "isolated", "public") for subnet in self.of_kind(kind))
        first: dict[str, PlannedSubnet] = {}
        for subnet in ordered:
            first.setdefault(subnet.zone, subnet)
        return tuple(first[zone] for zone in sorted(first))

    @property
    def transit_kinds(self) -> tuple[SubnetKind, ...]:
        """The kinds of subnet whose route tables lead to the transit gateway, in the usual order."""
        transit = self.spec.transit_gateway
        return tuple(kind for kind in KINDS if transit is not None and kind in transit.kinds)

    @property
    def transit_subnets(self) -> tuple[PlannedSubnet, ...]:
        """The subnets of the attachment, in order of zone."""
        transit = self.spec.transit_gateway
        return tuple(each for each in self.subnets if transit is not None and each.name in transit.subnets)

    @property
    def transit_routed(self) -> tuple[PlannedSubnet, ...]:
        """The subnets whose route tables lead to the transit gateway."""
        return tuple(each for each in self.subnets if each.kind in self.transit_kinds)

    def is_beyond(self, cidr: str) -> bool:
        """Return whether the transit gateway leads to some addresses of a CIDR block."""
        transit = self.spec.transit_gateway
        if transit is None or ":" in cidr:
            return False
        block = IPv4Network(cidr, strict=False)
        return any(block.overlaps(IPv4Network(each, strict=False)) for each in transit.to)

    def leads_beyond(self, subnets: Iterable[PlannedSubnet]) -> bool:
        """Return whether the tables of all subnets have routes to the transit gateway."""
        kinds = {subnet.kind for subnet in subnets}
        return bool(kinds) and kinds <= {*self.transit_kinds}

    @property
    def reaches_session_manager(self) -> bool:
        """Return whether Session Manager reaches an instance even without internet access.

        The agent needs no more than these two:
        https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
        """
        return {"ssm", "ssmmessages"} <= {*self.services}

    def is_confined(self, subnets: Iterable[PlannedSubnet]) -> bool:
        """Return whether none of the subnets has a default route, so that 443 to anywhere leads nowhere."""
        return all(s.kind == "isolated" or (s.kind == "private" and not self.has_nat) for s in subnets)


def is_on_the_internet(cidr: str) -> bool:
    """Return whether an IPv4 CIDR block has addresses that are routed on the internet."""
    if ":" in cidr:
        return False
    network = IPv4Network(cidr, strict=False)
    return not any(network.subnet_of(IPv4Network(each)) for each in NOT_ON_THE_INTERNET)


def number_of_zones(network: Network) -> int:
    """Return how many zones a network uses."""
    return network.zones if isinstance(network.zones, int) else len(network.zones)


def is_zone_id(zone: str) -> bool:
    """Return whether it is a zone ID such as `apse1-az1`, not a zone name such as `ap-southeast-1a`."""
    return "-az" in zone


def region_of(zone: str) -> str:
    """Return the part of a zone's name or ID that says its region."""
    return zone.split("-az", 1)[0] if is_zone_id(zone) else zone[:-1]


def carve(cidr: str, zones: int) -> Iterator[tuple[SubnetKind, str, str]]:
    """Divide a range into sixteen slots and give each kind and zone its own: kind, zone, range.

    A slot belongs to one kind and zone whatever else exists, so that adding a zone renumbers nothing.
    """
    whole = IPv4Network(cidr, strict=False)
    if whole.prefixlen > 28 - 4:  # the smallest subnet of AWS is a /28
        return
    slots = tuple(whole.subnets(prefixlen_diff=4))
    for index, kind in enumerate(KINDS):
        for position in range(min(zones, SLOTS_OF_A_KIND)):
            yield kind, ZONES[position], str(slots[index * SLOTS_OF_A_KIND + position])


def complete(network: Network, name: str) -> Network:
    """Fill in every default of the network of a spec with that name."""
    subnets = network.subnets
    if isinstance(subnets, Derived):
        subnets = {
            f"{kind}-{zone}": Subnet(zone=zone, cidr=cidr, kind=kind, name=f"{name}-{kind}-{zone}")
            for kind, zone, cidr in carve(network.cidr, number_of_zones(network))
        }
    gateway, is_existing = network.internet_gateway, network.vpc is not None
    # What is there already gets no name.
    default = None if is_existing else f"{name}-igw"
    return network.replace(
        internet_gateway=default if isinstance(gateway, Derived) else gateway,
        nat_gateway=_complete_nat(network.nat_gateway, subnets, is_existing=is_existing),
        transit_gateway=_complete_transit(network.transit_gateway, subnets),
        subnets=subnets,
        route_tables=_complete_route_tables(network.route_tables, None if is_existing else name),
    )


def absent(name: str) -> NetworkPlan:
    """Return the plan of a spec without a VPC: no subnet, gateway, endpoint, or log."""
    network = Network(subnets={}, nat_gateway=NatGateway(mode="none"))
    return NetworkPlan(complete(network, name), (), carved=False, exists=False)


def _complete_nat(nat: NatGateway, subnets: Mapping[str, Subnet], *, is_existing: bool) -> NatGateway:
    mode = nat.mode
    if isinstance(mode, Derived):
        mode = "existing" if is_existing else "single" if nat.zone or nat.subnet else "per_zone"
    if mode != "single" or nat.zone or nat.subnet:
        return nat.replace(mode=mode)
    public = [subnet.zone for subnet in subnets.values() if subnet.kind == "public"]
    return nat.replace(mode=mode, zone=min(public, default="a"))


def _complete_transit(
    transit: "TransitGateway | None", subnets: Mapping[str, Subnet]
) -> "TransitGateway | None":
    """Fill in the subnets of the attachment: one in each zone with a route to the transit gateway.

    A subnet reaches it only by an attachment in its zone:
    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    The table of an attachment's subnet routes what comes from beyond. That of an isolated subnet leads
    nowhere else, so it is the first choice.
    """
    if transit is None or not isinstance(transit.subnets, Derived):
        return transit
    zones = {each.zone for each in subnets.values() if each.kind in transit.kinds}
    first: dict[str, str] = {}
    for kind in ("isolated", "private", "public"):
        for name, each in subnets.items():
            if each.kind == kind and each.zone in zones:
                first.setdefault(each.zone, name)
    return transit.replace(subnets=tuple(first[zone] for zone in sorted(first)))


def _complete_route_tables(tables: RouteTables, name: str | None) -> RouteTables:
    written = {kind: getattr(tables, kind) for kind in KINDS}
    defaults = {kind: f"{name}-{kind}" if name else None for kind in KINDS}
    return tables.replace(
        **{kind: defaults[kind] if isinstance(value, Derived) else value for kind, value in written.items()}
    )


def plan(network: Network, *, carved: bool) -> NetworkPlan:
    """Arrange a completed network: its subnets in order of zone, each with its route.

    `carved` is true if the subnets are generated, not written in the spec.
    """
    ordered = sorted(network.subnets.items(), key=lambda each: (each[1].zone, KINDS.index(each[1].kind)))
    return NetworkPlan(
        spec=network,
        subnets=tuple(
            PlannedSubnet(name, subnet.zone, subnet.cidr, subnet.kind, ("network", "subnets", name))
            for name, subnet in ordered
        ),
        carved=carved,
    )
