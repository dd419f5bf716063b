"""The health check by which a load balancer decides which targets get requests."""

from typing import Annotated

from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern


class HealthCheck(Record):
    """How a load balancer finds out whether a server can take requests."""

    path: Annotated[
        str,
        Pattern(r"/[!-~]{0,1023}", "a path that starts with `/`"),
        Doc("Path to ask for"),
        Example("/healthz"),
    ] = "/"
    matcher: Annotated[
        str,
        Pattern(r"[2-4][0-9]{2}([,-][2-4][0-9]{2})*", "status codes such as `200` or `200-299`"),
        Doc("Status codes that mean healthy"),
        Example("200-299"),
    ] = "200"
    interval: Annotated[int, Between(5, 300), Doc("Seconds between two checks"), Example(15)] = 15
    timeout: Annotated[
        int, Between(2, 120), Doc("Seconds to wait for an answer; less than `interval`"), Example(5)
    ] = 5
    healthy: Annotated[
        int, Between(2, 10), Doc("Good answers in a row that make a server healthy"), Example(2)
    ] = 2
    unhealthy: Annotated[
        int, Between(2, 10), Doc("Bad answers in a row that make a server unhealthy"), Example(3)
    ] = 3
    grace_period: Annotated[
        int | None,
        Between(0, 7200),
        Doc("Seconds that a new server has before a failed check counts; only `autoscaling`"),
        Example(300),
    ] = derived("`120` for `autoscaling`")
