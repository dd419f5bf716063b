"""Faults in one rule of a security group, or in two that belong together."""

from collections.abc import Iterator

from tests.mutants.anatomy import (
    ANYWHERE,
    Rule,
    calls_anywhere,
    calls_service,
    gets_out,
    goes_out,
    holders,
    is_public,
    is_redundant,
    is_role,
    rules,
)
from tests.mutants.changes import Change, removed, set_to, together, with_peer
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "rules of security groups"
ELSEWHERE = "198.51.100.128/25"
NOBODY = "192.0.2.1/32"


def _case(rule: Rule, plant: Change, *, changes: bool, planted: Site | None = None, at: str = "") -> Case:
    return Case(f"{rule.site.id}{at}", plant, (planted or rule.site,), changes)


def _matters(plan: Plan, rule: Rule, ports: range) -> bool:
    """Whether a rule lets anything more through on other ports.

    A load balancer takes only what it listens to, and sends only to its targets. The other end of a rule
    between two groups has a rule of its own, which stays; it may have one about any address besides.
    """
    if isinstance(rule.peer, Site):
        return not is_role(plan, rule.group, "balancer") and _meets_any(plan, rule, ports)
    if is_role(plan, rule.group, "balancer", "database", "endpoint"):
        return False
    if rule.egress:
        # AWS's services take HTTP and HTTPS at their endpoints.
        inside = holders(plan, rule.group)
        serves = any(calls_service(plan, each) for each in inside) and 80 in {*ports} - {rule.port}
        return serves or any(gets_out(plan, each) for each in inside)
    return is_public(plan, rule.group) or calls_anywhere(plan, rule.group, ports)


def _meets_any(plan: Plan, rule: Rule, ports: range) -> bool:
    return any(
        each.group == rule.peer
        and each.peer == ANYWHERE
        and each.egress != rule.egress
        and each.port in ports
        and each.port != rule.port
        for each in rules(plan)
    )


@kind(TOPIC, "the CIDR block of a rule is widened to 0.0.0.0/0")
def cidr_widened(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, str) and rule.peer != ANYWHERE and not rule.egress:
            changes = is_public(plan, rule.group) or calls_anywhere(
                plan, rule.group, range(rule.port, rule.port + 1)
            )
            yield _case(rule, set_to(rule.site, CidrIp=ANYWHERE), changes=changes)


@kind(TOPIC, "a rule has another CIDR block")
def cidr_mistaken(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, str):
            out = rule.egress and goes_out(plan, rule.group)
            changes = out or (not rule.egress and is_public(plan, rule.group))
            yield _case(rule, set_to(rule.site, CidrIp=ELSEWHERE), changes=changes)


@kind(TOPIC, "the CIDR block of a rule is halved")
def cidr_halved(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, str):
            address, _, length = rule.peer.partition("/")
            if length != "32":
                half = f"{address}/{int(length) + 1}"
                out = rule.egress and goes_out(plan, rule.group)
                changes = out or (not rule.egress and is_public(plan, rule.group))
                yield _case(rule, set_to(rule.site, CidrIp=half), changes=changes)


