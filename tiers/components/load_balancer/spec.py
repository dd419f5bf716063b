"""`load_balancer`: an application load balancer, its listeners and the target groups behind them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from tiers.components.load_balancer import access_logs, codes, listener_checks, listeners
from tiers.components.load_balancer.listeners import Listener
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.parameters import Text
from tiers.ir.placed import Output, Placed, Stack
from tiers.ir.references import Target
from tiers.language.component import Admission, Component, Connection
from tiers.language.record import Derived, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import IpRange
from tiers.network.layout import is_on_the_internet
from tiers.network.spec import Kind

if TYPE_CHECKING:
    from tiers.ir.context import Surroundings

LEAST_SUBNET_PREFIX = 27
"""The smallest subnet that a load balancer takes is a /27:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html"""

ATTRIBUTES = {
    # Security Hub ELB.4 and ELB.12; AWS's default for the first is false.
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
}

DEREGISTRATION_DELAY = 60
"""Seconds that open connections get when a server leaves; AWS's own 300 make every deployment slow."""


class LoadBalancer(Component):
    """An application load balancer over two zones or more."""

    forwards: ClassVar[bool] = True
    is_named: ClassVar[bool] = True
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "connects_to": "a load balancer's edges are its listeners': write `forward_to` in one of them",
            "port": "ports are the listeners': write `listeners: [{port: 80, …}]`",
            "security_group": "its security group follows from `listeners` and `allow_from`",
            "certificate": "certificates are the listeners': write `certificate` in one of `protocol: HTTPS`",
        }
    )

    type: Annotated[Literal["load_balancer"], Doc("Always `load_balancer`")]
    scheme: Annotated[
        Literal["internet-facing", "internal"],
        Doc("Whether it has public addresses, in public subnets, or private ones, in private subnets"),
        Example("internet-facing"),
    ] = "internet-facing"
    listeners: Annotated[
        tuple[Listener, ...],
        Between(1, 50),
        Doc("Ports to listen on and where their requests go"),
        Example([{"port": 80, "protocol": "HTTP", "forward_to": "web"}]),
    ]
    allow_from: Annotated[
        tuple[IpRange, ...],
        Doc("Address ranges that may connect, on top of the components whose edges lead here"),
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

    @property
    def has_private_address(self) -> bool:
        """An internet-facing one's name leads to public addresses; rules between groups miss them."""
        return self.scheme == "internal"

    def has_public_address(self, here: "Surroundings") -> bool:
        """Return whether it is internet-facing."""
        return self.scheme == "internet-facing"

    def kind_of_subnet(self) -> Kind:
        """Stand where the clients can reach it."""
        return "public" if self.scheme == "internet-facing" else "private"

    def least_zones(self) -> int:
        """Span two zones, as AWS requires."""
        return 2

    def complete(self, here: "Surroundings") -> Self:
        """Fill in who may connect and the order of rules; leave one subnet a zone: AWS takes no more."""
        completed = super().complete(here)
        completed = completed.replace(listeners=listeners.completed(completed.listeners))
        if isinstance(self.subnets, Derived):
            first = {subnet.zone: subnet.name for subnet in reversed(here.subnets(completed.subnets))}
            completed = completed.replace(subnets=tuple(first[zone] for zone in sorted(first)))
        if isinstance(completed.allow_from, Derived):
            everybody = ("0.0.0.0/0",) if completed.scheme == "internet-facing" else ()
            return completed.replace(allow_from=everybody)
        return completed

    def listens(self, caller: Component) -> tuple[int, ...]:
        """Listen on every listener's port."""
        return tuple(dict.fromkeys(listener.port for listener in self.listeners))

    def offers(self, name: str) -> Mapping[str, tuple[str | Target, ...]]:
        """Offer the address of the listener that people are to use."""
        front, host = listeners.front(self.listeners), Target(identifiers.load_balancer(name), "DNSName")
        port = "" if front.port == listeners.USUAL_PORTS[front.protocol] else f":{front.port}"
        url = (f"{front.protocol.lower()}://", host, port)
        return {"endpoint": (host,), "port": (str(front.port),), "url": url}

    def forwarding(self, name: str, service: str) -> tuple[str, ...]:
        """Tell the listeners and rules that forward to the service."""
        return tuple(listeners.forwarding(self.listeners, name, service))

    def connections(self, here: "Surroundings") -> Iterator[Connection]:
        """Tell the edges of the listeners and their rules."""
        return listeners.connections(self.listeners, (*here.route, "listeners"))

    def admissions(self, here: "Surroundings") -> Iterator[Admission]:
        """Let the allowed ranges in on every listener's port."""
        for index, listener in enumerate(self.listeners):
            opened = (*here.route, "listeners", index, "port")
            for position, cidr in enumerate(self.allow_from):
                yield Admission(cidr, listener.port, opened, (*here.route, "allow_from", position))

    def check(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find listeners and subnets that cannot work together."""
        yield from super().check(here)
        yield from listener_checks.check(self.listeners, here)
        if self.scheme == "internet-facing" and any(map(_may_be_public, self.allow_from)):
            yield from listener_checks.check_encryption(self.listeners, here)
        yield from self._check_subnets(here)
        yield from self._check_division(here)
        yield from self._check_zones(here)

    def _check_subnets(self, here: "Surroundings") -> Iterator[Diagnostic]:
        wanted = self.kind_of_subnet()
        for subnet in here.subnets(self.subnets):
            route = _subnet_route(self, here, subnet.name)
            if subnet.kind != wanted and (wanted == "public" or subnet.kind == "public"):
                yield WRONG_KIND_OF_SUBNET.at(
                    route,
                    f"the {self.scheme} `{here.name}` stands in the {subnet.kind} subnet `{subnet.name}`",
                    label="its clients cannot reach it there"
                    if wanted == "public"
                    else "it needs no way to the internet",
                    also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
                    help=f"choose {wanted} subnets",
                )
            if int(subnet.cidr.split("/")[1]) > LEAST_SUBNET_PREFIX and not here.network.carved:
                yield codes.SUBNET_TOO_SMALL.at(
                    route,
                    f"`{subnet.name}` is too small for the load balancer `{here.name}`",
                    label=f"a load balancer takes subnets of /{LEAST_SUBNET_PREFIX} or larger",
                    also=(Note(Place((*subnet.route, "cidr")), "the subnet's range"),),
                    help=f"give `{subnet.name}` a range of /{LEAST_SUBNET_PREFIX} or larger",
                )

    def _check_zones(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find a zone with two subnets, and targets in a zone that the load balancer does not reach."""
        first: dict[str, str] = {}
        for subnet in here.subnets(self.subnets):
            other = first.setdefault(subnet.zone, subnet.name)
            if other != subnet.name:
                yield codes.SUBNETS_IN_ONE_ZONE.at(
                    _subnet_route(self, here, subnet.name),
                    f"`{here.name}` has two subnets in zone `{subnet.zone}`",
                    label="a load balancer takes one in each zone",
                    also=(Note(Place(_subnet_route(self, here, other)), "the other one"),),
                    help="remove one of the two",
                )
        for edge in here.out_of():
            target = here.members[edge.target].component
            missing = sorted({s.zone for s in here.subnets(target.subnets)} - first.keys())
            if missing and first and target.service(edge.target):
                yield codes.ZONE_NOT_ENABLED.at(
                    (*here.route, "subnets"),
                    f"`{here.name}` has no subnet in zone `{missing[0]}`, where `{edge.target}` has servers",
                    label="those servers would get no requests",
                    help=f"add a subnet in zone `{missing[0]}`, or keep `{edge.target}` out of it",
                )

    def _check_division(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find a VPC whose sixteenths are too small: said once, where the range is written."""
        small = [s for s in here.subnets(self.subnets) if int(s.cidr.split("/")[1]) > LEAST_SUBNET_PREFIX]
        if here.network.carved and small:
            yield codes.SUBNET_TOO_SMALL.at(
                ("network", "cidr"),
                f"the VPC's sixteenths are too small for the load balancer `{here.name}`",
                label=f"a load balancer takes subnets of /{LEAST_SUBNET_PREFIX} or larger",
                help=f"choose /{LEAST_SUBNET_PREFIX - 4} or larger, or write `subnets` by hand",
            )

    def resources(self, here: "Surroundings") -> Iterator[Placed | Output]:
        """Build the load balancer, a target group for each service, and the listeners."""
        from tiers.ir import symbols
        from tiers.network import private_zone

        if self.access_logs:
            yield from access_logs.resources(here)
        yield self._balancer(here)
        yield from private_zone.load_balancer_record(here)
        targets = listeners.connections(self.listeners, here.route)
        for service in dict.fromkeys(connection.target for connection in targets):
            yield _target_group(service, here)
        yield from listeners.resources(self.listeners, here)
        url = self.offers(here.name)["url"]
        use = "to open in a browser" if self.scheme == "internet-facing" else "within the VPC"
        # The certificate is for another name, in a zone of its owner.
        encrypts = listeners.front(self.listeners).protocol == "HTTPS"
        use = "that the certificate's name must lead to" if encrypts else use
        yield Output(
            Stack.PRESENTATION,
            identifiers.output(here.name, "Url"),
            f"{here.name}: address {use}",
            symbols.Phrase(*(part if isinstance(part, str) else symbols.Attribute(*part) for part in url)),
            here.route,
        )

    def _balancer(self, here: "Surroundings") -> Placed:
        from troposphere import elasticloadbalancingv2 as elb

        from tiers.ir import symbols
        from tiers.ir.placing import place, tags, take

        public = self.scheme == "internet-facing"
        taken = take(self, here.route, {"Scheme": "scheme"})
        protected = "true" if self.deletion_protection else "false"
        attributes: dict[str, Any] = {**ATTRIBUTES, "deletion_protection.enabled": protected}
        # AWS refuses an internet-facing load balancer in a VPC without an attached gateway.
        after: tuple[str, ...] = (identifiers.PUBLIC_DEFAULT_ROUTE,) if public else ()
        if self.access_logs:
            attributes |= access_logs.attributes(here.name)
            # AWS tries whether it may write there as soon as the load balancer is told to.
            after = (*after, identifiers.access_log_bucket_policy(here.name))
        return place(
            Stack.PRESENTATION,
            elb.LoadBalancer(
                identifiers.load_balancer(here.name),
                Type="application",
                **taken.properties,
                IpAddressType="ipv4",
                Subnets=[symbols.subnet(subnet.name) for subnet in here.subnets(self.subnets)],
                SecurityGroups=[symbols.group(here.name)],
                LoadBalancerAttributes=[
                    elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()
                ],
                Tags=tags(here, here.name_tag()),
            ),
            here.route,
            {
                **taken.origins,
                "Subnets": (*here.route, "subnets"),
                "LoadBalancerAttributes": (*here.route, "deletion_protection"),
            },
            after=after,
        )


def _may_be_public(source: str) -> bool:
    """Return whether a range has public addresses, or may have them when the stack is deployed."""
    return isinstance(source, Text) or ":" in source or is_on_the_internet(source)


def _subnet_route(balancer: LoadBalancer, here: "Surroundings", name: str) -> tuple[str | int, ...]:
    return (*here.route, "subnets", balancer.subnets.index(name))


def _target_group(service_name: str, here: "Surroundings") -> Placed:
    from troposphere import elasticloadbalancingv2 as elb

    from tiers.ir import symbols
    from tiers.ir.placing import place, tags, take

    member = here.members[service_name]
    service = member.component.service(service_name)
    if service is None:
        message = f"{service_name} cannot stand behind a load balancer; the checks let it through"
        raise AssertionError(message)
    route = (*member.route, "health_check")
    check = take(service.health_check, route, HEALTH_CHECK)
    instances = [
        elb.TargetDescription(Id=symbols.InstanceId(each), Port=service.port) for each in service.instances
    ]
    targets: dict[str, Any] = {"Targets": instances} if instances else {}
    return place(
        Stack.LOGIC,
        elb.TargetGroup(
            identifiers.target_group(here.name, service_name),
            VpcId=symbols.vpc(),
            TargetType="instance",
            Protocol="HTTP",
            Port=service.port,
            **targets,
            HealthCheckProtocol="HTTP",
            **check.properties,
            Matcher=elb.Matcher(HttpCode=service.health_check.matcher),
            TargetGroupAttributes=[
                elb.TargetGroupAttribute(
                    Key="deregistration_delay.timeout_seconds", Value=str(DEREGISTRATION_DELAY)
                )
            ],
            Tags=tags(here, here.name_tag("to", service_name)),
        ),
        member.route,
        {**check.origins, "Port": (*member.route, "port"), "Matcher": (*route, "matcher")},
    )


HEALTH_CHECK = {
    "HealthCheckPath": "path",
    "HealthCheckIntervalSeconds": "interval",
    "HealthCheckTimeoutSeconds": "timeout",
    "HealthyThresholdCount": "healthy",
    "UnhealthyThresholdCount": "unhealthy",
}
"""Target group properties by the keys of a health check that set them."""
