"""The stacks of a bundle and the tiers of a spec: one table that every stage reads."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from tiers.tuples import NamedTuple

SubnetKind = Literal["public", "private", "isolated"]


class Stack(StrEnum):
    """The stacks of a bundle, in the order in which they are created.

    A resource may refer only to its own or an earlier stack. The stack of each kind of resource is
    API: moving a resource deletes and creates it.
    """

    EDGE = "edge"
    NETWORK = "network"
    SECURITY = "security"
    DATA = "data"
    PRESENTATION = "presentation"
    LOGIC = "logic"
    OPERATIONS = "operations"


EDGE_REGION: Final = "us-east-1"


class StackRow(NamedTuple):
    """A stack's purpose, as its description has it, and its region; `None` for that of the deployment.

    A stack with a region is a separate root, deployed first; a spec for that region alone has one root.
    """

    purpose: str
    region: str | None = None


STACKS: Mapping[Stack, StackRow] = MappingProxyType(
    {
        Stack.EDGE: StackRow("certificates and firewalls of CloudFront", EDGE_REGION),
        Stack.NETWORK: StackRow("the VPC, its subnets, gateways and routes"),
        Stack.SECURITY: StackRow("security groups and who may reach whom"),
        Stack.DATA: StackRow("the data tier"),
        Stack.PRESENTATION: StackRow("the presentation tier"),
        Stack.LOGIC: StackRow("the logic tier"),
        Stack.OPERATIONS: StackRow("dashboards and what else watches the tiers"),
    }
)


def is_edge_apart(regions: Sequence[str]) -> bool:
    """Return whether the edge of a spec with these regions is a separate root."""
    return tuple(regions) != (EDGE_REGION,)


class Tier(NamedTuple):
    """A tier: the stack of its components' own resources, and the kind of subnet that they are in."""

    stack: Stack
    kind: SubnetKind


TIERS: Mapping[str, Tier] = MappingProxyType(
    {
        "presentation": Tier(Stack.PRESENTATION, "public"),
        "logic": Tier(Stack.LOGIC, "private"),
        "data": Tier(Stack.DATA, "isolated"),
    }
)
"""The tiers by name, from the one that the internet reaches to the one that it never reaches."""
