"""The filters of a VPC's router, as text for `nft`.

Packets are judged by the checks of source and destination, by the network ACLs of two subnets if they leave
one for another, and then, unless they belong to an already allowed connection, by the groups of
their source and by those of their destination. One tracked connection represents both.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tiers.rehearse.model import Entry, Group, Host, Network, Ports, Rule

_FORWARD = """\
set lost {
	type ifname
}
chain forward {
	type filter hook forward priority filter; policy drop;
	iifname @lost drop
	oifname @lost drop
	iifname @checked iifname . ip saddr != @own drop
	oifname @checked oifname . ip daddr != @own drop
	meta mark set iifname map @subnets
	oifname . meta mark @within goto groups
	iifname vmap @lists_out
	oifname vmap @lists_in
	goto groups
}
chain groups {
	ct state established,related accept
	ct state invalid drop
	iifname vmap @groups_out
}
chain ingress {
	oifname vmap @groups_in
}"""
_ANYWHERE = "0.0.0.0/0"
_ANY = -1


class Cable(NamedTuple):
    """A host of a VPC, and the name of the router's device for it."""

    host: Host
    device: str


def router_filter(network: Network, cables: Sequence[Cable], others: Iterable[str]) -> str:
    """Return the whole filter of a router; `others` are devices without a host."""
    filters = _Filters(network, cables)
    lines = [
        *filters.members(),
        *filters.checks(),
        *filters.boundaries(),
        *filters.groups(others),
        *_FORWARD.splitlines(),
    ]
    return "\n".join(("table ip vpc {", *(f"\t{line}" for line in lines), "}", ""))


class _Filters:
    """Writes the parts of a router's filter."""

    def __init__(self, network: Network, cables: Sequence[Cable]) -> None:
        self._network = network
        self._cables = cables
        self._groups = {each.id: number for number, each in enumerate(network.groups, 1)}
        self._lists = {each: number for number, each in enumerate(network.acls, 1)}
        self._subnets = {each.id: each for each in network.subnets}

    def members(self) -> Iterator[str]:
        """Yield a set of private addresses for each group: the meaning of the group in a rule."""
        for group, number in self._groups.items():
            # Those in a peered VPC as well.
            inside = (each.address for each in self._network.hosts if group in (each.groups or ()))
            yield from _block(f"set members_{number}", "type ipv4_addr", inside)

    def checks(self) -> Iterator[str]:
        """Yield which address belongs to which device, and of which devices that is checked."""
        checked = (_quoted(each.device) for each in self._cables if each.host.checked)
        own = (f"{_quoted(each.device)} . {each.host.address}" for each in self._cables)
        yield from _block("set checked", "type ifname", checked)
        yield from _block("set own", "type ifname . ipv4_addr", own)

    def boundaries(self) -> Iterator[str]:
        """Yield which devices are of one subnet, and the network ACLs of those that have any."""
        numbers = {each: number for number, each in enumerate(self._subnets, 1)}
        placed = [(_quoted(each.device), numbers[each.host.subnet]) for each in self._cables]
        yield from _block("map subnets", "type ifname : mark", (f"{device} : {n}" for device, n in placed))
        yield from _block("set within", "type ifname . mark", (f"{device} . {n}" for device, n in placed))
        used = {each.device: self._list_of(each.host) for each in self._cables}
        listed = {device: number for device, number in used.items() if number is not None}
        for number in sorted(set(listed.values())):
            entries = list(self._network.acls.values())[number - 1]
            for egress, side in ((True, "out"), (False, "in")):
                yield from _chain(f"list_{number}_{side}", _entries(entries, egress=egress))
        for side in ("out", "in"):
            jumps = (f"{_quoted(device)} : jump list_{number}_{side}" for device, number in listed.items())
            yield from _block(f"map lists_{side}", "type ifname : verdict", jumps)

    def _list_of(self, host: Host) -> int | None:
        acl = self._subnets[host.subnet].acl
        return None if acl is None else self._lists[acl]

    def groups(self, others: Iterable[str]) -> Iterator[str]:
        """Yield the rules of each group, and for each device the groups that it has."""
        used = dict.fromkeys(name for each in self._cables for name in each.host.groups or ())
        for group in (each for each in self._network.groups if each.id in used):
            yield from self._group(group)
        sets = dict.fromkeys(each.host.groups for each in self._cables)
        numbers = {groups: number for number, groups in enumerate(sets, 1)}
        for groups, number in numbers.items():
            for side in ("egress", "ingress"):
                jumps = (f"jump {side}_{self._groups[name]}" for name in groups or ())
                yield from _chain(f"{side}_of_set_{number}", jumps) if groups else ()
        for side, chain, free in (("out", "egress", "goto ingress"), ("in", "ingress", "accept")):
            verdicts = [
                f"jump {chain}_of_set_{numbers[each.host.groups]}" if each.host.groups else free
                for each in self._cables
            ]
            devices = [each.device for each in self._cables]
            pairs = [*zip(devices, verdicts, strict=True), *((each, free) for each in others)]
            held = (f"{_quoted(device)} : {verdict}" for device, verdict in pairs)
            yield from _block(f"map groups_{side}", "type ifname : verdict", held)

    def _group(self, group: Group) -> Iterator[str]:
        number = self._groups[group.id]
        out = (line for rule in group.egress for line in self._rule(rule, "daddr", "goto ingress"))
        into = (line for rule in group.ingress for line in self._rule(rule, "saddr", "accept"))
        yield from _chain(f"egress_{number}", dict.fromkeys(out))
        yield from _chain(f"ingress_{number}", dict.fromkeys(into))

    def _rule(self, rule: Rule, side: str, verdict: str) -> Iterator[str]:
        match = _match(rule.protocol, rule.ports)
        if match is None:
            return
        if rule.group is not None and rule.group in self._groups:
            yield _line(match, f"ip {side} @members_{self._groups[rule.group]}", verdict)
        for each in rule.ranges:
            yield _line(match, "" if each == _ANYWHERE else f"ip {side} {each}", verdict)


