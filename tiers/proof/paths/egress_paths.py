"""The paths out of a VPC to public addresses: by an internet, NAT or egress-only gateway."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.addresses import block, together
from tiers.proof.model.network import NatGateway, RouteTarget, Subnet
from tiers.proof.model.regions import DESTINATION, SOURCE, SOURCE_PORT, Range, Ranges, common
from tiers.proof.paths.hops import Ground, passed, refused, unsure
from tiers.proof.paths.routing import Choice
from tiers.proof.paths.rules import FORWARD_IN, FORWARD_OUT, REPLY_IN, REPLY_OUT
from tiers.proof.paths.steps import MANAGED_PORTS, Hidden, Refusal, Spot, Stage, Step, space_of
from tiers.proof.paths.targets import ON, Judge, Ruling, route_step
from tiers.tuples import NamedTuple

NAT64 = "64:ff9b::/96"
"""The destinations of IPv6 hosts for IPv4 addresses, through a NAT gateway.

https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
"""

ONE_ADDRESS = Hidden(SOURCE, varies=False)
ANY_PORT = Hidden(SOURCE_PORT, varies=True)


class Seen(NamedTuple):
    """The client as the other side sees it, after any translation of addresses."""

    ranges: Ranges
    ports: Range
    hidden: tuple[Hidden, ...] = ()


class Exit(NamedTuple):
    """A path out of a VPC to public addresses."""

    mark: str
    stages: tuple[Stage, ...]
    seen: Seen


class Abroad(NamedTuple):
    """The public addresses that a connection is for; hidden if they are not the destination's own."""

    ranges: Ranges
    hidden: tuple[Hidden, ...] = ()


