"""Output of builders: resources, each in the permanent stack of its kind."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tiers.diagnostics.model import Route
from tiers.ir.facets import Value
from tiers.ir.references import Target
from tiers.ir.stacks import TIERS, Stack
from tiers.tuples import NamedTuple

MOST_RESOURCES = 2500
"""In one operation over a whole tree of stacks:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


class Layout(StrEnum):
    """The division of resources into templates."""

    NESTED = "nested"
    SINGLE = "single"


class Placed(NamedTuple):
    """A resource with its place, where it comes from in the spec, and what must exist before it.

    `body` is CloudFormation's long form, `Type` and all, with `Pointer` leaves in place of symbols.
    `origins` maps a property, or a dotted path into one, to the route that set it.
    """

    stack: Stack
    logical_id: str
    body: Mapping[str, Any]
    origin: Route
    origins: Mapping[str, Route]
    after: tuple[str, ...] = ()
    owner: str = ""
    """The member that it belongs to, if that comes with another component."""

    @property
    def component(self) -> str | None:
        """The component that it belongs to; `None` for what belongs to the network or to no component."""
        if self.owner:
            return self.owner
        tier, *rest = self.origin
        return str(rest[0]) if rest and tier in TIERS else None


class Output(NamedTuple):
    """A value for people after the deployment, from the stack that has it."""

    stack: Stack
    name: str
    description: str
    value: Any
    origin: Route
    export: Any = None
    """The name under which other stacks of the region can import it; `None` if they cannot."""


Given = Mapping[Target, Value]
"""The value of each target: a literal, a stack parameter, a value of another stack, or a function of them."""


class Built(NamedTuple):
    """The output of all builders."""

    resources: tuple[Placed, ...]
    outputs: tuple[Output, ...]
    given: Given = MappingProxyType({})
    """The values of what exists already and is only used."""
    assumed: Mapping[str, Any] = MappingProxyType({})
    """The declared parts of an existing VPC, which a proof assumes."""
    cloudfront_lists: Mapping[str, str] = MappingProxyType({})
    """The declared IDs of CloudFront's prefix list by region, which a proof assumes too."""
    existing: tuple[Mapping[str, Any], ...] = ()
    """The components that exist already, of which a proof assumes no more than the spec says."""
    withheld: tuple[Placed, ...] = ()
    """The roles that exist already, as they would be created, with their profiles and separate policies."""

    def values(self, stack: Stack | None = None) -> Iterator[object]:
        """Yield the bodies of resources and the values of outputs, of one stack or of all."""
        yield from (each.body for each in self.resources if stack in {None, each.stack})
        yield from (each.value.to_dict() for each in self.outputs if stack in {None, each.stack})
