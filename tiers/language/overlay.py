"""Environments: the overlay stage lays one of them over the rest of a spec, value by value.

Mappings merge key by key, a list replaces a list, and `null` takes away what the base says, which restores
the default. Each merged value keeps the span of the place that wrote it, so that a finding points there.
"""

from collections.abc import Mapping
from typing import Any

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.model import Diagnostic, Document, Note, Place, Route, Spans
from tiers.diagnostics.suggest import nearest
from tiers.language.registry import TIERS

KEY = "environments"


def names(document: Document) -> tuple[str, ...]:
    """Name the environments that a document declares."""
    declared = document.data.get(KEY) if isinstance(document.data, dict) else None
    return tuple(declared) if isinstance(declared, dict) else ()


def overlay(document: Document, environment: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Lay an environment over a document's base; the environments themselves are left out of the result."""
    declared = document.data.get(KEY)
    if not isinstance(declared, dict) or not isinstance(declared.get(environment), dict):
        return document, (_unknown(document, environment),)
    changed = tuple(_changed_types(document, environment))
    if changed:
        return document, changed
    source: Route = (KEY, environment)
    base = {key: value for key, value in document.data.items() if key != KEY}
    # Without those of the other environments, of which there may be hundreds.
    spans = {
        route: span for route, span in document.spans.items() if route[:1] != (KEY,) or route[:2] == source
    }
    data = _merged(base, declared[environment], (), source, spans)
    return document._replace(data=data, spans=spans), ()


def _merged(base: Any, over: Any, route: Route, source: Route, spans: dict[Route, Spans]) -> Any:  # noqa: ANN401
    """Merge plain data; `route` is where it stands in the result, `source` in the environment."""
    spans[route] = spans.get((*source, *route), spans.get(route, spans[()]))
    if not isinstance(base, dict) or not isinstance(over, dict):
        _replace_below(route, source, spans)
        return over
    merged = dict(base)
    for key, value in over.items():
        inner = (*route, key)
        if value is None:
            merged.pop(key, None)
            _forget(inner, spans)
        else:
            merged[key] = _merged(base.get(key), value, inner, source, spans)
    return merged


def _replace_below(route: Route, source: Route, spans: dict[Route, Spans]) -> None:
    """Take the spans of everything below a route from the environment."""
    own = spans.get(route)
    _forget(route, spans)
    if own is not None:
        spans[route] = own
    written = (*source, *route)
    for other in [each for each in spans if each[: len(written)] == written and each != written]:
        spans[other[len(source) :]] = spans[other]


def _forget(route: Route, spans: dict[Route, Spans]) -> None:
    for other in [each for each in spans if each[: len(route)] == route]:
        del spans[other]


def _changed_types(document: Document, environment: str) -> list[Diagnostic]:
    found = []
    for tier in TIERS:
        before, after = document.data.get(tier), document.data[KEY][environment].get(tier)
        for name in after if isinstance(before, dict) and isinstance(after, dict) else ():
            old, new = _type(before.get(name)), _type(after[name])
            if old and new and old != new:
                found.append(
                    codes.FIXED_IN_ENVIRONMENTS.at(
                        (KEY, environment, tier, name, "type"),
                        f"`{name}` is of type `{new}` here and of type `{old}` elsewhere",
                        label="a type cannot change from one environment to another",
                        also=(Note(Place((tier, name, "type")), "the type"),),
                        help="give it another name",
                    )
                )
    return found


def _type(component: object) -> object:
    return component.get("type") if isinstance(component, Mapping) else None


def _unknown(document: Document, environment: str) -> Diagnostic:
    declared = names(document)
    meant = nearest(environment, declared)
    return codes.UNKNOWN_ENVIRONMENT.at(
        Place((KEY,), "key"),
        f"there is no environment `{environment}`",
        label=f"did you mean `{meant}`?" if meant else "",
        help=f"the environments are {', '.join(f'`{name}`' for name in declared)}"
        if declared
        else "declare it under `environments`",
    )