def _entries(entries: Iterable[Entry], *, egress: bool) -> Iterator[str]:
    """Yield one direction of a network ACL: the first entry that matches decides."""
    for each in entries:
        match = _match(each.protocol, each.ports)
        if each.egress is egress and match is not None:
            address = "" if each.range == _ANYWHERE else f"ip {'daddr' if egress else 'saddr'} {each.range}"
            yield _line(match, address, "return" if each.allow else "drop")
    yield "drop"


def _match(protocol: str, ports: Ports) -> str | None:
    """Return the words for a protocol and its ports; `None` if no packet of IPv4 is meant."""
    if protocol == "all":
        return ""
    if protocol == "icmpv6":
        return None
    if ports is None or (protocol == "icmp" and ports[0] == _ANY):
        return f"ip protocol {protocol}"
    if protocol == "icmp":
        code = "" if ports[1] == _ANY else f" icmp code {ports[1]}"
        return f"icmp type {ports[0]}{code}"
    low, high = ports
    return f"{protocol} dport {low}" if low == high else f"{protocol} dport {low}-{high}"


def _line(*words: str) -> str:
    return " ".join(each for each in words if each)


def _quoted(device: str) -> str:
    return f'"{device}"'


def _block(name: str, kind: str, elements: Iterable[str]) -> Iterator[str]:
    """Yield a set or map; without elements it has no such line."""
    held = list(dict.fromkeys(elements))
    yield f"{name} {{"
    yield f"\t{kind}"
    if held:
        yield f"\telements = {{ {', '.join(held)} }}"
    yield "}"


def _chain(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"chain {name} {{"
    yield from (f"\t{line}" for line in lines)
    yield "}"
