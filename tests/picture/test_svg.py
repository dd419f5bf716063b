"""Drawings: complete, the same each time, readable in both color schemes, and safe with any name."""

import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from tests.picture import drawing
from tests.picture.geometry import SVG, faults
from tests.support.paths import ROOT, SPECS
from tiers.picture import drawio, mermaid, page, svg
from tiers.picture.glyphs import GLYPHS
from tiers.picture.layout.arrange import arranged
from tiers.picture.model import Badge, Edge, Node, Part, Picture
from tiers.picture.themes import AUTO, CATEGORIES, DARK, LIGHT, Theme

PRODUCTION = SPECS / "production.yaml"
HOSTILE = (
    "<script>alert(1)</script>",
    "a&b",
    "x]]>y",
    '"><img src=x onerror=alert(1)>',
    "\u05e9\u05dc\u05d5\u05dd \u202eevil",
    "\x1b[31mred\x00",
    "%% end\n  click n0",
    "x" * 300,
    "\u6f22\u5b57" * 30,
    "#quot;`${}\\",
)


def strange(name: str) -> Picture:
    """Return a picture in which every text is a stranger's."""
    places = (0, 1, 2)
    nodes = (
        Node(name, name, "load_balancer", name, "public", places, (Part(0, name), Part(1, name))),
        Node(f"{name}2", name, "server", name, "private", (1,), (), (Badge("nat_gateway", "443 out"),)),
        Node(f"{name}3", name, name, name),
    )
    edges = (
        Edge("internet", name, ports="tcp 443", label="443"),
        Edge(name, f"{name}2", ports="tcp 80", label="80", verdict="undeclared"),
        Edge(f"{name}2", f"{name}3", "permission", label="read"),
    )
    made = drawing.vpc(nodes, edges, name)
    subnets = tuple(each._replace(name=name, cidr=name) for each in made.subnets)
    return made._replace(region=name, vpc=name, cidr="10.0.0.0/16", subnets=subnets, endpoints=(name,))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_strange_name_is_only_text(name: str) -> None:
    picture = strange(name)
    drawn = svg.drawn(picture, theme=LIGHT)
    root = ET.fromstring(drawn)
    allowed = {
        *("svg", "title", "desc", "style", "rect", "g", "text", "tspan", "path", "circle", "ellipse"),
    }
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= allowed
    assert not any(
        key.startswith("on") or key.endswith("href") for each in root.iter() for key in each.attrib
    )
    assert "\u202e" not in drawn
    assert "<script>alert" not in page.written(picture, drawn, "auto")
    cells = ET.fromstring(drawio.written(picture))
    assert {each.tag for each in cells.iter()} <= {
        *("mxfile", "diagram", "mxGraphModel", "root", "mxCell", "mxGeometry", "Array", "mxPoint"),
    }
    assert "<script" not in "".join(each.get("value", "") for each in cells.iter("mxCell"))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_strange_name_adds_no_line_to_a_flowchart(name: str) -> None:
    def lines(picture: Picture) -> list[str]:
        return [each.split("[")[0].split("|")[0] for each in mermaid.written(picture).splitlines()[2:]]

    assert lines(strange(name)) == lines(strange("plain"))


@pytest.mark.parametrize("name", [each for each in HOSTILE if each.isascii()])
def test_long_and_strange_names_stay_in_their_cards(name: str) -> None:
    picture = strange(name)._replace(title="strange", region="", vpc="", endpoints=())
    found = faults(arranged(picture), svg.drawn(picture, theme=LIGHT))
    assert [each for each in found if each.startswith("text out of its card")] == []


def test_a_long_name_wraps() -> None:
    node = Node("n", "InternalReportingWarehouseLoaderInstanceForTheNight", "server", "", "private", (0,))
    root = ET.fromstring(svg.drawn(drawing.vpc((node,)), theme=LIGHT))
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert "InternalReportingWarehouse" in words
    assert "LoaderInstanceForTheNight" in words


