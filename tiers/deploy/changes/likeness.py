"""Comparison of a deployed stack with what its spec compiles to now."""

from enum import Enum
from typing import TYPE_CHECKING

from tiers.deploy.changes.deployed import snapshot_of_stack
from tiers.deploy.states import Phase, state_of
from tiers.plan.compare.changes import compare
from tiers.plan.compare.snapshot import of_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiers.compile.bundle import Bundle
    from tiers.deploy.aws import Aws
    from tiers.deploy.stacks import LiveStack
    from tiers.ir.placed import Layout


class Likeness(Enum):
    """The comparison of the deployed stack with the spec, as a sentence."""

    CURRENT = "it matches the spec"
    DIFFERENT = "it differs from the spec; run `tiers plan SPEC --against-stack STACK`"
    UNKNOWN = "it cannot be compared with the spec, which does not compile; run `tiers check SPEC`"
    NOTHING = "it is not compared with the spec because it is in progress or empty"


def likeness(aws: "Aws", stack: "LiveStack", compiled: "Callable[[Layout], Bundle | None]") -> Likeness:
    """Compare a stack with what its spec compiles to in the stack's layout. Raises `AwsError`."""
    running = state_of(stack.status).phase is Phase.RUNNING
    if running or not any(each.exists for each in stack.resources):
        return Likeness.NOTHING
    side = snapshot_of_stack(aws, stack.arn)
    bundle = compiled(side.layout)
    if bundle is None:
        return Likeness.UNKNOWN
    changes = compare(side, of_bundle(bundle, {})).changes
    return Likeness.DIFFERENT if changes else Likeness.CURRENT
