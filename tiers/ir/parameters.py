"""Values that may be stack parameters: each is its default until the linker makes it a reference.

Such a value is a string or a number like any other, so that every check and every builder works on
its default. It must not be copied into another string: the linker would not find it
there, and refuses to go on (`tiers.compile.link`).
"""

from typing import Any, Self, TypeVar

from tiers.diagnostics.model import Route
from tiers.ir.references import Interpolation
from tiers.tuples import NamedTuple


class Kind(NamedTuple):
    """The limits of a parameter that CloudFormation checks when a value is given.

    `pattern` is a regular expression that the whole value must match, `says` describes it in words.
    `never` are values that a rule of the template refuses although they match. `allowed` are the only ones.
    """

    type: str = "String"
    pattern: str | None = None
    says: str | None = None
    low: int | None = None
    high: int | None = None
    never: tuple[str, ...] = ()
    allowed: tuple[str | int, ...] = ()

    @property
    def is_list(self) -> bool:
        """Return whether its value is a list, which a child stack gets as one string with commas."""
        return "List<" in self.type or "CommaDelimitedList" in self.type

    @property
    def passed(self) -> str:
        """The type under which a value passes to a child stack."""
        if self.is_list:
            return "CommaDelimitedList"
        if self.type == "Number":
            return self.type
        return IMAGE_ID if IMAGE_ID in self.type else "String"


IMAGE_ID = "AWS::EC2::Image::Id"
IMAGE_PARAMETER = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
"""The ID, which CloudFormation looks up and passes on."""


class Parameter(NamedTuple):
    """A parameter of the stack to deploy. Without a default, it must be filled in."""

    name: str
    kind: Kind
    default: str | int | None
    description: str | None
    route: Route
    group: str = ""
    """The heading in the console; without one, it is the name of the component."""
    label: str = ""


class Text(str):
    """A string that may be chosen at deployment; until then it is the default, or empty."""

    __slots__ = ("parameter",)
    parameter: Parameter

    def __new__(cls, parameter: Parameter) -> Self:
        """Make the string of a parameter."""
        made = super().__new__(cls, "" if parameter.default is None else parameter.default)
        made.parameter = parameter
        return made


class Number(int):
    """A number that may be chosen at deployment; until then it is the default."""

    parameter: Parameter

    def __new__(cls, parameter: Parameter) -> Self:
        """Make the number of a parameter."""
        made = super().__new__(cls, parameter.default or 0)
        made.parameter = parameter
        return made


Value = Text | Number
Given = TypeVar("Given", Text, Number)


def value(parameter: Parameter) -> Value:
    """Make the value of a parameter."""
    return Number(parameter) if parameter.kind.type == "Number" else Text(parameter)


def narrowed(given: Given, **changes: Any) -> Given:  # noqa: ANN401 - fields of a parameter's kind
    """Return a value for which CloudFormation accepts less than its key does."""
    parameter = given.parameter
    return type(given)(parameter._replace(kind=parameter.kind._replace(**changes)))


def values(data: object) -> list[Value]:
    """Find every value of a stack parameter in the body of a resource, in order."""
    found: list[Value] = []
    _collect(data, found)
    return found


def _collect(data: object, found: list[Value]) -> None:
    # Most values are plain strings, which every body of every resource is searched for.
    if isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            if each.__class__ is not str:
                _collect(each, found)
    elif isinstance(data, Text | Number):
        found.append(data)
    elif isinstance(data, Interpolation):
        found.extend(each for each in data.parts if isinstance(each, Text))
        _collect(data.variables, found)
