"""The escape hatch: raw resources and overrides of generated ones, wired like everything else.

Must not know a component type: it sees built resources, and CloudFormation's own words in the spec.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tiers.compile import lost_attributes, order
from tiers.compile.order import Places
from tiers.compile.unknown_ids import Found, report_nothing, report_unknown
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.codes.shape import WRONG_TYPE
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.wording import counted
from tiers.ir import existing_values, identifiers
from tiers.ir.parameters import Text
from tiers.ir.placed import Built, Placed
from tiers.ir.raw_references import REFERENCE, references
from tiers.ir.references import Find, Interpolation, Pointer, Target, targets
from tiers.ir.stacks import TIERS, Stack
from tiers.language.raw import RawResource
from tiers.language.spec import Spec
from tiers.language.stack_parameters import parameters_in
from tiers.tuples import NamedTuple

ATTRIBUTES = frozenset(
    {"DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Metadata"}
)
"""First words of an override's path that are attributes of the resource; anything else is a property."""

RETAINED = MappingProxyType({"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"})
"""Policies of the edge, which is updated first, while the other stacks still use what it had."""


class Extended(NamedTuple):
    """Everything built, with what the spec adds and changes, and what is wrong with that."""

    built: Built
    findings: tuple[Diagnostic, ...]


def extend(
    built: Built,
    spec: Spec,
    of_network: frozenset[str] = frozenset(),
    members: Collection[str] = (),
    places: Places = MappingProxyType({}),
    find: Find = targets,
) -> Extended:
    """Add the raw resources of a spec and apply its overrides.

    `of_network` are the logical IDs of the VPC that the spec could have, `members` the raw resources that are
    members, `places` the references in components.
    """
    if not spec.extends:
        return Extended(
            built,
            (*order.misplaced(built, places, find), *order.rings(built, places, find)) if places else (),
        )
    found = Found(of_network, referable(spec), spec.logical_ids)
    known = {placed.logical_id for placed in built.resources}
    known |= {logical_id for _, logical_id, _ in written(spec)}
    known |= {target.logical_id for target in built.given}
    raw = [_added(stack, logical_id, each, known, found) for stack, logical_id, each in written(spec)]
    added = [each._replace(owner=each.logical_id) if each.logical_id in members else each for each in raw]
    resources = {placed.logical_id: placed for placed in built.resources}
    for key, value in spec.overrides.items():
        _override(key, value, resources, known, found)
    gone = lost_attributes.lost(built.resources, resources)
    outputs = lost_attributes.kept(built.outputs, gone) if gone else built.outputs
    extended = _filled(built._replace(resources=(*resources.values(), *added), outputs=outputs), found)
    every = {**places, **dict(_places(spec, resources))}
    targeted = tuple((key, *target_of(key, resources)) for key in spec.overrides)
    return Extended(
        extended,
        (
            *found,
            *lost_attributes.check(extended, gone, every),
            *lost_attributes.without_value(built.outputs, gone, resources),
            *lost_attributes.unused(built.resources, extended, targeted, find),
            *order.misplaced(extended, every, find),
            *order.rings(extended, every, find),
        ),
    )


def _places(spec: Spec, resources: Collection[str]) -> Iterator[tuple[tuple[str, str], Route]]:
    """Yield the references in raw resources and in overrides, each with its place."""
    for stack, logical_id, raw in written(spec):
        route: Route = ("resources", str(stack), logical_id, "Properties")
        for place, target in references(raw.Properties, route):
            yield (logical_id, target.logical_id), place
    for key, value in spec.overrides.items():
        owner, _ = target_of(key, resources)
        for _, target in references(value):
            yield (owner or "", target.logical_id), ("overrides", key)


def _filled(built: Built, found: Found) -> Built:
    """Put in the values of what exists already; report unknown attributes."""
    if not built.given:
        return built
    missing = list(existing_values.missing(built.resources, built.given))
    for placed, target in missing:
        found.append(
            codes.UNKNOWN_REFERENCE.at(
                Place(placed.origin, "key"),
                f"the attribute `{target.dotted}` is not known",
                label=f"`{target.logical_id}` exists already, and is not created here",
                help="use its value",
            )
        )
    values = {**built.given, **{target: "" for _, target in missing}}
    return built._replace(resources=existing_values.filled(built.resources, values))


def written(spec: Spec) -> Iterator[tuple[Stack, str, RawResource]]:
    """Yield the raw resources of a spec with their stacks and logical IDs."""
    for stack in Stack:
        for logical_id, raw in getattr(spec.resources, stack).items():
            yield stack, logical_id, raw


