"""Faults in routes, and in which table is whose."""

from collections.abc import Iterator

from tests.mutants.anatomy import (
    ANYWHERE,
    Member,
    SubnetKind,
    calls_service,
    default_route,
    gets_out,
    members,
    rules,
    subnet_kind,
    table_kind,
    table_of,
    users,
)
from tests.mutants.changes import Change, added, pointed, removed, set_to
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "routes"


def _tables(plan: Plan, *kinds: SubnetKind) -> list[Site]:
    return [each for each in plan.sites("EC2::RouteTable") if table_kind(plan, each) in kinds]


def _subnets(plan: Plan, table: Site | None) -> list[Site]:
    return [each for each in plan.sites("EC2::Subnet") if table_of(plan, each) == table]


def needs_way_out(plan: Plan, member: Member) -> bool:
    """Whether something needs its subnet's default route: it is called from outside, or calls there."""
    outward = {each.group for each in rules(plan) if each.egress and each.peer == ANYWHERE}
    inward = {each.group for each in rules(plan) if not each.egress and isinstance(each.peer, str)}
    calls = bool(outward.intersection(member.groups)) and gets_out(plan, member)
    return calls or (member.public and bool(inward.intersection(member.groups)))


def _is_way_out(plan: Plan, table: Site | None) -> bool:
    """Whether anything goes to the internet by a table, be it from a NAT gateway that stands there."""
    inside = [each for subnet in _subnets(plan, table) for each in users(plan, subnet)]
    return any(needs_way_out(plan, each) for each in inside) or any(
        holds_used_nat(plan, subnet) for subnet in _subnets(plan, table)
    )


def holds_used_nat(plan: Plan, subnet: Site) -> bool:
    """Whether a NAT gateway stands in a subnet by which something goes out."""
    for nat in plan.sites("EC2::NatGateway"):
        if plan.at(nat.stem, plan.properties(nat).get("SubnetId")) == subnet:
            return any(_is_way_out(plan, table) for table in tables_by(plan, nat))
    return False


def tables_by(plan: Plan, nat: Site) -> list[Site]:
    """Return the tables that lead to a NAT gateway."""
    found = []
    for table in _tables(plan, "private"):
        route = default_route(plan, table)
        if route and plan.at(route.stem, plan.properties(route)["NatGatewayId"]) == nat:
            found.append(table)
    return found


def _defaults(plan: Plan, *kinds: SubnetKind) -> Iterator[tuple[Site, Site]]:
    """Return the default routes of some tables: route and table."""
    for table in _tables(plan, *kinds):
        route = default_route(plan, table)
        if route is not None:
            yield route, table


@kind(TOPIC, "a default route is removed")
def route_removed(plan: Plan) -> Iterator[Case]:
    for route, table in _defaults(plan, "public", "private"):
        yield Case(route.id, removed(route), (table,), _is_way_out(plan, table))


@kind(TOPIC, "a default route is in another table")
def route_of_another_table(plan: Plan) -> Iterator[Case]:
    for route, table in _defaults(plan, "public", "private"):
        for other in _tables(plan, "isolated"):
            plant = pointed(route, "RouteTableId", other)
            yield Case(f"{route.id}/{other.id}", plant, (route, table), _is_way_out(plan, table))


@kind(TOPIC, "a default route covers half of the internet")
def route_halved(plan: Plan) -> Iterator[Case]:
    for route, table in _defaults(plan, "public", "private"):
        plant = set_to(route, DestinationCidrBlock="0.0.0.0/1")
        yield Case(route.id, plant, (route, table), _is_way_out(plan, table))


@kind(TOPIC, "the public table's default route leads to the NAT gateway")
def public_default_by_nat(plan: Plan) -> Iterator[Case]:
    for route, table in _defaults(plan, "public"):
        for nat in plan.sites("EC2::NatGateway"):

            def plant(plan: Plan, route: Site = route, nat: Site = nat) -> None:
                set_to(route, GatewayId=None)(plan)
                pointed(route, "NatGatewayId", nat)(plan)

            yield Case(f"{route.id}/{nat.id}", plant, (route,), _is_way_out(plan, table))


@kind(TOPIC, "a private table's default route leads to the internet gateway")
def private_default_by_internet_gateway(plan: Plan) -> Iterator[Case]:
    for route, table in _defaults(plan, "private"):
        for gateway in plan.sites("EC2::InternetGateway"):

            def plant(plan: Plan, route: Site = route, gateway: Site = gateway) -> None:
                set_to(route, NatGatewayId=None)(plan)
                pointed(route, "GatewayId", gateway)(plan)

            # What has no public address gets nowhere by it.
            yield Case(route.id, plant, (route,), _is_way_out(plan, table))


def _isolated_default(plan: Plan, key: str, kind: str) -> Iterator[Case]:
    for table in _tables(plan, "isolated"):
        for gateway in plan.sites(kind):
            properties = {
                "RouteTableId": {"Ref": table.id},
                "DestinationCidrBlock": ANYWHERE,
                key: {"Ref": gateway.id},
            }
            name = f"{table.id}Default"
            plant = added(table.stem, name, "EC2::Route", **properties)
            by_nat = key == "NatGatewayId"
            changes = by_nat and any(
                _calls_out(plan, each) for subnet in _subnets(plan, table) for each in users(plan, subnet)
            )
            yield Case(f"{table.id}/{gateway.id}", plant, (Site(table.stem, name),), changes)


