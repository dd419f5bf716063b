"""The references in what is assumed of roles that exist: metadata of templates has them in strings."""

import re
from typing import Final

from tiers.cloudformation.evaluate import texts
from tiers.cloudformation.evaluate.values import Pseudo, Unknown, Value, reference
from tiers.proof.build.catalogue import Catalogue

_VARIABLE: Final = re.compile(r"<((?:AWS::)?[A-Za-z0-9]+)((?:\.[A-Za-z0-9]+)*)>")


def referring(value: Value, catalogue: Catalogue) -> Value:
    """Return a value in which strings have the resources that they name, in whichever stack these are."""
    return _referring(value, {each.id.rpartition(".")[2]: each.id for each in catalogue})


def _referring(value: Value, ids: dict[str, str]) -> Value:
    if isinstance(value, dict):
        return {name: _referring(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [_referring(each, ids) for each in value]
    if not isinstance(value, str) or "<" not in value:
        return value
    found: list[Value] = []
    end = 0
    for variable in _VARIABLE.finditer(value):
        found += (value[end : variable.start()], _named(variable[1], variable[2][1:], ids))
        end = variable.end()
    return texts.concatenate((*found, value[end:]))


def _named(name: str, attribute: str, ids: dict[str, str]) -> Value:
    if name.startswith("AWS::"):
        return Pseudo(name)
    if name not in ids:
        return Unknown(f"`{name}` is not loaded")
    return reference(ids[name], attribute)
