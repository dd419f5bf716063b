"""Strings with parts that are known by name only, and CloudFormation's string functions on them."""

import re
from collections.abc import Iterable

from tiers.cloudformation.evaluate.values import Pseudo, ResourceRef, Text, Unknown, Value, Zone, text_of

# No name or attribute of a resource contains one of these, so a string with such parts can be split at them.
_SAFE_DELIMITERS = {",", ";", "|", " ", "\n", ", "}
_LISTS_OF_IDS = re.compile(
    r"(?:Ipv6CidrBlocks|CidrBlockAssociations|SecondaryPrivateIpAddresses|NetworkInterface)"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_LONGEST = 1 << 20
"""CloudFormation's own limit for a whole template; a string may double in each of many steps."""

_Part = str | ResourceRef | Pseudo | Unknown | Zone


def concatenate(values: Iterable[Value]) -> Value:
    """Concatenate values: a plain string if all are known, a single value unchanged."""
    parts: list[_Part] = []
    length = 0
    for value in values:
        found = _parts(value)
        if isinstance(found, Unknown):
            return found
        length += sum(len(part) if isinstance(part, str) else 1 for part in found)
        if length > _LONGEST:
            return Unknown("a string is too long")
        for part in found:
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part != "":
                parts.append(part)
    return _whole(parts)


def _parts(value: Value) -> tuple[_Part, ...] | Unknown:
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, ResourceRef | Pseudo | Unknown | Zone):
        return (value,)
    text = text_of(value)
    return (text,) if text is not None else Unknown("a list or mapping is in place of a string")


def _whole(parts: list[_Part]) -> Value:
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else Text(tuple(parts))


def split(delimiter: str, value: Value) -> list[Value] | Unknown:
    """Split a string at each delimiter; the parts that are known by name stay whole."""
    found = _parts(value)
    if isinstance(found, Unknown):
        return found
    if not delimiter:
        return Unknown("the delimiter of a split is empty")
    for part in found:
        if isinstance(part, Unknown):
            # Beside other parts, which may be resources of the templates, the whole is not outside.
            return part if len(found) == 1 else part._replace(outside=False)
        if isinstance(part, ResourceRef) and _LISTS_OF_IDS.search(part.attribute):
            return Unknown(f"`{part.name}.{part.attribute}` is not modeled")
        if not isinstance(part, str) and delimiter not in _SAFE_DELIMITERS:
            return Unknown(f"a string with unknown parts is split at `{delimiter}`")
    cut: list[list[_Part]] = [[]]
    for part in found:
        if isinstance(part, str):
            first, *rest = part.split(delimiter)
            cut[-1].append(first)
            cut += [[each] for each in rest]
        else:
            cut[-1].append(part)
    return [concatenate(each) for each in cut]


def zone_name(value: Value) -> str | Unknown:
    """Name a zone, equal for equal ones: `eu-west-1a` where the region is known, otherwise `a`.

    `GetAZs` returns zones in the order of their letters; that its first is `a` holds in most accounts, and
    is only a name: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html
    """
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Zone):
        letter = _LETTERS[value.position] if value.position < len(_LETTERS) else str(value.position)
        return f"{value.region}{letter}"
    if isinstance(value, str):
        return value
    if isinstance(value, Text) and value.parts[0] == Pseudo("AWS::Region") and len(value.parts) == 2:  # noqa: PLR2004 - region and letter
        last = value.parts[1]
        return last if isinstance(last, str) else Unknown("the zone's letter is not known")
    return Unknown("the zone is not known")
