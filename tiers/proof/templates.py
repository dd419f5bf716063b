"""Templates to a network: the entry points for the commands and the compiler.

Any CloudFormation template is accepted: unknown values are `Unknown` in the network, and each fault of a
template is a trouble. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, ResourceRef, Unknown, Value, qualified
from tiers.cloudformation.load.existing_forms import unmarked
from tiers.cloudformation.load.files import Fetched, from_disk, from_memory
from tiers.cloudformation.load.handed import Walker, is_opaque
from tiers.cloudformation.load.manifest import SourceMap
from tiers.cloudformation.load.serverless import PREFIX, with_globals
from tiers.cloudformation.load.stack import LoadedStack
from tiers.cloudformation.load.world import World
from tiers.cloudformation.template import STACK_TYPE, stem_of
from tiers.diagnostics.codes import templates as codes
from tiers.diagnostics.model import Document, Place
from tiers.proof.build import default_vpc
from tiers.proof.build.assemble import network
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.groups import DEFAULT, RESTRICTED
from tiers.proof.model.loaded import Listed, Loaded, Written, component_of
from tiers.proof.model.network import Network


def load_path(
    path: str,
    parameters: Mapping[str, str] | None = None,
    *,
    beside: Sequence[str] = (),
    maps: Sequence[tuple[str, str]] = (),
    account: str | None = None,
) -> Loaded:
    """Load a template, or the folder of a bundle, with all that it nests; `parameters` are given ones.

    The templates `beside` it are deployed to the same account, so that each can import what another exports.
    `account` is a folder with listings of what is deployed already, which IDs in the templates may name.
    """
    library, main = from_disk(path)
    mains = {main: ""} if main else {}
    for each in beside:
        other, name = from_disk(each)
        library.take(other)
        if name:
            mains.setdefault(name, "")
    if len(mains) > 1:
        mains = _scopes(mains)
    return _load(World(library, parameters or {}, maps), mains, account)


def load_files(
    files: Mapping[str, Fetched],
    main: str,
    parameters: Mapping[str, str] | None = None,
    source_map: SourceMap | None = None,
    region: str = "",
) -> Loaded:
    """Load templates in memory, as text or as data that was parsed already, by the names of their files."""
    return _load(World(from_memory(files, source_map), parameters or {}), {main: ""}, region=region)


def _scopes(mains: Iterable[str]) -> dict[str, str]:
    """Name each of several outermost stacks by the stem of its file, no two alike."""
    found: dict[str, str] = {}
    for main in mains:
        stem = main.rsplit("/", 1)[-1].partition(".")[0] or "stack"
        others = (f"{stem}-{number}" for number in count(2))
        found[main] = next(each for each in chain((stem,), others) if each not in found.values())
    return found


def _load(world: World, mains: Mapping[str, str], account: str | None = None, region: str = "") -> Loaded:
    library = world.library
    world.has_account = account is not None
    world.is_alone = len(mains) == 1 and account is None
    listed = _listed(account) if account else Listed((), {}, ())
    ids = frozenset(each.id for each in listed.resources)
    if any(_has_one_of(ids, library.template(main)) for main in mains):
        mains = _scopes(mains)
    for main, scope in mains.items():
        world.root(main, scope)
    if not world.roots:
        return Loaded(Network(), tuple(library.troubles), {})
    world.check_parameters()
    resources = list(listed.resources)
    written = dict(listed.written)
    handed: dict[ResourceRef | str, Unknown] = {}
    for stack, uncertain in world.stacks():
        for resource, where in _resources(world, stack, uncertain, handed):
            resources.append(resource)
            written[resource.id] = where
    resources += default_vpc.resources(tuple(resources))
    # Keyed as it was when an evaluated `Ipv6CidrBlocks` asked for it.
    catalogue = Catalogue(
        resources,
        lambda name: world.stand_in(*_parts(name)),
        literal_ids=ids,
        pseudo={**listed.pseudo, **world.pseudo},
        region=region,
        cloudfront_lists={} if account is not None else world.cloudfront_lists,
    )
    found = network(catalogue, tuple(world.opaque))
    found = found._replace(
        not_modelled=tuple(dict.fromkeys((*world.opaque, *found.not_modelled, *listed.unread)))
    )
    if handed:
        from tiers.proof.build.handed import opened  # few templates have any of it

        found = opened(found, catalogue, handed)
    troubles = (*library.troubles, *listed.troubles)
    if world.existing is None:
        return Loaded(found, troubles, written, catalogue)
    assumed, members = world.existing.subnets, world.existing.members
    if members:
        from tiers.proof.build.existing_members import added

        found = added(found, members)
    return Loaded(found, troubles, written, catalogue, assumed, members)


def _has_one_of(ids: frozenset[str], template: Document | None) -> bool:
    """Return whether a logical ID of a template is also the name of something that is deployed."""
    return template is not None and not ids.isdisjoint(template.data["Resources"])


def _listed(account: str) -> Listed:
    from tiers.proof.account.load import listed

    return listed(account)


def _parts(name: str) -> tuple[str, str]:
    scope, _, logical_id = name.rpartition(".")
    return scope, logical_id


def _resources(
    world: World, stack: LoadedStack, uncertain: Unknown | None, handed: dict[ResourceRef | str, Unknown]
) -> Iterator[tuple[Resource, Written]]:
    entries = _entries(world.library.source_map, stack.document.source.path)
    for name, body in stack.resources.items():
        where = ("Resources", name)
        if not isinstance(body, Mapping) or not isinstance(body.get("Type"), str):
            if isinstance(body, Mapping) and "Fn::Transform" in body:
                world.macro(stack, Place(where), f"`Fn::Transform` decides the content of `{name}`")
            elif not str(name).startswith("Fn::"):
                message = f"the resource `{name}` has no `Type`"
                fix = "add a `Type` such as `AWS::EC2::VPC`"
                world.trouble(codes.NOT_A_TEMPLATE, stack, Place(where, "key"), message, fix)
                world.opaque.append(Unknown(message, Origin(qualified(stack.scope, str(name)))))
            continue
        created = _created(stack, name)
        if created is False:
            continue
        if is_opaque(body["Type"]):
            handed.update(_handed(world, stack, name, body))
        entry = entries.get(name)
        spec = entry if isinstance(entry, Mapping) else None
        why = uncertain or (created if isinstance(created, Unknown) else None)
        identity = qualified(stack.scope, name)
        component = component_of(spec) or world.component_of(stack, name)
        made = Resource(identity, body["Type"], _properties(stack, name, body), why, component)
        yield made, Written(stack.document, where, spec)


def _created(stack: LoadedStack, name: str) -> bool | Unknown:
    with stack.at("Resources", name):
        return stack.is_created(name)


def _handed(
    world: World, stack: LoadedStack, name: str, body: Mapping[str, Any]
) -> Iterator[tuple[ResourceRef | str, Unknown]]:
    """Yield the resources that an opaque one may change, each with why."""
    kind, identity = body["Type"], qualified(stack.scope, name)
    if kind == STACK_TYPE:
        child = world.child(stack, name)
        if isinstance(child, LoadedStack):
            return
    what = "the stack" if kind == STACK_TYPE else f"`{kind}`"
    why = Unknown(f"{what} `{identity}` may change its parameters, and was not loaded", Origin(identity))
    with stack.at("Resources", name):
        for each in _named(world, stack, body.get("Properties")):
            # It removes rules, and is read where the default group is built.
            empties = kind == RESTRICTED and isinstance(each, ResourceRef) and each.attribute == DEFAULT
            if not empties:
                yield each, why


def _named(world: World, stack: LoadedStack, properties: Value) -> Iterator[ResourceRef | str]:
    """Yield the resources that an opaque one names, and those that its own function works with."""
    yield from Walker(world).named(stack, properties)
    if isinstance(properties, Mapping) and "ServiceToken" in properties:
        yield from Walker(world, runs=True).named(stack, properties["ServiceToken"])


def _properties(stack: LoadedStack, name: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a function without arguments
    def evaluated() -> Value:
        with stack.at("Resources", name):
            if "Fn::Transform" in body:
                return stack.evaluate({"Fn::Transform": body["Fn::Transform"]})
            found = stack.evaluate(body.get("Properties") or {})
        if not stack.world.is_assumed(stack):
            found = unmarked(found)
        return with_globals(stack, body["Type"], found) if body["Type"].startswith(PREFIX) else found

    return evaluated


def _entries(source_map: SourceMap, file: str) -> Mapping[str, Any]:
    stem = stem_of(file.rsplit("/", 1)[-1])
    return source_map.get(stem, {})
