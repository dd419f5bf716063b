"""Security groups with all their rules, wherever they were written."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tiers import facts
from tiers.cloudformation.evaluate.values import Origin, ResourceRef, Unknown, Value, is_outside
from tiers.cloudformation.load.existing_forms import LISTED
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.model.filters import (
    CLOUDFRONT,
    Group,
    GroupId,
    GroupRule,
    PrefixList,
    PrefixListId,
    allow_all,
    default_group,
    effective_egress,
)
from tiers.proof.model.network import DEFAULT_VPC

GROUP = "AWS::EC2::SecurityGroup"
VPC = "AWS::EC2::VPC"
PREFIX_LIST = "AWS::EC2::PrefixList"
DEFAULT = "DefaultSecurityGroup"
INGRESS, EGRESS = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"

RESTRICTED = "Custom::VpcRestrictDefaultSG"
"""The CDK's resource that removes the rules of a VPC's default group, by a function that no template shows:
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.VpcProps.html"""

OF_VPC_ORIGINS = "CloudFront-VPCOrigins-Service-SG"
"""https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html"""

_SIDE = {INGRESS: "Source", EGRESS: "Destination"}


def default_of(vpc: str) -> str:
    """Name the group that comes with a VPC of a template."""
    return f"{vpc}.{DEFAULT}"


def group_id(catalogue: Catalogue, value: Value) -> str | Unknown:
    """Return the ID of the group that a value refers to, the default group of a VPC among them."""
    if isinstance(value, ResourceRef) and value.attribute == DEFAULT:
        vpc = catalogue.id_of(value, VPC)
        return vpc if isinstance(vpc, Unknown) else default_of(vpc)
    if value == "default" and catalogue.get(DEFAULT_VPC) is not None:
        return default_of(DEFAULT_VPC)
    return catalogue.id_of(value, GROUP)


def group_ids(catalogue: Catalogue, value: Value, vpc: str | Unknown) -> tuple[str | Unknown, ...] | Unknown:
    """Return the groups of an interface: the VPC's default group where it names none."""
    found = read.items(value)
    if isinstance(found, Unknown):
        return found
    if found:
        return tuple(group_id(catalogue, each) for each in found)
    if isinstance(vpc, Unknown):
        return vpc
    own = catalogue.get(vpc)
    given = own.get("DefaultGroup") if own else None
    return (given if isinstance(given, str) else default_of(vpc),)


def groups(catalogue: Catalogue) -> tuple[Group, ...]:
    """Build all groups, those that come with the VPCs of templates among them."""
    rules = _Standalone(catalogue)
    found = [_group(catalogue, resource, rules) for resource in catalogue.of(GROUP)]
    found += [
        _default(catalogue, vpc, rules)
        for vpc in catalogue.of(VPC)
        if not isinstance(vpc.get("DefaultGroup"), str)
    ]
    return tuple(found)


