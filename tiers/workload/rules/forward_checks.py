"""Checks that targets of listeners and rules can get the requests."""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.facets import Backend
from tiers.language.component import Context
from tiers.workload.rules import codes
from tiers.workload.rules.forwards import Target, WrittenForward, targets


def check(forwards: Iterable[tuple[WrittenForward, Route]], here: Context) -> Iterator[Diagnostic]:
    """Find weights that do not work, and protocols that do not fit, of each `forward_to` with its route."""
    found: list[Target] = []
    for written, route in forwards:
        group = list(targets(written, route))
        yield from _check_weights(group, route, here)
        found += group
    yield from _check_protocols(found, here)


def backend_of(name: str, here: Context) -> Backend | None:
    """Return the targets of a component, if there is one and it can have some."""
    member = here.members.get(name)
    return member.component.backend(here.around(member)) if member else None


def is_shifted(name: str, here: Context) -> bool:
    """Return whether a component's service shifts its traffic between two target groups."""
    backend = backend_of(name, here)
    return backend is not None and backend.is_shifted


def _check_weights(group: list[Target], route: Route, here: Context) -> Iterator[Diagnostic]:
    weights = [each.weight for each in group if each.weight is not None]
    if weights and not any(weights):
        yield codes.FORWARD_WEIGHTS.at(
            Place(route, "key"),
            "no target gets requests",
            label="all weights are 0",
            help="use a `weight` of 1 or more for one of them",
        )
    first: dict[str, Target] = {}
    for each in group if weights else ():
        same = first.setdefault(each.forward.target_group(here.name).id, each)
        if same is not each:
            yield codes.FORWARD_WEIGHTS.at(
                each.route,
                f"`{each.forward.to}` is in this list twice",
                label="duplicate target",
                also=(Note(Place(same.route), "first defined here"),),
                help="use the sum of both weights, and remove one",
            )
        elif is_shifted(each.forward.to, here):
            member = here.members[each.forward.to]
            yield codes.WEIGHTS_OF_SHIFTED.at(
                each.route,
                f"`{each.forward.to}` cannot have a weight",
                label="Amazon ECS changes the weights there",
                also=(Note(Place((*member.route, "deployment", "strategy")), "shifts the traffic"),),
                help=f"use `forward_to: {each.forward.to}`, or `strategy: rolling` in its `deployment`",
            )


def _check_protocols(found: list[Target], here: Context) -> Iterator[Diagnostic]:
    """Find functions, which are invoked without a protocol, and ports with two protocols."""
    first: dict[tuple[str, int], Target] = {}
    for each in found:
        backend = backend_of(each.forward.to, here)
        if backend is None:
            continue
        if backend.kind == "lambda":
            if each.forward.protocol == "HTTPS":
                yield codes.TARGET_PROTOCOL.at(
                    (*each.route[:-1], "protocol"),
                    f"`protocol` has no effect on the function `{each.forward.to}`",
                    label="invoked, always encrypted",
                    also=(here.members[each.forward.to].note,),
                    help="remove it",
                )
            continue
        same = first.setdefault((each.forward.to, each.forward.port or backend.port), each)
        if same.forward.protocol != each.forward.protocol:
            encrypted, plain = (each, same) if each.forward.protocol == "HTTPS" else (same, each)
            yield codes.TARGET_PROTOCOL.at(
                (*encrypted.route[:-1], "protocol"),
                f"`{each.forward.to}` gets requests over HTTP and HTTPS on one port",
                label="a port has one protocol",
                also=(Note(Place(plain.route), "over HTTP"),),
                help="use the same `protocol` in both places, or another `port` for one of them",
            )


def check_health_checks(here: Context) -> Iterator[Diagnostic]:
    """Find targets with health checks that only a network load balancer makes."""
    for name in here.forwarded_to():
        member = here.members[name]
        backend = member.component.backend(here.around(member))
        if backend is not None and getattr(backend.health_check, "protocol", None) == "TCP":
            yield codes.HEALTH_CHECK_OVER_TCP.at(
                (*member.route, "health_check", "protocol"),
                f"`{here.name}` cannot check `{name}` over TCP",
                label="must be `HTTP` or `HTTPS`",
                also=(Note(Place(here.route, "key"), "an application load balancer"),),
                help="remove it, or use a `network_load_balancer`",
            )
