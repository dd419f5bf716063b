"""Templates to a network: what the commands and the compiler call.

Any CloudFormation, by anybody: whatever cannot be told is `Unknown` in the network, and what is wrong with a
template is a trouble. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import Place
from tiers.reach.build import default_vpc
from tiers.reach.build.assemble import network
from tiers.reach.build.catalogue import Catalogue, Resource
from tiers.reach.load.files import Fetched, Library, SourceMap, from_disk, from_memory
from tiers.reach.load.stack import STACK_TYPE, Stack
from tiers.reach.load.values import Value, qualified
from tiers.reach.load.world import World
from tiers.reach.loaded import Loaded, Written, component_of
from tiers.reach.network import Network, Origin, Unknown


def load_path(path: str, parameters: Mapping[str, str] | None = None) -> Loaded:
    """Load a template, or the folder of a bundle, with all that it nests; `parameters` are given ones."""
    library, main = from_disk(path)
    return _load(library, main, parameters or {})


def load_files(
    files: Mapping[str, Fetched],
    main: str,
    parameters: Mapping[str, str] | None = None,
    source_map: SourceMap | None = None,
) -> Loaded:
    """Load templates in memory, as text or as data that was parsed already, by the names of their files."""
    return _load(from_memory(files, source_map), main, parameters or {})


def _load(library: Library, main: str, parameters: Mapping[str, str]) -> Loaded:
    world = World(library, parameters)
    root = world.root(main) if main else None
    if root is None:
        return Loaded(Network(), tuple(library.troubles), {})
    resources: list[Resource] = []
    written: dict[str, Written] = {}
    for stack, uncertain in world.stacks(root):
        for resource, where in _resources(world, stack, uncertain):
            resources.append(resource)
            written[resource.id] = where
    resources += default_vpc.resources(tuple(resources))
    # Keyed as it was when an evaluated `Ipv6CidrBlocks` asked for it.
    catalogue = Catalogue(resources, lambda name: world.stand_in(*_parts(name)))
    found = network(catalogue, tuple(world.opaque))
    found = found._replace(not_modelled=tuple(dict.fromkeys((*world.opaque, *found.not_modelled))))
    return Loaded(found, tuple(library.troubles), written)


def _parts(name: str) -> tuple[str, str]:
    scope, _, logical_id = name.rpartition(".")
    return scope, logical_id


def _resources(world: World, stack: Stack, uncertain: Unknown | None) -> Iterator[tuple[Resource, Written]]:
    entries = _entries(world.library.source_map, stack.document.source.path)
    for name, body in stack.resources.items():
        where = ("Resources", name)
        if not isinstance(body, Mapping) or not isinstance(body.get("Type"), str):
            if not str(name).startswith("Fn::"):
                message = f"`{name}` is not a resource: it has no `Type`"
                mend = "give it a `Type` such as `AWS::EC2::VPC`"
                world.trouble(codes.NOT_A_TEMPLATE, stack, Place(where, "key"), message, mend)
                world.opaque.append(Unknown(message, Origin(qualified(stack.scope, str(name)))))
            continue
        created = _created(stack, name)
        if created is False or body["Type"] == STACK_TYPE:
            continue
        entry = entries.get(name)
        spec = entry if isinstance(entry, Mapping) else None
        why = uncertain or (created if isinstance(created, Unknown) else None)
        identity = qualified(stack.scope, name)
        made = Resource(identity, body["Type"], _properties(stack, name, body), why, component_of(spec))
        yield made, Written(stack.document, where, spec)


def _created(stack: Stack, name: str) -> bool | Unknown:
    with stack.at("Resources", name):
        return stack.is_created(name)


def _properties(stack: Stack, name: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a function without arguments
    def evaluated() -> Value:
        with stack.at("Resources", name):
            return stack.evaluate(body.get("Properties") or {})

    return evaluated


def _entries(source_map: SourceMap, file: str) -> Mapping[str, Any]:
    stem = file.rsplit("/", 1)[-1].partition(".template.")[0]
    return source_map.get(stem, {})
