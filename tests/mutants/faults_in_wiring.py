"""Faults in how nested stacks are wired: parameters and outputs."""

from collections.abc import Iterator

from tests.mutants.anatomy import members, subnet_kind, users
from tests.mutants.changes import Change
from tests.mutants.faults_in_balancers import zone_of, zones_of_targets
from tests.mutants.faults_in_groups import same_for
from tests.mutants.faults_in_places import loses_by_moving
from tests.mutants.faults_in_routes import needs_way_out
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import ROOT, Plan, Site

TOPIC = "parameters and outputs of nested stacks"


def _wires(plan: Plan) -> Iterator[tuple[str, str, Site]]:
    """Return every parameter of a nested stack that refers to a resource: stem, name, resource."""
    for stem, stack in plan.stacks.items():
        for name in plan.properties(Site(ROOT, stack)).get("Parameters", {}):
            found = plan.at(stem, {"Ref": name})
            if found is not None:
                yield stem, name, found


def _type(plan: Plan, site: Site) -> str:
    return str(plan.body(site)["Type"])


def _pairs(plan: Plan) -> Iterator[tuple[str, tuple[str, Site], tuple[str, Site]]]:
    """Return parameters of one stack that could be mistaken for each other."""
    wires = list(_wires(plan))
    for stem, name, site in wires:
        for other_stem, other, another in wires:
            same = _type(plan, site) == _type(plan, another)
            # A subnet is not mistaken for the zone of one.
            same = same and name.removeprefix(site.id) == other.removeprefix(another.id)
            if stem == other_stem and name < other and same:
                yield stem, (name, site), (other, another)


def _swapped(stem: str, name: str, other: str) -> Change:
    def made(plan: Plan) -> None:
        given = plan.properties(Site(ROOT, plan.stacks[stem]))["Parameters"]
        given[name], given[other] = given[other], given[name]

    return made


def _readers(plan: Plan, stem: str, *names: str) -> tuple[Site, ...]:
    """Return the resources of a stack that read some of its parameters."""
    wanted = [repr({"Ref": name}) for name in names]
    resources = plan.templates[stem]["Resources"]
    found = {Site(stem, key) for key, body in resources.items() if any(w in repr(body) for w in wanted)}
    return (*found, *(each.site for each in members(plan) if each.holder in found))


@kind(TOPIC, "two parameters of a nested stack are wired crosswise: groups")
def group_parameters_swapped(plan: Plan) -> Iterator[Case]:
    for stem, (name, site), (other, another) in _pairs(plan):
        if _type(plan, site) == "AWS::EC2::SecurityGroup":
            readers = _readers(plan, stem, name, other)
            yield Case(
                f"{stem}:{name}/{other}",
                _swapped(stem, name, other),
                readers,
                _differs(plan, stem, site, another),
            )


def _differs(plan: Plan, stem: str, group: Site, other: Site) -> bool:
    pairs = ((group, other), (other, group))
    return any(
        not same_for(plan, each, new)
        for old, new in pairs
        for each in members(plan)
        if old in each.groups and each.site.stem == stem
    )


@kind(TOPIC, "two parameters of a nested stack are wired crosswise: subnets")
def subnet_parameters_swapped(plan: Plan) -> Iterator[Case]:
    for stem, (name, site), (other, another) in _pairs(plan):
        if _type(plan, site) == "AWS::EC2::Subnet":
            readers = (*_readers(plan, stem, name, other), site, another)
            # What changes places within a kind of subnet does the same, but for a load balancer's zones.
            changes = subnet_kind(plan, site) != subnet_kind(plan, another)
            changes = changes or _leaves_zone(plan, stem, {site, another})
            yield Case(f"{stem}:{name}/{other}", _swapped(stem, name, other), readers, changes)


def _leaves_zone(plan: Plan, stem: str, swapped: set[Site]) -> bool:
    """Whether a load balancer has one of two subnets, and targets in the zone of that one."""
    return any(
        each.role == "balancer"
        and each.site.stem == stem
        and len(left := swapped.intersection(each.subnets)) == 1
        and zone_of(plan, *left) in zones_of_targets(plan, each.site)
        for each in members(plan)
    )


@kind(TOPIC, "an output gives another group")
def group_output_mistaken(plan: Plan) -> Iterator[Case]:
    outputs = plan.templates.get("security", {}).get("Outputs", {})
    groups = (
        {name: plan.at("security", each["Value"]) for name, each in outputs.items()} if plan.nested else {}
    )
    held = {group for each in members(plan) for group in each.groups}
    for name, group in groups.items():
        others = [each for each in dict.fromkeys(groups.values()) if each not in {group, None}]
        for other in others if group in held else ():
            assert other is not None
            assert group is not None
            readers = tuple(
                site for each in members(plan) if group in each.groups for site in (each.site, each.holder)
            )
            holding = [each for each in members(plan) if group in each.groups]
            changes = not all(same_for(plan, each, other) for each in holding)
            yield Case(f"{name}/{other.id}", _given(name, other), readers, changes)


def _given(name: str, other: Site) -> Change:
    def made(plan: Plan) -> None:
        plan.templates[other.stem]["Outputs"][name]["Value"] = {"Fn::GetAtt": [other.id, "GroupId"]}

    return made


@kind(TOPIC, "a parameter of a nested stack gets a subnet of another kind")
def subnet_parameter_mistaken(plan: Plan) -> Iterator[Case]:
    for stem, name, site in _wires(plan):
        if _type(plan, site) != "AWS::EC2::Subnet" or stem == "data":
            continue
        wrong = "isolated" if subnet_kind(plan, site) != "isolated" else "public"
        outputs = plan.templates[site.stem]["Outputs"]
        for output, each in outputs.items():
            other = plan.at(site.stem, each["Value"])
            if other in plan.sites("EC2::Subnet") and other and subnet_kind(plan, other) == wrong:
                planted = (*_readers(plan, stem, name), other)
                changes = _is_moved_off(plan, stem, site, wrong) or _empties_zone(plan, stem, site, other)
                yield Case(f"{stem}:{name}/{output}", _wired(stem, name, output), planted, changes)


def _is_moved_off(plan: Plan, stem: str, subnet: Site, kind: str) -> bool:
    """Whether something in a stack needs what its subnet has and another kind of subnet has not."""
    inside = [each for each in users(plan, subnet) if each.site.stem == stem]
    return any(needs_way_out(plan, each) or loses_by_moving(plan, each, kind) for each in inside)


def _empties_zone(plan: Plan, stem: str, subnet: Site, other: Site) -> bool:
    """Whether a load balancer that stands in another subnet instead is in no zone of some of its targets."""
    return any(
        zone_of(plan, subnet) in zones_of_targets(plan, each.site)
        and zone_of(plan, subnet)
        not in {zone_of(plan, held) for held in ({*each.subnets} | {other}) - {subnet}}
        for each in users(plan, subnet)
        if each.role == "balancer" and each.site.stem == stem
    )


def _wired(stem: str, name: str, output: str) -> Change:
    def made(plan: Plan) -> None:
        given = plan.properties(Site(ROOT, plan.stacks[stem]))["Parameters"]
        given[name] = {"Fn::GetAtt": [plan.stacks["network"], f"Outputs.{output}"]}

    return made
