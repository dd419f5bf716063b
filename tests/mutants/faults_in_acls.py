"""Network ACLs, planted before subnets that had none."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tests.mutants.anatomy import Rule, calls_service, holders, is_public, rules, users
from tests.mutants.changes import Change
from tests.mutants.faults_in_routes import holds_used_nat, needs_way_out
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "network ACLs"
NAME = "TightAcl"
EVERYTHING = -1
PROTOCOLS = {"tcp": 6, "udp": 17}


class Entry(NamedTuple):
    """One entry: which packets, and whether they pass."""

    number: int
    egress: bool
    allow: bool
    ports: tuple[int, int] | None = None
    cidr: str = "0.0.0.0/0"
    protocol: str = "tcp"

    @property
    def name(self) -> str:
        """The entry's logical id."""
        return f"{NAME}{'Out' if self.egress else 'In'}{self.number}"


IN = Entry(100, egress=False, allow=True)
OUT = Entry(100, egress=True, allow=True)


def acl(subnet: Site, entries: Sequence[Entry]) -> Change:
    """Put an ACL of its own before a subnet."""

    def made(plan: Plan) -> None:
        (vpc,) = plan.sites("EC2::VPC")
        plan.put(subnet.stem, NAME, "EC2::NetworkAcl", VpcId={"Ref": vpc.id})
        acl = {"Ref": NAME}
        for each in entries:
            plan.put(subnet.stem, each.name, "EC2::NetworkAclEntry", NetworkAclId=acl, **_entry(each))
        plan.put(
            subnet.stem,
            f"{NAME}Association",
            "EC2::SubnetNetworkAclAssociation",
            SubnetId={"Ref": subnet.id},
            NetworkAclId=acl,
        )

    return made


def _entry(entry: Entry) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "RuleNumber": entry.number,
        "Egress": entry.egress,
        "RuleAction": "allow" if entry.allow else "deny",
        "Protocol": EVERYTHING if entry.ports is None else PROTOCOLS[entry.protocol],
        "CidrBlock": entry.cidr,
    }
    if entry.ports is not None:
        properties["PortRange"] = {"From": entry.ports[0], "To": entry.ports[1]}
    return properties


def _case(subnet: Site, *entries: Entry, changes: bool, planted: Sequence[Entry] = (), at: str = "") -> Case:
    sites = (Site(subnet.stem, NAME), *(Site(subnet.stem, each.name) for each in planted))
    return Case(f"{subnet.id}{at}", acl(subnet, entries), sites, changes)


def _called(plan: Plan, subnet: Site) -> list[Rule]:
    """Return the rules by which what stands in a subnet is called from elsewhere."""
    groups = {group for each in users(plan, subnet) for group in each.groups}
    return [
        each
        for each in rules(plan)
        if not each.egress
        and each.group in groups
        and (is_public(plan, each.group) if isinstance(each.peer, str) else _leaves(plan, subnet, each.peer))
    ]


def _leaves(plan: Plan, subnet: Site, group: Site) -> bool:
    """Whether a group has members elsewhere: no ACL stands between those of one subnet."""
    return any(each.subnets != (subnet,) for each in holders(plan, group))


def _calls(plan: Plan, subnet: Site) -> list[Rule]:
    """Return the rules by which what stands in a subnet calls another group."""
    groups = {group for each in users(plan, subnet) for group in each.groups}
    return [
        each
        for each in rules(plan)
        if each.egress
        and each.group in groups
        and isinstance(each.peer, Site)
        and _leaves(plan, subnet, each.peer)
    ]


def _goes_out(plan: Plan, subnet: Site) -> bool:
    inside = any(needs_way_out(plan, each) for each in users(plan, subnet))
    return inside or holds_used_nat(plan, subnet)


def _is_used(plan: Plan, subnet: Site) -> bool:
    return bool(_called(plan, subnet) or _calls(plan, subnet)) or _goes_out(plan, subnet)


@kind(TOPIC, "an ACL does not allow the ports of replies")
def acl_forgets_replies(plan: Plan) -> Iterator[Case]:
    out = Entry(100, egress=True, allow=True, ports=(80, 443))
    for subnet in plan.sites("EC2::Subnet"):
        far = any(not 80 <= each.port <= 443 for each in _calls(plan, subnet))
        changes = bool(_called(plan, subnet)) or far or holds_used_nat(plan, subnet)
        yield _case(subnet, IN, out, changes=changes, planted=(out,))


