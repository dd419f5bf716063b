"""A spec that nothing would be created for, and NAT gateways that nothing uses.

CloudFormation has no template without resources:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from collections.abc import Iterator

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.codes.network import UNUSED_NAT
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir import identifiers
from tiers.ir.stacks import Stack, is_edge_apart
from tiers.language.architecture import Architecture
from tiers.language.component import Member


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find an architecture whose main stack would have no resource, or whose VPC is empty and costs."""
    yield from _nothing(architecture)
    yield from _unused(architecture)


def _nothing(architecture: Architecture) -> Iterator[Diagnostic]:
    spec = architecture.spec
    stacks = [stack for stack in Stack if stack is not Stack.EDGE or not is_edge_apart(spec.regions)]
    is_extended = any(getattr(spec.resources, stack) for stack in stacks)
    created = [each for each in architecture.members.values() if not _exists(architecture, each)]
    if created or _has_network(architecture) or spec.operations is not None or is_extended:
        return
    yield codes.NOTHING_TO_DEPLOY.at(
        Place(("name",)),
        f"`{spec.name}` has nothing to deploy",
        label=_label(architecture),
        help="add a component; for a VPC alone, add `network: {}`",
    )


def _exists(architecture: Architecture, member: Member) -> bool:
    """Return whether a component exists already, so that nothing of it is created."""
    values = member.component.exists(architecture.around(member))
    return any(each.target.logical_id not in _of_role(member) for each in values)


def _of_role(member: Member) -> tuple[str, str]:
    """Return the logical IDs of the role of a component, which is created although its role exists."""
    return identifiers.role(member.name), identifiers.instance_profile(member.name)


def _label(architecture: Architecture) -> str:
    if architecture.members:
        return "everything in it exists already"
    return "no component, only an edge" if architecture.spec.resources.edge else "no component"


def _has_network(architecture: Architecture) -> bool:
    """Return whether something of the network is created; of an existing VPC, most is only used."""
    network = architecture.network
    if not network.is_existing:
        return network.exists
    is_asked_for = network.spec.flow_logs or network.spec.private_zone is not None
    return is_asked_for or set(network.services) > set(network.existing_endpoints)


def _unused(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find NAT gateways of a VPC that no component is in; raw resources may be in it."""
    network, resources = architecture.network, architecture.spec.resources
    if not (network.nat_subnets or network.is_nat_regional) or any(getattr(resources, s) for s in Stack):
        return
    members = architecture.members.values()
    if all(architecture.around(each).place is None for each in members):
        yield UNUSED_NAT.at(
            Place(("network",), "key"),
            "no component uses the NAT gateways of this network",
            label="billed by the hour",
            help="remove `network`, or add `nat_gateway: {mode: none}` to it",
        )
