"""Connections as lines with an arrow and a label; those of a trunk share a line with dots at junctions.

Each connection is one group with its whole path, so that a page can show or hide it. The paths of a trunk
start at the end that they have in common, so that their dashes cover each other.
"""

from collections.abc import Sequence

from tiers.picture.canvas import Canvas, Point, number, shown
from tiers.picture.layout.scene import ARROW_ROOM, Scene, Wire
from tiers.picture.words import connection

_ROUND = 6
_ARROW, _HALF = 8, 4
_SHORTENED = 7
_DOT = 2.6
_CARD_EDGE = 8
"""Distance of a card from the edge of its zone."""
_STRAIGHT = 2
"""The number of points of a straight path."""


def draw(canvas: Canvas, scene: Scene) -> None:
    """Draw all connections."""
    titles = {each.name: each.node.title for each in scene.boxes.values()}
    junctions = _junctions(scene)
    labeled: set[tuple[Point, str]] = set()
    for wire in scene.wires:
        edge = wire.edge
        style = "" if edge.style == "flow" else f" {edge.style}"
        canvas.add(
            f'<g class="edge{style}" data-source="{shown(edge.source)}" data-target="{shown(edge.target)}" '
            f'data-ports="{shown(edge.ports)}" data-kind="{edge.kind}" data-verdict="{edge.verdict}">'
            f"<title>{shown(connection(edge, titles))}</title>"
        )
        starts_at_target, has_dot = junctions.get(id(wire), (False, False))
        points = [*wire.points[:-1], _toward(wire.points[-1], wire.points[-2], _SHORTENED)]
        canvas.add(f'<path d="{_path(points[::-1] if starts_at_target else points, is_forked=has_dot)}"/>')
        if has_dot:
            x, y = wire.points[1 if starts_at_target else 2]
            canvas.add(f'<circle class="head" cx="{number(x)}" cy="{number(y)}" r="{_DOT}"/>')
        _draw_arrow(canvas, wire)
        place = wire.points[-1], edge.label
        if edge.label and place not in labeled:
            labeled.add(place)
            _draw_label(canvas, scene, wire)
        canvas.add("</g>")


def _junctions(scene: Scene) -> dict[int, tuple[bool, bool]]:
    """Return whether each connection of a trunk starts at its target, and ends in the middle of the trunk."""
    found = {}
    for trunk in scene.trunks:
        if len(trunk.wires) == 1:
            continue
        hub = trunk.wires[0].target_y if trunk.to_target else trunk.wires[0].source_y
        ports = [wire.source_y if trunk.to_target else wire.target_y for wire in trunk.wires]
        low, high = min([hub, *ports]), max([hub, *ports])
        for wire, port in zip(trunk.wires, ports, strict=True):
            is_bent = len(wire.points) > _STRAIGHT
            found[id(wire)] = (trunk.to_target, is_bent and low < port < high)
    return found


def _path(points: Sequence[Point], *, is_forked: bool) -> str:
    """Return the data of a path with round corners; the last one is not if the line goes on there."""
    steps = [f"M{_at(points[0])}"]
    corners = list(zip(points, points[1:], points[2:], strict=False))
    for place, (before, corner, after) in enumerate(corners, 1):
        if is_forked and place == len(corners):
            steps.append(f"L{_at(corner)}")
            continue
        room = min(_ROUND, _length(before, corner) / 2, _length(corner, after) / 2)
        steps.append(
            f"L{_at(_toward(corner, before, room))}Q{_at(corner)} {_at(_toward(corner, after, room))}"
        )
    return "".join([*steps, f"L{_at(points[-1])}"])


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _length(one: Point, other: Point) -> float:
    return abs(other[0] - one[0]) + abs(other[1] - one[1])


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _toward(start: Point, end: Point, distance: float) -> Point:
    """Return the point at a distance on a line that is level or upright."""
    return start[0] + _sign(end[0] - start[0]) * distance, start[1] + _sign(end[1] - start[1]) * distance


def _direction(wire: Wire) -> tuple[int, int]:
    """Return the direction in which a connection ends: to the right and down are positive."""
    (x0, y0), (x1, y1) = wire.points[-2:]
    return _sign(x1 - x0), _sign(y1 - y0)


def _draw_arrow(canvas: Canvas, wire: Wire) -> None:
    across, down = _direction(wire)
    x, y = wire.points[-1][0] - across, wire.points[-1][1] - down
    one = (x - across * _ARROW - down * _HALF, y - down * _ARROW + across * _HALF)
    other = (x - across * _ARROW + down * _HALF, y - down * _ARROW - across * _HALF)
    canvas.add(f'<path class="head" d="M{_at((x, y))}L{_at(one)}L{_at(other)}Z"/>')


def _in_channel(scene: Scene, wire: Wire, x: float) -> float:
    """Return the edge of the channel that a bent connection comes from; no other line is beside it."""
    if wire.mode == "left":
        return min(x, _CARD_EDGE)
    if wire.mode == "right":
        return max(x, scene.frames.inner_width - _CARD_EDGE)
    if wire.mode == "across" and not wire.target.is_outside:
        return max(x, scene.frames.vpc[2])
    return x


def _draw_label(canvas: Canvas, scene: Scene, wire: Wire) -> None:
    """Draw the label beside the arrow, in the channel that a line is in, or where a straight one starts."""
    across, down = _direction(wire)
    x, y = wire.points[-1]
    if wire.mode == "straight" and wire.is_labeled_at_source:
        x, y = wire.points[0]
        canvas.words((x + 7, y + (15 if down > 0 else -8)), wire.edge.label, "label")
    elif down:
        canvas.words((x + 7, y - down * 12 + (4 if down < 0 else 0)), wire.edge.label, "label")
    else:
        x = wire.label_x if wire.mode == "level" else _in_channel(scene, wire, x) - across * ARROW_ROOM
        canvas.words((x, y - 4), wire.edge.label, "label", "end" if across > 0 else "")
