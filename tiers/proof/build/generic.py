"""All other resources with subnets in their schema: their connections are unknown.

Its groups still decide what is impossible. Where the properties are comes from the schemas of all types
(`tiers/facts/network-properties.txt`).
"""

from collections.abc import Iterator, Mapping

from tiers import resources
from tiers.cloudformation.evaluate.values import ResourceRef, Text, Unknown, Value
from tiers.facts import NetworkProperty, network_properties
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.groups import GROUP, group_id
from tiers.proof.build.placements import Wanted, node, placement, subnet_ids
from tiers.proof.build.vpc import SUBNET
from tiers.proof.model.network import Interface, Node
from tiers.resources.row import BySchema, Modeled, Network
from tiers.tuples import NamedTuple

STATE_MACHINE = "AWS::StepFunctions::StateMachine"
"""A state machine, whose definition is a string that may start tasks in subnets."""
_PUBLIC = ("PubliclyAccessible", "AssignPublicIp", "AssociatePublicIpAddress")


class _Found(NamedTuple):
    """The subnets and groups in one place of a resource's properties."""

    subnets: Value
    groups: Value


def nodes(catalogue: Catalogue) -> tuple[Node, ...]:
    """Build a node of each resource that is known by its schema only."""
    return tuple(_node(catalogue, each) for each in catalogue if _is_placed(each) and _is_end(each))


def is_vague(catalogue: Catalogue, resource: Resource) -> bool:
    """Return whether a resource names subnets or groups, and only its schema shows their purpose."""
    if resource.type == STATE_MACHINE:
        return _refers(catalogue, resource.properties)
    return _is_placed(resource)


def is_by_schema(resource: Resource) -> bool:
    """Return whether only the schema of a resource's type is known."""
    return isinstance(resources.find(resource.type).network, BySchema)


def _refers(catalogue: Catalogue, value: Value) -> bool:
    """Return whether a subnet or group is anywhere in a value."""
    if isinstance(value, Text):
        return any(_refers(catalogue, each) for each in value.parts)
    if isinstance(value, Mapping):
        return any(_refers(catalogue, each) for each in value.values())
    if isinstance(value, list):
        return any(_refers(catalogue, each) for each in value)
    return isinstance(value, ResourceRef) and isinstance(catalogue.find(value, SUBNET, GROUP), Resource)


def _is_placed(resource: Resource) -> bool:
    """Return whether a resource of a type without a reader names subnets or groups."""
    network = resources.find(resource.type).network
    if isinstance(network, Network | Modeled) or resource.type.endswith("SubnetGroup"):
        return False
    # All other types of EC2 are not modeled, and none of them is an end of connections.
    if resource.type.startswith("AWS::EC2::") and not is_by_schema(resource):
        return False
    known = network_properties().get(resource.type)
    return known is not None and any(_found(resource.properties, known, None))


def _is_end(resource: Resource) -> bool:
    known = network_properties()[resource.type]
    return any(each.subnets is not None for each in _found(resource.properties, known, None))


def _node(catalogue: Catalogue, resource: Resource) -> Node:
    known = network_properties()[resource.type]
    placed = [each for each in _found(resource.properties, known, None) if each.subnets is not None]
    interfaces = tuple(
        _interface(catalogue, resource, number, each)
        for number, each in enumerate(placed)
        if each is not None
    )
    why = f"what `{resource.id}` opens and accepts is not modeled: `{resource.type}`"
    found = next((each for each in interfaces if isinstance(each, Unknown)), None)
    built = tuple(each for each in interfaces if isinstance(each, Interface))
    return node(resource, "other", found or built)._replace(nature=Unknown(why, resource.origin()))


def _interface(catalogue: Catalogue, resource: Resource, number: int, found: _Found) -> Interface | Unknown:
    subnets = subnet_ids(catalogue, _members(catalogue, found.subnets))
    if isinstance(subnets, Unknown):
        return subnets
    if not subnets:
        return Unknown(f"the subnet of `{resource.id}` is not known", resource.origin())
    wanted = Wanted(_is_public(resource), None)
    places = tuple(placement(catalogue, each, wanted) for each in subnets)
    return Interface(
        f"{resource.id}.interface{number}", places, _groups(catalogue, resource, found), resource.origin()
    )


def _groups(catalogue: Catalogue, resource: Resource, found: _Found) -> tuple[str | Unknown, ...] | Unknown:
    why = Unknown(f"the security groups of `{resource.id}` are not known", resource.origin())
    listed = read.items(found.groups)
    if isinstance(listed, Unknown) or not listed:
        return listed if isinstance(listed, Unknown) else why
    named = tuple(group_id(catalogue, each) for each in listed)
    network = resources.find(resource.type).network
    return (*named, why) if isinstance(network, BySchema) and network.has_more_groups else named


def _is_public(resource: Resource) -> bool | Unknown:
    """Return whether it has public addresses; unknown unless a property says so."""
    asked = next((resource.get(name) for name in _PUBLIC if resource.get(name) is not None), None)
    if asked is not None:
        return read.boolean(asked, resource.origin(), default=False)
    return Unknown(f"whether `{resource.id}` has a public address is not modeled", resource.origin())


def _members(catalogue: Catalogue, value: Value) -> Value:
    """Return the subnets of a list, those of a subnet group among them."""
    listed = read.items(value)
    if isinstance(listed, Unknown):
        return listed
    found: list[Value] = []
    for each in listed:
        if not isinstance(each, _OfGroup):
            found.append(each)
            continue
        holder = catalogue.find(each.name, *_subnet_groups())
        inner = holder if isinstance(holder, Unknown) else holder.get("SubnetIds")
        found += inner if isinstance(inner, list) else [inner]
    return found


class _OfGroup(NamedTuple):
    """The subnets of a subnet group, by the resource that refers to it."""

    name: Value


def _subnet_groups() -> tuple[str, ...]:
    return tuple(each for each in network_properties() if each.endswith("SubnetGroup"))


def _found(properties: Value, known: tuple[NetworkProperty, ...], groups: Value) -> Iterator[_Found]:
    """Yield each place with subnets, and the groups beside it or above it."""
    if isinstance(properties, Unknown):
        yield _Found(properties, properties)
        return
    if isinstance(properties, list):
        inner = tuple(each._replace(path=each.path[1:]) for each in known if each.path[0] == "*")
        for item in properties if inner else ():
            yield from _found(item, inner, groups)
        return
    if not isinstance(properties, Mapping):
        return
    own = _leaves(properties, known, "groups")
    subnets = _leaves(properties, known, "subnets")
    subnets += [_OfGroup(each) for each in _leaves(properties, known, "subnet-group")]
    below = own or groups
    if subnets or own:
        yield _Found(subnets or None, below)
    for name, value in properties.items():
        inner = tuple(
            each._replace(path=each.path[1:])
            for each in known
            if len(each.path) > 1 and each.path[0] in (name, "*")
        )
        if inner:
            yield from _found(value, inner, below)


def _leaves(properties: Mapping[str, Value], known: tuple[NetworkProperty, ...], holds: str) -> list[Value]:
    found: list[Value] = []
    for each in known:
        value = properties.get(each.path[0]) if len(each.path) == 1 and each.holds == holds else None
        if value is not None:
            found += value if isinstance(value, list) else [value]
    return found
