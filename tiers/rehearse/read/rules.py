"""Security groups and network ACLs, with all their rules wherever they were written."""

from collections.abc import Iterator, Mapping

from tiers import facts
from tiers.cloudformation.evaluate.values import ResourceRef, Unknown, Value
from tiers.rehearse.intents import ORIGIN_FACING
from tiers.rehearse.model import Entry, Group, Rule
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resource, Resources
from tiers.rehearse.read.standins import StandIns

_INGRESS, _EGRESS = "EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress"
_OTHER_END = {_INGRESS: "Source", _EGRESS: "Destination"}
_ANYTHING = Rule("all", None, ("0.0.0.0/0",))
_DEFAULT_GROUP, _DEFAULT_ACL = "DefaultSecurityGroup", "DefaultNetworkAcl"


def group_id(resources: Resources, value: Value) -> str | None:
    """Return the ID of the group that a reference means; a VPC's own group is `VPC.DefaultSecurityGroup`."""
    if isinstance(value, ResourceRef) and value.attribute == _DEFAULT_GROUP:
        return default_group(value.name)
    found = resources.get(value, "EC2::SecurityGroup")
    return found.id if found else None


def default_group(vpc: str) -> str:
    """Name the group that comes with a VPC."""
    return f"{vpc}.{_DEFAULT_GROUP}"


class GroupReader:
    """Reads the groups of a deployment."""

    def __init__(self, resources: Resources, stand_ins: StandIns) -> None:
        self._resources = resources
        self._stand_ins = stand_ins
        self._lists = {each.id: _ranges(each) for each in resources.of("EC2::PrefixList")}
        self._standalone: dict[tuple[str, str], list[Rule]] = {}
        for kind in (_INGRESS, _EGRESS):
            for each in resources.of(kind):
                group = group_id(resources, each.get("GroupId"))
                rules = self._rules(each.properties, kind, each.id)
                if group is None:
                    resources.omit(f"`{each.id}` is a rule of a group that is not in the templates")
                else:
                    self._standalone.setdefault((group, kind), []).extend(rules)

    def groups(self) -> Iterator[Group]:
        """Yield all groups, those that come with the VPCs last."""
        for each in self._resources.of("EC2::SecurityGroup"):
            ingress = self._inline(each, "SecurityGroupIngress", _INGRESS)
            egress = self._inline(each, "SecurityGroupEgress", _EGRESS)
            added = self._standalone.get((each.id, _EGRESS), [])
            yield Group(
                each.id,
                tuple(ingress + self._standalone.get((each.id, _INGRESS), [])),
                tuple(_let_out(egress, added)),
            )
        for vpc in self._resources.of("EC2::VPC"):
            own = default_group(vpc.id)
            among_themselves = Rule("all", None, (), own)
            ingress = [among_themselves, *self._standalone.get((own, _INGRESS), [])]
            egress = _let_out([], self._standalone.get((own, _EGRESS), []))
            yield Group(own, tuple(ingress), tuple(egress))

    def _inline(self, group: Resource, name: str, kind: str) -> list[Rule]:
        found: list[Rule] = []
        for each in read.items(group.get(name)):
            if isinstance(each, Mapping):
                found += self._rules(each, kind, group.id)
            else:
                self._resources.omit(f"a rule of `{group.id}` is not known")
        return found

    def _rules(self, written: Mapping[str, Value], kind: str, owner: str) -> list[Rule]:
        """Read one written rule. One with an unknown peer allows nothing."""
        protocol = read.protocol(written.get("IpProtocol"))
        if protocol is None:
            self._resources.omit(f"a rule of `{owner}` has no effect: its protocol is not known")
            return []
        try:
            ports = read.ports(protocol, written.get("FromPort"), written.get("ToPort"))
        except read.NoPortsError:
            self._resources.omit(f"a rule of `{owner}` has no effect: it has no ports")
            return []
        side = _OTHER_END[kind]
        found = []
        if f"{side}SecurityGroupId" in written:
            group = group_id(self._resources, written[f"{side}SecurityGroupId"])
            found += [Rule(protocol, ports, (), group)] if group else []
        if "CidrIp" in written:
            given = read.ipv4(self._stand_ins.range_for(written["CidrIp"]))
            found += [Rule(protocol, ports, (given,))] if given else []
        if f"{side}PrefixListId" in written:
            found += [Rule(protocol, ports, each) for each in self._listed(written[f"{side}PrefixListId"])]
        if not found and "CidrIpv6" not in written:
            self._resources.omit(f"a rule of `{owner}` has no effect: its other end is not known")
        return found

    def _listed(self, value: Value) -> Iterator[tuple[str, ...]]:
        """Yield the ranges of a prefix list: of the templates, or that of CloudFront."""
        listed = self._resources.get(value, "EC2::PrefixList")
        if listed is not None:
            yield self._lists[listed.id]
        elif _is_of_cloudfront(value, self._resources.cloudfront_lists):
            yield (str(ORIGIN_FACING),)


