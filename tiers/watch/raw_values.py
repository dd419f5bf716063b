"""Raw resources as the alarms see them: their properties, of which some are known only at the deployment."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.ir.raw_references import references
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.spec import Spec
from tiers.tuples import NamedTuple

_NUMBER = re.compile("[0-9]{1,15}")
_FAILED = ("deadletter", "onfailure")
"""Parts of the names of properties with a queue for what failed, in lower case: `deadLetterTargetArn`,
`DeadLetterConfig`, and `OnFailure`."""


class Unknown:
    """A value that only the deployment has, such as that of a parameter."""


UNKNOWN = Unknown()


class Raw(NamedTuple):
    """A raw resource, with all others of the spec."""

    logical_id: str
    stack: Stack
    type: str
    properties: Mapping[str, Any]
    others: Mapping[str, "Raw"]
    uses: frozenset[str]
    """The logical IDs that its properties refer to."""
    failed: frozenset[str]
    """The logical IDs of what a property of any resource names for messages that failed."""

    def value(self, path: str) -> Any:  # noqa: ANN401 - JSON-like data
        """Return the value of a property, by a path with dots; `None` without it, or `UNKNOWN`."""
        found: Any = self.properties
        for name in path.split("."):
            if found is None:
                return None
            if not isinstance(found, Mapping) or is_function(found):
                return UNKNOWN
            found = found.get(name)
        return UNKNOWN if is_function(found) else found

    def text(self, path: str) -> str | None:
        """Return the string that a property has, if it is known."""
        found = self.value(path)
        # A dynamic reference is resolved at the deployment.
        return found if isinstance(found, str) and "{{" not in found else None

    def number(self, path: str, default: int | None = None) -> int | None:
        """Return the number that a property has, also as a string, or the default; `None` if unknown."""
        found = self.value(path)
        if found is None:
            return default
        if isinstance(found, str) and _NUMBER.fullmatch(found):
            return int(found)
        is_number = isinstance(found, int) and not isinstance(found, bool)
        return int(found) if is_number and 0 <= found < 10**15 else None

    def is_true(self, path: str) -> bool:
        """Return whether a property is true, also as a string."""
        return str(self.value(path)).lower() == "true"

    def named(self, path: str) -> "Raw | None":
        """Return the raw resource that a property refers to."""
        found: Any = self.properties
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        ids = (each.logical_id for _, each in references(found))
        known = [self.others[each] for each in ids if each in self.others]
        return known[0] if len(known) == 1 else None

    def users(self, resource_type: str) -> Iterator["Raw"]:
        """Yield the raw resources of a type that refer to it."""
        for each in self.others.values():
            if each.type == resource_type and self.logical_id in each.uses:
                yield each


def every(spec: Spec) -> Mapping[str, Raw]:
    """Return the raw resources of a spec by their logical IDs, in the order of their stacks."""
    written = {
        logical_id: (stack, each.Type, each.Properties)
        for stack in Stack
        for logical_id, each in getattr(spec.resources, stack).items()
    }
    return linked(written, spec.overrides)


def linked(
    written: Mapping[str, tuple[Stack, str, Mapping[str, Any]]], overrides: Mapping[str, Any]
) -> Mapping[str, Raw]:
    """Return resources that know each other, given their stacks, types, and properties."""
    found: dict[str, Raw] = {}
    everything = [properties for _, _, properties in written.values()]
    failed = frozenset(_for_what_failed([*everything, overrides]))
    for logical_id, (stack, resource_type, properties) in written.items():
        uses = frozenset(target.logical_id for _, target in references(properties))
        found[logical_id] = Raw(logical_id, stack, resource_type, properties, found, uses, failed)
    return found


def _for_what_failed(value: object) -> Iterator[str]:
    """Yield what properties for messages that failed refer to."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            name = str(key).replace("_", "").lower()
            if any(part in name for part in _FAILED):
                yield from (target.logical_id for _, target in references(each))
            else:
                yield from _for_what_failed(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _for_what_failed(each)


def is_function(value: object) -> bool:
    """Return whether a value is one of CloudFormation's functions."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    (name,) = value
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))


def reference(value: object) -> Target | None:
    """Return what a value refers to, if it is one `Ref` and no more."""
    name = value.get("Ref") if isinstance(value, Mapping) and len(value) == 1 else None
    return Target(name) if isinstance(name, str) else None
