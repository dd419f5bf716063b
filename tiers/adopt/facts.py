"""What the listings of an account say about a stack and what is around it, as plain data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class KnownSubnet(NamedTuple):
    """A subnet of the account, with the keys that it has in a spec."""

    name: str
    zone: str
    """The name of its Availability Zone."""
    keys: Mapping[str, Any]


class KnownVpc(NamedTuple):
    """A VPC of the account, with the subnets that a spec can use, by their IDs."""

    id: str
    cidr: str
    is_default: bool
    subnets: Mapping[str, KnownSubnet]
    services: tuple[str, ...] = ()
    """The services that its private subnets reach through gateway endpoints."""


class KnownGroup(NamedTuple):
    """A security group of the account, with its ingress rules as CloudFormation writes them."""

    name: str
    rules: tuple[Mapping[str, Any], ...]


class Drift(NamedTuple):
    """A property that CloudFormation found to differ from the template; no path for a deleted resource."""

    logical_id: str
    path: tuple[str, ...]
    expected: str
    actual: str


class Facts(NamedTuple):
    """Everything that is known; all of it may be empty."""

    vpcs: Mapping[str, KnownVpc] = MappingProxyType({})
    groups: Mapping[str, KnownGroup] = MappingProxyType({})
    physical: Mapping[str, str] = MappingProxyType({})
    """The ID of each resource of the stack by its logical ID."""
    drifts: tuple[Drift, ...] = ()
    parameters: Mapping[str, str] = MappingProxyType({})
    """The values of parameters, perhaps also of those that the template does not have."""


NOTHING = Facts()
