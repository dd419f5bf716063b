"""The networks beyond transit gateways: which of their addresses are the ends of which promises.

Nothing is known of them, so a connection is never possible for certain. It is impossible where no route or
rule here allows it, and unknown otherwise.
"""

from collections.abc import Iterable, Iterator

from tiers.proof.answers.promises import Promise
from tiers.proof.model.addresses import ON_THE_INTERNET, block
from tiers.proof.model.filters import PrefixListId
from tiers.proof.model.index import Index
from tiers.proof.model.regions import Ranges, common, merged, without
from tiers.proof.paths.spots import Side
from tiers.proof.paths.steps import HOST_PORTS, Spot

Part = tuple[str, Ranges, tuple[Promise, ...]]
"""A name, the addresses, and the promises about all of them."""


def parts(index: Index, promises: Iterable[tuple[str, Promise]]) -> Iterator[Part]:
    """Divide what is beyond into parts, in each of which the same promises apply.

    A promise is about a CIDR block. One that must be kept is asked about wherever it leads, so that a route
    that is missing is found.
    """
    listed = tuple(promises)
    found = [(name, ranges, ()) for name, ranges in _ranges(index, listed).items()]
    divided: list[Part] = [*found]
    for cidr, promise in listed:
        within = block(cidr)
        if within is not None and within.family == 4:  # noqa: PLR2004 - the version of IP
            divided = [part for each in divided for part in _split(each, cidr, within.ranges, promise)]
    yield from divided


def _ranges(index: Index, promises: Iterable[tuple[str, Promise]]) -> dict[str, Ranges]:
    """Return the addresses beyond by the CIDR block of a route, or of a promise that no route is for."""
    found = dict(index.beyond)
    inside = (each for vpc in index.vpcs for each in index.vpc_ranges(vpc, 4))
    taken = merged((*ON_THE_INTERNET[4], *inside, *(each for ranges in found.values() for each in ranges)))
    for cidr, promise in promises:
        within = block(cidr) if promise.beyond else None
        left = without(within.ranges, taken) if within is not None else ()
        if left and not any(common(within.ranges, each) for each in index.beyond.values() if within):
            found[cidr] = left
            taken = merged((*taken, *left))
    return found


def _split(part: Part, cidr: str, within: Ranges, promise: Promise) -> Iterator[Part]:
    """Yield the parts of a part that a promise is about, and that it is not about."""
    name, ranges, held = part
    inner, outer = common(ranges, within), without(ranges, within)
    if inner:
        yield (name if not outer else cidr), inner, (*held, promise)
    if outer:
        yield name, outer, held


def side(name: str, ranges: Ranges) -> Side:
    """Return the end of a question that is beyond."""
    return Side(name, (((Spot(name, "outside", 4, ranges, HOST_PORTS),),),))


def each_part(one: Side, index: Index) -> Iterator[Side]:
    """Yield a side for each part of the addresses beyond that rules and network ACLs distinguish."""
    found = [one]
    for cidr in _distinguished(index):
        found = [part for each in found for part in _halves(each, cidr)]
    yield from found


def _distinguished(index: Index) -> tuple[Ranges, ...]:
    """Return the CIDR blocks in rules of security groups and in entries of network ACLs."""
    rules = (each for group in index.network.groups for each in (*group.ingress, *group.egress))
    entries = (each.cidr for acl in index.network.acls for each in acl.entries)
    lists = (
        each for found in index.network.prefix_lists for each in index.listed(PrefixListId(found.id), 4)[0]
    )
    written = (block(each) for each in (*(rule.peer for rule in rules), *entries) if isinstance(each, str))
    blocks = (each for each in (*written, *lists) if each is not None and each.family == 4)  # noqa: PLR2004 - the version of IP
    return tuple(dict.fromkeys(each.ranges for each in blocks))


def _halves(one: Side, within: Ranges) -> Iterator[Side]:
    """Yield the parts of a side that are in a CIDR block and outside of it; a side in the VPC is one part."""
    spots = [spot for member in one.members for place in member for spot in place]
    if len(spots) != 1 or spots[0].where != "outside":
        yield one
        return
    (spot,) = spots
    for ranges in (common(spot.ranges, within), without(spot.ranges, within)):
        if ranges:
            yield side(one.name, ranges)


def each_place(one: Side) -> Iterator[Side]:
    """Yield a side for each place that a connection must work from or to, whichever it is in."""
    if len(one.members) > 1 and not one.every:
        yield one
        return
    for member in one.members:
        for place in member:
            yield one._replace(members=((place,),))
