"""Faults in what leads to networks beyond a transit gateway."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from tests.mutants.anatomy import ANYWHERE, Member, default_route, gets_out, members, rules, table_of
from tests.mutants.changes import Change, added, set_to
from tests.mutants.changes import removed as removed_sites
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "transit gateways"
INTERNET = "203.0.113.0/24"


def _routes(plan: Plan) -> Iterator[tuple[Site, Site, IPv4Network]]:
    """Yield the routes to a transit gateway, each with its table and its CIDR block."""
    for site in plan.sites("EC2::Route"):
        properties = plan.properties(site)
        table = plan.at(site.stem, properties["RouteTableId"])
        if "TransitGatewayId" in properties and table is not None:
            yield site, table, IPv4Network(properties["DestinationCidrBlock"])


def _inside(plan: Plan, table: Site) -> list[Member]:
    return [each for each in members(plan) if any(table_of(plan, subnet) == table for subnet in each.subnets)]


def _sends(plan: Plan, member: Member, block: IPv4Network) -> bool:
    """Return whether the spec says that something connects to addresses of a block beyond."""
    return any(
        each.egress
        and each.group in member.groups
        and isinstance(each.peer, str)
        and each.peer != ANYWHERE
        and IPv4Network(each.peer).overlaps(block)
        for each in rules(plan)
    )


def _is_used(plan: Plan, table: Site, block: IPv4Network) -> bool:
    return any(_sends(plan, each, block) for each in _inside(plan, table))


def _calls_out(plan: Plan, table: Site) -> bool:
    outward = {each.group for each in rules(plan) if each.egress and each.peer == ANYWHERE}
    return any(outward.intersection(each.groups) and gets_out(plan, each) for each in _inside(plan, table))


@kind(TOPIC, "a route to the transit gateway is too wide: it includes internet addresses")
def transit_route_too_wide(plan: Plan) -> Iterator[Case]:
    for site, table, _ in _routes(plan):
        # What calls the internet loses these addresses; what it called before keeps its way.
        plant = _copied(site, f"{site.id}Wide", INTERNET)
        yield Case(site.id, plant, (Site(site.stem, f"{site.id}Wide"), table), _calls_out(plan, table))


def _copied(route: Site, name: str, cidr: str) -> Change:
    def made(plan: Plan) -> None:
        properties = {**plan.properties(route), "DestinationCidrBlock": cidr}
        plan.put(route.stem, name, "EC2::Route", **properties)

    return made


@kind(TOPIC, "a route to the transit gateway covers half of the internet")
def transit_route_for_half_of_the_internet(plan: Plan) -> Iterator[Case]:
    for site, table, block in _routes(plan):
        half = str(block.supernet(new_prefix=1))
        yield Case(site.id, set_to(site, DestinationCidrBlock=half), (site, table), _calls_out(plan, table))


@kind(TOPIC, "the default route leads to the transit gateway")
def default_by_transit(plan: Plan) -> Iterator[Case]:
    for site, table, _ in _routes(plan):
        default = default_route(plan, table)
        if default is not None:
            gateway = plan.properties(site)["TransitGatewayId"]
            plant = set_to(default, NatGatewayId=None, TransitGatewayId=gateway)
            yield Case(f"{default.id}/{site.id}", plant, (default, table), _calls_out(plan, table))


@kind(TOPIC, "a route to the transit gateway is removed")
def transit_route_removed(plan: Plan) -> Iterator[Case]:
    for site, table, block in _routes(plan):
        yield Case(site.id, removed_sites(site), (table,), _is_used(plan, table, block))


@kind(TOPIC, "a route to the transit gateway has another CIDR block")
def transit_route_mistaken(plan: Plan) -> Iterator[Case]:
    for site, table, block in _routes(plan):
        plant = set_to(site, DestinationCidrBlock="172.16.0.0/12")
        yield Case(site.id, plant, (site, table), _is_used(plan, table, block))


@kind(TOPIC, "the attachment to the transit gateway lacks a zone")
def transit_without_a_zone(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::TransitGatewayAttachment", "EC2::TransitGatewayVpcAttachment"):
        held = plan.properties(site)["SubnetIds"]
        for number, reference in enumerate(held):
            subnet = plan.at(site.stem, reference)
            assert subnet is not None
            zone = plan.properties(subnet)["AvailabilityZone"]
            there = [
                each
                for each in plan.sites("EC2::Subnet")
                if plan.properties(each)["AvailabilityZone"] == zone
            ]
            changes = any(
                _sends(plan, member, block)
                for _, _, block in _routes(plan)
                for member in members(plan)
                if set(member.subnets) & {*there}
            )
            plant = set_to(site, SubnetIds=[*held[:number], *held[number + 1 :]])
            yield Case(f"{site.id}/{subnet.id}", plant, (site, *there), changes)


@kind(TOPIC, "a rule for a network beyond allows all of what the routes lead to")
def rule_for_all_beyond(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        for site, _, block in _routes(plan):
            if isinstance(rule.peer, str) and rule.peer != ANYWHERE:
                changes = block != IPv4Network(rule.peer) and block.supernet_of(IPv4Network(rule.peer))
                if changes:
                    plant = set_to(rule.site, CidrIp=str(block))
                    yield Case(f"{rule.site.id}/{site.id}", plant, (rule.site,), changes=True)


@kind(TOPIC, "a rule for a network beyond covers half of it")
def rule_for_half_beyond(plan: Plan) -> Iterator[Case]:
    led = [block for _, _, block in _routes(plan)]
    for rule in rules(plan):
        if isinstance(rule.peer, str) and any(each.supernet_of(IPv4Network(rule.peer)) for each in led):
            half = str(next(IPv4Network(rule.peer).subnets()))
            yield Case(rule.site.id, set_to(rule.site, CidrIp=half), (rule.site,), changes=True)


@kind(TOPIC, "a part of a network beyond has a separate route to the same transit gateway")
def transit_route_again(plan: Plan) -> Iterator[Case]:
    for site, _, block in _routes(plan):
        half = str(next(block.subnets()))
        yield Case(site.id, _copied(site, f"{site.id}Half", half), (site,), changes=False)


@kind(TOPIC, "isolated subnets have a route to the transit gateway, and nothing there sends to it")
def isolated_by_transit(plan: Plan) -> Iterator[Case]:
    for site, _, block in _routes(plan):
        for table in plan.sites("EC2::RouteTable"):
            if default_route(plan, table) is None and not any(each == table for _, each, _ in _routes(plan)):
                properties = {**plan.properties(site), "RouteTableId": {"Ref": table.id}}
                name = f"{table.id}Transit"
                if site.stem == table.stem:
                    plant = added(table.stem, name, "EC2::Route", **properties)
                    yield Case(
                        f"{table.id}/{site.id}",
                        plant,
                        (Site(table.stem, name),),
                        _is_used(plan, table, block),
                    )
