"""Typed references to resources, turned into `Ref`, `GetAtt` or a parameter by the linker.

A builder that wants a VPC says so by the symbol's class. troposphere accepts any of them anywhere, so a test
compares each property with the class that it needs (`tests/compile/test_symbols.py`). Each symbol is where
troposphere accepts a helper function, and turns into a `Pointer` leaf of the resource's data.
"""

from collections.abc import Mapping

from troposphere import AWSHelperFn

from tiers.ir import identifiers
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Number, Value
from tiers.ir.references import ByRegion, Interpolation, Pointer, Target


class Symbol(AWSHelperFn):
    """A reference whose form depends on the layout."""

    def __init__(self, logical_id: str, attribute: str | None = None) -> None:
        """Refer to a resource, or to an attribute of it."""
        self.data = Pointer(Target(logical_id, attribute), type(self).__name__)


class VpcId(Symbol):
    """The ID of the VPC."""


class GatewayId(Symbol):
    """The ID of the internet gateway."""


class SubnetId(Symbol):
    """The ID of a subnet."""


class RouteTableId(Symbol):
    """The ID of a route table."""


class GroupId(Symbol):
    """The ID of a security group."""


class AllocationId(Symbol):
    """The allocation ID of an Elastic IP."""


class NatGatewayId(Symbol):
    """The ID of a NAT gateway."""


class HostedZoneId(Symbol):
    """The ID of a hosted zone: of the spec, or that of AWS for a load balancer's name."""


class InstanceId(Symbol):
    """The ID of an instance."""


class LaunchTemplateId(Symbol):
    """The ID of a launch template."""


class Arn(Symbol):
    """The ARN of any resource."""


class Name(Symbol):
    """The name of a resource whose `Ref` is one."""


class Attribute(Symbol):
    """A string for people: an address, a host name, a version number."""


class Phrase(AWSHelperFn):
    """A string with references in it; the linker makes it a `Sub`."""

    def __init__(self, *parts: str | Target | Symbol) -> None:
        """Join strings and references."""
        self.data = Interpolation(
            tuple(part.data.target if isinstance(part, Symbol) else part for part in parts)
        )


class OfRegion(AWSHelperFn):
    """A value that depends on the region of the deployment; the linker makes it a `FindInMap`."""

    def __init__(self, mapping: str, key: str, values: Mapping[str, str]) -> None:
        """Name the mapping, and the value in it of each region."""
        self.data = ByRegion(mapping, key, values)


class Chosen(AWSHelperFn):
    """A value that is known at deployment, where troposphere would look at its default."""

    def __init__(self, value: Value | Elsewhere) -> None:
        """Store the value."""
        self.data = value


def as_text(number: int) -> str | Chosen:
    """Return a number as the string that a property needs."""
    return Chosen(number) if isinstance(number, Number) else str(number)


def vpc() -> VpcId:
    """Refer to the VPC."""
    return VpcId(identifiers.VPC)


def subnet(name: str) -> SubnetId:
    """Refer to a subnet by the name that the spec gives it."""
    return SubnetId(identifiers.subnet(name))


def auto_scaling_group(component: str) -> Name:
    """Refer to a component's Auto Scaling group."""
    return Name(identifiers.auto_scaling_group(component))


def group(component: str) -> GroupId:
    """Refer to a component's security group."""
    return GroupId(identifiers.security_group(component), "GroupId")


def load_balancer(component: str) -> Arn:
    """Refer to a load balancer."""
    return Arn(identifiers.load_balancer(component))
