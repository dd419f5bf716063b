"""Horizontal places: the width of zones, and of the cards in them, beside them, and above them."""

from tiers.picture.layout.scene import (
    IN_GUTTER,
    LONGEST_ZONE,
    NAME_SIZE,
    NARROWEST_ZONE,
    WIDE_GAP,
    WIDEST_CARD,
    WIDEST_GAP,
    ZONE_GAP,
    Box,
    Scene,
)
from tiers.picture.measure import width
from tiers.picture.model import Node, Subnet

NAT = "NAT"
_SHORT_NAME = 3


def place(scene: Scene) -> None:
    """Set the left and right edges of zones and of all cards but the services'."""
    frames = scene.frames
    count = scene.zones
    frames.zone_gap = _zone_gap(scene)
    frames.zone_width = _zone_width(scene)
    frames.zone_x = tuple(number * (frames.zone_width + frames.zone_gap) for number in range(count))
    frames.inner_width = frames.zone_x[-1] + frames.zone_width if count else 0.0
    for each in scene.boxes.values():
        if each.is_inside:
            each.x0 = frames.zone_x[each.first] + 8
            each.x1 = frames.zone_x[each.last] + frames.zone_width - 8
    _place_entrances(scene)
    _place_internet(scene)


def badges_width(node: Node) -> float:
    """Return the width of all badges of a card."""
    return sum(width(each.words) + 30 for each in node.badges)


def card_width(node: Node) -> float:
    """Return the width of a card in a single zone, or outside."""
    badges = badges_width(node) + 8 if node.badges else 0
    wanted = 40 + max(width(node.title, NAME_SIZE, bold=True) + badges, width(node.words)) + 14
    return min(wanted, WIDEST_CARD + badges)


def service_width(scene: Scene) -> float:
    """Return the width of the column of services."""
    return max([card_width(each.node) for each in scene.services] + [170]) if scene.services else 0


def _band_width(node: Node) -> float:
    return 66 + width(node.title, NAME_SIZE, bold=True) + width(node.words) + badges_width(node)


def zone_title(zone: str) -> str:
    """Return the title of a zone: a letter alone says too little."""
    return f"zone {zone}" if len(zone) < _SHORT_NAME or " · " in zone else zone


def head_width(subnet: Subnet, extra: int) -> float:
    """Return the width of a subnet's header; `extra` is the number of further subnets in its place."""
    more = width(f"+{extra}") + 8 if extra else 0
    return width(subnet.name, bold=True) + width(subnet.cidr) + more


def extra_subnets(scene: Scene, subnet: Subnet) -> int:
    """Return how many more subnets of its kind are in the same zone."""
    found = [each for each in scene.picture.subnets if (each.kind, each.zone) == (subnet.kind, subnet.zone)]
    return len(found) - 1


def has_nat(scene: Scene, subnet: Subnet) -> bool:
    """Return whether a subnet's header has the mark of a NAT gateway."""
    return subnet.kind == "public" and subnet.zone in scene.picture.nat_zones


def _zone_gap(scene: Scene) -> float:
    """Return the width of the gutter between zones, with room for the labels of lines in it."""
    gap = float(ZONE_GAP)
    for wire in scene.wires:
        if wire.source.is_outside or wire.target.is_outside:
            continue
        if wire.source.shelf == wire.target.shelf:
            gap = max(gap, wire.label_width + 24)
        else:
            wanted = wire.label_width + IN_GUTTER + 14
            gap = max(gap, wanted if wanted <= WIDEST_GAP else WIDE_GAP)
    return gap


def _zone_width(scene: Scene) -> float:
    wanted = float(NARROWEST_ZONE)
    for each in scene.boxes.values():
        if each.is_inside and not each.spans:
            wanted = max(wanted, card_width(each.node) + 18)
        elif each.is_inside:
            number = each.last - each.first + 1
            wanted = max(
                wanted, (_band_width(each.node) + 16 - scene.frames.zone_gap * (number - 1)) / number
            )
            wanted = max(wanted, _parts_width(each))
    for subnet in scene.picture.subnets:
        nat = width(NAT) + 48 if has_nat(scene, subnet) else 0
        wanted = max(wanted, head_width(subnet, extra_subnets(scene, subnet)) + 40 + nat)
    return round(min(wanted, LONGEST_ZONE) / 4 + 0.49) * 4


def _parts_width(box: Box) -> float:
    zones: dict[int, float] = {}
    for part in box.node.parts:
        zones[part.zone] = zones.get(part.zone, 20) + width(part.words) + 26
    return max(zones.values(), default=0)


def _place_entrances(scene: Scene) -> None:
    """Put entrances side by side above the VPC, in the order of the cards that they lead to."""
    inner = scene.frames.inner_width

    def target(box: Box) -> float:
        ends = [wire.target for wire in scene.wires if wire.source is box and wire.target is not box]
        places = [each.middle if each.is_inside else inner + 200 for each in ends]
        return sum(places) / len(places) if places else inner / 2

    scene.entrances.sort(key=lambda each: (target(each), each.order))
    widths = [card_width(each.node) for each in scene.entrances]
    total = sum(widths) + 28 * (len(widths) - 1)
    is_beside = any(wire.source is scene.internet and wire.target.is_inside for wire in scene.wires)
    left = -8.0 if is_beside and total < inner * 0.6 else (inner - total) / 2
    for each, size in zip(scene.entrances, widths, strict=True):
        each.x0, each.x1 = left, left + size
        left = each.x1 + 28


def _place_internet(scene: Scene) -> None:
    """Put the internet above the middle, as wide as what it leads to."""
    inner, internet = scene.frames.inner_width, scene.internet
    size = min(max(inner, 160), 220)
    if scene.zones == 3:  # noqa: PLR2004 - over the gutters beside the middle zone
        size = scene.frames.zone_width + 2 * scene.frames.zone_gap + 8
    internet.x0, internet.x1 = inner / 2 - size / 2, inner / 2 + size / 2
    targets = [wire.target for wire in scene.wires if wire.source is internet and not wire.target.is_outside]
    for each in targets:
        internet.x0 = min(internet.x0, max(0, (min(each.x1, inner) + max(each.x0, 0)) / 2 - 50))
        internet.x1 = max(internet.x1, min(inner, each.middle + 50))
