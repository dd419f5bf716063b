"""The transit gateway: its CIDR blocks, the subnets that lead to it, and its region."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from tiers.compile.checks.addresses import CIDR, host_bits
from tiers.compile.checks.placement import unknown_subnet
from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.codes.expectations import DUPLICATE_ENTRY
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import ANYWHERE, allows_anywhere
from tiers.ir.parameters import Text
from tiers.ir.private_ranges import PRIVATE_RANGES, is_private
from tiers.language.architecture import Architecture
from tiers.language.vocabulary import HTTPS
from tiers.network.layout import NetworkPlan
from tiers.network.transit_keys import TransitGateway

TRANSIT: Route = ("network", "transit_gateway")
TO: Route = (*TRANSIT, "to")
SUBNETS: Route = (*TRANSIT, "subnets")
ENDPOINTS: Route = ("network", "endpoints")


def check(gateway: TransitGateway, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find routes that AWS refuses or that are not for networks beyond, and a gateway of another region."""
    for index, cidr in enumerate(gateway.to):
        yield from _range(cidr, (*TO, index), architecture)
    yield from _duplicates(gateway.to, TO)
    yield from _duplicates(gateway.kinds, (*TRANSIT, "kinds"))
    yield from _duplicates(gateway.subnets, SUBNETS)
    yield from _subnets(gateway, architecture)
    yield from _attached(gateway, architecture.network)
    regions = architecture.spec.regions
    if len(set(regions)) > 1 and not isinstance(gateway.id, Text | Elsewhere):
        yield codes.TRANSIT_OF_ONE_REGION.at(
            (*TRANSIT, "id"),
            f"one transit gateway for the regions `{regions[0]}` and `{regions[1]}`",
            label="in one region only",
            also=(Note(Place(("regions", 1)), "another region"),),
            help="use `id: {parameter: TransitGateway}`, or move a region to another environment",
        )
    yield from _endpoint_rule(architecture)


def _range(cidr: str, route: Route, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a CIDR block that cannot be beyond the gateway."""
    vpc = architecture.network.spec.cidr
    wrong = tuple(host_bits(cidr, route))
    yield from wrong
    if wrong:
        return
    if cidr == ANYWHERE:
        yield codes.TRANSIT_DEFAULT_ROUTE.at(
            route,
            "the default route cannot lead to the transit gateway",
            label="everything, with the internet",
            help="use private CIDR blocks such as `10.0.0.0/8`, and `nat_gateway` for the internet",
        )
    elif not is_private(cidr):
        yield codes.TRANSIT_RANGE_PUBLIC.at(
            route,
            f"`{cidr}` has addresses that are not private",
            label="must be a private CIDR block",
            help=f"use CIDR blocks inside {', '.join(f'`{each}`' for each in PRIVATE_RANGES)}",
        )
    elif IPv4Network(cidr).subnet_of(IPv4Network(vpc, strict=False)):
        yield codes.TRANSIT_RANGE_IN_VPC.at(
            route,
            f"`{cidr}` is inside the VPC, so no route to it can lead beyond",
            label=f"part of `{vpc}`",
            also=(Note(Place(CIDR), "CIDR block of the VPC"),),
            help=f"remove it, or use a CIDR block outside `{vpc}`",
        )


def _duplicates(items: tuple[str, ...], route: Route) -> Iterator[Diagnostic]:
    """Find an item that is in a list twice."""
    for index, each in enumerate(items):
        first = items.index(each)
        if first != index:
            yield DUPLICATE_ENTRY.at(
                (*route, index),
                f"duplicate item `{each}`",
                label="already listed",
                also=(Note(Place((*route, first)), "first defined here"),),
                help="remove one of the two",
            )


def _subnets(gateway: TransitGateway, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a kind of subnet that has routes to the gateway, and no subnets."""
    network = architecture.network
    for index, kind in enumerate(gateway.kinds):
        if not network.of_kind(kind):
            has = next((each.kind for each in network.subnets), None)
            yield codes.TRANSIT_WITHOUT_SUBNETS.at(
                (*TRANSIT, "kinds", index),
                f"no {kind} subnet leads to the transit gateway",
                label=f"no {kind} subnets in this network",
                help=f"add {kind} subnets, or use `kinds: [{has}]`" if has else f"add {kind} subnets",
            )


def _attached(gateway: TransitGateway, network: NetworkPlan) -> Iterator[Diagnostic]:
    """Find subnets of the attachment that do not exist, a second one in a zone, and a zone without one."""
    first: dict[str, int] = {}
    for index, name in enumerate(gateway.subnets):
        subnet = network.named(name)
        if subnet is None:
            yield unknown_subnet(name, (*SUBNETS, index), network)
            return
        other = first.setdefault(subnet.zone, index)
        if gateway.subnets[other] != name:
            yield codes.TRANSIT_SUBNETS.at(
                (*SUBNETS, index),
                f"`{gateway.subnets[other]}` and `{name}` are both in zone `{subnet.zone}`",
                label="one subnet in each zone",
                also=(Note(Place((*SUBNETS, other)), "in the same zone"),),
                help="remove one of the two",
            )
    for subnet in network.transit_routed if first else ():
        if subnet.zone not in first:
            yield codes.TRANSIT_SUBNETS.at(
                Place(SUBNETS),
                f"`{subnet.name}` in zone `{subnet.zone}` does not reach the transit gateway",
                label=f"no subnet in zone `{subnet.zone}`",
                also=(Note(Place(subnet.route, "key"), "its routes lead to the transit gateway"),),
                help=f"add a subnet in zone `{subnet.zone}`",
            )
            first[subnet.zone] = 0


def _endpoint_rule(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a rule for gateway endpoints that allows addresses beyond the transit gateway too."""
    for member in architecture.members.values():
        here = architecture.around(member)
        where = here.place
        if where is None or not here.is_led_by_gateways or allows_anywhere(where.egress, HTTPS):
            continue
        if architecture.network.leads_beyond(here.subnets(where.subnets)):
            index = architecture.network.spec.endpoints.index(architecture.network.gateway_endpoints[0])
            yield codes.ENDPOINT_RULE_BEYOND.at(
                (*ENDPOINTS, index),
                f"the rule of `{member.name}` for this endpoint also allows port {HTTPS} beyond the VPC",
                label="its addresses have no name in a template",
                also=(Note(Place(TRANSIT, "key"), "routes lead beyond here"),),
                help="use isolated subnets for it, or remove the endpoint",
            )
