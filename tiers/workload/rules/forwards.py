"""Targets of requests: the components that listeners and rules forward to."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.facets import FORWARD, Connection, TargetGroup, Weighing
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import ComponentName, Port
from tiers.tuples import NamedTuple

MOST_WEIGHT = 999
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html"""
MOST_TARGETS = 5
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""


class Forward(Record):
    """The component that requests are forwarded to, and its port."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("container", "target_container", "container_name"),
                "remove it: requests go to the container of the task that has the `port`",
            ),
            "weight": "weights are those of a list: use `forward_to: [{to: web, weight: 90}, …]`",
        }
    )

    to: Annotated[ComponentName, Doc("Component that answers the requests"), Example("web")]
    port: Annotated[Port | None, Doc("Port of the targets, if it is not their own"), Example(9901)] = None
    protocol: Annotated[
        Literal["HTTP", "HTTPS"],
        Doc("Protocol of requests to the targets; AWS accepts any certificate that they have"),
        Example("HTTPS"),
    ] = "HTTP"

    def target_group(self, balancer: str) -> TargetGroup:
        """Return the target group behind a load balancer: one for each component, port, and protocol."""
        encrypts = self.protocol == "HTTPS"
        name = identifiers.target_group(balancer, self.to, self.port, is_encrypted=encrypts)
        return TargetGroup(name, self.port, is_encrypted=encrypts)


class WeightedForward(Forward):
    """One of several components that requests are forwarded to, and its share of them."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("percent", "percentage", "share"), "use `weight`, an integer; shares need no sum")
    )

    weight: Annotated[
        int,
        Between(0, MOST_WEIGHT),
        Doc("Share of the requests, relative to the weights of the others"),
        Example(90),
    ]


class Stickiness(Record):
    """Sessions of clients, whose requests go to one target."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "type": "remove it: with `cookie`, the cookie of the application is followed",
            "enabled": "remove it: `stickiness` is on where it is set, and off with `stickiness: none`",
            "cookie_name": "use `cookie`",
            "app_cookie": "use `cookie`",
            "cookie_duration": "use `duration`",
        }
    )

    duration: Annotated[int, Between(1, 604_800), Doc("Seconds that a session lasts"), Example(3600)] = 86_400
    cookie: Annotated[
        str | None,
        Pattern(
            "(?!AWSALB)[A-Za-z0-9!#$%&'+*.^_`|~-]+",
            "the name of a cookie that does not start with `AWSALB`",
        ),
        Between(1, 128),
        Doc("Cookie of the application that starts a session; one of the load balancer unless set"),
        Example("session"),
    ] = None


Sticky = Literal["none"] | Stickiness | None
"""A value of `stickiness`."""
WeightedForwards = Annotated[tuple[WeightedForward, ...], Between(1, MOST_TARGETS)]
WrittenForward = str | Forward | tuple[WeightedForward, ...] | None
"""A value of `forward_to`."""


class Target(NamedTuple):
    """One target of `forward_to`, and the route of its name."""

    forward: Forward
    route: Route

    @property
    def weight(self) -> int | None:
        """The weight of the target, if it is one of a list."""
        return self.forward.weight if isinstance(self.forward, WeightedForward) else None


def targets(written: WrittenForward, route: Route) -> Iterator[Target]:
    """Yield the targets of `forward_to` at a route."""
    if isinstance(written, str):
        yield Target(Forward(to=written), route)
    elif isinstance(written, Forward):
        yield Target(written, (*route, "to"))
    else:
        for index, each in enumerate(written or ()):
            yield Target(each, (*route, index, "to"))


def connection(balancer: str, target: Target, tie: str, rule: str, listener: str) -> Connection:
    """Return the connection of a listener or rule `tie`; `rule` could have the weights of two groups."""
    group = target.forward.target_group(balancer)
    return Connection(
        target.forward.to,
        target.route,
        target.forward.port,
        access=FORWARD,
        ties=(tie,),
        groups=(group,),
        weighing=(Weighing(group, rule, listener),),
    )


def target_groups(connections: Iterable[Connection]) -> dict[TargetGroup, Connection]:
    """Return each target group of some connections, with the first one that it is for."""
    found: dict[TargetGroup, Connection] = {}
    for each in connections:
        for group in each.groups:
            found.setdefault(group, each)
    return found


def sticky_attributes(sticky: Sticky) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a target group, those of functions excepted, that keep clients at a target.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    if sticky is None:
        return
    yield "stickiness.enabled", "false" if sticky == "none" else "true"
    if isinstance(sticky, Stickiness):
        kind = "lb_cookie" if sticky.cookie is None else "app_cookie"
        yield "stickiness.type", kind
        if sticky.cookie is not None:
            yield "stickiness.app_cookie.cookie_name", sticky.cookie
        yield f"stickiness.{kind}.duration_seconds", str(sticky.duration)