def test_cards_and_connections_carry_their_data() -> None:
    root = ET.fromstring(svg.drawn(drawing.of_spec(PRODUCTION.read_bytes()), theme=LIGHT, prefix="p-"))
    groups = [each for each in root.iter(f"{SVG}g") if "data-component" in each.attrib]
    assert {each.get("data-component") for each in groups} == {
        *("internet", "load_balancer", "bastion", "web", "api", "orders")
    }
    assert all(each.get("class") == "card" and each.get("tabindex") == "0" for each in groups)
    edges = [each for each in root.iter(f"{SVG}g") if "data-source" in each.attrib]
    data = {
        tuple(each.get(f"data-{key}") for key in ("source", "target", "ports", "kind", "verdict"))
        for each in edges
    }
    assert ("api", "orders", "tcp 5432", "flow", "declared") in data
    assert ("internet", "load_balancer", "tcp 80, 443", "flow", "declared") in data
    assert all((each.get("class") or "").split()[0] == "edge" for each in edges)


def test_every_id_starts_with_the_prefix_and_every_rule_with_the_root() -> None:
    root = ET.fromstring(svg.drawn(drawing.of_spec(PRODUCTION.read_bytes()), theme=AUTO, prefix="p-"))
    identifiers = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(identifiers) == len(set(identifiers)) > 5
    assert all(each.startswith("p-") for each in identifiers)
    style = next(root.iter(f"{SVG}style")).text or ""
    rules = style.replace("@media(prefers-color-scheme:dark){", "").split("}")
    assert all(rule.startswith("#p-picture ") for rule in rules if rule)


def test_the_description_names_every_connection() -> None:
    picture = drawing.of_spec(PRODUCTION.read_bytes())
    said = next(ET.fromstring(svg.drawn(picture, theme=LIGHT)).iter(f"{SVG}desc")).text or ""
    assert "api to orders, tcp 5432." in said
    assert "2 connections through the internet and back are not drawn." in said


def test_the_drawing_loads_nothing() -> None:
    drawn = svg.drawn(drawing.of_spec(PRODUCTION.read_bytes()), theme=AUTO)
    assert drawn.count("http") == 1  # the namespace
    assert "url(" not in drawn
    assert "@import" not in drawn


def test_the_same_spec_has_the_same_bytes_under_any_hash_seed() -> None:
    script = (
        "import sys; from tests.picture import drawing; "
        "from tiers.picture import svg, themes, mermaid, drawio; "
        "p = drawing.of_spec(open(sys.argv[1], 'rb').read()); "
        "sys.stdout.write(svg.drawn(p, theme=themes.AUTO) + mermaid.written(p) + drawio.written(p))"
    )
    words = [sys.executable, "-c", script, str(SPECS / "three-zones.yaml")]
    found = {
        subprocess.run(
            words, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(found) == 1
    assert len(found.pop()) > 10_000


def luminance(color: str) -> float:
    """Return the relative luminance: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_texts_have_contrast(theme: Theme) -> None:
    colors = theme.colors
    surfaces = [colors[each] for each in ("background", "card", "public", "private", "isolated")]
    inks = ("ink", "mute", "flow", "permission", "undeclared", "unknown")
    assert min(contrast(colors[ink], surface) for ink in inks for surface in surfaces) >= 4.5
    assert contrast(colors["vpc"], colors["background"]) >= 4.5
    tinted = [mixed(colors[each], colors["card"]) for each in CATEGORIES]
    assert min(contrast(colors["mute"], each) for each in tinted) >= 4.5


def mixed(color: str, below: str, share: float = 0.1) -> str:
    """Return the color of a transparent surface above another one."""
    parts = [(int(color[at : at + 2], 16), int(below[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in parts)


def test_both_themes_have_the_same_colors() -> None:
    assert LIGHT.colors.keys() == DARK.colors.keys()


@pytest.mark.parametrize("name", GLYPHS)
def test_a_glyph_is_well_formed_and_in_a_category(name: str) -> None:
    ET.fromstring(f"<g>{GLYPHS[name].drawing}</g>")
    assert GLYPHS[name].category in {*CATEGORIES, "mute"}
