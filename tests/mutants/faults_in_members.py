"""Faults in the rules and permissions for components that exist already, and changes that have no effect.

No template has the group, the queue, or the key of such a component: only its ID, its ARN, or the parameter,
export, or output that has it. Who holds the group is not known, and neither are its other rules.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from tests.mutants.anatomy import ANYWHERE, group_list, members
from tests.mutants.changes import Change, removed, set_to, together, with_peer
from tests.mutants.kinds import Case, kind, permissions
from tests.mutants.plan import Plan, Site
from tests.mutants.statements import OWN, Spot, as_list, put

TOPIC = "components that exist already"
ANOTHER_GROUP = "sg-0fedcba9876543210"
SERVICES = {*OWN.values(), "kms"}
PEERS = ("SourceSecurityGroupId", "DestinationSecurityGroupId")


class Rule(NamedTuple):
    """A rule between a group of the template and one that exists."""

    site: Site
    egress: bool
    own: Site
    """The group of the template."""
    key: str
    """The property with the group that exists."""
    exists: Any
    """The value of that property."""

    @property
    def is_added(self) -> bool:
        """Whether the rule is added to the group that exists."""
        return self.key == "GroupId"


def _rules(plan: Plan) -> Iterator[Rule]:
    for site in plan.sites("EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress"):
        properties = plan.properties(site)
        peer = next((key for key in PEERS if key in properties), None)
        keys = () if peer is None else ("GroupId", peer)
        found = {key: plan.at(site.stem, properties[key]) for key in keys}
        own = [each for each in found.values() if each is not None]
        if len(own) == 1:
            key = next(key for key, each in found.items() if each is None)
            egress = plan.body(site)["Type"].endswith("Egress")
            yield Rule(site, egress, own[0], key, properties[key])


def _port(plan: Plan, rule: Rule) -> int:
    return int(plan.properties(rule.site)["FromPort"])


def _places(rule: Rule) -> tuple[Site, ...]:
    return (rule.site, rule.own)


@kind(TOPIC, "a rule that is added to a group that exists is missing")
def member_rule_removed(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        if rule.is_added:
            yield Case(rule.site.id, removed(rule.site), (rule.own,), changes=True)


@kind(TOPIC, "a rule for a group that exists is missing in a group of the template")
def rule_for_member_removed(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        if not rule.is_added:
            yield Case(rule.site.id, removed(rule.site), (rule.own,), changes=True)


@kind(TOPIC, "a rule has another port than the component that exists")
def member_port_changed(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        plant = set_to(rule.site, FromPort=8, ToPort=8)
        yield Case(rule.site.id, plant, _places(rule), changes=True)


@kind(TOPIC, "a rule has another protocol than the component that exists")
def member_protocol_changed(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        yield Case(rule.site.id, set_to(rule.site, IpProtocol="udp"), _places(rule), changes=True)


@kind(TOPIC, "a rule is about another group that exists")
def member_group_mistaken(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        yield Case(rule.site.id, set_to(rule.site, **{rule.key: ANOTHER_GROUP}), _places(rule), changes=True)


@kind(TOPIC, "a rule is about the group of another component that exists")
def member_groups_swapped(plan: Plan) -> Iterator[Case]:
    found = list(_rules(plan))
    for rule in found:
        other = next(
            each for each in found if each.exists != rule.exists and each.site.stem == rule.site.stem
        )
        plant = set_to(rule.site, **{rule.key: other.exists})
        yield Case(f"{rule.site.id}/{other.site.id}", plant, _places(rule), changes=True)


@kind(TOPIC, "a group that exists admits every port of a component that may send to any address")
def member_admits_every_port(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        if rule.is_added and not rule.egress:
            # A component of the template may send to port 443 of any address.
            plant = set_to(rule.site, FromPort=0, ToPort=65535)
            yield Case(rule.site.id, plant, _places(rule), changes=_sends_anywhere(plan, rule.own))


def _sends_anywhere(plan: Plan, group: Site) -> bool:
    return any(
        plan.properties(site).get("CidrIp") == ANYWHERE
        and plan.at(site.stem, plan.properties(site)["GroupId"]) == group
        for site in plan.sites("EC2::SecurityGroupEgress")
    )


@kind(TOPIC, "a group that exists admits every address")
def member_admits_everyone(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        if rule.is_added and not rule.egress:
            plant = with_peer(rule.site, "CidrIp", ANYWHERE)
            yield Case(rule.site.id, plant, _places(rule), changes=True)


@kind(TOPIC, "a component is connected to one that exists, and no connection is declared")
def member_connected(plan: Plan) -> Iterator[Case]:
    found = list(_rules(plan))
    groups = plan.sites("EC2::SecurityGroup")
    for rule in found:
        ends = {each.own for each in found if each.exists == rule.exists}
        for group in (each for each in groups if each not in ends and each.stem == rule.site.stem):
            pair = [
                each
                for each in found
                if (each.own, each.exists) == (rule.own, rule.exists)
                and _port(plan, each) == _port(plan, rule)
            ]
            names = tuple(Site(each.site.stem, f"{each.site.id}Too") for each in pair)
            plant = together(*(_copied(each, group) for each in pair))
            yield Case(f"{rule.site.id}/{group.id}", plant, (*names, group), changes=True)


def _copied(rule: Rule, group: Site) -> Change:
    """Add the same rule for another group of the template."""

    def made(plan: Plan) -> None:
        properties = dict(plan.properties(rule.site))
        own = next(key for key in ("GroupId", *PEERS) if key in properties and key != rule.key)
        properties[own] = plan.to(rule.site.stem, group, "GroupId")
        kind_of = plan.body(rule.site)["Type"].removeprefix("AWS::")
        plan.put(rule.site.stem, f"{rule.site.id}Too", kind_of, **properties)

    return made


@kind(TOPIC, "a component holds a group that exists beside its own, so that its callers reach both")
def member_group_held(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        if rule.is_added and not rule.egress and isinstance(rule.exists, str):
            for member in members(plan):
                if rule.own not in member.groups:

                    def plant(plan: Plan, holder: Site = member.holder, group: str = rule.exists) -> None:
                        groups = group_list(plan, holder)
                        assert groups is not None
                        groups.append(group)

                    places = (member.site, member.holder)
                    yield Case(f"{member.site.id}/{rule.site.id}", plant, places, changes=True)


@kind(TOPIC, "two rules of neighboring ports are one rule")
def member_rules_joined(plan: Plan) -> Iterator[Case]:
    found = list(_rules(plan))
    for rule in found:
        for other in found:
            same = (rule.egress, rule.own, rule.key, rule.exists) == (
                *(other.egress, other.own, other.key, other.exists),
            )
            if same and _port(plan, other) == _port(plan, rule) + 1:
                plant = together(removed(other.site), set_to(rule.site, ToPort=_port(plan, other)))
                yield Case(rule.site.id, plant, (rule.site,), changes=False)


@kind(TOPIC, "the ID of a group that exists is written in another way")
def member_group_joined(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        if isinstance(rule.exists, str):
            joined = {"Fn::Join": ["-", rule.exists.split("-")]}
            yield Case(rule.site.id, set_to(rule.site, **{rule.key: joined}), (rule.site,), changes=False)


# Permissions


def _grants(plan: Plan) -> Iterator[Spot]:
    """Yield the statements about what exists, if there is any of it: no other resource is in them."""
    if not any(_exists(template) for template in plan.templates.values()):
        return
    for site in plan.sites("IAM::Role"):
        for number, policy in enumerate(plan.properties(site).get("Policies", [])):
            path = ("Policies", number, "PolicyDocument")
            for position, statement in enumerate(policy["PolicyDocument"]["Statement"]):
                spot = Spot(site, path, position, (), statement)
                if _service(spot) in SERVICES:
                    yield spot


def _exists(template: dict[str, Any]) -> bool:
    """Return whether the metadata of a template lists something that exists and is called by an API."""
    listed = template.get("Metadata", {}).get("Tiers", {}).get("ExistingMembers", [])
    return any(each["type"] in OWN for each in listed)


def _of_keys(plan: Plan) -> Iterator[Spot]:
    yield from (spot for spot in _grants(plan) if _service(spot) == "kms")


def _of_resources(plan: Plan) -> Iterator[Spot]:
    yield from (spot for spot in _grants(plan) if _service(spot) != "kms")


def _service(spot: Spot) -> str:
    return str(as_list(spot.written["Action"])[0]).partition(":")[0]


@permissions(TOPIC, "a permission on what exists is missing")
def member_grant_removed(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        yield Case(spot.at, spot.removed(), (spot.site,), changes=True)


@permissions(TOPIC, "a permission on what exists has every action of the service")
def member_grant_widened(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        plant = spot.edited(partial(put, Action=f"{_service(spot)}:*"))
        yield Case(spot.at, plant, (spot.site,), changes=True)


@permissions(TOPIC, "a permission on what exists lacks an action")
def member_action_removed(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        actions = as_list(spot.written["Action"])
        if len(actions) > 1:
            plant = spot.edited(partial(put, Action=actions[:-1]))
            yield Case(spot.at, plant, (spot.site,), changes=True)


@permissions(TOPIC, "a permission is about another ARN than that of what exists")
def member_arn_mistaken(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        held = as_list(spot.written["Resource"])
        if isinstance(held[0], str):
            others = [f"{each}-old" for each in held]
            plant = spot.edited(partial(put, Resource=others))
            yield Case(spot.at, plant, (spot.site,), changes=True)


@permissions(TOPIC, "a permission is about other things that exist")
def member_arns_swapped(plan: Plan) -> Iterator[Case]:
    found = list(_of_resources(plan))
    for spot in found:
        for other in found:
            mine, theirs = (each.written["Resource"] for each in (spot, other))
            if _service(spot) == _service(other) and mine != theirs and spot.site.stem == other.site.stem:
                plant = spot.edited(partial(put, Resource=theirs))
                yield Case(f"{spot.at}/{other.at}", plant, (spot.site,), changes=True)


@permissions(TOPIC, "a permission on what exists is about everything")
def member_resource_widened(plan: Plan) -> Iterator[Case]:
    found = list(_grants(plan))
    for spot in found:
        # There has to be something else of the service that the role may not use in this way.
        others = [each for each in found if _service(each) == _service(spot) and not _is_same(each, spot)]
        if any(not _has_all(found, spot, each) for each in others) and "Condition" not in spot.written:
            yield Case(spot.at, spot.edited(partial(put, Resource="*")), (spot.site,), changes=True)


def _is_same(spot: Spot, other: Spot) -> bool:
    return bool(spot.written["Resource"] == other.written["Resource"])


def _has_all(found: list[Spot], spot: Spot, other: Spot) -> bool:
    """Return whether the role of a statement may do all of it on the resources of another one."""
    actions = {
        action
        for each in found
        if each.site == spot.site and _is_same(each, other)
        for action in as_list(each.written["Action"])
    }
    return actions >= {*as_list(spot.written["Action"])}


@permissions(TOPIC, "a permission on a bucket that exists leaves out its objects")
def member_objects_left_out(plan: Plan) -> Iterator[Case]:
    for spot in _of_resources(plan):
        if _service(spot) == "s3":
            plant = spot.edited(partial(put, Resource=as_list(spot.written["Resource"])[:1]))
            yield Case(spot.at, plant, (spot.site,), changes=True)


@permissions(TOPIC, "a key that exists can be used through any service")
def member_key_without_service(plan: Plan) -> Iterator[Case]:
    for spot in _of_keys(plan):
        statement = {name: value for name, value in spot.written.items() if name != "Condition"}
        yield Case(spot.at, spot.replaced(statement), (spot.site,), changes=True)


@permissions(TOPIC, "a key that exists can be used through another service")
def member_key_by_another_service(plan: Plan) -> Iterator[Case]:
    for spot in _of_keys(plan):
        service = {"Fn::Sub": "rds.${AWS::Region}.amazonaws.com"}
        condition = {"StringEquals": {"kms:ViaService": [service]}}
        plant = spot.edited(partial(put, Condition=condition))
        yield Case(spot.at, plant, (spot.site,), changes=True)


@permissions(TOPIC, "a permission on what exists is denied")
def member_grant_denied(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        denied = {**spot.written, "Effect": "Deny"}
        yield Case(spot.at, spot.replaced(spot.written, denied), (spot.site,), changes=True)


@permissions(TOPIC, "a permission on what exists has a statement for each action")
def member_grant_split(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        parts = [{**spot.written, "Action": each} for each in as_list(spot.written["Action"])]
        yield Case(spot.at, spot.replaced(*parts), (spot.site,), changes=False)


@permissions(TOPIC, "the ARN of what exists is written in another way")
def member_arn_joined(plan: Plan) -> Iterator[Case]:
    for spot in _grants(plan):
        held = as_list(spot.written["Resource"])
        if all(isinstance(each, str) for each in held):
            joined = [{"Fn::Join": [":", each.split(":")]} for each in held]
            yield Case(spot.at, spot.edited(partial(put, Resource=joined)), (spot.site,), changes=False)
