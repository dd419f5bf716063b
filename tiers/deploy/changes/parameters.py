"""Values of a stack's parameters: those given, those that the stack has, or the defaults."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted
from tiers.ir.parameters import values
from tiers.ir.placed import Built


def arguments(
    declared: Collection[str], given: Mapping[str, str], previous: Collection[str]
) -> tuple[dict[str, Any], ...]:
    """Return the parameters of a change set; one without a given or previous value has its default."""
    return tuple(
        {"ParameterKey": name, "ParameterValue": given[name]}
        if name in given
        else {"ParameterKey": name, "UsePreviousValue": True}
        for name in declared
        if name in given or name in previous
    )


def problems(
    declared: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, str],
    previous: Collection[str],
    built: Built,
) -> Iterator[Diagnostic]:
    """Yield the given parameters that do not exist, and the required ones that are not given."""
    for name in given:
        if name not in declared:
            yield _unknown(name, declared)
    found = [each.parameter for each in values([r.body for r in built.resources])]
    routes = {each.name: each.route for each in reversed(found)}
    for name, declaration in declared.items():
        if name not in given and name not in previous and "Default" not in declaration:
            yield codes.MISSING_PARAMETER.at(
                _place(routes.get(name)),
                f"the parameter `{name}` has no value",
                label=str(declaration.get("Description", "no default")),
                help=f"pass `{_option(name, routes.get(name))}`, or add a `default` to the spec",
            )


def _option(name: str, route: Route | None) -> str:
    """Return the option that gives a parameter its value: that of a component's image names the component."""
    match route:
        case (_, str(component), "image"):
            return f"--image {component}=IMAGE"
    return f"--parameter {name}=VALUE"


def _unknown(name: str, declared: Mapping[str, Any]) -> Diagnostic:
    meant = nearest(name, declared)
    known = quoted(declared)
    return codes.NO_SUCH_PARAMETER.at(
        NOWHERE,
        f"the stack has no parameter `{name}`",
        help=f"did you mean `{meant}`?"
        if meant
        else f"use one of {known}"
        if known
        else "remove it; the stack has no parameters",
    )


def _place(route: Route | None) -> Place:
    return Place(route) if route else NOWHERE
