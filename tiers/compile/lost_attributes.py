"""Attributes that a resource no longer has after an override, and resources that nothing uses after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.placed import Built, Output, Placed
from tiers.ir.references import Find, Target, targets

_COMES_FROM: Final[Mapping[tuple[str, str], str]] = {
    # "This setting is valid only if the master user password is managed by RDS in Secrets Manager":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): "ManageMasterUserPassword",
    ("AWS::RDS::DBCluster", "MasterUserSecret.SecretArn"): "ManageMasterUserPassword",
    # "To specify this property, you must specify the StreamSpecification property":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
    ("AWS::DynamoDB::Table", "StreamArn"): "StreamSpecification",
}
"""The property that gives a type's attribute, which is not there without it."""


def lost(before: Iterable[Placed], after: Mapping[str, Placed]) -> dict[Target, str]:
    """Return the attributes that overrides remove, each with the property that gave it."""
    found = {}
    for placed in before:
        now = after[placed.logical_id]
        for (kind, attribute), name in _COMES_FROM.items():
            if placed.body["Type"] == kind and _is_on(placed, name) and not _is_on(now, name):
                found[Target(placed.logical_id, attribute)] = name
    return found


def _is_on(placed: Placed, name: str) -> bool:
    properties: Mapping[str, Any] = placed.body.get("Properties", {})
    return properties.get(name) not in (None, False, "false")


def kept(outputs: Iterable[Output], gone: Mapping[Target, str]) -> tuple[Output, ...]:
    """Return the outputs whose attributes are all there still."""
    return tuple(each for each in outputs if not any(target in gone for target in targets(_body(each))))


def without_value(
    outputs: Iterable[Output], gone: Mapping[Target, str], after: Mapping[str, Placed]
) -> Iterator[Diagnostic]:
    """Warn of outputs that are left out because an override took away their attribute."""
    for output in outputs if gone else ():
        target = next((each for each in targets(_body(output)) if each in gone), None)
        if target is None:
            continue
        owner, name = after[target.logical_id], gone[target]
        yield codes.LOST_OUTPUT.at(
            Place(owner.origins.get(name, owner.origin), "key"),
            f"the stack has no output `{output.name}` without `{name}`",
            label="removes its value",
            also=(Note(Place(output.origin, "key"), "adds the output"),),
            help=f"remove the override, or do not rely on `{output.name}`",
        )


def unused(
    before: Iterable[Placed],
    built: Built,
    overridden: Sequence[tuple[str, str | None, tuple[str, ...]]],
    find: Find = targets,
) -> Iterator[Diagnostic]:
    """Warn of generated resources that nothing refers to after overrides, although something did before.

    `overridden` are the keys of the overrides, each with the resource that it changes and the path in it.
    """
    if not overridden:
        return
    bodies = {each.logical_id: each.body for each in before}
    used = {name for each in built.resources for name in _uses(each, find)}
    used |= {target.logical_id for each in built.outputs for target in targets(_body(each))}
    reported: set[str] = set()
    for key, owner, path in overridden:
        replaced = {each.logical_id for each in targets(_below(bodies.get(owner or ""), path))}
        for name in sorted(replaced - used - reported - {owner}):
            reported.add(name)
            yield codes.UNUSED_RESOURCE.at(
                Place(("overrides", key), "key"),
                f"nothing uses `{name}` after this override",
                label=f"`{owner}` no longer refers to it",
                help="remove the override, or use the resource in it",
            )


def _uses(placed: Placed, find: Find) -> set[str]:
    return {each.logical_id for each in find(placed.body)} - {placed.logical_id}


def _body(output: Output) -> object:
    return output.value.to_dict() if hasattr(output.value, "to_dict") else output.value


def check(
    built: Built, gone: Mapping[Target, str], places: Mapping[tuple[str, str], Route]
) -> Iterator[Diagnostic]:
    """Find resources that use an attribute which an override took away.

    `places` has the routes of references that are in the spec, by their owner and what they name.
    """
    for placed in built.resources if gone else ():
        for target in dict.fromkeys(each for each in targets(placed.body) if each in gone):
            name = gone[target]
            origins = {each.logical_id: each.origins for each in built.resources}[target.logical_id]
            yield codes.LOST_ATTRIBUTE.at(
                Place(origins.get(name, placed.origin), "key"),
                f"`{target.logical_id}` has no `{target.attribute}` without `{name}`",
                label="removes the attribute",
                also=(Note(_place(placed, target, places), f"`{placed.logical_id}` uses it"),),
                help=f"remove this override, or the use of the attribute in `{placed.logical_id}`",
            )


def _below(value: Any, path: Iterable[str]) -> Any:  # noqa: ANN401 - JSON-like data
    """Return what a body has at a path, None if it has nothing there."""
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _place(placed: Placed, target: Target, places: Mapping[tuple[str, str], Route]) -> Place:
    owners = (placed.logical_id, placed.component or "")
    routes = (places.get((each, target.logical_id)) for each in owners)
    route = next(filter(None, routes), None)
    return Place(route) if route else Place(placed.origin, "key")
