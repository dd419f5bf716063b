"""What exists already and templates use: what their metadata says of it, as resources that are assumed.

Its parts get the logical IDs that they would have if they were created, so that whatever reads templates
reads one network. No account was asked: what is read here is what the author of the templates declares.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tiers.cloudformation.evaluate.texts import concatenate
from tiers.cloudformation.evaluate.values import ResourceRef, Value
from tiers.cloudformation.load.existing_forms import (
    EXISTING_KEY,
    EXISTS,
    LISTED,
    METADATA,
    Resource,
    is_component,
    logical_id,
    own_metadata,
    ref,
    text,
    texts,
)
from tiers.cloudformation.load.existing_listener import LISTENER, properties_of_listener
from tiers.cloudformation.load.existing_role import (
    PROFILE,
    ROLE,
    ROLES,
    components,
    resources_of_role,
    role_of,
)
from tiers.cloudformation.load.existing_vpc import HUB, DeclaredVpc
from tiers.cloudformation.load.manifest import DamagedError
from tiers.tuples import NamedTuple

KEY, MEMBERS = "ExistingNetwork", "ExistingMembers"
"""The places in the metadata of the template that is deployed."""

GROUP, KEY_TYPE = "AWS::EC2::SecurityGroup", "AWS::KMS::Key"

LISTS = "CloudFrontPrefixLists"
"""The place of the IDs of CloudFront's prefix list, beside the other."""
NO_LISTS: Mapping[str, str] = MappingProxyType({})

FILE = "existing-network"
"""The name of the document that has the assumed resources; no template has it."""

MOST_MEMBERS = 1000
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
    ROLE: "arn:iam",
    PROFILE: "arn:iam",
}
_PREFIXES = {
    "AWS::EC2::VPC": "vpc",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::RouteTable": "rtb",
    **_MEMBERS,
}
"""The prefixes of the IDs of parts, or the services of their ARNs, by type."""
_ID = re.compile(r"(vpc|subnet|rtb|sg|tgw)-([0-9a-f]{8}|[0-9a-f]{17})")
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
    beyond: tuple[str, ...] = ()
    """The CIDR blocks to which its route table was declared to lead by a transit gateway."""
    attached: bool = False
    """Whether its zone was declared to have an attachment to the transit gateway."""


class AssumedMember(NamedTuple):
    """A component that exists already, and the resource by which templates use it, by `Ref` or an attribute.

    `key` is the logical ID of the KMS key that encrypts it; empty without one. `role` is that of a role, its
    own or the one in an instance profile, which `components` have. They themselves are created.
    """

    component: str
    logical_id: str
    type: str
    route: tuple[str | int, ...]
    attribute: str = ""
    key: str = ""
    role: str = ""
    components: tuple[str, ...] = ()

    @property
    def is_role(self) -> bool:
        """Whether it is the role of components, or an instance profile with it."""
        return self.type in ROLES


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
    written = own_metadata(template).get(LISTS)
    rows = written.items() if isinstance(written, Mapping) else ()
    return {region: each for region, each in rows if isinstance(region, str) and _is_list(each)}


