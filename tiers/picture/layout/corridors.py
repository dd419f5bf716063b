"""Free vertical lines between shelves: clear of cards, headers, the edges of zones, and each other."""

from collections.abc import Iterable, Iterator, Sequence

from tiers.picture.layout.columns import NAT, extra_subnets, has_nat, head_width, zone_title
from tiers.picture.layout.scene import ARROW_ROOM, FRAME, IN_GUTTER, Scene, Wire
from tiers.picture.measure import width
from tiers.tuples import NamedTuple

_CLEARANCE = 12
_LABEL_ROOM = 10
_BARE = 6
_LITTLE = 1e-6

Interval = tuple[float, float]


class Line(NamedTuple):
    """A free line, and its distance from the best one; less than zero in a gutter, which is better still."""

    x: float
    penalty: float


class _Used(NamedTuple):
    x: float
    upper: int
    lower: int
    label: float


class _Head(NamedTuple):
    row: str
    left: float
    right: float


class Corridors:
    """The free lines of a scene, which fill up as connections get theirs.

    The label of a level connection needs a place where no line passes, but not always the one at its arrow.
    """

    def __init__(self, scene: Scene, levels: Sequence[Wire]) -> None:
        self._scene = scene
        self._levels = [each for each in levels if each.edge.label]
        frames = scene.frames
        ends = [each + frames.zone_width for each in frames.zone_x]
        self._gutters = list(zip(ends, frames.zone_x[1:], strict=False))
        self._edges = [edge for pair in zip(frames.zone_x, ends, strict=True) for edge in pair]
        self._heads = _heads(scene)
        self._titles = [
            (left + 6, left + 18 + width(zone_title(zone), bold=True))
            for left, zone in zip(frames.zone_x, scene.picture.zones, strict=True)
        ]
        # The titles of the VPC and the region are right of this, if no bracket is left of the zones.
        self._titles.append((-2 * FRAME, max(_vpc_title(scene), width(scene.picture.region, bold=True))))
        self._used: list[_Used] = []

    def take(self, wire: Wire, x: float) -> None:
        """Give a line to a connection."""
        self._used.append(_Used(x, *wire.span, width(wire.edge.label) + 14))

    def find(self, wire: Wire, *, at_target: bool) -> Line | None:
        """Return the best free line for a connection, with room for its label at the target or the source."""
        one, other = wire.source, wire.target
        left, right = max(one.x0, other.x0) + _CLEARANCE, min(one.x1, other.x1) - _CLEARANCE
        if wire.edge.label:
            # The label is right of the line, and nothing is drawn right of the zones there.
            right = max(left, min(right, self._scene.frames.inner_width - wire.label_width - _LABEL_ROOM))
        if right < left:
            return None
        bad = self._obstacles(wire, at_target=at_target)
        free = _without([(left, right)], bad)
        if free and self._rows_below(wire):
            free = _without(free, [*bad, *((each - 7, each + 7) for each in self._edges)])
        if not free:
            return None
        wanted = self._wanted(wire)
        gutters = [left + IN_GUTTER for left, _ in self._gutters]
        candidates = [min(max(wanted, low), high) for low, high in free]
        candidates += [each for each in gutters if any(low <= each <= high for low, high in free)]
        ranked = ((self._penalty(wire, each, wanted), each) for each in candidates)
        penalty, x = min(ranked)
        return Line(x, penalty)

    def distance(self, wire: Wire, x: float) -> float:
        """Return how far a line is from where the connection before ends, or from the middle."""
        spine = wire.source.spine
        return abs(x - (_overlap_middle(wire) if spine is None else spine))

    def label_x(self, wire: Wire) -> float:
        """Return where a level connection's label begins: at the arrow, or amid the first part with room."""
        is_right = wire.source.x0 < wire.target.x0
        at_arrow = wire.target.x0 - ARROW_ROOM if is_right else wire.target.x1 + ARROW_ROOM
        parts = self._parts_with_room(wire)
        if not parts or any(at_arrow in each for each in parts):
            return at_arrow
        low, high = parts[-1 if is_right else 0]
        return (low + high + (wire.label_width if is_right else -wire.label_width)) / 2

    def _parts_with_room(self, level: Wire) -> list[Interval]:
        """Return the parts of a level connection between lines that pass, if its label fits there."""
        (one, other), shelf = level.beside, level.source.shelf
        is_right = other is level.target
        whole = (
            one.x1 + (_BARE if is_right else ARROW_ROOM),
            other.x0 - (ARROW_ROOM if is_right else _BARE),
        )
        lines = [each.x for each in self._used if each.upper < shelf < each.lower]
        parts = _without([whole], [(each - _BARE, each + _BARE) for each in lines])
        return [(low, high) for low, high in parts if high - low >= level.label_width - _LITTLE]

    def _last_places(self, upper: int, lower: int) -> Iterator[Interval]:
        """Yield where a line between two shelves would leave no place for the label of a level connection."""
        for level in self._levels:
            parts = self._parts_with_room(level) if upper < level.source.shelf < lower else []
            if len(parts) == 1:
                ((low, high),) = parts
                room = level.label_width + _BARE
                if high - room < low + room:
                    yield high - room, low + room

    def _obstacles(self, wire: Wire, *, at_target: bool) -> list[Interval]:
        upper, lower = wire.span
        room = wire.label_width + _LABEL_ROOM if wire.edge.label else _BARE
        is_low = at_target == (wire.source.shelf < wire.target.shelf)
        bad = [
            (each.x0 - _CLEARANCE, each.x1 + _CLEARANCE)
            for shelf in range(upper + 1, lower)
            for each in self._scene.on_shelf.get(shelf, ())
            if not each.is_outside
        ]
        bad += self._last_places(upper, lower)
        if upper < 0:
            bad += self._titles
        for row, first in self._rows_below(wire):
            label = room if lower == first and is_low else 0
            bad += [(head.left - 6 - label, head.right + 6) for head in self._heads if head.row == row]
        return bad + [
            (each.x - room - 6, each.x + each.label + 6)
            for each in self._used
            if each.lower > upper and each.upper < lower
        ]

    def _rows_below(self, wire: Wire) -> list[tuple[str, int]]:
        """Return the rows whose upper edge the connection crosses."""
        upper, lower = wire.span
        return [(row, first) for row, first in self._scene.first_shelf.items() if upper < first <= lower]

    def _wanted(self, wire: Wire) -> float:
        if wire.source.spine is not None:
            return wire.source.spine
        entrance = next((each for each in (wire.source, wire.target) if each.node.row == "entrance"), None)
        if entrance is not None and entrance is not self._scene.internet:
            reachable = [
                left + IN_GUTTER
                for left, _ in self._gutters
                if entrance.x0 + 20 < left + IN_GUTTER < entrance.x1 - 40
            ]
            middle = entrance.middle
            return min(reachable, key=lambda each: (abs(each - middle), each), default=middle)
        middle = _overlap_middle(wire)
        return next((left + IN_GUTTER for left, right in self._gutters if left < middle < right), middle)

    def _penalty(self, wire: Wire, x: float, wanted: float) -> float:
        is_continued = wire.source.spine is not None and abs(x - wire.source.spine) <= 1
        is_odd = self._scene.zones % 2 == 1
        bonus = 0
        if wire.source.spine is None or is_continued:
            if is_odd and any(abs(x - left - IN_GUTTER) < 1 for left, _ in self._gutters):
                bonus = 200
            elif is_odd and any(left < x < right for left, right in self._gutters):
                bonus = 150
        return abs(x - wanted) - bonus


