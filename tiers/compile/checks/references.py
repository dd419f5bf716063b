"""References to resources in values of components: those that lead nowhere, and the places of all others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiers.compile.unknown_ids import Found, report_unknown
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.parameters import Text
from tiers.ir.placed import Built
from tiers.ir.raw_references import references
from tiers.ir.references import Target
from tiers.ir.stacks import TIERS


def any_in_components(data: Any) -> bool:  # noqa: ANN401
    """Return whether a component of a spec's data refers to a resource by a function of CloudFormation."""
    return any(True for _ in _of_components(data, frozenset()))


def of_components(data: Any, raw: Iterable[str]) -> tuple[tuple[str, Route, Target], ...]:  # noqa: ANN401
    """Return the references in components of a spec's data, each with its component and its route."""
    return tuple(_of_components(data, frozenset(raw)))


def _of_components(data: Any, raw: frozenset[str]) -> Iterator[tuple[str, Route, Target]]:  # noqa: ANN401
    for tier in TIERS:
        for name, component in (data.get(tier) or {}).items():
            for route, target in references(component, (tier, name)):
                yield name, route, target
            for route, target in _taken(component, (tier, name), raw) if raw else ():
                yield name, route, target


def _taken(value: object, route: Route, raw: frozenset[str]) -> Iterator[tuple[Route, Target]]:
    """Yield the attributes of raw resources that `from` names."""
    if isinstance(value, Mapping):
        source = value.get("from")
        name, _, attribute = source.partition(".") if isinstance(source, str) else ("", "", "")
        if name in raw:
            yield (*route, "from"), Target(name, attribute)
        for key, each in value.items():
            yield from _taken(each, (*route, key), raw)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _taken(each, (*route, index), raw)


def unknown(
    found: Iterable[tuple[str, Route, Target]],
    built: Built,
    raw: Iterable[str],
    of_network: frozenset[str],
    parameters: Mapping[str, Text],
) -> tuple[Diagnostic, ...]:
    """Return the findings about references to resources that do not exist."""
    known = {placed.logical_id for placed in built.resources} | {*raw}
    findings = Found(of_network, parameters)
    for _, route, target in found:
        if target.logical_id in parameters and target.logical_id not in known:
            findings.append(_parameter(target.logical_id, route))
        elif target.logical_id not in known:
            report_unknown(target.logical_id, route, known, findings)
    return tuple(findings)


def _parameter(name: str, route: Route) -> Diagnostic:
    return codes.UNKNOWN_REFERENCE.at(
        route,
        f"`{name}` is a stack parameter, not a resource",
        label="must be a resource here",
        help=f"use a resource; `!Ref {name}` is for `resources`, `overrides`, and `outputs`",
    )
