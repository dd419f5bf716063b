"""A network by its IDs, with AWS's defaults followed: which table, which ACL, which addresses."""

from collections.abc import Callable
from functools import cached_property
from ipaddress import IPv4Network

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.addresses import ON_THE_INTERNET, Block, Family, block, service_block, together
from tiers.proof.model.filters import CLOUDFRONT, Acl, PrefixListId
from tiers.proof.model.network import Network, RouteTable, RouteTarget, Subnet, Vpc
from tiers.proof.model.regions import Ranges, merged
from tiers.proof.model.regions import without as subtract


class Index:
    """Lookups in one network. It never changes, so results are cached."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._internet: dict[Family, Ranges] = {}
        self.vpcs = {each.id: each for each in network.vpcs}
        self.subnets = {each.id: each for each in network.subnets}
        self.tables = {each.id: each for each in network.tables}
        self.internet_gateways = {each.id: each for each in network.internet_gateways}
        self.egress_only_gateways = {each.id: each for each in network.egress_only_gateways}
        self.nat_gateways = {each.id: each for each in network.nat_gateways}
        self.peerings = {each.id: each for each in network.peerings}
        self.acls = {each.id: each for each in network.acls}
        self.groups = {each.id: each for each in network.groups}
        self.prefix_lists = {each.id: each for each in network.prefix_lists}
        self.endpoints = {each.id: each for each in network.gateway_endpoints}
        self.nodes = {each.id: each for each in network.nodes}
        self.balancers = {each.id: each for each in network.load_balancers}
        self.target_groups = {each.id: each for each in network.target_groups}
        self.distributions = {each.id: each for each in network.distributions}

    @cached_property
    def services(self) -> dict[str, Block]:
        """The range that represents each service with a gateway endpoint or a prefix list."""
        names = {each.service for each in self.network.gateway_endpoints}
        names |= {each.service for each in self.network.prefix_lists if each.service}
        names |= {CLOUDFRONT} if self.network.distributions else set()
        return {name: service_block(number) for number, name in enumerate(sorted(names))}

    @cached_property
    def lists_of_services(self) -> dict[str, str]:
        """The service of each of AWS's own prefix lists, by the list's id."""
        found = {each.id: each.service for each in self.network.prefix_lists if each.service}
        endpoints = self.network.gateway_endpoints
        return {**{each.prefix_list: each.service for each in endpoints if each.prefix_list}, **found}

    @cached_property
    def admits_cloudfront(self) -> bool:
        """Whether a rule may name the prefix list of CloudFront."""
        return any(each.service == CLOUDFRONT for each in self.network.prefix_lists)

    def cloudfront(self) -> Ranges:
        """Return the range that represents the addresses from which CloudFront asks origins."""
        return self.services[CLOUDFRONT].ranges

    def internet(self, family: Family) -> Ranges:
        """Return the addresses on the internet which none of the VPCs has for itself."""
        if family not in self._internet:
            own = merged(each for vpc in self.vpcs for each in self.vpc_ranges(vpc, family))
            self._internet[family] = subtract(ON_THE_INTERNET[family], own)
        return self._internet[family]

    @cached_property
    def beyond(self) -> dict[str, Ranges]:
        """The addresses to which routes lead by a transit gateway, by the CIDR blocks of the routes.

        They are neither in a VPC nor on the internet, and each is in the smallest block only.
        """
        taken = merged((*ON_THE_INTERNET[4], *(r for vpc in self.vpcs for r in self.vpc_ranges(vpc, 4))))
        routes = (each for table in self.network.tables for each in table.routes)
        led = {
            found
            for each in routes
            if isinstance(each.target, RouteTarget) and each.target.kind == "transit_gateway"
            for found in self._ipv4_blocks(each.destination)
        }
        found: dict[str, Ranges] = {}
        for each in sorted(led, key=lambda each: (-each.length, each.low)):
            ranges = subtract(each.ranges, taken)
            taken = merged((*taken, *ranges))
            if ranges:
                found[str(IPv4Network((each.low, each.length)))] = ranges
        return found

    def _ipv4_blocks(self, destination: str | PrefixListId | Unknown) -> tuple[Block, ...]:
        """Return the CIDR blocks that a route is known to be for."""
        if isinstance(destination, PrefixListId):
            return self.listed(destination, 4)[0]
        found = block(destination) if isinstance(destination, str) else None
        return (found,) if found is not None and found.family == 4 else ()  # noqa: PLR2004 - the version of IP

    def attached_zones(self, gateway: str, vpc: str) -> frozenset[str] | None:
        """Return the zones from which a VPC reaches a transit gateway; `None` if they are not known."""
        held = [each for each in self.network.transit_attachments if each.gateway == gateway]
        if not held or any(isinstance(each.vpc, Unknown) for each in held):
            return None
        names = [name for each in held if each.vpc == vpc for name in each.subnets]
        subnets = [self.subnets.get(name) if isinstance(name, str) else None for name in names]
        zones = [each.zone if each is not None else None for each in subnets]
        known = frozenset(each for each in zones if isinstance(each, str))
        return known if known and all(isinstance(each, str) for each in zones) else None

    def table_of(self, subnet: Subnet) -> RouteTable | Unknown | None:
        """Return the table of a subnet: its own or its VPC's main one; `None` has local routes only."""
        chosen = self._of_its_own(subnet, subnet.table, lambda vpc: vpc.main_table)
        return self.table(chosen, subnet.origin)

    def table(self, chosen: str | Unknown | None, origin: Origin) -> RouteTable | Unknown | None:
        """Return the table of that id."""
        if chosen is None or isinstance(chosen, Unknown):
            return chosen
        return self.tables.get(chosen) or _missing("route table", chosen, origin)

    def acl_of(self, subnet: Subnet) -> Acl | Unknown | None:
        """Return the ACL of a subnet: its own or its VPC's default one; `None` allows all."""
        chosen = self._of_its_own(subnet, subnet.acl, lambda vpc: vpc.default_acl)
        if chosen is None or isinstance(chosen, Unknown):
            return chosen
        return self.acls.get(chosen) or _missing("network ACL", chosen, subnet.origin)

    def _of_its_own(
        self, subnet: Subnet, own: str | Unknown | None, default: Callable[[Vpc], str | Unknown | None]
    ) -> str | Unknown | None:
        """Return the subnet's own setting, or else the default of its VPC."""
        if own is not None:
            return own
        if isinstance(subnet.vpc, Unknown):
            return subnet.vpc
        vpc = self.vpcs.get(subnet.vpc)
        if vpc is None:
            return Unknown(f"the VPC of `{subnet.id}` was not loaded", subnet.origin)
        return default(vpc)

    def local(self, vpc: str, family: Family) -> tuple[Block, ...]:
        """Return the ranges of a VPC: its own, and as far as those are not known, its subnets'."""
        written = list(self.vpcs[vpc].cidrs) if vpc in self.vpcs else []
        if not written or any(isinstance(each, Unknown) for each in written):
            written += [cidr for each in self.network.subnets if each.vpc == vpc for cidr in each.cidrs]
        blocks = {block(each) for each in written if not isinstance(each, Unknown)}
        return tuple(sorted(each for each in blocks if each is not None and each.family == family))

    def listed(self, reference: PrefixListId, family: Family) -> tuple[tuple[Block, ...], Unknown | None]:
        """Return the known CIDR blocks of a prefix list, and why it may contain more.

        AWS's own lists of services are represented by the service's range.
        """
        held = self.prefix_lists.get(reference.id)
        service = self.lists_of_services.get(reference.id)
        known: list[Block] = []
        if service is not None and family == 4:  # noqa: PLR2004 - the version of IP
            known.append(self.services[service])
        if held is None:
            return tuple(known), None if service else _missing("prefix list", reference.id, None)
        if isinstance(held.cidrs, Unknown):
            represented = {CLOUDFRONT, *(each.service for each in self.network.gateway_endpoints)}
            return tuple(known), None if service in represented else held.cidrs
        blocks = [block(each) for each in held.cidrs if not isinstance(each, Unknown)]
        known += [each for each in blocks if each is not None and each.family == family]
        lost = next((each for each in held.cidrs if isinstance(each, Unknown)), None)
        return tuple(known), lost

    def attached(self, vpc: str) -> str | Unknown | None:
        """Return the ID of the internet gateway that is attached to a VPC."""
        gateways = self.network.internet_gateways
        found = next((each.id for each in gateways if each.vpc == vpc), None)
        unknown = next((each.vpc for each in gateways if isinstance(each.vpc, Unknown)), None)
        own = self.vpcs.get(vpc)
        return found or unknown or (own.handed if own is not None else None)

    def vpc_ranges(self, vpc: str, family: Family) -> Ranges:
        """Return all addresses of a VPC."""
        return together(self.local(vpc, family))


def _missing(kind: str, name: str, origin: Origin | None) -> Unknown:
    return Unknown(f"the {kind} `{name}` was not loaded", origin)
