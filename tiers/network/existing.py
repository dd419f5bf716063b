"""An existing VPC: its values in templates, and what a proof may assume of it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tiers.diagnostics.codes.network import ZONES_BY_POSITION
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir import identifiers
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.existing_values import identity
from tiers.ir.parameters import Text
from tiers.ir.placed import Given
from tiers.ir.references import Target
from tiers.network.layout import ZONES, NetworkPlan, PlannedSubnet, is_zone_id

GATEWAYS = frozenset({identifiers.GATEWAY_ATTACHMENT, identifiers.PUBLIC_DEFAULT_ROUTE})
"""What resources in public subnets wait for; an existing VPC has it."""
OF_EXISTING = ("id", "route_table")
"""Keys of a subnet that exists."""


def given(network: NetworkPlan) -> Given:
    """Return the value of each target of an existing VPC that resources may refer to."""
    spec = network.spec
    if spec.vpc is None:
        return {}
    values: dict[Target, str] = {
        Target(identifiers.VPC): spec.vpc,
        Target(identifiers.VPC, "CidrBlock"): spec.cidr,
    }
    for name, subnet in spec.subnets.items():
        logical_id = identifiers.subnet(name)
        values[Target(logical_id, "CidrBlock")] = subnet.cidr
        zone = _zone(spec.zones, subnet.zone)
        if zone is not None:
            values[Target(logical_id, "AvailabilityZone")] = zone
        if subnet.id is not None:
            values[Target(logical_id)] = subnet.id
        if subnet.route_table is not None:
            values[Target(identifiers.route_table(name))] = subnet.route_table
    if spec.transit_gateway is not None and spec.transit_gateway.is_attached:
        values[Target(identifiers.TRANSIT_GATEWAY)] = spec.transit_gateway.id
    return values


def parts(network: NetworkPlan) -> Iterator[tuple[Route, str]]:
    """Yield the places that name a part of a network that exists already, each with a message about it."""
    spec = network.spec
    if spec.nat_gateway.mode == "existing":
        yield ("network", "nat_gateway", "mode"), "a new VPC has no existing NAT gateway"
    for index, endpoint in enumerate(spec.endpoints):
        if not isinstance(endpoint, str):
            yield ("network", "endpoints", index), "a new VPC has no existing VPC endpoint"
    if spec.transit_gateway is not None and spec.transit_gateway.is_attached:
        yield ("network", "transit_gateway", "mode"), "a new VPC has no attachment to a transit gateway"
    for name, subnet in spec.subnets.items():
        for key in OF_EXISTING:
            if getattr(subnet, key) is not None:
                yield ("network", "subnets", name, key), f"`{name}` has `{key}`, but the VPC is created"


def _zone(zones: int | tuple[str, ...], letter: str) -> str | None:
    """Return the name of a zone; `None` if the spec has its ID or its position."""
    position = ZONES.index(letter)
    if isinstance(zones, int) or position >= len(zones) or is_zone_id(zones[position]):
        return None
    return zones[position]


def check_zones(network: NetworkPlan, subnets: Iterable[str], route: Route) -> Iterator[Diagnostic]:
    """Find a resource that needs the name of its zone, if the spec has the position or the ID of it."""
    known = network.spec.subnets
    zones = [known[each].zone for each in subnets if network.is_existing and each in known]
    if any(_zone(network.spec.zones, each) is None for each in zones):
        yield zone_unknown(route)


def zone_unknown(route: Route) -> Diagnostic:
    """Return the finding about a resource at a key, the name of whose zone is not known."""
    return ZONES_BY_POSITION.at(
        Place(route, "key"),
        f"the zone of `{route[-1]}` is not known",
        label="needs the name of its zone",
        also=(Note(Place(("network", "zones")), "no names of zones"),),
        help="list the zones of the subnets by name: `zones: [ap-southeast-1a, …]`, `a` first",
    )


def tables_of_endpoints(network: NetworkPlan) -> Iterator[str]:
    """Yield the IDs of the route tables, each once, that get a route to a gateway endpoint."""
    subnets = (each for each in network.subnets if each.kind != "public")
    return (identifiers.route_table(name) for name, _ in tables_of(network, subnets))


def tables_of(network: NetworkPlan, subnets: Iterable[PlannedSubnet]) -> Iterator[tuple[str, str]]:
    """Yield the route tables of subnets, each once, with the name of the first subnet that has it."""
    seen = set()
    for subnet in subnets:
        table = network.spec.subnets[subnet.name].route_table
        if table is not None and identity(table) not in seen:
            seen.add(identity(table))
            yield subnet.name, table


def word(value: str) -> str:
    """Return a value as a part of a logical ID, which is the same whatever else the spec has."""
    said = "-".join(each for each in identity(value)[1:] if each)
    return identifiers.pascal(re.sub(r"[^A-Za-z0-9]", "-", said))


def assumed(network: NetworkPlan) -> dict[str, Any]:
    """Return the metadata about an existing VPC, as `tiers/cloudformation/load/existing.py` reads it."""
    if network.spec.vpc is None:
        return {}
    zones = network.spec.zones
    return {
        "vpc": {
            "logical_id": identifiers.VPC,
            "value": written(network.spec.vpc),
            "cidr": network.spec.cidr,
        },
        "subnets": [
            {
                "logical_id": identifiers.subnet(each.name),
                "name": each.name,
                "value": written(network.spec.subnets[each.name].id),
                "cidr": each.cidr,
                "kind": each.kind,
                "zone": ZONES.index(each.zone) if isinstance(zones, int) else zones[ZONES.index(each.zone)],
                "route": list(each.route),
                **_table(network, each.name),
            }
            for each in network.subnets
        ],
        "nat": network.has_nat,
        "endpoints": {identifiers.endpoint(each): each for each in network.existing_endpoints},
        **_transit(network),
    }


def _transit(network: NetworkPlan) -> dict[str, Any]:
    """Return the attachment that exists, and the CIDR blocks to which routes exist."""
    transit = network.spec.transit_gateway
    if transit is None or not transit.is_attached:
        return {}
    routed = {"to": list(transit.to), "kinds": list(network.transit_kinds)} if transit.is_routed else {}
    attached = [identifiers.subnet(each.name) for each in network.transit_subnets]
    return {"transit": {"value": written(transit.id), "subnets": attached, **routed}}


def _table(network: NetworkPlan, name: str) -> dict[str, Any]:
    table = network.spec.subnets[name].route_table
    if table is None:
        return {}
    same = next(each for each in network.subnets if _is_same(network, each.name, table))
    return {"table": identifiers.route_table(same.name), "table_value": written(table)}


def _is_same(network: NetworkPlan, name: str, table: str) -> bool:
    other = network.spec.subnets[name].route_table
    return other is not None and identity(other) == identity(table)


def written(value: str | None) -> Any:  # noqa: ANN401 - a string, or a mapping
    """Return a value as a spec has it, without the default and description of a parameter.

    The checks refuse a spec without it.
    """
    if isinstance(value, Text):
        return {"parameter": value.parameter.name}
    return value.written if isinstance(value, Elsewhere) else value
