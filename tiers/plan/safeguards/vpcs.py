"""VPCs that are removed, and resources that stay though their subnets go, or are those of another VPC."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link, Value
from tiers.plan.model import Action, Change, Detail
from tiers.plan.safeguards.guard import place_of
from tiers.plan.safeguards.pairing import Certainty, Kinds, same, settled

VPC = "AWS::EC2::VPC"


def is_raw(origin: Mapping[str, Any] | None) -> bool:
    """Return whether a resource is one of `resources` of its spec."""
    return [*((origin or {}).get("route") or ())][:1] == ["resources"]


def stuck(found: Comparison) -> Iterator[Diagnostic]:
    """Return what cannot follow its subnets: to another VPC it never can, to others perhaps."""
    kinds = settled(found.changes)
    for change in found.changes:
        if change.kind >= Action.MAY_REPLACE or change.old is None or change.new is None:
            continue
        if any(_moved(change, name, found, kinds) for name in resources.find(change.type).bound):
            yield codes.OTHER_VPC.at(
                place_of(change),
                f"`{change.logical_id}` cannot move to another VPC (`{change.type}`)",
                label="its subnets would be those of another VPC",
                help="undo the change, or deploy under another `name` and move the data",
                note="AWS rejects the change, and the update rolls back",
            )
        else:
            yield from _losing(change)


def removed(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of a VPC that the update removes, because no component is in it anymore."""
    created = any(each.kind is Action.ADD and each.type == VPC for each in found.changes)
    for change in () if created else found.changes:
        if change.kind is Action.REMOVE and change.type == VPC and not is_raw(change.origin):
            yield codes.VPC_REMOVED.at(
                NOWHERE,
                f"the update removes `{change.logical_id}` with its subnets and gateways",
                label="no component is in a VPC",
                help="add `network: {}` to the spec to keep it",
                note="AWS does not delete a subnet while something of another stack is in it",
            )


def _losing(change: Change) -> Iterator[Diagnostic]:
    name = resources.find(change.type).kept_subnets
    is_of_cache = change.type.startswith("AWS::ElastiCache::")
    what, service = ("cache", "ElastiCache") if is_of_cache else ("database", "RDS")
    if name and any(_leaves(each) for each in change.details if each.path[1:2] == (name,)):
        yield codes.CANNOT_MOVE.at(
            place_of(change),
            f"`{change.logical_id}` would lose subnets that a {what} may use",
            label=f"{service} does not remove a subnet in use",
            help="undo the change, or add a second cache in the other subnets"
            if is_of_cache
            else "undo the change, or first add subnets with other CIDR blocks and move the database",
        )


def _leaves(detail: Detail) -> bool:
    """Return whether a list of subnets loses one, or has one that is replaced."""
    if detail.because is not None:
        return True
    return isinstance(detail.old, list) and any(each not in detail.new for each in detail.old)


def _moved(change: Change, name: str, found: Comparison, kinds: Kinds) -> bool:
    """Return whether a property names what is in one VPC before the update, and in another one after it."""
    assert change.old is not None
    assert change.new is not None
    if not any(each.path[1:2] == (name,) for each in change.details):
        return False
    before = [*_vpcs(change.old.properties.get(name), found.before)]
    after = [*_vpcs(change.new.properties.get(name), found.after)]
    return bool(before and after) and all(
        same(one, other, kinds) is Certainty.NO for one in before for other in after
    )


def _vpcs(value: Value, all_: Mapping[Key, Resource]) -> Iterator[Value]:
    """Return the VPCs of the subnets and security groups that a value refers to."""
    if isinstance(value, Link):
        linked = all_.get(value.key)
        if linked is not None and "VpcId" in linked.properties:
            yield linked.properties["VpcId"]
        return
    inner: Any = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _vpcs(each, all_)
