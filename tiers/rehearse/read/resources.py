"""The resources of all stacks by ID, their properties evaluated, and the targets of references."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.cloudformation.evaluate.values import ResourceRef, Text, Unknown, Value, qualified
from tiers.cloudformation.load.files import Library
from tiers.cloudformation.load.manifest import SourceMap
from tiers.cloudformation.load.stack import LoadedStack
from tiers.cloudformation.load.world import World
from tiers.cloudformation.template import STACK_TYPE, stem_of
from tiers.rehearse.testbed import bounds


class Resource(NamedTuple):
    """One resource that is created: its properties without functions, but with references and unknowns."""

    id: str
    type: str
    properties: Mapping[str, Value]
    component: str

    def get(self, name: str) -> Value:
        """Return a property, `None` if it is not there."""
        return self.properties.get(name)


class Resources:
    """All resources of a deployment. Unrealized parts are collected in `omitted`."""

    def __init__(self, library: Library, main: str, parameters: Mapping[str, str]) -> None:
        self.omitted: dict[str, None] = {}
        self.assumed: dict[str, None] = {}
        self.absent: dict[str, str] = {}
        self.exported: set[str] = set()
        """The resources that other deployments may know by a name."""
        self._by_id: dict[str, Resource] = {}
        world = World(library, parameters)
        if main:
            world.root(main)
        if library.edge:
            world.root(library.edge)
        for stack, doubt in world.stacks():
            self.exported.update(_exported(stack))
            for resource, uncertain in _created(stack, library.source_map):
                self._by_id[resource.id] = resource
                if len(self._by_id) > bounds.RESOURCES:
                    raise bounds.TooLargeError(bounds.RESOURCES, "resources")
                if doubt or uncertain:
                    self.omit(f"`{resource.id}` is assumed to be created, although it depends on a condition")
        for each in world.opaque:
            self.omit(each.reason)
        self.cloudfront_lists = world.cloudfront_lists
        for identity, region in self.cloudfront_lists.items():
            self.assumed[f"`{identity}` is CloudFront's prefix list in {region}"] = None
        self.existing = world.existing.members if world.existing is not None else ()
        """The components that exist already."""
        if world.existing is not None and world.existing.subnets:
            self.assumed["the existing VPC has subnets, routes, and gateways as the spec declares them"] = (
                None
            )

    def omit(self, sentence: str) -> None:
        """Record that a part of the templates is not realized."""
        self.omitted[sentence] = None

    def leave(self, resource: "Resource", reason: str) -> None:
        """Record that a resource has no host; `reason` is a sentence without its subject."""
        sentence = f"`{resource.id}` {reason}"
        self.omit(sentence)
        for name in (resource.component, resource.id):
            self.absent.setdefault(name, sentence)

    def every(self) -> Iterator[Resource]:
        """Yield all resources, in the templates' order."""
        yield from self._by_id.values()

    def of(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of some types (their names without `AWS::`), in the templates' order."""
        wanted = {f"AWS::{each}" for each in types}
        yield from (each for each in self._by_id.values() if each.type in wanted)

    def get(self, value: Value, *types: str) -> Resource | None:
        """Return the resource that a reference means, if it is one of some types."""
        found = self._by_id.get(value.name) if isinstance(value, ResourceRef) else None
        return found if found is not None and found.type in {f"AWS::{each}" for each in types} else None


def references(value: Value) -> Iterator[ResourceRef]:
    """Yield the references anywhere in a value."""
    if isinstance(value, ResourceRef):
        yield value
    elif isinstance(value, Text):
        for part in value.parts:
            yield from references(part)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def _created(stack: LoadedStack, source_map: SourceMap) -> Iterator[tuple[Resource, Unknown | None]]:
    """Yield the resources of a stack that its conditions do not leave out."""
    stem = stem_of(stack.document.source.path.rsplit("/", 1)[-1])
    sources = source_map.get(stem, {})
    for name, body in stack.resources.items():
        if not isinstance(body, Mapping):
            continue
        if body.get("Type") == STACK_TYPE and isinstance(stack.world.child(stack, name), LoadedStack):
            continue
        with stack.at("Resources", name):
            created = stack.is_created(name)
            found = stack.evaluate(body.get("Properties") or {})
        if created is False:
            continue
        properties = found if isinstance(found, Mapping) else {}
        component = _component(sources.get(name)) or name
        resource = Resource(qualified(stack.scope, name), str(body.get("Type")), properties, component)
        yield resource, created if isinstance(created, Unknown) else None


def _exported(stack: LoadedStack) -> Iterator[str]:
    """Yield the resources that a stack exports something of."""
    outputs = stack.document.data.get("Outputs")
    for name, body in outputs.items() if isinstance(outputs, Mapping) else ():
        if isinstance(body, Mapping) and "Export" in body:
            with stack.at("Outputs", name):
                yield from (each.name for each in references(stack.evaluate(body.get("Value"))))


def _component(entry: Any) -> str | None:  # noqa: ANN401 - read from a file
    component = entry.get("component") if isinstance(entry, Mapping) else None
    return component if isinstance(component, str) else None
