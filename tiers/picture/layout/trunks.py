"""Trunks of connections that bend, the side of each, and the ports of cards that they end at."""

from collections.abc import Callable, Sequence

from tiers.picture.layout.scene import PORT, Box, Scene, Trunk, Wire
from tiers.tuples import NamedTuple

Side = str
"""`left` or `right`, of a card."""


class Port(NamedTuple):
    """An end of a connection or a trunk at the side of a card, in order of `key` from top to bottom."""

    key: tuple[float, ...]
    wires: tuple[Wire, ...]
    is_target: bool
    is_level: bool = False


Ports = dict[tuple[str, Side], list[Port]]


class Channels(NamedTuple):
    """The trunks of each channel."""

    left: list[Trunk]
    right: list[Trunk]
    middle: list[Trunk]
    beyond: list[Trunk]

    @property
    def all(self) -> list[Trunk]:
        """The trunks of all channels."""
        return [*self.left, *self.right, *self.middle, *self.beyond]


def gather(scene: Scene) -> tuple[Channels, Ports]:
    """Return the trunks by channel, and the ports by card and side; cards grow with their ports."""
    middle = _trunks([each for each in scene.wires if each.mode == "across"])
    beyond = _trunks([each for each in scene.wires if each.mode == "beyond"])
    left, right = _sides(scene)
    channels = Channels(left, right, middle, beyond)
    scene.trunks = channels.all
    ports: Ports = {}
    for trunks, side in ((left, "left"), (right, "right"), (beyond, "right")):
        for trunk in trunks:
            _add_bracket(ports, trunk, side)
    for trunk in middle:
        _add_across(ports, trunk)
    for wire in scene.wires:
        if wire.mode == "level":
            one, other = wire.beside
            _add(ports, one, "right", Port((0.5, 0), (wire,), is_target=one is wire.target, is_level=True))
            _add(ports, other, "left", Port((0.5, 0), (wire,), is_target=one is wire.source, is_level=True))
    for each in scene.boxes.values():
        most = max(len(ports.get((each.name, side), ())) for side in ("left", "right"))
        each.height = max(each.height, most * PORT + 16 if most else 0)
    return channels, ports


def _trunks(wires: Sequence[Wire]) -> list[Trunk]:
    """Merge connections with one target or one source, and the same kind and label; largest groups first."""
    rest, found = list(wires), []
    while rest:
        groups: dict[tuple[bool, str, tuple[str, str]], list[Wire]] = {}
        for wire in rest:
            groups.setdefault((True, wire.target.name, wire.group), []).append(wire)
            groups.setdefault((False, wire.source.name, wire.group), []).append(wire)
        places = {id(wire): number for number, wire in enumerate(rest)}
        largest = max(groups, key=lambda each: (len(groups[each]), each[0], -places[id(groups[each][0])]))
        chosen = groups[largest]
        found.append(Trunk(chosen, to_target=largest[0]))
        taken = {id(wire) for wire in chosen}
        rest = [wire for wire in rest if id(wire) not in taken]
    return found


def _sides(scene: Scene) -> tuple[list[Trunk], list[Trunk]]:
    """Put each bracket on the side where it crosses less."""
    bent = [each for each in scene.wires if each.mode in {"left", "right"}]
    fixed = [each for each in bent if not each.may_choose_side]
    trunks = _trunks([each for each in fixed if each.mode == "left"])
    trunks += _trunks([each for each in fixed if each.mode == "right"])
    trunks += _trunks([each for each in bent if each.may_choose_side])
    across = [
        (each.target if each.source.is_outside else each.source).shelf
        for each in scene.wires
        if each.mode == "across"
    ]
    pages: dict[str, list[Trunk]] = {"left": [], "right": []}
    for trunk in sorted(trunks, key=_bracket_order):
        first = trunk.wires[0]
        mode = first.mode
        if first.may_choose_side:
            mode = min(("left", "right"), key=_cost_of_side(trunk, pages, across))
        pages[mode].append(trunk)
        for wire in trunk.wires:
            wire.mode = mode
    return pages["left"], pages["right"]


def _bracket_order(trunk: Trunk) -> tuple[int, int, int]:
    shelves = trunk.shelves
    return max(shelves) - min(shelves), min(shelves), trunk.wires[0].source.order


def _cost_of_side(
    trunk: Trunk, pages: dict[str, list[Trunk]], across: Sequence[int]
) -> Callable[[str], float]:
    low, high = min(trunk.shelves), max(trunk.shelves)
    passing = sum(low < each < high for each in across)

    def cost(side: str) -> float:
        crossings = sum(_crossings(trunk, other) for other in pages[side])
        return crossings + 0.15 * len(pages[side]) + (passing + 0.3 if side == "right" else 0)

    return cost


def _crossings(one: Trunk, other: Trunk) -> int:
    """Return how often the longer bracket's ports are inside the shorter one."""
    shorter, longer = sorted((one, other), key=lambda each: max(each.shelves) - min(each.shelves))
    low, high = min(shorter.shelves), max(shorter.shelves)
    return sum(low < each < high for each in set(longer.shelves))


def _add(ports: Ports, box: Box, side: Side, port: Port) -> None:
    ports.setdefault((box.name, side), []).append(port)


def _add_bracket(ports: Ports, trunk: Trunk, side: Side) -> None:
    """Add the ports of a bracket: upward ones nearest first, downward ones farthest first."""
    hub, wires = trunk.hub, tuple(trunk.wires)
    places = [trunk.leaf(wire).shelf for wire in wires]
    farthest = max(abs(each - hub.shelf) for each in places)
    is_up = sum(places) / len(places) < hub.shelf
    key = (0, farthest) if is_up else (1, -farthest)
    _add(ports, hub, side, Port(key, wires, is_target=trunk.to_target))
    # The trunk's far end decides which track it has, so it decides here too.
    extent = max(trunk.shelves) - min(trunk.shelves)
    for wire in wires:
        leaf = trunk.leaf(wire)
        key = (0, extent) if hub.shelf < leaf.shelf else (1, -extent)
        _add(ports, leaf, side, Port(key, (wire,), is_target=not trunk.to_target))


def _add_across(ports: Ports, trunk: Trunk) -> None:
    hub, wires = trunk.hub, tuple(trunk.wires)
    places = [trunk.leaf(wire).shelf for wire in wires]
    key = (sum(places) / len(places) - hub.shelf,)
    _add(ports, hub, facing(hub), Port(key, wires, is_target=trunk.to_target))
    for wire in wires:
        leaf = trunk.leaf(wire)
        _add(
            ports, leaf, facing(leaf), Port((hub.shelf - leaf.shelf,), (wire,), is_target=not trunk.to_target)
        )


def facing(box: Box) -> Side:
    """Return the side of a card that faces the channel between the VPC and the services."""
    return "left" if box.is_outside else "right"
