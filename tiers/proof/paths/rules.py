"""Filters: security groups and network ACLs as regions, and the rule that allows a packet."""

from collections.abc import Container
from typing import Literal

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.addresses import SERVICES, Family
from tiers.proof.model.filters import Acl, AclEntry, GroupId, GroupRule, Ports, PrefixListId, Protocol
from tiers.proof.model.index import Index
from tiers.proof.model.regions import (
    ALL,
    DESTINATION,
    EMPTY,
    HIGHEST_PORT,
    PERHAPS,
    PORT,
    SOURCE,
    SOURCE_PORT,
    WHOLE,
    Bounds,
    Ranges,
    Region,
    difference,
    merged,
    narrowed,
    union,
)
from tiers.proof.paths.rule_addresses import addresses, alike, covering
from tiers.tuples import NamedTuple

Direction = Literal["ingress", "egress"]

ECHO: dict[Family, tuple[int, int]] = {4: (8, 0), 6: (128, 129)}
"""The ICMP types of an echo request and its reply, by IP version (RFC 792, RFC 4443)."""

NAMES: dict[tuple[Protocol, Family], frozenset[str]] = {
    ("tcp", 4): frozenset(("tcp", "6", "all", "-1")),
    ("tcp", 6): frozenset(("tcp", "6", "all", "-1")),
    ("udp", 4): frozenset(("udp", "17", "all", "-1")),
    ("udp", 6): frozenset(("udp", "17", "all", "-1")),
    ("icmp", 4): frozenset(("icmp", "1", "all", "-1")),
    ("icmp", 6): frozenset(("icmpv6", "58", "all", "-1")),
}


class Packets(NamedTuple):
    """The kind of packets that is being followed."""

    protocol: Protocol
    family: Family


class AllowRule(NamedTuple):
    """A rule that allows some packets."""

    region: Region
    rule: str
    origin: Origin | None
    component: str | None = None
    """The component of the rule, where a step has rules of several."""


class Peers(NamedTuple):
    """The groups of the other side, as far as a rule that names a group can match it.

    `perhaps` are those that it may have; `unknown` is the reason why it may have any group at all.
    """

    groups: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    unknown: Unknown | None = None


NO_PEERS = Peers()


class Axes(NamedTuple):
    """The axes that a rule matches: the other side's address, and the destination port."""

    address: int
    port: int


FORWARD_OUT, FORWARD_IN = Axes(DESTINATION, PORT), Axes(SOURCE, PORT)
REPLY_OUT, REPLY_IN = Axes(SOURCE, SOURCE_PORT), Axes(DESTINATION, SOURCE_PORT)


class Matches(NamedTuple):
    """The sure and the possible matches of a rule, and why it is not sure."""

    sure: Region
    maybe: Region
    unknown: Unknown | None = None


NO_MATCH = Matches(EMPTY, EMPTY)


def _ports(ports: Ports | Unknown, packets: Packets, *, reply: bool) -> Ranges | Unknown:
    """Return the ports that a rule matches, as ranges on the axis of ports."""
    whole: Ranges = ((0, HIGHEST_PORT),)
    if isinstance(ports, Unknown) or ports is None:
        return whole if ports is None else ports
    if packets.protocol != "icmp":
        return (ports,) if ports != (-1, -1) else whole
    kind, code = ports
    return whole if kind in {-1, ECHO[packets.family][reply]} and code in {-1, 0} else ()


def _matches(
    rule: GroupRule | AclEntry,
    peer: str | PrefixListId | Unknown,
    index: Index,
    packets: Packets,
    axes: Axes,
    whole: Container[tuple[object, ...]] = (),
) -> Matches:
    """Return the matches of a rule on its axes; `whole` is what rules for all addresses have in common."""
    protocol = rule.protocol
    if not isinstance(protocol, Unknown) and protocol not in NAMES[packets]:
        return NO_MATCH
    ports = rule.ports if isinstance(protocol, Unknown) or protocol not in {"all", "-1"} else None
    matched = _ports(ports, packets, reply=axes.port == SOURCE_PORT)
    sure, besides, unknown = addresses(peer, index, packets.family)
    if besides == (SERVICES,) and alike(rule) in whole:
        sure, besides = merged((*sure, SERVICES)), ()
    doubt = protocol if isinstance(protocol, Unknown) else None
    if isinstance(matched, Unknown):
        doubt, matched = matched, ((0, HIGHEST_PORT),)
    on_ports = narrowed(WHOLE, axes.port, matched)
    known = union(narrowed(on_ports, axes.address, sure))
    maybe = union(known, narrowed(on_ports, axes.address, besides))
    return Matches(EMPTY if doubt else known, maybe, doubt or unknown)


