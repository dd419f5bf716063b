"""A picture of a spec with one VPC: its subnets, components, and declared connections, drawn from a bundle.

It is for small specs such as `specs/minimal.yaml`: one component in each kind of subnet, in two zones.
"""

import contextlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tiers import cli

KINDS = ("public", "private", "isolated")
INTERNET = "0.0.0.0/0"
WIDTH, HEIGHT = 800, 400
_COLUMNS, _COLUMN_WIDTH = (116, 454), 322
_TOP, _ROW, _ROW_HEIGHT = 92, 102, 90
_CENTER, _EXITS = 446, (165, 727)
"""Horizontal positions of the connections between components, and of those to the internet in each zone."""

Resources = Mapping[str, Any]


class Theme(NamedTuple):
    """Colors of a picture."""

    background: str
    ink: str
    muted: str
    line: str
    card: str
    subnets: Mapping[str, str]


THEMES = {
    "light": Theme(
        "#ffffff",
        "#1f2933",
        "#52606d",
        "#6d3fc4",
        "#ffffff",
        {"public": "#e3f4e6", "private": "#e2effa", "isolated": "#ebe7f8"},
    ),
    "dark": Theme(
        "#0d1117",
        "#e6edf3",
        "#9da7b3",
        "#a98bf0",
        "#161b22",
        {"public": "#12261a", "private": "#11243a", "isolated": "#211b39"},
    ),
}


class Drawn(NamedTuple):
    """Everything that a picture shows."""

    name: str
    lines: int
    resources: int
    cidrs: Mapping[str, list[str]]
    """The CIDR block in each zone, by kind of subnet."""
    gateways: list[int]
    """The zones with a NAT gateway, counted from 0."""
    components: Mapping[str, str]
    """The component in each kind of subnet."""
    ports: Mapping[tuple[str, str], str]
    """Ports of a declared connection, by its ends."""


def pictures(spec: str) -> dict[str, str]:
    """Return the SVG of a spec in each theme."""
    found = _read(spec)
    return {theme: "\n".join(_svg(found, colors)) + "\n" for theme, colors in THEMES.items()}


def _read(spec: str) -> Drawn:
    with tempfile.TemporaryDirectory() as folder:
        words = [
            "compile",
            spec,
            "--layout",
            "single",
            "--template-format",
            "json",
            "--no-lint",
            "--out",
            folder,
        ]
        with contextlib.redirect_stdout(io.StringIO()):
            code = cli.main(words)
        if code:
            message = f"{spec} does not compile"
            raise ValueError(message)
        manifest = json.loads(Path(folder, "manifest.json").read_text(encoding="utf-8"))
        template = json.loads(Path(folder, manifest["main"]).read_text(encoding="utf-8"))
    resources: Resources = template["Resources"]
    kinds = {name: _kind(resources, name) for name in _of_type(resources, "AWS::EC2::Subnet")}
    cidrs: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        cidrs.setdefault(kind, []).append(resources[name]["Properties"]["CidrBlock"])
    return Drawn(
        manifest["name"],
        len(Path(spec).read_text(encoding="utf-8").splitlines()),
        len(resources),
        cidrs,
        sorted(_zone(resources, name) for name in _of_type(resources, "AWS::EC2::NatGateway")),
        dict(_components(resources, manifest["source_map"][manifest["name"]], kinds)),
        _ports(manifest["declared"]["promises"]),
    )


def _of_type(resources: Resources, wanted: str) -> Iterator[str]:
    yield from (name for name, body in resources.items() if body["Type"] == wanted)


def _kind(resources: Resources, subnet: str) -> str:
    """Return the kind of a subnet, from the default route of its route table."""
    tables = {
        body["Properties"]["RouteTableId"]["Ref"]
        for name in _of_type(resources, "AWS::EC2::SubnetRouteTableAssociation")
        if (body := resources[name])["Properties"]["SubnetId"]["Ref"] == subnet
    }
    for name in _of_type(resources, "AWS::EC2::Route"):
        properties = resources[name]["Properties"]
        if properties["RouteTableId"]["Ref"] in tables:
            return "public" if "GatewayId" in properties else "private"
    return "isolated"


def _zone(resources: Resources, gateway: str) -> int:
    subnet = resources[gateway]["Properties"]["SubnetId"]["Ref"]
    zone: int = resources[subnet]["Properties"]["AvailabilityZone"]["Fn::Select"][0]
    return zone


