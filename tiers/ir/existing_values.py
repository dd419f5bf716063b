"""Values in place of references to what exists already: the VPC, its subnets, and their route tables.

Builders and users refer to them by the logical IDs that they have in other specs.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Value
from tiers.ir.parameters import Text
from tiers.ir.placed import Given, Placed
from tiers.ir.references import Interpolation, Pointer, Target, targets

_PARTITION = re.compile("^arn:aws[a-z-]*:")
_ZONE = "AvailabilityZone"
_RULE = "W3010"
"""The rule of cfn-lint against names of zones; an existing subnet has one, which the spec lists."""


def identity(value: str) -> tuple[str, ...]:
    """Return what is equal for two values that are the same for certain: an ID, or the source of one.

    Two parameters without a default are equal strings.
    """
    if isinstance(value, Text):
        return ("parameter", value.parameter.name)
    if isinstance(value, Elsewhere):
        return ("elsewhere", value.export, value.stack, value.output)
    return ("id", value)


def distinct(values: Iterable[str]) -> list[str]:
    """Return values in their order, without those that are the same as an earlier one."""
    return list({identity(each): each for each in reversed([*values])}.values())[::-1]


def filled(
    resources: Iterable[Placed], given: Given, also: Collection[str] = frozenset()
) -> tuple[Placed, ...]:
    """Return resources with the values of what exists, which no resource has to wait for.

    `also` are the logical IDs of more that exists and has no value.
    """
    names = {target.logical_id for target in given}.union(also)
    return tuple(
        each._replace(
            body=_with_zone(_filled(each.body, given), each.body),
            after=tuple(name for name in each.after if name not in names),
        )
        for each in resources
    )


def _with_zone(body: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource that may name its zone, if that was the zone of a subnet before."""
    zone = body.get("Properties", {}).get(_ZONE)
    if not isinstance(zone, str) or zone == before["Properties"][_ZONE]:
        return body
    metadata = body.get("Metadata", {})
    config = metadata.get("cfn-lint", {}).get("config", {})
    rules = sorted({*config.get("ignore_checks", ()), _RULE})
    meant = {**metadata, "cfn-lint": {"config": {**config, "ignore_checks": rules}}}
    head = {key: value for key, value in body.items() if key != "Properties"}
    return {**head, "Metadata": meant, "Properties": body["Properties"]}


def missing(resources: Iterable[Placed], given: Given) -> Iterator[tuple[Placed, Target]]:
    """Yield the attributes of what exists that resources use and the spec lacks: `Vpc.Ipv6CidrBlocks`."""
    names = {target.logical_id for target in given}
    for each in resources:
        for target in targets(each.body):
            if target.logical_id in names and target not in given:
                yield each, target


def is_literal(value: Value | None) -> bool:
    """Return whether a value is known before the deployment."""
    return isinstance(value, str) and not isinstance(value, Text | Elsewhere)


def _filled(value: Any, given: Given) -> Any:  # noqa: ANN401 - JSON-like data
    if isinstance(value, dict):
        return {key: _filled(each, given) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, given) for each in value]
    if isinstance(value, Pointer):
        return given.get(value.target, value)
    return _interpolated(value, given) if isinstance(value, Interpolation) else value


def _interpolated(text: Interpolation, given: Given) -> Interpolation | str:
    """Return a string with literals in it, and with its other values as variables."""
    used = targets(text)
    if not any(target in given for target in used):
        return text
    if not text.raw and all(isinstance(each, str) or is_literal(given.get(each)) for each in text.parts):
        return "".join(each if isinstance(each, str) else str(given[each]) for each in text.parts)
    variables = dict(_filled(dict(text.variables or {}), given))
    parts: list[str | Target] = []
    for part in text.parts:
        value = given.get(part) if isinstance(part, Target) else None
        if isinstance(part, Text | Elsewhere):
            parts.append(part)
        elif value is None:
            is_escaped = isinstance(part, str) and not text.raw
            parts.append(str(part).replace("${", "${!") if is_escaped else part)
        elif not isinstance(value, str) or isinstance(value, Text | Elsewhere):
            name = part.dotted.replace(".", "") if isinstance(part, Target) else ""
            variables[name] = value
            parts.append(f"${{{name}}}")
        else:
            # A string that is partly known has the partition of the stack, as everything that is created.
            parts.append(_PARTITION.sub("arn:${AWS::Partition}:", value))
    return Interpolation(tuple(parts), raw=True, variables=variables or None)
