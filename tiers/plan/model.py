"""What a plan is made of: changes of resources, and the reasons for each."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Literal, NamedTuple

from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Value

PROPERTIES = "Properties"

Path = tuple[str | int, ...]
"""A way into a resource: `("Properties", "DBName")`."""

Rule = Literal["create-only", "conditional", "unknown", ""]


class Action(IntEnum):
    """What becomes of a resource, or of one property of it; of several, the largest counts."""

    SETTING = 1
    """Only what CloudFormation itself keeps of it changes: a policy, metadata, what it waits for."""
    MODIFY = 2
    INTERRUPT = 3
    """Modified in place, and out of service meanwhile: AWS's documentation says so."""
    MAY_REPLACE = 4
    REPLACE = 5
    ADD = 6
    REMOVE = 7

    @property
    def word(self) -> str:
        """What it is called in JSON."""
        return self.name.lower()

    @property
    def loses(self) -> bool:
        """Return whether what the resource holds may be gone afterwards."""
        return self in {Action.MAY_REPLACE, Action.REPLACE, Action.REMOVE}


class Effect(NamedTuple):
    """What a change does, and by whose word."""

    kind: Action
    rule: Rule = ""
    """What the schema says of the property; `unknown` where there is no schema."""
    property: str = ""
    """The property as the schema names it, where it says something."""
    says: str = ""
    page: str = ""
    """What AWS's documentation says beside, and where."""
    is_sure: bool = True
    """False where it hangs on a value chosen at deployment, or on another change that may not come."""


class Detail(NamedTuple):
    """One reason for a change: what differs, and what that does."""

    path: Path
    old: Value
    new: Value
    effect: Effect
    because: Key | None = None
    """The resource whose own change leads to this one; nothing differs in the templates then."""
    origin: Mapping[str, Any] | None = None
    """Where in the new spec the value comes from: `file`, `line`, `column` and `route`."""

    @property
    def name(self) -> str:
        """The path as people write it: `DBName`, `Tags[0].Value`."""
        shown = ""
        for step in self.path[1:] if self.path[0] == PROPERTIES else self.path:
            shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
        return shown


class Change(NamedTuple):
    """What becomes of one resource, and all the reasons."""

    key: Key
    type: str
    kind: Action
    details: tuple[Detail, ...]
    old: Resource | None
    new: Resource | None
    origin: Mapping[str, Any] | None
    """Where in the spec: `file`, `line`, `column` and `route`; of what is removed, in the old one."""
    moved: str | None = None
    """The other stack, of a resource that moves: it is removed in one and added in the other."""

    @property
    def stack(self) -> str:
        """The stem of the template; empty where there is only one."""
        return self.key[0]

    @property
    def logical_id(self) -> str:
        """The resource's name in its template."""
        return self.key[1]
