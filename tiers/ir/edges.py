"""Edges between components, made once from the declared connections and read by every later stage."""

from collections.abc import Mapping
from typing import Any

from tiers.diagnostics.model import Route
from tiers.ir.facets import CONNECT, Layer, Protocol, TargetGroup, Weighing
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.tuples import NamedTuple


class Flow(NamedTuple):
    """Packets from one component's group to another's on one port: two rules, proven and rehearsed."""

    source: str
    target: str
    port: int
    route: Route
    protocol: Protocol = "tcp"
    access: str = CONNECT


class Grant(NamedTuple):
    """Actions on a component's resources that the role of another one allows.

    `resources` are the values of the statement's `Resource`: tuples of strings and references. `service` is
    the endpoint that the calls go to; `None` where AWS makes them outside the VPC. `stack` is the stack of
    the resources: a role in the same or an earlier one gets a separate policy there. `condition` is the
    statement's `Condition`: by operator and key, lists of strings and references. `by` is the AWS service
    that calls for a source without a role: a policy of the target allows it, for the resource `sender` alone
    if it can be named.
    """

    source: str
    target: str
    actions: tuple[str, ...]
    resources: tuple[tuple[Any, ...], ...]
    stack: Stack
    route: Route
    service: str | None
    access: str = CONNECT
    condition: Mapping[str, Any] | None = None
    by: str | None = None
    sender: Target | None = None


class Attach(NamedTuple):
    """A tie between two components that is neither packets nor permissions.

    `ids` are the logical IDs of what ties them: the listeners and rules that forward to the target groups
    `groups`, of a load balancer of that `layer`. `weighing` is what distributes traffic over a group and
    its alternate one, if the target has both.
    """

    source: str
    target: str
    ids: tuple[str, ...]
    route: Route
    access: str
    groups: tuple[TargetGroup, ...] = ()
    layer: Layer = "application"
    weighing: tuple[Weighing, ...] = ()


Edge = Flow | Grant | Attach
