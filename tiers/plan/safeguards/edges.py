"""Changes of what distributions use, which CloudFront does not accept before they stop using it."""

from collections.abc import Iterator, Mapping
from typing import Final

from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link, Value
from tiers.plan.model import PROPERTIES, Change
from tiers.plan.safeguards.never import refused

_WAY: Final = "AWS::CloudFront::VpcOrigin"
_DISTRIBUTION: Final = "AWS::CloudFront::Distribution"
_NAME: Final = "VpcOriginEndpointConfig.Name"
_TAGS: Final = "Tags"
_PAGE: Final = (
    "CloudFront updates a VPC origin, and its tags, only while no distribution uses it, so the update would "
    "roll back: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html"
)
"""Seen in https://github.com/aws/aws-cdk/issues/34629 and https://github.com/aws/aws-cdk/issues/35765."""


def of_vpc_origins(found: Comparison) -> Iterator[Diagnostic]:
    """Refuse changes of a VPC origin that a distribution uses before the update."""
    changed = [each for each in found.changes if each.type == _WAY and each.staying and _properties(each)]
    used = {*_used(found.before)} if changed else set()
    for change in changed:
        if change.key in used:
            name = _properties(change)[0]
            message = f"`{name}` of `{change.logical_id}` cannot change while a distribution uses it"
            yield refused(change, name, message, _help(change), _PAGE)


def _properties(change: Change) -> list[str]:
    """Return the properties that differ, those of the origin itself before tags."""
    names = dict.fromkeys(
        ".".join(map(str, each.path[1:3] if each.path[1] != _TAGS else (_TAGS,)))
        for each in change.details
        if each.path[0] == PROPERTIES
    )
    return sorted(names, key=lambda each: each == _TAGS)


def _help(change: Change) -> str:
    old = change.logical_id
    if _properties(change) == [_TAGS]:
        return f"undo the change, or keep the earlier tags with an override: `{old}.{_TAGS}`"
    return (
        f"undo the change, or replace the VPC origin: add `logical_ids: {{{old}: {old}2}}`, and the override "
        f"`{old}.{_NAME}` with another name"
    )


def _used(side: Mapping[Key, Resource]) -> Iterator[Key]:
    for resource in side.values():
        if resource.type == _DISTRIBUTION:
            yield from _links(resource.properties)


def _links(value: Value) -> Iterator[Key]:
    if isinstance(value, Link):
        yield value.key
        return
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _links(each)
