"""Targets of routes: they forward packets, drop them, or are not modeled."""

from collections.abc import Callable

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.index import Index
from tiers.proof.model.network import InternetGateway, Peering, RouteTarget, Subnet
from tiers.proof.model.regions import ALL, EMPTY, WHOLE, Bounds, Ranges, Region, common, narrowed, union
from tiers.proof.paths.routing import LOCAL, Choice
from tiers.proof.paths.rules import AllowRule, Filter
from tiers.proof.paths.steps import Leg, Refusal, Step
from tiers.tuples import NamedTuple


class Ruling(NamedTuple):
    """A ruling on whether packets continue by a route's target; if not, by which code and why."""

    passes: bool | Unknown
    code: str = ""
    why: str = ""


ON = Ruling(passes=True)
Judge = Callable[[RouteTarget], Ruling]


class Targets:
    """Judges the targets of routes in one network."""

    def __init__(self, index: Index) -> None:
        self.index = index
        network = index.network
        interfaces = [
            interface
            for node in network.nodes
            for interface in (() if isinstance(node.interfaces, Unknown) else node.interfaces)
        ]
        self._checks = {each.id: each.source_destination_check for each in interfaces}
        self._owners = {node.id: node.interfaces for node in network.nodes}

    def to_local(self, target: RouteTarget) -> Ruling:
        """Judge a route that should lead to the VPC itself."""
        if target.kind == "nat_gateway" and target.id in self.index.nat_gateways:
            return Ruling(Unknown(f"what NAT gateway `{target.id}` sends back into the VPC is not modeled"))
        return ON if target == LOCAL else self._elsewhere(target)

    def to_peer(self, vpc: str, other: str) -> Judge:
        """Judge a route that should lead to another VPC by a peering connection."""

        def judge(target: RouteTarget) -> Ruling:
            peering = self.index.peerings.get(target.id) if target.kind == "peering" else None
            return self._elsewhere(target) if peering is None else _across(peering, vpc, other)

        return judge

    def to_gateway(self, vpc: str) -> Judge:
        """Judge a route that should lead to the internet gateway of a VPC."""

        def judge(target: RouteTarget) -> Ruling:
            gateway = self.index.internet_gateways.get(target.id)
            if target.kind == "nat_gateway" and target.id in self.index.nat_gateways:
                why = f"NAT gateway `{target.id}` accepts only replies"
                return Ruling(False, "route-leads-elsewhere", why)
            return self._elsewhere(target) if gateway is None else _attached(gateway, vpc)

        return judge

    def to_exactly(self, wanted: RouteTarget) -> Judge:
        """Judge a route that should lead to one certain thing, which is there."""

        def judge(target: RouteTarget) -> Ruling:
            return ON if target == wanted else self._elsewhere(target)

        return judge

    def to_beyond(self, wanted: RouteTarget, subnet: Subnet) -> Judge:
        """Judge a route of a subnet that should lead to one certain thing, or to what is not known.

        A transit gateway forwards only what comes from a zone in which it has an attachment:
        https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
        """
        exactly = self.to_exactly(wanted)

        def judge(target: RouteTarget) -> Ruling:
            zones = None
            if target.kind == "transit_gateway" and isinstance(subnet.vpc, str):
                zones = self.index.attached_zones(target.id, subnet.vpc)
            if zones is None or isinstance(subnet.zone, Unknown) or subnet.zone in zones:
                return exactly(target)
            why = f"transit gateway `{target.id}` has no attachment in the zone of `{subnet.id}`"
            return Ruling(False, "blackhole", why)

        return judge

    def from_nat(self, nat: str, vpc: str) -> Judge:
        """Judge a route that should lead from a NAT gateway to the internet gateway of its VPC."""
        onward = self.to_gateway(vpc)

        def judge(target: RouteTarget) -> Ruling:
            if target == RouteTarget("nat_gateway", nat):
                why = f"NAT gateway `{nat}` is in a subnet that routes back to it"
                return Ruling(False, "nat-not-public", why)
            if target.kind == "nat_gateway" and target.id in self.index.nat_gateways:
                why = f"NAT gateway `{nat}` routes to another one, `{target.id}`"
                return Ruling(Unknown(why, self.index.nat_gateways[nat].origin))
            return onward(target)

        return judge

    def _leads_beyond(self, target: RouteTarget) -> bool:
        """Return whether a gateway or a peering connection leads to networks that were not loaded."""
        if target.kind == "nat_gateway":
            return self._leads_on(target.id)
        if target.kind != "peering":
            return False
        peering = self.index.peerings[target.id]
        strangers = {peering.requester, peering.accepter} - self.index.vpcs.keys()
        return peering.active is not False and bool(strangers)

    def _leads_on(self, nat: str) -> bool:
        """Return whether the table of a NAT gateway leads to more than the internet."""
        gateway = self.index.nat_gateways.get(nat)
        if gateway is None:
            return False
        subnet = self.index.subnets.get(gateway.subnet) if isinstance(gateway.subnet, str) else None
        origin = gateway.origin
        table = self.index.table_of(subnet) if subnet else self.index.table(gateway.table, origin)
        if table is None or isinstance(table, Unknown):
            return table is not None or gateway.subnet is not None
        harmless = {"internet_gateway", "local", "gateway_endpoint", "egress_only_gateway"}
        kinds = {"" if isinstance(each.target, Unknown) else each.target.kind for each in table.routes}
        return table.propagates is not None or bool(kinds - harmless)

    def _elsewhere(self, target: RouteTarget) -> Ruling:
        """Judge a route that leads to something else than it should."""
        shown = f"{target.kind.replace('_', ' ')} `{target.id}`"
        if target.kind in {"transit_gateway", "not_modelled"}:
            beyond = f"the networks beyond transit gateway `{target.id}`"
            strange = f"what `{target.id}` does with packets is not modeled"
            return Ruling(Unknown(beyond if target.kind == "transit_gateway" else strange))
        if target.kind in {"interface", "instance"}:
            return self._middlebox(target)
        if target.kind == "nat_gateway" and target.id in self.index.nat_gateways:
            gateway = self.index.nat_gateways[target.id]
            if gateway.public is not True:
                return Ruling(
                    Unknown(f"where private NAT gateway `{target.id}` sends packets is not modeled")
                )
        if not self._is_there(target):
            return _gone(target)
        if self._leads_beyond(target):
            return Ruling(Unknown(f"the destination of `{target.id}` is not modeled"))
        why = f"the route leads to {shown}" if target != LOCAL else "the route stays inside the VPC"
        return Ruling(False, "route-leads-elsewhere", why)

    def _middlebox(self, target: RouteTarget) -> Ruling:
        held = self._owners.get(target.id, ()) if target.kind == "instance" else ()
        checks = [] if isinstance(held, Unknown) else [each.source_destination_check for each in held]
        if target.kind == "interface" and target.id in self._checks:
            checks = [self._checks[target.id]]
        if not checks and not isinstance(held, Unknown):
            return _gone(target)
        if checks and all(check is True for check in checks):
            why = f"`{target.id}` has its source/destination check on and drops packets for other hosts"
            return Ruling(False, "source-destination-check", why)
        return Ruling(Unknown(f"what `{target.id}` does with packets that it routes is not modeled"))

    def _is_there(self, target: RouteTarget) -> bool:
        held: dict[str, object] = {
            "internet_gateway": self.index.internet_gateways,
            "nat_gateway": self.index.nat_gateways,
            "egress_only_gateway": self.index.egress_only_gateways,
            "peering": self.index.peerings,
            "gateway_endpoint": self.index.endpoints,
        }
        things = held.get(target.kind)
        return things is None or (isinstance(things, dict) and target.id in things)


