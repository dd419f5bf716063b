"""The network of an old template: a VPC, and its subnets by the default routes that they have."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.adopt import existing
from tiers.adopt.reading import Resource
from tiers.adopt.sketch import Sketch, tag
from tiers.ir import identifiers
from tiers.migrate.remarks import State

_VPC = "AWS::EC2::VPC"
_SUBNET = "AWS::EC2::Subnet"
_NAT = "AWS::EC2::NatGateway"
_LETTERS = "abcdef"


def recognize(sketch: Sketch) -> bool:
    """Write the network, if the template has one VPC with subnets, or uses one; return whether it does."""
    if sketch.old.existing is not None:
        sketch.data["network"] = _existing(sketch.old.existing)
        return True
    vpcs = list(sketch.of_type(_VPC))
    if not vpcs:
        return existing.recognize(sketch)
    subnets = [each for each in sketch.of_type(_SUBNET) if isinstance(each.properties.get("CidrBlock"), str)]
    if len(vpcs) != 1 or not subnets or not isinstance(vpcs[0].properties.get("CidrBlock"), str):
        for each in vpcs:
            why = "several VPCs" if len(vpcs) > 1 else "its subnets have no CIDR blocks"
            sketch.remark(State.CHANGED, each, f"stays a raw resource: {why}")
        return False
    zones = _zones(subnets)
    if not zones:
        sketch.remark(State.CHANGED, vpcs[0], "stays a raw resource: more than six zones, or unknown ones")
        return False
    network: dict[str, Any] = {"cidr": vpcs[0].properties["CidrBlock"], "zones": _spread(subnets, zones)}
    network["nat_gateway"] = _nat_gateway(sketch, zones)
    network["subnets"] = {}
    kinds = _kinds(sketch)
    for each in subnets:
        name = sketch.free_name(each.logical_id, "Subnet")
        sketch.subnets[each.logical_id] = name
        sketch.anchors[identifiers.subnet(name)] = each.logical_id
        kind = kinds.get(each.logical_id) or "isolated"
        written: dict[str, Any] = {"zone": zones[each.logical_id], "cidr": each.properties["CidrBlock"]}
        label = tag(each)
        named = {"name": label} if label and label != name else {}
        network["subnets"][name] = {**written, "kind": kind, **named}
    _named_gateway(sketch, network)
    nat = network["nat_gateway"]
    if "subnet" in nat:
        nat["subnet"] = sketch.subnets[nat["subnet"]]
    endpoints = list(dict.fromkeys(_endpoints(sketch)))
    if endpoints:
        network["endpoints"] = endpoints
    sketch.data["network"] = network
    sketch.anchors[identifiers.VPC] = vpcs[0].logical_id
    return True


def _existing(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return the network of a spec that uses an existing VPC, as the compiler wrote what it assumed."""
    subnets = written["subnets"]
    names = sorted({each["zone"] for each in subnets if isinstance(each["zone"], str)})
    transit = written.get("transit", {})
    return {
        "vpc": written["vpc"]["value"],
        "cidr": written["vpc"]["cidr"],
        "zones": names or max(each["zone"] for each in subnets) + 1,
        "nat_gateway": {"mode": "existing" if written["nat"] else "none"},
        "endpoints": [{each: "existing"} for each in written["endpoints"].values()],
        # Routes of the stack itself stay raw resources.
        **({"transit_gateway": _existing_transit(transit)} if transit.get("to") else {}),
        "subnets": {
            each["name"]: {
                "id": each["value"],
                "zone": _LETTERS[names.index(each["zone"]) if names else each["zone"]],
                "cidr": each["cidr"],
                "kind": each["kind"],
                **({"route_table": each["table_value"]} if "table_value" in each else {}),
            }
            for each in subnets
        },
    }


def _existing_transit(written: Mapping[str, Any]) -> dict[str, Any]:
    return {"mode": "existing", "id": written["value"], "to": written["to"], "kinds": written["kinds"]}


def _zones(subnets: list[Resource]) -> dict[str, str]:
    """Return the letter of the zone of each subnet; nothing if they are not known."""
    found: dict[str, object] = {each.logical_id: _zone(each) for each in subnets}
    names = sorted({each for each in found.values() if isinstance(each, str)})
    positions = {each for each in found.values() if isinstance(each, int)}
    if (names and positions) or len(names) > len(_LETTERS) or any(each is None for each in found.values()):
        return {}
    if any(each >= len(_LETTERS) for each in positions):
        return {}
    return {
        key: _LETTERS[names.index(each) if isinstance(each, str) else int(str(each))]
        for key, each in found.items()
    }