class Filter(NamedTuple):
    """The traffic that passes, the rules that allow it, and the unknowns about them."""

    bounds: Bounds
    grants: tuple[AllowRule, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    denials: tuple[AllowRule, ...] = ()
    """Rules that stop packets, which only network ACLs have."""
    near: tuple[AllowRule, ...] = ()
    """Rules of groups that let nothing of this kind through, and would if one thing of them were another."""


PASS = Filter(ALL)


def doubtful(unknown: Unknown) -> Filter:
    """Return the filter of which nothing is known."""
    return Filter(PERHAPS, (), (unknown,))


def widened(held: Filter, unknown: Unknown) -> Filter:
    """Return a filter that may also allow everything else, for a reason."""
    if held.bounds is ALL:
        return held
    bounds = Bounds(held.bounds.every, held.bounds.some, WHOLE)
    return held._replace(bounds=bounds, unknowns=(*held.unknowns, unknown))


Groups = tuple[str | Unknown, ...] | Unknown | None


class Rules:
    """The filters of one network, each worked out once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._filters: dict[tuple[object, ...], Filter] = {}
        self._named: dict[tuple[Groups, Direction], frozenset[str]] = {}

    def group(
        self, groups: Groups, direction: Direction, packets: Packets, peers: Peers = NO_PEERS
    ) -> Filter:
        """Return the traffic that an interface's security groups allow. Replies always pass.

        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
        """
        if groups is None:
            return PASS
        if isinstance(groups, Unknown):
            return doubtful(groups)
        named = self._names(groups, direction)
        seen = Peers(named & peers.groups, named & peers.perhaps, peers.unknown if named else None)
        key = (groups, direction, packets, seen)
        if key not in self._filters:
            self._filters[key] = self._group(groups, direction, packets, seen)
        return self._filters[key]

    def _names(self, groups: tuple[str | Unknown, ...], direction: Direction) -> frozenset[str]:
        """Return the groups that the rules of these groups name."""
        key = (groups, direction)
        if key not in self._named:
            self._named[key] = frozenset(
                rule.peer.id for rule in self._rules(groups, direction) if isinstance(rule.peer, GroupId)
            )
        return self._named[key]

    def _rules(self, groups: tuple[str | Unknown, ...], direction: Direction) -> list[GroupRule]:
        return [rule for _, rule in self._held(groups, direction)]

    def _held(self, groups: tuple[str | Unknown, ...], direction: Direction) -> list[tuple[str, GroupRule]]:
        """Return the rules of some groups, each with its group."""
        held = [self.index.groups.get(each) for each in groups if isinstance(each, str)]
        return [(group.id, rule) for group in held if group for rule in getattr(group, direction)]

    def _group(
        self, groups: tuple[str | Unknown, ...], direction: Direction, packets: Packets, peers: Peers
    ) -> Filter:
        axes = FORWARD_IN if direction == "ingress" else FORWARD_OUT
        sure: list[Region] = []
        unknowns = [each for each in groups if isinstance(each, Unknown)]
        unknowns += [self._stranger(each) for each in groups if not self._is_known(each)]
        maybe: list[Region] = [WHOLE] if unknowns else []
        grants = []
        near = []
        whole = covering((rule, rule.peer) for rule in self._rules(groups, direction))
        for group, rule in self._held(groups, direction):
            found = self._match(rule, packets, axes, peers, whole)
            near.append(
                AllowRule(self._nearly(rule, packets, axes, peers), rule_words(rule, direction), rule.origin)
            )
            sure.append(found.sure)
            maybe.append(found.maybe)
            if found.maybe:
                grants.append(AllowRule(found.maybe, rule_words(rule, direction), rule.origin, group))
            unknowns += [found.unknown] if found.unknown else []
        known = union(*sure)
        bounds = bounded(known, union(known, *maybe) if unknowns or maybe != sure else known)
        return Filter(bounds, tuple(grants), tuple(dict.fromkeys(unknowns)), near=tuple(near))

    def _nearly(self, rule: GroupRule, packets: Packets, axes: Axes, peers: Peers) -> Region:
        """Return the matches of a rule if it had another peer, or other ports or protocols."""
        anyone = rule._replace(peer="0.0.0.0/0" if packets.family == 4 else "::/0")  # noqa: PLR2004
        anything = rule._replace(protocol="all", ports=None)
        found = (self._match(each, packets, axes, peers).maybe for each in (anyone, anything))
        return union(*found)

    def _is_known(self, group: str | Unknown) -> bool:
        return isinstance(group, Unknown) or group in self.index.groups

    def _stranger(self, group: str | Unknown) -> Unknown:
        return Unknown(f"the security group `{group}` was not loaded")

    def _match(
        self,
        rule: GroupRule,
        packets: Packets,
        axes: Axes,
        peers: Peers,
        together: Container[tuple[object, ...]] = (),
    ) -> Matches:
        if rule.doubt is not None:
            found = self._match(rule._replace(doubt=None), packets, axes, peers)
            return Matches(EMPTY, found.maybe, rule.doubt) if found.maybe else NO_MATCH
        if not isinstance(rule.peer, GroupId):
            return _matches(rule, rule.peer, self.index, packets, axes, together)
        whole = "0.0.0.0/0" if packets.family == 4 else "::/0"  # noqa: PLR2004 - the version of IP
        if rule.peer.id in peers.groups:
            return _matches(rule, whole, self.index, packets, axes)
        if rule.peer.id not in peers.perhaps and peers.unknown is None:
            return NO_MATCH
        found = _matches(rule, whole, self.index, packets, axes)
        why = peers.unknown or Unknown(f"whether the other side is a member of `{rule.peer.id}`", rule.origin)
        return Matches(EMPTY, found.maybe, found.unknown or why)

    def acl(self, acl: Acl | Unknown | None, packets: Packets, axes: Axes) -> Filter:
        """Return the traffic that a network ACL allows in the direction that the axes mean."""
        if acl is None:
            return PASS
        if isinstance(acl, Unknown):
            return doubtful(acl)
        key = (acl.id, packets, axes)
        if key not in self._filters:
            self._filters[key] = self._acl(acl, packets, axes)
        return self._filters[key]

    def _acl(self, acl: Acl, packets: Packets, axes: Axes) -> Filter:
        """Return the filter of an ACL, from the last entry to the first: each decides its matches only."""
        egress = axes in {FORWARD_OUT, REPLY_OUT}
        entries = [each for each in acl.entries if each.egress is egress or isinstance(each.egress, Unknown)]
        settled = [each for each in entries if isinstance(each.egress, bool) and isinstance(each.number, int)]
        allowed, possible = EMPTY, EMPTY
        grants: list[AllowRule] = []
        denials: list[AllowRule] = []
        unknowns: list[Unknown] = []
        whole = covering((each, each.cidr) for each in settled)
        for entry in sorted(settled, key=_number, reverse=True):
            found = _matches(entry, entry.cidr, self.index, packets, axes, whole)
            allowed, possible = _decided(entry, found, allowed, possible)
            shown = AllowRule(found.maybe, entry_words(entry), entry.origin)
            (denials if entry.allow is False else grants).append(shown)
            unknowns += [each for each in (found.unknown, entry.allow) if isinstance(each, Unknown)]
        for entry in (each for each in entries if each not in settled):
            found = _matches(entry, entry.cidr, self.index, packets, axes)
            allowed = difference(allowed, found.maybe) if entry.allow is not True else allowed
            possible = union(possible, found.maybe) if entry.allow is not False else possible
            unknowns += [
                each for each in (entry.number, entry.egress, found.unknown) if isinstance(each, Unknown)
            ]
        bounds = bounded(allowed, possible)
        lists = tuple(reversed(grants)), tuple(dict.fromkeys(unknowns)), tuple(reversed(denials))
        return Filter(bounds, *lists)


def bounded(known: Region, maybe: Region) -> Bounds:
    """Return the bounds of two regions, in the form that costs least to work with."""
    if known == WHOLE:
        return ALL
    return Bounds(known, known, maybe if difference(maybe, known) else known)


def _number(entry: AclEntry) -> int:
    return entry.number if isinstance(entry.number, int) else 0


def _decided(entry: AclEntry, found: Matches, allowed: Region, possible: Region) -> tuple[Region, Region]:
    """Return the surely and the possibly allowed traffic from one entry on."""
    if entry.allow is True:
        return union(found.sure, allowed), union(found.maybe, possible)
    if entry.allow is False:
        return difference(allowed, found.maybe), difference(possible, found.sure)
    return difference(allowed, found.maybe), union(found.maybe, possible)


def ports_words(protocol: str | Unknown, ports: Ports | Unknown) -> str:
    """Return the protocol and ports of a rule in words."""
    name = "an unknown protocol" if isinstance(protocol, Unknown) else protocol
    if isinstance(ports, Unknown):
        return f"{name} on unknown ports"
    if name in {"all", "-1"}:
        return "everything"
    if ports is None or ports in {(-1, -1), (0, HIGHEST_PORT)}:
        return name
    if name in {"icmp", "icmpv6", "1", "58"}:
        return f"{name} type {ports[0]}" + ("" if ports[1] == -1 else f" code {ports[1]}")
    return f"{name} {ports[0]}" + ("" if ports[0] == ports[1] else f"-{ports[1]}")


def rule_words(rule: GroupRule, direction: Direction) -> str:
    """Return a security group's rule in words."""
    peer = rule.peer
    if isinstance(peer, Unknown):
        other = "an unknown peer"
    else:
        other = peer if isinstance(peer, str) else f"`{peer.id}`"
    word = "from" if direction == "ingress" else "to"
    return f"allows {ports_words(rule.protocol, rule.ports)} {word} {other}"


def entry_words(entry: AclEntry) -> str:
    """Return an ACL's entry in words."""
    number = "an entry of unknown number" if isinstance(entry.number, Unknown) else f"entry {entry.number}"
    cidr = "an unknown CIDR block" if isinstance(entry.cidr, Unknown) else entry.cidr
    word = "to" if entry.egress is True else "from"
    verb = "denies" if entry.allow is False else "allows"
    return f"{number} {verb} {ports_words(entry.protocol, entry.ports)} {word} {cidr}"
