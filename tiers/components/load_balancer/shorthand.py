"""`forward_to` on the load balancer itself: the usual listeners, from one key."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tiers.components.load_balancer.listeners import USUAL_PORTS, Listener, Listeners
from tiers.diagnostics.codes import domain as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.placed import Placed
from tiers.language.component import Context
from tiers.language.record import Derived

if TYPE_CHECKING:
    from tiers.components.load_balancer.spec import LoadBalancer


_SAME_KEYS = {("certificate",), ("forward_to",)}
"""Keys that listeners and the load balancer have."""


def completed(balancer: "LoadBalancer") -> Listeners:
    """Return the listeners of the spec, or those that `forward_to` is short for."""
    if not isinstance(balancer.listeners, Derived):
        return balancer.listeners
    return _usual(balancer) if balancer.forward_to else ()


def _usual(balancer: "LoadBalancer") -> Listeners:
    """Return a listener for HTTP, or with a certificate one for HTTPS, and one that redirects to it."""
    http = Listener(port=USUAL_PORTS["HTTP"], protocol="HTTP")
    if balancer.certificate is None and balancer.domain is None:
        return (http.replace(forward_to=balancer.forward_to),)
    https = Listener(
        port=USUAL_PORTS["HTTPS"],
        protocol="HTTPS",
        certificate=balancer.certificate,
        forward_to=balancer.forward_to,
    )
    return (http.replace(redirect_to="HTTPS"), https)


def check(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find a load balancer without listeners, and keys that have no effect beside them."""
    if balancer.forward_to is not None and not _is_usual(balancer):
        yield codes.LISTENERS_UNCLEAR.at(
            Place((*here.route, "forward_to"), "key"),
            f"`{here.name}` has both `forward_to` and `listeners`",
            label="is short for `listeners`",
            also=(Note(Place((*here.route, "listeners"), "key"), "the listeners"),),
            help="remove one of the two",
        )
    elif not balancer.listeners:
        yield codes.LISTENERS_UNCLEAR.at(
            Place(here.route, "key"),
            f"`{here.name}` has no listeners",
            label="`forward_to` is missing",
            help="add `forward_to: COMPONENT`, or `listeners: [{port: 80, protocol: HTTP, …}]`",
        )
    elif balancer.forward_to is None and balancer.certificate is not None:
        yield codes.LISTENERS_UNCLEAR.at(
            Place((*here.route, "certificate"), "key"),
            "`certificate` has no effect beside `listeners`",
            label="is for `forward_to`",
            also=(Note(Place((*here.route, "listeners"), "key"), "the listeners"),),
            help="move it to a listener of `protocol: HTTPS`",
        )


def _is_usual(balancer: "LoadBalancer") -> bool:
    """Return whether the listeners are those of `forward_to`, which a resolved spec shows beside it."""
    return list(map(repr, balancer.listeners)) == list(map(repr, _usual(balancer)))


def written(balancer: "LoadBalancer", route: Route, here: Context) -> Route:
    """Return the route in the spec of a value of `listeners`, for which it may have `forward_to`."""
    listeners = (*here.route, "listeners")
    if balancer.forward_to is None or route[: len(listeners)] != listeners:
        return route
    below = route[len(listeners) + 1 :]
    return (*here.route, *(below if below[:1] in _SAME_KEYS else ("forward_to",)))


def placed(found: Iterable[Diagnostic], balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Yield findings about listeners at the keys of the spec."""
    for each in found:
        also = tuple(
            note._replace(place=note.place._replace(route=written(balancer, note.place.route, here)))
            for note in each.also
        )
        place = each.place._replace(route=written(balancer, each.place.route, here))
        yield each._replace(place=place, also=also)


def traced(resource: Placed, balancer: "LoadBalancer", here: Context) -> Placed:
    """Return a resource of listeners with the routes of the spec."""
    origins = {key: written(balancer, route, here) for key, route in resource.origins.items()}
    return resource._replace(origin=written(balancer, resource.origin, here), origins=origins)
