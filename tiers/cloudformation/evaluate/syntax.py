"""The forms that arguments of CloudFormation's functions are written in, for everything that reads them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.tuples import NamedTuple

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_PAIR = 2


class Variable(NamedTuple):
    """A name in the text of `Fn::Sub`; `attribute` is empty for a parameter, or a resource's `Ref`."""

    name: str
    resource: str
    attribute: str


def pieces(text: str) -> Iterator[str | Variable]:
    """Yield the literals and the variables of a string for `Fn::Sub`, in order; `${!Name}` is literal."""
    last = 0
    for found in _VARIABLE.finditer(text):
        yield text[last : found.start()]
        last = found.end()
        name = found[1].strip()
        resource, _, attribute = name.partition(".")
        yield f"${{{name[1:]}}}" if name.startswith("!") else Variable(name, resource, attribute)
    yield text[last:]


def substitution(argument: object) -> tuple[str, Mapping[str, Any]] | None:
    """Return the text of `Fn::Sub` and its own variables; None for an argument of another form."""
    text, own = argument if isinstance(argument, list) and len(argument) == _PAIR else (argument, {})
    return (text, own) if isinstance(text, str) and isinstance(own, Mapping) else None


def attribute_parts(argument: object) -> tuple[str, list[Any]] | None:
    """Return the resource of `Fn::GetAtt` and the parts of its attribute; None for another form.

    The parts may be functions: they are joined by dots when they are known.
    """
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not isinstance(parts, list | tuple) or len(parts) < _PAIR or not isinstance(parts[0], str):
        return None
    return parts[0], [*parts[1:]]
