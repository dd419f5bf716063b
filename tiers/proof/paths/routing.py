"""Routing of packets by a route table.

https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
"""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.addresses import ANY, PRIVATE, Block, Family, block
from tiers.proof.model.filters import PrefixListId
from tiers.proof.model.index import Index
from tiers.proof.model.network import GatewayEndpoint, Route, RouteTable, RouteTarget, Subnet
from tiers.proof.model.regions import Ranges, common, without
from tiers.tuples import NamedTuple

LOCAL = RouteTarget("local")
STATIC, LISTED, PROPAGATED = 1, 2, 3
"""The order among equally long prefixes; a local route comes before all of them."""

INSIDE_A_VPC = {
    *("interface", "instance", "nat_gateway", "transit_gateway", "not_modelled", "gateway_endpoint")
}
"""The possible targets of a route more specific than the local one: middleboxes."""


class Choice(NamedTuple):
    """The target of a table for some addresses; without one it drops them.

    `unknown` is the reason why it may act differently.
    """

    ranges: Ranges
    target: RouteTarget | None
    origin: Origin | None
    rule: str
    unknown: Unknown | None = None
    handed: Unknown | None = None
    """The reason why there may be a better route, though nothing is taken from this one."""


class _Entry(NamedTuple):
    order: tuple[int, int]
    ranges: Ranges
    target: RouteTarget | Unknown
    origin: Origin | None
    rule: str


class Router:
    """The route tables of one network, each worked out once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._choices: dict[tuple[str, str, Family], tuple[Choice, ...]] = {}

    def choices(self, subnet: Subnet, family: Family) -> tuple[Choice, ...]:
        """Return the choices of a subnet's table for each address."""
        if isinstance(subnet.vpc, Unknown):
            return (_unknown(subnet.vpc, family),)
        table = self.index.table_of(subnet)
        if isinstance(table, Unknown):
            return (_unknown(table, family),)
        found = self.of_table(table, subnet.vpc, family)
        if subnet.handed is None:
            return found
        return tuple(each._replace(handed=each.handed or subnet.handed) for each in found)

    def of_table(self, table: RouteTable | None, vpc: str, family: Family) -> tuple[Choice, ...]:
        """Return the choices of a table in a VPC for each address; `None` has local routes only."""
        key = (table.id if table else "", vpc, family)
        if key not in self._choices:
            handed = table.handed if table is not None else None
            found = tuple(self._of_table(table, vpc, family))
            self._choices[key] = tuple(each._replace(handed=handed) for each in found) if handed else found
        return self._choices[key]

    def _of_table(self, table: RouteTable | None, vpc: str, family: Family) -> Iterator[Choice]:
        entries = sorted(self._entries(table, vpc, family), key=lambda each: each.order)
        doubts = list(self._doubts(table, family))
        left: Ranges = ANY[family]
        for position, entry in enumerate(entries):
            taken = common(left, entry.ranges)
            left = without(left, taken)
            rival = next((e for e in entries[position + 1 :] if _contradicts(entry, e)), None)
            if taken:
                yield from _chosen(entry, taken, rival, doubts)
        if not left:
            return
        origin = table.origin if table else None
        name = f"route table `{table.id}`" if table else f"the main route table of `{vpc}`"
        unknown = doubts[0].unknown if doubts else None
        yield Choice(left, None, origin, f"{name} has no route to the destination", unknown)

    def _entries(self, table: RouteTable | None, vpc: str, family: Family) -> Iterator[_Entry]:
        local = self.index.local(vpc, family)
        for each in local:
            rule = f"addresses of `{vpc}` locally"
            yield _Entry((-each.length, 0), each.ranges, LOCAL, self._origin(vpc), rule)
        for route in table.routes if table else ():
            for found in self._blocks(route, family):
                if route.propagated and any(each.contains(found) for each in local):
                    continue
                if route.target == LOCAL:
                    continue
                rank = PROPAGATED if route.propagated else STATIC
                rank = LISTED if isinstance(route.destination, PrefixListId) else rank
                yield _Entry(
                    (-found.length, rank),
                    found.ranges,
                    route.target,
                    route.origin,
                    _words(route, route.target),
                )
        for endpoint in self.index.network.gateway_endpoints:
            if table is not None and table.id in endpoint.tables:
                yield from self._endpoint(endpoint, family)

    def _endpoint(self, endpoint: GatewayEndpoint, family: Family) -> Iterator[_Entry]:
        for found in self._service(endpoint, family):
            target = RouteTarget("gateway_endpoint", endpoint.id)
            rule = f"{endpoint.service} to gateway endpoint `{endpoint.id}`"
            yield _Entry((-found.length, LISTED), found.ranges, target, endpoint.origin, rule)

    def _service(self, endpoint: GatewayEndpoint, family: Family) -> tuple[Block, ...]:
        """Return the range that represents an endpoint's service, and the known ranges of its list."""
        is_ipv4 = family == 4  # noqa: PLR2004 - the version of IP
        stands_for = (self.index.services[endpoint.service],) if is_ipv4 else ()
        if endpoint.prefix_list is None:
            return stands_for
        listed, _ = self.index.listed(PrefixListId(endpoint.prefix_list), family)
        return tuple({*stands_for, *listed})

    def _origin(self, vpc: str) -> Origin | None:
        return self.index.vpcs[vpc].origin if vpc in self.index.vpcs else None

    def _blocks(self, route: Route, family: Family) -> tuple[Block, ...]:
        """Return the ranges that a route is known to be for."""
        target, destination = route.target, route.destination
        if isinstance(target, RouteTarget) and target.kind == "gateway_endpoint":
            endpoint = self.index.endpoints.get(target.id)
            if endpoint is not None:
                return self._service(endpoint, family)
        if isinstance(destination, Unknown):
            return ()
        if isinstance(destination, PrefixListId):
            return self.index.listed(destination, family)[0]
        found = block(destination)
        return (found,) if found is not None and found.family == family else ()

    def _doubts(self, table: RouteTable | None, family: Family) -> Iterator["_Doubt"]:
        """Yield the possible routes that may override known routes."""
        for route in table.routes if table else ():
            target, destination = route.target, route.destination
            kind = target.kind if isinstance(target, RouteTarget) else "not_modelled"
            unknown = None
            if isinstance(destination, Unknown):
                unknown = destination
            elif isinstance(destination, PrefixListId) and kind != "gateway_endpoint":
                unknown = self.index.listed(destination, family)[1]
            elif isinstance(destination, str) and block(destination) is None:
                unknown = Unknown(f"`{destination}` is not a CIDR block", route.origin)
            if unknown is not None:
                yield _Doubt(unknown, ANY[family], kind in INSIDE_A_VPC)
        if table is not None and table.propagates is not None:
            yield _Doubt(table.propagates, PRIVATE[family], over_local=False)


