"""Resources made of listed items, and components made of their tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.cloudformation.load.manifest import SourceMap
from tiers.proof.account.export import Export, Item
from tiers.proof.build.catalogue import Resource
from tiers.proof.model.loaded import Written, component_of
from tiers.tuples import NamedTuple

LOGICAL_ID = "aws:cloudformation:logical-id"
Stacked = Mapping[tuple[str, str], str]
"""The logical IDs of resources, by their type and the end of their physical ID: a name, or an ARN."""


def stacked(export: Export) -> Stacked:
    """Return the resources of the stacks that are listed; the physical ID of a queue is its URL."""
    found: dict[tuple[str, str], str] = {}
    for item in export.items("StackResourceSummaries"):
        physical = item.text("PhysicalResourceId")
        end = physical.rpartition("/")[2] if "://" in physical else physical
        found[item.text("ResourceType"), end] = item.text("LogicalResourceId")
    return found


class Made(NamedTuple):
    """A resource, and where it was listed."""

    resource: Resource
    written: Written


class Maker:
    """Makes resources. With a bundle's source map, a resource belongs to the component that made it."""

    def __init__(self, source_map: SourceMap, stacks: Stacked) -> None:
        """Index the source map by logical IDs, which are unique in a bundle."""
        self._stacks = stacks
        self._entries: dict[str, Mapping[str, Any]] = {
            logical_id: entry
            for entries in source_map.values()
            for logical_id, entry in entries.items()
            if isinstance(entry, Mapping)
        }

    def make(
        self,
        item: Item,
        kind: str,
        id: str,  # noqa: A002 - the model's own name
        properties: Mapping[str, Any],
        tags: Mapping[str, str] | None = None,
        uncertain: Unknown | None = None,
        name: str = "",
    ) -> Made:
        """Make a resource of an item; `name` is its name where it has no tags.

        A resource of a bundle without a component is named by its logical ID, as in the bundle.
        """
        known = tags or {}
        logical_id = known.get(LOGICAL_ID, "")
        entry = self._entries.get(logical_id)
        called = (entry and logical_id) or known.get("Name") or logical_id or name or None
        component = component_of(entry) or called
        resource = Resource(id, kind, lambda: properties, uncertain, component)
        return Made(resource, Written(item.document, item.route, entry, logical_id))

    def tagged(self, kind: str, arn: str, tags: Mapping[str, str]) -> Mapping[str, str]:
        """Return the tags of a resource, with the logical ID that the stacks list for it, if they are listed.

        Two stacks may be of the same spec, and roles and some others do not have the tags of CloudFormation.
        """
        if not self._stacks:
            return tags
        ends = (arn, arn.rpartition(":")[2], arn.rpartition("/")[2])
        found = next((self._stacks[kind, each] for each in ends if (kind, each) in self._stacks), "")
        own = {name: value for name, value in tags.items() if name != LOGICAL_ID}
        return {**own, LOGICAL_ID: found} if found else own


def present(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the given keys that are present."""
    return {name: data[name] for name in names if data.get(name) is not None}


def texts(listed: Iterator[Mapping[str, Any]], name: str) -> list[str]:
    """Return one text of each mapping in a list."""
    found = [each.get(name) for each in listed]
    return [each for each in found if isinstance(each, str)]


def not_exported(command: str, id: str) -> Unknown:  # noqa: A002 - the model's own name
    """Return a reason for a resource whose listing is missing."""
    return Unknown(f"the output of `aws {command}` is missing for `{id}`", Origin(id))
