"""Overrides that keep what the old template says and no key does, and remarks about the rest."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.adopt.connecting import EGRESS, GROUP, INGRESS, shape
from tiers.adopt.differing import MISSING, Difference, replaces
from tiers.adopt.reading import Resource
from tiers.adopt.sketch import Sketch
from tiers.adopt.tuning import Compared
from tiers.cloudformation.references import Path, references, renamed, target_of
from tiers.ir.stacks import Stack
from tiers.migrate.remarks import State
from tiers.plan.compare.schemas import schema_of

_STEP = re.compile("[A-Za-z0-9_:-]+")
_RULES = (INGRESS, EGRESS)
_REPLACED: Mapping[tuple[str, str], str] = {
    ("AWS::AutoScaling::AutoScalingGroup", "LaunchConfigurationName"): "the launch template replaces it",
    ("AWS::AutoScaling::AutoScalingGroup", "AvailabilityZones"): "the subnets are in these zones",
    ("AWS::S3::Bucket", "AccessControl"): "the bucket has no access control lists",
    (GROUP, "SecurityGroupEgress"): "only declared connections are allowed",
}
"""Properties that contradict what replaces them, with the reason."""

_VERSIONED = (
    *("EngineVersion", "StorageType", "DBParameterGroupName", "DBClusterParameterGroupName", "Port"),
    "EngineLifecycleSupport",
)
_SETTLED: Mapping[str, tuple[str, ...]] = {
    "AWS::RDS::DBInstance": _VERSIONED,
    "AWS::RDS::DBCluster": _VERSIONED,
}
"""Properties that a database without them has settled at its creation: another value would upgrade it, or be
refused."""
_GROUP_OF_SERVERS = "AWS::AutoScaling::AutoScalingGroup"
_RIVALS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets"): ("SubnetMappings",),
    (_GROUP_OF_SERVERS, "LaunchTemplate"): ("MixedInstancesPolicy", "InstanceId"),
    ("AWS::EC2::Instance", "SecurityGroupIds"): ("NetworkInterfaces",),
    ("AWS::EC2::Instance", "SubnetId"): ("NetworkInterfaces",),
    ("AWS::RDS::DBInstance", "ManageMasterUserPassword"): ("MasterUserPassword",),
    ("AWS::RDS::DBCluster", "ManageMasterUserPassword"): ("MasterUserPassword",),
}
"""Properties that AWS refuses beside others: they go where the old template has one of these."""


def overrides(sketch: Sketch, compared: Compared) -> dict[str, Any]:
    """Return the overrides for all pairs, and add the remarks."""
    names = {old: new for new, old in compared.pairs.items()}
    found: dict[str, Any] = {}
    for new, old in compared.pairs.items():
        resource = sketch.old.resources[old]
        added: list[str] = []
        for each in compared.differences[new]:
            path = _writable(each.path)
            if _is_replaced(sketch, compared, new, resource, each, found):
                continue
            rivals = _RIVALS.get((resource.type, str(each.path[0])), ())
            is_kept = (
                replaces(each.path, _create_only(resource.type))
                or each.path[0] in _SETTLED.get(resource.type, ())
                or bool({*rivals} & {*resource.properties})
            )
            if each.old is MISSING and not is_kept:
                added.append(".".join(map(str, each.path)))
                continue
            value = None if each.old is MISSING else _at(resource.properties, path)
            found[".".join((new, *path))] = renamed(value, names)
        waits = _waits(compared, new, resource, names)
        if waits:
            found[f"{new}.DependsOn"] = waits
        if added:
            sketch.remark(State.CHANGED, resource, f"the update adds {_listed(added)}")
        _lose_tags(sketch, compared, new, resource)
        _change_policies(sketch, compared, new, resource)
    return found


def _waits(compared: Compared, new: str, resource: Resource, names: Mapping[str, str]) -> list[str]:
    """Return what only the old resource waits for, as far as another one of this template has it."""
    placed = compared.draft.placed
    own = set(placed[new].after) | {target for _, target in references(compared.draft.bodies[new].properties)}
    wanted = [names.get(each, each) for each in resource.waits]
    order = list(Stack)
    return [
        each
        for each in wanted
        if each not in own
        and each in placed
        and order.index(placed[each].stack) <= order.index(placed[new].stack)
        and new not in _behind(compared, each)
    ]


def _behind(compared: Compared, name: str) -> set[str]:
    """Return everything that a generated resource refers to or waits for, directly or through others."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        each = pending.pop()
        if each in seen or each not in compared.draft.bodies:
            continue
        seen.add(each)
        pending += (target for _, target in references(compared.draft.bodies[each].properties))
        pending += compared.draft.placed[each].after
    return seen


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _create_only(kind: str) -> tuple[tuple[str, ...], ...]:
    schema = schema_of(kind)
    return tuple(schema.create_only) if schema is not None else ()


