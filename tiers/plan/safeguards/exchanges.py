"""The exchange of one VPC for another: everything that is in it would have to move, and nothing can."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.cloudformation.load.existing import KEY
from tiers.cloudformation.load.existing_forms import METADATA
from tiers.cloudformation.template import Template, resources_of
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.safeguards.vpcs import VPC, is_raw

_OWN = "a VPC of this stack"


def exchanged(old: Snapshot, new: Snapshot) -> Iterator[Diagnostic]:
    """Find an update from a VPC of the stack to an existing one, back, or to another existing one."""
    before, after = _vpc(old), _vpc(new)
    if before is None or after is None or not _differ(before, after):
        return
    yield codes.VPC_EXCHANGED.at(
        Place(("network", "vpc")) if after != _OWN else Place(("network",), "key"),
        "the update exchanges the VPC of everything in it",
        label=f"from {_words(before)} to {_words(after)}",
        help="deploy under another `name`, move data and traffic, and run `tiers destroy` for this stack",
        note="security groups, load balancers, servers, and databases cannot leave the VPC they are in",
    )


def _vpc(side: Snapshot) -> Any:  # noqa: ANN401 - a string, or a mapping of a manifest
    """Return the VPC of a side: its value in the spec, or that the stack has it; `None` for none."""
    metadata = side.templates[side.main].get("Metadata")
    own = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    existing = own.get(KEY) if isinstance(own, Mapping) else None
    vpc = existing.get("vpc") if isinstance(existing, Mapping) else None
    if isinstance(vpc, Mapping):
        return _value(vpc.get("value"), side)
    return _OWN if any(_is_own(side, *each) for each in side.templates.items()) else None


def _is_own(side: Snapshot, stem: str, template: Template) -> bool:
    """Return whether a template has the VPC of its stack, under any logical ID; one of `resources` is not."""
    origins = side.sources.get(stem, {})
    return any(
        body.get("Type") == VPC and not is_raw(origins.get(name))
        for name, body in resources_of(template).items()
    )


def _value(written: object, side: Snapshot) -> object:
    """Return the ID that a parameter has, if it is known."""
    name = written.get("parameter") if isinstance(written, Mapping) else None
    if not isinstance(name, str):
        return written
    declared = (side.templates[side.main].get("Parameters") or {}).get(name)
    default = declared.get("Default") if isinstance(declared, Mapping) else None
    return side.parameters.get(name) or default or written


def _differ(before: object, after: object) -> bool:
    """Return whether two VPCs are different for certain: of an export or output, the ID is not known."""
    if _OWN in (before, after):
        return before != after
    return isinstance(before, str) and isinstance(after, str) and before != after


def _words(vpc: object) -> str:
    if vpc == _OWN:
        return _OWN
    return f"`{vpc}`" if isinstance(vpc, str) else "an existing VPC"
