"""VPC endpoints: each once, and each with a subnet to serve."""

from collections.abc import Iterator

from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir import identifiers
from tiers.language.architecture import Architecture
from tiers.network.spec import GATEWAY_ENDPOINTS

ENDPOINTS: Route = ("network", "endpoints")


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find endpoints that are named twice, and those that nothing could use."""
    network = architecture.network
    services = network.spec.endpoints
    for index, service in enumerate(services):
        first = services.index(service)
        if first != index:
            yield codes.DUPLICATE_ENDPOINT.at(
                (*ENDPOINTS, index),
                f"the endpoint `{service}` is named twice",
                label="already there",
                also=(Note(Place((*ENDPOINTS, first)), "the first one"),),
                help="remove one of the two",
            )
        elif service in GATEWAY_ENDPOINTS and not (network.of_kind("private") or network.of_kind("isolated")):
            yield codes.ENDPOINT_WITHOUT_SUBNETS.at(
                (*ENDPOINTS, index),
                f"no subnet would use the endpoint `{service}`",
                label="serves private and isolated subnets, and there are none",
                help="remove it: from public subnets the internet gateway leads there",
            )
        elif not network.subnets:
            yield codes.ENDPOINT_WITHOUT_SUBNETS.at(
                (*ENDPOINTS, index),
                f"the endpoint `{service}` has no subnet to stand in",
                label="needs one in each zone that uses it",
                help="add subnets to the network",
            )
    yield from _names(architecture)


def _names(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a component whose security group would have the id of the endpoints' group."""
    if not architecture.network.interface_endpoints:
        return
    taken = identifiers.pascal(identifiers.INTERFACE_ENDPOINTS)
    for member in architecture.members.values():
        if identifiers.pascal(member.name) == taken:
            yield codes.ENDPOINTS_NAME.at(
                Place(member.route, "key"),
                f"`{member.name}` is what the network's interface endpoints are called",
                label="their security group has this name",
                also=(Note(Place(ENDPOINTS, "key"), "the endpoints"),),
                help="choose another name",
            )
