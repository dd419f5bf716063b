"""Routing: route tables, NAT gateways, and the default routes that define the kind of a subnet."""

from collections.abc import Collection, Iterator

from troposphere import ec2

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.facets import ANYWHERE, Placement
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack, SubnetKind
from tiers.language.architecture import Architecture
from tiers.language.component import Context
from tiers.network.layout import NetworkPlan, PlannedSubnet
from tiers.network.vpc import named

TABLES: Route = ("network", "route_tables")
NAT: Route = ("network", "nat_gateway")


def resources(architecture: Architecture) -> Iterator[Placed | Output]:
    """Build the route tables of every kind of subnet that there is."""
    network = architecture.network
    if network.of_kind("public"):
        yield from _public(architecture)
    for subnet in network.nat_subnets:
        yield from _nat_gateway(architecture, subnet)
    if network.is_nat_regional:
        yield _regional_nat_gateway(architecture)
    if network.of_kind("private"):
        yield from _private(architecture)
    if network.of_kind("isolated"):
        table = identifiers.ISOLATED_ROUTE_TABLE
        yield _table(architecture, table, "isolated")
        yield from _associations(network.of_kind("isolated"), table)


def private_zones(network: NetworkPlan) -> tuple[str | None, ...]:
    """Return the zones that have a private route table; (None,) where one serves all."""
    if network.spec.nat_gateway.mode != "per_zone":
        return (None,)
    return tuple(dict.fromkeys(subnet.zone for subnet in network.of_kind("private")))


def _tables_of(network: NetworkPlan, kind: SubnetKind, zones: Collection[str]) -> tuple[str, ...]:
    """Return the IDs of the route tables of the subnets of a kind in some zones."""
    if not zones:
        return ()
    if kind == "private":
        wanted = (zone for zone in private_zones(network) if zone is None or zone in zones)
        return tuple(identifiers.private_route_table(zone) for zone in wanted)
    return (identifiers.PUBLIC_ROUTE_TABLE if kind == "public" else identifiers.ISOLATED_ROUTE_TABLE,)


