"""An existing VPC that templates use: what their metadata says of it, as resources that are assumed.

Its parts get the logical IDs that they would have if they were created, so that whatever reads templates
reads one network. No account was asked: what is read here is what the author of the templates declares.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tiers.cloudformation.evaluate.values import ResourceRef
from tiers.cloudformation.load.manifest import DamagedError, is_number

METADATA, KEY = "Tiers", "ExistingNetwork"
"""The place in the `Metadata` of the template that is deployed."""

FILE = "existing-network"
"""The name of the document that has the assumed resources; no template has it."""

MOST_SUBNETS = 200
KINDS = ("public", "private", "isolated")
_KINDS_OF_PARTS = {"AWS::EC2::VPC": "vpc", "AWS::EC2::Subnet": "subnet", "AWS::EC2::RouteTable": "rtb"}
"""The prefixes of the IDs of parts, by type."""
_GATEWAY, _ATTACHMENT, _NAT = (
    "ExistingInternetGateway",
    "ExistingInternetGatewayAttachment",
    "ExistingNatGateway",
)
_HUB, _HUB_ATTACHMENT = "ExistingTransitGateway", "ExistingTransitGatewayAttachment"
"""Routes and attachments share the name of the gateway, which is not a resource."""
_ANYWHERE = "0.0.0.0/0"
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
_NAME = re.compile(r"[a-z0-9_-]{1,63}")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_ID = re.compile(r"(vpc|subnet|rtb|tgw)-([0-9a-f]{8}|[0-9a-f]{17})")
_TYPES = {"AWS::EC2::VPC::Id": "vpc", "AWS::EC2::Subnet::Id": "subnet"}
"""The parts that parameters of these types name. A route table has no such type, but a pattern."""


class AssumedSubnet(NamedTuple):
    """A subnet whose kind was declared and not read from an account."""

    name: str
    logical_id: str
    kind: str
    route: tuple[str | int, ...]
    beyond: tuple[str, ...] = ()
    """The CIDR blocks to which its route table was declared to lead by a transit gateway."""
    attached: bool = False
    """Whether its zone was declared to have an attachment to the transit gateway."""


class Existing(NamedTuple):
    """The assumed resources, and the values in templates that mean them.

    `exports` are by the name of an export, `outputs` by a stack and an output of it.
    """

    template: Mapping[str, Any]
    subnets: tuple[AssumedSubnet, ...]
    literals: Mapping[str, ResourceRef]
    parameters: Mapping[str, ResourceRef]
    exports: Mapping[str, ResourceRef]
    outputs: Mapping[tuple[str, str], ResourceRef]


def metadata(assumed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata about an existing VPC, so that templates can be proven wherever they are."""
    return {METADATA: {KEY: assumed}} if assumed else {}


def logical_ids(assumed: Mapping[str, Any]) -> frozenset[str]:
    """Return the logical IDs of the parts of an existing VPC."""
    hub = {_HUB} if "transit" in assumed else set()
    return frozenset(hub.union(_read(assumed).template["Resources"])) if assumed else frozenset()


