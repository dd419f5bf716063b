"""Vertical places: of cards on their shelves, of rows and frames, and of the ports of cards."""

from collections.abc import Sequence
from itertools import combinations

from tiers.picture.layout import tracks
from tiers.picture.layout.scene import (
    CARD,
    HEAD,
    MARGIN,
    NARROW_GAP,
    PORT,
    ROW_GAP,
    ROW_PADDING,
    SHELF_GAP,
    TITLE_SIZE,
    Scene,
    Trunk,
)
from tiers.picture.layout.shelves import packed
from tiers.picture.layout.trunks import Channels, Port, Ports, facing
from tiers.picture.measure import width

_LEGEND = 42
_ROUNDS = 8


def place(scene: Scene, channels: Channels, ports: Ports) -> None:
    """Set the top and bottom edges of cards and frames, and the heights of ports."""
    top = _place_above(scene)
    bottom = _place_rows(scene, top)
    _place_services(scene, bottom)
    _place_ports(scene, ports)
    _straighten(channels, ports)
    _separate(channels, ports)


def _place_above(scene: Scene) -> float:
    """Place the internet and entrances; return the height of the region's upper edge."""
    title = width(scene.picture.title, TITLE_SIZE, bold=True) + 60
    is_beside = not scene.is_internet_drawn or title <= scene.internet.x0
    top: float = MARGIN + (0 if is_beside and scene.is_internet_drawn else 30)
    if scene.is_internet_drawn:
        top = _put(scene, -2, top) + 36
    if scene.entrances:
        top = _put(scene, -1, top) + 30
    return top - 6


def _put(scene: Scene, shelf: int, top: float) -> float:
    """Place the cards of a shelf in the middle of it; return its lower edge."""
    boxes = scene.on_shelf.get(shelf, [])
    height = max([each.height for each in boxes] + [_least(scene, shelf)])
    for each in boxes:
        each.y0 = top + (height - each.height) / 2
        each.y1 = each.y0 + each.height
    return top + height


def _least(scene: Scene, shelf: int) -> float:
    if shelf < 0:
        return 0
    return 6 if shelf < scene.shelf_count else CARD


def _gap(scene: Scene, shelf: int) -> float:
    """Return the height below a shelf: more if a straight connection passes there."""
    passes = any(
        wire.mode in {"straight", "service"} and wire.span[0] <= shelf < wire.span[1] for wire in scene.wires
    )
    return SHELF_GAP if passes else NARROW_GAP


def _place_rows(scene: Scene, top: float) -> float:
    """Place the rows of subnets; return the lower edge of the last one, with its gap."""
    frames = scene.frames
    frames.region = (0.0, top, 0.0, 0.0)
    y = top + 32
    frames.vpc = (0.0, y, 0.0, y)
    if not scene.rows:
        return y
    frames.zone_y = y + 40
    y += 50
    shelf = 0
    for row, boxes in scene.rows.items():
        upper = y
        y += HEAD + 6
        number = max(1, len(packed(boxes, scene.alone)))
        for last in (place == number - 1 for place in range(number)):
            y = _put(scene, shelf, y) + (0 if last else _gap(scene, shelf))
            shelf += 1
        y += ROW_PADDING if boxes else 4
        frames.rows[row] = (upper, y)
        y += ROW_GAP
    frames.vpc = (0.0, frames.vpc[1], 0.0, y + 12)
    return y


def _place_services(scene: Scene, bottom: float) -> None:
    """Place the services below the last shelf of the VPC, and the region's lower edge."""
    frames = scene.frames
    y = frames.vpc[3] + 24 if scene.rows else bottom + 8
    for shelf in range(scene.shelf_count, scene.total_shelves):
        y = _put(scene, shelf, y - 8) + _gap(scene, shelf) + 8
    lowest = max([each.y1 for each in scene.services], default=0.0)
    frames.region = (0.0, frames.region[1], 0.0, max(frames.vpc[3] + 30, lowest + 24))
    frames.bottom = frames.region[3] + _LEGEND


def _place_ports(scene: Scene, ports: Ports) -> None:
    for (name, _), items in ports.items():
        box = scene.boxes[name]
        items.sort(key=lambda each: each.key)
        for number, port in enumerate(items):
            y = (box.y0 + box.y1) / 2 + (number - (len(items) - 1) / 2) * PORT
            for wire in port.wires:
                if port.is_level:
                    wire.level_y = y
                elif port.is_target:
                    wire.target_y = y
                else:
                    wire.source_y = y


def _straighten(channels: Channels, ports: Ports) -> None:
    """Make a connection across plain where both ends are on one shelf, and one of them is alone there."""
    for trunk in channels.middle:
        wire = trunk.wires[0]
        if len(trunk.wires) > 1 or wire.source.shelf != wire.target.shelf:
            continue
        if len(ports[wire.source.name, facing(wire.source)]) == 1:
            wire.source_y = wire.target_y
        elif len(ports[wire.target.name, facing(wire.target)]) == 1:
            wire.target_y = wire.source_y


def _separate(channels: Channels, ports: Ports) -> None:
    """Move the ports of cards where two trunks would look like one line, whatever their order."""
    for _ in range(_ROUNDS):
        pairs = _collisions(channels)
        if not pairs:
            return
        boxes = {
            box.name: box for trunk in pairs[0] for wire in trunk.wires for box in (wire.source, wire.target)
        }
        moves = [(ports[box.name, facing(box)], by) for box in boxes.values() for by in (PORT / 2, -PORT / 2)]
        _move(*min(moves, key=lambda each: _cost_of_move(channels, *each)))


def _collisions(channels: Channels) -> list[tuple[Trunk, Trunk]]:
    return [pair for pair in combinations(channels.middle, 2) if tracks.collide(*pair)]


def _cost_of_move(channels: Channels, side: Sequence[Port], by: float) -> tuple[int, int]:
    """Return the collisions that a move would leave, and the horizontal lines at that side of the card."""
    plain = sum(wire.source_y == wire.target_y for port in side for wire in port.wires)
    _move(side, by)
    left = len(_collisions(channels))
    _move(side, -by)
    return left, plain


def _move(side: Sequence[Port], by: float) -> None:
    """Move the ports of a side down."""
    for port in side:
        for wire in port.wires:
            if port.is_target:
                wire.target_y += by
            else:
                wire.source_y += by