def transit_tables(network: NetworkPlan, among: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the tables that get routes to the transit gateway: the word that starts their IDs, and its ID.

    `among` are the names of the subnets whose tables are wanted; without it, all are.
    """
    transit = network.spec.transit_gateway
    if transit is None or transit.is_routed:
        return
    led = [each for each in network.transit_routed if among is None or each.name in among]
    if network.is_existing:
        from tiers.network import existing

        for name, value in existing.tables_of(network, led):
            yield existing.word(value), identifiers.route_table(name)
        return
    for kind in network.transit_kinds:
        for table in _tables_of(network, kind, {each.zone for each in led if each.kind == kind}):
            yield table, table


def ways_out(here: Context) -> tuple[str, ...]:
    """Return the IDs of the routes and rules by which a component has the access of `egress`."""
    where = here.place
    if where is None:
        return ()
    return (*_ways_out(here, where), *_ways_beyond(here, where))


def _ways_beyond(here: Context, where: Placement) -> Iterator[str]:
    """Yield the IDs of the routes to the CIDR blocks beyond the transit gateway that `egress` allows."""
    transit = here.network.spec.transit_gateway
    subnets = here.subnets(where.subnets)
    if transit is None or not any(here.network.is_beyond(cidr) for cidr in where.cidrs):
        return
    for word, _ in transit_tables(here.network, {each.name for each in subnets}):
        yield from (identifiers.transit_route(word, cidr) for cidr in transit.to)


def _ways_out(here: Context, where: Placement) -> tuple[str, ...]:
    rules = [
        identifiers.egress(here.name, each.cidr, "tcp", port) for each in where.egress for port in each.ports
    ]
    if here.network.is_existing or all(here.network.holds(cidr) for cidr in where.cidrs):
        return tuple(rules)
    subnets = here.subnets(where.subnets)
    if where.is_public:
        tables = [identifiers.route_table_association(each.name) for each in subnets]
        return (identifiers.PUBLIC_DEFAULT_ROUTE, *tables, *rules)
    own = {subnet.zone for subnet in subnets}
    zones = [zone for zone in private_zones(here.network) if zone is None or zone in own]
    routes = [identifiers.private_default_route(zone) for zone in zones]
    tables = [
        identifiers.route_table_association(each.name) for each in (*subnets, *here.network.nat_subnets)
    ]
    public = (identifiers.PUBLIC_DEFAULT_ROUTE,) if here.network.nat_subnets else ()
    return (*routes, *public, *tables, *rules)


def _table(architecture: Architecture, logical_id: str, kind: str, zone: str | None = None) -> Placed:
    name = getattr(architecture.network.spec.route_tables, kind)
    return place(
        Stack.NETWORK,
        ec2.RouteTable(
            logical_id, VpcId=symbols.vpc(), Tags=named(architecture, f"{name}-{zone}" if zone else name)
        ),
        (*TABLES, kind),
    )


def _associations(
    subnets: tuple[PlannedSubnet, ...], table: str, after: tuple[str, ...] = ()
) -> Iterator[Placed]:
    """Build what ties subnets to a table; `after` are the routes that they need in it.

    Where an update gives a subnet another table, it would else be there before the table leads anywhere.
    """
    for subnet in subnets:
        yield place(
            Stack.NETWORK,
            ec2.SubnetRouteTableAssociation(
                identifiers.route_table_association(subnet.name),
                SubnetId=symbols.subnet(subnet.name),
                RouteTableId=symbols.RouteTableId(table),
            ),
            subnet.route,
            {"RouteTableId": (*subnet.route, "kind")},
            after=after,
        )


def _public(architecture: Architecture) -> Iterator[Placed]:
    table = identifiers.PUBLIC_ROUTE_TABLE
    yield _table(architecture, table, "public")
    yield place(
        Stack.NETWORK,
        ec2.Route(
            identifiers.PUBLIC_DEFAULT_ROUTE,
            RouteTableId=symbols.RouteTableId(table),
            DestinationCidrBlock=ANYWHERE,
            GatewayId=symbols.GatewayId(identifiers.INTERNET_GATEWAY),
        ),
        (*TABLES, "public"),
        after=(identifiers.GATEWAY_ATTACHMENT,),
    )
    yield from _associations(architecture.network.of_kind("public"), table)


def _nat_gateway(architecture: Architecture, subnet: PlannedSubnet) -> Iterator[Placed]:
    address = identifiers.nat_gateway_address(subnet.name)
    tags = named(architecture, f"{architecture.spec.name}-nat-{subnet.zone}")
    yield place(
        Stack.NETWORK,
        ec2.EIP(address, Domain="vpc", Tags=tags),
        NAT,
        after=(identifiers.GATEWAY_ATTACHMENT,),
    )
    yield place(
        Stack.NETWORK,
        ec2.NatGateway(
            identifiers.nat_gateway(subnet.name),
            SubnetId=symbols.subnet(subnet.name),
            AllocationId=symbols.AllocationId(address, "AllocationId"),
            Tags=tags,
        ),
        NAT,
        {"SubnetId": (*NAT, "subnet" if architecture.network.spec.nat_gateway.subnet else "zone")},
    )


def _regional_nat_gateway(architecture: Architecture) -> Placed:
    """Build the NAT gateway that is in no subnet.

    AWS gives it a route table with a route to the internet gateway, and Elastic IPs in every zone in use:
    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    return place(
        Stack.NETWORK,
        ec2.NatGateway(
            identifiers.REGIONAL_NAT_GATEWAY,
            AvailabilityMode="regional",
            VpcId=symbols.vpc(),
            Tags=named(architecture, f"{architecture.spec.name}-nat"),
        ),
        NAT,
        {"AvailabilityMode": (*NAT, "mode")},
        after=(identifiers.GATEWAY_ATTACHMENT,),
    )


def _private(architecture: Architecture) -> Iterator[Placed]:
    network = architecture.network
    for zone in private_zones(network):
        table = identifiers.private_route_table(zone)
        subnets = tuple(s for s in network.of_kind("private") if zone in {None, s.zone})
        yield _table(architecture, table, "private", zone)
        gateways = [identifiers.nat_gateway(s.name) for s in network.nat_subnets if zone in {None, s.zone}]
        if network.is_nat_regional:
            gateways = [identifiers.REGIONAL_NAT_GATEWAY]
        route = identifiers.private_default_route(zone)
        for gateway in gateways:
            yield place(
                Stack.NETWORK,
                ec2.Route(
                    route,
                    RouteTableId=symbols.RouteTableId(table),
                    DestinationCidrBlock=ANYWHERE,
                    NatGatewayId=symbols.NatGatewayId(gateway),
                ),
                NAT,
            )
        yield from _associations(subnets, table, (route,) if gateways else ())
