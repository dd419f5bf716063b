"""VPC endpoints: each once, and each with a subnet to serve."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir import identifiers
from tiers.language.architecture import Architecture
from tiers.network.spec import GATEWAY_ENDPOINTS

ENDPOINTS: Route = ("network", "endpoints")


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find endpoints that are named twice, and those that nothing could use."""
    network = architecture.network
    listed = [(index, name) for index, each in enumerate(network.spec.endpoints) for name in _names_in(each)]
    firsts: dict[str, int] = {}
    for index, service in listed:
        first = firsts.setdefault(service, index)
        if first != index:
            yield codes.DUPLICATE_ENDPOINT.at(
                (*ENDPOINTS, index),
                f"duplicate VPC endpoint `{service}`",
                label="already listed",
                also=(Note(Place((*ENDPOINTS, first)), "first defined here"),),
                help="remove one of the two",
            )
        elif service in GATEWAY_ENDPOINTS and not (network.of_kind("private") or network.of_kind("isolated")):
            yield codes.ENDPOINT_WITHOUT_SUBNETS.at(
                (*ENDPOINTS, index),
                f"no subnet uses the VPC endpoint `{service}`",
                label="only for private and isolated subnets",
                help="remove it; public subnets use the internet gateway",
            )
        elif not network.subnets:
            yield codes.ENDPOINT_WITHOUT_SUBNETS.at(
                (*ENDPOINTS, index),
                f"no subnet for the VPC endpoint `{service}`",
                label="no subnets in this network",
                help="add subnets to the network",
            )
    yield from _names(architecture)


def _names_in(endpoint: str | Mapping[str, str]) -> tuple[str, ...]:
    return (endpoint,) if isinstance(endpoint, str) else tuple(endpoint)


def _names(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a component whose security group would have the ID of the endpoints' group."""
    if not architecture.network.interface_endpoints:
        return
    taken = identifiers.pascal(identifiers.INTERFACE_ENDPOINTS)
    for member in architecture.members.values():
        if identifiers.pascal(member.name) == taken:
            yield codes.ENDPOINTS_NAME.at(
                Place(member.route, "key"),
                f"the component name `{member.name}` is taken",
                label="name of the VPC endpoints' security group",
                also=(Note(Place(ENDPOINTS, "key"), "VPC endpoints"),),
                help="rename the component",
            )