def _added(stack: Stack, logical_id: str, raw: RawResource, known: set[str], found: Found) -> Placed:
    route: Route = ("resources", str(stack), logical_id)
    body: dict[str, Any] = {"Type": raw.Type}
    policies = RETAINED if stack is Stack.EDGE else {}
    for name in sorted(ATTRIBUTES - {"DependsOn"}):
        given = getattr(raw, name)
        value = policies.get(name) if given is None else given
        if value is not None:
            body[name] = wired(value, (*route, name), known, found)
    if raw.Properties:
        body["Properties"] = wired(dict(raw.Properties), (*route, "Properties"), known, found)
    waits = (raw.DependsOn,) if isinstance(raw.DependsOn, str) else raw.DependsOn
    for index, wait in enumerate(waits):
        if wait not in known:
            place = () if isinstance(raw.DependsOn, str) else (index,)
            report_unknown(wait, (*route, "DependsOn", *place), known, found, is_alone=True)
    origins = {name: (*route, "Properties", name) for name in raw.Properties}
    return Placed(stack, logical_id, body, route, origins, tuple(wait for wait in waits if wait in known))


def _override(key: str, value: object, resources: dict[str, Placed], known: set[str], found: Found) -> None:
    route: Route = ("overrides", key)
    logical_id, inside = target_of(key, resources)
    if logical_id is None:
        report_nothing(key, resources, found)
        return
    if inside[:2] == ("Properties", "Properties"):
        _report_below(key, inside[1:], found)
        return
    placed = resources[logical_id]
    if inside[0] == "DependsOn":
        resources[logical_id] = placed._replace(after=_waits(placed, value, route, known, found))
        return
    new = wired(value, route, known, found)
    if _misses_list(key, placed.body, inside, new, found):
        return
    body = _patched(placed.body, inside, new)
    origins = {} if inside[0] in ATTRIBUTES else {".".join(inside[1:]): route}
    resources[logical_id] = placed._replace(body=body, origins={**placed.origins, **origins})