def declared(template: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - data of any shape
    """Return what the metadata of a template says of an existing VPC; `None` if it cannot be read."""
    return _written(template) if of_template(template) is not None else None


def of_template(template: Any) -> Existing | None:  # noqa: ANN401 - data of any shape
    """Return the existing VPC that a template uses; `None` if its metadata has none that can be read."""
    written = _written(template)
    if written is None:
        return None
    try:
        found = _read(written)
        _assert_apart(found, template)
    except (DamagedError, LookupError, TypeError, AttributeError):
        return None
    return found


def _assert_apart(found: Existing, template: Mapping[str, Any]) -> None:
    """Assert that the assumed parts are not what the template itself creates or asks for.

    Anyone can write metadata. What it assumes is marked in every answer, so it must not stand in for a
    resource that is proven, or for a parameter that means something else.
    """
    resources = found.template["Resources"]
    if not {_HUB, *resources}.isdisjoint(template["Resources"]):
        raise DamagedError
    parameters = template.get("Parameters", {})
    for name, ref in found.parameters.items():
        if name not in parameters:
            continue  # Nothing in the template uses this part.
        declared = parameters[name]
        kind = _TYPES.get(declared["Type"]) or str(declared.get("AllowedPattern")).partition("-")[0]
        if kind != _kind_of_part(resources, ref.logical_id):
            raise DamagedError


def _written(template: Any) -> Any:  # noqa: ANN401 - data of any shape
    metadata = template.get("Metadata")
    own = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    return own.get(KEY) if isinstance(own, Mapping) else None


def _read(written: Mapping[str, Any]) -> Existing:
    vpc, subnets = written["vpc"], written["subnets"]
    if not isinstance(subnets, Sequence) or isinstance(subnets, str) or not 0 < len(subnets) <= MOST_SUBNETS:
        raise DamagedError
    rows = [_row(each) for each in subnets]
    name = _logical_id(vpc["logical_id"])
    transit = _Transit(written.get("transit"), rows)
    resources = _resources(written, name, rows, transit)
    meant: dict[tuple[str, ...], ResourceRef] = {}
    for value, logical_id in [(vpc["value"], name), *_values(rows), *transit.values]:
        key = _key(value, _kind_of_part(resources, logical_id))
        if meant.setdefault(key, ResourceRef("", logical_id)).logical_id != logical_id:
            raise DamagedError
    return Existing(
        {"Resources": resources},
        tuple(_assumed(row, transit) for row in rows),
        {key[1]: ref for key, ref in meant.items() if key[0] == "id"},
        {key[1]: ref for key, ref in meant.items() if key[0] == "parameter"},
        {key[1]: ref for key, ref in meant.items() if key[0] == "import"},
        {(key[1], key[2]): ref for key, ref in meant.items() if key[0] == "stack"},
    )


def _resources(
    written: Mapping[str, Any], vpc: str, rows: Sequence[Mapping[str, Any]], transit: "_Transit"
) -> dict[str, dict[str, Any]]:
    """Return all parts by their logical IDs. Raises `DamagedError` where two have the same."""
    has_nat = written["nat"] is True
    parts: list[Resource] = [_resource(vpc, "VPC", CidrBlock=_text(written["vpc"]["cidr"]))]
    parts += _gateways(vpc, rows, has_nat=has_nat)
    for row in rows:
        parts += _subnet(vpc, row)
    parts += _tables(vpc, rows, has_nat=has_nat)
    parts += _endpoints(vpc, rows, written["endpoints"])
    parts += transit.resources(vpc)
    found = dict(parts)
    if len(found) < len(parts) or _HUB in found:
        raise DamagedError
    return found


def _kind_of_part(resources: Mapping[str, Mapping[str, Any]], logical_id: str) -> str:
    """Return the prefix of the ID of a part."""
    return "tgw" if logical_id == _HUB else _KINDS_OF_PARTS[resources[logical_id]["Type"]]


def _row(subnet: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is written about a subnet. Raises `DamagedError` for what no compiler writes."""
    _logical_id(subnet["logical_id"])
    _text(subnet["cidr"])
    if not _NAME.fullmatch(subnet["name"]):
        raise DamagedError
    if subnet["kind"] not in KINDS or not (isinstance(subnet["zone"], str) or is_number(subnet["zone"], 5)):
        raise DamagedError
    return subnet


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DamagedError
    return value


def _logical_id(value: object) -> str:
    if not isinstance(value, str) or not _LOGICAL_ID.fullmatch(value):
        raise DamagedError
    return value


def _key(value: object, kind: str) -> tuple[str, ...]:
    """Return the key of a value: `("id", "vpc-…")`, or the source of one. `kind` is the prefix of an ID."""
    match value:
        case str(identity):
            found = _ID.fullmatch(identity)
            if found is None or found[1] != kind:
                raise DamagedError
            return ("id", identity)
        case {"parameter": str(name)}:
            return ("parameter", name)
        case {"import": str(name)}:
            return ("import", name)
        case {"stack": str(stack), "output": str(output)}:
            return ("stack", stack, output)
    raise DamagedError


def _assumed(row: Mapping[str, Any], transit: "_Transit") -> AssumedSubnet:
    steps = row["route"]
    if not isinstance(steps, list) or not all(isinstance(each, str) for each in steps):
        raise DamagedError
    beyond = transit.to if row["kind"] in transit.kinds else ()
    name = row["logical_id"]
    return AssumedSubnet(row["name"], name, row["kind"], tuple(steps), beyond, name in transit.subnets)


def _values(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, str]]:
    for row in rows:
        yield row["value"], row["logical_id"]
        if "table_value" in row:
            yield row["table_value"], _table(row)


def _table(row: Mapping[str, Any]) -> str:
    return _logical_id(row.get("table", f"{row['logical_id']}RouteTable"))


Resource = tuple[str, dict[str, Any]]


def _resource(logical_id: str, kind: str, **properties: Any) -> Resource:  # noqa: ANN401 - of CloudFormation
    return logical_id, {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _gateways(vpc: str, rows: Sequence[Mapping[str, Any]], *, has_nat: bool) -> Iterator[Resource]:
    """Yield the gateways that the kinds of subnets imply.

    The subnet of a NAT gateway is not known: a regional one is in none.
    """
    kinds = {row["kind"] for row in rows}
    is_behind_nat = has_nat and "private" in kinds
    if "public" in kinds or is_behind_nat:
        yield _resource(_GATEWAY, "InternetGateway")
        yield _resource(
            _ATTACHMENT, "VPCGatewayAttachment", VpcId=_ref(vpc), InternetGatewayId=_ref(_GATEWAY)
        )
    if is_behind_nat:
        yield _resource(_NAT, "NatGateway", AvailabilityMode="regional", VpcId=_ref(vpc))


def _subnet(vpc: str, row: Mapping[str, Any]) -> Iterator[Resource]:
    name = row["logical_id"]
    yield _resource(name, "Subnet", VpcId=_ref(vpc), CidrBlock=row["cidr"], **_zone(row["zone"]))
    association = f"{name}RouteTableAssociation"
    table = _ref(_table(row))
    yield _resource(association, "SubnetRouteTableAssociation", SubnetId=_ref(name), RouteTableId=table)


def _tables(vpc: str, rows: Sequence[Mapping[str, Any]], *, has_nat: bool) -> Iterator[Resource]:
    """Yield the route tables, which subnets of the same kind may share, with their default routes."""
    kinds: dict[str, str] = {}
    for row in rows:
        if kinds.setdefault(_table(row), row["kind"]) != row["kind"]:
            raise DamagedError
    for table, kind in kinds.items():
        yield _resource(table, "RouteTable", VpcId=_ref(vpc))
        target = {"public": {"GatewayId": _ref(_GATEWAY)}, "private": {"NatGatewayId": _ref(_NAT)}}.get(kind)
        if target and (has_nat or kind == "public"):
            yield _resource(
                f"{table}DefaultRoute",
                "Route",
                RouteTableId=_ref(table),
                DestinationCidrBlock=_ANYWHERE,
                **target,
            )


def _zone(zone: str | int) -> dict[str, Any]:
    if isinstance(zone, int):
        return {"AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]}}
    return {"AvailabilityZoneId" if "-az" in zone else "AvailabilityZone": zone}


def _endpoints(
    vpc: str, rows: Sequence[Mapping[str, Any]], endpoints: Mapping[str, Any]
) -> Iterator[Resource]:
    tables = dict.fromkeys(_table(row) for row in rows if row["kind"] != "public")
    for logical_id, service in endpoints.items():
        if not _SERVICE.fullmatch(service):
            raise DamagedError
        yield _resource(
            _logical_id(logical_id),
            "VPCEndpoint",
            VpcEndpointType="Gateway",
            ServiceName={"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"},
            VpcId=_ref(vpc),
            RouteTableIds=[_ref(table) for table in tables],
        )


class _Transit:
    """An attachment to a transit gateway that exists, and perhaps routes to it."""

    def __init__(self, written: Mapping[str, Any] | None, rows: Sequence[Mapping[str, Any]]) -> None:
        """Raises `DamagedError` for what no compiler writes."""
        given = written or {}
        self.rows = rows
        self.values = [(given["value"], _HUB)] if written is not None else []
        self.subnets = _texts(given.get("subnets", []))
        self.to = _texts(given.get("to", []))
        self.kinds = _texts(given.get("kinds", []))
        if not {*self.subnets} <= {row["logical_id"] for row in rows} or len(self.to) > MOST_SUBNETS:
            raise DamagedError

    def resources(self, vpc: str) -> Iterator[Resource]:
        """Yield the attachment, and the routes of each route table."""
        if not self.values:
            return
        yield _resource(
            _HUB_ATTACHMENT,
            "TransitGatewayAttachment",
            TransitGatewayId=_HUB,
            VpcId=_ref(vpc),
            SubnetIds=[_ref(each) for each in self.subnets],
        )
        for table in dict.fromkeys(_table(row) for row in self.rows if row["kind"] in self.kinds):
            for number, cidr in enumerate(self.to, 1):
                yield _resource(
                    f"{table}TransitRoute{number}",
                    "Route",
                    RouteTableId=_ref(table),
                    DestinationCidrBlock=cidr,
                    TransitGatewayId=_HUB,
                )


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise DamagedError
    return tuple(given)
