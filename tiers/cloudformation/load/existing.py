"""What exists already and templates use: what their metadata says of it, as resources that are assumed.

Its parts get the logical IDs that they would have if they were created, so that whatever reads templates
reads one network. No account was asked: what is read here is what the author of the templates declares.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from tiers.cloudformation.evaluate.texts import concatenate
from tiers.cloudformation.evaluate.values import ResourceRef, Value
from tiers.cloudformation.load.existing_listener import LISTENER, properties_of_listener
from tiers.cloudformation.load.manifest import DamagedError, is_number

METADATA, KEY, MEMBERS = "Tiers", "ExistingNetwork", "ExistingMembers"
"""The places in the `Metadata` of the template that is deployed."""

GROUP, KEY_TYPE = "AWS::EC2::SecurityGroup", "AWS::KMS::Key"
EXISTS, EXISTING_KEY = "TiersExists", "TiersKey"
"""Properties that no resource type has: that a resource exists and was not loaded, and its KMS key."""

LISTS = "CloudFrontPrefixLists"
"""The place of the IDs of CloudFront's prefix list, beside the other."""
NO_LISTS: Mapping[str, str] = MappingProxyType({})

FILE = "existing-network"
"""The name of the document that has the assumed resources; no template has it."""

MOST_SUBNETS = 200
MOST_MEMBERS = 1000
KINDS = ("public", "private", "isolated")
_MEMBERS = {
    GROUP: "sg",
    KEY_TYPE: "arn:kms",
    "AWS::SQS::Queue": "arn:sqs",
    "AWS::SNS::Topic": "arn:sns",
    "AWS::S3::Bucket": "arn:s3",
    "AWS::DynamoDB::Table": "arn:dynamodb",
    "AWS::Lambda::Function": "arn:lambda",
    "AWS::SecretsManager::Secret": "arn:secretsmanager",
    LISTENER: "arn:elasticloadbalancing",
}
_PREFIXES = {
    "AWS::EC2::VPC": "vpc",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::RouteTable": "rtb",
    **_MEMBERS,
}
"""The prefixes of the IDs of parts, or the services of their ARNs, by type."""
_GATEWAY, _ATTACHMENT, _NAT = (
    "ExistingInternetGateway",
    "ExistingInternetGatewayAttachment",
    "ExistingNatGateway",
)
_ANYWHERE = "0.0.0.0/0"
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
_NAME = re.compile(r"[a-z0-9-]{1,63}")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_COMPONENT = re.compile(r"[A-Za-z0-9_-]{1,63}")
_ID = re.compile(r"(vpc|subnet|rtb|sg)-([0-9a-f]{8}|[0-9a-f]{17})")
_ARN = re.compile(r"arn:aws[a-z-]*:([a-z0-9]+):[!-~]{1,2048}")
_PATTERN = re.compile(r"arn:aws\(-\[a-z\]\+\)\*:([a-z0-9]+):")
_TYPES = {"AWS::EC2::VPC::Id": "vpc", "AWS::EC2::Subnet::Id": "subnet", "AWS::EC2::SecurityGroup::Id": "sg"}
"""The parts that parameters of these types name. A route table has no such type, but a pattern."""


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