def _writable(path: Path) -> tuple[str, ...]:
    """Return the path as a key of `overrides` may have it: no deeper than the first odd name."""
    steps: list[str] = []
    for each in map(str, path):
        if not _STEP.fullmatch(each):
            break
        steps.append(each)
    return tuple(steps)


def _at(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON-like data
    for step in path:
        value = value[step]
    return value


def _is_replaced(
    sketch: Sketch,
    compared: Compared,
    new: str,
    resource: Resource,
    difference: Difference,
    found: dict[str, Any],
) -> bool:
    """Handle a property that has no override, because something else replaces it."""
    name = str(difference.path[0])
    if resource.type == GROUP and name == "SecurityGroupIngress":
        left = _uncovered(compared, new, resource)
        if left:
            found[f"{new}.{name}"] = renamed(left, {old: each for each, old in compared.pairs.items()})
            sketch.remark(
                State.CHANGED, resource, "rules that no connection declares stay", ("Properties", name)
            )
        return True
    if resource.type in _RULES and name == "Description":
        return True
    why = _REPLACED.get((resource.type, name))
    if why is None:
        return False
    state = State.CHANGED if difference.old is not MISSING or resource.type == GROUP else None
    if state is not None:
        sketch.remark(state, resource, f"`{name}` is not kept: {why}", ("Properties", name))
    return True


def _uncovered(compared: Compared, group: str, resource: Resource) -> list[Any]:
    """Return the rules inside of a group that no generated rule beside it is."""
    inline = resource.properties.get("SecurityGroupIngress")
    generated = {
        shape(body.properties, compared.pairs)
        for body in compared.draft.bodies.values()
        if body.type == INGRESS and target_of(body.properties.get("GroupId")) == group
    }
    return [
        each
        for each in (inline if isinstance(inline, list) else ())
        if not isinstance(each, dict) or shape(each) not in generated
    ]


def _lose_tags(sketch: Sketch, compared: Compared, new: str, resource: Resource) -> None:
    ours = {str(each) for each in tags_of(compared.draft.bodies[new].properties)}
    lost = [
        key for key, each in tags_of(resource.properties) if str((key, each)) not in ours and key != "Name"
    ]
    if lost:
        words = f"the tags {_listed(lost)} are not kept; use `tags` of the spec"
        sketch.remark(State.LEFT_OUT, resource, words, ("Properties", "Tags"))
    before, after = (
        dict(tags_of(each)).get("Name")
        for each in (resource.properties, compared.draft.bodies[new].properties)
    )
    if before is not None and before != after and not lost:
        words = f"the tag `Name` becomes `{after}`" if after else "the tag `Name` is not kept"
        sketch.remark(State.CHANGED, resource, words, ("Properties", "Tags"))


def tags_of(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the tags of a resource that are written out."""
    tags = properties.get("Tags")
    for each in tags if isinstance(tags, list) else ():
        if isinstance(each, dict) and isinstance(each.get("Key"), str):
            yield each["Key"], str(each.get("Value"))


def _change_policies(sketch: Sketch, compared: Compared, new: str, resource: Resource) -> None:
    """Remark on attributes that differ: those of a component are made for its type."""
    whole = compared.draft.whole[new]
    for name in ("UpdatePolicy", "CreationPolicy", "DeletionPolicy", "UpdateReplacePolicy"):
        if name in resource.attributes and whole.get(name) != resource.attributes[name]:
            sketch.remark(State.CHANGED, resource, f"the component has another `{name}`", (name,))
