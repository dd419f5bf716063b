"""Faults in gateways, in addresses, and in the ranges of the VPC."""

from collections.abc import Iterator

from tests.mutants.anatomy import (
    calls_service,
    default_route,
    members,
    rules,
    subnet_kind,
    table_of,
)
from tests.mutants.changes import Change, added, pointed, removed, set_to, together
from tests.mutants.faults_in_routes import holds_used_nat, needs_way_out
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "gateways and addresses"

WITHOUT_ADDRESSES = frozenset({"AWS::ECS::Service", "AWS::Lambda::Function", "AWS::Scheduler::Schedule"})
"""Types that a subnet gives no public address."""


def _anything_outside(plan: Plan) -> bool:
    return any(needs_way_out(plan, each) for each in members(plan))


@kind(TOPIC, "the internet gateway is not attached")
def gateway_unattached(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::VPCGatewayAttachment"):
        gateways = plan.sites("EC2::InternetGateway")
        yield Case(site.id, removed(site), tuple(gateways), _anything_outside(plan))


@kind(TOPIC, "the internet gateway is attached to another VPC")
def gateway_of_another_vpc(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::VPCGatewayAttachment"):
        other = Site(site.stem, "OtherVpc")
        plant = together(
            added(site.stem, "OtherVpc", "EC2::VPC", CidrBlock="10.250.0.0/16"),
            pointed(site, "VpcId", other),
        )
        planted = (site, *plan.sites("EC2::InternetGateway"))
        yield Case(site.id, plant, planted, _anything_outside(plan))


@kind(TOPIC, "a NAT gateway is in a subnet without a route to the internet")
def nat_in_private_subnet(plan: Plan) -> Iterator[Case]:
    for nat, used in _nats(plan):
        for subnet in plan.sites("EC2::Subnet"):
            if subnet_kind(plan, subnet) != "public":
                yield Case(f"{nat.id}/{subnet.id}", pointed(nat, "SubnetId", subnet), (nat,), used)


def _nats(plan: Plan) -> Iterator[tuple[Site, bool]]:
    """Return the NAT gateways that stand in a subnet, and whether they are used."""
    for nat in plan.sites("EC2::NatGateway"):
        subnet = plan.at(nat.stem, plan.properties(nat).get("SubnetId"))
        if subnet is not None:
            yield nat, holds_used_nat(plan, subnet)


@kind(TOPIC, "a NAT gateway is private")
def nat_private(plan: Plan) -> Iterator[Case]:
    for nat, used in _nats(plan):
        plant = set_to(nat, ConnectivityType="private", AllocationId=None)
        yield Case(nat.id, plant, (nat,), used)


@kind(TOPIC, "a table leads to the NAT gateway of another zone")
def nat_of_another_zone(plan: Plan) -> Iterator[Case]:
    nats = [nat for nat, _ in _nats(plan)]
    for route in plan.sites("EC2::Route"):
        own = plan.at(route.stem, plan.properties(route).get("NatGatewayId"))
        for other in nats if own is not None else ():
            if other != own:
                plant = pointed(route, "NatGatewayId", other)
                yield Case(f"{route.id}/{other.id}", plant, (route,), changes=False)


@kind(TOPIC, "the public address of an instance is missing")
def public_address_missing(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::EIP"):
        instance = plan.at(site.stem, plan.properties(site).get("InstanceId"))
        if instance is not None:
            yield Case(site.id, _without_address(site), (instance,), _is_outside(plan, instance))


def _is_outside(plan: Plan, instance: Site) -> bool:
    return any(needs_way_out(plan, each) for each in members(plan) if each.site == instance)


def _without_address(site: Site) -> Change:
    def made(plan: Plan) -> None:
        for template in plan.templates.values():
            outputs = template.get("Outputs", {})
            for name in [name for name, each in outputs.items() if site.id in str(each["Value"])]:
                del outputs[name]
        removed(site)(plan)
        root = plan.templates.get("root", {})
        for name in [n for n, each in root.get("Outputs", {}).items() if "PublicAddress" in str(each)]:
            del root["Outputs"][name]

    return made


@kind(TOPIC, "instances of a subnet get public addresses")
def public_addresses_on_launch(plan: Plan) -> Iterator[Case]:
    for subnet in plan.sites("EC2::Subnet"):
        # In private subnets no route leads to them; in public ones there is one already.
        yield Case(subnet.id, set_to(subnet, MapPublicIpOnLaunch=True), (subnet,), changes=False)


@kind(TOPIC, "a private subnet becomes a public one, by its table and its addresses")
def private_subnet_made_public(plan: Plan) -> Iterator[Case]:
    public = [table for table in plan.sites("EC2::RouteTable") if _is_public(plan, table)]
    for association in plan.sites("EC2::SubnetRouteTableAssociation"):
        subnet = plan.at(association.stem, plan.properties(association)["SubnetId"])
        if subnet is None or subnet_kind(plan, subnet) != "private" or not public:
            continue
        plant = together(
            set_to(subnet, MapPublicIpOnLaunch=True), pointed(association, "RouteTableId", public[0])
        )
        # They call out by another gateway, and their groups admit nobody from outside.
        # Tasks and functions get no public address, so that they cannot call out.
        inside = [each for each in members(plan) if subnet in each.subnets]
        changes = any(_admits_ranges(plan, each.groups) for each in inside) or any(
            plan.body(each.site)["Type"] in WITHOUT_ADDRESSES for each in inside
        )
        yield Case(subnet.id, plant, (subnet, association), changes)


def _is_public(plan: Plan, table: Site) -> bool:
    route = default_route(plan, table)
    return route is not None and "GatewayId" in plan.properties(route)


def _admits_ranges(plan: Plan, groups: tuple[Site, ...]) -> bool:
    return any(
        not each.egress and isinstance(each.peer, str) and each.group in groups for each in rules(plan)
    )


@kind(TOPIC, "a secondary CIDR block of the VPC includes internet addresses")
def secondary_range_overlaps(plan: Plan) -> Iterator[Case]:
    for vpc in plan.sites("EC2::VPC"):
        name = f"{vpc.id}SecondRange"
        reference = {"Ref": vpc.id}
        plant = added(vpc.stem, name, "EC2::VPCCidrBlock", VpcId=reference, CidrBlock="203.0.113.0/24")
        yield Case(vpc.id, plant, (Site(vpc.stem, name), vpc), _anything_outside(plan))


@kind(TOPIC, "a VPC gets IPv6, and an instance's subnet a route and a rule for all of it")
def ipv6_opened(plan: Plan) -> Iterator[Case]:
    gateways = plan.sites("EC2::InternetGateway")
    for instance in plan.sites("EC2::Instance") if gateways else ():
        member = next(each for each in members(plan) if each.site == instance)
        group = member.groups[0]
        rule = Site(group.stem, "EveryoneByIpv6")
        plant = together(
            _ipv6_network(member.subnets[0], gateways[0]),
            set_to(instance, Ipv6AddressCount=1),
            added(
                group.stem,
                rule.id,
                "EC2::SecurityGroupIngress",
                GroupId={"Fn::GetAtt": [group.id, "GroupId"]},
                IpProtocol="tcp",
                FromPort=22,
                ToPort=22,
                CidrIpv6="::/0",
            ),
        )
        route = Site(member.subnets[0].stem, "RouteOfIpv6")
        yield Case(instance.id, plant, (rule, route, instance), changes=True)


def _ipv6_network(subnet: Site, gateway: Site) -> Change:
    def made(plan: Plan) -> None:
        (vpc,) = plan.sites("EC2::VPC")
        table = table_of(plan, subnet)
        assert table is not None
        plan.put(
            vpc.stem,
            "Ipv6Block",
            "EC2::VPCCidrBlock",
            VpcId={"Ref": vpc.id},
            AmazonProvidedIpv6CidrBlock=True,
        )
        blocks = {"Fn::Select": [0, {"Fn::GetAtt": [vpc.id, "Ipv6CidrBlocks"]}]}
        plan.properties(subnet)["Ipv6CidrBlock"] = {"Fn::Select": [0, {"Fn::Cidr": [blocks, 1, 64]}]}
        plan.body(subnet)["DependsOn"] = "Ipv6Block"
        plan.put(
            table.stem,
            "RouteOfIpv6",
            "EC2::Route",
            RouteTableId={"Ref": table.id},
            DestinationIpv6CidrBlock="::/0",
            GatewayId={"Ref": gateway.id},
        )

    return made


@kind(TOPIC, "the source/destination check of an instance is turned off")
def source_destination_check_off(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::Instance"):
        yield Case(site.id, set_to(site, SourceDestCheck=False), (site,), changes=False)


@kind(TOPIC, "a gateway endpoint is not in a table")
def gateway_endpoint_off_a_table(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::VPCEndpoint"):
        held = plan.properties(site).get("RouteTableIds", [])
        for number, reference in enumerate(held):
            table = plan.at(site.stem, reference)
            assert table is not None
            plant = set_to(site, RouteTableIds=held[:number] + held[number + 1 :])
            yield Case(f"{site.id}/{table.id}", plant, (site, table), _calls_by(plan, table))


def _calls_by(plan: Plan, table: Site) -> bool:
    """Whether somebody calls a service by a table, who has no other way to it."""
    inside = [each for each in members(plan) if any(table_of(plan, s) == table for s in each.subnets)]
    return any(calls_service(plan, each) for each in inside)