def metadata(
    assumed: Mapping[str, Any], lists: Mapping[str, str] = NO_LISTS, members: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return the metadata about what exists, so that templates can be proven wherever they are.

    `lists` are the IDs of CloudFront's prefix list by region.
    """
    own: dict[str, Any] = {**({KEY: assumed} if assumed else {}), **({LISTS: dict(lists)} if lists else {})}
    if members:
        own[MEMBERS] = list(members)
    return {METADATA: own} if own else {}


def prefix_lists(template: Any) -> dict[str, str]:  # noqa: ANN401 - data of any shape
    """Return the declared IDs of CloudFront's prefix list, by region."""
    metadata = template.get("Metadata")
    own = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    written = own.get(LISTS) if isinstance(own, Mapping) else None
    rows = written.items() if isinstance(written, Mapping) else ()
    return {region: each for region, each in rows if isinstance(region, str) and _is_list(each)}


def _is_list(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("pl-[0-9a-f]{8,17}", value) is not None


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
        found = _read(own.get(KEY) or {}, own.get(MEMBERS) or ())
        _assert_apart(found, template)
    except (DamagedError, LookupError, TypeError, AttributeError):
        return None
    return found


def _assert_apart(found: Existing, template: Mapping[str, Any]) -> None:
    """Assert that the assumed parts are not what the template itself creates or asks for.

    Anyone can write metadata. What it assumes is marked in every answer, so it must not stand in for a
    resource that is proven, or for a parameter that means something else.
    """
    if not found.template["Resources"].keys().isdisjoint(template["Resources"]):
        raise DamagedError
    for name, ref in found.parameters.items():
        declared = template["Parameters"][name]
        pattern = str(declared.get("AllowedPattern"))
        arn = _PATTERN.match(pattern)
        kind = _TYPES.get(declared["Type"]) or (f"arn:{arn[1]}" if arn else pattern.partition("-")[0])
        if kind != _PREFIXES[found.template["Resources"][ref.logical_id]["Type"]]:
            raise DamagedError


def _read(network: Mapping[str, Any], members: Sequence[Any]) -> Existing:
    if not isinstance(members, Sequence) or isinstance(members, str) or len(members) > MOST_MEMBERS:
        raise DamagedError
    rows = _rows(network["subnets"]) if network else []
    known = tuple(_member(each) for each in members)
    resources = _resources(network, rows, [(each, row) for each, row in zip(known, members, strict=True)])
    meant: dict[tuple[str, ...], ResourceRef] = {}
    whole = [(network["vpc"]["value"], network["vpc"]["logical_id"]), *_values(rows)] if network else []
    for value, logical_id in whole:
        key = _key(value, _PREFIXES[resources[logical_id]["Type"]])
        if meant.setdefault(key, ResourceRef("", logical_id)).logical_id != logical_id:
            raise DamagedError
    for row, member in zip(members, known, strict=True):
        key = _key(row["value"], _PREFIXES[member.type])
        reference = ResourceRef("", member.logical_id, member.attribute)
        # Two components may have one secret or one key.
        if resources[meant.get(key, reference).logical_id]["Type"] != member.type:
            raise DamagedError
        meant[key] = reference
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
    if not isinstance(subnets, Sequence) or isinstance(subnets, str) or not 0 < len(subnets) <= MOST_SUBNETS:
        raise DamagedError
    return [_row(each) for each in subnets]


def _resources(
    network: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    members: Sequence[tuple[AssumedMember, Mapping[str, Any]]],
) -> dict[str, dict[str, Any]]:
    """Return everything assumed by its logical ID. Raises `DamagedError` where two have the same."""
    parts: list[Resource] = []
    if network:
        vpc, has_nat = _logical_id(network["vpc"]["logical_id"]), network["nat"] is True
        parts.append(_resource(vpc, "VPC", CidrBlock=_text(network["vpc"]["cidr"])))
        parts += _gateways(vpc, rows, has_nat=has_nat)
        for row in rows:
            parts += _subnet(vpc, row)
        parts += _tables(vpc, rows, has_nat=has_nat)
        parts += _endpoints(vpc, rows, network["endpoints"])
    parts += [(member.logical_id, _of_member(row, member)) for member, row in members]
    found = dict(parts)
    if len(found) < len(parts):
        raise DamagedError
    for member, row in members:
        of_key, of_vpc = found.get(member.key, {}), found.get(row.get("vpc", ""), {})
        if member.key and of_key.get("Type") != KEY_TYPE:
            raise DamagedError
        if member.type == GROUP and of_vpc.get("Type") != "AWS::EC2::VPC":
            raise DamagedError
    return found


def _member(written: Mapping[str, Any]) -> AssumedMember:
    """Return what is written about a component. Raises `DamagedError` for what no compiler writes."""
    steps = written["route"]
    if not isinstance(steps, list) or not all(isinstance(each, str) for each in steps):
        raise DamagedError
    component, kind = _text(written["component"]), _text(written["type"])
    attribute, key = (_text(written.get(each, "")) for each in ("attribute", "key"))
    if not _COMPONENT.fullmatch(component) or kind not in _MEMBERS or (attribute and not attribute.isalnum()):
        raise DamagedError
    return AssumedMember(component, _logical_id(written["logical_id"]), kind, tuple(steps), attribute, key)


def _of_member(written: Mapping[str, Any], member: AssumedMember) -> dict[str, Any]:
    """Return the resource that a component is assumed to have."""
    if member.type == GROUP:
        # As in an account, it has no rules but those that are listed: what else it allows is not known.
        return {"Type": GROUP, "Properties": {"VpcId": _ref(_text(written["vpc"])), "AsListed": True}}
    # Its policy is not known, and of its other properties no more than the key.
    key = {EXISTING_KEY: {"Ref": member.key}} if member.key else {}
    return {"Type": member.type, "Properties": {EXISTS: True, **key, **properties_of_listener(written)}}


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
    """Return the key of a value: `("id", "vpc-…")`, or the source of one. `kind` is one of `_PREFIXES`."""
    match value:
        case str(identity):
            found = (_ARN if kind.startswith("arn:") else _ID).fullmatch(identity)
            if found is None or found[1] != kind.removeprefix("arn:"):
                raise DamagedError
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
