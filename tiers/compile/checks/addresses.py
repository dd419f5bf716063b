"""CIDR blocks: their size, their place in the VPC, and whether they overlap."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.architecture import Architecture
from tiers.network.layout import PlannedSubnet

LARGEST, SMALLEST = 16, 28
SMALLEST_DIVIDED = SMALLEST - 4
"""The smallest VPC whose sixteenths are valid subnets."""
THIS_NETWORK = IPv4Network("0.0.0.0/8")
DOCKER = IPv4Network("172.17.0.0/16")
CIDR: Route = ("network", "cidr")


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find addresses that AWS refuses or that do not fit together."""
    vpc = architecture.network.spec.cidr
    bad = [*host_bits(vpc, CIDR), *_size(vpc, CIDR, "the VPC"), *_reserved(vpc)]
    yield from bad
    yield from _docker(vpc)
    if not bad:
        yield from _public(vpc)
    if not architecture.network.carved:
        for subnet in architecture.network.subnets:
            route = (*subnet.route, "cidr")
            wrong = [*host_bits(subnet.cidr, route), *_size(subnet.cidr, route, f"`{subnet.name}`")]
            yield from wrong
            if not bad and not wrong:
                yield from _inside(subnet, vpc)
        yield from _overlaps(architecture.network.subnets)
    elif not bad and IPv4Network(vpc).prefixlen > SMALLEST_DIVIDED:
        yield codes.RANGE_SIZE.at(
            CIDR,
            f"`{vpc}` is too small to be divided into subnets",
            label="subnets would be smaller than /28",
            help=f"use /{LARGEST} to /{SMALLEST_DIVIDED}, or add `subnets`",
        )


def host_bits(cidr: str, route: Route) -> Iterator[Diagnostic]:
    """Find a CIDR block that is not a network address."""
    network = IPv4Network(cidr, strict=False)
    if str(network) != cidr:
        yield codes.HOST_BITS.at(
            route,
            f"`{cidr}` is not a network address",
            label="host bits are set",
            help=f"use `{network}`",
        ).replaced_by(network)


def _size(cidr: str, route: Route, owner: str) -> Iterator[Diagnostic]:
    prefix = int(cidr.split("/")[1])
    if not LARGEST <= prefix <= SMALLEST:
        wrong = "large" if prefix < LARGEST else "small"
        yield codes.RANGE_SIZE.at(
            route,
            f"the CIDR block of {owner} is too {wrong}",
            label=f"must be /{LARGEST} to /{SMALLEST}",
            help=f"use a prefix length from /{LARGEST} to /{SMALLEST}",
        )


def _reserved(vpc: str) -> Iterator[Diagnostic]:
    network = IPv4Network(vpc, strict=False)
    special = network.is_loopback or network.is_link_local or network.is_multicast or network.is_reserved
    if special or network.overlaps(THIS_NETWORK):
        yield codes.RESERVED_RANGE.at(
            CIDR,
            f"`{vpc}` cannot be the CIDR block of a VPC",
            label="reserved addresses",
            help="use a private CIDR block such as `10.0.0.0/16`",
        )


def _public(vpc: str) -> Iterator[Diagnostic]:
    network = IPv4Network(vpc, strict=False)
    if network.is_global:
        yield codes.PUBLIC_RANGE.at(
            CIDR,
            f"`{vpc}` belongs to the public internet",
            label="its real hosts would be unreachable",
            help="use a private CIDR block such as `10.0.0.0/16`",
        )


def _docker(vpc: str) -> Iterator[Diagnostic]:
    if IPv4Network(vpc, strict=False).overlaps(DOCKER):
        yield codes.DOCKER_RANGE.at(
            CIDR,
            f"`{vpc}` overlaps the default Docker bridge network",
            label="unreachable from servers that run Docker",
            help="use another private CIDR block such as `10.0.0.0/16`",
        )


def _inside(subnet: PlannedSubnet, vpc: str) -> Iterator[Diagnostic]:
    if not IPv4Network(subnet.cidr).subnet_of(IPv4Network(vpc)):
        yield codes.SUBNET_OUTSIDE_VPC.at(
            (*subnet.route, "cidr"),
            f"the subnet `{subnet.cidr}` is outside the VPC",
            label=f"not inside `{vpc}`",
            also=(Note(Place(CIDR), "CIDR block of the VPC"),),
            help=f"use a CIDR block inside `{vpc}`",
        )


def _overlaps(subnets: tuple[PlannedSubnet, ...]) -> Iterator[Diagnostic]:
    """Report each subnet that overlaps one before it, in order of their first addresses."""
    ordered = sorted(subnets, key=lambda each: IPv4Network(each.cidr, strict=False))
    widest: PlannedSubnet | None = None
    for subnet in ordered:
        own = IPv4Network(subnet.cidr, strict=False)
        if widest and own.overlaps(IPv4Network(widest.cidr, strict=False)):
            yield codes.SUBNETS_OVERLAP.at(
                (*subnet.route, "cidr"),
                f"the subnets `{subnet.name}` and `{widest.name}` overlap",
                label=f"shares addresses with `{widest.cidr}`",
                also=(Note(Place((*widest.route, "cidr")), f"CIDR block of `{widest.name}`"),),
                help="use CIDR blocks that do not overlap",
            )
        if widest is None or own.broadcast_address > IPv4Network(widest.cidr, strict=False).broadcast_address:
            widest = subnet
