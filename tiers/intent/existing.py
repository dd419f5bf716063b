"""The parts of an existing VPC in an account, under the names that a spec has for them."""

from tiers.cloudformation.evaluate.values import Unknown
from tiers.ir import identifiers
from tiers.language.architecture import Architecture
from tiers.proof.model.network import GatewayEndpoint, Network, Node


def named(network: Network, architecture: Architecture) -> Network:
    """Name the gateway endpoints that the spec uses and did not create, in the VPC of its components."""
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
