"""The listeners of a network load balancer, and the target groups that they forward to."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.ir import identifiers
from tiers.ir.facets import FORWARD, Connection, Protocol, TargetGroup, Weighing
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import ComponentName, Port
from tiers.workload.certificates import Certificate

ListenerProtocol = Literal["TCP", "UDP", "TCP_UDP", "TLS"]

TRANSPORTS: Mapping[ListenerProtocol, tuple[Protocol, ...]] = {
    "TCP": ("tcp",),
    "UDP": ("udp",),
    "TCP_UDP": ("tcp", "udp"),
    "TLS": ("tcp",),
}

FORWARDED_AS: Mapping[ListenerProtocol, tuple[ListenerProtocol, ...]] = {
    "TCP": ("TCP",),
    "UDP": ("UDP",),
    "TCP_UDP": ("TCP_UDP",),
    "TLS": ("TCP", "TLS"),
}
"""Protocols of targets by the listener's, the default first:
https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html"""


class Forward(Record):
    """The component that a listener forwards to, and the port and protocol there."""

    to: Annotated[ComponentName, Doc("Component to forward to"), Example("game")]
    port: Annotated[Port | None, Doc("Port of the targets, if it is not their own"), Example(7777)] = None
    protocol: Annotated[
        ListenerProtocol,
        Doc("Protocol of the targets; `TLS` encrypts again what a TLS listener has decrypted"),
        Example("TLS"),
    ] = derived("that of the listener, and `TCP` for `TLS`")


class NetworkListener(Record):
    """One port of a network load balancer."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "redirect_to": "use a `load_balancer`: only that one redirects requests of HTTP",
            "rules": "use a `load_balancer`: only that one reads requests of HTTP",
            "ssl_policy": "remove it: a TLS listener always has a current TLS policy",
            "proxy_protocol_v2": "use `proxy_protocol: true`",
            "sticky_sessions": "use `stickiness: true`",
        }
    )

    port: Annotated[Port, Doc("Port to listen on"), Example(7777)]
    protocol: Annotated[
        ListenerProtocol,
        Doc("Protocol of clients; `TLS` is decrypted here, and passes through a listener of `TCP` unread"),
        Example("UDP"),
    ]
    certificate: Annotated[
        Certificate | None,
        Doc(
            "ACM certificate in the region of the load balancer, for `protocol: TLS`; by default, that of "
            "`domain`"
        ),
        Example("arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
    ] = None
    forward_to: Annotated[
        ComponentName | Forward,
        Doc("Servers or a `load_balancer` to forward to"),
        Example("game"),
    ]
    proxy_protocol: Annotated[
        bool | None,
        Doc(
            "Whether targets get a header of proxy protocol 2 with the client's address, in health checks "
            "too; off unless set, and once set, only `false` turns it off"
        ),
        Example(True),
    ] = None
    stickiness: Annotated[
        bool | None,
        Doc(
            "Whether everything from one client address goes to one target; off unless set, and once set, "
            "only `false` turns it off"
        ),
        Example(True),
    ] = None
    idle_timeout: Annotated[
        int | None,
        Between(60, 6000),
        Doc(
            "Seconds without data until a connection is forgotten, for `protocol: TCP`; AWS's 350 unless "
            "set; once set, only `350` restores it"
        ),
        Example(1800),
    ] = None

    @property
    def transports(self) -> tuple[Protocol, ...]:
        """The protocols of the rules that open it."""
        return TRANSPORTS[self.protocol]

    @property
    def forward(self) -> Forward:
        """The component to forward to, with the protocol there."""
        written = self.forward_to
        forward = Forward(to=written) if isinstance(written, str) else written
        if isinstance(forward.protocol, Derived):
            return forward.replace(protocol=FORWARDED_AS[self.protocol][0])
        return forward


def completed(listeners: tuple[NetworkListener, ...]) -> tuple[NetworkListener, ...]:
    """Fill in the protocols of targets."""
    return tuple(
        each if isinstance(each.forward_to, str) else each.replace(forward_to=each.forward)
        for each in listeners
    )


def target_group(balancer: str, forward: Forward) -> TargetGroup:
    """Return the target group of a component behind a load balancer, one for each protocol and port.

    Both are in its ID because AWS cannot change them: another one is created before a listener changes to it.
    """
    words = (forward.protocol.title().replace("_", ""), forward.port or "")
    start = f"{identifiers.pascal(balancer)}To{identifiers.pascal(forward.to)}"
    return TargetGroup(f"{start}{words[0]}{words[1]}TargetGroup", forward.port)


def forwarded(listeners: tuple[NetworkListener, ...], here: Context) -> Iterator[Connection]:
    """Yield the connections of the listeners, one for each protocol of the rules that it needs."""
    for index, listener in enumerate(listeners):
        forward = listener.forward
        key = ("forward_to",) if isinstance(listener.forward_to, str) else ("forward_to", "to")
        own, group = identifiers.listener(here.name, listener.port), target_group(here.name, forward)
        connection = Connection(
            forward.to,
            (*here.route, "listeners", index, *key),
            forward.port,
            access=FORWARD,
            ties=(own,),
            groups=(group,),
            layer="network",
            weighing=(Weighing(group, own, own),),
        )
        for protocol in TRANSPORTS[forward.protocol]:
            yield connection._replace(protocol=protocol)
