"""An existing VPC that templates use: what their metadata says of it, as resources that are assumed.

Its parts get the logical IDs that they would have if they were created, so that whatever reads templates
reads one network. No account was asked: what is read here is what the author of the templates declares.
"""

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
_GATEWAY, _ATTACHMENT, _NAT = (
    "ExistingInternetGateway",
    "ExistingInternetGatewayAttachment",
    "ExistingNatGateway",
)
_HUB, _HUB_ATTACHMENT = "ExistingTransitGateway", "ExistingTransitGatewayAttachment"
"""Routes and attachments share the name of the gateway, which is not a resource."""
_ANYWHERE = "0.0.0.0/0"


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
        return _read(written)
    except (DamagedError, LookupError, TypeError, AttributeError):
        return None


def _written(template: Any) -> Any:  # noqa: ANN401 - data of any shape
    metadata = template.get("Metadata")
    own = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    return own.get(KEY) if isinstance(own, Mapping) else None


def _read(written: Mapping[str, Any]) -> Existing:
    vpc, subnets = written["vpc"], written["subnets"]
    if not isinstance(subnets, Sequence) or isinstance(subnets, str) or len(subnets) > MOST_SUBNETS:
        raise DamagedError
    rows = [_row(each) for each in subnets]
    name = _text(vpc["logical_id"])
    resources = {name: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": _text(vpc["cidr"])}}}
    resources |= dict(_gateways(name, rows, has_nat=written["nat"] is True))
    for row in rows:
        resources |= dict(_subnet(name, row, has_nat=written["nat"] is True))
    resources |= dict(_endpoints(name, rows, written["endpoints"]))
    transit = _Transit(written.get("transit"), rows)
    resources |= dict(transit.resources(name))
    named = [(vpc["value"], name), *_values(rows), *transit.values]
    meant = {_key(value): ResourceRef("", logical_id) for value, logical_id in named}
    return Existing(
        {"Resources": resources},
        tuple(_assumed(row, transit) for row in rows),
        {key[1]: ref for key, ref in meant.items() if key[0] == "id"},
        {key[1]: ref for key, ref in meant.items() if key[0] == "parameter"},
        {key[1]: ref for key, ref in meant.items() if key[0] == "import"},
        {(key[1], key[2]): ref for key, ref in meant.items() if key[0] == "stack"},
    )


def _row(subnet: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is written about a subnet. Raises `DamagedError` for what no compiler writes."""
    for name in ("logical_id", "name", "cidr", "kind"):
        _text(subnet[name])
    if subnet["kind"] not in KINDS or not (isinstance(subnet["zone"], str) or is_number(subnet["zone"], 5)):
        raise DamagedError
    return subnet


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DamagedError
    return value


def _key(value: object) -> tuple[str, ...]:
    """Return the key of a value: `("id", "vpc-…")`, or the source of one."""
    match value:
        case str(identity):
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
    return _text(row.get("table", f"{row['logical_id']}RouteTable"))


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


def _subnet(vpc: str, row: Mapping[str, Any], *, has_nat: bool) -> Iterator[Resource]:
    name, table, kind = row["logical_id"], _table(row), row["kind"]
    yield _resource(name, "Subnet", VpcId=_ref(vpc), CidrBlock=row["cidr"], **_zone(row["zone"]))
    yield _resource(table, "RouteTable", VpcId=_ref(vpc))
    association = f"{name}RouteTableAssociation"
    yield _resource(association, "SubnetRouteTableAssociation", SubnetId=_ref(name), RouteTableId=_ref(table))
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
        yield _resource(
            logical_id,
            "VPCEndpoint",
            VpcEndpointType="Gateway",
            ServiceName={"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{_text(service)}"},
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