def _overlap_middle(wire: Wire) -> float:
    one, other = wire.source, wire.target
    return (max(one.x0, other.x0) + min(one.x1, other.x1)) / 2


def _vpc_title(scene: Scene) -> float:
    picture = scene.picture
    return width(f"VPC {picture.vpc or ''}", bold=True) + 8 + width(picture.cidr)


def _heads(scene: Scene) -> list[_Head]:
    """Return the horizontal extents of what is written in the headers of subnets."""
    found = []
    for subnet in scene.picture.subnets:
        left = scene.frames.zone_x[subnet.zone]
        words = head_width(subnet, extra_subnets(scene, subnet))
        found.append(_Head(subnet.kind, left + 8, left + 20 + words))
        if has_nat(scene, subnet):
            right = left + scene.frames.zone_width
            found.append(_Head(subnet.kind, right - width(NAT) - 38, right))
    return found


def _without(free: Sequence[Interval], bad: Iterable[Interval]) -> list[Interval]:
    """Return what is left of free intervals without the bad ones."""
    left = list(free)
    for low, high in bad:
        rest = []
        for start, end in left:
            if high <= start or low >= end:
                rest.append((start, end))
                continue
            if low > start:
                rest.append((start, low))
            if high < end:
                rest.append((high, end))
        left = rest
    return left