def target_of(key: str, resources: Collection[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the resource that an override is about, None for none, and the path into its body."""
    logical_id, path = _target(key.split("."), resources)
    is_property = bool(path) and path[0] not in ATTRIBUTES
    return logical_id, ("Properties", *path) if is_property else path


def _waits(placed: Placed, value: object, route: Route, known: set[str], found: Found) -> tuple[str, ...]:
    """Return what a resource waits for, with what an override of `DependsOn` adds; `null` removes all."""
    if value is None:
        return ()
    given = value if isinstance(value, list) else [value]
    waits = [each for each in given if isinstance(each, str)]
    if len(waits) < len(given):
        message = "`DependsOn` must have logical IDs"
        advice = "use a logical ID, or a list of logical IDs"
        found.append(
            WRONG_TYPE.at(route, message, label="must be a string or a list of strings", help=advice)
        )
        return placed.after
    for wait in waits:
        if wait not in known:
            report_unknown(wait, route, known, found)
    return (*placed.after, *(wait for wait in waits if wait in known))


def _target(words: list[str], resources: Collection[str]) -> tuple[str | None, tuple[str, ...]]:
    """Find the resource that a path starts with: a logical ID, or a component's name and the rest of one."""
    if words[0] in resources and len(words) > 1:
        return words[0], tuple(words[1:])
    least = 3
    if len(words) < least:
        return None, ()
    named = identifiers.pascal(words[0])
    # `load_balancer.LoadBalancer` is the ID `LoadBalancer`: a name that says it already is not said twice.
    ids = (named + words[1], *([named] if named.endswith(words[1]) else ()))
    logical_id = next((each for each in ids if each in resources), None)
    return logical_id, tuple(words[2:]) if logical_id else ()


def path_of(placed: Placed, component: str) -> str:
    """Return what a path of `overrides` starts with that means a resource of a component."""
    rest = placed.logical_id.removeprefix(identifiers.pascal(component)) if component else ""
    return f"{component}.{rest}" if rest and rest != placed.logical_id else placed.logical_id


def _misses_list(key: str, value: Any, path: tuple[str, ...], new: Any, found: Found) -> bool:  # noqa: ANN401
    """Report a path that leads into a list but to none of its items; the number after the last adds one."""
    for depth, step in enumerate(path):
        if isinstance(value, list):
            adds = new is not None and depth + 1 == len(path)
            last = len(value) - (0 if adds else 1)
            if not _is_index(step, last):
                found.append(_no_item(key, len(path) - depth, len(value), last))
                return True
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return False


def _is_index(step: str, last: int) -> bool:
    return step.isascii() and step.isdecimal() and len(step) <= len(str(last)) and int(step) <= last


def _no_item(key: str, depth: int, count: int, last: int) -> Diagnostic:
    *head, _ = key.split(".")[: len(key.split(".")) - depth + 1]
    numbers = (
        f"use a number from 0 to {last} after `{'.'.join(head)}`" if last >= 0 else "remove the override"
    )
    return codes.OVERRIDES_NOTHING.at(
        Place(("overrides", key), "key"),
        f"`{key}` is not in a list",
        label=f"the list has {counted(count, 'item')}",
        help=f"{numbers}; {count} adds an item" if last == count else numbers,
    )


def _patched(value: Any, path: tuple[str, ...], new: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a copy with something else at the end of a path; `None` removes the value."""
    first, *rest = path
    if isinstance(value, list) and int(first) == len(value):
        return [*value, new]
    if isinstance(value, list):
        index = int(first)
        if not rest and new is None:
            return [*value[:index], *value[index + 1 :]]
        return [*value[:index], _patched_end(value[index], tuple(rest), new), *value[index + 1 :]]
    base = dict(value) if isinstance(value, Mapping) else {}
    if not rest and new is None:
        base.pop(first, None)
        return base
    return {**base, first: _patched_end(base.get(first), tuple(rest), new)}


def _patched_end(value: Any, rest: tuple[str, ...], new: Any) -> Any:  # noqa: ANN401 - JSON-like data
    return _patched(value, rest, new) if rest else new


def referable(spec: Spec) -> Mapping[str, Text]:
    """Return the stack parameters that `Ref` and `Sub` may name: those declared, and those of components."""
    tiers = (component for tier in TIERS for component in getattr(spec, tier).values())
    written = (each for value in (spec.encryption, *tiers) for each in parameters_in(value))
    declared = (each.parameter(name) for name, each in spec.parameters.items())
    return {each.name: Text(each) for each in (*written, *declared)}


def wired(value: Any, route: Route, known: set[str], found: Found) -> Any:  # noqa: ANN401 - JSON-like data
    """Replace references by pointers, so that the linker wires them; report those that lead nowhere."""
    if isinstance(value, list):
        return [wired(each, (*route, index), known, found) for index, each in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    if _is_parameter(value):
        found.append(_parameter(str(value["parameter"]), route))
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        wire = _FUNCTIONS.get(function)
        if wire is not None:
            return wire(argument, route, known, found)
    return {name: wired(each, (*route, name), known, found) for name, each in value.items()}


def _is_parameter(value: Mapping[str, Any]) -> bool:
    """Return whether a mapping is a stack parameter as components write it."""
    return isinstance(value.get("parameter"), str) and value.keys() <= {"parameter", "default", "description"}


def _parameter(name: str, route: Route) -> Diagnostic:
    return codes.PARAMETER_IN_RAW.at(
        route,
        f"the stack parameter `{name}` has no effect in `{route[0]}`",
        label="not a CloudFormation value",
        help="use the value, and add another one under `environments`",
    )


def _ref(argument: Any, route: Route, known: set[str], found: Found) -> Any:  # noqa: ANN401 - JSON-like data
    if isinstance(argument, str) and argument not in known and argument in found.parameters:
        return found.parameters[argument]
    if isinstance(argument, str) and not argument.startswith("AWS::"):
        return _pointer(Target(argument), route, known, found)
    return {"Ref": argument}


def _get_att(argument: Any, route: Route, known: set[str], found: Found) -> Any:  # noqa: ANN401
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    match parts:
        case [str(logical_id), str(attribute)]:
            return _pointer(Target(logical_id, attribute), route, known, found)
    return {"Fn::GetAtt": argument}


def _pointer(target: Target, route: Route, known: set[str], found: Found) -> Pointer | None:
    if target.logical_id not in known:
        report_unknown(target.logical_id, route, known, found)
        return None
    return Pointer(target, "Any")


def _sub(argument: Any, route: Route, known: set[str], found: Found) -> Any:  # noqa: ANN401 - JSON-like data
    match argument:
        case str(text):
            return Interpolation(tuple(_parts(text, frozenset(), route, known, found)), raw=True)
        case [str(text), dict(variables)]:
            parts = tuple(_parts(text, frozenset(variables), route, known, found))
            given = {name: wired(each, route, known, found) for name, each in variables.items()}
            return Interpolation(parts, raw=True, variables=given)
    return {"Fn::Sub": argument}


def _parts(
    text: str, variables: frozenset[str], route: Route, known: set[str], found: Found
) -> Iterator[str | Target]:
    """Divide a `Sub`'s string into text and references. Pseudo parameters stay text."""
    end = 0
    seen: set[str] = set()
    # No further than the last `}`: each of many `${` that nothing closes would be followed to the end.
    for reference in REFERENCE.finditer(text, 0, text.rfind("}") + 1):
        name, _, attribute = reference[1].strip().partition(".")
        if name in variables or name.startswith("AWS::"):
            continue
        yield text[end : reference.start()]
        end = reference.end()
        if name in known:
            yield Target(name, attribute or None)
        elif name in found.parameters and not attribute:
            yield found.parameters[name]
        elif name not in seen:
            seen.add(name)
            report_unknown(name, route, known, found)
    yield text[end:]


_FUNCTIONS: dict[str, Callable[[Any, Route, set[str], Found], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
}


def _report_below(key: str, path: tuple[str, ...], found: Found) -> None:
    before = key.split(".")[: -len(path)]
    shown = ".".join((*before, *path[1:])) or key
    found.append(
        codes.BELOW_PROPERTIES.at(
            Place(("overrides", key), "key"),
            f"`{key}` contains `Properties`",
            label="paths begin below `Properties`",
            help=f"use `{shown}`",
        )
    )
