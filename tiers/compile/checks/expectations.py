"""Expectations: whether they are about this architecture, and whether any architecture could meet them all.

The proof checks whether this one meets them.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, ip_network

from tiers.diagnostics.codes import expectations as codes
from tiers.diagnostics.codes.connections import UNKNOWN_COMPONENT
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import INTERNET, abridged
from tiers.language.architecture import Architecture
from tiers.language.expectations import Expectation, Party, read


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find expectations that cannot be read, are about nothing here, or that no architecture could meet."""
    sound: dict[tuple[object, ...], Expectation] = {}
    for each in read(architecture.spec.expect):
        wrong = [each] if isinstance(each, Diagnostic) else [*_unknown(each, architecture)]
        if isinstance(each, Expectation) and not wrong:
            wrong = [*_placeless(each, architecture), *_outside(each, architecture), *_again(each, sound)]
            if not wrong:
                sound[each.allowed, *each.flow] = each
        yield from wrong
    yield from _contradictions(tuple(sound.values()))


def _unknown(each: Expectation, architecture: Architecture) -> Iterator[Diagnostic]:
    names = list(dict.fromkeys((*architecture.members, INTERNET, *architecture.spec.resources.types)))
    for party in (each.source, each.target):
        if party.kind == "component" and party.name not in names:
            meant = nearest(party.name, names)
            yield UNKNOWN_COMPONENT.at(
                Place(each.route, within=party.within),
                f"unknown component `{party.name}`",
                label=f"did you mean `{meant}`?" if meant else "not in this spec",
                help=f"use one of {abridged(names)}, or a CIDR block",
            ).replaced_by(meant)


def _placeless(each: Expectation, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find components that no packets can be about, because they are not in the VPC."""
    for party in (each.source, each.target):
        member = architecture.members.get(party.name) if party.kind == "component" else None
        if member is not None and architecture.around(member).place is None:
            yield codes.EXPECTATION_WITHOUT_PLACE.at(
                Place(each.route, within=party.within),
                f"`{member.name}` is not in a VPC",
                label="has no address in the VPC",
                also=(member.note,),
                help="remove the expectation; `tiers may` shows permissions",
            )


def _outside(each: Expectation, architecture: Architecture) -> Iterator[Diagnostic]:
    vpc = architecture.network.spec.cidr if architecture.network.exists else None
    if not any(_is_here(party, vpc) for party in (each.source, each.target)):
        yield codes.EXPECTATION_OUTSIDE.at(
            each.route,
            f"neither end of `{each.text}` is in this architecture",
            label="no component, and no address of the VPC",
            help="use a component, or a CIDR block in the VPC",
        )


def _is_here(party: Party, vpc: str | None) -> bool:
    if party.kind != "range":
        return party.kind == "component"
    if vpc is None:
        return False
    addresses = ip_network(party.name)
    return isinstance(addresses, IPv4Network) and addresses.overlaps(IPv4Network(vpc, strict=False))


def _again(each: Expectation, sound: dict[tuple[object, ...], Expectation]) -> Iterator[Diagnostic]:
    first = sound.get((each.allowed, *each.flow))
    if first is not None:
        yield codes.DUPLICATE_ENTRY.at(
            each.route,
            f"duplicate expectation `{each.text}`",
            label="already listed",
            also=(Note(Place(first.route), "first defined here"),),
            help="remove one of the two",
        )


def _contradictions(sound: Sequence[Expectation]) -> Iterator[Diagnostic]:
    """Report each denial with the first thing it makes impossible that is allowed."""
    allowed = [each for each in sound if each.allowed]
    for denial in (each for each in sound if not each.allowed):
        against = next((each for each in allowed if _rules_out(denial, each)), None)
        if against is not None:
            yield codes.EXPECTATION_CONTRADICTION.at(
                denial.route,
                f"`{denial.text}` denies what `{against.text}` allows",
                label="denied here",
                also=(Note(Place(against.route), "allowed here"),),
                help="remove one of the two, or add the ports that each is about",
            )


def _rules_out(denial: Expectation, allowed: Expectation) -> bool:
    return (
        _holds(denial.source, allowed.source)
        and _holds(denial.target, allowed.target)
        and denial.protocol in {None, allowed.protocol}
        and _meet(denial, allowed)
    )


def _meet(denial: Expectation, allowed: Expectation) -> bool:
    """Return whether no port is left: one is enough where no port is written, each counts where one is."""
    if denial.ports is None:
        return True
    if allowed.ports is None:
        return False
    return max(denial.ports[0], allowed.ports[0]) <= min(denial.ports[1], allowed.ports[1])


def _holds(outer: Party, inner: Party) -> bool:
    """Return whether all of one party is in another, as far as their names say."""
    if outer[:2] == inner[:2]:
        return True
    if inner.kind != "range":
        return False
    addresses = ip_network(inner.name)
    if outer.kind == "range":
        wider = ip_network(outer.name)
        # Two tests of one kind each, because no range of one version is in a range of the other.
        return wider.version == addresses.version and addresses.subnet_of(wider)  # type: ignore[arg-type]
    return outer.kind == INTERNET and addresses.is_global
