"""Faults in load balancers, their listeners and their target groups."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.mutants.anatomy import members, rules, subnet_kind
from tests.mutants.changes import Change, set_to, standing_in, together
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "load balancers"


class Forward(NamedTuple):
    """A listener that sends to a target group."""

    listener: Site
    port: int
    balancer: Site
    group: Site


def forwards(plan: Plan) -> list[Forward]:
    """Return the listeners that forward."""
    found = []
    for site in plan.sites("ElasticLoadBalancingV2::Listener"):
        properties = plan.properties(site)
        balancer = plan.at(site.stem, properties["LoadBalancerArn"])
        group = plan.at(site.stem, properties["DefaultActions"][0].get("TargetGroupArn"))
        if group is not None:
            assert balancer is not None
            found.append(Forward(site, int(properties["Port"]), balancer, group))
    return found


@kind(TOPIC, "a listener has another port")
def listener_port_mistaken(plan: Plan) -> Iterator[Case]:
    for each in forwards(plan):
        plant = set_to(each.listener, Port=each.port + 5)
        yield Case(each.listener.id, plant, (each.listener, each.balancer), changes=True)


@kind(TOPIC, "a listener has a fixed response instead of a target group")
def listener_forwards_nothing(plan: Plan) -> Iterator[Case]:
    answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}]
    for each in forwards(plan):
        # Where another listener sends to the same targets, they are still reached.
        alone = _only_way(plan, each)
        plant = set_to(each.listener, DefaultActions=answer)
        yield Case(each.listener.id, plant, (each.listener, each.balancer), alone)


def _only_way(plan: Plan, forward: Forward) -> bool:
    same = [each for each in forwards(plan) if (each.balancer, each.group) == forward[2:]]
    rules = plan.sites("ElasticLoadBalancingV2::ListenerRule")
    ruled = {
        plan.at(site.stem, action.get("TargetGroupArn"))
        for site in rules
        for action in plan.properties(site)["Actions"]
    }
    return len(same) == 1 and forward.group not in ruled


@kind(TOPIC, "the priority of a rule for all requests shadows the other rules")
def rule_priority_shadowed(plan: Plan) -> Iterator[Case]:
    every = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]
    for rule in plan.sites("ElasticLoadBalancingV2::ListenerRule"):
        listener = plan.at(rule.stem, plan.properties(rule)["ListenerArn"])
        assert listener is not None
        balancer = plan.at(listener.stem, plan.properties(listener)["LoadBalancerArn"])
        kept = forwarded(plan, rule)
        others = {
            group
            for site in plan.sites("ElasticLoadBalancingV2::Listener")
            if site != listener and plan.at(site.stem, plan.properties(site)["LoadBalancerArn"]) == balancer
            for group in _of_listener(plan, site)
        }
        lost = _of_listener(plan, listener) - kept - others
        yield Case(rule.id, set_to(rule, Priority=1, Conditions=every), (rule,), bool(lost))


def _of_listener(plan: Plan, listener: Site) -> set[Site]:
    """Return the target groups of a listener and its rules."""
    rules = plan.sites("ElasticLoadBalancingV2::ListenerRule")
    own = [site for site in rules if plan.at(site.stem, plan.properties(site)["ListenerArn"]) == listener]
    return {group for site in (listener, *own) for group in forwarded(plan, site)}


def forwarded(plan: Plan, site: Site) -> set[Site]:
    """Return the target groups that a listener itself or a rule forwards to."""
    properties = plan.properties(site)
    actions = properties.get("Actions") or properties.get("DefaultActions") or []
    written = [
        each.get("TargetGroupArn")
        for action in actions
        for each in (action, *action.get("ForwardConfig", {}).get("TargetGroups", ()))
    ]
    return {group for each in written if (group := plan.at(site.stem, each)) is not None}


@kind(TOPIC, "a listener forwards to the other service")
def listener_forwards_elsewhere(plan: Plan) -> Iterator[Case]:
    groups = {each.group for each in forwards(plan)}
    for each in forwards(plan):
        for other in sorted(groups - {each.group}):
            if _services(plan, other) != _services(plan, each.group):

                def plant(plan: Plan, each: Forward = each, other: Site = other) -> None:
                    (action,) = plan.properties(each.listener)["DefaultActions"]
                    action["TargetGroupArn"] = plan.to(each.listener.stem, other)

                name = f"{each.listener.id}/{other.id}"
                yield Case(name, plant, (each.listener, each.balancer), _only_way(plan, each))


def _services(plan: Plan, group: Site) -> set[Site]:
    return {site for site, _ in targets(plan, group)}


def targets(plan: Plan, group: Site) -> Iterator[tuple[Site, Site]]:
    """Return the targets of a group, each with the resource that says so."""
    for each in plan.properties(group).get("Targets", []):
        found = plan.at(group.stem, each["Id"])
        assert found is not None
        yield found, group
    for site in plan.sites("AutoScaling::AutoScalingGroup"):
        held = plan.properties(site).get("TargetGroupARNs", [])
        if group in [plan.at(site.stem, each) for each in held]:
            yield site, site
    for site in plan.sites("ECS::Service"):
        held = plan.properties(site).get("LoadBalancers", [])
        if group in [plan.at(site.stem, each["TargetGroupArn"]) for each in held]:
            yield site, site


def targets_of(plan: Plan, balancer: Site) -> set[Site]:
    """Return everything that a load balancer sends to."""
    groups = [each.group for each in forwards(plan) if each.balancer == balancer]
    return {target for group in groups for target, _ in targets(plan, group)}


def zones_of_targets(plan: Plan, balancer: Site) -> set[str]:
    """Return the zones in which a load balancer's targets stand."""
    targets = targets_of(plan, balancer)
    places = [subnet for each in members(plan) if each.site in targets for subnet in each.subnets]
    return {zone_of(plan, each) for each in places}