def _components(
    resources: Resources, origins: Mapping[str, Any], kinds: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name, body in resources.items():
        tier, *rest = origins[name]["route"]
        if tier in {"presentation", "logic", "data"}:
            used = {kinds[each] for each in _references(body) if each in kinds}
            yield from ((kind, rest[0]) for kind in used)


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str):
            yield value["Ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _ports(promises: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = {}
    for each in promises:
        if each["must"]:
            ends = (each["source"], each["destination"])
            found.setdefault(ends, []).extend(str(first) for first, _ in each["ports"])
    return {ends: ", ".join(ports) for ends, ports in found.items()}


def _svg(found: Drawn, theme: Theme) -> Iterator[str]:
    said = f"{found.name}: {found.lines} lines of YAML, {found.resources} CloudFormation resources"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-label="{escape(said)}" '
        'font-family="system-ui, sans-serif" font-size="13">'
    )
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{theme.background}"/>'
    yield _text(16, 24, f"{found.lines} lines of YAML", theme.ink, weight=600)
    yield _text(16, 44, f"{found.resources} resources", theme.muted)
    yield f'<rect x="104" y="64" width="684" height="328" rx="10" fill="none" stroke="{theme.muted}"/>'
    yield _text(112, 82, "VPC", theme.muted)
    for letter, left in zip("ab", _COLUMNS, strict=True):
        yield _text(left + _COLUMN_WIDTH // 2, 82, f"zone {letter}", theme.muted, anchor="middle")
    for row, kind in enumerate(KINDS):
        yield from _subnets(found, theme, kind, _TOP + row * _ROW)
    yield _card(380, 12, 132, "internet", theme)
    yield from _connections(found, theme)
    for row, kind in enumerate(KINDS):
        yield _card(226, _TOP + row * _ROW + 34, 440, found.components[kind], theme)
    for zone in found.gateways:
        yield _card(_EXITS[zone] - 41, _TOP + 34, 82, "NAT", theme)
    yield "</svg>"


def _subnets(found: Drawn, theme: Theme, kind: str, top: int) -> Iterator[str]:
    yield _text(96, top + 50, kind, theme.muted, anchor="end")
    for zone, (left, cidr) in enumerate(zip(_COLUMNS, found.cidrs[kind], strict=True)):
        yield (
            f'<rect x="{left}" y="{top}" width="{_COLUMN_WIDTH}" height="{_ROW_HEIGHT}" rx="6" '
            f'fill="{theme.subnets[kind]}"/>'
        )
        yield _text(left + (114, 60)[zone], top + 20, cidr, theme.muted)


def _connections(found: Drawn, theme: Theme) -> Iterator[str]:
    """Draw the connections between neighbors down the center, and those to the internet by NAT gateways."""
    stations = (INTERNET, *(found.components[kind] for kind in KINDS))
    starts = (40, *(_TOP + row * _ROW + 70 for row in range(len(KINDS))))
    ends = tuple(_TOP + row * _ROW + 34 for row in range(len(KINDS)))
    for number, (source, target) in enumerate(pairwise(stations)):
        port = found.ports[source, target]
        yield from _arrow(_CENTER, starts[number], ends[number], theme)
        yield _text(_CENTER + 10, (starts[number] + ends[number]) // 2 + 4, port, theme.line, weight=600)
    for zone in found.gateways:
        yield from _exit(zone, found.ports[found.components["private"], INTERNET], theme)


def _exit(zone: int, ports: str, theme: Theme) -> Iterator[str]:
    """Draw the network path from the servers in a zone by its NAT gateway to the internet."""
    x, (start, end, point) = _EXITS[zone], ((226, 374, "-8 -4 v8"), (666, 518, "8 -4 v8"))[zone]
    yield _path(f"M{start} {_TOP + _ROW + 52} H{x} V{_TOP + 76}", theme)
    yield _head(x, _TOP + 70, "-4 8 h8", theme)
    yield _path(f"M{x} {_TOP + 34} V26 H{end}", theme)
    yield _head(end + (6, -6)[zone], 26, point, theme)
    yield _text(x + (8, -8)[zone], _TOP + 96, ports, theme.line, ("start", "end")[zone], 600)


def _arrow(x: int, start: int, end: int, theme: Theme) -> Iterator[str]:
    yield _path(f"M{x} {start} V{end - 6}", theme)
    yield _head(x, end, "-4 -8 h8", theme)


def _path(data: str, theme: Theme) -> str:
    return f'<path d="{data}" fill="none" stroke="{theme.line}" stroke-width="1.5"/>'


def _head(x: int, y: int, shape: str, theme: Theme) -> str:
    return f'<path d="M{x} {y} l{shape} z" fill="{theme.line}"/>'


def _card(left: int, top: int, width: int, label: str, theme: Theme) -> str:
    rect = (
        f'<rect x="{left}" y="{top}" width="{width}" height="{28 if top < _TOP else 36}" rx="6" '
        f'fill="{theme.card}" stroke="{theme.ink}"/>'
    )
    middle = top + (19 if top < _TOP else 23)
    return rect + _text(left + width // 2, middle, label, theme.ink, anchor="middle", weight=600)


def _text(x: int, y: int, text: str, color: str, anchor: str = "start", weight: int = 400) -> str:
    shown = escape(text)
    return (
        f'<text x="{x}" y="{y}" fill="{color}" text-anchor="{anchor}" font-weight="{weight}">{shown}</text>'
    )
