"""Faults of a drawing, by its own geometry: no browser, and text as wide as it can be in any font."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

from tiers.diagnostics.safe import visible
from tiers.picture.layout.scene import Scene, Wire
from tiers.picture.measure import width

SVG = "{http://www.w3.org/2000/svg}"
CLOSE = 5
SIZES = {
    "title": (18, True),
    "name": (13, True),
    "label": (11, True),
    "zone": (11, True),
    "strong": (11, True),
}
SIZES["vpc-name"] = (11, True)


class Rectangle(NamedTuple):
    """A rectangle of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Rectangle", slack: float = 0.5) -> bool:
        """Return whether two rectangles have more than their edges in common."""
        return (
            self.left < other.right - slack
            and other.left < self.right - slack
            and self.top < other.bottom - slack
            and other.top < self.bottom - slack
        )


class Text(NamedTuple):
    """A text of a drawing, with the classes of the groups that it is in."""

    words: str
    place: Rectangle
    groups: tuple[str, ...]


def faults(scene: Scene, drawing: str) -> list[str]:
    """Return what is wrong with a drawing: overlaps of cards, of lines, and of texts."""
    return [
        *overlapping_cards(scene),
        *lines_through_cards(scene),
        *doubled_lines(scene),
        *texts(scene, drawing),
    ]


def cards(scene: Scene) -> dict[str, Rectangle]:
    """Return the places of cards by their names."""
    return {visible(each.name): Rectangle(each.x0, each.y0, each.x1, each.y1) for each in scene.drawn}


def overlapping_cards(scene: Scene) -> Iterator[str]:
    for (one, place), (other, another) in combinations(cards(scene).items(), 2):
        if place.meets(another):
            yield f"card on card: {one}, {other}"


def segments(wire: Wire) -> Iterator[Rectangle]:
    """Yield the straight parts of a connection."""
    for (x0, y0), (x1, y1) in pairwise(wire.points):
        yield Rectangle(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def lines_through_cards(scene: Scene) -> Iterator[str]:
    for wire in scene.wires:
        for part in segments(wire):
            for name, card in cards(scene).items():
                if (
                    card.left + 1 < part.right
                    and part.left < card.right - 1
                    and card.top + 1 < part.bottom
                    and part.top < card.bottom - 1
                ):
                    yield f"line through card: {wire.source.name} to {wire.target.name}, {name}"


def doubled_lines(scene: Scene) -> Iterator[str]:
    """Yield lines so close together that they look like one, if they share no trunk."""
    trunks = {id(wire): number for number, trunk in enumerate(scene.trunks) for wire in trunk.wires}
    for one, other in combinations(scene.wires, 2):
        if trunks.get(id(one), -1) == trunks.get(id(other), -2):
            continue
        for part in segments(one):
            for another in segments(other):
                if (part.left == part.right) == (another.left == another.right) and are_close(part, another):
                    yield f"line on line: {ends(one)}, {ends(other)}"


def ends(wire: Wire) -> str:
    return f"{wire.source.name} to {wire.target.name}"


def are_close(one: Rectangle, other: Rectangle) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return (down > 2 and across > -CLOSE) if one.left == one.right else (across > 2 and down > -CLOSE)


def written(drawing: str) -> list[Text]:
    """Return the texts of a drawing, each with a place that it does not exceed in any font."""
    root = ET.fromstring(drawing)
    found: list[Text] = []

    def walk(element: ET.Element, groups: tuple[str, ...]) -> None:
        if element.tag == f"{SVG}text":
            found.append(text_of(element, groups))
        for child in element:
            inner = element.get("class", "") if element.tag == f"{SVG}g" else ""
            name = element.get("data-component", "")
            walk(child, (*groups, *filter(None, (inner, f"component {name}" if name else ""))))

    walk(root, ())
    return found


def text_of(element: ET.Element, groups: tuple[str, ...]) -> Text:
    parts = [element, *element] if len(element) else [element]
    size, length, words = 11.0, 0.0, ""
    for each in parts:
        style = each.get("class", "")
        own, bold = next((SIZES[name] for name in style.split() if name in SIZES), (11, False))
        if style or len(parts) == 1:
            size = max(size, own)
            length += width(each.text or "", own, bold=bold) + float(each.get("dx", "0"))
            words += each.text or ""
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    left = x - length if element.get("text-anchor") == "end" else x
    return Text(words, Rectangle(left, y - size * 0.75, left + length, y + size * 0.2), groups)


def texts(scene: Scene, drawing: str) -> Iterator[str]:
    """Yield texts on texts, outside of their cards, and on lines."""
    found = [each for each in written(drawing) if each.words.strip()]
    places = cards(scene)
    for one, other in combinations(found, 2):
        if one.place.meets(other.place, 1):
            yield f"text on text: {one.words!r}, {other.words!r}"
    for text in found:
        if "card" in text.groups:
            name = text.groups[-1].removeprefix("component ")
            if text.place.left < places[name].left or text.place.right > places[name].right:
                yield f"text out of its card: {text.words!r}"
        elif "rim" not in text.groups:  # which have a background, above lines
            yield from beside(scene, text)


def beside(scene: Scene, text: Text) -> Iterator[str]:
    """Yield the cards and the lines that a text is on."""
    for name, card in cards(scene).items():
        if text.place.meets(card, 2):
            yield f"text on card: {text.words!r}, {name}"
    for wire in scene.wires:
        own = "edge" in " ".join(text.groups).split() and text.words == wire.edge.label
        if not own and any(crosses(part, text.place) for part in segments(wire)):
            yield f"line on text: {text.words!r}, {ends(wire)}"


def crosses(line: Rectangle, text: Rectangle) -> bool:
    return (
        line.left < text.right - 1
        and line.right > text.left + 1
        and line.top < text.bottom - 2
        and line.bottom > text.top + 2
    )
