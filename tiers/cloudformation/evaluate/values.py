"""What a property can come to when its functions are evaluated, besides plain JSON data."""

from typing import Any, Final, TypeAlias

from tiers.tuples import NamedTuple

Value: TypeAlias = Any
"""Plain JSON data with any of the types below in it. Whoever reads it checks what it finds."""


class Origin(NamedTuple):
    """Where a fact was written: a resource by its id, and the way to the property inside it."""

    resource: str
    path: tuple[str | int, ...] = ()


class Unknown(NamedTuple):
    """A value that cannot be known from what was loaded, and why.

    `reason` is for people: nothing may be decided by its words. `outside` marks a value that existed before
    the templates are deployed, so that it is no resource of theirs; `parameter` names the parameter without
    a value; `of_condition` marks the unknown outcome of a named condition.
    """

    reason: str
    origin: Origin | None = None
    outside: bool = False
    parameter: str = ""
    of_condition: bool = False


class ResourceRef(NamedTuple):
    """A resource of the templates by its stack and logical id; without an attribute what `Ref` returns."""

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
    """One of the availability zones of a region, by its position in what `Fn::GetAZs` returns."""

    region: str
    position: int


class Zones(NamedTuple):
    """All availability zones of a region: how many there are is not known."""

    zones_of: str


class Text(NamedTuple):
    """A text with parts that are known by name only: `${Vpc}-${AWS::Region}`."""

    parts: tuple["str | ResourceRef | Pseudo | Unknown | Zone", ...]


class Encoded(NamedTuple):
    """A text in base64, as it was written: what it says is of no network, but whom it names may be."""

    scope: str
    written: Any


class NoValue(NamedTuple):
    """What `AWS::NoValue` stands for: the property is not there."""

    no_value: None = None


NO_VALUE: Final = NoValue()


def unknown(reason: str, resource: str, *path: str | int) -> Unknown:
    """Make an unknown that says where it was written."""
    return Unknown(reason, Origin(resource, path))


def outside(reason: str, resource: str, parameter: str = "") -> Unknown:
    """Make an unknown that stands for something that exists before the templates are deployed."""
    return Unknown(reason, Origin(resource), outside=True, parameter=parameter)


def qualified(scope: str, name: str) -> str:
    """Name something in a stack; in the root by its own name only."""
    return f"{scope}.{name}" if scope else name


def text_of(value: Value) -> str | None:
    """Return a scalar as CloudFormation writes it into a text, or None if it is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def settable(name: str) -> str:
    """Return the end of a reason that says how to give a parameter of the outermost stack its value."""
    return f"; set it with `--parameter {name}=VALUE`"


def not_loaded(name: str, origin: Origin | None) -> Unknown:
    """Return what a literal id is that names nothing which was loaded."""
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
    """Whether a value was there before the templates are deployed, so that it is no resource of theirs."""
    return isinstance(value, Unknown) and value.outside
