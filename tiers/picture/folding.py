"""Folding: in a large picture, components that differ only in their names share a card.

They are the classes of the coarsest equitable partition, which color refinement finds: components of one
class have the same type, the same place, and the same connections with each other class.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from tiers.diagnostics.wording import INTERNET
from tiers.picture.measure import cut
from tiers.picture.model import Edge, Node, Picture

LIMIT = 30
"""The most cards that are drawn one by one."""
_BAND_NAMES, _CARD_NAMES = 300, 200
"""The widths of the names on a folded card."""

Colors = Mapping[str, int]


def folded(picture: Picture) -> Picture:
    """Return the picture with fewer cards, if it has many."""
    if len(picture.nodes) <= LIMIT:
        return picture
    colors = _refined(picture)
    classes: dict[int, list[Node]] = {}
    for node in picture.nodes:
        classes.setdefault(colors[node.name], []).append(node)
    heads = {node.name: nodes[0].name for nodes in classes.values() for node in nodes}
    sizes = {nodes[0].name: len(nodes) for nodes in classes.values()}
    edges = _edges(picture.edges, {**heads, INTERNET: INTERNET}, sizes)
    within = sum(each.source == each.target for each in edges)
    remark = f"Connections between components of one card are not drawn: {within}."
    return picture._replace(
        nodes=tuple(_card(nodes) for nodes in classes.values()),
        edges=tuple(each for each in edges if each.source != each.target),
        remarks=(*picture.remarks, *([remark] if within else [])),
    )


def _refined(picture: Picture) -> Colors:
    """Return a class for each component: as few as there can be with the same connections for all of one."""
    first: dict[str, Hashable] = {each.name: each._replace(name="", title="") for each in picture.nodes}
    colors = _numbered({**first, INTERNET: INTERNET})
    while True:
        around: dict[str, list[Hashable]] = {name: [] for name in colors}
        for each in picture.edges:
            line = each._replace(source="", target="")
            around[each.source].append((0, line, colors[each.target]))
            around[each.target].append((1, line, colors[each.source]))
        refined = _numbered(
            {name: (colors[name], frozenset(Counter(lines).items())) for name, lines in around.items()}
        )
        if len(set(refined.values())) == len(set(colors.values())):
            return colors
        colors = refined


def _numbered(keys: Mapping[str, Hashable]) -> Colors:
    numbers: dict[Hashable, int] = {}
    return {name: numbers.setdefault(key, len(numbers)) for name, key in keys.items()}


def _card(nodes: Sequence[Node]) -> Node:
    """Return the card of a class: their number, what they are, and the first of their names."""
    head = nodes[0]
    if len(nodes) == 1:
        return head
    names = tuple(name for each in nodes for name in (each.represents or (each.name,)))
    room = _BAND_NAMES if len(set(head.zones)) > 1 else _CARD_NAMES
    words = head.words.partition(" · ")[0]
    title = f"{len(names)} \N{MULTIPLICATION SIGN} {words or head.glyph.replace('_', ' ')}"
    return head._replace(title=title, words=cut(", ".join(names), room), represents=names)


def _edges(edges: Sequence[Edge], heads: Mapping[str, str], sizes: Mapping[str, int]) -> list[Edge]:
    """Return the lines between classes; `each its own` marks those of a matching."""
    groups: dict[Edge, list[tuple[str, str]]] = {}
    for each in edges:
        line = each._replace(source=heads[each.source], target=heads[each.target])
        groups.setdefault(line, []).append((each.source, each.target))
    found = []
    for line, ends in groups.items():
        size = sizes.get(line.source, 1)
        is_matching = (
            size > 1
            and line.source != line.target
            and size == sizes.get(line.target, 1) == len(ends)
            and len({source for source, _ in ends}) == len({target for _, target in ends}) == size
        )
        found.append(
            line._replace(label=f"{line.label}, each its own".removeprefix(", ")) if is_matching else line
        )
    return found
