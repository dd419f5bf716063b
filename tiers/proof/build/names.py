"""Resources that others may name by a string in place of a reference."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Text, Unknown, Value

TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"

Name = tuple[str, ...]


def name_of(value: Value) -> Name | None:
    """Return the resolved name, equal for equal names; `None` if it is unknown.

    A name is unique in an account and region.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html

    Names are compared without regard to case: RDS and ElastiCache keep theirs in lower case.
    """
    parts = value.parts if isinstance(value, Text) else (value,)
    found = tuple(_part(each) for each in parts)
    return tuple(each for each in found if each) if found and None not in found else None


def _part(part: Value) -> str | None:
    """Return one part: a parameter without a value, or the stack's own name, is always the same."""
    if isinstance(part, str):
        return part.lower()
    if not isinstance(part, Unknown):
        return f"\0{part!r}"
    is_pseudo = part.origin is not None and part.origin.resource.rsplit(".", 1)[-1].startswith("AWS::")
    if part.outside and part.origin is not None and (part.parameter or is_pseudo):
        return f"\0{part.origin.resource}"
    return None


def mentioned(value: Value, name: str) -> bool:
    """Return whether a value refers to a resource of its template by its logical ID."""
    return any(f"${{{name}}}" in each or f"\0{name}" == each for each in _texts(value))


def _texts(value: Value) -> Iterator[str]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, list):
            pending += each
        elif isinstance(each, dict):
            if isinstance(each.get("Ref"), str):
                yield f"\0{each['Ref']}"
            pending += each.values()
