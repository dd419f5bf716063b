"""Shelves: the order of cards in each row of subnets, and of the services beside the VPC."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from tiers.picture.layout.scene import Box, Order, Scene, Wire

_FARTHEST_MOVE = 6
_ROUNDS = 6
_LITTLE = 1e-9
_MOST_STEPS = 100
"""Paths among services that are followed from one. Their number grows exponentially with connections."""

Item = TypeVar("Item")

Rows = Mapping[str, Sequence[Box]]
Around = Mapping[str, list[Box]]
"""By service, the other ends of its connections."""


def place(scene: Scene, order: Order | None) -> None:
    """Put each card on a shelf, in a given order or in the best one that a quick search finds."""
    inside: dict[str, list[Box]] = {
        row: [each for each in scene.boxes.values() if each.node.row == row] for row in scene.row_names
    }
    if order is None:
        rows = _searched_rows(scene, inside)
    else:
        rows = {row: [scene.boxes[name] for name in order[row]] for row in scene.row_names}
    scene.rows = {row: list(boxes) for row, boxes in rows.items()}
    shelves, scene.first_shelf, scene.shelf_count = _numbered(scene.rows, scene.alone)
    for name, shelf in shelves.items():
        scene.boxes[name].shelf = shelf
    scene.internet.shelf = -2
    scene.entrances = [
        each for each in scene.boxes.values() if each.node.row == "entrance" and each is not scene.internet
    ]
    for each in scene.entrances:
        each.shelf = -1
    services = [each for each in scene.boxes.values() if each.is_outside]
    _weigh(scene, services)
    services.sort(key=lambda each: (each.weight, each.order))
    if order is None:
        services = _searched_services(scene, services)
    else:
        services = [scene.boxes[name] for name in order["outside"]]
    scene.services = services
    scene.total_shelves = max(scene.shelf_count, len(services))
    _spread(services, scene.total_shelves)
    scene.on_shelf = {}
    for each in scene.boxes.values():
        scene.on_shelf.setdefault(each.shelf, []).append(each)


def packed(boxes: Sequence[Box], alone: frozenset[str]) -> list[list[Box]]:
    """Return the shelves of a row: cards of single zones share one, a band or a card `alone` fills one."""
    shelves: list[list[Box]] = []
    for each in boxes:
        above = shelves[-1] if shelves else []
        is_free = bool(above) and not any(one.spans or one.name in alone for one in (*above, each))
        if is_free and all(other.first != each.first for other in above):
            above.append(each)
        else:
            shelves.append([each])
    return shelves


def _numbered(rows: Rows, alone: frozenset[str]) -> tuple[dict[str, int], dict[str, int], int]:
    """Return the shelf of each card, the first one of each row, and their number."""
    shelves: dict[str, int] = {}
    first: dict[str, int] = {}
    number = 0
    for row, boxes in rows.items():
        first[row] = number
        found = packed(boxes, alone)
        for shelf, cards in enumerate(found, number):
            shelves.update((each.name, shelf) for each in cards)
        number += max(1, len(found))
    return shelves, first, number


def _searched_rows(scene: Scene, inside: Rows) -> Rows:
    """Return the rows in order of their longest paths, improved by moving one card at a time."""
    depths: dict[str, int] = {}
    for boxes in inside.values():
        for each in boxes:
            _depth(scene, each, depths, ())
    rows: dict[str, list[Box]] = {
        row: sorted(boxes, key=lambda each: (depths[each.name], each.last - each.first, each.order))
        for row, boxes in inside.items()
    }
    best = _cost(scene, rows)
    for _ in range(_ROUNDS):
        before = best
        for row, cards in rows.items():
            best, rows[row] = _improved(cards, best, _cost_of_row(scene, rows, row))
        if before - best < _LITTLE:
            break
    return rows


def _cost_of_row(scene: Scene, rows: Rows, row: str) -> Callable[[list[Box]], float]:
    return lambda boxes: _cost(scene, {**rows, row: boxes})


def _improved(
    boxes: list[Box], best: float, cost_of: Callable[[list[Box]], float]
) -> tuple[float, list[Box]]:
    """Try each move of one card, and keep those that help; return the cost and the order."""
    for start, end in _moves(len(boxes)):
        attempt = moved(boxes, start, end)
        cost = cost_of(attempt)
        if cost < best - _LITTLE:
            best, boxes = cost, attempt
    return best, boxes


def _moves(number: int) -> Iterator[tuple[int, int]]:
    """Yield the ways to move one item of a list of that length to another place."""
    for start in range(number):
        for end in range(max(0, start - _FARTHEST_MOVE), min(number, start + _FARTHEST_MOVE + 1)):
            if start != end:
                yield start, end


def moved(items: Sequence[Item], start: int, end: int) -> list[Item]:
    """Return the items with one of them moved."""
    rest = [*items[:start], *items[start + 1 :]]
    return [*rest[:end], items[start], *rest[end:]]


def _depth(scene: Scene, box: Box, depths: dict[str, int], seen: tuple[str, ...]) -> int:
    """Return the number of connections on the longest path to a card within its row."""
    if box.name not in depths:
        sources = [
            wire.source
            for wire in scene.wires
            if wire.target is box and wire.source.node.row == box.node.row and wire.source.name not in seen
        ]
        longest = max((_depth(scene, each, depths, (*seen, box.name)) + 1 for each in sources), default=0)
        depths[box.name] = longest
    return depths[box.name]


def _cost(scene: Scene, rows: Rows) -> float:
    """Return the cost of an order of rows: straight connections are cheap, brackets and detours are not."""
    shelves, _, count = _numbered(rows, scene.alone)
    covered = _coverage(scene, shelves, count)
    total = 0.0
    brackets: list[tuple[int, int]] = []
    for wire in scene.wires:
        source, target = wire.source, wire.target
        if source.is_inside and target.is_inside:
            start, end = shelves[source.name], shelves[target.name]
            distance = abs(start - end)
            total += 2.5 if start > end else 0
            if distance == 0:
                total += 1
            elif _is_blocked(covered, min(start, end), max(start, end), _common(source, target)):
                total += 3 + 0.6 * distance
                brackets.append((min(start, end), max(start, end)))
            else:
                total += 1 + 0.4 * distance
        elif source.is_above and target.is_inside:
            end = shelves[target.name]
            zones = range(target.first, target.last + 1)
            total += 0.5 + 0.3 * end + (6 if _is_blocked(covered, -1, end, zones) else 0)
    return total + sum(
        one[0] < other[0] < one[1] < other[1] or other[0] < one[0] < other[1] < one[1]
        for one, other in combinations(brackets, 2)
    )


def _common(one: Box, other: Box) -> range:
    return range(max(one.first, other.first), min(one.last, other.last) + 1)


def _coverage(scene: Scene, shelves: Mapping[str, int], count: int) -> list[frozenset[int]]:
    """Return the zones with a card, by shelf."""
    covered: list[set[int]] = [set() for _ in range(count)]
    for name, shelf in shelves.items():
        box = scene.boxes[name]
        covered[shelf].update(range(box.first, box.last + 1))
    return [frozenset(each) for each in covered]


def _is_blocked(covered: Sequence[frozenset[int]], above: int, below: int, zones: range) -> bool:
    """Return whether cards between two shelves cover all of some zones."""
    free = set(zones)
    for shelf in range(above + 1, below):
        free -= covered[shelf]
    return not free


def _weigh(scene: Scene, services: Sequence[Box]) -> None:
    """Set the shelf at which each service would be closest to the cards that it is connected with."""
    around: Around = {each.name: [] for each in services}
    for wire in scene.wires:
        for one, other in ((wire.source, wire.target), (wire.target, wire.source)):
            if one.is_outside:
                around[one.name].append(other)
    for each in services:
        found = _barycenter(around, each, (), iter(range(_MOST_STEPS)))
        each.weight = (scene.shelf_count - 1) / 2 if found is None else found


def _barycenter(around: Around, box: Box, seen: tuple[str, ...], steps: Iterator[int]) -> float | None:
    """Return the average over all paths that lead out of the services, as long as there are `steps`."""
    places: list[float] = []
    for other in around[box.name]:
        if other.is_inside:
            places.append(other.shelf)
        elif other.node.row == "entrance":
            places.append(-1)
        elif other.name not in seen and next(steps, None) is not None:
            found = _barycenter(around, other, (*seen, box.name), steps)
            places += [] if found is None else [found]
    return sum(places) / len(places) if places else None


def _searched_services(scene: Scene, services: list[Box]) -> list[Box]:
    wires = [wire for wire in scene.wires if wire.source.is_outside and wire.target.is_outside]
    best = _service_cost(services, wires)
    for _ in range(_ROUNDS):
        before = best
        best, services = _improved(services, best, lambda boxes: _service_cost(boxes, wires))
        if before - best < _LITTLE:
            break
    return services


def _service_cost(services: Sequence[Box], wires: Sequence[Wire]) -> float:
    places = {each.name: number for number, each in enumerate(services)}
    between = (places[wire.target.name] - places[wire.source.name] for wire in wires)
    apart = sum((abs(each) - 1) * 1.2 + (0.8 if each < 0 else 0) for each in between)
    return apart + sum(abs(places[each.name] - each.weight) * 0.5 for each in services)


def _spread(services: Sequence[Box], total: int) -> None:
    """Put the services on shelves in their order, as close to their weights as possible."""
    number = len(services)
    costs = [[0.0] * (total + 1) for _ in range(number + 1)]
    is_here: dict[tuple[int, int], bool] = {}
    for index in range(number - 1, -1, -1):
        costs[index][total] = float("inf")
        for shelf in range(total - 1, -1, -1):
            later = costs[index][shelf + 1]
            here = abs(shelf - services[index].weight) + costs[index + 1][shelf + 1]
            costs[index][shelf] = min(later, here)
            is_here[index, shelf] = here <= later
    index = 0
    for shelf in range(total):
        if index < number and is_here[index, shelf]:
            services[index].shelf = shelf
            index += 1
