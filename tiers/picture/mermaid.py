"""A picture as a Mermaid flowchart, for those who edit it, or whose pages render Mermaid.

https://mermaid.js.org/syntax/flowchart.html
"""

from collections.abc import Iterator, Sequence

from tiers.diagnostics.safe import visible
from tiers.diagnostics.wording import INTERNET
from tiers.picture.model import SUBNET_ROWS, Edge, Node, Picture
from tiers.picture.themes import LIGHT

_ARROWS = {
    "declared": "-->",
    "possible": "-->",
    "undeclared": "==>",
    "impossible": "==>",
    "unknown": "-.->",
}
_TITLES = {"public": "public subnets", "private": "private subnets", "isolated": "isolated subnets"}
_PLAIN = frozenset(" -_.,:/()+·…@\N{EN DASH}\N{MULTIPLICATION SIGN}")


def written(picture: Picture) -> str:
    """Return the flowchart. Node IDs are numbers, so that no name can be a keyword of Mermaid's."""
    nodes = (Node(INTERNET, INTERNET, "internet"), *picture.nodes)
    ids = {each.name: f"n{number}" for number, each in enumerate(nodes)}
    lines = ["flowchart TB", f"  %% {_comment(picture.title)}"]
    if any(INTERNET in (each.source, each.target) for each in picture.edges):
        lines.append(f'  {ids[INTERNET]}(["internet"])')
    lines += _rows(picture, ids)
    lines += [f"  {_node(each, ids)}" for each in picture.nodes if each.row not in SUBNET_ROWS]
    lines += [f"  {_edge(each, ids)}" for each in picture.edges]
    lines += [f"  style {ids[each.name]} stroke-dasharray:5 4" for each in picture.nodes if each.is_existing]
    lines += _styles(picture.edges)
    return "\n".join(lines) + "\n"


def _rows(picture: Picture, ids: dict[str, str]) -> Iterator[str]:
    """Yield the VPC, and in it the kinds of subnet with their components."""
    if picture.vpc is None:
        return
    yield f'  subgraph vpc["{_text(f"VPC {picture.vpc} {picture.cidr}")}"]'
    for row in SUBNET_ROWS:
        nodes = [each for each in picture.nodes if each.row == row]
        if nodes:
            yield f'    subgraph {row}["{_TITLES[row]}"]'
            yield from (f"      {_node(each, ids)}" for each in nodes)
            yield "    end"
    yield "  end"


def _node(node: Node, ids: dict[str, str]) -> str:
    words = [node.title, node.words, *(each.words for each in node.badges)]
    return f'{ids[node.name]}["{"<br>".join(_text(each) for each in words if each)}"]'


def _edge(edge: Edge, ids: dict[str, str]) -> str:
    arrow = "-.->" if edge.kind == "permission" else _ARROWS[edge.verdict]
    label = f'|"{_text(edge.label)}"|' if edge.label else ""
    return f"{ids[edge.source]} {arrow}{label} {ids[edge.target]}"


def _styles(edges: Sequence[Edge]) -> Iterator[str]:
    for style in ("permission", "undeclared"):
        places = [str(place) for place, each in enumerate(edges) if each.style == style]
        if places:
            color = LIGHT.colors[style]
            yield f"  linkStyle {','.join(places)} stroke:{color},color:{color}"


def _text(text: str) -> str:
    """Return text for a quoted label: everything that Mermaid could read as more is a character code."""
    return "".join(
        each if each.isalnum() or each in _PLAIN else f"#{ord(each)};" for each in visible(text).strip()
    )


def _comment(text: str) -> str:
    return "".join(each if each.isalnum() or each in _PLAIN else "?" for each in visible(text))
