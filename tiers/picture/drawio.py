"""A picture as a draw.io file: shapes at their places, and connections that stay attached when they move.

https://www.drawio.com/doc/faq/diagram-source-edit
"""

import html
from collections.abc import Iterator

from tiers.picture.canvas import number, shown
from tiers.picture.glyphs import glyph
from tiers.picture.layout.arrange import arranged
from tiers.picture.layout.scene import Box, Scene, Wire
from tiers.picture.model import Picture
from tiers.picture.themes import LIGHT
from tiers.picture.words import sentence

_COLORS = LIGHT.colors
_FRAME = (
    "rounded=1;arcSize=2;html=1;verticalAlign=top;align=left;spacingLeft=8;whiteSpace=wrap;connectable=0;"
)
_EDGE = (
    "edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;endArrow=block;endSize=5;labelBackgroundColor=default;"
)


def written(picture: Picture) -> str:
    """Return the file."""
    scene = arranged(picture)
    cells = [*_frames(scene), *map(_card, scene.drawn)]
    cells += [_connection(each, place) for place, each in enumerate(scene.wires)]
    title = shown(sentence(picture))
    return (
        f'<mxfile><diagram name="{title}"><mxGraphModel grid="0" page="0"><root>\n'
        '<mxCell id="0"/>\n<mxCell id="1" parent="0"/>\n'
        f"{''.join(cells)}</root></mxGraphModel></diagram></mxfile>\n"
    )


def _label(text: str) -> str:
    """Return text for a label, which is HTML inside of an attribute."""
    return html.escape(shown(text))


def _vertex(identifier: str, label: str, style: str, place: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = place
    return (
        f'<mxCell id="{identifier}" value="{label}" style="{style}" vertex="1" parent="1">'
        f'<mxGeometry x="{number(left)}" y="{number(top)}" width="{number(right - left)}" '
        f'height="{number(bottom - top)}" as="geometry"/></mxCell>\n'
    )


def _frames(scene: Scene) -> Iterator[str]:
    picture, frames = scene.picture, scene.frames
    style = f"{_FRAME}fillColor=none;dashed=1;strokeColor={_COLORS['region']};"
    yield _vertex("region", _label(picture.region or "region"), style, frames.region)
    if not scene.rows:
        return
    name = " ".join(each for each in ("VPC", picture.vpc or "", picture.cidr) if each)
    yield _vertex("vpc", _label(name), f"{_FRAME}fillColor=none;strokeColor={_COLORS['vpc']};", frames.vpc)
    for place, subnet in enumerate(picture.subnets):
        if subnet.kind in frames.rows:
            (top, bottom), left = frames.rows[subnet.kind], frames.zone_x[subnet.zone]
            colors = f"fillColor={_COLORS[subnet.kind]};strokeColor={_COLORS[f'{subnet.kind}-line']};"
            label = _label(f"{subnet.name} {subnet.cidr}".strip())
            frame = (left, top, left + frames.zone_width, bottom)
            yield _vertex(f"subnet-{place}", label, f"{_FRAME}{colors}", frame)


def _card(box: Box) -> str:
    color = _COLORS[glyph(box.node.glyph).category]
    lines = [f"&lt;b&gt;{_label(box.node.title)}&lt;/b&gt;"]
    lines += [_label(each) for each in (box.node.words, *(badge.words for badge in box.node.badges)) if each]
    style = f"rounded=1;arcSize=12;html=1;whiteSpace=wrap;fillColor={_COLORS['card']};strokeColor={color};"
    style += "dashed=1;" if box.node.is_existing else ""
    return _vertex(f"card-{box.order}", "&lt;br&gt;".join(lines), style, (box.x0, box.y0, box.x1, box.y1))


def _connection(wire: Wire, place: int) -> str:
    color = _COLORS[wire.edge.style]
    dashed = "dashed=1;" if wire.edge.style in {"permission", "unknown"} else ""
    points = "".join(f'<mxPoint x="{number(x)}" y="{number(y)}"/>' for x, y in wire.points[1:-1])
    ends = f'source="card-{wire.source.order}" target="card-{wire.target.order}"'
    array = f'<Array as="points">{points}</Array>' if points else ""
    style = f"{_EDGE}{dashed}strokeColor={color};fontColor={color};{_anchors(wire)}"
    return (
        f'<mxCell id="edge-{place}" value="{_label(wire.edge.label)}" style="{style}" edge="1" parent="1" '
        f'{ends}><mxGeometry relative="1" as="geometry">{array}</mxGeometry></mxCell>\n'
    )


def _anchors(wire: Wire) -> str:
    """Return the points of the two cards at which a connection ends, as shares of their sizes."""
    parts = []
    for side, box, (x, y) in (("exit", wire.source, wire.points[0]), ("entry", wire.target, wire.points[-1])):
        across = (x - box.x0) / (box.x1 - box.x0)
        down = (y - box.y0) / box.height
        parts.append(f"{side}X={across:.3f};{side}Y={down:.3f};{side}Dx=0;{side}Dy=0;")
    return "".join(parts)
