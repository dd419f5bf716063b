"""Elements of SVG as text: each value is escaped here, and nowhere else."""

import html

from tiers.diagnostics.safe import visible
from tiers.picture.glyphs import glyph
from tiers.picture.measure import width

Point = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate with at most one decimal place."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def shown(text: str) -> str:
    """Return text for an element or an attribute; hidden and reordering characters are shown as escapes."""
    return html.escape(visible(text))


class Canvas:
    """Collects the elements of a drawing. `icons` are data URIs of AWS's icons, by the name of a glyph."""

    def __init__(self, icons: dict[str, str]) -> None:
        self._elements: list[str] = []
        self._icons = icons

    def add(self, element: str) -> None:
        """Add an element, or a part of one, that is written already."""
        self._elements.append(element)

    @property
    def text(self) -> str:
        """All elements, one a line."""
        return "\n".join(self._elements)

    def rectangle(
        self, corner: Point, size: Point, style: str, radius: float = 8, *, is_dashed: bool = False
    ) -> None:
        """Add a rectangle with round corners."""
        dashes = ' stroke-dasharray="5 4"' if is_dashed else ""
        (x, y), (wide, high) = corner, size
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}" '
            f'rx="{number(radius)}" class="{style}"{dashes}/>'
        )

    def words(self, place: Point, text: str, style: str, anchor: str = "") -> None:
        """Add one text."""
        at = f' text-anchor="{anchor}"' if anchor else ""
        x, y = place
        self.add(f'<text x="{number(x)}" y="{number(y)}" class="{style}"{at}>{shown(text)}</text>')

    def pair(self, place: Point, first: tuple[str, str], second: tuple[str, str], gap: float = 8) -> None:
        """Add two texts side by side, each with its style, however wide the font makes the first."""
        x, y = place
        if not second[0]:
            self.words(place, *first)
            return
        if not first[0].isascii():
            # If the first part is written from right to left, the second one would not be on its right.
            self.words(place, *first)
            size, bold = (13, True) if first[1] == "name" else (11, True)
            self.words((x + width(visible(first[0]), size, bold=bold) + gap, y), *second)
            return
        parts = (
            f'<tspan class="{style}"{f" dx={chr(34)}{number(gap)}{chr(34)}" if index else ""}>'
            f"{shown(text)}</tspan>"
            for index, (text, style) in enumerate((first, second))
        )
        self.add(f'<text x="{number(x)}" y="{number(y)}">{"".join(parts)}</text>')

    def glyph(self, name: str, place: Point, size: float = 20, color: str = "") -> None:
        """Add a glyph, or the icon of AWS's that was given for it."""
        found, (x, y) = glyph(name), place
        if name in self._icons:
            self.add(
                f'<image x="{number(x)}" y="{number(y)}" width="{number(size)}" height="{number(size)}" '
                f'href="{self._icons[name]}" aria-hidden="true"/>'
            )
            return
        scale = f" scale({size / 20:g})" if size != 20 else ""  # noqa: PLR2004 - the grid of glyphs
        self.add(
            f'<g class="glyph s-{color or found.category}" transform="translate({number(x)} {number(y)})'
            f'{scale}" aria-hidden="true">{found.drawing}</g>'
        )
