"""Attributes that a resource no longer has after an override."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.placed import Built, Output, Placed
from tiers.ir.references import Target, targets

_COMES_FROM: Final[Mapping[tuple[str, str], str]] = {
    # "This setting is valid only if the master user password is managed by RDS in Secrets Manager":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): "ManageMasterUserPassword",
    ("AWS::RDS::DBCluster", "MasterUserSecret.SecretArn"): "ManageMasterUserPassword",
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
    return properties.get(name) in (True, "true")


def kept(outputs: Iterable[Output], gone: Mapping[Target, str]) -> tuple[Output, ...]:
    """Return the outputs whose attributes are all there still."""
    return tuple(each for each in outputs if not any(target in gone for target in targets(_body(each))))


def _body(output: Output) -> object:
    return output.value.to_dict() if hasattr(output.value, "to_dict") else output.value


def check(built: Built, gone: Mapping[Target, str]) -> Iterator[Diagnostic]:
    """Find resources that use an attribute which an override took away."""
    for placed in built.resources if gone else ():
        for target in dict.fromkeys(each for each in targets(placed.body) if each in gone):
            name = gone[target]
            origins = {each.logical_id: each.origins for each in built.resources}[target.logical_id]
            yield codes.LOST_ATTRIBUTE.at(
                Place(origins.get(name, placed.origin), "key"),
                f"`{target.logical_id}` has no `{target.attribute}` without `{name}`",
                label="removes the attribute",
                also=(Note(Place(placed.origin, "key"), f"`{placed.logical_id}` uses it"),),
                help=f"remove this override, or the use of the attribute in `{placed.logical_id}`",
            )
