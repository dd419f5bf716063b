"""Targets that resources read by schema only may register, at any port, by code that no template shows.

A fleet names the target groups that its instances join, and a controller in a cluster of Kubernetes finds
any: https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
"""

from collections.abc import Iterable, Iterator, Mapping

from tiers.cloudformation.evaluate.values import ResourceRef, Text, Unknown, Value
from tiers.proof.build.catalogue import Catalogue
from tiers.proof.model.network import Backend, Node, TargetGroup

_KUBERNETES = "AWS::EKS::"


def with_targets(
    catalogue: Catalogue, groups: Iterable[TargetGroup], nodes: Iterable[Node]
) -> tuple[TargetGroup, ...]:
    """Return target groups with the nodes that name them, or find them for themselves."""
    asked = [(node, _named(catalogue, node.id)) for node in nodes]
    return tuple(_with_targets(group, asked) for group in groups) if asked else tuple(groups)


def _with_targets(group: TargetGroup, asked: list[tuple[Node, frozenset[str] | None]]) -> TargetGroup:
    more = [_backend(node) for node, named in asked if named is None or group.origin.resource in named]
    return group._replace(targets=(*group.targets, *more))


def _backend(node: Node) -> Backend:
    why = Unknown(f"what `{node.id}` registers with target groups is not modeled", node.origin)
    return Backend(node.id, node.origin, why, why)


def _named(catalogue: Catalogue, name: str) -> frozenset[str] | None:
    """Return all resources that a resource names; `None` where it needs to name none."""
    resource = catalogue.get(name)
    if resource is None:
        return frozenset()
    return None if resource.type.startswith(_KUBERNETES) else frozenset(_references(resource.properties))


def _references(value: Value) -> Iterator[str]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, ResourceRef):
            yield each.name
        elif isinstance(each, Text):
            pending += each.parts
        elif isinstance(each, Mapping):
            pending += each.values()
        elif isinstance(each, list):
            pending += each
