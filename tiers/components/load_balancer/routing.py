"""Distribution of requests over the targets of a target group."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern

if TYPE_CHECKING:
    from tiers.components.load_balancer.spec import LoadBalancer

# Ranges and attributes: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
Algorithm = Literal["round_robin", "least_outstanding_requests", "weighted_random"]
SlowStart = Annotated[int, Between(30, 900)] | Literal["none"]
KEYS = ("algorithm", "anomaly_mitigation", "stickiness", "slow_start")
"""Keys of a load balancer that have no effect on functions."""


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


def attributes(balancer: "LoadBalancer") -> Iterator[tuple[str, str]]:
    """Yield the attributes of target groups, but those of functions, which have none of them."""
    if balancer.algorithm is not None:
        yield "load_balancing.algorithm.type", balancer.algorithm
    if balancer.anomaly_mitigation is not None:
        yield "load_balancing.algorithm.anomaly_mitigation", "on" if balancer.anomaly_mitigation else "off"
    if balancer.slow_start is not None:
        yield "slow_start.duration_seconds", str(0 if balancer.slow_start == "none" else balancer.slow_start)
    sticky = balancer.stickiness
    if sticky is None:
        return
    yield "stickiness.enabled", "false" if sticky == "none" else "true"
    if isinstance(sticky, Stickiness):
        kind = "lb_cookie" if sticky.cookie is None else "app_cookie"
        yield "stickiness.type", kind
        if sticky.cookie is not None:
            yield "stickiness.app_cookie.cookie_name", sticky.cookie
        yield f"stickiness.{kind}.duration_seconds", str(sticky.duration)
