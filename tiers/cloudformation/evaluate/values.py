"""Possible results of the functions in a property, besides plain JSON data."""

from typing import Any, Final, TypeAlias

from tiers.tuples import NamedTuple

Value: TypeAlias = Any
"""Plain JSON data with any of the types below in it. Its readers check the type."""


class Origin(NamedTuple):
    """The origin of a fact: a resource by its ID, and the route to the property inside it."""

    resource: str
    path: tuple[str | int, ...] = ()


class Unknown(NamedTuple):
    """A value that cannot be known from what was loaded, and the reason.

    `reason` is for people: nothing may be decided by its words. `outside` marks a value that exists before
    the templates are deployed, so it is not a resource of theirs; `parameter` names the parameter without
    a value; `of_condition` marks the unknown outcome of a named condition.
    """

    reason: str
    origin: Origin | None = None
    outside: bool = False
    parameter: str = ""
    of_condition: bool = False
    by_region: tuple[tuple[str, str], ...] = ()
    """The value in each region, where no more than the region of the stack is unknown."""
    help: str = ""
    """How to make it known, if that is not to give a value."""


class ResourceRef(NamedTuple):
    """A resource of the templates by its stack and logical ID; without an attribute the value of `Ref`."""

    scope: str
    logical_id: str
    attribute: str = ""

    @property
    def name(self) -> str:
        """The resource as users call it: `Stack.LogicalId` in a hierarchy."""
        return qualified(self.scope, self.logical_id)


class Pseudo(NamedTuple):
    """A parameter of AWS's own that depends on where a stack is deployed, such as `AWS::Region`."""

    pseudo: str


class Zone(NamedTuple):
    """One of the Availability Zones of a region, by its position in the result of `Fn::GetAZs`."""

    region: str
    position: int


class Zones(NamedTuple):
    """All availability zones of a region: how many there are is not known."""

    zones_of: str


class Text(NamedTuple):
    """A string with parts that are known by name only: `${Vpc}-${AWS::Region}`."""

    parts: tuple["str | ResourceRef | Pseudo | Unknown | Zone", ...]


class Encoded(NamedTuple):
    """A string in base64, as written: its content does not matter to a network, but its names may."""

    scope: str
    written: Any


class NoValue(NamedTuple):
    """The value of `AWS::NoValue`: the property does not exist."""

    no_value: None = None


NO_VALUE: Final = NoValue()


def unknown(reason: str, resource: str, *path: str | int) -> Unknown:
    """Make an unknown with its origin."""
    return Unknown(reason, Origin(resource, path))


def outside(reason: str, resource: str, parameter: str = "") -> Unknown:
    """Make an unknown for something that exists before the templates are deployed."""
    return Unknown(reason, Origin(resource), outside=True, parameter=parameter)


def qualified(scope: str, name: str) -> str:
    """Name something in a stack; in the root by its own name only."""
    return f"{scope}.{name}" if scope else name


def reference(name: str, attribute: str = "") -> ResourceRef:
    """Return the reference to a resource by its name in a hierarchy, `Stack.LogicalId`."""
    scope, _, logical_id = name.rpartition(".")
    return ResourceRef(scope, logical_id, attribute)


def parts_of(value: Value) -> tuple[Value, ...]:
    """Return the parts of a string that is known by name only in parts, or the whole value."""
    return value.parts if isinstance(value, Text) else (value,)


def text_of(value: Value) -> str | None:
    """Return a scalar as CloudFormation writes it into a string, or None for other values."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def settable(name: str) -> str:
    """Return the end of a reason that explains how to set a parameter of the root stack."""
    return f"; set it with `--parameter {name}=VALUE`"


def not_loaded(name: str, origin: Origin | None) -> Unknown:
    """Return the value of a literal ID that names nothing which was loaded."""
    return Unknown(f"the value `{name[:80]}` names nothing that was loaded", origin, outside=True)


def is_same(left: Value, right: Value) -> bool:
    """Return whether two values are equal for certain. An unknown is only the same as itself."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left is right
    if isinstance(left, Text) and isinstance(right, Text):
        left, right = list(left.parts), list(right.parts)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(is_same(each, right[name]) for name, each in left.items())
    return bool(left == right)


def is_outside(value: Value) -> bool:
    """Return whether a value exists before the templates are deployed, so none of their resources has it."""
    return isinstance(value, Unknown) and value.outside
