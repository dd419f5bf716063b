"""A picture in words, for those who do not see it."""

from tiers.diagnostics.wording import counted
from tiers.picture.model import Edge, Node, Picture

_RESULTS = {
    "declared": "",
    "possible": "",
    "undeclared": ", possible but not declared",
    "impossible": ", declared but not possible",
    "unknown": ", unknown",
}


def sentence(picture: Picture) -> str:
    """Return the title: the number of components, and of zones."""
    components = sum(max(1, len(each.represents)) for each in picture.nodes)
    zones = len(picture.zones)
    where = f" in {counted(zones, 'zone')}" if zones else ""
    return f"{picture.title}: {counted(components, 'component')}{where}"


def described(picture: Picture) -> list[str]:
    """Return a sentence for each connection, and for what is left out."""
    titles = {each.name: each.title for each in picture.nodes}
    return [*(f"{connection(each, titles)}." for each in picture.edges), *picture.remarks]


def connection(edge: Edge, titles: dict[str, str]) -> str:
    """Return what a connection is: `web to orders, tcp 5432`."""
    ends = f"{titles.get(edge.source, edge.source)} to {titles.get(edge.target, edge.target)}"
    if edge.kind == "permission":
        return f"{ends}, permission{f' {edge.label}' if edge.label else ''}"
    lost = f", not possible without {' or '.join(edge.losses)}" if edge.losses else ""
    return f"{ends}{f', {edge.ports}' if edge.ports else ''}{_RESULTS[edge.verdict]}{lost}"


def card(node: Node) -> str:
    """Return what a card is: `web, 2 servers`."""
    words = f"{node.title}, {node.words}" if node.words else node.title
    badges = "".join(f", {each.words}" for each in node.badges)
    return f"{words}{badges}{': ' + ', '.join(node.represents) if node.represents else ''}"
