"""Claims: the properties of a resource that no second resource can have at the same time.

A name, a CIDR block in a VPC, a port of a load balancer. CloudFormation creates and updates before it
deletes, in a whole tree of stacks, so that a claim is only free again when an update is over:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tiers import resources
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.schemas import Schema, schema_of
from tiers.plan.compare.values import NOTHING, Chosen, Link, Value
from tiers.resources.row import Outcome, Unique

_RULE = (
    "IpProtocol",
    "FromPort",
    "ToPort",
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "DestinationPrefixListId",
)
"""The parts of a security group rule that make it equal to another:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html"""
_ALL_PROTOCOLS = ("-1", "all")
_PORTLESS = tuple(name for name in _RULE if name not in {"FromPort", "ToPort"})
"""The parts of a rule for all protocols, which is one for all ports whatever ports it names."""
_INGRESS, _EGRESS = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
_SIDES = {_INGRESS: "ingress", _EGRESS: "egress"}

_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_RANGES = frozenset({"CidrBlock", "CidrIp", "CidrIpv6", "DestinationCidrBlock", "DestinationIpv6CidrBlock"})
_DOMAIN_NAMES = "AWS::Route53::"


class Claim(NamedTuple):
    """One thing that a resource has to itself; claims of the same domain can be compared."""

    domain: str
    names: tuple[str, ...]
    """The properties that make it, as the template calls them."""
    values: tuple[Value, ...]
    outcome: Outcome = Outcome.REFUSED
    doubtful: bool = False
    """True if AWS may accept a second one."""
    overlaps: bool = False
    """True if the last value is a CIDR block that may not overlap another."""
    within: tuple[Value, ...] = ()
    """The scope of the claim: a name that only has to be unique in its parent."""
    way_out: str = ""
    """The advice for a replacement that needs it, where it is a special one."""


def claims(resource: Resource) -> Iterator[Claim]:
    """Return everything that a resource has to itself."""
    if resource.type in _SIDES:
        yield from _rule(resource)
    for unique in resources.find(resource.type).unique or ():
        yield from _of_table(resource, unique)
    schema = schema_of(resource.type)
    if schema is not None:
        yield from _named(resource, schema)
    for each in inside(resource):
        yield from claims(each)


def inside(resource: Resource) -> Iterator[Resource]:
    """Return inline parts of a resource that could also be separate resources, as such."""
    for list_ in resources.find(resource.type).inside:
        items = resource.properties.get(list_.items, ())
        common = {key: resource.properties[key] for key in list_.shared if key in resource.properties}
        for each in items if isinstance(items, list) else ():
            written = each if isinstance(each, Mapping) else {list_.owner: each}
            owned = {} if list_.shared else {list_.owner: Link(*resource.key, "")}
            yield resource._replace(type=list_.type, properties={**owned, **common, **written})


def _rule(resource: Resource) -> Iterator[Claim]:
    rule = resource.properties
    if "GroupId" in rule:
        read = _PORTLESS if rule.get("IpProtocol") in _ALL_PROTOCOLS else _RULE
        values = (rule["GroupId"], *(_value(name, rule.get(name, NOTHING)) for name in read))
        names = tuple(name for name in read if name in rule)
        yield Claim(_SIDES[resource.type], ("GroupId", *names), values, Outcome.TAKEN_AWAY)


def _of_table(resource: Resource, unique: Unique) -> Iterator[Claim]:
    found = {name: resource.properties.get(name, NOTHING) for name in (*unique.needed, *unique.optional)}
    if any(found[name] == NOTHING for name in unique.needed) or not _applies(resource, unique):
        return
    domain = f"{resource.type} {' '.join(unique.needed)} {unique.each} {unique.when}"
    values = tuple(_value(name, each, resource.type) for name, each in found.items())
    names = tuple(name for name, each in found.items() if each != NOTHING)
    if not unique.each:
        yield Claim(
            domain,
            names,
            values,
            unique.outcome,
            unique.doubtful,
            unique.overlaps,
            way_out=unique.way_out,
        )
        return
    for each in at(resource.properties, tuple(unique.each.split("."))):
        for item in each if isinstance(each, list) else [each]:
            yield Claim(domain, (unique.each, *names), (item, *values), unique.outcome)


def _applies(resource: Resource, unique: Unique) -> bool:
    name, value = unique.when or ("", "")
    found = resource.properties.get(name, NOTHING)
    return not name or found == value or (not value and found != NOTHING)


def _named(resource: Resource, schema: Schema) -> Iterator[Claim]:
    """Return what names a resource: its identifier, and what is create-only and called after its type."""
    properties, row = resource.properties, resources.find(resource.type)
    identifiers = [path[0] for path in schema.identifiers if len(path) == 1]
    whole = len(identifiers) == len(schema.identifiers) and all(each in properties for each in identifiers)
    if whole and identifiers and not row.unique:
        values = tuple(_value(each, properties[each], resource.type) for each in identifiers)
        yield Claim(f"{resource.type} identifier", tuple(identifiers), values)
    if row.is_name_shared:
        return
    for name in _called(resource.type, schema):
        if name in properties and [name] != identifiers:
            yield Claim(
                f"{resource.type} {name}",
                (name,),
                (properties[name],),
                within=_within(resource, name, schema),
            )


def _called(resource_type: str, schema: Schema) -> Iterator[str]:
    own = resource_type.rpartition("::")[2]
    for path in schema.create_only:
        stem = path[0].removesuffix("Name")
        if len(path) == 1 and path[0] != stem and own.endswith(stem):  # `Name` itself leaves an empty stem
            yield path[0]


def _within(resource: Resource, name: str, schema: Schema) -> tuple[Value, ...]:
    """Return the scope of a name: all other properties that can never change, unless a page defines it."""
    fixed = [path[0] for path in schema.create_only if len(path) == 1 and path[0] != name]
    limits = resources.find(resource.type).name_within
    return tuple(resource.properties.get(each, NOTHING) for each in (fixed if limits is None else limits))


def _value(name: str, value: Value, resource_type: str = "") -> Value:
    """Return a value in the one spelling of all that AWS treats as equal."""
    if isinstance(value, Chosen) and value.default is not None:
        return value._replace(default=_value(name, value.default, resource_type))
    if not isinstance(value, str):
        return value
    if name in _RANGES:
        try:
            return str(ipaddress.ip_network(value, strict=False))
        except ValueError:
            return value
    if name == "IpProtocol":
        return _PROTOCOLS.get(value, value.lower())
    return value.rstrip(".").lower() if resource_type.startswith(_DOMAIN_NAMES) and name == "Name" else value
