"""A picture as one complete SVG: text stays text, and nothing in it is loaded or runs."""

from collections.abc import Mapping

from tiers.picture import draw_cards, draw_edges, draw_frames, draw_legend
from tiers.picture.canvas import Canvas, number, shown
from tiers.picture.layout.arrange import arranged
from tiers.picture.layout.scene import Scene
from tiers.picture.model import Picture
from tiers.picture.style import sheet
from tiers.picture.themes import Theme
from tiers.picture.words import described, sentence


def drawn(picture: Picture, *, theme: Theme, prefix: str = "", icons: Mapping[str, str] | None = None) -> str:
    """Return a complete `<svg>` element; all IDs start with `prefix`.

    Cards are groups of the class `card` with `data-component`, connections groups of the class `edge` with
    `data-source`, `data-target`, `data-ports`, `data-kind`, and `data-verdict`. `icons` are data URIs by the
    name of a glyph.
    """
    return drawn_scene(arranged(picture), theme=theme, prefix=prefix, icons=icons)


def drawn_scene(
    scene: Scene, *, theme: Theme, prefix: str = "", icons: Mapping[str, str] | None = None
) -> str:
    """Return the element for a picture whose parts have their places."""
    canvas = Canvas(dict(icons or {}))
    draw_frames.draw(canvas, scene)
    draw_edges.draw(canvas, scene)
    draw_frames.draw_gateways(canvas, scene)
    for box in scene.drawn:
        draw_cards.draw(canvas, scene, box, prefix)
    draw_legend.draw(canvas, scene)
    return "\n".join([*_opening(scene, theme, prefix), canvas.text, "</g></svg>"]) + "\n"


def _opening(scene: Scene, theme: Theme, prefix: str) -> list[str]:
    picture, frames = scene.picture, scene.frames
    wide, high = number(frames.right - frames.left), number(frames.bottom)
    root = f"{prefix}picture"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{root}" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="graphics-document document" aria-roledescription="architecture diagram" '
        f'aria-labelledby="{prefix}title {prefix}description">'
    )
    return [
        opening,
        f'<title id="{prefix}title">{shown(sentence(picture))}</title>',
        f'<desc id="{prefix}description">{shown(" ".join(described(picture)))}</desc>',
        f"<style>{sheet(theme, root)}</style>",
        '<rect width="100%" height="100%" rx="12" class="background"/>',
        f'<g transform="translate({number(-frames.left)} 0)">',
    ]
