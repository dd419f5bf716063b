"""Everything around the cards: title, region, VPC, zones, subnets, gateways, and endpoints."""

from tiers.diagnostics.wording import INTERNET
from tiers.picture.canvas import Canvas, shown
from tiers.picture.layout.columns import NAT, extra_subnets, has_nat, zone_title
from tiers.picture.layout.scene import MARGIN, Scene
from tiers.picture.measure import cut, width
from tiers.picture.model import Subnet

_GATEWAY = "internet gateway"
_NATS = {
    "regional": ("regional NAT", "regional NAT gateway"),
    "existing": ("existing NAT", "default routes of private subnets, assumed"),
}
"""The words and the title of a NAT gateway that is in no subnet."""
_FIRST_ENDPOINT = 16
"""Distance of the first endpoint from the VPC's left edge."""
_CLOSE_LINES = 260
"""Lines to the internet closer than this enter through one wide gateway."""


def draw(canvas: Canvas, scene: Scene) -> None:
    """Draw what is behind connections and cards."""
    picture, frames = scene.picture, scene.frames
    canvas.words((frames.left + MARGIN, MARGIN + 16), picture.title, "title")
    left, top, right, bottom = frames.region
    canvas.rectangle((left, top), (right - left, bottom - top), "region", 14)
    canvas.words((left + 14, top + 18), picture.region or "region", "zone")
    if scene.services and scene.rows:
        canvas.words((scene.services[0].x0, top + 18), "outside the VPC", "zone")
    if scene.rows:
        left, top, right, bottom = frames.vpc
        canvas.rectangle((left, top), (right - left, bottom - top), "vpc", 12)
        name = "VPC" if not picture.vpc else f"VPC {picture.vpc}"
        canvas.pair((left + 14, top + 20), (name, "vpc-name"), (picture.cidr, "mute"))
        _draw_zones(canvas, scene)


def _draw_zones(canvas: Canvas, scene: Scene) -> None:
    frames = scene.frames
    for x, zone in zip(frames.zone_x, scene.picture.zones, strict=True):
        canvas.words(
            (x + 12, frames.zone_y), cut(zone_title(zone), frames.zone_width - 12, bold=True), "zone"
        )
    seen: set[tuple[str, int]] = set()
    for subnet in scene.picture.subnets:
        if subnet.kind in frames.rows and (subnet.kind, subnet.zone) not in seen:
            seen.add((subnet.kind, subnet.zone))
            _draw_subnet(canvas, scene, subnet)


def _draw_subnet(canvas: Canvas, scene: Scene, subnet: Subnet) -> None:
    """Draw the frame of the subnets of one kind in one zone; the header names the first one."""
    frames = scene.frames
    x, (top, bottom) = frames.zone_x[subnet.zone], frames.rows[subnet.kind]
    extra = extra_subnets(scene, subnet)
    others = [each for each in scene.picture.subnets if (each.kind, each.zone) == (subnet.kind, subnet.zone)]
    canvas.add(f"<g><title>{shown(', '.join(f'{each.name} {each.cidr}'.strip() for each in others))}</title>")
    canvas.rectangle((x, top), (frames.zone_width, bottom - top), subnet.kind)
    nat = width(NAT) + 48 if has_nat(scene, subnet) else 0
    more = f"+{extra}" if extra else ""
    room = frames.zone_width - 20 - nat - (width(more) + 8 if more else 0)
    name = cut(subnet.name, room, bold=True)
    cidr = subnet.cidr if width(name, bold=True) + 8 + width(subnet.cidr) <= room else ""
    canvas.pair((x + 12, top + 18), (name, "strong"), (f"{cidr}  {more}".strip(), "mute"))
    canvas.add("</g>")
    if nat:
        size = width(NAT) + 32
        _draw_pill(
            canvas, (x + frames.zone_width - size / 2 - 6, top + 14.5), NAT, "nat_gateway", "NAT gateway"
        )


def _draw_pill(
    canvas: Canvas, middle: tuple[float, float], words: str, drawing: str, label: str, least: float = 0
) -> None:
    """Draw words beside a glyph in a round frame, around a middle."""
    x, y = middle
    inner = width(words) + 20
    size = max(inner + 14, least)
    canvas.add(f'<g class="rim" role="graphics-symbol img" aria-label="{shown(label)}">')
    canvas.rectangle((x - size / 2, y - 10.5), (size, 21), "pill", 10.5)
    canvas.glyph(drawing, (x - inner / 2 - 1, y - 7), 14)
    canvas.words((x - inner / 2 + 17, y + 4), words, "mute")
    canvas.add("</g>")


def draw_gateways(canvas: Canvas, scene: Scene) -> None:
    """Draw the internet gateway where lines from the internet enter, and the endpoints on the lower rim."""
    if not scene.rows:
        return
    left, top, right, bottom = scene.frames.vpc
    x = right - 16
    if scene.picture.has_internet_gateway:
        x, size = _gateway(scene)
        _draw_pill(canvas, (x, top), _GATEWAY, "internet_gateway", _GATEWAY, size)
        x -= size / 2
    if scene.picture.nat:
        words, title = _NATS[scene.picture.nat]
        size = width(words) + 34
        beside = scene.frames.inner_width - size / 2
        x = beside if beside - size / 2 > x + 2 * size else max(left + size / 2 + 14, x - size / 2 - 12)
        _draw_pill(canvas, (x, top), words, "nat_gateway", title)
    x = left + _FIRST_ENDPOINT
    names = scene.picture.endpoints
    for place, name in enumerate(names):
        size = width(name) + 34
        rest = len(names) - place
        if x + size + (44 if rest > 1 else 0) > right - 12:
            _draw_pill(canvas, (x + 26, bottom), f"+{rest}", "endpoint", ", ".join(names[place:]))
            break
        _draw_pill(canvas, (x + size / 2, bottom), name, "endpoint", f"VPC endpoint {name}")
        x += size + 8


def _gateway(scene: Scene) -> tuple[float, float]:
    """Return the middle and the width of the internet gateway."""
    left, _, right, _ = scene.frames.vpc
    size = width(_GATEWAY) + 36
    entering = [wire for wire in scene.wires if wire.source.name == INTERNET and wire.target.is_inside]
    lines = [wire.x for wire in entering if wire.mode == "straight"]
    bent = [wire.points[1][0] for wire in entering if wire.mode != "straight"]
    if lines and max(lines) - min(lines) < _CLOSE_LINES:
        x = (max(lines) + min(lines)) / 2
        size = max(size, max(lines) - min(lines) + 48)
    else:
        x = next(iter(lines + bent), scene.internet.middle)
    return min(max(x, left + size / 2 + 14), right - size / 2 - 14), size