def _zone(subnet: Resource) -> str | int | None:
    """Return the name of a subnet's zone, or its position among those of the region."""
    value = subnet.properties.get("AvailabilityZone", subnet.properties.get("AvailabilityZoneId"))
    if isinstance(value, str) and value:
        return value
    match value:
        case {"Fn::Select": [int() | str() as position, _]} if str(position) in "012345":
            return int(position)
        case {"Fn::Sub": str(text)} if text.startswith("${AWS::Region}") and text[-1:] in _LETTERS:
            return _LETTERS.index(text[-1])
    return None


def _spread(subnets: list[Resource], zones: dict[str, str]) -> int | list[str]:
    """Return the number of zones, or their names where the template has these."""
    names = sorted({each for each in map(_zone, subnets) if isinstance(each, str)})
    return names or max(_LETTERS.index(each) for each in zones.values()) + 1


def _kinds(sketch: Sketch) -> dict[str, str]:
    """Return the kind of each subnet by the default route of its route table."""
    routes: dict[str, str] = {}
    for each in sketch.of_type("AWS::EC2::Route"):
        table = sketch.resource(each.properties.get("RouteTableId"), "AWS::EC2::RouteTable")
        if table is not None and each.properties.get("DestinationCidrBlock") == "0.0.0.0/0":
            is_nat = "NatGatewayId" in each.properties
            routes[table.logical_id] = (
                "private" if is_nat else "public" if "GatewayId" in each.properties else ""
            )
    kinds: dict[str, str] = {}
    for each in sketch.of_type("AWS::EC2::SubnetRouteTableAssociation"):
        subnet = sketch.resource(each.properties.get("SubnetId"), _SUBNET)
        table = sketch.resource(each.properties.get("RouteTableId"), "AWS::EC2::RouteTable")
        if subnet is not None and table is not None:
            kinds[subnet.logical_id] = routes.get(table.logical_id, "")
    return kinds


def _nat_gateway(sketch: Sketch, zones: dict[str, str]) -> dict[str, Any]:
    """Return the mode of the NAT gateways; a single one has the old ID of its subnet, to be replaced."""
    gateways = list(sketch.of_type(_NAT))
    if not gateways:
        return {"mode": "none"}
    if any(each.properties.get("AvailabilityMode") == "regional" for each in gateways):
        return {"mode": "regional"}
    homes = [sketch.resource(each.properties.get("SubnetId"), _SUBNET) for each in gateways]
    known = [each.logical_id for each in homes if each is not None and each.logical_id in zones]
    in_zones = Counter(zones[each] for each in known)
    if len(in_zones) > 1 and len(in_zones) == len({*zones.values()}):
        return {"mode": "per_zone"}
    return {"mode": "single", "subnet": known[0]} if known else {"mode": "none"}


_SERVICE = re.compile(r"(?:com\.amazonaws\.)?(?:\$\{AWS::Region\}|[a-z]{2}(?:-[a-z]+)+-[0-9])\.([a-z0-9.-]+)")


def _endpoints(sketch: Sketch) -> Iterator[str]:
    """Yield the services of the VPC endpoints that a network of the language can have."""
    for each in sketch.of_type("AWS::EC2::VPCEndpoint"):
        service = each.properties.get("ServiceName")
        text = service.get("Fn::Sub") if isinstance(service, dict) else service
        found = _SERVICE.search(text) if isinstance(text, str) else None
        if found is not None:
            yield found[1]


def _named_gateway(sketch: Sketch, network: dict[str, Any]) -> None:
    gateway = next(sketch.of_type("AWS::EC2::InternetGateway"), None)
    label = tag(gateway) if gateway is not None else None
    if label:
        network["internet_gateway"] = label
    tables: dict[str, set[str]] = {}
    kinds = _kinds(sketch)
    for each in sketch.of_type("AWS::EC2::SubnetRouteTableAssociation"):
        subnet = sketch.resource(each.properties.get("SubnetId"), _SUBNET)
        table = sketch.resource(each.properties.get("RouteTableId"), "AWS::EC2::RouteTable")
        named = tag(table) if table is not None else None
        if subnet is not None and named:
            tables.setdefault(kinds.get(subnet.logical_id) or "isolated", set()).add(named)
    named_tables = {kind: next(iter(names)) for kind, names in tables.items() if len(names) == 1}
    if named_tables:
        network["route_tables"] = named_tables
