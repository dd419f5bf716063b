"""Listeners of a load balancer, and their rules."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.facets import FORWARD, Connection, TargetGroup, Weighing
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import ComponentName, Port
from tiers.workload.certificates import Certificate

PRIORITY_STEP = 100
LAST_PRIORITY = 50000
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"""
USUAL_PORTS = {"HTTP": 80, "HTTPS": 443}

# The characters that AWS accepts in patterns:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
_LENGTH = Between(1, 128)
PathPattern = Annotated[
    str,
    Pattern(
        r"""[/*?][A-Za-z0-9_.$/~"'@:+&*?-]*""",
        "a path such as `/api/*`, of letters, digits and any of `_-.$/~\"'@:+&*?`",
    ),
    _LENGTH,
]
HostPattern = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9.*?-]*\.[A-Za-z]+",
        "a host name such as `*.example.com`, with the wildcards `*` and `?` before the last dot",
    ),
    _LENGTH,
]


class Forward(Record):
    """The component that requests are forwarded to, and its port."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(
            ("container", "target_container", "container_name"),
            "remove it: requests go to the container of the task that has the `port`",
        )
    )

    to: Annotated[ComponentName, Doc("Component that answers the requests"), Example("web")]
    port: Annotated[Port | None, Doc("Port of the targets, if it is not their own"), Example(9901)] = None

    def target_group(self, balancer: str) -> TargetGroup:
        """Return the target group behind a load balancer: one for each component and port."""
        return TargetGroup(identifiers.target_group(balancer, self.to, self.port), self.port)


class Rule(Record):
    """Requests that go to another component than the rest."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"redirect_to": "a rule forwards; only a whole listener redirects"}
    )

    path: Annotated[
        tuple[PathPattern, ...], Doc("Paths that it is for; one must match"), Example(["/api/*"])
    ] = ()
    host: Annotated[
        tuple[HostPattern, ...],
        Doc("Host names that it is for; one must match, and a path too where both are written"),
        Example(["admin.example.com"]),
    ] = ()
    forward_to: Annotated[
        ComponentName | Forward, Doc("Component that answers these requests"), Example("api")
    ]
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    priority: Annotated[
        int,
        Between(1, LAST_PRIORITY),
        Doc("Priority among the listener's rules; the lowest is evaluated first"),
        Example(10),
    ] = derived("`100` for the first rule, `200` for the second, and so on")


class Listener(Record):
    """One port of a load balancer."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "path": "conditions are a rule's: write `rules: [{path: [/api/*], forward_to: api}]`",
            "host": "conditions are a rule's: write `rules: [{host: [api.example.com], forward_to: api}]`",
            "ssl_policy": "an HTTPS listener always has a modern TLS policy; remove this",
            "redirect": "write `redirect_to: HTTPS`",
        }
    )

    port: Annotated[Port, Doc("Port to listen on"), Example(80)]
    protocol: Annotated[Literal["HTTP", "HTTPS"], Doc("Protocol of the clients"), Example("HTTP")]
    certificate: Annotated[
        Certificate | None,
        Doc(
            "ACM certificate, of the load balancer's region, for `protocol: HTTPS`; by default, that of "
            "`domain`"
        ),
        Example("arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
    ] = None
    forward_to: Annotated[
        ComponentName | Forward | None,
        Doc("Component that answers the requests; this or `redirect_to`"),
        Example("web"),
    ] = None
    redirect_to: Annotated[
        Literal["HTTPS"] | None,
        Doc("Sends clients to the load balancer's HTTPS listener instead of answering them"),
        Example("HTTPS"),
    ] = None
    rules: Annotated[
        tuple[Rule, ...],
        Doc("Requests that go elsewhere, by path or host name"),
        Example([{"path": ["/api/*"], "forward_to": "api"}]),
    ] = ()

    @property
    def answers_in_the_clear(self) -> bool:
        """Return whether it answers requests that can be read in transit."""
        return self.protocol == "HTTP" and bool(self.forward_to or self.rules)


Listeners = tuple[Listener, ...]


def completed(listeners: Listeners) -> Listeners:
    """Fill in the priorities of rules, by position."""
    return tuple(
        listener.replace(
            rules=tuple(
                rule.replace(priority=PRIORITY_STEP * (index + 1))
                if isinstance(rule.priority, Derived)
                else rule
                for index, rule in enumerate(listener.rules)
            )
        )
        for listener in listeners
    )


def front(listeners: Listeners) -> Listener:
    """Return the listener that people are to use: of HTTPS if there is one, if possible on its usual port."""
    secure = [listener for listener in listeners if listener.protocol == "HTTPS"]
    if not secure:
        return next(iter(listeners), Listener(port=USUAL_PORTS["HTTP"], protocol="HTTP"))
    return min(secure, key=lambda listener: listener.port != USUAL_PORTS["HTTPS"])


def connections(listeners: Listeners, name: str, route: Route) -> Iterator[Connection]:
    """Yield the connections of a load balancer's listeners at that route, and of their rules."""
    for index, listener in enumerate(listeners):
        if listener.forward_to:
            tie = identifiers.listener(name, listener.port)
            last = identifiers.default_rule(name, listener.port)
            yield _connection(name, listener.forward_to, (*route, index, "forward_to"), tie, last, tie)
        for position, rule in enumerate(listener.rules):
            tie = identifiers.listener_rule(name, listener.port, rule.priority)
            written = (*route, index, "rules", position, "forward_to")
            owner = identifiers.listener(name, listener.port)
            yield _connection(name, rule.forward_to, written, tie, tie, owner)


def forward(written: str | Forward) -> Forward:
    """Return what `forward_to` says."""
    return Forward(to=written) if isinstance(written, str) else written


def _connection(
    name: str, written: str | Forward, route: Route, tie: str, rule: str, listener: str
) -> Connection:
    """Return the connection of a listener or rule `tie`; `rule` could have the weights of two groups."""
    to = forward(written)
    group = to.target_group(name)
    return Connection(
        to.to,
        route if isinstance(written, str) else (*route, "to"),
        to.port,
        access=FORWARD,
        ties=(tie,),
        groups=(group,),
        weighing=(Weighing(group, rule, listener),),
    )


def target_groups(listeners: Listeners, name: str, route: Route) -> Mapping[TargetGroup, Connection]:
    """Return each target group behind a load balancer, with the first connection that it is for."""
    found: dict[TargetGroup, Connection] = {}
    for each in connections(listeners, name, route):
        found.setdefault(each.groups[0], each)
    return found
