"""Mistakes in the listeners of network load balancers."""

from collections.abc import Iterator

from tiers.components.network_load_balancer import codes
from tiers.components.network_load_balancer.listeners import FORWARDED_AS, NetworkListener, target_group
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import quoted
from tiers.language.component import Context


def check(listeners: tuple[NetworkListener, ...], here: Context, *, has_domain: bool) -> Iterator[Diagnostic]:
    """Find listeners that AWS would refuse."""
    first: dict[int, int] = {}
    for index, listener in enumerate(listeners):
        route = (*here.route, "listeners", index)
        other = first.setdefault(listener.port, index)
        if other != index:
            yield _same_port(listener, listeners[other], route, (*here.route, "listeners", other), here.name)
        yield from _check_certificate(listener, route, here, has_domain=has_domain)
        yield from _check_target(listener, route, here)
        yield from _check_attributes(listener, route, here)
    yield from _check_shared_groups(listeners, here)


def _same_port(
    listener: NetworkListener, other: NetworkListener, route: Route, before: Route, name: str
) -> Diagnostic:
    both = {listener.protocol, other.protocol} == {"TCP", "UDP"}
    return codes.LISTENER_PORT_TAKEN.at(
        (*route, "port"),
        f"`{name}` has two listeners on port {listener.port}",
        label="must be unique, across protocols",
        also=(Note(Place((*before, "port")), "the first one"),),
        help="use one listener with `protocol: TCP_UDP` for both" if both else "use another port",
    )


def _check_certificate(
    listener: NetworkListener, route: Route, here: Context, *, has_domain: bool
) -> Iterator[Diagnostic]:
    arn, regions = listener.certificate, here.about.regions
    if listener.protocol == "TLS" and arn is None and not has_domain:
        yield codes.TLS_CERTIFICATE.at(
            (*route, "protocol"),
            f"the TLS listener on port {listener.port} of `{here.name}` has no certificate",
            label="`certificate` is missing",
            help=f"add `certificate: ARN`, add a `domain` to `{here.name}`, or use `protocol: TCP` where the "
            "targets decrypt",
        )
    elif listener.protocol != "TLS" and arn is not None:
        yield codes.TLS_CERTIFICATE.at(
            (*route, "certificate"),
            f"`certificate` has no effect with `protocol: {listener.protocol}`",
            label="nothing is decrypted here",
            also=(Note(Place((*route, "protocol")), "the protocol"),),
            help="use `protocol: TLS`, or remove the certificate",
        )
    elif arn is not None and arn.startswith("arn:") and regions and arn.split(":")[3] not in regions:
        yield codes.TLS_CERTIFICATE_REGION.at(
            (*route, "certificate"),
            f"the certificate is in `{arn.split(':')[3]}`",
            label="must be in the load balancer's region",
            also=(Note(Place(("regions",)), "regions of this spec"),),
            help=f"use a certificate in {' or '.join(f'`{each}`' for each in regions)}",
        )


def _check_target(listener: NetworkListener, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find targets that do not speak the protocol that the listener forwards."""
    forward, allowed = listener.forward, FORWARDED_AS[listener.protocol]
    if forward.protocol not in allowed:
        yield codes.TARGET_PROTOCOL.at(
            (*route, "forward_to", "protocol"),
            f"a listener of {listener.protocol} cannot forward as {forward.protocol}",
            label=f"must be {quoted(allowed)}",
            also=(Note(Place((*route, "protocol")), "the protocol of clients"),),
            help="remove `protocol` from `forward_to`",
        )
    member = here.members.get(forward.to)
    backend = member.component.backend(here.around(member)) if member else None
    if backend is not None and backend.kind == "alb" and listener.protocol != "TCP":
        yield codes.LOAD_BALANCER_OVER_TCP.at(
            (*route, "protocol"),
            f"a listener of {listener.protocol} cannot forward to the load balancer `{forward.to}`",
            label="must be `TCP`",
            also=(Note(Place(member.route, "key"), "an application load balancer"),) if member else (),
            help="use `protocol: TCP`; the application load balancer decrypts",
        )


def _check_attributes(listener: NetworkListener, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find settings that the protocol or the target does not have."""
    also = (Note(Place((*route, "protocol")), "the protocol"),)
    if listener.idle_timeout is not None and listener.protocol != "TCP":
        yield codes.IDLE_TIMEOUT_TCP.at(
            (*route, "idle_timeout"),
            f"a listener of {listener.protocol} cannot have an `idle_timeout`",
            label="only `protocol: TCP` has a choice",
            also=also,
            help="remove it",
        )
    if listener.stickiness and listener.protocol == "TLS":
        yield codes.STICKINESS_TLS.at(
            (*route, "stickiness"),
            f"the TLS listener on port {listener.port} of `{here.name}` cannot have `stickiness`",
            label="not supported with TLS",
            also=also,
            help="remove it, or use `protocol: TCP` where the targets decrypt",
        )
    member = here.members.get(listener.forward.to)
    backend = member.component.backend(here.around(member)) if member else None
    for key in ("proxy_protocol", "stickiness") if backend is not None and backend.kind == "alb" else ():
        if member is not None and getattr(listener, key) is not None:
            yield codes.LOAD_BALANCER_TARGET_SETTINGS.at(
                (*route, key),
                f"`{key}` has no use before the load balancer `{member.name}`",
                label="it reads HTTP, and knows the client",
                also=(Note(Place(member.route, "key"), "an application load balancer"),),
                help="remove it",
            )


def _check_shared_groups(listeners: tuple[NetworkListener, ...], here: Context) -> Iterator[Diagnostic]:
    """Find listeners with one target group and different settings of it."""
    first: dict[str, int] = {}
    for index, listener in enumerate(listeners):
        other = first.setdefault(target_group(here.name, listener.forward).id, index)
        for key in ("proxy_protocol", "stickiness"):
            if getattr(listener, key) == getattr(listeners[other], key):
                continue
            written = [
                (
                    *here.route,
                    "listeners",
                    each,
                    "forward_to" if getattr(listeners[each], key) is None else key,
                )
                for each in (index, other)
            ]
            yield codes.TARGET_SETTINGS_DIFFER.at(
                written[0],
                f"`{key}` differs between ports {listeners[other].port} and {listener.port} of `{here.name}`",
                label="both forward to the same targets",
                also=(Note(Place(written[1]), "the other listener"),),
                help=f"set the same `{key}` in both listeners",
            )
