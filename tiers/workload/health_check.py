"""The health check by which a load balancer decides which targets get requests."""

from typing import Annotated, Literal

from tiers.ir.facets import Layer
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import Port


class HealthCheck(Record):
    """The check by which a load balancer finds out if a server can handle requests."""

    protocol: Annotated[
        Literal["HTTP", "HTTPS", "TCP"] | None,
        Doc(
            "Protocol of the checks; that of the requests unless set (`HTTP` or `HTTPS`), for a network load "
            "balancer `TCP`"
        ),
        Example("HTTP"),
    ] = None
    port: Annotated[
        Port | None, Doc("Port of the checks, if it is not that of the requests"), Example(8081)
    ] = None
    path: Annotated[
        str,
        Pattern(r"/[!-~]{0,1023}", "a path that starts with `/`"),
        Doc("Path to request"),
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
        int, Between(2, 120), Doc("Seconds to wait for a response; less than `interval`"), Example(5)
    ] = 5
    healthy: Annotated[
        int, Between(2, 10), Doc("Consecutive passed checks that make a server healthy"), Example(2)
    ] = 2
    unhealthy: Annotated[
        int, Between(2, 10), Doc("Consecutive failed checks that make a server unhealthy"), Example(3)
    ] = 3
    grace_period: Annotated[
        int | None,
        Between(0, 7200),
        Doc("Seconds that a new server has before a failed check counts; only `autoscaling`"),
        Example(300),
    ] = derived("`120` for `autoscaling`")

    def protocol_for(self, layer: Layer, *, is_encrypted: bool = False) -> str:
        """Return the protocol of the checks by a load balancer of that layer."""
        of_requests = "HTTPS" if is_encrypted else "HTTP"
        return self.protocol or (of_requests if layer == "application" else "TCP")
