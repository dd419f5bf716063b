"""Cards: bands over several zones with their parts, cards in one zone or outside, and the internet."""

from collections.abc import Sequence

from tiers.diagnostics.wording import INTERNET
from tiers.picture.canvas import Canvas, shown
from tiers.picture.glyphs import glyph
from tiers.picture.layout.columns import badges_width
from tiers.picture.layout.scene import BEHIND, NAME_SIZE, Box, Scene
from tiers.picture.measure import cut, width, wrapped
from tiers.picture.model import Part
from tiers.picture.words import card

_PART_HEIGHT = 20


def draw(canvas: Canvas, scene: Scene, box: Box, prefix: str) -> None:
    """Draw one card, as a group that a keyboard reaches."""
    node = box.node
    words = shown(card(node))
    canvas.add(
        f'<g id="{prefix}card-{box.order}" class="card" data-component="{shown(node.name)}" tabindex="0" '
        f'role="graphics-symbol img" aria-label="{words}"><title>{words}</title>'
    )
    size = box.x1 - box.x0
    if node.represents:
        canvas.rectangle((box.x0 + 4, box.y0 - BEHIND), (size - 8, 20), "back")
    radius = 18 if node.name == INTERNET else 8
    canvas.rectangle((box.x0, box.y0), (size, box.height), "box", radius, is_dashed=node.is_existing)
    if node.name == INTERNET:
        _draw_internet(canvas, box)
    elif box.spans:
        _draw_band(canvas, scene, box)
    else:
        _draw_single(canvas, box)
    canvas.add("</g>")


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _draw_internet(canvas: Canvas, box: Box) -> None:
    size = width(INTERNET, NAME_SIZE, bold=True) + 26
    left = box.middle - size / 2
    canvas.glyph(INTERNET, (left, _middle(box) - 10))
    canvas.words((left + 26, _middle(box) + 5), INTERNET, "name")


def _draw_band(canvas: Canvas, scene: Scene, box: Box) -> None:
    node, top = box.node, _middle(box) - 26
    category = glyph(node.glyph).category
    canvas.rectangle((box.x0 + 8, top), (26, 26), f"tile f-{category}", 6)
    canvas.glyph(node.glyph, (box.x0 + 11, top + 3))
    room = box.x1 - box.x0 - 60 - badges_width(node)
    title = cut(node.title, room, NAME_SIZE, bold=True)
    left = room - width(title, NAME_SIZE, bold=True)
    canvas.pair((box.x0 + 42, top + 18), (title, "name"), (cut(node.words, left), "mute"), 10)
    _draw_badges(canvas, box, top + 3)
    frames = scene.frames
    for zone in range(box.first, box.last + 1):
        left = frames.zone_x[zone] + 14 if zone != box.first else box.x0 + 8
        right = frames.zone_x[zone] + frames.zone_width - 14 if zone != box.last else box.x1 - 8
        parts = [each for each in node.parts if each.zone == zone]
        if not parts:
            canvas.rectangle((left + 0.5, top + 32.5), (right - left - 1, _PART_HEIGHT - 1), "none", 5)
            continue
        canvas.rectangle((left, top + 32), (right - left, _PART_HEIGHT), f"part f-{category}", 5)
        _draw_parts(canvas, parts, (left, right, top + 46), category)


def _draw_parts(
    canvas: Canvas, parts: Sequence[Part], place: tuple[float, float, float], category: str
) -> None:
    """Draw a dot for each part in a zone, with its words if there is room for all of them."""
    left, right, y = place
    words = [each.words for each in parts]
    if sum(width(each) + 28 for each in words) > right - left:
        words = [""] * len(parts)
    most = max(1, int((right - left - 20) / 14)) if not any(words) else len(parts)
    total = sum(width(each) + 14 for each in words[:most]) + 14 * (min(most, len(parts)) - 1)
    x = (left + right) / 2 - total / 2
    step = 28 if any(words) else 14
    for part, said in list(zip(parts, words, strict=True))[:most]:
        style = "hollow" if part.is_secondary else f"f-{category}"
        canvas.add(f'<circle cx="{x + 4:.1f}" cy="{y - 4:.1f}" r="3.2" class="dot s-{category} {style}"/>')
        if said:
            canvas.words((x + 13, y), said, "mute")
        x += width(said) + step


def _draw_single(canvas: Canvas, box: Box) -> None:
    node, middle = box.node, _middle(box)
    category = glyph(node.glyph).category
    canvas.rectangle((box.x0 + 8, middle - 14), (28, 28), f"tile f-{category}", 6)
    canvas.glyph(node.glyph, (box.x0 + 12, middle - 10))
    room = box.x1 - box.x0 - 52
    lines = wrapped(node.title, room - (badges_width(node) + 4 if node.badges else 0), NAME_SIZE, bold=True)
    words = cut(node.words, room)
    first = middle + 5 - 8 * (len(lines) - 1 + bool(words))
    for place, line in enumerate(lines):
        canvas.words((box.x0 + 44, first + 16 * place), line, "name")
    if words:
        canvas.words((box.x0 + 44, first + 16 * len(lines)), words, "mute")
    _draw_badges(canvas, box, middle - 16)


def _draw_badges(canvas: Canvas, box: Box, top: float) -> None:
    x = box.x1 - 8
    for badge in reversed(box.node.badges):
        category = glyph(badge.glyph).category
        size = width(badge.words) + 26
        x -= size
        canvas.rectangle((x, top), (size, 20), f"tile f-{category}", 10)
        canvas.glyph(badge.glyph, (x + 6, top + 3), 14)
        canvas.words((x + 22, top + 14), badge.words, "mute")
        x -= 4
