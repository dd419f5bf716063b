"""`network_load_balancer`: connections and packets on TCP, UDP, and TLS, forwarded as they are."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from tiers.components.network_load_balancer import alarms, checks
from tiers.components.network_load_balancer.alarms import NetworkAlarms
from tiers.components.network_load_balancer.listeners import NetworkListener, completed, forwarded
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Admission, Connection, Glyph, Guest, Listens, Offer
from tiers.ir.references import Target
from tiers.ir.watches import Watch
from tiers.language.component import Context
from tiers.language.elsewhere import existing
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, In, Pattern
from tiers.language.vocabulary import IpRange
from tiers.workload.alarms import DEFAULT
from tiers.workload.balancer import Balancer, Scheme

if TYPE_CHECKING:
    from tiers.domain.keys import Domain


def endpoint_service(component: str) -> str:
    """Return the ID of the endpoint service of a load balancer."""
    return f"{identifiers.pascal(component)}EndpointService"


Allocation = Annotated[
    str,
    Pattern("eipalloc-[0-9a-f]{8,17}", "the allocation ID of an Elastic IP address, `eipalloc-…`"),
    existing(),
]


AccountId = Annotated[str, Pattern("[0-9]{12}", "an account number of 12 digits in quotes")]


class NetworkLoadBalancer(Balancer):
    """A network load balancer, with a security group."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name: the first name of `domain`, or that of AWS",
            "port": "port of the first listener",
        }
    )
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "connects_to": "use `forward_to` in a listener: these are the connections of a load balancer",
            "port": "use `listeners: [{port: 443, …}]`",
            "security_group": "remove it: the security group follows from `listeners` and `allow_from`",
            "certificate": "set `certificate` in a listener of `protocol: TLS`",
            "elastic_ips": "use `addresses: elastic`",
            "static_ips": "use `addresses: elastic`",
            "rules": "use a `load_balancer`: only that one reads requests of HTTP",
            **dict.fromkeys(("firewall", "waf"), "use a `load_balancer`: AWS WAF inspects HTTP only"),
            **dict.fromkeys(
                ("proxy_protocol", "stickiness", "idle_timeout"), "set it in the listeners that need it"
            ),
            **dict.fromkeys(
                ("endpoint_service", "privatelink", "private_link", "allowed_principals"),
                'use `share_with: ["123456789012"]`',
            ),
            "acceptance_required": "use `acceptance: manual`",
        }
    )

    recommended: ClassVar[Record | None] = NetworkAlarms()

    type: Annotated[Literal["network_load_balancer"], Doc("Always `network_load_balancer`")]
    scheme: Annotated[
        Scheme,
        Doc("`internet-facing` for public addresses in public subnets, `internal` for private ones"),
        Example("internet-facing"),
    ] = "internet-facing"
    listeners: Annotated[
        tuple[NetworkListener, ...],
        Between(1, 50),
        Doc("Ports to listen on, and the components to forward to"),
        Example([{"port": 7777, "protocol": "UDP", "forward_to": "game"}]),
    ]
    domain: Annotated[
        "Domain | None",
        In("tiers.domain.keys"),
        Doc("Domain names that lead here, and their certificate for `protocol: TLS`"),
        Example({"name": "game.example.com", "zone": "Z0123456789ABCDEFGHIJ"}),
    ] = None
    addresses: Annotated[
        Literal["automatic", "elastic"] | Annotated[tuple[Allocation, ...], Between(1, 6)],
        Doc(
            "Public addresses: `automatic`; `elastic` for Elastic IP addresses of this stack; or "
            "allocation IDs of existing ones, one for each subnet in order of zone"
        ),
        Example("elastic"),
    ] = "automatic"
    cross_zone: Annotated[
        bool, Doc("Whether each zone forwards to targets in every zone, not in its own only"), Example(True)
    ] = True
    preserve_client_ip: Annotated[
        bool,
        Doc("Whether targets see the addresses of clients; always so for UDP and for a `load_balancer`"),
        Example(True),
    ] = True
    allow_from: Annotated[
        tuple[IpRange, ...],
        Doc("CIDR blocks that may connect, in addition to components that connect to it"),
        Example(["203.0.113.0/24"]),
    ] = derived('`["0.0.0.0/0"]` for an internet-facing one, `[]` for an internal one')
    share_with: Annotated[
        tuple[AccountId, ...],
        Between(0, 100),
        Doc("Accounts that may connect from their VPCs through AWS PrivateLink, whatever `allow_from` says"),
        Example(["123456789012"]),
    ] = ()
    acceptance: Annotated[
        Literal["automatic", "manual"],
        Doc("With `share_with`, whether you accept each endpoint of these accounts by hand"),
        Example("manual"),
    ] = "automatic"
    deletion_protection: Annotated[
        bool, Doc("Whether AWS refuses to delete it until this is turned off"), Example(True)
    ] = True
    access_logs: Annotated[
        bool,
        Doc("Whether connections to TLS listeners are logged, to a bucket that is kept on deletion"),
        Example(True),
    ] = False
    alarms: Annotated[
        Literal["recommended", "none"] | NetworkAlarms | None,
        Doc("Alarms on the load balancer and its targets, each with its threshold or `none`"),
        Example({"healthy_hosts": 2}),
    ] = derived(DEFAULT)

    def complete(self, here: Context) -> Self:
        """Fill in the protocols of targets, and `allow_from`."""
        whole = super().complete(here)
        whole = whole.replace(listeners=completed(whole.listeners))
        if isinstance(whole.allow_from, Derived):
            return whole.replace(allow_from=whole.usual_sources())
        return whole

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the port of each listener, by each of its protocols."""
        return tuple(Listens(each.port, protocol) for each in self.listeners for protocol in each.transports)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the host name, and the port of the first listener."""
        host = self.domain.first if self.domain else Target(identifiers.load_balancer(name), "DNSName")
        return {
            "endpoint": Offer((host,), "address"),
            "port": Offer((str(self.listeners[0].port),), "address"),
        }

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of the listeners."""
        return forwarded(self.listeners, here)

    def admissions(self, here: Context) -> Iterator[Admission]:
        """Yield `allow_from`, for each listener by each of its protocols."""
        for index, listener in enumerate(self.listeners):
            opened = (*here.route, "listeners", index, "port")
            for position, cidr in enumerate(self.allow_from):
                source = (*here.route, "allow_from", position)
                for protocol in listener.transports:
                    yield Admission(cidr, listener.port, opened, source, protocol)

    def guests(self, here: Context) -> Iterator[Guest]:
        """Yield each listener, by each of its protocols, for the accounts of `share_with`."""
        for each in self.listens(here) if self.share_with else ():
            yield Guest(each.port, (*here.route, "share_with"), each.protocol)

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the load balancer and of its targets."""
        return alarms.watches(self, here)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find listeners, subnets, and addresses that cannot work together."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: a node in each zone."""
        internal = "" if self.scheme == "internet-facing" else "internal "
        words = f"{internal}network load balancer{' · PrivateLink' if self.share_with else ''}"
        return Glyph("network_load_balancer", words, here.in_each_zone("node"))
