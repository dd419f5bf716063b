"""Who decides which flows are possible: the spec, or those who created what exists already."""

from collections.abc import Iterable

from tiers.proof.model.network import Node


def exist(nodes: Iterable[Node | None]) -> bool:
    """Return whether an end of a flow exists already, so that templates decide only what they add to it."""
    return any(each.exists for each in nodes if each is not None)


def others_decide(nodes: tuple[Node | None, ...], own: frozenset[str] | None) -> bool:
    """Return whether an end of a flow exists already, and the other one is not created here either.

    Rules of those who created them allow such flows. `own` are the names of what promises are about, if the
    network has more; then all else exists already.
    """
    return (own is not None or exist(nodes)) and not any(_is_own(each, own) for each in nodes)


def _is_own(node: Node | None, own: frozenset[str] | None) -> bool:
    if node is None or node.exists:
        return False
    return own is None or {node.component, node.id} & own != set()
