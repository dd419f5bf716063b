"""Calls of AWS services: every subnet of a caller needs a network path to the service.

The internet by `egress` and a default route is one, a VPC endpoint of the service another.
"""

from collections.abc import Iterator

from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import quoted
from tiers.ir.facets import Placement, allows_anywhere
from tiers.language.architecture import Architecture
from tiers.language.component import Context
from tiers.language.vocabulary import HTTPS
from tiers.network.spec import GATEWAY_ENDPOINTS


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find grants and calls whose service the caller cannot reach; each service once for a caller.

    What one key needs is one finding: an image, say, needs three services.
    """
    for member in architecture.members.values():
        here = architecture.around(member)
        place = here.place
        if place is None:
            continue  # AWS runs it outside the VPC
        wanted: dict[str, Route] = {}
        for grant in here.grants():
            if grant.service:
                wanted.setdefault(grant.service, grant.route)
        for call in member.component.calls(here):
            wanted.setdefault(call.service, call.route)
        missing: dict[Route, list[str]] = {}
        for service, route in wanted.items():
            if not _is_reached(service, place, here):
                missing.setdefault(route, []).append(service)
        for route, services in missing.items():
            yield _no_way(services, route, place, here)


def _is_reached(service: str, place: Placement, here: Context) -> bool:
    leaves = allows_anywhere(place.egress, HTTPS) and place.has_exit
    if leaves:
        return True
    if service in GATEWAY_ENDPOINTS:
        return service in here.network.gateway_endpoints and here.is_led_by_gateways
    return place.uses_endpoints and service in here.network.interface_endpoints


def _no_way(services: list[str], route: Route, place: Placement, here: Context) -> Diagnostic:
    shut = place.has_exit and not allows_anywhere(place.egress, HTTPS)
    out = "`egress: https`" if shut else "a NAT gateway"
    noun = "service" if len(services) == 1 else "services"
    return codes.NO_WAY_TO_SERVICE.at(
        route,
        f"`{here.name}` cannot reach the {noun} {quoted(services)}",
        label="no network path leads there",
        also=(Note(Place(here.route, "key"), "neither a VPC endpoint nor the internet"),),
        help=f"add {quoted(services)} to the network's `endpoints`, or use {out}",
    )
