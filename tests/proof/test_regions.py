"""The set algebra agrees with counting, packet by packet, on a universe small enough to count."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tiers.proof.model.addresses import ANY, ON_THE_INTERNET, block, numbers, usable
from tiers.proof.model.regions import (
    DESTINATION,
    PORT,
    SOURCE,
    SOURCE_PORT,
    Bounds,
    Box,
    Ranges,
    Region,
    box,
    common,
    difference,
    fixed,
    freed,
    held,
    intersection,
    merged,
    narrowed,
    projection,
    union,
    varying,
    without,
)

LAST = 2
VALUES = range(LAST + 1)
PACKETS = list(product(VALUES, repeat=4))
AXES = (SOURCE, SOURCE_PORT, DESTINATION, PORT)

ranges = st.tuples(st.integers(0, LAST), st.integers(0, LAST)).map(lambda each: (min(each), max(each)))
boxes = st.tuples(ranges, ranges, ranges, ranges).map(lambda each: box(*each))
regions = st.lists(boxes, max_size=4).map(lambda each: union(*((one,) for one in each)))
many_ranges = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5).map(merged)
SPACE: Region = (box((0, LAST), (0, LAST), (0, LAST), (0, LAST)),)


def has(region: Region, packet: tuple[int, ...]) -> bool:
    return any(all(each[2 * i] <= packet[i] <= each[2 * i + 1] for i in range(4)) for each in region)


def members(region: Region) -> set[tuple[int, ...]]:
    return {packet for packet in PACKETS if has(region, packet)}


def values(some: Ranges) -> set[int]:
    return {value for low, high in some for value in range(low, high + 1)}


def is_disjoint(region: Region) -> bool:
    return all(sum(has((each,), packet) for each in region) <= 1 for packet in PACKETS)


@given(many_ranges, many_ranges)
def test_ranges_are_sets(these: Ranges, others: Ranges) -> None:
    assert values(common(these, others)) == values(these) & values(others)
    assert values(without(these, others)) == values(these) - values(others)
    assert values(merged(these + others)) == values(these) | values(others)
    assert common(these, others) == common(others, these)


@given(regions, regions)
def test_regions_are_sets(these: Region, others: Region) -> None:
    assert members(intersection(these, others)) == members(these) & members(others)
    assert members(difference(these, others)) == members(these) - members(others)
    assert members(union(these, others)) == members(these) | members(others)
    assert is_disjoint(union(these, others))
    assert is_disjoint(intersection(these, others))
    assert is_disjoint(difference(these, others))


@given(regions, st.sampled_from(range(4)), many_ranges)
def test_axes_can_be_looked_at_alone(region: Region, number: int, some: Ranges) -> None:
    axis = AXES[number]
    seen = {packet[number] for packet in members(region)}
    assert values(projection(region, axis)) == seen
    assert members(narrowed(region, axis, some)) == {p for p in members(region) if p[number] in values(some)}


@given(regions, st.sampled_from(range(4)))
def test_an_axis_can_be_freed_and_held(region: Region, number: int) -> None:
    axis = AXES[number]

    def others(packet: tuple[int, ...]) -> set[tuple[int, ...]]:
        return {(*packet[:number], value, *packet[number + 1 :]) for value in VALUES}

    inside = members(region)
    assert members(freed(region, axis)) == {p for p in PACKETS if others(p) & inside}
    assert members(held(region, axis, SPACE)) == {p for p in PACKETS if others(p) <= inside}


@given(regions, regions, regions, st.sampled_from(AXES))
def test_what_is_hidden_keeps_the_order_of_bounds(one: Region, two: Region, three: Region, axis: int) -> None:
    every = intersection(intersection(one, two), SPACE)
    some = union(every, intersection(two, SPACE))
    bounds = Bounds(every, some, union(some, three))
    for hide in (varying, fixed):
        hidden = hide(bounds, axis, SPACE)
        assert members(hidden.every) <= members(hidden.some) <= members(hidden.maybe)


def test_numbers_of_addresses_are_a_permutation() -> None:
    assert ANY[4] == ((0, 2**32 - 1),)
    assert len(ON_THE_INTERNET[4]) == 1
    for cidr in ("0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/5", "10.0.0.0/8", "203.0.113.7", "169.254.0.0/15"):
        found = block(cidr)
        assert found is not None
        assert sum(high - low + 1 for low, high in found.ranges) == 2 ** (32 - found.length)


@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(0, 2**32 - 1))
def test_numbers_keep_what_lies_in_a_range(address: int, length: int, other: int) -> None:
    low = address >> (32 - length) << (32 - length)
    high = low + 2 ** (32 - length) - 1
    ((number, _),) = numbers(4, other, other)
    assert (low <= other <= high) == (number in _Numbers(numbers(4, low, high)))


class _Numbers:
    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges

    def __contains__(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.ranges)


def test_aws_keeps_five_addresses_of_a_subnet() -> None:
    found = block("10.0.0.0/28")
    assert found is not None
    ((low, high),) = usable(found)
    assert high - low + 1 == 11


def test_what_is_no_range_is_none() -> None:
    assert block("10.0.0.0/33") is None
    assert block("web") is None
    assert block("") is None


def test_a_box_is_four_ranges() -> None:
    whole: Box = box()
    assert members((whole,)) == set(PACKETS)
