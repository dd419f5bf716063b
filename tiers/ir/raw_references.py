"""References of raw CloudFormation to resources, each with its place in the spec."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tiers.diagnostics.model import Route
from tiers.ir.references import Target

# `${Name}` or `${Name.Attribute}`, but not `${!Literal}`.
REFERENCE = re.compile(r"\$\{(?!!)([^}]*+)\}")

OF_SECRET = frozenset(("Ref", "field", "key"))
"""The keys of a secret of a component that is a resource."""


def references(value: object, route: Route = ()) -> Iterator[tuple[Route, Target]]:
    """Yield the resources that `Ref`, `GetAtt`, and `Sub` name in a value, in order, with their routes."""
    if isinstance(value, Mapping):
        ((name, argument),) = value.items() if len(value) == 1 else (_with_field(value),)
        of_function = _FUNCTIONS.get(name) if isinstance(name, str) else None
        if of_function is not None:
            yield from ((route, each) for each in of_function(argument) if not each.is_pseudo)
        for key, each in value.items():
            yield from references(each, (*route, key))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, each in enumerate(value):
            yield from references(each, (*route, index))


def _with_field(value: Mapping[object, object]) -> tuple[object, object]:
    """Return the reference of a component to a secret with more keys: `{Ref: ApiKey, field: token}`."""
    return ("Ref", value["Ref"]) if "Ref" in value and value.keys() <= OF_SECRET else (None, None)


def texts(value: object) -> Iterator[str]:
    """Yield the strings in a value, without the keys of mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for each in value:
            yield from texts(each)


def _of_ref(argument: object) -> Iterator[Target]:
    if isinstance(argument, str):
        yield Target(argument)


def _of_get_att(argument: object) -> Iterator[Target]:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    match parts:
        case [str(logical_id), str(attribute)]:
            yield Target(logical_id, attribute)


def _of_sub(argument: object) -> Iterator[Target]:
    match argument:
        case str(text) | [str(text)]:
            variables: Mapping[str, object] = {}
        case [str(text), dict(variables)]:
            pass
        case _:
            return
    for reference in REFERENCE.finditer(text, 0, text.rfind("}") + 1):
        name, _, attribute = reference[1].strip().partition(".")
        if name not in variables:
            yield Target(name, attribute or None)


_FUNCTIONS = {"Ref": _of_ref, "Fn::GetAtt": _of_get_att, "Fn::Sub": _of_sub}
