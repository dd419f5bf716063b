"""Outputs that a spec adds to its stack: each comes from the stack of a resource that it names."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.compile.order import ORDER
from tiers.compile.overrides import referable, wired
from tiers.compile.unknown_ids import Found, report_unknown
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged, quoted
from tiers.ir.placed import Built, Output
from tiers.ir.references import Interpolation, Pointer, Target, passed_name, targets
from tiers.ir.stacks import Stack, is_edge_apart
from tiers.language.architecture import Architecture
from tiers.language.stack_parameters import OutputValue
from tiers.tuples import NamedTuple

FUNCTIONS = ("Ref", "Fn::GetAtt", "Fn::Sub")
SOURCES = ("from", *FUNCTIONS)


class Value:
    """The value of an output, as builders have it."""

    __slots__ = ("data",)

    def __init__(self, data: object) -> None:
        """Store the value, with leaves in place of references."""
        self.data = data

    def to_dict(self) -> object:
        """Return the value, as troposphere's functions do."""
        return self.data


class Added(NamedTuple):
    """Everything built, with the outputs of the spec, and what is wrong with these."""

    built: Built
    findings: tuple[Diagnostic, ...]


def add(built: Built, architecture: Architecture) -> Added:
    """Add the outputs of a spec; one that repeats a generated output is that output."""
    declared = architecture.spec.outputs
    if not declared:
        return Added(built, ())
    found = Found(frozenset(), referable(architecture.spec))
    known = {placed.logical_id for placed in built.resources}
    values = {
        name: _value(each, ("outputs", name), architecture, known, found) for name, each in declared.items()
    }
    found += (*_collisions(values, built), *_across_regions(values, built, architecture))
    if found:
        return Added(built, tuple(found))
    repeated = {each.name for each in built.outputs}
    new = [_output(name, declared[name], values[name], built) for name in values if name not in repeated]
    return Added(built._replace(outputs=(*built.outputs, *new)), ())


def _output(name: str, given: OutputValue, value: object, built: Built) -> Output:
    """Place an output in the last stack that it names, or in the first one if it names none."""
    stacks = {placed.logical_id: placed.stack for placed in built.resources}
    named = {stacks[each.logical_id] for each in targets(value)}
    first = min(stacks.values(), key=lambda each: (each is Stack.EDGE, ORDER[each]))
    stack = max(named, key=ORDER.__getitem__) if named else first
    description = given.description or f"{name}, as the spec declares it"
    return Output(stack, name, description, Value(value), ("outputs", name))


def _is(output: Output, value: object) -> bool:
    """Return whether a generated output has that value."""
    known = output.value.to_dict()
    if isinstance(known, Pointer) and isinstance(value, Pointer):
        return known.target == value.target
    if isinstance(known, Interpolation) and isinstance(value, Interpolation):
        return known.parts == value.parts
    return False


