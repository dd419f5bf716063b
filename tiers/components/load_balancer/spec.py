"""`load_balancer`: an application load balancer, its listeners and the target groups behind them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from tiers.components.load_balancer import alarms, checks, listeners, shorthand
from tiers.components.load_balancer.alarms import BalancerAlarms
from tiers.components.load_balancer.listeners import Listener
from tiers.components.load_balancer.routing import Algorithm, SlowStart
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import (
    ANYWHERE,
    CLOUDFRONT,
    Admission,
    Backend,
    Connection,
    Egress,
    Glyph,
    Listens,
    Offer,
    Origin,
    Placement,
    TargetGroup,
)
from tiers.ir.references import Target
from tiers.ir.watches import Watch
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, In
from tiers.language.vocabulary import HTTPS, ComponentName, IpRangeOrCloudFront
from tiers.workload.alarms import DEFAULT, threshold
from tiers.workload.balancer import Balancer, Scheme
from tiers.workload.certificates import Certificate
from tiers.workload.health_check import HealthCheck
from tiers.workload.rules.forwards import Forward, Stickiness

if TYPE_CHECKING:
    from tiers.domain.keys import Domain
    from tiers.firewall.keys import Firewall


class LoadBalancer(Balancer):
    """An application load balancer over two zones or more."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name: the first name of `domain`, or that of AWS",
            "port": "port of the listener that people use",
            "url": "address of that listener",
        }
    )
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "connects_to": "use `forward_to` in one of its `listeners`",
            "port": "use `listeners: [{port: 80, …}]`",
            "security_group": "remove it; `listeners` and `allow_from` define its security group",
            "login": "use `login` in one of its `listeners` with `protocol: HTTPS`",
            "redirect_to": "remove it; with a `domain` or `certificate`, HTTP is redirected to HTTPS",
            **dict.fromkeys(
                ("existing", "arn", "id"),
                "for one that exists already, use `type: existing` with its `listener` and `group`",
            ),
            "sticky_sessions": "use `stickiness: {duration: 86400}`",
        }
    )

    recommended: ClassVar[Record | None] = BalancerAlarms()

    type: Annotated[Literal["load_balancer"], Doc("Always `load_balancer`")]
    scheme: Annotated[
        Scheme,
        Doc("Whether it has public addresses, in public subnets, or private ones, in private subnets"),
        Example("internet-facing"),
    ] = "internet-facing"
    listeners: Annotated[
        tuple[Listener, ...],
        Between(1, 50),
        Doc("Ports to listen on, and the targets of their requests"),
        Example([{"port": 80, "protocol": "HTTP", "forward_to": "web"}]),
    ] = derived(
        "those of `forward_to`: port 80, and with a `domain` or `certificate` port 443, to which 80 redirects"
    )
    forward_to: Annotated[
        ComponentName | Forward | None,
        Doc("Component that answers all requests; instead of `listeners`"),
        Example("web"),
    ] = None
    certificate: Annotated[
        Certificate | None,
        Doc("ACM certificate, of the load balancer's region, for `forward_to`"),
        Example("arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
    ] = None
    domain: Annotated[
        "Domain | None",
        In("tiers.domain.keys"),
        Doc("Domain names that lead here, and their certificate"),
        Example({"name": "www.example.com", "zone": "Z0123456789ABCDEFGHIJ"}),
    ] = None
    algorithm: Annotated[
        Algorithm | None,
        Doc("Distribution of requests over targets; AWS's `round_robin` unless set"),
        Example("least_outstanding_requests"),
    ] = None
    anomaly_mitigation: Annotated[
        bool | None,
        Doc("Whether targets with more errors than others get fewer requests; for `weighted_random`"),
        Example(True),
    ] = None
    stickiness: Annotated[
        Literal["none"] | Stickiness | None,
        Doc("Whether all requests of a client go to one target; off unless set, or with `none`"),
        Example({"duration": 3600}),
    ] = None
    slow_start: Annotated[
        SlowStart | None,
        Doc("Seconds in which a new target's share of the requests grows; off unless set, or with `none`"),
        Example(60),
    ] = None
    idle_timeout: Annotated[
        int | None,
        Between(1, 4000),
        Doc("Seconds without data until a connection is closed; AWS's 60 unless set"),
        Example(120),
    ] = None
    allow_from: Annotated[
        tuple[IpRangeOrCloudFront, ...],
        Doc(
            "CIDR blocks that may connect, in addition to components with a connection to it; `cloudfront` "
            "for the servers of CloudFront, on the port of the listener that people use"
        ),
        Example(["203.0.113.0/24"]),
    ] = derived('`["0.0.0.0/0"]` for an internet-facing one, `[]` for an internal one')
    deletion_protection: Annotated[
        bool, Doc("Whether AWS refuses to delete it until this is turned off"), Example(True)
    ] = True
    access_logs: Annotated[
        bool,
        Doc("Whether each request is logged, to a bucket that outlives the load balancer"),
        Example(True),
    ] = False
    firewall: Annotated[
        "Firewall | None",
        In("tiers.firewall.keys"),
        Doc("Web ACL of AWS WAF that inspects each request"),
        Example({"rules": ["common", "known_bad_inputs", "ip_reputation"], "rate_limit": 2000}),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | BalancerAlarms | None,
        Doc("Alarms on the load balancer and its targets, each with its threshold or `none`"),
        Example({"healthy_hosts": 2}),
    ] = derived(DEFAULT)

    def place(self, here: Context) -> Placement:
        """Return its place, over two zones as AWS requires, with egress to the providers of logins."""
        logs_in = any(listener.logins for listener in shorthand.completed(self))
        egress = (Egress(ANYWHERE, (HTTPS,)),) if logs_in else ()
        return super().place(here)._replace(zones=2, egress=egress, has_exit=self.has_exit(here))

    def has_exit(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from each of its subnets."""
        kinds = {subnet.kind for subnet in here.subnets(self.subnets)}
        return kinds == {"public"} or (kinds == {"private"} and here.network.has_nat)

    def complete(self, here: Context) -> Self:
        """Fill in the order of rules, names of secrets, and `allow_from`."""
        completed = super().complete(here)
        written, environment = shorthand.completed(completed), here.about.environment
        completed = completed.replace(listeners=listeners.completed(written, environment))
        if isinstance(completed.allow_from, Derived):
            return completed.replace(allow_from=completed.usual_sources())
        return completed

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on every listener's port."""
        return tuple(Listens(port) for port in dict.fromkeys(listener.port for listener in self.listeners))

    def backend(self, here: Context) -> Backend:
        """Return the load balancer as the target of another one, on the listener that people use."""
        front = listeners.front(self.listeners)
        # A redirect is an answer too.
        check = HealthCheck(protocol=front.protocol, matcher="200-399")
        balancer = identifiers.load_balancer(here.name)
        # AWS registers a load balancer only on the port of one of its listeners.
        after = tuple(identifiers.listener(here.name, each.port) for each in self.listeners)
        return Backend("alb", front.port, check, (balancer,), after=after)

    def as_origin(self, here: Context) -> Origin:
        """Return the listener that people use, as the origin of a distribution."""
        front = listeners.front(shorthand.completed(self))
        balancer = identifiers.load_balancer(here.name)
        sources = self.usual_sources() if isinstance(self.allow_from, Derived) else self.allow_from
        admits = next((index for index, each in enumerate(sources) if each == CLOUDFRONT), None)
        return Origin(
            Target(balancer, "DNSName"),
            front.protocol,
            front.port,
            Target(balancer) if self.scheme == "internal" else None,
            is_open=self.scheme == "internet-facing" and any(each != CLOUDFRONT for each in sources),
            admits=() if admits is None else (*here.route, "allow_from", admits),
            name=self.domain.first if self.domain else "",
        )

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the address of the listener that people use."""
        front = listeners.front(self.listeners)
        host = self.domain.first if self.domain else Target(identifiers.load_balancer(name), "DNSName")
        port = "" if front.port == listeners.USUAL_PORTS[front.protocol] else f":{front.port}"
        url = (f"{front.protocol.lower()}://", host, port)
        return {
            "endpoint": Offer((host,), "address"),
            "port": Offer((str(front.port),), "address"),
            "url": Offer(url, "address"),
        }

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of the listeners and their rules."""
        for each in listeners.connections(self.listeners, here.name, (*here.route, "listeners")):
            yield each._replace(route=shorthand.written(self, each.route, here))

    def target_groups(self, here: Context) -> Mapping[TargetGroup, Connection]:
        """Return each target group, with the first connection that it is for."""
        return listeners.target_groups(self.listeners, here.name, (*here.route, "listeners"))

    def admissions(self, here: Context) -> Iterator[Admission]:
        """Let the allowed ranges in on every listener's port."""
        for index, listener in enumerate(self.listeners):
            opened = shorthand.written(self, (*here.route, "listeners", index, "port"), here)
            for position, cidr in enumerate(self.allow_from):
                if cidr == CLOUDFRONT:
                    continue
                yield Admission(cidr, listener.port, opened, (*here.route, "allow_from", position))

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the load balancer and of its targets."""
        return alarms.watches(self, here)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find listeners and subnets that cannot work together."""
        yield from super().check(here)
        yield from checks.check(self, here)
        if self.firewall or threshold(self.alarms, "blocked_requests") is not None:
            from tiers.firewall import checks as firewall_checks

            yield from firewall_checks.check_balancer(self.firewall, self.alarms, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: a node in each zone."""
        words = ["load balancer" if self.scheme == "internet-facing" else "internal load balancer"]
        words += [self.firewall.look()] if self.firewall else []
        return Glyph("load_balancer", " · ".join(words), here.in_each_zone("node"))
