"""Stack parameters: one name for one thing, and a default that CloudFormation accepts."""

import re
from collections.abc import Iterator

from tiers.compile import equal_rules
from tiers.diagnostics.codes import parameters as codes
from tiers.diagnostics.codes.architecture import ID_COLLISION
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.ir.facets import Admission
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.parameters import Kind, Parameter, Text, values
from tiers.ir.placed import Built, Placed
from tiers.ir.references import Find, passed_name
from tiers.ir.stacks import TIERS, Stack, is_edge_apart
from tiers.language.architecture import Architecture
from tiers.language.stack_parameters import TYPES, parameters_in
from tiers.network.spec import Network
from tiers.tuples import NamedTuple

_PLAIN_TYPES = "`String`, `Number`, or `AWS::EC2::VPC::Id`"


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find parameters that cannot be declared."""
    first: dict[str, Parameter] = {}
    for parameter in chosen(architecture):
        other = first.setdefault(parameter.name, parameter)
        if other is not parameter:
            yield from _mismatch(parameter, other)
        yield from _default(parameter)
    yield from _declared(architecture)
    yield from _same_ranges(architecture)


def _declared(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find parameters of an unknown type, and defaults that are not of the type of their parameter."""
    for name, each in architecture.spec.parameters.items():
        route: Route = ("parameters", name)
        if each.type not in TYPES:
            meant = nearest(each.type, TYPES)
            yield codes.PARAMETER_TYPE.at(
                (*route, "type"),
                f"unknown parameter type `{each.type}`",
                label=f"did you mean `{meant}`?" if meant else "",
                help=f"use `{meant}`" if meant else f"use a type of CloudFormation, such as {_PLAIN_TYPES}",
            ).replaced_by(meant)
        elif each.default is not None and not each.fits(each.default):
            allowed = abridged(each.allowed_values)
            yield codes.PARAMETER_DEFAULT.at(
                (*route, "default"),
                f"the parameter `{name}` cannot be `{each.default}`",
                label="not an allowed value" if allowed else f"not of the type `{each.type}`",
                help=f"use one of {allowed}" if allowed else each.advice,
            )


def check_used(architecture: Architecture, built: Built) -> Iterator[Diagnostic]:
    """Find declared parameters that nothing refers to."""
    inside = [*(each.body for each in built.resources), *(each.value.to_dict() for each in built.outputs)]
    used = {each.parameter.name for each in values(inside)}
    for name in architecture.spec.parameters:
        if name not in used:
            yield codes.UNUSED_PARAMETER.at(
                Place(("parameters", name), "key"),
                f"nothing uses the parameter `{name}`",
                label="not in the template",
                help=f"use it as `!Ref {name}` in `resources`, `overrides`, or `outputs`, or remove it",
            )