class Exits:
    """Finds the paths out, for one kind of packets."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.index = ground.index
        self.family = ground.family
        self.is_ipv4 = ground.family == 4  # noqa: PLR2004 - the version of IP
        self._found: dict[tuple[object, ...], tuple[Exit, ...]] = {}

    def find(self, spot: Spot, abroad: Abroad) -> tuple[Exit, ...]:
        """Return each path out, and a blocked one if there is no other."""
        place = (spot.subnet and spot.subnet.id, spot.public, spot.ports)
        key = (spot.name, spot.interface, spot.ranges, place, abroad)
        if key not in self._found:
            self._found[key] = tuple(self._find(spot, abroad))
        return self._found[key]

    def _find(self, spot: Spot, abroad: Abroad) -> Iterator[Exit]:
        subnet = spot.subnet
        if spot.unknown is not None or subnet is None or not isinstance(subnet.vpc, str):
            yield self._blind(spot, abroad, spot.unknown or Unknown(f"the VPC of `{spot.name}` is not known"))
            return
        choices = self.ground.router.choices(subnet, self.family)
        met = [each for each in choices if common(each.ranges, abroad.ranges)]
        targets = dict.fromkeys(each.target for each in met if each.target is not None and not each.unknown)
        found = [each for target in targets for each in self._by(spot, subnet, target, abroad)]
        yield from found
        judge = self.ground.targets.to_gateway(subnet.vpc)
        doubts = [each.unknown or self._doubt(judge, each) or each.handed for each in met]
        doubt = next((each for each in doubts if each is not None), None) or self._nat64(choices)
        if doubt is not None:
            yield self._blind(spot, abroad, doubt)
        elif not found:
            route = route_step(
                "forward",
                self._table(subnet),
                choices,
                DESTINATION,
                abroad.ranges,
                judge,
                (subnet.origin,),
            )
            yield self._exit("gateway", spot, abroad, (*self._egress(spot), route))

    def _doubt(self, judge: Judge, choice: Choice) -> Unknown | None:
        """Return why the effect of a route to something else than a gateway of the network is unknown."""
        passes = judge(choice.target).passes if choice.target is not None else None
        return passes._replace(origin=passes.origin or choice.origin) if isinstance(passes, Unknown) else None

    def _nat64(self, choices: tuple[Choice, ...]) -> Unknown | None:
        """Return an unknown if a table sends IPv6 packets for translation to IPv4, which is not modeled."""
        wanted = block(NAT64)
        if self.is_ipv4 or wanted is None:
            return None
        kinds = {each.target.kind for each in choices if each.target and common(each.ranges, wanted.ranges)}
        return Unknown("NAT64 is not modeled") if "nat_gateway" in kinds else None

    def _by(self, spot: Spot, subnet: Subnet, target: RouteTarget, abroad: Abroad) -> Iterator[Exit]:
        """Yield the path out by one target of the table, if it is an existing gateway."""
        if target.kind == "internet_gateway" and target.id in self.index.internet_gateways:
            yield self._by_internet_gateway(spot, subnet, target, abroad)
        elif target.kind == "nat_gateway" and self.is_ipv4 and target.id in self.index.nat_gateways:
            yield self._by_nat(spot, subnet, self.index.nat_gateways[target.id], abroad)
        elif self._is_egress_only(target):
            yield self._by_egress_only(spot, subnet, target, abroad)

    def _is_egress_only(self, target: RouteTarget) -> bool:
        held = self.index.egress_only_gateways
        return target.kind == "egress_only_gateway" and target.id in held and not self.is_ipv4

    def _table(self, subnet: Subnet) -> str:
        return self.ground.table_name(subnet)

    def _egress(self, spot: Spot) -> tuple[Step, ...]:
        return (*self.ground.lost(spot), self.ground.group_step("egress", spot))

    def _route(self, subnet: Subnet, target: RouteTarget, abroad: Abroad, judge: Judge) -> Step:
        """Return the step of a table, seen by those packets only that go by one target."""

        def only(other: RouteTarget) -> Ruling:
            words = f"the route leads to `{other.id}`" if other.id else "the route stays inside the VPC"
            return judge(other) if other == target else Ruling(False, "route-leads-elsewhere", words)

        choices = self.ground.router.choices(subnet, self.family)
        return route_step(
            "forward", self._table(subnet), choices, DESTINATION, abroad.ranges, only, (subnet.origin,)
        )

    def _exit(
        self, mark: str, spot: Spot, abroad: Abroad, steps: tuple[Step, ...], *, public: Ranges = ()
    ) -> Exit:
        """Make an exit of one stage; `public` is how the source is seen if not by its own address."""
        ports = self.ground.source_ports(spot.ports)
        space = space_of(spot.ranges, ports, abroad.ranges, self.ground.ports)
        hidden = (*abroad.hidden, *((ONE_ADDRESS,) if spot.unknown else ()))
        seen = Seen(public, ports, (ONE_ADDRESS,)) if public else Seen(spot.ranges, ports)
        return Exit(mark, (Stage(space, steps, hidden),), seen)

    def _blind(self, spot: Spot, abroad: Abroad, unknown: Unknown) -> Exit:
        """Return a path out of which only the groups are known."""
        steps = (*self._egress(spot), unsure("forward", spot.name, unknown))
        public = self.index.internet(self.family)
        return self._exit("unknown route", spot, abroad, steps, public=public if self.is_ipv4 else ())

    def _by_internet_gateway(self, spot: Spot, subnet: Subnet, target: RouteTarget, abroad: Abroad) -> Exit:
        judge = self.ground.targets.to_gateway(str(subnet.vpc))
        steps = (
            *self._egress(spot),
            self._route(subnet, target, abroad, judge),
            self.ground.acl_step("forward", subnet, FORWARD_OUT),
            self.public_address(spot, self._origins(subnet, target)),
            self.ground.acl_step("reply", subnet, REPLY_IN),
        )
        public = (spot.public_ranges or self.index.internet(4)) if self.is_ipv4 else ()
        return self._exit("internet gateway", spot, abroad, steps, public=public)

    def _by_egress_only(self, spot: Spot, subnet: Subnet, target: RouteTarget, abroad: Abroad) -> Exit:
        gateway = self.index.egress_only_gateways[target.id]

        def judge(_: RouteTarget) -> Ruling:
            if isinstance(gateway.vpc, Unknown):
                return Ruling(gateway.vpc)
            why = f"egress-only gateway `{gateway.id}` belongs to another VPC"
            return ON if gateway.vpc == subnet.vpc else Ruling(False, "blackhole", why)

        steps = (
            *self._egress(spot),
            self._route(subnet, target, abroad, judge),
            self.ground.acl_step("forward", subnet, FORWARD_OUT),
            self.ground.acl_step("reply", subnet, REPLY_IN),
        )
        return self._exit("egress-only gateway", spot, abroad, steps)

    def _origins(self, subnet: Subnet, target: RouteTarget) -> tuple[Origin, ...]:
        """Return the routes by which a subnet sends to a target, and the subnet itself."""
        choices = self.ground.router.choices(subnet, self.family)
        routes = (each.origin for each in choices if each.target == target and each.origin is not None)
        return (*dict.fromkeys(routes), subnet.origin)

    def public_address(self, spot: Spot, also: tuple[Origin, ...] = ()) -> Step:
        """Return the step of the gateway's one-to-one translation: IPv4 needs a public address."""
        if not self.is_ipv4:
            return passed("forward", spot.name, "IPv6 addresses are public")
        if spot.public is False:
            why = f"`{spot.name}` has no public address"
            return refused("forward", Refusal(spot.name, "no-public-address", why, spot.origin, also))
        if isinstance(spot.public, Unknown):
            return unsure("forward", spot.name, spot.public)
        return passed("forward", spot.name, "has a public address")

    # -- NAT --------------------------------------------------------------------------------------

    def _by_nat(self, spot: Spot, subnet: Subnet, nat: NatGateway, abroad: Abroad) -> Exit:
        """Return the path through a NAT gateway: to it by private addresses, and out by its own."""
        target = RouteTarget("nat_gateway", nat.id)
        home = self.index.subnets.get(nat.subnet) if isinstance(nat.subnet, str) else None
        first = self._exit(
            f"NAT gateway {nat.id}",
            spot,
            abroad,
            (
                *self._egress(spot),
                self._route(subnet, target, abroad, self._same_vpc(nat, subnet)),
                *self._to_nat(spot, subnet, home),
            ),
        )
        ranges = together(each for each in map(block, nat.addresses) if each) or self.index.internet(4)
        ports = self.ground.source_ports(MANAGED_PORTS)
        space = space_of(ranges, ports, abroad.ranges, self.ground.ports)
        hidden = (ANY_PORT, ONE_ADDRESS)
        steps = tuple(self._from_nat(nat, home, str(subnet.vpc), abroad))
        second = Stage(space, steps, (*hidden, *abroad.hidden))
        return Exit(first.mark, (*first.stages, second), Seen(ranges, ports, hidden))

    def _same_vpc(self, nat: NatGateway, subnet: Subnet) -> Judge:
        def judge(_: RouteTarget) -> Ruling:
            if isinstance(nat.vpc, Unknown):
                return Ruling(nat.vpc)
            why = f"NAT gateway `{nat.id}` is in another VPC, `{nat.vpc}`"
            return ON if nat.vpc == subnet.vpc else Ruling(False, "blackhole", why)

        return judge

    def _to_nat(self, spot: Spot, subnet: Subnet, home: Subnet | None) -> Iterator[Step]:
        """Yield the ACLs between a subnet and the NAT gateway's, and its routes back.

        A regional one has no subnet and no ACL, but a route table.
        """
        if home is not None and home.id == subnet.id:
            return
        yield self.ground.acl_step("forward", subnet, FORWARD_OUT)
        if home is not None:
            yield self.ground.acl_step("forward", home, FORWARD_IN)
            yield self.ground.route("reply", home, SOURCE, spot.ranges, self.ground.targets.to_local)
            yield self.ground.acl_step("reply", home, REPLY_OUT)
        yield self.ground.acl_step("reply", subnet, REPLY_IN)

    def _from_nat(self, nat: NatGateway, home: Subnet | None, vpc: str, abroad: Abroad) -> Iterator[Step]:
        if nat.public is False:
            why = f"NAT gateway `{nat.id}` is private; an internet gateway drops its packets"
            yield refused("forward", Refusal(nat.id, "nat-not-public", why, nat.origin))
        elif isinstance(nat.public, Unknown):
            yield unsure("forward", nat.id, nat.public)
        judge = self.ground.targets.from_nat(nat.id, vpc)
        if isinstance(nat.subnet, Unknown):
            yield unsure("forward", nat.id, nat.subnet)
        elif nat.subnet is None:
            yield self._regional(nat, vpc, abroad, judge)
        elif home is None:
            why = f"the subnet `{nat.subnet}` was not loaded"
            yield unsure("forward", nat.id, Unknown(why, nat.origin))
        else:
            choices = self.ground.router.choices(home, self.family)
            also = (nat.origin, home.origin)
            yield route_step("forward", self._table(home), choices, DESTINATION, abroad.ranges, judge, also)
            yield self.ground.acl_step("forward", home, FORWARD_OUT)
            yield self.ground.acl_step("reply", home, REPLY_IN)

    def _regional(self, nat: NatGateway, vpc: str, abroad: Abroad, judge: Judge) -> Step:
        """Return the step of a regional NAT gateway's table; by default it leads to the internet gateway.

        https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
        """
        table = self.index.table(nat.table, nat.origin)
        if isinstance(table, Unknown):
            return unsure("forward", nat.id, table)
        if table is None:
            return self.ground.attachment(vpc)
        choices = self.ground.router.of_table(table, vpc, self.family)
        return route_step("forward", table.id, choices, DESTINATION, abroad.ranges, judge)