def _calls_out(plan: Plan, member: Member) -> bool:
    outward = {each.group for each in rules(plan) if each.egress and each.peer == ANYWHERE}
    return member.role == "instance" and bool(outward.intersection(member.groups))


@kind(TOPIC, "an isolated table gets a default route to the internet gateway")
def isolated_default_by_internet_gateway(plan: Plan) -> Iterator[Case]:
    # A database has no public address, and neither has a server there.
    yield from _isolated_default(plan, "GatewayId", "EC2::InternetGateway")


@kind(TOPIC, "an isolated table gets a default route to a NAT gateway")
def isolated_default_by_nat(plan: Plan) -> Iterator[Case]:
    yield from _isolated_default(plan, "NatGatewayId", "EC2::NatGateway")


def _associations(plan: Plan) -> Iterator[tuple[Site, Site, Site]]:
    for site in plan.sites("EC2::SubnetRouteTableAssociation"):
        properties = plan.properties(site)
        subnet = plan.at(site.stem, properties["SubnetId"])
        table = plan.at(site.stem, properties["RouteTableId"])
        assert subnet is not None
        assert table is not None
        yield site, subnet, table


def _uses_default(plan: Plan, subnet: Site) -> bool:
    inside = any(needs_way_out(plan, each) for each in users(plan, subnet))
    return inside or holds_used_nat(plan, subnet)


def _cut_off(plan: Plan, subnet: Site) -> bool:
    """Whether somebody in a subnet reaches a service by its table alone."""
    return any(calls_service(plan, each) for each in users(plan, subnet))


@kind(TOPIC, "a subnet loses its route table association")
def association_lost(plan: Plan) -> Iterator[Case]:
    for site, subnet, _ in _associations(plan):
        changes = _uses_default(plan, subnet) or _cut_off(plan, subnet)
        yield Case(site.id, removed(site), (subnet,), changes)


@kind(TOPIC, "a subnet has a table of another kind")
def association_to_another_table(plan: Plan) -> Iterator[Case]:
    for site, subnet, table in _associations(plan):
        for other in plan.sites("EC2::RouteTable"):
            if table_kind(plan, other) == table_kind(plan, table):
                continue
            gains = table_kind(plan, other) == "private" and any(
                _calls_out(plan, each) for each in users(plan, subnet)
            )
            loses = _uses_default(plan, subnet) or _cut_off(plan, subnet)
            gains = gains and subnet_kind(plan, subnet) == "isolated"
            planted = (site, subnet, other)
            yield Case(f"{site.id}/{other.id}", pointed(site, "RouteTableId", other), planted, loses or gains)


@kind(TOPIC, "a route to a peer includes internet addresses")
def peering_route_overlaps(plan: Plan) -> Iterator[Case]:
    for table in _tables(plan, "public", "private"):

        def plant(plan: Plan, table: Site = table) -> None:
            _peered(plan, table)

        route = Site(table.stem, "PartnerRoute")
        yield Case(table.id, plant, (route, Site(table.stem, "Partner")), _is_way_out(plan, table))


def _peered(plan: Plan, table: Site) -> None:
    (vpc,) = plan.sites("EC2::VPC")
    partner = plan.put(table.stem, "PartnerVpc", "EC2::VPC", CidrBlock="203.0.113.0/24")
    peering = plan.put(
        table.stem,
        "Partner",
        "EC2::VPCPeeringConnection",
        VpcId={"Ref": vpc.id},
        PeerVpcId={"Ref": partner.id},
    )
    plan.put(
        table.stem,
        "PartnerRoute",
        "EC2::Route",
        RouteTableId={"Ref": table.id},
        DestinationCidrBlock="203.0.113.0/24",
        VpcPeeringConnectionId={"Ref": peering.id},
    )


@kind(TOPIC, "a more specific route sends part of the internet to an unattached gateway")
def longer_route_to_nowhere(plan: Plan) -> Iterator[Case]:
    for table in _tables(plan, "public", "private"):

        def plant(plan: Plan, table: Site = table) -> None:
            spare = plan.put(table.stem, "SpareGateway", "EC2::InternetGateway")
            plan.put(
                table.stem,
                "SpareRoute",
                "EC2::Route",
                RouteTableId={"Ref": table.id},
                DestinationCidrBlock="203.0.113.0/24",
                GatewayId={"Ref": spare.id},
            )

        planted = (Site(table.stem, "SpareRoute"), Site(table.stem, "SpareGateway"))
        yield Case(table.id, plant, planted, _is_way_out(plan, table))


@kind(TOPIC, "the private default route leads to an instance that forwards nothing")
def default_by_instance(plan: Plan) -> Iterator[Case]:
    for route, table in _defaults(plan, "private"):
        instances = [each for each in members(plan) if each.role == "instance" and each.public]
        stems = list(plan.templates)
        for each in instances:
            # Only a template that is made later may refer to the instance.
            later = stems.index(each.site.stem) <= stems.index(route.stem)
            if later:
                plant = _by_instance(route, each.site)
                yield Case(f"{route.id}/{each.site.id}", plant, (route, each.site), _is_way_out(plan, table))


def _by_instance(route: Site, instance: Site) -> Change:
    def made(plan: Plan) -> None:
        set_to(route, NatGatewayId=None)(plan)
        pointed(route, "InstanceId", instance)(plan)

    return made
