"""Names that a part of a template uses: resources, parameters, conditions, mappings, pseudo parameters."""

import re
from collections.abc import Iterator, Mapping

from tiers.cloudformation.references import references
from tiers.cloudformation.template import section
from tiers.tuples import NamedTuple

_PSEUDO = re.compile(r"\$\{(AWS::\w+)\}")


class Uses(NamedTuple):
    """The names that a part of a template uses."""

    names: frozenset[str]
    """Logical IDs and parameters, in functions."""
    order: frozenset[str]
    """Logical IDs in `DependsOn`."""
    conditions: frozenset[str]
    mappings: frozenset[str]
    pseudo: frozenset[str]
    """Pseudo parameters, such as `AWS::StackName`."""


def uses_of(part: Mapping[str, object]) -> Uses:
    """Return the names that a resource or an output uses itself."""
    rest = {key: value for key, value in part.items() if key not in {"DependsOn", "Condition"}}
    own = part.get("Condition")
    conditions = {*_first("Fn::If", rest), *([own] if isinstance(own, str) else ())}
    return Uses(
        frozenset(name for _, name in references(rest)),
        frozenset(depends_on(part)),
        frozenset(conditions),
        frozenset(_first("Fn::FindInMap", rest)),
        frozenset(_pseudo(rest)),
    )


def depends_on(resource: Mapping[str, object]) -> list[str]:
    """Return the logical IDs in the `DependsOn` of a resource."""
    given = resource.get("DependsOn")
    listed = given if isinstance(given, list) else [given]
    return [each for each in listed if isinstance(each, str)]


def conditions_below(template: Mapping[str, object], names: frozenset[str]) -> frozenset[str]:
    """Return conditions, and those that they use in turn."""
    defined, found, pending = section(template, "Conditions"), set[str](), [*names]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += _conditions_in(defined.get(name))
    return frozenset(found)


def calls(function: str, value: object) -> bool:
    """Return whether a function is called anywhere in a value."""
    if isinstance(value, Mapping):
        return function in value or any(calls(function, each) for each in value.values())
    return isinstance(value, list) and any(calls(function, each) for each in value)


def _conditions_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _conditions_in(each)
    elif isinstance(value, Mapping):
        named = value.get("Condition")
        if isinstance(named, str):
            yield named
        for each in value.values():
            yield from _conditions_in(each)


def _first(function: str, value: object) -> Iterator[str]:
    """Yield the first argument of each call of a function, if it is a name."""
    if isinstance(value, list):
        for each in value:
            yield from _first(function, each)
    elif isinstance(value, Mapping):
        arguments = value.get(function)
        if isinstance(arguments, list) and arguments and isinstance(arguments[0], str):
            yield arguments[0]
        for each in value.values():
            yield from _first(function, each)


def _pseudo(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _pseudo(each)
    elif isinstance(value, Mapping):
        named, text = value.get("Ref"), value.get("Fn::Sub")
        if isinstance(named, str) and named.startswith("AWS::"):
            yield named
        text = text[0] if isinstance(text, list) and text else text
        if isinstance(text, str):
            yield from _PSEUDO.findall(text)
        for each in value.values():
            yield from _pseudo(each)
