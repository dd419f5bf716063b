"""Names that two components share, that have another meaning, or that give one logical ID twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.codes.connections import UNKNOWN_COMPONENT
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import INTERNET, abridged
from tiers.ir import identifiers
from tiers.ir.facets import FORWARD
from tiers.ir.placed import Built, Output, Placed
from tiers.ir.references import Find, Pointer, Target, passed_name
from tiers.ir.stacks import TIERS
from tiers.language.architecture import Architecture

# The last two would read like CIDR blocks in the IDs of rules.
RESERVED = frozenset({INTERNET, "network", "security", "root", *TIERS, "any-ipv4", "any_ipv4"})


def unknown(name: str, route: Route, architecture: Architecture, otherwise: str) -> Diagnostic:
    """Return the finding about a name of no component; `otherwise` is the help where there are none."""
    known = list(architecture.members)
    meant = nearest(name, known)
    return UNKNOWN_COMPONENT.at(
        route,
        f"unknown component `{name}`",
        label=f"did you mean `{meant}`?" if meant else "not in this spec",
        help=f"use one of {abridged(known)}" if known else otherwise,
    ).replaced_by(meant)


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find names that conflict with others."""
    components = [(tier, name) for tier in TIERS for name in getattr(architecture.spec, tier)]
    yield from _shared(components, architecture)
    for tier, name in components:
        if name in RESERVED:
            yield codes.RESERVED_NAME.at(
                Place((tier, name), "key"),
                f"the component name `{name}` is reserved",
                label="name of a tier, a stack, or the internet",
                help=f"rename the component, for example to `{name}-1`"
                if name != INTERNET
                else "rename the component",
            )
    yield from _hosts(architecture)
    first = [(tier, name) for tier, name in components if architecture.members[name].tier == tier]
    yield from _same_id(first, identifiers.pascal)
    yield from _same_id(
        [route for route in first if _forwards(architecture, route[1])], identifiers.load_balancer
    )
    yield from _same_id([subnet.route for subnet in architecture.network.subnets], identifiers.subnet)


def _forwards(architecture: Architecture, name: str) -> bool:
    """Return whether a component is a load balancer."""
    member = architecture.members[name]
    connections = member.component.connections(architecture.around(member))
    return any(each.access == FORWARD for each in connections)


def _hosts(architecture: Architecture) -> Iterator[Diagnostic]:
    """Warn of names that make a host name in the private zone that some programs refuse."""
    zone = architecture.network.spec.private_zone
    for member in architecture.members.values():
        where = architecture.around(member).place
        if zone is not None and where is not None and where.has_host_name and "_" in member.name:
            yield codes.UNDERSCORE_IN_HOST_NAME.at(
                Place(member.route, "key"),
                f"`{member.name}.{zone}` is not a valid host name",
                label="has an underscore",
                also=(Note(Place(("network", "private_zone")), "from this domain"),),
                help=f"rename the component to `{member.name.replace('_', '-')}`",
            )


def check_ids(built: Built, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find two resources that got the same logical ID from different names."""
    seen: dict[str, Placed] = {}
    reported: set[tuple[Route, Route]] = set()
    for placed in built.resources:
        first = seen.setdefault(placed.logical_id, placed)
        if first is not placed and (first.origin, placed.origin) not in reported:
            reported.add((first.origin, placed.origin))
            yield codes.ID_COLLISION.at(
                Place(placed.origin, "key"),
                f"duplicate logical ID `{placed.logical_id}`",
                label="already taken",
                also=(Note(Place(first.origin, "key"), "first defined here"),),
                help="rename one of the two",
            )
    yield from _of_what_exists(built, seen, architecture)
    for output in built.outputs:
        # An output of that name is also how a resource's ID would pass to another stack.
        taken = seen.get(output.name)
        if taken is not None and taken.origin != output.origin and not _is_of(output, taken):
            yield codes.ID_COLLISION.at(
                Place(output.origin, "key"),
                f"an output and a resource both have the name `{output.name}`",
                label="creates the output",
                also=(Note(Place(taken.origin, "key"), "creates the resource"),),
                help="rename one of the two",
            )


def _is_of(output: Output, placed: Placed) -> bool:
    """Return whether the value of an output is the ID of a resource, which passes to stacks by its name."""
    value = output.value.to_dict()
    return isinstance(value, Pointer) and value.target == Target(placed.logical_id)


def _of_what_exists(
    built: Built, seen: Mapping[str, Placed], architecture: Architecture
) -> Iterator[Diagnostic]:
    """Find resources with the logical ID by which something that exists already is referred to."""
    if not built.given:
        return
    from tiers.cloudformation.load import existing
    from tiers.network import existing_members

    of_members = existing_members.taken(existing_members.of(architecture))
    for logical_id in sorted(existing.logical_ids(built.assumed, built.existing) | of_members.keys()):
        if logical_id in seen:
            route = of_members.get(logical_id)
            yield codes.ID_COLLISION.at(
                Place(seen[logical_id].origin, "key"),
                f"duplicate logical ID `{logical_id}`",
                label="already taken",
                also=(
                    Note(Place(("network", "vpc")), "a part of the existing VPC")
                    if route is None
                    else Note(Place(route, "key"), "this exists already, and has the ID"),
                ),
                help="rename the resource",
            )


def check_passed(built: Built, find: Find) -> Iterator[Diagnostic]:
    """Find values that pass from stack to stack under one name, or under that of a resource there."""
    placed_as = {each.logical_id: each for each in built.resources}
    passed: dict[str, Target] = {}
    reported: set[str] = set()
    for placed in built.resources:
        for target in find(placed.body):
            if placed_as[target.logical_id].stack is placed.stack:
                continue
            name = passed_name(target)
            other = passed.setdefault(name, target)
            there = placed_as.get(name)
            is_taken = there is not None and there.stack is placed.stack
            if (other != target or is_taken) and name not in reported:
                reported.add(name)
                yield _passed_twice(placed, target, placed_as[name if is_taken else other.logical_id])


def _passed_twice(placed: Placed, target: Target, other: Placed) -> Diagnostic:
    return codes.ID_COLLISION.at(
        Place(placed.origin, "key"),
        f"`{target.dotted}` and `{other.logical_id}` both pass between stacks as `{passed_name(target)}`",
        label=f"refers to `{target.dotted}`",
        also=(Note(Place(other.origin, "key"), f"creates `{other.logical_id}`"),),
        help="rename one of the two resources",
    )


def _shared(components: list[tuple[str, str]], architecture: Architecture) -> Iterator[Diagnostic]:
    for tier, name in components:
        member = architecture.members[name]
        if member.tier != tier:
            yield codes.DUPLICATE_NAME.at(
                Place((tier, name), "key"),
                f"duplicate component name `{name}`",
                label="already taken",
                also=(Note(Place(member.route, "key"), "first defined here"),),
                help="rename one of the two; names must be unique across tiers",
            )


def _same_id(routes: Iterable[Route], identifier: Callable[[str], str]) -> Iterator[Diagnostic]:
    seen: dict[str, Route] = {}
    for route in routes:
        logical_id = identifier(str(route[-1]))
        other = seen.setdefault(logical_id, route)
        if other != route:
            yield codes.ID_COLLISION.at(
                Place(route, "key"),
                f"`{route[-1]}` and `{other[-1]}` result in the same logical IDs",
                label=f"`{logical_id}` in both",
                also=(Note(Place(other, "key"), "first defined here"),),
                help="rename one of them; names must differ in more than `-` and `_`",
            )