@kind(TOPIC, "an ACL allows no replies from outside")
def acl_forgets_replies_in(plan: Plan) -> Iterator[Case]:
    inward = Entry(100, egress=False, allow=True, ports=(1, 1023))
    for subnet in plan.sites("EC2::Subnet"):
        far = any(each.port > 1023 for each in _called(plan, subnet))
        calls = bool(_calls(plan, subnet)) or any(
            needs_way_out(plan, each) and each.role == "instance" and not each.public
            for each in users(plan, subnet)
        )
        changes = far or calls or holds_used_nat(plan, subnet)
        yield _case(subnet, inward, OUT, changes=changes, planted=(inward,))


@kind(TOPIC, "an ACL's deny entry shadows a later allow entry")
def acl_shadowing_deny(plan: Plan) -> Iterator[Case]:
    for subnet in plan.sites("EC2::Subnet"):
        for port, protocol in dict.fromkeys((each.port, each.protocol) for each in _called(plan, subnet)):
            deny = Entry(90, egress=False, allow=False, ports=(port, port), protocol=protocol)
            at = f":{port}" if protocol == "tcp" else f":{port}/{protocol}"
            yield _case(subnet, deny, IN, OUT, changes=True, planted=(deny,), at=at)


@kind(TOPIC, "an ACL denies egress to a port that is used")
def acl_denies_port_out(plan: Plan) -> Iterator[Case]:
    for subnet in plan.sites("EC2::Subnet"):
        for port in dict.fromkeys(each.port for each in _calls(plan, subnet)):
            deny = Entry(90, egress=True, allow=False, ports=(port, port))
            yield _case(subnet, deny, IN, OUT, changes=True, planted=(deny,), at=f":{port}")


@kind(TOPIC, "an ACL denies HTTPS inbound")
def acl_denies_https_in(plan: Plan) -> Iterator[Case]:
    deny = Entry(90, egress=False, allow=False, ports=(443, 443))
    for subnet in plan.sites("EC2::Subnet"):
        called = any(each.port == 443 for each in _called(plan, subnet))
        # What goes out by a NAT gateway comes into its subnet first.
        changes = called or holds_used_nat(plan, subnet)
        yield _case(subnet, deny, IN, OUT, changes=changes, planted=(deny,))


@kind(TOPIC, "an ACL without any entry")
def acl_empty(plan: Plan) -> Iterator[Case]:
    for subnet in plan.sites("EC2::Subnet"):
        yield _case(subnet, changes=_is_used(plan, subnet))


@kind(TOPIC, "an ACL denies part of the internet")
def acl_denies_a_range(plan: Plan) -> Iterator[Case]:
    deny = Entry(50, egress=False, allow=False, cidr="203.0.113.0/24")
    for subnet in plan.sites("EC2::Subnet"):
        # A service that is called by a gateway endpoint answers from addresses of the internet too.
        changes = _goes_out(plan, subnet) or any(calls_service(plan, each) for each in users(plan, subnet))
        yield _case(subnet, deny, IN, OUT, changes=changes, planted=(deny,))


@kind(TOPIC, "an ACL allows only subnets of the same kind")
def acl_admits_too_few(plan: Plan) -> Iterator[Case]:
    for subnet in plan.sites("EC2::Subnet"):
        cidr = plan.properties(subnet)["CidrBlock"]
        few = Entry(100, egress=False, allow=True, cidr=cidr)
        # Everything that is called stands in several subnets, or is called from others.
        yield _case(subnet, few, OUT, changes=_is_used(plan, subnet), planted=(few,))


@kind(TOPIC, "an ACL allows everything, in two halves")
def acl_allows_all(plan: Plan) -> Iterator[Case]:
    halves = [Entry(100, egress=False, allow=True, cidr="0.0.0.0/1")]
    halves.append(Entry(110, egress=False, allow=True, cidr="128.0.0.0/1"))
    for subnet in plan.sites("EC2::Subnet"):
        yield _case(subnet, *halves, OUT, changes=False)


@kind(TOPIC, "an ACL denies traffic that an earlier entry allows")
def acl_late_deny(plan: Plan) -> Iterator[Case]:
    late = [Entry(200, egress=egress, allow=False) for egress in (False, True)]
    for subnet in plan.sites("EC2::Subnet"):
        yield _case(subnet, IN, OUT, *late, changes=False)
