"""Arrangements: nothing overlaps, few lines cross, and large pictures stay small."""

from pathlib import Path

import pytest

from tests.picture import drawing
from tests.picture.geometry import faults
from tests.support.paths import COMPONENTS, SHIPPED, SPECS
from tiers.diagnostics.wording import INTERNET
from tiers.picture import svg, themes
from tiers.picture.folding import LIMIT, folded
from tiers.picture.layout.arrange import arranged, crossings
from tiers.picture.model import Edge, Node, Picture

CROSSINGS = {"three-zones": 1}
"""By shipped spec, the most crossings of lines; all others have none."""
VALID = sorted(
    path
    for path in COMPONENTS.glob("*/cases/*/spec.yaml")
    if not path.parent.name.startswith(("invalid_", "warned_"))
)


def found(picture: Picture) -> list[str]:
    """Return the faults of a picture's drawing."""
    return faults(arranged(picture), svg.drawn(picture, theme=themes.LIGHT))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_spec_is_drawn_clearly(path: Path) -> None:
    picture = drawing.of_spec(path.read_bytes())
    assert found(picture) == []
    assert len(crossings(arranged(picture))) <= CROSSINGS.get(path.stem, 0)


def test_the_label_of_a_port_of_udp_fits_between_two_zones() -> None:
    scene = arranged(drawing.of_spec((SPECS / "game.yaml").read_bytes()))
    (wire,) = (each for each in scene.wires if each.edge.label == "8081, 7777/udp")
    left = scene.frames.zone_x[0] + scene.frames.zone_width
    assert left < wire.x
    assert wire.x + wire.label_width < left + scene.frames.zone_gap


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.parent.name)
def test_the_case_of_a_component_type_is_drawn_clearly(path: Path) -> None:
    assert found(drawing.of_spec(path.read_bytes())) == []


def test_components_that_only_their_names_tell_apart_share_a_card() -> None:
    picture = drawing.large(20)
    small = folded(picture)
    assert len(picture.nodes) == 61
    assert [(each.title, len(each.represents)) for each in small.nodes] == [
        ("front", 0),
        ("20 × Fargate 2", 20),  # noqa: RUF001
        ("20 × postgres", 20),  # noqa: RUF001
        ("20 × queue", 20),  # noqa: RUF001
    ]
    assert {each.label for each in small.edges} == {"443", "8080", "5432, each its own", "send, each its own"}
    assert found(picture) == []


def test_what_is_not_alike_is_not_folded() -> None:
    picture = drawing.large(20)
    odd = picture._replace(
        edges=(*picture.edges, Edge("service-3", "database-4", ports="tcp 5432", label="5432"))
    )
    small = folded(odd)
    alone = {each.name for each in small.nodes if not each.represents}
    assert alone == {"front", "service-3", "service-4", "database-3", "database-4", "queue-3", "queue-4"}
    assert sum(len(each.represents) or 1 for each in small.nodes) == len(odd.nodes)


def test_a_card_of_many_thousands_has_the_first_of_their_names() -> None:
    nodes = tuple(Node(f"server-{place}", "", "server", "server") for place in range(20_000))
    (card,) = folded(Picture("many", nodes=nodes)).nodes
    assert (card.words, len(card.represents)) == ("server-0, server-1, server-2, serv…", 20_000)


def test_a_small_picture_is_not_folded() -> None:
    picture = drawing.large((LIMIT - 1) // 3)
    assert folded(picture) is picture


def test_connections_within_a_folded_card_are_counted() -> None:
    nodes = tuple(
        Node(f"n{each}", f"n{each}", "server", "server", "private", (0,)) for each in range(LIMIT + 2)
    )
    around = zip(nodes, (*nodes[1:], nodes[0]), strict=True)
    edges = tuple(Edge(one.name, other.name, label="80") for one, other in around)
    small = folded(drawing.vpc(nodes, edges))
    assert small.edges == ()
    assert small.remarks == ("Connections between components of one card are not drawn: 1.",)


def with_lines_past(level: Edge, passing: int) -> Picture:
    """Return a picture of two servers side by side, a label between them, and lines that could pass there."""
    band = (0, 1)
    nodes = (
        Node("front", "front", "servers", "servers", "public", band),
        Node("left", "left", "server", "server", "private", (0,)),
        Node("right", "right", "server", "server", "private", (1,)),
        Node("database", "database", "database", "postgres", "isolated", band),
    )
    lines = (Edge("front", "database", label=str(number)) for number in range(passing))
    return drawing.vpc(nodes, (level, *lines))


@pytest.mark.parametrize("passing", [1, 2, 3])
@pytest.mark.parametrize("label", ["10", "8080", "tcp 8000-8999"])
def test_no_line_passes_through_the_label_between_two_cards(label: str, passing: int) -> None:
    assert found(with_lines_past(Edge("left", "right", label=label), passing)) == []
    assert found(with_lines_past(Edge("right", "left", label=label), passing)) == []


def test_a_picture_without_a_vpc_has_its_cards_beside_each_other() -> None:
    nodes = tuple(Node(f"queue-{each}", f"queue-{each}", "queue", "queue") for each in range(4))
    picture = Picture("queues", nodes=nodes, edges=(Edge("queue-0", "queue-3", "permission", label="send"),))
    assert found(picture) == []
    assert 'class="vpc"' not in svg.drawn(picture, theme=themes.LIGHT)


@pytest.mark.parametrize("region", ["", "eu-central-1", "us-gov-west-1, us-gov-east-1"])
def test_a_line_from_the_internet_passes_the_name_of_the_region(region: str) -> None:
    nodes = (
        Node(INTERNET, INTERNET, "internet"),
        Node("site", "site", "cdn", "CloudFront", "entrance"),
        Node("pages", "pages", "bucket", "bucket"),
    )
    edges = (
        Edge(INTERNET, "site", label="80, 443, 443/udp"),
        Edge("site", "pages", "permission", label="origin"),
    )
    assert found(Picture("static-site", region=region, nodes=nodes, edges=edges)) == []


def test_services_that_are_all_connected_are_drawn() -> None:
    functions = [Node(f"function-{each}", f"function-{each}", "function", "function") for each in range(8)]
    queues = [Node(f"queue-{each}", f"queue-{each}", "queue", "queue") for each in range(8)]
    edges = [Edge(one.name, other.name, "permission") for one in functions for other in queues]
    picture = drawing.vpc((*functions, *queues), tuple(edges))
    assert found(picture) == []


def test_an_empty_picture_is_drawn() -> None:
    assert found(Picture("nothing")) == []