def _value(
    given: OutputValue, route: Route, architecture: Architecture, known: set[str], found: Found
) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the value of an output with leaves in place of references; `None` if there is a finding."""
    written = {key: value for key in SOURCES if (value := getattr(given, key)) is not None}
    if len(written) != 1:
        found.append(_no_single_value(route, [*written]))
        return None
    before = len(found)
    ((key, value),) = written.items()
    if key == "from":
        made = _of_source(str(value), (*route, key), architecture, known, found)
    else:
        made = wired({key: value}, (*route, key), known, found)
    return made if len(found) == before else None


def _no_single_value(route: Route, written: list[str]) -> Diagnostic:
    name = route[-1]
    has = f"has the values {quoted(written)}" if written else "has no value"
    message = f"the output `{name}` {has}"
    advice = "remove all but one" if written else "add a value, such as `from: jobs.url`"
    return codes.OUTPUT_VALUE.at(Place(route, "key"), message, label="must have one value", help=advice)


def _of_source(
    source: str, route: Route, architecture: Architecture, known: set[str], found: Found
) -> Pointer | Interpolation | None:
    """Return the value that `from` names: of a component, or else of a logical ID."""
    name, _, what = source.partition(".")
    member = architecture.members.get(name)
    if member is None or member.is_raw:
        if name in known:
            return Pointer(Target(name, what or None), "Any")
        _report_unknown(source, route, architecture, known, found)
        return None
    offered = member.component.offers(name)
    if what not in offered:
        found.append(_unoffered(name, what, route, offered))
        return None
    parts = offered[what].parts
    if len(parts) == 1 and isinstance(parts[0], Target):
        return Pointer(parts[0], "Attribute")
    return Interpolation(parts)


def _report_unknown(
    source: str, route: Route, architecture: Architecture, known: set[str], found: Found
) -> None:
    name, _, what = source.partition(".")
    if name[0].isupper():
        report_unknown(name, route, known, found)
        return
    able = [each for each, member in architecture.members.items() if member.component.offers(each)]
    meant = nearest(name, able)
    found.append(
        codes.UNKNOWN_OUTPUT_VALUE.at(
            route,
            f"unknown component `{name}`",
            label=f"did you mean `{meant}`?" if meant else "not in this spec",
            help=f"use one of {abridged(able)}" if able else "remove it; no component has values for others",
        ).replaced_by(meant and f"{meant}.{what}")
    )


def _unoffered(name: str, what: str, route: Route, offered: Mapping[str, object]) -> Diagnostic:
    meant = nearest(what, offered)
    return codes.UNKNOWN_OUTPUT_VALUE.at(
        route,
        f"`{name}` has no `{what}`",
        label=f"did you mean `{meant}`?" if meant else "unknown value",
        help=f"use one of {abridged([f'{name}.{each}' for each in offered])}"
        if offered
        else "use the logical ID of one of its resources, as `tiers ids SPEC` lists them",
    ).replaced_by(meant and f"{name}.{meant}")


def _collisions(values: Mapping[str, object], built: Built) -> Iterator[Diagnostic]:
    """Find outputs with the name of a resource, of another output, or of a value for other stacks."""
    outputs = {each.name: each for each in built.outputs}
    resources = {placed.logical_id: placed.origin for placed in built.resources}
    passed: dict[str, tuple[Target, Route]] = {}
    bodies = [(placed.body, placed.origin) for placed in built.resources]
    for value, origin in (*bodies, *((each, ("outputs", name)) for name, each in values.items())):
        for target in targets(value):
            passed.setdefault(passed_name(target), (target, origin))
    for name, value in values.items():
        is_passed = isinstance(value, Pointer) and passed_name(value.target) == name
        if name in outputs and not _is(outputs[name], value):
            yield _taken(name, outputs[name].origin)
        elif name not in outputs and name in resources:
            yield _taken(name, resources[name])
        elif name not in outputs and name in passed and not is_passed:
            yield _taken(name, passed[name][1])


def _taken(name: str, origin: Route) -> Diagnostic:
    return codes.OUTPUT_NAME_TAKEN.at(
        Place(("outputs", name), "key"),
        f"the output name `{name}` is taken",
        label="name of a generated output or resource",
        also=(Note(Place(origin, "key"), "from here"),),
        help=f"rename it, for example to `{name}Value`",
    )


def _across_regions(
    values: Mapping[str, object], built: Built, architecture: Architecture
) -> Iterator[Diagnostic]:
    """Find outputs with values of the edge and of another stack, if these are in two regions."""
    stacks = {placed.logical_id: placed.stack for placed in built.resources}
    for name, value in values.items() if is_edge_apart(architecture.spec.regions) else ():
        named = {stacks[each.logical_id] for each in targets(value)}
        if Stack.EDGE in named and len(named) > 1:
            yield codes.OUTPUT_ACROSS_REGIONS.at(
                Place(("outputs", name), "key"),
                f"the output `{name}` names resources in two regions",
                label="the edge is in another stack",
                help="divide it into two outputs",
            )
