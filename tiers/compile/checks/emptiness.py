"""A spec that nothing would be created for: CloudFormation has no template without resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from collections.abc import Iterator

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir.stacks import Stack, is_edge_apart
from tiers.language.architecture import Architecture


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find an architecture whose main stack would have no resource."""
    spec = architecture.spec
    stacks = [stack for stack in Stack if stack is not Stack.EDGE or not is_edge_apart(spec.regions)]
    is_extended = any(getattr(spec.resources, stack) for stack in stacks)
    if architecture.members or architecture.network.exists or spec.operations is not None or is_extended:
        return
    yield codes.NOTHING_TO_DEPLOY.at(
        Place(("name",)),
        f"`{spec.name}` has nothing to deploy",
        label="no component" if not spec.resources.edge else "no component, only an edge",
        help="add a component; for a VPC alone, add `network: {}`",
    )