@kind(TOPIC, "a target group sends to another port")
def target_port_mistaken(plan: Plan) -> Iterator[Case]:
    for group in plan.sites("ElasticLoadBalancingV2::TargetGroup"):
        # ECS registers its tasks on their own port.
        own = plan.properties(group).get("TargetType") == "ip"
        yield Case(group.id, on_next_port(group), (group,), changes=not own)


def on_next_port(group: Site) -> Change:
    def made(plan: Plan) -> None:
        properties = plan.properties(group)
        properties["Port"] += 7
        for each in properties.get("Targets", []):
            each["Port"] += 7

    return made


@kind(TOPIC, "a target group has no target")
def target_group_emptied(plan: Plan) -> Iterator[Case]:
    for group in plan.sites("ElasticLoadBalancingV2::TargetGroup"):
        places = {holder for _, holder in targets(plan, group)}
        if not places:
            continue  # an alternate one, which has no target until a deployment

        def plant(plan: Plan, group: Site = group) -> None:
            plan.properties(group).pop("Targets", None)
            for site in plan.sites("AutoScaling::AutoScalingGroup"):
                held = plan.properties(site).get("TargetGroupARNs", [])
                held[:] = [each for each in held if plan.at(site.stem, each) != group]
            for site in plan.sites("ECS::Service"):
                held = plan.properties(site).get("LoadBalancers", [])
                held[:] = [each for each in held if plan.at(site.stem, each["TargetGroupArn"]) != group]

        yield Case(group.id, plant, (group, *places), changes=True)


@kind(TOPIC, "a target group lacks one of its targets")
def target_missing(plan: Plan) -> Iterator[Case]:
    for group in plan.sites("ElasticLoadBalancingV2::TargetGroup"):
        held = plan.properties(group).get("Targets", [])
        for number, each in enumerate(held):
            target = plan.at(group.stem, each["Id"])
            assert target is not None
            plant = set_to(group, Targets=held[:number] + held[number + 1 :])
            yield Case(f"{group.id}/{target.id}", plant, (group,), changes=True)


@kind(TOPIC, "the scheme of a load balancer is changed")
def balancer_scheme_flipped(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("ElasticLoadBalancingV2::LoadBalancer"):
        public = plan.properties(site)["Scheme"] == "internet-facing"
        (member,) = (each for each in members(plan) if each.site == site)
        outside = {subnet_kind(plan, each) for each in member.subnets} == {"public"}
        plant = set_to(site, Scheme="internal" if public else "internet-facing")
        # In private subnets nobody gets to its public addresses.
        yield Case(site.id, plant, (site,), outside)


@kind(TOPIC, "a load balancer is not in the zone of some of its targets")
def balancer_zone_removed(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("ElasticLoadBalancingV2::LoadBalancer"):
        (member,) = (each for each in members(plan) if each.site == site)
        zones = zones_of_targets(plan, site)
        for subnet in member.subnets:
            kept = tuple(each for each in member.subnets if each != subnet)
            changes = zone_of(plan, subnet) in zones
            yield Case(f"{site.id}/{subnet.id}", standing_in(site, kept), (site,), changes)


@kind(TOPIC, "targets admit the addresses of a network load balancer, and not those of its clients")
def network_balancer_without_group(plan: Plan) -> Iterator[Case]:
    """Health checks pass, but targets that see the addresses of clients drop their packets."""
    blocks = [plan.properties(each)["CidrBlock"] for each in plan.sites("EC2::VPC")]
    for site in plan.sites("ElasticLoadBalancingV2::LoadBalancer") if blocks else ():
        if plan.properties(site).get("Type") != "network":
            continue
        (member,) = (each for each in members(plan) if each.site == site)
        sent = [each for each in rules(plan) if not each.egress and each.peer in member.groups]
        admit = [set_to(each.site, SourceSecurityGroupId=None, CidrIp=blocks[0]) for each in sent]
        plant = together(set_to(site, SecurityGroups=None), *admit)
        yield Case(site.id, plant, (site, *(each.site for each in sent)), changes=True)


def zone_of(plan: Plan, subnet: Site) -> str:
    """Return what a subnet says of its zone."""
    properties = plan.properties(subnet)
    return str(properties.get("AvailabilityZone") or properties.get("AvailabilityZoneId"))


@kind(TOPIC, "an internet-facing load balancer is in private subnets")
def balancer_in_private_subnets(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("ElasticLoadBalancingV2::LoadBalancer"):
        (member,) = (each for each in members(plan) if each.site == site)
        other = _in_the_same_zones(plan, member.subnets)
        if member.public and other:
            planted = (site, *other)
            yield Case(site.id, standing_in(site, other), planted, changes=True)


def _in_the_same_zones(plan: Plan, subnets: tuple[Site, ...]) -> tuple[Site, ...]:
    private = [each for each in plan.sites("EC2::Subnet") if subnet_kind(plan, each) == "private"]
    zones = {zone_of(plan, each): each for each in private}
    found = tuple(zones[zone_of(plan, each)] for each in subnets if zone_of(plan, each) in zones)
    return found if len(found) == len(subnets) else ()
