"""Sets of packets as unions of boxes, and sets of ports as unions of ranges.

A box is a range on each of four axes: source address, source port, destination address, port. A region is
any number of boxes that do not overlap. Protocol and IP version are not axes: each has separate regions.
Everything here is pure arithmetic; that it agrees with counting packets one by one is a property test.
"""

from collections.abc import Iterable

from tiers.tuples import NamedTuple

Range = tuple[int, int]
"""First and last, both inclusive."""

Ranges = tuple[Range, ...]
"""Ranges in rising order that neither overlap nor touch: equal sets are equal values."""

Box = tuple[int, int, int, int, int, int, int, int]
"""Four ranges, one after the other, in the order of the axes below."""

Region = tuple[Box, ...]

SOURCE, SOURCE_PORT, DESTINATION, PORT = 0, 2, 4, 6
"""The index at which the range of an axis begins in a box."""

HIGHEST_ADDRESS = 2**128 - 1
HIGHEST_PORT = 65535
EVERYWHERE: Box = (0, HIGHEST_ADDRESS, 0, HIGHEST_PORT, 0, HIGHEST_ADDRESS, 0, HIGHEST_PORT)
WHOLE: Region = (EVERYWHERE,)
EMPTY: Region = ()


def merged(ranges: Iterable[Range]) -> Ranges:
    """Return the union of any ranges, in the one form that ranges have here."""
    found: list[Range] = []
    for low, high in sorted(ranges):
        if low > high:
            continue
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def spelled(ranges: Ranges, separator: str = ", ") -> str:
    """Return ranges as text: `80, 443, 1000-2000`."""
    return separator.join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)


def common(these: Ranges, others: Ranges) -> Ranges:
    """Return the intersection of two sets of ranges."""
    if these == others or not these:
        return these
    found = ((max(a, c), min(b, d)) for a, b in these for c, d in others)
    return merged(each for each in found if each[0] <= each[1])


def without(these: Ranges, others: Ranges) -> Ranges:
    """Return the difference of these ranges and the others."""
    if not these or not others:
        return these
    left = list(these)
    for low, high in others:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if piece[0] <= piece[1]
        ]
    return merged(left)


def box(
    source: Range = (0, HIGHEST_ADDRESS),
    source_port: Range = (0, HIGHEST_PORT),
    destination: Range = (0, HIGHEST_ADDRESS),
    port: Range = (0, HIGHEST_PORT),
) -> Box:
    """Return the box of four ranges."""
    return (*source, *source_port, *destination, *port)


def narrowed(region: Region, axis: int, ranges: Ranges) -> Region:
    """Return the part of a region that lies in the ranges on one axis."""
    return tuple(
        _replaced(each, axis, max(low, each[axis]), min(high, each[axis + 1]))
        for each in region
        for low, high in ranges
        if low <= each[axis + 1] and high >= each[axis]
    )


def _replaced(each: Box, axis: int, low: int, high: int) -> Box:
    return (*each[:axis], low, high, *each[axis + 2 :])  # type: ignore[return-value]


def intersection(these: Region, others: Region) -> Region:
    """Return the packets that are in both regions."""
    if these is others or others is WHOLE:
        return these
    if these is WHOLE:
        return others
    found = []
    for a, b, c, d, e, f, g, h in these:
        for i, j, k, m, n, o, p, q in others:
            if g > q or p > h or e > o or n > f or a > j or i > b or c > m or k > d:
                continue
            # `max` and `min` would cost as much as all the rest together
            low = (a if a > i else i, b if b < j else j, c if c > k else k, d if d < m else m)  # noqa: FURB136
            high = (e if e > n else n, f if f < o else o, g if g > p else p, h if h < q else q)  # noqa: FURB136
            found.append((*low, *high))
    return tuple(found)


def difference(these: Region, others: Region) -> Region:
    """Return the packets that are in the first region only."""
    if these is others or others is WHOLE:
        return EMPTY
    left = list(these)
    for other in others:
        if not left:
            break
        left = [piece for each in left for piece in _cut(each, other)]
    return tuple(left)


