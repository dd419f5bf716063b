"""Parts of a plan: changes of resources, and the reasons for each."""

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
    """The action on a resource, or on one property of it; of several, the largest counts."""

    SETTING = 1
    """Only what CloudFormation itself keeps of it changes: a policy, metadata, what it waits for."""
    MODIFY = 2
    REVISE = 3
    """Replaced by a new revision, to which nothing but the tasks of the old one is bound."""
    INTERRUPT = 4
    """Modified in place, and out of service during the update, according to AWS's documentation."""
    MAY_REPLACE = 5
    REPLACE = 6
    ADD = 7
    REMOVE = 8

    @property
    def word(self) -> str:
        """The name of the action in JSON."""
        return self.name.lower()

    @property
    def loses(self) -> bool:
        """Return whether data of the resource may be lost afterwards."""
        return self in {Action.MAY_REPLACE, Action.REPLACE, Action.REMOVE}


class Effect(NamedTuple):
    """The effect of a change, and the authority for it."""

    kind: Action
    rule: Rule = ""
    """The keyword of the schema for the property; `unknown` where there is no schema."""
    property: str = ""
    """The property as the schema names it, where it says something."""
    says: str = ""
    page: str = ""
    """The statement of AWS's documentation, and its page."""
    is_sure: bool = True
    """False if it depends on a value chosen at deployment, or on another change that may not come."""


class Detail(NamedTuple):
    """One reason for a change: what differs, and what that does."""

    path: Path
    old: Value
    new: Value
    effect: Effect
    because: Key | None = None
    """The resource whose own change leads to this one; nothing differs in the templates then."""
    origin: Mapping[str, Any] | None = None
    """The origin of the value in the new spec: `file`, `line`, `column` and `route`."""

    @property
    def name(self) -> str:
        """The path as people write it: `DBName`, `Tags[0].Value`."""
        shown = ""
        for step in self.path[1:] if self.path[0] == PROPERTIES else self.path:
            shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
        return shown


class Change(NamedTuple):
    """The changes of one resource, and all the reasons."""

    key: Key
    type: str
    kind: Action
    details: tuple[Detail, ...]
    old: Resource | None
    new: Resource | None
    origin: Mapping[str, Any] | None
    """The place in the spec: `file`, `line`, `column` and `route`; of what is removed, in the old one."""
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

    @property
    def staying(self) -> tuple[Resource, Resource] | None:
        """The resource before and after, if it is the same one: not for sure replaced, added, or removed."""
        if self.old is None or self.new is None or self.kind >= Action.REPLACE:
            return None
        return self.old, self.new
