"""The legend: the meaning of lines, dots, and colors, of those only that occur."""

from collections.abc import Callable, Iterator

from tiers.picture.canvas import Canvas, number
from tiers.picture.glyphs import glyph
from tiers.picture.layout.scene import MARGIN, Scene
from tiers.picture.measure import width
from tiers.picture.model import Edge
from tiers.picture.themes import CATEGORIES
from tiers.tuples import NamedTuple

_LINES = {
    "flow": "network, with ports",
    "permission": "permission (IAM)",
    "undeclared": "possible, but not declared",
    "unknown": "unknown",
}
_LOST = "not possible after the loss in parentheses"
_BLOCKED = "declared, but blocked"
_SECONDARY = "standby or read only"
_CHOSEN = "primary, standby: AWS chooses the zones"
_EXISTING = "exists already, not created"
_ROW = 18
_GAP = 18


class _Entry(NamedTuple):
    """A mark, its width, and its meaning."""

    mark: Callable[[Canvas, float, float], None]
    room: float
    words: str


def draw(canvas: Canvas, scene: Scene) -> None:
    """Draw the legend in as many rows as it needs; the drawing grows with them."""
    frames = scene.frames
    left, right = frames.left + MARGIN, frames.right - MARGIN
    x, y = left, frames.bottom - 16
    for entry in _entries(scene):
        size = entry.room + width(entry.words)
        if x > left and x + size > right:
            x, y = left, y + _ROW
            frames.bottom += _ROW
        entry.mark(canvas, x, y)
        canvas.words((x + entry.room, y), entry.words, "mute")
        x += size + _GAP


def _entries(scene: Scene) -> Iterator[_Entry]:
    for style, words in _LINES.items():
        edges = [wire.edge for wire in scene.wires if wire.edge.style == style]
        if edges:
            yield _Entry(_line(style), 37, _meaning(words, edges))
    parts = [part for box in scene.boxes.values() for part in box.node.parts]
    if any(part.is_secondary for part in parts):
        yield _Entry(_dot, 15, _SECONDARY)
    if any(part.is_chosen_by_aws for part in parts):
        yield _Entry(lambda *_: None, 0, _CHOSEN)
    if any(box.node.is_existing for box in scene.drawn):
        yield _Entry(_dashed, 21, _EXISTING)
    used = {glyph(box.node.glyph).category for box in scene.drawn}
    for category in CATEGORIES:
        if category in used:
            yield _Entry(_square(category), 15, category)


def _meaning(words: str, edges: list[Edge]) -> str:
    """Return the meaning of a color for the connections that have it."""
    if any(each.losses for each in edges):
        return _LOST
    return _BLOCKED if all(each.verdict == "impossible" for each in edges) else words


def _line(style: str) -> Callable[[Canvas, float, float], None]:
    extra = "" if style == "flow" else f" {style}"

    def mark(canvas: Canvas, x: float, y: float) -> None:
        canvas.add(
            f'<g class="edge sample{extra}" aria-hidden="true"><path d="M{number(x)} {number(y - 4)}h22"/>'
            f'<path class="head" d="M{number(x + 30)} {number(y - 4)}l-8 4v-8z"/></g>'
        )

    return mark


def _dot(canvas: Canvas, x: float, y: float) -> None:
    canvas.add(f'<circle cx="{number(x + 5)}" cy="{number(y - 4)}" r="3.4" class="dot s-mute hollow"/>')


def _dashed(canvas: Canvas, x: float, y: float) -> None:
    canvas.rectangle((x, y - 9), (16, 10), "box", 3, is_dashed=True)


def _square(category: str) -> Callable[[Canvas, float, float], None]:
    return lambda canvas, x, y: canvas.rectangle((x, y - 9), (10, 10), f"f-{category}", 3)
