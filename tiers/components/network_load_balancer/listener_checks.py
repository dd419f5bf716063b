"""Mistakes in the listeners of network load balancers."""

from collections.abc import Iterator

from tiers.components.network_load_balancer import codes
from tiers.components.network_load_balancer.listeners import FORWARDED_AS, NetworkListener
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
