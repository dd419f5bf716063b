"""Faults in where things stand."""

from collections.abc import Iterator

from tests.mutants.anatomy import (
    ANYWHERE,
    Member,
    SubnetKind,
    calls_service,
    has_gateway_endpoint,
    members,
    rules,
    subnet_group,
    subnet_kind,
    subnet_list,
    table_kind,
    users,
)
from tests.mutants.changes import Change, added, listed, set_to, together
from tests.mutants.faults_in_balancers import forwards, zone_of
from tests.mutants.faults_in_routes import needs_way_out
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "placement"
KINDS_OF_SUBNETS: tuple[SubnetKind, ...] = ("public", "private", "isolated")


def _moved(member: Member, subnets: tuple[Site, ...]) -> Change:
    def made(plan: Plan) -> None:
        properties = plan.properties(member.site)
        if "SubnetId" in properties:
            properties["SubnetId"] = plan.to(member.site.stem, subnets[0])
        else:
            subnet_list(properties)[:] = [plan.to(member.site.stem, each) for each in subnets]

    return made


def _same_zones(plan: Plan, member: Member, kind: str) -> tuple[Site, ...]:
    zones: dict[str, Site] = {}
    for subnet in plan.sites("EC2::Subnet"):
        if subnet_kind(plan, subnet) == kind:
            zones.setdefault(zone_of(plan, subnet), subnet)
    found = tuple(zones[zone_of(plan, each)] for each in member.subnets if zone_of(plan, each) in zones)
    return found if len(found) == len(member.subnets) else ()


@kind(TOPIC, "an instance is in a subnet of another kind")
def instance_in_wrong_subnet(plan: Plan) -> Iterator[Case]:
    for member in members(plan):
        if member.role != "instance" or not member.subnets:
            continue
        own = subnet_kind(plan, member.subnets[0])
        for other in KINDS_OF_SUBNETS:
            subnets = _same_zones(plan, member, other)
            if subnets and other != own:
                planted = (member.site, *subnets)
                yield Case(
                    f"{member.site.id}/{other}",
                    _moved(member, subnets),
                    planted,
                    loses_by_moving(plan, member, other),
                )


def loses_by_moving(plan: Plan, member: Member, kind: str) -> bool:
    """Whether a kind of subnet gives something another way out than it needs."""
    sends = any(each.egress and each.peer == ANYWHERE and each.group in member.groups for each in rules(plan))
    goes = kind == "private" or (kind == "public" and member.public)
    if needs_way_out(plan, member):
        return not goes or (member.public and _admits_ranges(plan, member))
    # Who calls a service by an endpoint has no other way to it in a table that leads nowhere.
    tables = [each for each in plan.sites("EC2::RouteTable") if table_kind(plan, each) == kind]
    cut_off = calls_service(plan, member) and not any(has_gateway_endpoint(plan, each) for each in tables)
    return cut_off or (sends and goes)


def _admits_ranges(plan: Plan, member: Member) -> bool:
    """Whether clients outside of the VPC may connect to something."""
    held = (each for each in rules(plan) if each.group in member.groups and not each.egress)
    return any(isinstance(each.peer, str) for each in held)


@kind(TOPIC, "an instance's subnet is in a zone that its load balancer is not in")
def subnet_in_another_zone(plan: Plan) -> Iterator[Case]:
    used = {zone_of(plan, each) for each in plan.sites("EC2::Subnet")}
    zone = {"Fn::Select": [len(used), {"Fn::GetAZs": ""}]}
    balanced = _balanced(plan)
    for subnet in plan.sites("EC2::Subnet"):
        inside = [each.site for each in users(plan, subnet)]
        if "Fn::Select" in zone_of(plan, subnet) and not _holds_balancer(plan, subnet):
            changes = any(each in balanced for each in inside)
            yield Case(subnet.id, set_to(subnet, AvailabilityZone=zone), (subnet,), changes)


def _holds_balancer(plan: Plan, subnet: Site) -> bool:
    return any(each.role == "balancer" for each in users(plan, subnet))


def _balanced(plan: Plan) -> set[Site]:
    """Return what load balancers send to."""
    found: set[Site] = set()
    groups = {each.group for each in forwards(plan)}
    for group in groups:
        for each in plan.properties(group).get("Targets", []):
            target = plan.at(group.stem, each["Id"])
            assert target is not None
            found.add(target)
    for site in plan.sites("ECS::Service"):
        if "LoadBalancers" in plan.properties(site):
            found.add(site)
    for site in plan.sites("AutoScaling::AutoScalingGroup"):
        held = plan.properties(site).get("TargetGroupARNs", [])
        if groups.intersection(filter(None, (plan.at(site.stem, each) for each in held))):
            found.add(site)
    return found


def _databases(plan: Plan) -> Iterator[tuple[Site, Site, Member, tuple[Site, ...]]]:
    for member in members(plan):
        if plan.body(member.site)["Type"] == "AWS::RDS::DBInstance":
            group = subnet_group(plan, member.holder)
            public = _same_zones(plan, member, "public")
            if group is not None and public:
                yield member.site, group, member, public


@kind(TOPIC, "a database is publicly accessible, in isolated subnets")
def database_accessible(plan: Plan) -> Iterator[Case]:
    for site, _, _, _ in _databases(plan):
        yield Case(site.id, set_to(site, PubliclyAccessible=True), (site,), changes=False)


@kind(TOPIC, "a database is in public subnets")
def database_in_public_subnets(plan: Plan) -> Iterator[Case]:
    for site, group, _, public in _databases(plan):
        yield Case(site.id, listed(group, "SubnetIds", public), (group, site), changes=False)


@kind(TOPIC, "a database in public subnets is publicly accessible, and its group allows every address")
def database_opened(plan: Plan) -> Iterator[Case]:
    for site, group, member, public in _databases(plan):
        held = member.groups[0]
        rule = Site(held.stem, "EveryoneToDatabase")
        port = next(each.port for each in rules(plan) if each.group == held)
        plant = together(
            listed(group, "SubnetIds", public),
            set_to(site, PubliclyAccessible=True),
            added(
                held.stem,
                rule.id,
                "EC2::SecurityGroupIngress",
                GroupId={"Fn::GetAtt": [held.id, "GroupId"]},
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                CidrIp=ANYWHERE,
            ),
        )
        yield Case(site.id, plant, (rule, site, group), changes=True)


@kind(TOPIC, "an interface endpoint is removed from a subnet")
def endpoint_leaves_a_subnet(plan: Plan) -> Iterator[Case]:
    for member in members(plan):
        if member.site in plan.sites("EC2::VPCEndpoint"):
            for subnet in member.subnets:
                kept = tuple(each for each in member.subnets if each != subnet)
                plant = listed(member.site, "SubnetIds", kept)
                yield Case(f"{member.site.id}/{subnet.id}", plant, (member.site,), changes=False)