class _Doubt(NamedTuple):
    """A route of which the destination is not known, where it may lie, and whether it may beat local ones."""

    unknown: Unknown
    ranges: Ranges
    over_local: bool


def _contradicts(entry: _Entry, other: _Entry) -> bool:
    """Return whether two routes for the same range lead to different targets: EC2 keeps only one of them."""
    return (entry.order, entry.ranges) == (other.order, other.ranges) and entry.target != other.target


def _chosen(entry: _Entry, taken: Ranges, rival: _Entry | None, doubts: list[_Doubt]) -> Iterator[Choice]:
    """Yield a route's choices for addresses that better routes leave, separately for doubtful ones."""
    target = entry.target
    if isinstance(target, Unknown):
        yield Choice(taken, None, entry.origin, entry.rule, target)
        return
    if rival is not None:
        why = f"{entry.rule} and {rival.rule} have the same CIDR block"
        yield Choice(taken, target, entry.origin, entry.rule, Unknown(why, rival.origin))
        return
    for doubt in doubts:
        if target == LOCAL and not doubt.over_local:
            continue
        yield from _some(Choice(common(taken, doubt.ranges), target, entry.origin, entry.rule, doubt.unknown))
        taken = without(taken, doubt.ranges)
    yield from _some(Choice(taken, target, entry.origin, entry.rule))


def _some(choice: Choice) -> Iterator[Choice]:
    if choice.ranges:
        yield choice


def _unknown(unknown: Unknown, family: Family) -> Choice:
    return Choice(ANY[family], None, unknown.origin, "an unknown route table", unknown)


def _words(route: Route, target: RouteTarget | Unknown) -> str:
    destination = route.destination
    if isinstance(destination, Unknown):
        where = "an unknown CIDR block"
    else:
        where = destination if isinstance(destination, str) else f"`{destination.id}`"
    if isinstance(target, Unknown):
        return f"{where} to an unknown target"
    return f"{where} to {target.kind.replace('_', ' ')} `{target.id}`"
