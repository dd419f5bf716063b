"""Faults in file systems: where they are reached, and who may do so without a permission."""

from collections.abc import Iterator
from functools import partial

from tests.mutants.anatomy import members, rules, subnet_kind
from tests.mutants.changes import pointed, removed, set_to
from tests.mutants.kinds import Case, kind, permissions
from tests.mutants.plan import Plan, Site
from tests.mutants.statements import of_resources, put

TOPIC = "file systems"


@kind(TOPIC, "a mount target is in a subnet of another kind")
def mount_target_in_other_subnet(plan: Plan) -> Iterator[Case]:
    for target in plan.sites("EFS::MountTarget"):
        own = plan.at(target.stem, plan.properties(target)["SubnetId"])
        for other in plan.sites("EC2::Subnet"):
            if own is not None and subnet_kind(plan, own) != subnet_kind(plan, other):
                plant = pointed(target, "SubnetId", other)
                yield Case(f"{target.id}/{other.id}", plant, (target,), changes=False)


@kind(TOPIC, "one of the mount targets of a file system is removed")
def mount_target_removed(plan: Plan) -> Iterator[Case]:
    for target in plan.sites("EFS::MountTarget"):
        changes = len(_targets(plan, target)) == 1
        yield Case(target.id, removed(target), (target, *_clients(plan, [target])), changes)


@kind(TOPIC, "all mount targets of a file system are removed")
def mount_targets_removed(plan: Plan) -> Iterator[Case]:
    for first in plan.sites("EFS::MountTarget"):
        targets = _targets(plan, first)
        if first == targets[0]:
            yield Case(first.id, removed(*targets), tuple(_clients(plan, targets)), changes=True)


@permissions(TOPIC, "a file system has no policy, so that every client may use it")
def file_system_policy_removed(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EFS::FileSystem"):
        yield Case(site.id, set_to(site, FileSystemPolicy=None), (site,), changes=True)


@permissions(TOPIC, "the policy of a file system allows every client of its mount targets")
def file_system_for_every_client(plan: Plan) -> Iterator[Case]:
    for spot in of_resources(plan):
        if spot.site in plan.sites("EFS::FileSystem") and spot.written["Effect"] == "Allow":
            plant = spot.edited(partial(put, Principal={"AWS": "*"}))
            yield Case(spot.at, plant, spot.places, changes=True)


def _clients(plan: Plan, targets: list[Site]) -> Iterator[Site]:
    """Yield what may connect to mount targets."""
    groups = {group for each in members(plan) if each.site in targets for group in each.groups}
    calling = {each.group for each in rules(plan) if each.egress and each.peer in groups}
    yield from (each.site for each in members(plan) if calling.intersection(each.groups))


def _targets(plan: Plan, one: Site) -> list[Site]:
    """Return the mount targets of the file system of one."""
    owner = plan.properties(one)["FileSystemId"]
    return [each for each in plan.sites("EFS::MountTarget") if plan.properties(each)["FileSystemId"] == owner]