def _is_of_cloudfront(value: Value, declared: Mapping[str, str]) -> bool:
    """Return whether a value is the ID of CloudFront's prefix list, or that of each region in a map."""
    known = {*facts.cloudfront_prefix_lists().items(), *((region, each) for each, region in declared.items())}
    if isinstance(value, Unknown):
        return bool(value.by_region) and {*value.by_region} <= known
    return read.text(value) in {each for _, each in known}


def _let_out(inline: list[Rule], added: list[Rule]) -> list[Rule]:
    """Return the egress that a group allows: everything while no egress rule is declared.

    A rule in a separate resource removes that, and an equal inline rule with it.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    if not added:
        return inline or [_ANYTHING]
    return [each for each in inline if each != _ANYTHING] + added


def _ranges(prefix_list: Resource) -> tuple[str, ...]:
    entries = (read.mapping(each).get("Cidr") for each in read.items(prefix_list.get("Entries")))
    return tuple(found for found in map(read.ipv4, entries) if found)


def acls(resources: Resources) -> dict[str, tuple[Entry, ...]]:
    """Return the entries of each network ACL, and of each VPC's own that was added to, in their order."""
    found: dict[str, list[Entry]] = {each.id: [] for each in resources.of("EC2::NetworkAcl")}
    for each in resources.of("EC2::NetworkAclEntry"):
        acl = _acl_id(resources, each.get("NetworkAclId"))
        entry = _entry(each)
        if acl is None or (entry is None and "Ipv6CidrBlock" not in each.properties):
            resources.omit(f"`{each.id}` is an entry with unknown values")
        elif entry is not None:
            # A VPC's own list comes with entries that allow everything.
            found.setdefault(acl, _comes_with_a_vpc()).append(entry)
    return {acl: tuple(sorted(entries, key=lambda each: each.number)) for acl, entries in found.items()}


def acl_of(resources: Resources, subnet: Resource, vpc: str, written: Mapping[str, object]) -> str | None:
    """Return the ACL of a subnet; `None` is a VPC's unchanged default ACL."""
    for each in resources.of("EC2::SubnetNetworkAclAssociation"):
        if resources.get(each.get("SubnetId"), "EC2::Subnet") == subnet:
            return _acl_id(resources, each.get("NetworkAclId"))
    own = f"{vpc}.{_DEFAULT_ACL}"
    return own if own in written else None


def _acl_id(resources: Resources, value: Value) -> str | None:
    if isinstance(value, ResourceRef) and value.attribute == _DEFAULT_ACL:
        return f"{value.name}.{_DEFAULT_ACL}"
    found = resources.get(value, "EC2::NetworkAcl")
    return found.id if found else None


def _comes_with_a_vpc() -> list[Entry]:
    return [Entry(100, egress, True, "all", None, "0.0.0.0/0") for egress in (False, True)]


def _entry(resource: Resource) -> Entry | None:
    """Read an entry for IPv4."""
    protocol = read.protocol(resource.get("Protocol"))
    is_icmp = protocol in {"icmp", "icmpv6"}
    given = read.mapping(resource.get("Icmp" if is_icmp else "PortRange"))
    first, last = ("Type", "Code") if is_icmp else ("From", "To")
    reach = read.ipv4(resource.get("CidrBlock"))
    if protocol is None or reach is None or isinstance(resource.get("RuleAction"), Unknown):
        return None
    try:
        ports = read.ports(protocol, given.get(first), given.get(last))
    except read.NoPortsError:
        return None
    return Entry(
        read.number(resource.get("RuleNumber"), 0),
        read.switch(resource.get("Egress"), default=False),
        read.text(resource.get("RuleAction")).lower() == "allow",
        protocol,
        ports,
        reach,
    )
