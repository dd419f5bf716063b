"""Faults in raw resources that are members, and in what callers may do with them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.mutants.anatomy import Member, group_list, holders, members, rules
from tests.mutants.changes import Change, added, removed, set_to
from tests.mutants.kinds import Case, kind, permissions
from tests.mutants.plan import Plan, Site
from tests.mutants.statements import Spot, of_roles, put, service

TOPIC = "raw resources"
BEGINNING = "Raw"
"""The beginning of the logical IDs of raw resources, in the spec that has them as members."""


def _raw_members(plan: Plan) -> Iterator[Member]:
    """Yield the raw resources with a group."""
    yield from (each for each in members(plan) if each.site.id.startswith(BEGINNING))


def _named(site: Site, group: Site) -> Change:
    """Let a raw resource name another group."""

    def made(plan: Plan) -> None:
        groups = group_list(plan, site)
        assert groups is not None
        groups[:] = [plan.to(site.stem, group, "GroupId")]

    return made


@kind(TOPIC, "a rule of the group of a raw resource is removed")
def raw_rule_removed(plan: Plan) -> Iterator[Case]:
    for member in _raw_members(plan):
        for rule in rules(plan):
            if rule.group in member.groups:
                yield Case(rule.site.id, removed(rule.site), (rule.group, member.site), changes=True)


@kind(TOPIC, "the rule of a caller of a raw resource is removed")
def raw_caller_rule_removed(plan: Plan) -> Iterator[Case]:
    for member in _raw_members(plan):
        for rule in rules(plan):
            # A rule for HTTPS to anywhere allows the same.
            alike = any(each.group == rule.group and each.peer == "0.0.0.0/0" for each in rules(plan))
            if rule.peer in member.groups:
                changes = not (alike and rule.port == 443)
                yield Case(rule.site.id, removed(rule.site), (rule.group,), changes)


@kind(TOPIC, "a raw resource does not use its group, but that of another component")
def raw_group_not_used(plan: Plan) -> Iterator[Case]:
    for member in _raw_members(plan):
        for other in plan.sites("EC2::SecurityGroup"):
            if other not in member.groups:
                at = f"{member.site.id}/{other.id}"
                yield Case(at, _named(member.site, other), (member.site,), changes=True)


@kind(TOPIC, "a raw resource has no group, so that it gets that of the VPC")
def raw_group_missing(plan: Plan) -> Iterator[Case]:
    for member in _raw_members(plan):
        yield Case(member.site.id, _without_groups(member.site), (member.site,), changes=True)


def _without_groups(site: Site) -> Change:
    def made(plan: Plan) -> None:
        held = plan.properties(site)
        held = held.get("VPCOptions", held)
        for name in ("SecurityGroupIds", "SecurityGroups"):
            held.pop(name, None)

    return made


@kind(TOPIC, "a search domain is outside the VPC")
def raw_domain_outside(plan: Plan) -> Iterator[Case]:
    for member in _raw_members(plan):
        if "VPCOptions" in plan.properties(member.site):
            plant = set_to(member.site, VPCOptions=None)
            yield Case(member.site.id, plant, (member.site, *_callers(plan, member)), changes=True)


def _callers(plan: Plan, member: Member) -> Iterator[Site]:
    """Yield what connects to a raw resource, which its caller loses."""
    for rule in rules(plan):
        if rule.egress and rule.peer in member.groups:
            yield from (each.site for each in holders(plan, rule.group))


@kind(TOPIC, "a broker is publicly accessible, in isolated subnets")
def raw_broker_accessible(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("AmazonMQ::Broker"):
        yield Case(site.id, set_to(site, PubliclyAccessible=True), (site,), changes=False)


@kind(TOPIC, "a raw resource has another size")
def raw_size_changed(plan: Plan) -> Iterator[Case]:
    sizes: dict[str, dict[str, Any]] = {
        "AmazonMQ::Broker": {"HostInstanceType": "mq.m5.2xlarge"},
        "OpenSearchService::Domain": {"EBSOptions": {"EBSEnabled": True, "VolumeSize": 100}},
    }
    for name, properties in sizes.items():
        for site in plan.sites(name):
            yield Case(site.id, set_to(site, **properties), (site,), changes=False)


def _of_raw(plan: Plan) -> Iterator[Spot]:
    """Yield the statements of roles about raw resources."""
    yield from (each for each in of_roles(plan) if all(site.id.startswith(BEGINNING) for site in each.about))


@permissions(TOPIC, "a caller of a raw resource may do everything with it")
def raw_policy_widened(plan: Plan) -> Iterator[Case]:
    for spot in _of_raw(plan):
        plant = spot.edited(partial(put, Action=f"{service(plan, spot)}:*"))
        yield Case(spot.at, plant, spot.places, changes=True)


@permissions(TOPIC, "a caller of a raw resource lost its permission")
def raw_policy_removed(plan: Plan) -> Iterator[Case]:
    for spot in _of_raw(plan):
        yield Case(spot.at, spot.removed(), spot.places, changes=True)


@permissions(TOPIC, "a raw queue has a policy that allows everyone")
def raw_queue_opened(plan: Plan) -> Iterator[Case]:
    yield from _with_policy(plan, {"Principal": "*"}, changes=True)


@permissions(TOPIC, "a raw queue has a policy that allows a role what it may do already")
def raw_queue_allows_the_same(plan: Plan) -> Iterator[Case]:
    for spot in _of_raw(plan):
        for queue in spot.about if plan.body(spot.about[0])["Type"] == "AWS::SQS::Queue" else ():
            if spot.site.stem == queue.stem:
                role = {"Fn::GetAtt": [spot.site.id, "Arn"]}
                given = {"Principal": {"AWS": role}, "Action": spot.written["Action"]}
                yield Case(spot.at, _policy(queue, given), spot.places, changes=False)


def _with_policy(plan: Plan, given: dict[str, Any], *, changes: bool) -> Iterator[Case]:
    for queue in plan.sites("SQS::Queue"):
        if queue.id.startswith(BEGINNING):
            said = {"Action": "sqs:SendMessage", **given}
            yield Case(queue.id, _policy(queue, said), (queue, Site(queue.stem, f"{queue.id}Open")), changes)


def _policy(queue: Site, given: dict[str, Any]) -> Change:
    statement = {"Effect": "Allow", "Resource": {"Fn::GetAtt": [queue.id, "Arn"]}, **given}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"Queues": [{"Ref": queue.id}], "PolicyDocument": document}
    return added(queue.stem, f"{queue.id}Open", "SQS::QueuePolicy", **properties)
