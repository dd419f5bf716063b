"""An existing VPC: what the spec must say about it, and what it cannot change."""

from collections.abc import Iterable, Iterator, Sequence

from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.codes.architecture import QUOTA
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.existing_values import identity, missing
from tiers.ir.parameters import Text
from tiers.ir.placed import Built
from tiers.language.architecture import Architecture
from tiers.network.existing import OF_EXISTING, parts, zone_unknown
from tiers.network.layout import KINDS, NetworkPlan, PlannedSubnet

NETWORK: Route = ("network",)
_MOST_NOTES = 5


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find what an existing VPC lacks or cannot have, and what only one can have."""
    network = architecture.network
    if not network.is_existing:
        yield from _without_vpc(network)
        return
    if network.carved:
        yield codes.EXISTING_WITHOUT_SUBNETS.at(
            (*NETWORK, "vpc"),
            "the subnets of the existing VPC are missing",
            label="no subnet is created in it",
            help="add `subnets`, or run `tiers init --from-vpc VPC-ID` to write them from the account",
        )
        return
    yield from _number(network)
    yield from _subnets(network)
    yield from _same_ids(network)
    yield from _keys(network)
    yield from _tables(network)
    yield from _shared_tables(network)
    yield from _zones(network)
    yield from _regions(architecture)


def _number(network: NetworkPlan) -> Iterator[Diagnostic]:
    """Limit the subnets: templates have what is declared about each in their metadata."""
    from tiers.cloudformation.load.existing_vpc import MOST_SUBNETS

    number = len(network.spec.subnets)
    if number > MOST_SUBNETS:
        yield QUOTA.at(
            Place((*NETWORK, "subnets"), "key"),
            f"the existing VPC has {number} subnets; the maximum is {MOST_SUBNETS}",
            label=f"{number - MOST_SUBNETS} too many",
            help="remove the subnets that no component uses",
        )


def check_zones(built: Built) -> Iterator[Diagnostic]:
    """Find resources that need the name of a zone which the spec has by its position or ID."""
    for origin in dict.fromkeys(each.origin for each, _ in missing(built.resources, built.given)):
        yield zone_unknown(origin)


def _without_vpc(network: NetworkPlan) -> Iterator[Diagnostic]:
    """Find what says that parts of a new VPC exist. Of several, the cause is most likely a missing `vpc`."""
    found = list(parts(network))
    if len(found) == 1:
        ((route, message),) = found
        yield codes.ID_WITHOUT_VPC.at(
            route,
            message,
            label="only for an existing VPC",
            help="remove it, or add `vpc: vpc-…` to `network`",
        )
    elif found:
        yield codes.ID_WITHOUT_VPC.at(
            Place(NETWORK, "key"),
            "`network` has parts of an existing VPC, but no `vpc`",
            label="`vpc` is missing",
            also=tuple(Note(Place(route), "only for an existing VPC") for route, _ in found[:_MOST_NOTES]),
            help="add `vpc: vpc-…`, or remove what exists already",
        )


def _subnets(network: NetworkPlan) -> Iterator[Diagnostic]:
    for each in network.subnets:
        if network.spec.subnets[each.name].id is None:
            yield codes.SUBNET_WITHOUT_ID.at(
                Place(each.route, "key"),
                f"the subnet `{each.name}` has no ID",
                label="not created in an existing VPC",
                also=(Note(Place((*NETWORK, "vpc")), "the existing VPC"),),
                help="add `id: subnet-…`, a parameter, or an output of another stack",
            )


def _same_ids(network: NetworkPlan) -> Iterator[Diagnostic]:
    first: dict[tuple[str, ...], str] = {}
    # In the order of the spec, so that the second one is the mistake.
    for name, subnet in network.spec.subnets.items():
        if subnet.id is None:
            continue
        other = first.setdefault(identity(subnet.id), name)
        if other != name:
            yield codes.DUPLICATE_ID.at(
                (*NETWORK, "subnets", name, "id"),
                f"`{other}` and `{name}` are the same subnet",
                label="already used",
                also=(Note(Place((*NETWORK, "subnets", other, "id")), "first used here"),),
                help="use another ID, or remove one of the two",
            )


def _keys(network: NetworkPlan) -> Iterator[Diagnostic]:
    """Find keys that would create or rename what exists."""
    spec = network.spec
    # Nothing is left of them where the spec has none.
    if spec.internet_gateway is not None:
        yield _no_effect((*NETWORK, "internet_gateway"), "`internet_gateway`", "remove it")
    for kind in KINDS:
        if getattr(spec.route_tables, kind) is not None:
            yield _no_effect((*NETWORK, "route_tables", kind), "`route_tables`", "remove it")
    for name, subnet in spec.subnets.items():
        if subnet.name is not None:
            yield _no_effect((*NETWORK, "subnets", name, "name"), f"the `name` of `{name}`", "remove it")
    if spec.nat_gateway.mode not in {"none", "existing"}:
        yield _no_effect(
            (*NETWORK, "nat_gateway", "mode"),
            f"`nat_gateway: {{mode: {spec.nat_gateway.mode}}}`",
            "use `mode: existing`, or `mode: none` if the private subnets have no default route",
        )


def _no_effect(place: Place | Route, what: str, advice: str) -> Diagnostic:
    return codes.KEY_OF_EXISTING_VPC.at(
        place,
        f"{what} cannot be set in an existing VPC",
        label="belongs to those who created the VPC",
        also=(Note(Place((*NETWORK, "vpc")), "the existing VPC"),),
        help=advice,
    )


def _tables(network: NetworkPlan) -> Iterator[Diagnostic]:
    """Find subnets whose route tables a new gateway endpoint or route needs."""
    made = [each for each in network.gateway_endpoints if each not in network.existing_endpoints]
    lacking = _without_table(network, [each for each in network.subnets if each.kind != "public"])
    for service in made if lacking else ():
        yield _no_table(
            (*NETWORK, "endpoints", network.spec.endpoints.index(service)),
            f"the VPC endpoint `{service}` needs",
            lacking,
            f"{{{service}: existing}}",
        )
    transit = network.spec.transit_gateway
    lacking = _without_table(network, network.transit_routed)
    if transit is not None and not transit.is_routed and lacking:
        what = "the routes to the transit gateway need"
        yield _no_table((*NETWORK, "transit_gateway", "to"), what, lacking, "mode: existing")


def _without_table(network: NetworkPlan, subnets: Iterable[PlannedSubnet]) -> list[PlannedSubnet]:
    return [each for each in subnets if network.spec.subnets[each.name].route_table is None]


def _no_table(route: Route, what: str, lacking: Sequence[PlannedSubnet], otherwise: str) -> Diagnostic:
    return codes.TABLE_WITHOUT_ID.at(
        route,
        f"{what} the route tables of the existing subnets",
        label=f"`{lacking[0].name}` has no `route_table`",
        also=tuple(Note(Place(each.route, "key"), "no `route_table`") for each in lacking),
        help=f"add `route_table: rtb-…` to each subnet, or use `{otherwise}`",
    )


def _shared_tables(network: NetworkPlan) -> Iterator[Diagnostic]:
    """Find subnets of different kinds with one route table, whose default route makes the kind."""
    first: dict[tuple[str, ...], str] = {}
    for name, subnet in network.spec.subnets.items():
        if subnet.route_table is None:
            continue
        other = first.setdefault(identity(subnet.route_table), name)
        kind = network.spec.subnets[other].kind
        if kind != subnet.kind:
            yield codes.TABLE_OF_TWO_KINDS.at(
                (*NETWORK, "subnets", name, "kind"),
                f"`{name}` is {subnet.kind}, and `{other}` with the same route table is {kind}",
                label="a route table has one default route",
                also=(Note(Place((*NETWORK, "subnets", other, "kind")), f"{kind} by the same table"),),
                help="use the same `kind` for both, or correct `route_table`",
            )


def _zones(network: NetworkPlan) -> Iterator[Diagnostic]:
    used = {each.zone for each in network.subnets}
    for zone in network.zones:
        if used and zone not in used:
            yield codes.ZONE_WITHOUT_SUBNETS.at(
                Place((*NETWORK, "zones")),
                f"zone `{zone}` has no subnet",
                label="not in use",
                help=f"add a subnet in zone `{zone}`, or use fewer `zones`",
            )


def _regions(architecture: Architecture) -> Iterator[Diagnostic]:
    regions, spec = architecture.spec.regions, architecture.network.spec
    if len({*regions}) <= 1:
        return
    ids = [((*NETWORK, "vpc"), spec.vpc)]
    for name, subnet in spec.subnets.items():
        ids += [((*NETWORK, "subnets", name, key), getattr(subnet, key)) for key in OF_EXISTING]
    for route, value in ids:
        if value is not None and not isinstance(value, Text | Elsewhere):
            yield codes.ID_IN_SEVERAL_REGIONS.at(
                route,
                f"`{value}` exists in one region, and the spec is for {len(regions)}",
                label="the ID of one region",
                also=(Note(Place(("regions",)), "the regions"),),
                help="use `{parameter: NAME}`, or move the ID to an environment with one region",
            )
