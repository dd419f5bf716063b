"""Paths of connections, and the frames around them: the last step, so that channels are as wide as needed."""

from collections.abc import Sequence

from tiers.picture.layout import tracks
from tiers.picture.layout.columns import service_width
from tiers.picture.layout.scene import BEHIND, FRAME, MARGIN, TITLE_SIZE, TRACK, Box, Scene, Trunk, Wire
from tiers.picture.layout.trunks import Channels
from tiers.picture.measure import width
from tiers.tuples import NamedTuple

_STUB = 16
_BESIDE = 14


class _Lanes(NamedTuple):
    """Horizontal positions of the first tracks."""

    left: float
    right: float
    middle: float
    beyond: float

    def x(self, wire: Wire) -> float:
        """Return the position of a connection's track."""
        track = (wire.track or 0) * TRACK
        if wire.mode == "left":
            return self.left - track
        return {"right": self.right, "across": self.middle, "beyond": self.beyond}[wire.mode] + track


def place(scene: Scene, channels: Channels) -> None:
    """Set the paths of connections, the column of services, and the frames' left and right edges."""
    lanes = _place_frames(scene, channels)
    for wire in scene.wires:
        wire.points = _points(wire, lanes)


def _place_frames(scene: Scene, channels: Channels) -> _Lanes:
    frames, inner = scene.frames, scene.frames.inner_width
    counts = [tracks.nested(channels.left), tracks.nested(channels.right)]
    middle, beyond = tracks.crossing(channels.middle), tracks.nested(channels.beyond)
    left = 6 + _label(channels.left) + 10
    right = 6 + _label(channels.right) + 10
    left_edge = -((left + (counts[0] - 1) * TRACK + _BESIDE) if counts[0] else 0) - FRAME
    right_edge = inner + ((right + (counts[1] - 1) * TRACK + _BESIDE) if counts[1] else 0) + FRAME
    above, below = scene.internet, scene.entrances
    if not scene.rows:
        left_edge, right_edge = -FRAME, FRAME
    to_vpc = _label([each for each in channels.middle if not each.wires[0].target.is_outside])
    to_services = _label([each for each in channels.middle if each.wires[0].target.is_outside])
    first = max(right_edge + (to_vpc + 12 if to_vpc else 0), _beside_title(scene)) + _STUB
    column = first + max(0, middle - 1) * TRACK + _BESIDE + to_services + _BESIDE
    if not (scene.rows or channels.middle):
        column = left_edge
    end = column + service_width(scene)
    for each in scene.services:
        each.x0, each.x1 = column, end
    last = end + _label(channels.beyond) + _STUB
    extra = last - end + (beyond - 1) * TRACK + _BESIDE if beyond else 0
    frames.vpc = (left_edge, frames.vpc[1], right_edge, frames.vpc[3])
    region_right = end + extra + FRAME if scene.services else right_edge + FRAME
    frames.region = (left_edge - FRAME, frames.region[1], region_right, frames.region[3])
    cards = [*below, *([above] if scene.is_internet_drawn else [])]
    frames.left = min([frames.region[0], *(each.x0 for each in cards)]) - MARGIN
    frames.right = max([frames.region[2], *(each.x1 for each in cards)]) + MARGIN
    title = width(scene.picture.title, TITLE_SIZE, bold=True)
    frames.right = max(frames.right, frames.left + title + 2 * MARGIN)
    return _Lanes(-left, inner + right, first, last)


def _beside_title(scene: Scene) -> float:
    """Return the right edge of the region's title and of the internet, if no VPC is right of them."""
    if scene.rows:
        return 0.0
    title = 2 * -FRAME + 14 + width(scene.picture.region or "region", bold=True)
    return max(title, scene.internet.x1 if scene.is_internet_drawn else 0.0)


def _label(trunks: Sequence[Trunk]) -> float:
    """Return the width of the longest label of some trunks, with the room around it."""
    labels = (trunk.wires[0].edge.label for trunk in trunks)
    return max((width(each, bold=True) + 8 for each in labels if each), default=0)


def _points(wire: Wire, lanes: _Lanes) -> tuple[tuple[float, float], ...]:
    source, target = wire.source, wire.target
    if wire.mode in {"straight", "service"}:
        x = wire.x if wire.mode == "straight" else source.middle + wire.offset
        if source.shelf < target.shelf:
            return (x, source.y1), (x, _top(target))
        return (x, _top(source)), (x, target.y1)
    if wire.mode == "level":
        if source.x0 < target.x0:
            return (source.x1, wire.level_y), (target.x0, wire.level_y)
        return (source.x0, wire.level_y), (target.x1, wire.level_y)
    start, end = _side_x(wire, source=True), _side_x(wire, source=False)
    if wire.track is None:
        return (start, wire.source_y), (end, wire.target_y)
    x = lanes.x(wire)
    return (start, wire.source_y), (x, wire.source_y), (x, wire.target_y), (end, wire.target_y)


def _top(box: Box) -> float:
    """Return the upper edge of a card, or of the one that is drawn behind it."""
    return box.y0 - (BEHIND if box.node.represents else 0)


def _side_x(wire: Wire, *, source: bool) -> float:
    """Return the edge of the card at which a bent connection starts or ends."""
    box = wire.source if source else wire.target
    if wire.mode == "left" or (wire.mode == "across" and box.is_outside):
        return box.x0
    return box.x1