def _across(peering: Peering, vpc: str, other: str) -> Ruling:
    """Judge a peering connection between two VPCs."""
    ends = {peering.requester, peering.accepter}
    unknown = next((e for e in (*ends, peering.active) if isinstance(e, Unknown)), None)
    if peering.active is False:
        return Ruling(False, "blackhole", f"peering connection `{peering.id}` is not active")
    if unknown is not None and not {each for each in ends if isinstance(each, str)} - {vpc, other}:
        return Ruling(unknown)
    if ends != {vpc, other}:
        why = f"peering connection `{peering.id}` does not lead from `{vpc}` to `{other}`"
        return Ruling(False, "route-leads-elsewhere", why)
    return ON


def _attached(gateway: InternetGateway, vpc: str) -> Ruling:
    """Judge an internet gateway by the VPC that it is attached to."""
    if isinstance(gateway.vpc, Unknown):
        return Ruling(gateway.vpc)
    if gateway.vpc is None:
        return Ruling(False, "blackhole", f"internet gateway `{gateway.id}` is not attached to a VPC")
    if gateway.vpc != vpc:
        why = f"internet gateway `{gateway.id}` is attached to another VPC, `{gateway.vpc}`"
        return Ruling(False, "blackhole", why)
    return ON


def _gone(target: RouteTarget) -> Ruling:
    return Ruling(False, "blackhole", f"{target.kind.replace('_', ' ')} `{target.id}` does not exist")


def route_step(
    leg: Leg,
    table: str,
    choices: tuple[Choice, ...],
    axis: int,
    ranges: Ranges,
    judge: Judge,
    also: tuple[Origin, ...] = (),
) -> Step:
    """Return the step of a route table that should send some addresses where the judge lets them on."""
    sure: list[Region] = []
    maybe: list[Region] = []
    grants, refusals, unknowns = [], [], []
    for choice in choices:
        met = common(choice.ranges, ranges)
        if not met:
            continue
        ruling = _ruling(choice, judge)
        region = narrowed(WHOLE, axis, met)
        if ruling.passes is False:
            refusals.append(_refusal(table, choice, ruling, region, also))
            continue
        (sure if ruling.passes is True else maybe).append(region)
        grants.append(AllowRule(region, f"routes {choice.rule}", choice.origin))
        unknowns += [ruling.passes] if isinstance(ruling.passes, Unknown) else []
    bounds = _bounds(sure, maybe, refusals)
    return Step(leg, table, Filter(bounds, tuple(grants), tuple(unknowns)), tuple(refusals))


def _bounds(sure: list[Region], maybe: list[Region], refusals: list[Refusal]) -> Bounds:
    if not maybe and not refusals:
        return ALL
    known = union(*sure)
    return Bounds(known, known, union(known, *maybe) if maybe else known)


def _ruling(choice: Choice, judge: Judge) -> Ruling:
    """Return the ruling on packets for one choice of a table. A doubt outweighs all known rulings."""
    if choice.unknown is not None:
        return Ruling(choice.unknown)
    ruling = Ruling(False, "no-route", choice.rule) if choice.target is None else judge(choice.target)
    return Ruling(choice.handed) if choice.handed is not None and ruling.passes is False else ruling


def _refusal(table: str, choice: Choice, ruling: Ruling, region: Region, also: tuple[Origin, ...]) -> Refusal:
    origin: Origin | None = choice.origin
    target = choice.target.id if choice.target is not None and choice.target != LOCAL else ""
    component = target if ruling.code == "blackhole" else table
    return Refusal(component, ruling.code, ruling.why, origin, also, region or EMPTY)
