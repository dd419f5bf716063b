"""The steps that any way is made of: a spot's groups, a subnet's ACL, its route table."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.diagnostics.wording import quoted
from tiers.proof.model.filters import Acl
from tiers.proof.model.index import Index
from tiers.proof.model.network import Subnet
from tiers.proof.model.regions import ALL, HIGHEST_PORT, NOTHING, Range, Ranges
from tiers.proof.paths.routing import Router
from tiers.proof.paths.rules import (
    FORWARD_IN,
    NO_PEERS,
    REPLY_IN,
    Axes,
    Direction,
    Filter,
    Packets,
    Peers,
    Rules,
    doubtful,
    widened,
)
from tiers.proof.paths.steps import Leg, Refusal, Spot, Step
from tiers.proof.paths.targets import Judge, Targets, route_step

ALL_PORTS: Range = (0, HIGHEST_PORT)
NO_PORTS: Range = (0, 0)
"""The single value of the axes of an echo, which has no ports."""


class Ground:
    """Makes the steps in one network, for one kind of packets."""

    def __init__(
        self, index: Index, router: Router, rules: Rules, targets: Targets, packets: Packets
    ) -> None:
        self.index = index
        self.router = router
        self.rules = rules
        self.targets = targets
        self.packets = packets
        self.family = packets.family
        self._peers: dict[tuple[object, ...], Peers] = {}
        self._refusals: dict[tuple[object, ...], Refusal] = {}

    @property
    def ports(self) -> Range:
        """The ports that can be asked about."""
        return NO_PORTS if self.packets.protocol == "icmp" else ALL_PORTS

    def source_ports(self, ports: Range) -> Range:
        """Return the ports that connections are opened from."""
        return NO_PORTS if self.packets.protocol == "icmp" else ports

    def peers(self, other: Spot, spot: Spot) -> Peers:
        """Return the groups of the other side that a rule here can match: in the VPC, or across a peering."""
        key = (other.groups, other.where, other.node is None, other.subnet, spot.subnet)
        if key not in self._peers:
            self._peers[key] = self._find_peers(other, spot)
        return self._peers[key]

    def _find_peers(self, other: Spot, spot: Spot) -> Peers:
        if other.groups is None or other.where != "vpc":
            return self._members(other) if other.node is None and other.subnet is not None else NO_PEERS
        if isinstance(other.groups, Unknown):
            return Peers(unknown=other.groups)
        names = frozenset(each for each in other.groups if isinstance(each, str))
        unknown = next((each for each in other.groups if isinstance(each, Unknown)), None)
        if spot.vpc is not None and spot.vpc == other.vpc:
            return Peers(names, unknown=unknown)
        return self._across(spot, other, names, unknown)

    def _across(self, spot: Spot, other: Spot, names: frozenset[str], unknown: Unknown | None) -> Peers:
        """Return the peers that count: a group of another VPC only by active peering in the same region.

        https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
        """
        if spot.vpc is None or other.vpc is None:
            return Peers(perhaps=names, unknown=unknown)
        joins = [
            each
            for each in self.index.network.peerings
            if {spot.vpc, other.vpc} == {each.requester, each.accepter}
            or isinstance(each.requester, Unknown)
            or isinstance(each.accepter, Unknown)
        ]
        ends = [(each.requester, each.accepter, each.active, each.same_region) for each in joins]
        if any(each[2] is True and each[3] is True and not _doubtful(*each[:2]) for each in ends):
            return Peers(names, unknown=unknown)
        if any(_doubtful(*each) and False not in each[2:] for each in ends):
            return Peers(perhaps=names, unknown=unknown)
        return NO_PEERS

    def _members(self, spot: Spot) -> Peers:
        """Return the groups that a host in a CIDR block may have: those of the nodes in that subnet."""
        found: dict[str | Unknown, None] = {}
        for node in self.index.network.nodes:
            for each in () if isinstance(node.interfaces, Unknown) else node.interfaces:
                inside = any(spot.subnet and place.subnet == spot.subnet.id for place in each.placements)
                groups = each.groups if inside else None
                listed = (groups,) if isinstance(groups, Unknown) else groups or ()
                found.update(dict.fromkeys(listed))
        names = frozenset(each for each in found if isinstance(each, str))
        unknown = next((each for each in found if isinstance(each, Unknown)), None)
        return Peers(perhaps=names, unknown=unknown)

    def group_step(self, direction: Direction, spot: Spot, peers: Peers = NO_PEERS) -> Step:
        """Return the step of a spot's security groups."""
        held = self.rules.group(spot.groups, direction, self.packets, peers)
        key = (direction, spot.name, spot.groups)
        if key not in self._refusals:
            self._refusals[key] = self._no_rule(direction, spot)
        refusal = self._refusals[key]
        rule = "no security groups apply" if spot.groups is None else "an unknown security group"
        return Step("forward", refusal.component, held, (refusal,), rule)

    def _no_rule(self, direction: Direction, spot: Spot) -> Refusal:
        """Return the refusal for traffic that no rule of a spot's groups allows."""
        groups = spot.groups
        listed = () if groups is None or isinstance(groups, Unknown) else groups
        names = [each for each in listed if isinstance(each, str)]
        known = [self.index.groups[each].origin for each in names if each in self.index.groups]
        component = names[0] if names else spot.name
        also = (*known[1:], *((spot.origin,) if spot.origin else ()))
        shown = quoted(names) or "a known group"
        verb = "allows it out of" if direction == "egress" else "allows it into"
        code = "no-egress-rule" if direction == "egress" else "no-ingress-rule"
        why = f"no {direction} rule of {shown} {verb} `{spot.name}`"
        return Refusal(component, code, why, known[0] if known else None, also)

    def acl_step(self, leg: Leg, subnet: Subnet, axes: Axes) -> Step:
        """Return the step of a subnet's network ACL."""
        acl = self.index.acl_of(subnet)
        held = self.rules.acl(acl, self.packets, axes)
        handed = subnet.handed or (acl.handed if isinstance(acl, Acl) else None)
        if handed is not None:
            held = widened(held, handed)
        if acl is None or isinstance(acl, Unknown):
            return Step(leg, subnet.id, held, (), "the default network ACL allows all", subnet.origin)
        into = axes in {FORWARD_IN, REPLY_IN}
        way = f"{'into' if into else 'out of'} subnet `{subnet.id}`"
        what = "the reply" if leg == "reply" else "it"
        implied = Refusal(acl.id, "acl-denies", f"no entry of `{acl.id}` allows {what} {way}", acl.origin)
        denials = tuple(
            Refusal(
                acl.id, "acl-denies", f"{each.rule}, which blocks {what} {way}", each.origin, (), each.region
            )
            for each in held.denials
        )
        return Step(leg, acl.id, held, (*denials, implied), "", acl.origin)

    def route(self, leg: Leg, subnet: Subnet, axis: int, ranges: Ranges, judge: Judge) -> Step:
        """Return the step of a subnet's route table."""
        choices = self.router.choices(subnet, self.family)
        return route_step(leg, self.table_name(subnet), choices, axis, ranges, judge, (subnet.origin,))

    def table_name(self, subnet: Subnet) -> str:
        """Return the name of a subnet's route table; AWS's own main table is named after the subnet."""
        table = self.index.table_of(subnet)
        return subnet.id if table is None or isinstance(table, Unknown) else table.id

    def attachment(self, vpc: str) -> Step:
        """Return the step of the internet gateway that a VPC needs."""
        gateway = self.index.attached(vpc)
        if isinstance(gateway, Unknown):
            return unsure("forward", vpc, gateway)
        if gateway is None:
            origin = self.index.vpcs[vpc].origin if vpc in self.index.vpcs else None
            why = f"no internet gateway is attached to `{vpc}`"
            others = tuple(each.origin for each in self.index.network.internet_gateways)
            return refused("forward", Refusal(vpc, "no-internet-gateway", why, origin, others))
        origin = self.index.internet_gateways[gateway].origin
        return passed("forward", gateway, f"internet gateway of `{vpc}`")._replace(origin=origin)

    def lost(self, *spots: Spot) -> Iterator[Step]:
        """Yield the step that blocks everything at a lost place."""
        for spot in spots:
            if spot.lost:
                why = f"`{spot.name}` is lost"
                yield refused("forward", Refusal(spot.name, "lost", why, spot.origin))


def refused(leg: Leg, refusal: Refusal) -> Step:
    """Return the step that stops everything, for one reason."""
    return Step(leg, refusal.component, Filter(NOTHING), (refusal,))


def passed(leg: Leg, component: str, rule: str) -> Step:
    """Return the step that lets everything on, for one reason."""
    return Step(leg, component, Filter(ALL), (), rule)


def unsure(leg: Leg, component: str, unknown: Unknown) -> Step:
    """Return the step of which nothing is known."""
    return Step(leg, component, doubtful(unknown), (), unknown.reason, unknown.origin)


def _doubtful(*values: object) -> bool:
    return any(isinstance(each, Unknown) for each in values)