def _is_list(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("pl-[0-9a-f]{8,17}", value) is not None


def logical_ids(assumed: Mapping[str, Any], members: Sequence[Mapping[str, Any]] = ()) -> frozenset[str]:
    """Return the logical IDs of the parts of an existing VPC, and of components that exist."""
    hub = {HUB} if "transit" in assumed else set()
    return frozenset(hub.union(_read(assumed, members).template["Resources"]))


def declared(template: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - data of any shape
    """Return what the metadata of a template says of an existing VPC; `None` if it cannot be read."""
    network = own_metadata(template).get(KEY)
    return network if network and of_template(template) is not None else None


def of_template(template: Any) -> Existing | None:  # noqa: ANN401 - data of any shape
    """Return what exists and a template uses; `None` if its metadata has none that can be read."""
    own = own_metadata(template)
    if not {KEY, MEMBERS} & own.keys():
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
    resources = found.template["Resources"]
    if not {HUB, *resources}.isdisjoint(template["Resources"]):
        raise DamagedError
    parameters = template.get("Parameters", {})
    for name, reference in found.parameters.items():
        # A part whose parameter is not there is one that the template does not use.
        if name in parameters and _asked_for(parameters[name]) != _kind(resources, reference.logical_id):
            raise DamagedError


def _asked_for(parameter: Mapping[str, Any]) -> str:
    """Return the prefix of the IDs, or the service of the ARNs, that a parameter accepts."""
    pattern = str(parameter.get("AllowedPattern"))
    arn = _PATTERN.match(pattern)
    return _TYPES.get(parameter["Type"]) or (f"arn:{arn[1]}" if arn else pattern.partition("-")[0])


def _kind(resources: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """Return the prefix of the ID of a part, or the service of its ARN."""
    return "tgw" if name == HUB else _PREFIXES[resources[name]["Type"]]


def _read(network: Mapping[str, Any], members: Sequence[Any]) -> Existing:
    if not isinstance(members, Sequence) or isinstance(members, str) or len(members) > MOST_MEMBERS:
        raise DamagedError
    vpc = DeclaredVpc(network)
    known = tuple(_member(each) for each in members)
    resources = _resources(vpc, list(zip(known, members, strict=True)))
    meant: dict[tuple[str, ...], ResourceRef] = {}
    for value, name in vpc.values():
        key = _key(value, _kind(resources, name))
        if meant.setdefault(key, ResourceRef("", name)).logical_id != name:
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
        tuple(_assumed(row, vpc) for row in vpc.rows),
        {key[1]: each for key, each in meant.items() if key[0] == "id"},
        {key[1]: each for key, each in meant.items() if key[0] == "parameter"},
        {key[1]: each for key, each in meant.items() if key[0] == "import"},
        {(key[1], key[2]): each for key, each in meant.items() if key[0] == "stack"},
        known,
    )


def _resources(
    vpc: DeclaredVpc, members: Sequence[tuple[AssumedMember, Mapping[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """Return everything assumed by its logical ID. Raises `DamagedError` where two have the same."""
    parts: list[Resource] = [*vpc.resources()]
    parts += [part for member, row in members for part in _of_member(row, member)]
    found = dict(parts)
    if len(found) < len(parts) or HUB in found:
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
    component, kind = text(written["component"]), text(written["type"])
    attribute, key = (text(written.get(each, "")) for each in ("attribute", "key"))
    if not is_component(component) or kind not in _MEMBERS or (attribute and not attribute.isalnum()):
        raise DamagedError
    found = AssumedMember(
        component, logical_id(written["logical_id"]), kind, texts(written["route"]), attribute, key
    )
    return found._replace(role=role_of(written), components=components(written)) if found.is_role else found


def _of_member(written: Mapping[str, Any], member: AssumedMember) -> Iterator[Resource]:
    """Yield the resource that a component is assumed to have; an instance profile has a role."""
    if member.is_role:
        yield from resources_of_role(written)
        return
    # Its policy is not known, and of its other properties no more than the key.
    key = {EXISTING_KEY: {"Ref": member.key}} if member.key else {}
    properties = {EXISTS: True, **key, **properties_of_listener(written)}
    if member.type == GROUP:
        # As in an account, it has no rules but those that are listed: what else it allows is not known.
        properties = {"VpcId": ref(text(written["vpc"])), LISTED: True}
    yield member.logical_id, {"Type": member.type, "Properties": properties}


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


def _assumed(row: Mapping[str, Any], vpc: DeclaredVpc) -> AssumedSubnet:
    transit, name = vpc.transit, row["logical_id"]
    beyond = transit.to if row["kind"] in transit.kinds else ()
    return AssumedSubnet(row["name"], name, row["kind"], texts(row["route"]), beyond, name in transit.subnets)
