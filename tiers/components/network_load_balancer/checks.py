"""Mistakes in network load balancers alone, or in their place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.network_load_balancer import codes, listener_checks
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import counted
from tiers.domain import checks as domain_checks
from tiers.ir.existing_values import identity
from tiers.ir.facets import CONNECT
from tiers.language.component import Context, Member

if TYPE_CHECKING:
    from tiers.components.network_load_balancer.spec import NetworkLoadBalancer


def check(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find listeners, subnets, addresses, and targets that cannot work together."""
    yield from listener_checks.check(balancer.listeners, here, has_domain=balancer.domain is not None)
    if balancer.domain is not None:
        yield from domain_checks.check(balancer.domain, here)
    yield from _check_subnets(balancer, here)
    yield from _check_addresses(balancer, here)
    yield from _check_client_addresses(balancer, here)
    yield from _check_access_logs(balancer, here)
    yield from _check_sharing(balancer, here)
    for name in here.forwarded_to():
        yield from _check_zones(balancer, here.members[name], here)
        yield from _check_zones_without_targets(balancer, here.members[name], here)
        yield from _check_health_check(here.members[name], here)
        yield from _check_health_of_udp(balancer, here.members[name], here)
        yield from _check_loop(balancer, here.members[name], here)


def _check_subnets(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Diagnostic]:
    wanted = balancer.kind_of_subnet()
    first: dict[str, str] = {}
    for subnet in here.subnets(balancer.subnets):
        route = _subnet_route(balancer, here, subnet.name)
        if subnet.kind != wanted and (wanted == "public" or subnet.kind == "public"):
            yield WRONG_KIND_OF_SUBNET.at(
                route,
                f"the {balancer.scheme} `{here.name}` is in the {subnet.kind} subnet `{subnet.name}`",
                label="clients cannot reach it there"
                if wanted == "public"
                else "has a route to the internet",
                also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
                help=f"use {wanted} subnets",
            )
        other = first.setdefault(subnet.zone, subnet.name)
        if other != subnet.name:
            yield codes.TWO_SUBNETS_IN_ZONE.at(
                route,
                f"`{here.name}` has two subnets in zone `{subnet.zone}`",
                label="the maximum is one in each zone",
                also=(Note(Place(_subnet_route(balancer, here, other)), "the first one"),),
                help="remove one of the two",
            )


def _check_zones(balancer: "NetworkLoadBalancer", target: Member, here: Context) -> Iterator[Diagnostic]:
    enabled = {subnet.zone for subnet in here.subnets(balancer.subnets)}
    where = here.around(target).place
    missing = sorted({s.zone for s in here.subnets(where.subnets)} - enabled) if where else ()
    if missing and enabled:
        yield codes.TARGETS_OUT_OF_ZONE.at(
            (*here.route, "subnets"),
            f"`{here.name}` has no subnet in zone `{missing[0]}`, but `{target.name}` has",
            label="targets there get no traffic",
            help=f"add a subnet in zone `{missing[0]}`, or remove that of `{target.name}`",
        )


def _check_zones_without_targets(
    balancer: "NetworkLoadBalancer", target: Member, here: Context
) -> Iterator[Diagnostic]:
    """Find a zone whose clients would get to no target, because each zone has its own."""
    around = here.around(target)
    where, backend = around.place, target.component.backend(around)
    if balancer.cross_zone or where is None or backend is None:
        return
    zones = sorted({subnet.zone for subnet in around.subnets(where.subnets)})
    zones = zones[: len(backend.targets) or None]
    lacking = sorted({subnet.zone for subnet in here.subnets(balancer.subnets)} - {*zones})
    if lacking:
        yield codes.ZONE_WITHOUT_TARGETS.at(
            (*here.route, "cross_zone"),
            f"`{here.name}` in zone `{lacking[0]}` has no target of `{target.name}`",
            label="each zone forwards to its own targets",
            also=(target.note,),
            help=f"set `cross_zone: true`, or add targets of `{target.name}` in zone `{lacking[0]}`",
        )


def _check_addresses(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Diagnostic]:
    route = (*here.route, "addresses")
    if balancer.addresses == "automatic":
        return
    if balancer.scheme == "internal":
        yield codes.FIXED_ADDRESSES.at(
            Place(route, "key"),
            f"the internal `{here.name}` cannot have Elastic IP addresses",
            label="public addresses",
            also=(Note(Place((*here.route, "scheme")), "private addresses only"),),
            help="remove it",
        )
    elif isinstance(balancer.addresses, tuple):
        number, subnets = len(balancer.addresses), len(here.subnets(balancer.subnets))
        names = [".".join(identity(each)[1:]) for each in balancer.addresses]
        twice = {each for each in names if names.count(each) > 1}
        if twice or number != subnets:
            yield codes.FIXED_ADDRESSES.at(
                Place(route, "key"),
                f"`{here.name}` has the address `{min(twice)}` twice"
                if twice
                else f"`{here.name}` has {counted(number, 'allocation ID')} for {counted(subnets, 'subnet')}",
                label="must be one for each subnet",
                help="add or remove allocation IDs, or use `addresses: elastic`",
            )


