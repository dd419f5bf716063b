"""Changes of a stack's interface: the parameters that it asks for, and the outputs that it gives."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.cloudformation.template import section
from tiers.plan.compare.normal import outputs
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Action


class Facing(NamedTuple):
    """A parameter or an output of the main template that is added, modified or removed."""

    section: str
    name: str
    kind: Action


def surface(old: Snapshot | None, new: Snapshot) -> tuple[Facing, ...]:
    """Compare the parameters and the outputs of two sides."""
    return (
        *_compared("Parameters", _parameters(old), _parameters(new)),
        *_compared("Outputs", outputs(old) if old is not None else {}, outputs(new)),
    )


def _parameters(side: Snapshot | None) -> Mapping[str, Any]:
    return section(side.templates[side.main], "Parameters") if side is not None else {}


def _compared(section: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Facing]:
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Facing(section, name, Action.ADD)
        elif name not in new:
            yield Facing(section, name, Action.REMOVE)
        elif old[name] != new[name]:
            yield Facing(section, name, Action.MODIFY)
