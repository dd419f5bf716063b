"""Mistakes in domain names: of one component, and among components."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.diagnostics.codes import domain as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.domain import spelling
from tiers.domain.keys import Domain, Weight
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.stacks import EDGE_REGION, is_edge_apart
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.language.component import Member

LONGEST_FIRST = 64
"""Characters of a certificate's first name:
https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html"""


def check(domain: Domain, here: Context, *, is_of_distribution: bool = False) -> Iterator[Diagnostic]:
    """Find names that AWS would refuse, and names that cannot lead here.

    Two distributions cannot have the same name, even if their records divide the clients.
    """
    wrong = [*_check_spelling(domain, here)]
    yield from wrong
    if wrong:
        return
    yield from _check_first(domain, here)
    yield from _check_duplicates(domain, here)
    yield from _check_common_zone(domain, here)
    yield from _check_private_zone(domain, here)
    yield from _check_regions(domain, here, is_of_distribution=is_of_distribution)
    yield from _check_others(domain, here, is_of_distribution=is_of_distribution)
    if is_of_distribution:
        yield from _check_region(domain, here)


def _check_region(domain: Domain, here: Context) -> Iterator[Diagnostic]:
    """Find a zone whose ID a stack in another region than that of the certificate gives."""
    if isinstance(domain.zone, Elsewhere) and is_edge_apart(here.about.regions):
        yield codes.ZONE_IN_OTHER_STACK.at(
            (*here.route, "domain", "zone"),
            f"the certificate of `{here.name}` cannot have the zone of another stack",
            label=f"the certificate is in `{EDGE_REGION}`",
            help="use the ID of the zone, or `{parameter: ZoneId}`",
        )


def place(domain: Domain, here: Context, index: int) -> Place:
    """Return the place of a name in the spec."""
    route = (*here.route, "domain", "name")
    return Place(route if isinstance(domain.name, str) else (*route, index))


def _check_spelling(domain: Domain, here: Context) -> Iterator[Diagnostic]:
    for index, name in enumerate(domain.names):
        fault = spelling.fault(name)
        if fault is not None:
            yield codes.DOMAIN_NAME.at(
                place(domain, here, index),
                f"`{name}` is not a valid domain name",
                label=fault.reason,
                help=fault.help,
            )


def _check_first(domain: Domain, here: Context) -> Iterator[Diagnostic]:
    first = domain.first
    if first.startswith("*"):
        yield codes.WILDCARD_FIRST.at(
            place(domain, here, 0),
            f"the first name of `{here.name}` is a wildcard",
            label="is the address of the site",
            help=f"use a list that starts with an address, such as `www{first[1:]}`",
        )
    elif len(first) > LONGEST_FIRST:
        yield codes.DOMAIN_NAME.at(
            place(domain, here, 0),
            f"the first name of `{here.name}` has {len(first)} characters",
            label=f"the maximum for a certificate is {LONGEST_FIRST}",
            help="use a list that starts with a shorter name; the others may have 253 characters",
        )


def _check_duplicates(domain: Domain, here: Context) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, name in enumerate(domain.names):
        before = first.setdefault(name, index)
        if before != index:
            yield codes.DUPLICATE_DOMAIN_NAME.at(
                place(domain, here, index),
                f"duplicate domain name `{name}`",
                label="must be unique",
                also=(Note(place(domain, here, before), "first used here"),),
                help="remove one of the two",
            )


def _check_common_zone(domain: Domain, here: Context) -> Iterator[Diagnostic]:
    """Find a name that no hosted zone has together with the first one: both end with the name of theirs."""
    for index, name in enumerate(domain.names):
        if name.split(".")[-2:] != domain.first.split(".")[-2:]:
            yield codes.NAMES_OF_SEVERAL_ZONES.at(
                place(domain, here, index),
                f"`{name}` and `{domain.first}` cannot be in one hosted zone",
                label="is not below the same domain",
                also=(Note(place(domain, here, 0), "the first name"),),
                help="remove one of the two",
            )
            return


def _check_private_zone(domain: Domain, here: Context) -> Iterator[Diagnostic]:
    zone = here.network.spec.private_zone
    for index, name in enumerate(domain.names):
        if zone and (name == zone or name.endswith(f".{zone}")):
            yield codes.NAME_IN_PRIVATE_ZONE.at(
                place(domain, here, index),
                f"`{name}` does not lead to `{here.name}` in the VPC",
                label="names in the private zone are found there alone",
                also=(Note(Place(("network", "private_zone")), "the private zone"),),
                help="use another `private_zone`, such as `shop.internal`",
            )
            return


def _check_regions(domain: Domain, here: Context, *, is_of_distribution: bool) -> Iterator[Diagnostic]:
    """Find names that only the stack of one region can have."""
    regions = tuple(dict.fromkeys(here.about.regions))
    if len(regions) > 1 and (is_of_distribution or domain.routing is None):
        where = "use one region in `regions`, or move `domain` to an environment with one region"
        yield codes.NAME_IN_SEVERAL_REGIONS.at(
            place(domain, here, 0),
            f"`{domain.first}` cannot lead to `{here.name}` in each of {len(regions)} regions",
            label="must belong to one distribution" if is_of_distribution else "the second record is refused",
            also=(Note(Place(("regions",), "key"), "the regions"),),
            help=where if is_of_distribution else f"add `routing: latency`; or {where}",
        )


def _check_others(domain: Domain, here: Context, *, is_of_distribution: bool) -> Iterator[Diagnostic]:
    """Find names that lead to a component before this one too, in a way that AWS refuses."""
    for member in here.members.values():
        if member is here.member:
            return
        other = getattr(member.component, "domain", None)
        if not isinstance(other, Domain):
            continue
        if is_of_distribution and type(member.component) is type(here.member.component):
            yield from _shared(domain, other, here, member, "use another name for one of the two")
        elif not _is_divided(domain, other):
            add = "use another name, or add `routing: {weight: 50}` to both"
            yield from _shared(domain, other, here, member, add)


def _shared(domain: Domain, other: Domain, here: Context, member: "Member", fix: str) -> Iterator[Diagnostic]:
    around = here.around(member)
    for index, name in enumerate(domain.names):
        if name in other.names:
            yield codes.DUPLICATE_DOMAIN_NAME.at(
                place(domain, here, index),
                f"`{name}` leads to `{member.name}` and `{here.name}`",
                label="must lead to one component",
                also=(Note(place(other, around, other.names.index(name)), f"leads to `{member.name}`"),),
                help=fix,
            )


def _is_divided(one: Domain, other: Domain) -> bool:
    """Return whether clients of a name are divided between two components of a region."""
    return isinstance(one.routing, Weight) and isinstance(other.routing, Weight)
