"""The kind of path of each connection.

| mode     | path                                                              |
|----------|-------------------------------------------------------------------|
| straight | down or up between two shelves                                    |
| level    | between two cards of one shelf                                    |
| left     | a bracket left of the zones                                       |
| right    | a bracket right of the zones                                      |
| service  | straight between two services                                     |
| beyond   | a bracket right of the services                                   |
| across   | through the channel between the VPC and the services              |
"""

from collections.abc import Iterator

from tiers.picture.layout.corridors import Corridors, Line
from tiers.picture.layout.scene import Box, Scene, Wire

_SERVICE_SPREAD = 72
_MUCH_BETTER = 20


def choose(scene: Scene) -> frozenset[str]:
    """Choose the mode of each connection, and the line of straight ones.

    Return the names of cards whose connections would pass through another card of their shelf.
    """
    levels = [each for each in scene.wires if _is_level(scene, each)]
    for wire in levels:
        wire.mode = "level"
    corridors = Corridors(scene, levels)
    for wire in sorted(scene.wires, key=lambda each: _priority(scene, each)):
        if wire.mode == "level":
            continue
        if not wire.source.is_outside and not wire.target.is_outside:
            _choose_inside(scene, corridors, wire)
        elif wire.source.is_outside and wire.target.is_outside:
            low, high = wire.span
            between = any(low < each.shelf < high for each in scene.services)
            wire.mode = "beyond" if between or low == high else "service"
        else:
            wire.mode = "across"
    for wire in levels:
        wire.label_x = corridors.label_x(wire)
    _spread_services(scene)
    return frozenset(each.name for wire in scene.wires for each in _blocked(scene, wire))


def _blocked(scene: Scene, wire: Wire) -> Iterator[Box]:
    """Yield the ends of a connection that has another card of the shelf in its way."""
    if wire.mode in {"left", "right", "across"}:
        for end in (wire.source, wire.target):
            if not end.is_outside and not _is_side_free(scene, end, is_left=wire.mode == "left"):
                yield end


def _priority(scene: Scene, wire: Wire) -> tuple[int, ...]:
    source, target = wire.source, wire.target
    same = (source.first, source.last) == (target.first, target.last)
    upper, lower = wire.span
    return (
        *(upper, int(source is not scene.internet), lower - upper, int(not same)),
        *(int(wire.edge.style != "flow"), source.order, target.order),
    )


def _is_level(scene: Scene, wire: Wire) -> bool:
    """Return whether both ends are cards of one shelf, without another one between them."""
    source, target = wire.source, wire.target
    if source.is_outside or target.is_outside or source.shelf != target.shelf:
        return False
    left, right = wire.beside
    return not any(left.x1 < each.x0 < right.x0 for each in scene.on_shelf[source.shelf])


def _choose_inside(scene: Scene, corridors: Corridors, wire: Wire) -> None:
    source, target = wire.source, wire.target
    if source.shelf != target.shelf and source.shelf <= target.shelf + 1 and _is_straight(corridors, wire):
        wire.mode = "straight"
        corridors.take(wire, wire.x)
        same = (source.first, source.last) == (target.first, target.last)
        if target.spine is None and wire.edge.style == "flow" and (same or source is scene.internet):
            target.spine = wire.x
        return
    left_free = all(_is_side_free(scene, each, is_left=True) for each in (source, target))
    right_free = all(_is_side_free(scene, each, is_left=False) for each in (source, target))
    # Left of the zones, it would cross the titles of the VPC and the region.
    is_above = source.is_above or target.is_above
    wire.mode = "right" if is_above or (right_free and not left_free) else "left"
    wire.may_choose_side = left_free and right_free and not is_above


def _is_straight(corridors: Corridors, wire: Wire) -> bool:
    """Return whether there is a straight line, and set it; the label is where it has more room."""
    line = corridors.find(wire, at_target=True)
    bare = corridors.find(wire, at_target=False) if wire.edge.label else None
    wire.is_labeled_at_source = bare is not None and _is_better(corridors, wire, bare, line)
    if wire.is_labeled_at_source:
        line = bare
    if line is None:
        return False
    wire.x = line.x
    return True


def _is_better(corridors: Corridors, wire: Wire, bare: Line, labeled: Line | None) -> bool:
    """Return whether only the line without room for a label continues the one before, or is much closer."""
    if labeled is None or bare.penalty + _MUCH_BETTER < labeled.penalty:
        return True
    if wire.source.spine is None:
        return False
    return corridors.distance(wire, bare.x) < 1 < corridors.distance(wire, labeled.x)


def _is_side_free(scene: Scene, box: Box, *, is_left: bool) -> bool:
    """Return whether no card of its shelf is between a card and the side."""
    others = [
        each for each in scene.on_shelf[box.shelf] if each is not box and each.is_outside == box.is_outside
    ]
    return not any(each.x0 < box.x0 if is_left else each.x0 > box.x0 for each in others)


def _spread_services(scene: Scene) -> None:
    """Put several straight connections between two services side by side."""
    between: dict[tuple[int, int], list[Wire]] = {}
    for wire in scene.wires:
        if wire.mode == "service":
            between.setdefault(wire.span, []).append(wire)
    for wires in between.values():
        for number, wire in enumerate(wires):
            wire.offset = (number - (len(wires) - 1) / 2) * _SERVICE_SPREAD
