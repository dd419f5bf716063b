"""The working state of one arrangement: cards and connections that get their places step by step."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.wording import INTERNET
from tiers.picture.measure import width
from tiers.picture.model import SUBNET_ROWS, Edge, Node, Picture

CARD = 60
SHELF_GAP, NARROW_GAP = 40, 18
"""Heights between two shelves, with a straight connection between them and without."""
ROW_PADDING, ROW_GAP, HEAD = 20, 16, 26
ZONE_GAP, TRACK, PORT, MARGIN, FRAME = 52, 10, 16, 20, 16
WIDE_GAP, WIDEST_GAP = 96, 128
"""Widths of the gutter between two zones that labels of straight connections may ask for: those that do not
fit into the widest one, and those that do."""
IN_GUTTER = 11
"""Distance of a connection from the left edge of the gutter between two zones, so that its label fits."""
ARROW_ROOM = 12
"""Distance of a label from the card that its arrow is at."""
LONGEST_ZONE, NARROWEST_ZONE = 340, 180
WIDEST_CARD = 300
NAME_SIZE, TITLE_SIZE = 13, 18
BEHIND = 4
"""Height of the visible part of a card behind another one."""

Order = Mapping[str, tuple[str, ...]]
"""By row, the names of its cards from top to bottom."""


class Box:
    """A card with its place. Coordinates of cards in the VPC count from the left edge of its first zone."""

    def __init__(self, node: Node, order: int) -> None:
        self.node = node
        self.name = node.name
        self.order = order
        self.first = min(node.zones, default=0)
        self.last = max(node.zones, default=0)
        self.shelf = 0
        self.x0 = self.x1 = self.y0 = self.y1 = 0.0
        self.height = 36 if node.name == INTERNET else CARD
        self.spine: float | None = None
        """Horizontal position of the connection that enters from above, for the next one to continue."""
        self.weight = 0.0

    @property
    def is_inside(self) -> bool:
        """Return whether it is in the VPC."""
        return self.node.row in SUBNET_ROWS

    @property
    def is_outside(self) -> bool:
        """Return whether it is beside the VPC."""
        return self.node.row == "outside" and self.name != INTERNET

    @property
    def is_above(self) -> bool:
        """Return whether it is above the VPC: the internet, or an entrance."""
        return not self.is_inside and not self.is_outside

    @property
    def spans(self) -> bool:
        """Return whether it is a band over several zones."""
        return self.is_inside and self.first != self.last

    @property
    def middle(self) -> float:
        """The horizontal middle."""
        return (self.x0 + self.x1) / 2


class Wire:
    """A connection with its path. `mode` is the kind of path, which the module `routes` chooses."""

    def __init__(self, edge: Edge, source: Box, target: Box) -> None:
        self.edge = edge
        self.source = source
        self.target = target
        self.mode = ""
        self.x = 0.0
        self.is_labeled_at_source = False
        self.label_x = 0.0
        """Where the label of a level connection begins, seen from the arrow."""
        self.may_choose_side = False
        self.track: int | None = None
        self.source_y = self.target_y = self.level_y = self.offset = 0.0
        self.points: tuple[tuple[float, float], ...] = ()

    @property
    def group(self) -> tuple[str, str]:
        """The properties that connections of one trunk have in common, beside an end."""
        return self.edge.style, self.edge.label

    @property
    def label_width(self) -> float:
        """The width of the label."""
        return width(self.edge.label, bold=True)

    @property
    def span(self) -> tuple[int, int]:
        """The upper and the lower shelf."""
        low, high = sorted((self.source.shelf, self.target.shelf))
        return low, high

    @property
    def beside(self) -> tuple[Box, Box]:
        """The left and the right end."""
        left, right = sorted((self.source, self.target), key=lambda each: each.x0)
        return left, right


class Trunk:
    """Connections that share a line: with one target or one source, the `hub`."""

    def __init__(self, wires: list[Wire], *, to_target: bool) -> None:
        self.wires = wires
        self.to_target = to_target

    @property
    def hub(self) -> Box:
        """The card that all of them have in common."""
        return self.wires[0].target if self.to_target else self.wires[0].source

    def leaf(self, wire: Wire) -> Box:
        """Return the other end of one of its connections."""
        return wire.source if self.to_target else wire.target

    @property
    def shelves(self) -> list[int]:
        """The shelves of all ends."""
        return [each.shelf for wire in self.wires for each in (wire.source, wire.target)]

    @property
    def extent(self) -> tuple[float, float]:
        """The highest and the lowest port."""
        ports = [port for wire in self.wires for port in (wire.source_y, wire.target_y)]
        return min(ports), max(ports)


class Frames:
    """The rectangles around cards, and what follows from their widths."""

    def __init__(self) -> None:
        self.zone_x: tuple[float, ...] = ()
        self.zone_width = 0.0
        self.zone_gap = float(ZONE_GAP)
        self.inner_width = 0.0
        self.vpc = (0.0, 0.0, 0.0, 0.0)
        self.region = (0.0, 0.0, 0.0, 0.0)
        self.zone_y = 0.0
        self.rows: dict[str, tuple[float, float]] = {}
        self.left, self.right, self.bottom = 0.0, 0.0, 0.0


class Scene:
    """A picture with the places of its parts."""

    def __init__(self, picture: Picture, alone: frozenset[str] = frozenset()) -> None:
        self.picture = picture
        self.alone = alone
        """The names of cards that share no shelf, because a card beside them would be in the way."""
        internet = Node(INTERNET, INTERNET, "internet", row="entrance")
        nodes = (internet, *(each for each in picture.nodes if each.name != INTERNET))
        self.boxes = {each.name: Box(each, number) for number, each in enumerate(nodes)}
        self.wires = [
            Wire(each, self.boxes[each.source], self.boxes[each.target])
            for each in picture.edges
            if each.source in self.boxes and each.target in self.boxes and each.source != each.target
        ]
        kinds = {each.kind for each in picture.subnets}
        kinds |= {each.node.row for each in self.boxes.values() if each.is_inside}
        self.row_names = tuple(each for each in SUBNET_ROWS if each in kinds)
        self.rows: dict[str, list[Box]] = {each: [] for each in self.row_names}
        self.services: list[Box] = []
        self.entrances: list[Box] = []
        self.first_shelf: dict[str, int] = {}
        self.shelf_count = 0
        self.total_shelves = 0
        self.on_shelf: dict[int, list[Box]] = {}
        self.trunks: list[Trunk] = []
        self.frames = Frames()

    @property
    def internet(self) -> Box:
        """The internet's card."""
        return self.boxes[INTERNET]

    @property
    def zones(self) -> int:
        """The number of zones."""
        return len(self.picture.zones)

    @property
    def is_internet_drawn(self) -> bool:
        """Return whether the internet is worth a card: it is an end of a connection, or has a gateway."""
        return self.picture.has_internet_gateway or any(
            INTERNET in (wire.source.name, wire.target.name) for wire in self.wires
        )

    @property
    def drawn(self) -> Iterator[Box]:
        """The cards that are drawn."""
        return (each for each in self.boxes.values() if each.name != INTERNET or self.is_internet_drawn)

    @property
    def order(self) -> Order:
        """The order of the cards, to start another arrangement with."""
        return {
            **{row: tuple(each.name for each in boxes) for row, boxes in self.rows.items()},
            "outside": tuple(each.name for each in self.services),
        }