def _same_ranges(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a range that a component admits twice on one port, by a default at least."""
    for member in architecture.members.values():
        first: dict[tuple[str, int], Admission] = {}
        seen = set()
        for each in member.component.admissions(architecture.around(member)):
            other = first.setdefault((each.cidr, each.port), each) if each.cidr else each
            # The same range or parameter twice makes one rule.
            if other.who != each.who and each.source not in seen:
                seen.add(each.source)
                yield _same_range(each, other)


def _same_range(admission: Admission, other: Admission) -> Diagnostic:
    both = [each.who for each in (other, admission) if isinstance(each.cidr, Text)]
    message = (
        f"`{both[0]}` and `{both[1]}` both default to `{admission.cidr}`"
        if len(both) > 1
        else f"`{both[0]}` defaults to `{admission.cidr}`, which is already allowed"
    )
    return codes.SAME_RANGE.at(
        admission.source,
        message,
        label="EC2 rejects a second rule for this CIDR block",
        also=(Note(Place(other.source), "allowed here"),),
        help="use another `default`, or remove one of the two",
    )


def check_rules(built: Built) -> Iterator[Diagnostic]:
    """Find a raw or overridden rule of a security group that another one makes already."""
    for first, second in equal_rules.same(built.resources):
        extra, other = (second, first) if _is_raw(second) else (first, second)
        if _is_raw(extra):
            yield codes.SAME_RULE.at(
                Place(extra.origin, "key"),
                f"`{extra.logical_id}` and `{other.logical_id}` are the same rule",
                label="EC2 rejects duplicate rules",
                also=(Note(Place(other.origin, "key"), f"creates `{other.logical_id}`"),),
                help="remove it",
            )


def _is_raw(placed: Placed) -> bool:
    routes = (placed.origin, *placed.origins.values())
    return any(route[0] in {"resources", "overrides"} for route in routes)


def chosen(architecture: Architecture) -> tuple[Parameter, ...]:
    """Return the parameter of each value of a spec that is chosen at deployment, in order."""
    members = architecture.members.values()
    of_members = (
        each
        for tier in TIERS
        for member in members
        if member.tier == tier
        for each in parameters_in(member.component)
    )
    declared = (each.parameter(name) for name, each in architecture.spec.parameters.items())
    of_network = _in_network(architecture.spec.network)
    return (*declared, *of_network, *parameters_in(architecture.spec.encryption), *of_members)


def _in_network(network: Network | None) -> Iterator[Parameter]:
    """Yield the parameters of a network: the IDs of what exists already."""
    if network is not None:
        yield from parameters_in(network)
        # A mapping is not followed.
        for each in network.subnets.values() if network.vpc is not None else ():
            yield from parameters_in(each)


def _mismatch(parameter: Parameter, other: Parameter) -> Iterator[Diagnostic]:
    difference = _difference(parameter, other)
    if difference is not None:
        yield codes.PARAMETER_MISMATCH.at(
            (*parameter.route, "parameter"),
            f"conflicting definitions of the parameter `{parameter.name}`",
            label=difference.label,
            also=(Note(Place((*other.route, "parameter")), "first defined here"),),
            help="rename it here, or use the same definition twice",
            note=difference.note,
        )


class _Difference(NamedTuple):
    """The difference between two definitions of a parameter, in short and in full."""

    label: str
    note: str = ""


def _difference(parameter: Parameter, other: Parameter) -> _Difference | None:
    if parameter.kind != other.kind:
        note = f"{_said(parameter.kind)} here, {_said(other.kind)} before"
        return _Difference("other limits than before", note)
    if parameter.default != other.default:
        note = f"{_default_of(parameter)} here, {_default_of(other)} before"
        return _Difference("another default than before", note)
    if parameter.description not in {None, other.description}:
        return _Difference("another description than before")
    return None


def _said(kind: Kind) -> str:
    if kind.says:
        return kind.says
    if kind.type == "Number":
        return f"an integer from {kind.low} to {kind.high}"
    return f"`{kind.type}`"


def _default_of(parameter: Parameter) -> str:
    return "no default" if parameter.default is None else f"`{parameter.default}` by default"


def _default(parameter: Parameter) -> Iterator[Diagnostic]:
    """Find a string that the parameter's own limits refuse: CloudFormation would, at every deployment.

    Numbers have no limits but those of their shape, and those that their component checks.
    """
    kind, default = parameter.kind, parameter.default
    if not isinstance(default, str) or _takes(kind, default):
        return
    yield codes.PARAMETER_DEFAULT.at(
        (*parameter.route, "default"),
        f"the parameter `{parameter.name}` cannot be `{default}`",
        label="outside the limits of the parameter",
        help=f"use {_said(kind)} as the default",
    )


def _takes(kind: Kind, default: str) -> bool:
    return default not in kind.never and (kind.pattern is None or bool(re.fullmatch(kind.pattern, default)))


def _named_like_the_edge(built: Built, edge: Route) -> Iterator[Diagnostic]:
    """Find a resource beside the parameter with the name of the edge's stack."""
    for placed in built.resources:
        if placed.logical_id == EDGE_STACK_NAME and placed.stack is not Stack.EDGE:
            yield ID_COLLISION.at(
                Place(placed.origin, "key"),
                f"duplicate logical ID `{placed.logical_id}`",
                label="name of a generated parameter",
                also=(Note(Place(edge[:2], "key"), "from here"),),
                help="rename the resource",
            )


def check_names(architecture: Architecture, built: Built, find: Find) -> Iterator[Diagnostic]:
    """Find parameters that bear the name of a resource, or of what passes from stack to stack."""
    taken = {placed.logical_id: placed.origin for placed in built.resources}
    edge = next((each.origin for each in built.resources if each.stack is Stack.EDGE), None)
    if edge is not None and is_edge_apart(architecture.spec.regions):
        yield from _named_like_the_edge(built, edge)
        taken[EDGE_STACK_NAME] = edge
    bodies = [(placed.body, placed.origin) for placed in built.resources]
    bodies += [(output.value.to_dict(), output.origin) for output in built.outputs]
    for body, origin in bodies:
        for target in find(body):
            taken.setdefault(passed_name(target), origin)
    for parameter in {each.name: each for each in reversed(chosen(architecture))}.values():
        if parameter.name in taken:
            yield codes.PARAMETER_NAME_TAKEN.at(
                (*parameter.route, "parameter"),
                f"the parameter name `{parameter.name}` is taken",
                label="name of a generated resource or parameter",
                also=(Note(Place(taken[parameter.name], "key"), "from here"),),
                help=f"rename it, for example to `{parameter.name}Choice`",
            )