class _Standalone:
    """The rules in separate resources, by their group."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._rules: dict[tuple[str, str], list[GroupRule]] = {}
        # Those of an unknown group, which may be any group of the network.
        self._anywhere: dict[str, list[GroupRule]] = {INGRESS: [], EGRESS: []}
        for kind in (INGRESS, EGRESS):
            for resource in catalogue.of(kind):
                rules = _rules(catalogue, resource.properties, kind, resource.origin(), resource.uncertain)
                target = group_id(catalogue, resource.get("GroupId"))
                if isinstance(target, str):
                    self._rules.setdefault((target, kind), []).extend(rules)
                elif not is_outside(target):
                    self._anywhere[kind] += [rule._replace(peer=target) for rule in rules]

    def of(self, group: str, kind: str) -> tuple[GroupRule, ...]:
        return (*self._rules.get((group, kind), ()), *self._anywhere[kind])


def _group(catalogue: Catalogue, resource: Resource, standalone: _Standalone) -> Group:
    inline = {
        kind: _inline(catalogue, resource, name, kind)
        for kind, name in ((INGRESS, "SecurityGroupIngress"), (EGRESS, "SecurityGroupEgress"))
    }
    vpc = catalogue.id_of(resource.get("VpcId"), VPC)
    if resource.get("VpcId") is None and catalogue.get(DEFAULT_VPC) is not None:
        vpc = DEFAULT_VPC
    egress = effective_egress(inline[EGRESS], standalone.of(resource.id, EGRESS), resource.origin())
    if resource.get(LISTED) is True:  # an account lists what there is
        egress = inline[EGRESS] + standalone.of(resource.id, EGRESS)
    ingress = inline[INGRESS] + standalone.of(resource.id, INGRESS)
    is_cloudfronts = resource.get("GroupName") == OF_VPC_ORIGINS
    return Group(resource.id, vpc, ingress, egress, resource.origin(), is_cloudfronts)


def _default(catalogue: Catalogue, vpc: Resource, standalone: _Standalone) -> Group:
    group = default_group(default_of(vpc.id), vpc.id, vpc.origin())
    added = standalone.of(group.id, EGRESS)
    egress = group.egress
    if added:
        reason = f"whether `{group.id}` still allows all egress is not known"
        egress = tuple(rule._replace(peer=Unknown(reason, vpc.origin())) for rule in allow_all(vpc.origin()))
    emptied = next(catalogue.referring("DefaultSecurityGroupId", vpc, RESTRICTED), None)
    if emptied is not None:
        reason = f"`{emptied[0].id}` empties `{group.id}` if it works like the CDK resource"
        doubt = Unknown(reason, emptied[0].origin())
        group = group._replace(ingress=tuple(each._replace(doubt=doubt) for each in group.ingress))
        egress = tuple(each._replace(doubt=doubt) for each in egress)
    return group._replace(ingress=group.ingress + standalone.of(group.id, INGRESS), egress=egress + added)


def _inline(catalogue: Catalogue, resource: Resource, name: str, kind: str) -> tuple[GroupRule, ...]:
    found: list[GroupRule] = []
    for index, rule in read.mappings(resource.get(name), resource.origin(name)):
        origin = resource.origin(name, index)
        if isinstance(rule, Unknown):
            found.append(GroupRule(rule, rule, rule, origin))
        else:
            found += _rules(catalogue, rule, kind, origin, resource.uncertain)
    return tuple(found)


def _rules(
    catalogue: Catalogue,
    rule: Mapping[str, Value],
    kind: str,
    origin: Origin,
    uncertain: Unknown | None,
) -> list[GroupRule]:
    """Read one written rule, which may list several peers; an uncertain one has a peer that is not known."""
    protocol = read.protocol(rule.get("IpProtocol"), origin)
    ports = read.ports(protocol, rule.get("FromPort"), rule.get("ToPort"), origin)
    peers = _peers(catalogue, rule, _SIDE[kind], origin)
    return [GroupRule(protocol, ports, uncertain or peer, origin) for peer in peers]


def _peers(
    catalogue: Catalogue, rule: Mapping[str, Value], side: str, origin: Origin
) -> list[str | GroupId | PrefixListId | Unknown]:
    found: list[str | GroupId | PrefixListId | Unknown] = [
        read.cidr(rule[name], origin) for name in ("CidrIp", "CidrIpv6") if name in rule
    ]
    if f"{side}SecurityGroupId" in rule:
        group = group_id(catalogue, rule[f"{side}SecurityGroupId"])
        found.append(GroupId(group) if isinstance(group, str) else group)
    if "SourceSecurityGroupName" in rule:
        # Groups by their names are those of the default VPC.
        group = group_id(catalogue, rule["SourceSecurityGroupName"])
        found.append(GroupId(group) if isinstance(group, str) else group)
    if f"{side}PrefixListId" in rule:
        prefixes = _list_id(catalogue, rule[f"{side}PrefixListId"])
        found.append(PrefixListId(prefixes) if isinstance(prefixes, str) else prefixes)
    return found or [Unknown("the other side of a rule is not known", origin)]


def _list_id(catalogue: Catalogue, value: Value) -> str | Unknown:
    """Return the ID of a prefix list: one of the templates, of an account, or CloudFront's in a region."""
    found = catalogue.id_of(value, PREFIX_LIST)
    if isinstance(found, str) or not isinstance(value, str):
        by_region = found.by_region if isinstance(found, Unknown) else ()
        known = {(region, each) for each, region in _lists(catalogue).items()} if by_region else ()
        return by_region[0][1] if by_region and {*by_region} <= {*known} else found
    region = _lists(catalogue).get(value)
    if region is None:
        return found
    if catalogue.region in {"", region}:
        return value
    why = f"`{value}` is the prefix list of CloudFront in {region}, not in {catalogue.region}"
    return Unknown(why, outside=True)


def _lists(catalogue: Catalogue) -> Mapping[str, str]:
    """Return the region of each ID of CloudFront's prefix list that is known or declared."""
    known = _regions_of_cloudfront()
    return {**known, **catalogue.cloudfront_lists} if catalogue.cloudfront_lists else known


def declared_lists(catalogue: Catalogue) -> Iterator[Unknown]:
    """Report the prefix lists that are declared to be CloudFront's, which bounds a claim."""
    for identity, region in catalogue.cloudfront_lists.items():
        if _regions_of_cloudfront().get(identity) != region:
            yield Unknown(f"`{identity}` is assumed to be CloudFront's prefix list in {region}")


@cache
def _regions_of_cloudfront() -> Mapping[str, str]:
    return {each: region for region, each in facts.cloudfront_prefix_lists().items()}


def prefix_lists(catalogue: Catalogue, groups: Iterable[Group]) -> tuple[PrefixList, ...]:
    """Build the prefix lists whose entries are known, and those of AWS's services that rules name."""
    found = {each.id: each for each in map(_prefix_list, catalogue.of(PREFIX_LIST))}
    for group in groups:
        for rule in (*group.ingress, *group.egress):
            if isinstance(rule.peer, PrefixListId) and rule.peer.id not in found:
                found[rule.peer.id] = PrefixList(rule.peer.id, (), rule.origin, CLOUDFRONT)
    return tuple(found.values())


def _prefix_list(resource: Resource) -> PrefixList:
    service = resource.get("Service")
    own = service if isinstance(service, str) else None
    entries = read.items(resource.get("Entries"))
    if isinstance(entries, Unknown) or resource.uncertain:
        cidrs: tuple[str | Unknown, ...] | Unknown = resource.uncertain or Unknown(
            f"the entries of `{resource.id}` are not known", resource.origin()
        )
        return PrefixList(resource.id, cidrs, resource.origin(), own)
    cidrs = tuple(
        read.cidr(read.mapping(entry).get("Cidr"), resource.origin("Entries", index))
        for index, entry in enumerate(entries)
    )
    return PrefixList(resource.id, cidrs, resource.origin(), own)
