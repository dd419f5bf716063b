"""What exists already and templates use: what their metadata says of it, as resources that are assumed.

Its parts get the logical IDs that they would have if they were created, so that whatever reads templates
reads one network. No account was asked: what is read here is what the author of the templates declares.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tiers.cloudformation.evaluate.texts import concatenate
from tiers.cloudformation.evaluate.values import ResourceRef, Value
from tiers.cloudformation.load.manifest import DamagedError, is_number

METADATA, KEY, MEMBERS = "Tiers", "ExistingNetwork", "ExistingMembers"
"""The places in the `Metadata` of the template that is deployed."""

GROUP, KEY_TYPE = "AWS::EC2::SecurityGroup", "AWS::KMS::Key"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
EXISTS, EXISTING_KEY = "TiersExists", "TiersKey"
"""Properties that no resource type has: that a resource exists and was not loaded, and its KMS key."""
_WRITTEN = frozenset(("Port", "Protocol"))
"""Other properties that a spec may have: those of a listener."""

FILE = "existing-network"
"""The name of the document that has the assumed resources; no template has it."""

MOST_SUBNETS = 200
MOST_MEMBERS = 1000
KINDS = ("public", "private", "isolated")
_GATEWAY, _ATTACHMENT, _NAT = (
    "ExistingInternetGateway",
    "ExistingInternetGatewayAttachment",
    "ExistingNatGateway",
)
_ANYWHERE = "0.0.0.0/0"


class AssumedSubnet(NamedTuple):
    """A subnet whose kind was declared and not read from an account."""

    name: str
    logical_id: str
    kind: str
    route: tuple[str | int, ...]


class AssumedMember(NamedTuple):
    """A component that exists already, and the resource by which templates use it, by `Ref` or an attribute.

    `key` is the logical ID of the KMS key that encrypts it; empty without one.
    """

    component: str
    logical_id: str
    type: str
    route: tuple[str | int, ...]
    attribute: str = ""
    key: str = ""


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
    members: tuple[AssumedMember, ...] = ()

    def meant(self, text: str) -> Value:
        """Return the reference that a string means, alone or before a slash; the string if it means none."""
        whole = self.literals.get(text)
        if whole is not None or not (self.members and text.startswith("arn:")):
            return text if whole is None else whole
        # Parts of a bucket and a table have its ARN before their own: `arn:aws:s3:::images/*`.
        for end in (index for index, letter in enumerate(text) if letter == "/"):
            reference = self.literals.get(text[:end])
            if reference is not None:
                return concatenate((reference, text[end:]))
        return text


def metadata(assumed: Mapping[str, Any], members: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return the metadata about what exists, so that templates can be proven wherever they are."""
    found = {**({KEY: assumed} if assumed else {}), **({MEMBERS: list(members)} if members else {})}
    return {METADATA: found} if found else {}


def logical_ids(assumed: Mapping[str, Any], members: Sequence[Mapping[str, Any]] = ()) -> frozenset[str]:
    """Return the logical IDs of the parts of an existing VPC, and of components that exist."""
    return frozenset(_read(assumed, members).template["Resources"])


def of_template(template: Any) -> Existing | None:  # noqa: ANN401 - data of any shape
    """Return what exists and a template uses; `None` if its metadata has none that can be read."""
    metadata = template.get("Metadata")
    own = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    if not isinstance(own, Mapping) or not {KEY, MEMBERS} & own.keys():
        return None
    try:
        return _read(own.get(KEY) or {}, own.get(MEMBERS) or ())
    except (DamagedError, LookupError, TypeError, AttributeError):
        return None


def _read(network: Mapping[str, Any], members: Sequence[Any]) -> Existing:
    if not isinstance(members, Sequence) or isinstance(members, str) or len(members) > MOST_MEMBERS:
        raise DamagedError
    resources: dict[str, dict[str, Any]] = {}
    named: list[tuple[Any, ResourceRef]] = []
    rows: list[Mapping[str, Any]] = []
    if network:
        rows, vpc = _rows(network["subnets"]), network["vpc"]
        resources |= dict(_network(network, rows))
        whole = [(vpc["value"], vpc["logical_id"]), *_values(rows)]
        named += [(value, ResourceRef("", logical_id)) for value, logical_id in whole]
    known = tuple(_member(each) for each in members)
    for each, member in zip(members, known, strict=True):
        resources[member.logical_id] = _of_member(each, member)
        named.append((each["value"], ResourceRef("", member.logical_id, member.attribute)))
    meant = {_key(value): reference for value, reference in named}
    return Existing(
        {"Resources": resources},
        tuple(_assumed(row) for row in rows),
        {key[1]: ref for key, ref in meant.items() if key[0] == "id"},
        {key[1]: ref for key, ref in meant.items() if key[0] == "parameter"},
        {key[1]: ref for key, ref in meant.items() if key[0] == "import"},
        {(key[1], key[2]): ref for key, ref in meant.items() if key[0] == "stack"},
        known,
    )


def _rows(subnets: object) -> list[Mapping[str, Any]]:
    if not isinstance(subnets, Sequence) or isinstance(subnets, str) or len(subnets) > MOST_SUBNETS:
        raise DamagedError
    return [_row(each) for each in subnets]


def _network(network: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> "Iterator[Resource]":
    """Yield the resources of an existing VPC."""
    name, has_nat = _text(network["vpc"]["logical_id"]), network["nat"] is True
    yield _resource(name, "VPC", CidrBlock=_text(network["vpc"]["cidr"]))
    yield from _gateways(name, rows, has_nat=has_nat)
    for row in rows:
        yield from _subnet(name, row, has_nat=has_nat)
    yield from _endpoints(name, rows, network["endpoints"])


def _member(written: Mapping[str, Any]) -> AssumedMember:
    """Return what is written about a component. Raises `DamagedError` for what no compiler writes."""
    steps = written["route"]
    if not isinstance(steps, list) or not all(isinstance(each, str) for each in steps):
        raise DamagedError
    component, logical_id, kind = (_text(written[each]) for each in ("component", "logical_id", "type"))
    attribute, key = (_text(written.get(each, "")) for each in ("attribute", "key"))
    return AssumedMember(component, logical_id, kind, tuple(steps), attribute, key)


def _of_member(written: Mapping[str, Any], member: AssumedMember) -> dict[str, Any]:
    """Return the resource that a component is assumed to have."""
    if member.type == GROUP:
        # As in an account, it has no rules but those that are listed: what else it allows is not known.
        return {"Type": GROUP, "Properties": {"VpcId": _ref(_text(written["vpc"])), "AsListed": True}}
    # Its policy is not known, and of its other properties no more than the key.
    key = {EXISTING_KEY: {"Ref": member.key}} if member.key else {}
    return {"Type": member.type, "Properties": {EXISTS: True, **key, **_properties(written)}}


def _properties(written: Mapping[str, Any]) -> dict[str, str | int]:
    """Return the properties that the author of a spec wrote: strings and integers."""
    found = written.get("properties", {})
    if not isinstance(found, Mapping) or not found.keys() <= _WRITTEN:
        raise DamagedError
    for each in found.values():
        if not isinstance(each, str) and not is_number(each, 65535):
            raise DamagedError
    return dict(found)


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


def _assumed(row: Mapping[str, Any]) -> AssumedSubnet:
    steps = row["route"]
    if not isinstance(steps, list) or not all(isinstance(each, str) for each in steps):
        raise DamagedError
    return AssumedSubnet(row["name"], row["logical_id"], row["kind"], tuple(steps))


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
