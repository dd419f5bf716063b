"""Exposure to the internet: never of SSH, not even by several CIDR blocks together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from ipaddress import IPv4Network, collapse_addresses

from tiers.compile.checks.addresses import host_bits
from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir.facets import Admission
from tiers.language.architecture import Architecture
from tiers.language.component import Member
from tiers.language.vocabulary import SSH
from tiers.network.layout import is_on_the_internet

TOO_MUCH = 1 / 2
"""The part of the internet's addresses from which allowed SSH sources are an error."""

INTERNET = IPv4Network("0.0.0.0/0")
WHOLE_IPV6 = "::/0"


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find admissions from unreachable CIDR blocks, and SSH from half of the internet or more."""
    for member in architecture.members.values():
        admissions = tuple(member.component.admissions(architecture.around(member)))
        ssh = [each for each in admissions if each.port == SSH]
        # One range may be admitted to several ports; one that is chosen at deployment may have no default.
        ranges = {each.source: each.cidr for each in admissions if each.cidr}
        wrong = [each for source, cidr in ranges.items() for each in _unusable(cidr, source, ssh)]
        yield from wrong
        if not wrong:
            yield from _open_ssh(member.name, ssh)
            yield from _not_led_to(architecture, member, ranges, {each.source for each in ssh})
        where = architecture.around(member).place
        for each in where.egress if where else ():
            if each.item:
                route = (*member.route, "egress", *each.item)
                yield from host_bits(each.cidr, route)
                yield from _not_led_out(architecture, member, each.cidr, route)


def _not_led_to(
    architecture: Architecture, member: Member, ranges: Mapping[Route, str], ssh: Collection[Route]
) -> Iterator[Diagnostic]:
    """Find CIDR blocks that are allowed though no route leads from there.

    A bastion that the internet cannot reach is in the wrong subnet, and an IPv6 block is wrong anyway.
    """
    for source, cidr in ranges.items():
        is_public = is_on_the_internet(cidr)
        judged = ":" in cidr or (is_public and source in ssh)
        if not judged and not architecture.is_led_to(member, cidr):
            label, fix = _outside(architecture, member, cidr)
            yield codes.RANGE_WITHOUT_ROUTE.at(
                source,
                f"no route from `{cidr}` to `{member.name}`",
                label=f"`{member.name[:20]}` has no public address" if is_public else label,
                help="remove it, or use `scheme: internet-facing`" if is_public else fix,
            )


def _not_led_out(architecture: Architecture, member: Member, cidr: str, route: Route) -> Iterator[Diagnostic]:
    """Find private CIDR blocks that `egress` names; without internet access they are an error."""
    where = architecture.around(member).place
    joined = architecture.network.meets(cidr) or architecture.spec.resources.joins_networks
    joined = joined or architecture.around(member).leads_to(cidr)
    if not joined and not is_on_the_internet(cidr) and where is not None and where.has_exit:
        label, fix = _outside(architecture, member, cidr)
        yield codes.RANGE_WITHOUT_ROUTE.at(
            route, f"no route from `{member.name}` to `{cidr}`", label=label, help=fix
        )


_JOIN = "remove it, or add an `AWS::EC2::Route` to it under `resources`"


def _outside(architecture: Architecture, member: Member, cidr: str) -> tuple[str, str]:
    """Return why there is no route between a member and a private CIDR block, and the way out."""
    network = architecture.network
    where = architecture.around(member).place
    if network.spec.transit_gateway is None or where is None:
        return f"outside `{network.spec.cidr}`, and not public", _JOIN
    if not network.is_beyond(cidr):
        return "not in `to` of the transit gateway", "remove it, or add it to `to` of the transit gateway"
    kinds = {subnet.kind for subnet in architecture.around(member).subnets(where.subnets)}
    missing = ", ".join(each for each in sorted(kinds - {*network.transit_kinds}))
    return (
        f"no route in the tables of {missing} subnets",
        f"remove it, or add {missing} to `kinds` of the transit gateway",
    )


def _unusable(cidr: str, source: tuple[str | int, ...], ssh: list[Admission]) -> Iterator[Diagnostic]:
    if ":" not in cidr:
        yield from host_bits(cidr, source)
    elif cidr != WHOLE_IPV6 or source not in {each.source for each in ssh}:
        yield codes.IPV6_RANGE.at(
            source,
            f"the IPv6 block `{cidr}` cannot reach an IPv4-only network",
            label="must be an IPv4 CIDR block",
            help="use an IPv4 CIDR block such as `203.0.113.0/24`",
        )


def _open_ssh(name: str, admissions: list[Admission]) -> Iterator[Diagnostic]:
    share = _share(each.cidr for each in admissions if each.cidr)
    if share >= TOO_MUCH:
        alone = [each.source for each in admissions if each.cidr and _share([each.cidr]) >= TOO_MUCH]
        place = Place(alone[0]) if len(alone) == 1 else Place(admissions[0].source[:-1], "key")
        extent = "the entire internet" if share == 1 else f"{share:.0%} of the internet"
        yield codes.OPEN_SSH.at(
            place,
            f"`{name}` allows SSH from {extent}",
            label="anyone there can attempt to log in",
            help="list your administrators' CIDR blocks, or use `access: session_manager`",
        )


def _share(cidrs: Iterable[str]) -> float:
    """Return the part of the internet's addresses that ranges cover together, from 0 to 1."""
    ranges = list(cidrs)
    if WHOLE_IPV6 in ranges:
        return 1
    covered = collapse_addresses(IPv4Network(each) for each in ranges)
    return sum(each.num_addresses for each in covered) / INTERNET.num_addresses
