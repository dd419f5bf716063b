"""Whether a deployed stack is what its spec compiles to now."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from tiers.architecture.placed import Layout
from tiers.delivery.deployed import side_of_stack
from tiers.delivery.states import Phase, state_of
from tiers.plan.side import STACK_TYPE, Side, of_bundle

if TYPE_CHECKING:
    from tiers.bundle import Bundle
    from tiers.delivery.aws import Aws
    from tiers.delivery.stacks import Stack


class Likeness(Enum):
    """How what is deployed compares to the spec, in a sentence."""

    CURRENT = "its templates are what the spec compiles to now"
    DIFFERENT = "its templates are not what the spec compiles to now: `tiers plan SPEC` against it tells"
    UNKNOWN = "its templates cannot be compared: the spec does not compile, `tiers check SPEC` says why"
    NOTHING = "its templates are not compared with the spec: it is in progress, or empty"


def likeness(aws: "Aws", stack: "Stack", compiled: "Callable[[Layout], Bundle | None]") -> Likeness:
    """Compare a stack with what its spec compiles to in the stack's layout. Raises `AwsError`."""
    if state_of(stack.status).phase is Phase.RUNNING or not any(each.exists for each in stack.resources):
        return Likeness.NOTHING
    side = side_of_stack(aws, stack.arn)
    bundle = compiled(side.layout)
    if bundle is None:
        return Likeness.UNKNOWN
    same = _templates(side) == _templates(of_bundle(bundle, {}))
    return Likeness.CURRENT if same else Likeness.DIFFERENT


def _templates(side: Side) -> Any:  # noqa: ANN401 - plain data, to be compared
    """Return a side's templates without what is known of them only when they are packaged."""
    if side.layout is Layout.SINGLE:
        return list(side.templates.values())
    root = side.templates[side.main]
    bare = {name: _bare(each) for name, each in root["Resources"].items()}
    return {**side.templates, side.main: {**root, "Resources": bare}}


def _bare(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    if resource.get("Type") != STACK_TYPE:
        return resource
    kept = {name: value for name, value in resource.get("Properties", {}).items() if name != "TemplateURL"}
    return {**resource, "Properties": kept}
