"""Texts of a picture with escapes for hidden and reordering characters, before their widths are measured."""

from tiers.diagnostics.safe import visible
from tiers.picture.model import Badge, Edge, Node, Part, Picture, Subnet


def harmless(picture: Picture) -> Picture:
    """Return the picture with all its texts `visible`; the names of nodes and the ends of edges stay."""
    return picture._replace(
        title=visible(picture.title),
        region=visible(picture.region),
        zones=tuple(map(visible, picture.zones)),
        nodes=tuple(map(_node, picture.nodes)),
        edges=tuple(map(_edge, picture.edges)),
        vpc=None if picture.vpc is None else visible(picture.vpc),
        cidr=visible(picture.cidr),
        subnets=tuple(map(_subnet, picture.subnets)),
        endpoints=tuple(map(visible, picture.endpoints)),
    )


def _node(node: Node) -> Node:
    return node._replace(
        title=visible(node.title),
        words=visible(node.words),
        parts=tuple(map(_part, node.parts)),
        badges=tuple(Badge(each.glyph, visible(each.words)) for each in node.badges),
    )


def _part(part: Part) -> Part:
    return part._replace(words=visible(part.words))


def _edge(edge: Edge) -> Edge:
    return edge._replace(label=visible(edge.label))


def _subnet(subnet: Subnet) -> Subnet:
    return subnet._replace(name=visible(subnet.name), cidr=visible(subnet.cidr))