def _check_client_addresses(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Diagnostic]:
    if balancer.preserve_client_ip or any("UDP" not in each.protocol for each in balancer.listeners):
        return
    yield codes.CLIENT_IP_ALWAYS_PRESERVED.at(
        (*here.route, "preserve_client_ip"),
        f"`preserve_client_ip` has no effect on the listeners of `{here.name}`",
        label="targets of UDP always see the client",
        also=(Note(Place((*here.route, "listeners", 0, "protocol")), "UDP"),),
        help="remove it",
    )


def _check_access_logs(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Diagnostic]:
    if balancer.access_logs and not any(each.protocol == "TLS" for each in balancer.listeners):
        yield codes.LOGS_WITHOUT_TLS.at(
            (*here.route, "access_logs"),
            f"the access logs of `{here.name}` would be empty",
            label="no listener of `protocol: TLS`",
            help="remove it; the network's `flow_logs: true` records connections of TCP and UDP",
        )


def _check_sharing(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Diagnostic]:
    if balancer.acceptance == "manual" and not balancer.share_with:
        yield codes.ACCEPTANCE_WITHOUT_SHARE.at(
            Place((*here.route, "acceptance"), "key"),
            f"`acceptance` has no effect on `{here.name}`",
            label="no account may ask",
            help='add `share_with: ["123456789012"]` with the accounts, or remove it',
        )
    for index, account in enumerate(balancer.share_with):
        first = balancer.share_with.index(account)
        if first != index:
            yield codes.ACCOUNT_TWICE.at(
                (*here.route, "share_with", index),
                f"duplicate account `{account}`",
                label="listed twice",
                also=(Note(Place((*here.route, "share_with", first)), "the first one"),),
                help="remove one of the two",
            )


def _check_health_check(target: Member, here: Context) -> Iterator[Diagnostic]:
    """Find what only health checks over HTTP read, where they are over TCP."""
    around = here.around(target)
    backend = target.component.backend(around)
    check = backend.health_check if backend is not None and backend.kind != "alb" else None
    if check is None or check.protocol_for("network") != "TCP":
        return
    # Found once, by the first load balancer; one of applications checks over HTTP.
    first, *others = around.behind()
    if first.source != here.name or any(tie.layer == "application" for tie in (first, *others)):
        return
    unread = [key for key in ("path", "matcher") if getattr(check, key) != getattr(type(check), key)]
    for key in unread:
        yield codes.HEALTH_CHECK_UNREAD.at(
            (*target.route, "health_check", key),
            f"`{key}` has no effect on the health checks of `{target.name}`",
            label="only checks over HTTP use it",
            also=(Note(Place(here.route, "key"), "checks over TCP by default"),),
            help=f"add `protocol: HTTP` to the health check, or remove `{key}`",
        )


def _check_health_of_udp(
    balancer: "NetworkLoadBalancer", target: Member, here: Context
) -> Iterator[Diagnostic]:
    """Warn of health checks over TCP on a port that gets UDP alone, unless their protocol or port is set."""
    around = here.around(target)
    backend = target.component.backend(around)
    check = backend.health_check if backend is not None and backend.kind != "alb" else None
    if check is None or check.protocol or check.port or len({each.source for each in around.behind()}) > 1:
        return
    listeners = [each for each in balancer.listeners if each.forward.to == target.name]
    if any(each.forward.protocol != "UDP" for each in listeners):
        return
    first = balancer.listeners.index(listeners[0])
    yield codes.UDP_HEALTH_CHECK.at(
        Place((*here.route, "listeners", first, "forward_to")),
        f"health checks of `{target.name}` are over TCP, but it gets UDP alone",
        label="all targets may be unhealthy",
        help=f"add `health_check: {{protocol: HTTP, port: 8081, path: /healthz}}` to `{target.name}`",
    )


def _check_loop(balancer: "NetworkLoadBalancer", target: Member, here: Context) -> Iterator[Diagnostic]:
    """Warn of a target that is also a client: it drops its own packets when they come back to it."""
    calls = [f for f in here.flows_in() if f.source == target.name and f.access == CONNECT]
    preserved = balancer.preserve_client_ip or any("UDP" in each.protocol for each in balancer.listeners)
    if calls and preserved:
        yield codes.TARGET_IS_CLIENT.at(
            calls[0].route,
            f"connections of `{target.name}` to itself through `{here.name}` fail",
            label="a client and a target",
            also=(Note(Place((*here.route, "preserve_client_ip")), "source addresses are kept"),),
            help=f"set `preserve_client_ip: false` in `{here.name}`, or remove the connection"
            if balancer.preserve_client_ip
            else "remove the connection",
        )


def _subnet_route(balancer: "NetworkLoadBalancer", here: Context, name: str) -> Route:
    return (*here.route, "subnets", balancer.subnets.index(name))
