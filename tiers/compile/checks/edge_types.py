"""Resources of the edge that belong in a network: the proof has the networks of the other stacks alone."""

from collections.abc import Iterator

from tiers import resources
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.stacks import Stack, is_edge_apart
from tiers.language.architecture import Architecture
from tiers.language.raw import RawResource
from tiers.resources.row import Network, NotApplicable

NESTED = "AWS::CloudFormation::Stack"


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find resources in the edge's root that are part of a network, or that may contain such resources."""
    if not is_edge_apart(architecture.spec.regions):
        return
    for name, resource in architecture.spec.resources.edge.items():
        label = _label(resource)
        if label:
            yield codes.NETWORK_AT_EDGE.at(
                ("resources", str(Stack.EDGE), name, "Type"),
                f"`{name}` cannot be in `resources.{Stack.EDGE}`, which no proof covers",
                label=label,
                help="move it to the resources of another stack, or create it outside this spec",
            )


def _label(resource: RawResource) -> str:
    """Return why a resource is refused, `""` if it is not."""
    if resource.Type == NESTED:
        return "may contain any resource"
    row = resources.find(resource.Type)
    if row.entrance:
        return "opens connections into a VPC"
    if resource.Type.startswith("AWS::EC2::"):
        return "part of a VPC"
    network = row.network
    if network is None or isinstance(network, NotApplicable):
        return ""
    if isinstance(network, Network) and network.is_outside_by_default:
        return "has network interfaces" if network.subnets.partition(".")[0] in resource.Properties else ""
    return "part of a network"