@kind(TOPIC, "the ports of a rule are widened")
def ports_widened(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        changes = _matters(plan, rule, range(rule.port, rule.port + 1001))
        yield _case(rule, set_to(rule.site, ToPort=rule.port + 1000), changes=changes)


@kind(TOPIC, "the ports of a connection are widened in both of its rules")
def ports_widened_at_both_ends(plan: Plan) -> Iterator[Case]:
    found = rules(plan)
    for rule in found:
        other = _other_end(rule, found)
        if rule.egress and other is not None:
            plant = together(*(set_to(each.site, FromPort=1, ToPort=65535) for each in (rule, other)))
            # A load balancer opens connections to its targets' port alone.
            changes = not is_role(plan, rule.group, "balancer") and not is_role(plan, other.group, "balancer")
            yield Case(rule.site.id, plant, (rule.site, other.site), changes)


def _other_end(rule: Rule, found: list[Rule]) -> Rule | None:
    for each in found:
        if (each.group, each.peer, each.port) == (rule.peer, rule.group, rule.port):
            return each if each.egress != rule.egress else None
    return None


@kind(TOPIC, "a rule has the next port")
def port_mistaken(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        plant = set_to(rule.site, FromPort=rule.port + 1, ToPort=rule.port + 1)
        yield _case(rule, plant, changes=_is_needed(plan, rule))


def _is_needed(plan: Plan, rule: Rule) -> bool:
    """Whether anything uses a rule: ranges outside mean something only to what has a way there."""
    if not isinstance(rule.peer, str):
        return not is_redundant(plan, rule)
    return goes_out(plan, rule.group) if rule.egress else is_public(plan, rule.group)


@kind(TOPIC, "a TCP rule is a UDP rule, or a UDP rule is a TCP rule")
def protocol_mistaken(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        other = "tcp" if rule.protocol == "udp" else "udp"
        yield _case(rule, set_to(rule.site, IpProtocol=other), changes=_is_needed(plan, rule))


@kind(TOPIC, "a rule covers every protocol and port")
def protocol_all(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        plant = set_to(rule.site, IpProtocol="-1", FromPort=None, ToPort=None)
        # A load balancer may answer an echo; a database opens connections too, if its group lets it.
        echoes = not rule.egress and isinstance(rule.peer, str) and is_public(plan, rule.group)
        yield _case(rule, plant, changes=echoes or _matters(plan, rule, range(65536)))


@kind(TOPIC, "a rule is removed")
def rule_removed(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        yield _case(rule, removed(rule.site), changes=_is_needed(plan, rule), planted=rule.group)


@kind(TOPIC, "a condition that is false drops a rule")
def rule_dropped_by_condition(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        yield _case(rule, _conditioned(rule), changes=_is_needed(plan, rule), planted=rule.group)


def _never(plan: Plan, stem: str) -> str:
    conditions = plan.templates[stem].setdefault("Conditions", {})
    conditions["OnlyInTests"] = {"Fn::Equals": [{"Ref": "AWS::Region"}, "nowhere"]}
    return "OnlyInTests"


def _conditioned(rule: Rule) -> Change:
    def made(plan: Plan) -> None:
        plan.body(rule.site)["Condition"] = _never(plan, rule.site.stem)

    return made


@kind(TOPIC, "`Fn::If` gives a rule the port that was meant for elsewhere")
def port_by_condition(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        yield _case(rule, _chosen_port(rule), changes=_is_needed(plan, rule))


def _chosen_port(rule: Rule) -> Change:
    def made(plan: Plan) -> None:
        chosen = {"Fn::If": [_never(plan, rule.site.stem), rule.port, rule.port + 8000]}
        plan.properties(rule.site).update(FromPort=chosen, ToPort=chosen)

    return made


@kind(TOPIC, "a CIDR block comes from a parameter with the default 0.0.0.0/0")
def parameter_default_widened(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, str) and rule.peer != ANYWHERE and not rule.egress:
            ports = range(rule.port, rule.port + 1)
            changes = is_public(plan, rule.group) or calls_anywhere(plan, rule.group, ports)
            yield _case(rule, _by_parameter(rule), changes=changes)


def _by_parameter(rule: Rule) -> Change:
    def made(plan: Plan) -> None:
        parameters = plan.templates[rule.site.stem].setdefault("Parameters", {})
        parameters["AdminRange"] = {"Type": "String", "Default": ANYWHERE}
        plan.properties(rule.site)["CidrIp"] = {"Ref": "AdminRange"}

    return made


@kind(TOPIC, "a rule admits every address instead of one group")
def group_opened_to_anywhere(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, Site) and not rule.egress:
            reaches = is_public(plan, rule.group) and not is_role(plan, rule.group, "balancer")
            others = _calls_beside(plan, rule)
            plant = with_peer(rule.site, "CidrIp", ANYWHERE)
            yield _case(rule, plant, changes=reaches or others)


def _calls_beside(plan: Plan, rule: Rule) -> bool:
    """Whether somebody may send there by a rule about any address, who could not arrive before."""
    inside = [each for each in rules(plan) if each.group == rule.group and not each.egress]
    known = {each.peer for each in inside if each.port == rule.port}
    return any(
        each.egress
        and each.peer == ANYWHERE
        and each.port == rule.port
        and each.group not in {*known, rule.group}
        for each in rules(plan)
    )


@kind(TOPIC, "a rule allows egress to every address instead of one group")
def egress_opened_to_anywhere(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, Site) and rule.egress:
            changes = _arrives(plan, rule) and not is_redundant(plan, rule)
            yield _case(rule, with_peer(rule.site, "CidrIp", ANYWHERE), changes=changes)


def _arrives(plan: Plan, rule: Rule) -> bool:
    """Whether the members of a group have anywhere else to send to on a rule's port."""
    inside = holders(plan, rule.group)
    heard = any(
        (each.peer, each.port) == (ANYWHERE, rule.port) and not each.egress and each.group != rule.group
        for each in rules(plan)
    )
    called = any(calls_service(plan, each) for each in inside) and rule.port in {80, 443}
    sends = any(each.role in {"instance", "database"} for each in inside)
    return called or (heard and sends) or any(gets_out(plan, each) for each in inside)


@kind(TOPIC, "a prefix list with another CIDR block replaces the CIDR block of a rule")
def prefix_list_mistaken(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, str):
            out = rule.egress and goes_out(plan, rule.group)
            changes = out or (not rule.egress and is_public(plan, rule.group))
            yield _case(rule, by_list(rule, (ELSEWHERE, NOBODY)), changes=changes)


def by_list(rule: Rule, cidrs: tuple[str, ...]) -> Change:
    """Let a rule name a prefix list of some ranges instead of its own."""

    def made(plan: Plan) -> None:
        entries = [{"Cidr": each} for each in cidrs]
        made = plan.put(
            rule.site.stem,
            "Offices",
            "EC2::PrefixList",
            PrefixListName="offices",
            AddressFamily="IPv4",
            MaxEntries=len(entries),
            Entries=entries,
        )
        key = "DestinationPrefixListId" if rule.egress else "SourcePrefixListId"
        with_peer(rule.site, key, {"Fn::GetAtt": [made.id, "PrefixListId"]})(plan)

    return made


@kind(TOPIC, "an IPv6 rule is added in a network without IPv6")
def ipv6_rule_without_ipv6(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if not rule.egress:
            plant = _copied(rule, CidrIpv6="::/0")
            yield Case(rule.site.id, plant, (Site(rule.site.stem, f"{rule.site.id}Copy"),), changes=False)


def _copied(rule: Rule, **peer: str) -> Change:
    def made(plan: Plan) -> None:
        properties = dict(plan.properties(rule.site))
        del properties[_peer(properties)]
        kind = plan.body(rule.site)["Type"].removeprefix("AWS::")
        plan.put(rule.site.stem, f"{rule.site.id}Copy", kind, **properties, **peer)

    return made


def _peer(properties: dict[str, object]) -> str:
    keys = ("CidrIp", "SourceSecurityGroupId", "DestinationSecurityGroupId")
    return next(each for each in keys if each in properties)
