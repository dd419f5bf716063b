"""Who decides which flows are possible: the spec, or those who created what exists already."""

from collections.abc import Iterable

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.filters import Group, GroupRule
from tiers.proof.model.network import Network, Node


def exist(nodes: Iterable[Node | None]) -> bool:
    """Return whether an end of a flow exists already, so that templates decide only what they add to it."""
    return any(each.exists for each in nodes if each is not None)


def without_others(network: Network) -> Network | None:
    """Return a network without the rules of others, so that what exists has those of the templates alone.

    Return `None` if no rules of others are assumed, as of an account, whose rules are all known.
    """
    groups = tuple(_known(each) for each in network.groups)
    return network._replace(groups=groups) if exist(network.nodes) and groups != network.groups else None


def _known(group: Group) -> Group:
    ingress, egress = (
        tuple(each for each in rules if not _is_assumed(each)) for rules in (group.ingress, group.egress)
    )
    return group._replace(ingress=ingress, egress=egress)


def _is_assumed(rule: GroupRule) -> bool:
    """Return whether nothing of a rule is known: it is assumed in place of all others of a group."""
    return all(isinstance(each, Unknown) for each in (rule.protocol, rule.ports, rule.peer))


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
