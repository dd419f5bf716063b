"""Faults in which group is meant: of a rule, or of what holds it; and what is added to a group."""

from collections.abc import Iterator
from itertools import product

from tests.mutants.anatomy import (
    ANYWHERE,
    Member,
    goes_out,
    group_list,
    has_gateway_endpoint,
    hears_everybody,
    holders,
    is_public,
    is_redundant,
    is_role,
    members,
    peer_key,
    ports_of_cloudfront,
    rules,
    table_of,
)
from tests.mutants.changes import Change, added, pointed, removed, set_to, together
from tests.mutants.faults_in_balancers import targets_of
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "security groups"


def _others(plan: Plan, *but: object) -> list[Site]:
    return [each for each in plan.sites("EC2::SecurityGroup") if each not in but]


@kind(TOPIC, "a rule names another group")
def group_swapped_in_rule(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        key = peer_key(plan.properties(rule.site))
        for other in _others(plan, rule.peer) if isinstance(rule.peer, Site) else ():
            plant = pointed(rule.site, key, other, "GroupId")
            changes = not is_redundant(plan, rule)
            yield Case(f"{rule.site.id}/{other.id}", plant, (rule.site,), changes)


@kind(TOPIC, "a rule names the VPC's default group")
def default_group_in_rule(plan: Plan) -> Iterator[Case]:
    for vpc, rule in product(plan.sites("EC2::VPC"), rules(plan)):
        if isinstance(rule.peer, Site):
            key = peer_key(plan.properties(rule.site))
            plant = pointed(rule.site, key, vpc, "DefaultSecurityGroup")
            yield Case(rule.site.id, plant, (rule.site,), changes=not is_redundant(plan, rule))


@kind(TOPIC, "a standalone rule belongs to another group")
def rule_of_another_group(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        for other in _others(plan, rule.group):
            loses = _has_use(plan, rule.group, egress=rule.egress)
            if not isinstance(rule.peer, str):
                loses = not is_redundant(plan, rule)
            gains = isinstance(rule.peer, str) and _has_use(plan, other, egress=rule.egress)
            planted = (rule.site, rule.group)
            plant = pointed(rule.site, "GroupId", other, "GroupId")
            yield Case(f"{rule.site.id}/{other.id}", plant, planted, loses or gains)


def _has_use(plan: Plan, group: Site, *, egress: bool) -> bool:
    if egress:
        return goes_out(plan, group)
    return is_public(plan, group)


@kind(TOPIC, "a group allows all egress")
def egress_allow_all(plan: Plan) -> Iterator[Case]:
    for group in plan.sites("EC2::SecurityGroup"):
        name = f"{group.id}AllOut"
        reference = {"Fn::GetAtt": [group.id, "GroupId"]}
        rule = {"GroupId": reference, "IpProtocol": "-1", "CidrIp": ANYWHERE}
        changes = _sends_more(plan, group)
        plant = added(group.stem, name, "EC2::SecurityGroupEgress", **rule)
        yield Case(group.id, plant, (Site(group.stem, name),), changes)


@kind(TOPIC, "a group loses its egress rules, so that AWS allows all egress")
def egress_default_returns(plan: Plan) -> Iterator[Case]:
    for group in plan.sites("EC2::SecurityGroup"):
        lost = [each.site for each in rules(plan) if each.egress and each.group == group]
        plant = together(removed(*lost), set_to(group, SecurityGroupEgress=None))
        yield Case(group.id, plant, (group,), _sends_more(plan, group))


def _sends_more(plan: Plan, group: Site) -> bool:
    """Whether the members of a group have anywhere to send if they may: load balancers have their targets."""
    inside = is_role(plan, group, "instance", "database") and hears_everybody(plan, group)
    served = any(
        has_gateway_endpoint(plan, table_of(plan, subnet))
        for each in holders(plan, group)
        for subnet in each.subnets
        if each.role in {"instance", "database"}
    )
    return inside or served or goes_out(plan, group)


@kind(TOPIC, "a group allows ingress from every address")
def ingress_allow_all(plan: Plan) -> Iterator[Case]:
    for group in plan.sites("EC2::SecurityGroup"):
        # By its public address a load balancer may answer an echo at least.
        changes = is_public(plan, group) or _called(plan, group)
        rule = {"IpProtocol": "-1", "CidrIp": ANYWHERE}
        yield Case(group.id, set_to(group, SecurityGroupIngress=[rule]), (group,), changes)


def _called(plan: Plan, group: Site) -> bool:
    """Whether somebody may send to any address, whom the group does not admit on that port."""
    found = rules(plan)
    heard = {each.port for each in found if each.group == group and not each.egress}
    heard |= ports_of_cloudfront(plan, group)
    admitted = {(each.peer, each.port) for each in found if each.group == group and not each.egress}
    return any(
        each.egress
        and each.peer == ANYWHERE
        and each.group != group
        and (each.group, each.port) not in admitted
        and (each.port in heard or not is_role(plan, group, "balancer"))
        for each in found
    )


def _held(member: Member, at: Site, attribute: str = "GroupId", *, beside: bool = False) -> Change:
    """Let something hold another group, instead of its own or beside it."""

    def made(plan: Plan) -> None:
        groups = group_list(plan, member.holder)
        assert groups is not None
        groups[:] = [*(groups if beside else ()), plan.to(member.holder.stem, at, attribute)]

    return made


def same_for(plan: Plan, member: Member, other: Site) -> bool:
    """Whether another group does the same for something; load balancers send to their targets only."""
    strangers = {
        group
        for each in members(plan)
        if each.role == "balancer" and member.site not in targets_of(plan, each.site)
        for group in each.groups
    }

    def effect(group: Site) -> set[tuple[bool, object, int]]:
        own = {(each.egress, each.peer, each.port) for each in rules(plan) if each.group == group}
        named = {(not each.egress, each.group, each.port) for each in rules(plan) if each.peer == group}
        return {each for each in own if each[1] not in strangers} | {
            (egress, f"by {peer}", port) for egress, peer, port in named if peer not in strangers
        }

    return effect(member.groups[0]) == effect(other)


def _swapped(plan: Plan, *roles: str) -> Iterator[Case]:
    for member in members(plan):
        for other in _others(plan, *member.groups) if member.role in roles else ():
            planted = (member.site, member.holder)
            changes = not same_for(plan, member, other)
            yield Case(f"{member.site.id}/{other.id}", _held(member, other), planted, changes)


@kind(TOPIC, "an instance holds another component's group")
def instance_group_swapped(plan: Plan) -> Iterator[Case]:
    yield from _swapped(plan, "instance")


@kind(TOPIC, "a database holds another component's group")
def database_group_swapped(plan: Plan) -> Iterator[Case]:
    yield from _swapped(plan, "database")


@kind(TOPIC, "a load balancer holds another component's group")
def balancer_group_swapped(plan: Plan) -> Iterator[Case]:
    yield from _swapped(plan, "balancer")


@kind(TOPIC, "an interface endpoint holds a group that does not admit its callers")
def endpoint_group_closed(plan: Plan) -> Iterator[Case]:
    yield from _swapped(plan, "endpoint")


@kind(TOPIC, "something holds the VPC's default group")
def default_group_held(plan: Plan) -> Iterator[Case]:
    for vpc, member in product(plan.sites("EC2::VPC"), members(plan)):
        planted = (member.site, member.holder)
        yield Case(member.site.id, _held(member, vpc, "DefaultSecurityGroup"), planted, changes=True)


@kind(TOPIC, "something holds another component's group beside its own")
def group_added(plan: Plan) -> Iterator[Case]:
    found = rules(plan)
    for member in members(plan):
        for other in _others(plan, *member.groups) if member.role == "instance" else ():
            peers = {each.peer for each in found if each.group in member.groups and each.egress}
            gains = {each.peer for each in found if each.group == other and each.egress}
            more = {each for each in gains - peers - {*member.groups} if isinstance(each, Site)}
            # What the other group calls admits that group; a load balancer's targets do not listen to others.
            if more and is_role(plan, other, "instance"):
                planted = (member.site, member.holder)
                plant = _held(member, other, beside=True)
                yield Case(f"{member.site.id}/{other.id}", plant, planted, changes=True)
