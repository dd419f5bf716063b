"""Tracks: the vertical lines of trunks that share a channel, side by side."""

from collections.abc import Iterable, Sequence
from itertools import permutations

from tiers.picture.layout.scene import Trunk
from tiers.tuples import NamedTuple

_APART = 8
"""Least vertical distance of two trunks on one track."""
_SAME = 6
"""Two ports closer than this would look like one line."""
_ROUNDS = 4


class _Span(NamedTuple):
    trunk: Trunk
    low: float
    high: float

    def is_beside(self, other: "_Span") -> bool:
        """Return whether the two overlap vertically, so that they need different tracks."""
        return self.high + _APART >= other.low and other.high + _APART >= self.low


def nested(trunks: Iterable[Trunk]) -> int:
    """Put brackets on tracks, inside out; return the number of tracks."""
    spans = sorted(_spans(trunks), key=lambda each: (each.high - each.low, each.low))
    used: list[list[_Span]] = []
    for span in spans:
        track = next(
            (number for number, others in enumerate(used) if not any(map(span.is_beside, others))), len(used)
        )
        if track == len(used):
            used.append([])
        used[track].append(span)
        _set(span, track)
    return len(used)


def crossing(trunks: Iterable[Trunk]) -> int:
    """Put trunks between the VPC and the services on tracks with few crossings; return their number."""
    order: list[_Span] = []
    for span in sorted(_spans(trunks), key=lambda each: (each.low, each.high)):
        order.insert(_best_place(order, span), span)
    for _ in range(_ROUNDS):
        for number in range(len(order) - 1):
            one, other = order[number], order[number + 1]
            if _crossings(other, one) < _crossings(one, other):
                order[number], order[number + 1] = other, one
    tracks: list[int] = []
    for number, span in enumerate(order):
        before = [tracks[place] + 1 for place in range(number) if span.is_beside(order[place])]
        tracks.append(max(before, default=0))
        _set(span, tracks[-1])
    return max(tracks, default=-1) + 1


def collide(one: Trunk, other: Trunk) -> bool:
    """Return whether two trunks would look like one line, whichever is left of the other."""
    pairs = [*permutations(_spans((one, other)), 2)]
    return bool(pairs) and all(_are_alike(left, right) for left, right in pairs)


def _best_place(order: Sequence[_Span], span: _Span) -> int:
    def cost(place: int) -> int:
        before = sum(_crossings(other, span) for other in order[:place])
        return before + sum(_crossings(span, other) for other in order[place:])

    return min(range(len(order) + 1), key=cost)


def _spans(trunks: Iterable[Trunk]) -> list[_Span]:
    """Return the vertical extents of the trunks that are not plain horizontal lines."""
    spans = [_Span(trunk, *trunk.extent) for trunk in trunks]
    return [each for each in spans if each.high - each.low >= 0.5]  # noqa: PLR2004 - half a pixel


def _set(span: _Span, track: int) -> None:
    for wire in span.trunk.wires:
        wire.track = track


def _crossings(left: _Span, right: _Span) -> int:
    """Return the number of crossings if one trunk is left of the other."""
    from_left, to_right = _ports(right, outside=False), _ports(left, outside=True)
    passing = sum(left.low < each < left.high for each in from_left)
    return 20 * _are_alike(left, right) + passing + sum(right.low < each < right.high for each in to_right)


def _are_alike(left: _Span, right: _Span) -> int:
    """Return the number of ports of two trunks that look like one line, if one trunk is left of the other."""
    from_left, to_right = _ports(right, outside=False), _ports(left, outside=True)
    return sum(abs(one - other) < _SAME for one in from_left for other in to_right)


def _ports(span: _Span, *, outside: bool) -> list[float]:
    """Return the heights at which a trunk leads to services, or to everything else."""
    wires = span.trunk.wires
    found = [wire.source_y for wire in wires if wire.source.is_outside == outside]
    return found + [wire.target_y for wire in wires if wire.target.is_outside == outside]
