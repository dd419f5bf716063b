"""The arrangement of a picture: a search for the order of cards that is easiest to follow."""

from itertools import pairwise

from tiers.picture.folding import folded
from tiers.picture.harmless import harmless
from tiers.picture.layout import columns, heights, paths, routes, shelves, trunks
from tiers.picture.layout.scene import Order, Scene
from tiers.picture.model import Picture
from tiers.tuples import NamedTuple

_ATTEMPTS = 400
_EFFORT = 12_000
"""Limits of the search: arrangements, and lines in all of them. No clock changes the result."""
_FARTHEST_MOVE = 5
_LITTLE = 1e-9
_CLOSE = 0.3


class Score(NamedTuple):
    """What a reader pays for a drawing."""

    crossings: int
    bent: int
    upward: int
    ink: float
    height: float

    @property
    def total(self) -> float:
        """All of it, weighted."""
        return 6 * self.crossings + 3 * self.bent + 4 * self.upward + self.ink / 150 + self.height / 60


def arranged(picture: Picture) -> Scene:
    """Return the best arrangement that the search finds."""
    search = _Search(folded(harmless(picture)))
    while search.improves():
        pass
    return search.best


class _Search:
    """A search that moves one card at a time."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self.best = once(picture)
        self._cost = score(self.best).total
        self._left = min(_ATTEMPTS, _EFFORT // max(1, len(picture.edges)))

    def improves(self) -> bool:
        """Try to move each card once; return whether that led to a better arrangement."""
        moves = [
            self._moves(row, place) for row, names in self.best.order.items() for place in range(len(names))
        ]
        return any(moves)

    def _moves(self, row: str, start: int) -> bool:
        """Move the card at a place of a row to the first better place, the nearest first."""
        order = self.best.order
        names = order[row]
        for end in sorted(range(len(names)), key=lambda each: abs(each - start)):
            if end == start or abs(end - start) > _FARTHEST_MOVE or self._left <= 0:
                continue
            self._left -= 1
            attempt = once(self._picture, {**order, row: tuple(shelves.moved(names, start, end))})
            cost = score(attempt).total
            if cost < self._cost - _LITTLE:
                self.best, self._cost = attempt, cost
                return True
        return False


def once(picture: Picture, order: Order | None = None) -> Scene:
    """Return one arrangement, in a given order or in the one that shelves suggest."""
    scene = _routed(Scene(picture), order)
    channels, ports = trunks.gather(scene)
    heights.place(scene, channels, ports)
    paths.place(scene, channels)
    return scene


def _routed(scene: Scene, order: Order | None) -> Scene:
    """Return the scene with the kind of each path; cards in the way of others get separate shelves."""
    while True:
        shelves.place(scene, order)
        columns.place(scene)
        blocked = routes.choose(scene)
        if blocked <= scene.alone:
            return scene
        scene = Scene(scene.picture, scene.alone | blocked)


def score(scene: Scene) -> Score:
    """Return what a reader pays for a drawing."""
    wires = scene.wires
    ink = sum(abs(x1 - x0) + abs(y1 - y0) for wire in wires for (x0, y0), (x1, y1) in pairwise(wire.points))
    upward = sum(
        wire.source.is_inside and wire.target.is_inside and wire.source.shelf > wire.target.shelf
        for wire in wires
    )
    bent = sum(len(wire.points) > 2 for wire in wires)  # noqa: PLR2004 - a straight line has two points
    return Score(len(crossings(scene)), bent, upward, ink, scene.frames.bottom)


def crossings(scene: Scene) -> set[tuple[int, int]]:
    """Return the points where connections cross that share no trunk."""
    groups = {id(wire): number for number, trunk in enumerate(scene.trunks) for wire in trunk.wires}
    upright: list[tuple[float, float, float, int]] = []
    level: list[tuple[float, float, float, int]] = []
    for number, wire in enumerate(scene.wires):
        group = groups.get(id(wire), -1 - number)
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            if x0 == x1 and y0 != y1:
                upright.append((x0, min(y0, y1), max(y0, y1), group))
            elif x0 != x1:
                level.append((y0, min(x0, x1), max(x0, x1), group))
    return {
        (round(x), round(y))
        for x, top, bottom, one in upright
        for y, left, right, other in level
        if one != other and left + _CLOSE < x < right - _CLOSE and top + _CLOSE < y < bottom - _CLOSE
    }
