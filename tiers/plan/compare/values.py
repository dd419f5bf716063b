"""Values of templates in one normal form, so that two spellings of one thing are equal.

Besides lists and mappings there are strings, which every scalar becomes (CloudFormation treats `80` and
`"80"` alike), and the types below.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

Value: TypeAlias = Any
"""Lists, mappings and strings, with any of the types below in them."""

Key = tuple[str, str]
"""A resource by its stack and its logical ID; the stack is empty where there is only one template."""


class Link(NamedTuple):
    """A value from another resource: its `Ref`, or the named attribute."""

    stack: str
    logical_id: str
    attribute: str

    @property
    def key(self) -> Key:
        """The resource that is referred to."""
        return self.stack, self.logical_id


class Chosen(NamedTuple):
    """A parameter of the main template whose value is chosen at deployment, and its default."""

    parameter: str
    default: str | None


class Phrase(NamedTuple):
    """A string with parts that are not strings: the result of `Fn::Sub` or `Fn::Join`."""

    parts: tuple[Value, ...]


class Nothing(NamedTuple):
    """The value of `AWS::NoValue`, and of what one side does not have."""

    nothing: None = None


NOTHING: Final = Nothing()


def scalar(value: str | float | bool | None) -> str | Nothing:  # noqa: FBT001 - a value of a template
    """Return a scalar as the string that CloudFormation makes of it: the version `8.0` stays `8.0`."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def phrase(parts: list[Value]) -> Value:
    """Join parts; adjacent strings become one, and a single string is returned itself."""
    joined: list[Value] = []
    for part in _flat(parts):
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if not joined:
        return ""
    return joined[0] if len(joined) == 1 else Phrase(tuple(joined))


def refers(value: Value, key: Key) -> bool:
    """Return whether any part of a value refers to a resource."""
    rest = [value]
    while rest:
        each = rest.pop()
        if isinstance(each, Link):
            if each.key == key:
                return True
        elif isinstance(each, Phrase):
            rest += each.parts
        elif isinstance(each, Mapping):
            rest += each.values()
        elif isinstance(each, list | tuple):
            rest += each
    return False


def _flat(parts: list[Value]) -> list[Value]:
    return [inner for part in parts for inner in (part.parts if isinstance(part, Phrase) else (part,))]