def _cut(each: Box, other: Box) -> list[Box]:
    """Return the pieces of a box outside of another one: at most two for each axis."""
    a, b, c, d, e, f, g, h = each
    i, j, k, m, n, o, p, q = other
    if i > b or j < a or k > d or m < c or n > f or o < e or p > h or q < g:
        return [each]
    pieces = []
    for axis in (0, 2, 4, 6):
        low, high = each[axis], each[axis + 1]
        inner_low, inner_high = max(low, other[axis]), min(high, other[axis + 1])
        if low < inner_low:
            pieces.append(_replaced(each, axis, low, inner_low - 1))
        if high > inner_high:
            pieces.append(_replaced(each, axis, inner_high + 1, high))
        each = _replaced(each, axis, inner_low, inner_high)
    return pieces


def union(*regions: Region) -> Region:
    """Return the packets that are in any of the regions."""
    found: Region = ()
    for region in regions:
        if not found:
            found = region
        elif region is not found:
            for each in region:
                found += difference((each,), found)
    return found


def projection(region: Region, axis: int) -> Ranges:
    """Return the values that occur on one axis."""
    if len(region) == 1:
        return ((region[0][axis], region[0][axis + 1]),)
    return merged((each[axis], each[axis + 1]) for each in region)


def freed(region: Region, axis: int) -> Region:
    """Return the packets that are in the region for some value on that axis, with every value there."""
    boxes = dict.fromkeys(_replaced(each, axis, EVERYWHERE[axis], EVERYWHERE[axis + 1]) for each in region)
    return union(*((each,) for each in boxes))


def held(region: Region, axis: int, space: Region) -> Region:
    """Return the packets of a space that are in the region for each value that the space has on that axis."""
    if not region:
        return EMPTY
    return difference(freed(space, axis), freed(difference(space, region), axis))


class Bounds(NamedTuple):
    """The bounds of the traffic that passes a partly known filter.

    `every` passes for certain. `some` passes for certain for some of the choices that do not show in the
    packet, such as the port that a NAT gateway picks. `maybe` is not stopped by anything that is known.
    Each contains the one before.
    """

    every: Region
    some: Region
    maybe: Region


ALL = Bounds(WHOLE, WHOLE, WHOLE)
NOTHING = Bounds(EMPTY, EMPTY, EMPTY)
PERHAPS = Bounds(EMPTY, EMPTY, WHOLE)


def certain(region: Region) -> Bounds:
    """Return the bounds of a filter of which all is known."""
    return Bounds(region, region, region)


def both(one: Bounds, other: Bounds) -> Bounds:
    """Return the traffic that passes two filters, one after the other."""
    if one is ALL:
        return other
    if other is ALL:
        return one
    every = intersection(one.every, other.every)
    known = one.some is one.every and other.some is other.every
    some = every if known else intersection(one.some, other.some)
    sure = known and one.maybe is one.every and other.maybe is other.every
    return Bounds(every, some, every if sure else intersection(one.maybe, other.maybe))


def varying(bounds: Bounds, axis: int, space: Region) -> Bounds:
    """Hide an axis on which each connection has another value: a port that a gateway picks.

    The bounds lie inside of the space; so do those of `fixed`.
    """
    if bounds.every == space:
        return certain(freed(space, axis))
    every = held(bounds.every, axis, space)
    some = freed(bounds.some, axis)
    return Bounds(every, some, some if bounds.maybe is bounds.some else freed(bounds.maybe, axis))


def fixed(bounds: Bounds, axis: int, space: Region) -> Bounds:
    """Hide an axis on which there is one unknown value: an address that AWS will choose."""
    if bounds.every == space:
        return certain(freed(space, axis))
    every = held(bounds.every, axis, space)
    some = every if bounds.some is bounds.every else held(bounds.some, axis, space)
    return Bounds(every, some, freed(bounds.maybe, axis))
