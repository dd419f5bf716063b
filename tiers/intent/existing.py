"""What exists already in an account, under the names that a spec has for it."""

from collections.abc import Iterator, Mapping

from tiers.cloudformation.evaluate.values import Unknown
from tiers.ir import identifiers
from tiers.ir.edges import Flow
from tiers.language.architecture import Architecture
from tiers.language.component import Member
from tiers.proof.model.filters import Group, GroupId, GroupRule
from tiers.proof.model.network import GatewayEndpoint, Network, Node

_GROUP = "AWS::EC2::SecurityGroup"


def named(network: Network, architecture: Architecture) -> Network:
    """Name the gateway endpoints that the spec uses and did not create, and the components that exist."""
    return _with_endpoints(_with_members(network, architecture), architecture)


def _with_members(network: Network, architecture: Architecture) -> Network:
    """Name the nodes that have the security groups of components that exist."""
    groups = dict(_groups(network, architecture))
    if not groups:
        return network
    return network._replace(nodes=tuple(_member(each, groups) for each in network.nodes))


def _member(node: Node, groups: Mapping[str, str]) -> Node:
    own = next((groups[each] for each in _groups_of(node) if each in groups), None)
    return node if own is None else node._replace(component=own, exists=True)


def _groups(network: Network, architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Yield the IDs of the groups of components that exist, each with its component."""
    for member in architecture.members.values():
        place = architecture.around(member).place
        if place is not None and place.is_existing:
            found = _group(network, architecture, member)
            if found is not None:
                yield found, member.name


def _group(network: Network, architecture: Architecture, member: Member) -> str | None:
    """Return the ID of a component's group: the spec has it, or rules of the stack are about it alone.

    The value of an export, of an output, and of a parameter without a default is not in the spec.
    """
    values = member.component.exists(architecture.around(member))
    value = next(str(each.value) for each in values if each.type == _GROUP)
    if value:
        return value
    flows = [each for each in architecture.flows if member.name in {each.source, each.target}]
    if not flows:
        return None
    # The rules of the stack's own groups name it, and its rules name them: one of the two may be lost.
    named_here = [each.id for each in network.groups if _is_named(each.id, member, flows, network)]
    naming = [each.id for each in network.groups if _names(each, member, flows, network)]
    both = [each for each in named_here if each in naming]
    return next((each[0] for each in (both, named_here, naming) if len(each) == 1), None)


def _is_named(group: str, member: Member, flows: list[Flow], network: Network) -> bool:
    """Return whether the other ends of all flows of a component have rules that name a group."""
    for flow in flows:
        is_target = flow.target == member.name
        others = _of_component(network, flow.source if is_target else flow.target)
        held = [each for each in network.groups if each.id in others]
        rules = [rule for each in held for rule in (each.egress if is_target else each.ingress)]
        if not any(_is_for(each, flow, {group}) for each in rules):
            return False
    return True


def _names(group: Group, member: Member, flows: list[Flow], network: Network) -> bool:
    """Return whether a group has rules that name the other ends of all flows of a component."""
    for flow in flows:
        is_target = flow.target == member.name
        others = _of_component(network, flow.source if is_target else flow.target)
        rules = group.ingress if is_target else group.egress
        if not any(_is_for(each, flow, others) for each in rules):
            return False
    return True


def _is_for(rule: GroupRule, flow: Flow, peers: set[str]) -> bool:
    is_port = rule.ports == (flow.port, flow.port) and rule.protocol == flow.protocol
    return is_port and isinstance(rule.peer, GroupId) and rule.peer.id in peers


def _of_component(network: Network, name: str) -> set[str]:
    return {group for node in network.nodes if node.component == name for group in _groups_of(node)}


def _groups_of(node: Node) -> Iterator[str]:
    for interface in () if isinstance(node.interfaces, Unknown) else node.interfaces:
        given = interface.groups
        if given is not None and not isinstance(given, Unknown):
            yield from (each for each in given if isinstance(each, str))


def _with_endpoints(network: Network, architecture: Architecture) -> Network:
    """Name the gateway endpoints in the VPC of the spec's components."""
    services = architecture.network.existing_endpoints
    if not services:
        return network
    vpcs = _vpcs(network, frozenset(architecture.members))
    endpoints = tuple(
        _named(each) if each.service in services and each.vpc in vpcs else each
        for each in network.gateway_endpoints
    )
    return network._replace(gateway_endpoints=endpoints)


def _named(endpoint: GatewayEndpoint) -> GatewayEndpoint:
    return endpoint._replace(component=identifiers.endpoint(endpoint.service))


def _vpcs(network: Network, members: frozenset[str]) -> set[object]:
    """Return the IDs of the VPCs that some components are in."""
    used = {subnet for node in network.nodes if node.component in members for subnet in _subnets(node)}
    return {each.vpc for each in network.subnets if each.id in used}


def _subnets(node: Node) -> set[object]:
    if isinstance(node.interfaces, Unknown):
        return set()
    return {place.subnet for each in node.interfaces for place in each.placements}
