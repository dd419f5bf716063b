"""Environments: the overlay stage lays one of them over the rest of a spec, value by value.

Mappings merge key by key, a list replaces a list, and `null` takes away what the base says, which restores
the default. Each merged value keeps the span of the place that wrote it, so that a finding points there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.codes.connections import UNKNOWN_COMPONENT
from tiers.diagnostics.model import Diagnostic, Document, Note, Place, Route, Spans
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.ir.stacks import TIERS

KEY = "environments"
VALUES = "values"
"""The key that only environments have: values of stack parameters."""
OVERRIDES: Route = ("overrides",)
"""Routes where `null` has its own meaning: if the base has no value there, it removes a property."""


def names(document: Document) -> tuple[str, ...]:
    """Name the environments that a document declares."""
    declared = document.data.get(KEY) if isinstance(document.data, dict) else None
    return tuple(declared) if isinstance(declared, dict) else ()


def overlay(document: Document, environment: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Lay an environment over a document's base; the environments themselves are left out of the result."""
    declared = document.data.get(KEY, {})
    if isinstance(declared, dict) and environment not in declared:
        return document, (unknown(document, environment),)
    refused = (
        *_changed_types(document, environment),
        *_misspelt(document, environment),
        *_removes_nothing(document, environment),
    )
    if refused:
        return document, refused
    base = {key: value for key, value in document.data.items() if key != KEY}
    spans = _Overlaid(document.spans, (KEY, environment))
    changes = {key: value for key, value in declared[environment].items() if key != VALUES}
    data = _merged(base, changes, (), spans)
    return document._replace(data=data, spans=spans), ()


class _Overlaid(Mapping[Route, Spans]):
    """The spans of merged data, looked up where each value was written.

    Copying them would cost each environment as much as the whole file has.
    """

    def __init__(self, written: Mapping[Route, Spans], source: Route) -> None:
        self._written = written
        self._source = source
        # Routes where only the environment's value counts. False: `null` removed the base's value.
        self.replaced: dict[Route, bool] = {}

    def __getitem__(self, route: Route) -> Spans:
        own: Route = (*self._source, *route)
        own_values = {self.replaced.get(route[:length]) for length in range(1, len(route) + 1)}
        if False in own_values:
            raise KeyError(route)
        return self._written[own if True in own_values or own in self._written else route]

    def __iter__(self) -> Iterator[Route]:
        depth = len(self._source)
        routes = (each[depth:] if each[:depth] == self._source else each for each in self._written)
        return (route for route in dict.fromkeys(routes) if route[:1] != (KEY,) and route in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _merged(base: Any, over: Any, route: Route, spans: _Overlaid) -> Any:  # noqa: ANN401
    """Merge plain data; `route` is its place in the result."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        spans.replaced[route] = True
    if not isinstance(over, dict):
        return over
    merged = dict(base) if isinstance(base, dict) else {}
    for key, value in over.items():
        inner = (*route, key)
        if value is None and not (route == OVERRIDES and key not in merged):
            merged.pop(key, None)
            spans.replaced[inner] = False
        else:
            merged[key] = _merged(merged.get(key), value, inner, spans)
    return merged


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
                        f"`{name}` has the type `{new}` here and `{old}` elsewhere",
                        label="an environment cannot change a type",
                        also=(Note(Place((tier, name, "type")), "defined here"),),
                        help="rename it here, or remove its `type`",
                    )
                )
    return found


def _misspelt(document: Document, environment: str) -> Iterator[Diagnostic]:
    """Find changes to a component that the base has by another name; without a `type` they add none."""
    for tier in TIERS:
        before, after = document.data.get(tier), document.data[KEY][environment].get(tier)
        if not isinstance(before, dict) or not isinstance(after, dict):
            continue
        for name, component in after.items():
            unheard_of = name not in before and isinstance(component, dict) and "type" not in component
            meant = nearest(name, before) if unheard_of else None
            if meant:
                yield codes.MISSING_KEY.at(
                    Place((KEY, environment, tier, name), "key"),
                    f"`{name}` is missing the key `type`",
                    label=f"did you mean `{meant}`?",
                    help=f"use `{meant}`, or add a `type` to a new component",
                ).replaced_by(meant)


def _removes_nothing(document: Document, environment: str) -> Iterator[Diagnostic]:
    """Find components that the environment removes and the base does not have."""
    for tier in TIERS:
        before, after = document.data.get(tier), document.data[KEY][environment].get(tier)
        known = before if isinstance(before, dict) else {}
        for name in after if isinstance(after, dict) else ():
            if after[name] is None and name not in known:
                meant = nearest(name, known)
                yield UNKNOWN_COMPONENT.at(
                    Place((KEY, environment, tier, name), "key"),
                    f"the {tier} tier has no component `{name}` to remove",
                    label=f"did you mean `{meant}`?" if meant else "not in the base of the spec",
                    help=f"use `{meant}: null`" if meant else "remove this line",
                ).replaced_by(meant)


def _type(component: object) -> object:
    return component.get("type") if isinstance(component, Mapping) else None


def is_misshapen(document: Document, environment: str) -> bool:
    """Return whether an environment, or all of them, is not a mapping. Decoding the base finds that."""
    declared = document.data.get(KEY, {})
    return not isinstance(declared, dict) or not isinstance(declared.get(environment, {}), dict)


def unknown(
    document: Document, environment: str, advice: str = "remove `--env` to use the base"
) -> Diagnostic:
    """Return the finding about an environment that a document does not declare."""
    declared = names(document)
    meant = nearest(environment, declared) or _longer(environment, declared)
    return codes.UNKNOWN_ENVIRONMENT.at(
        Place((KEY,), "key"),
        f"unknown environment `{environment}`",
        label=f"did you mean `{meant}`?" if meant else "",
        help=f"use one of {abridged(declared)}, or {advice}"
        if declared
        else f"add it under `{KEY}`, or {advice}",
    )


def _longer(environment: str, declared: tuple[str, ...]) -> str | None:
    """Return the only environment that a name abbreviates, or that abbreviates it: `prod`, `production`."""
    found = [each for each in declared if each.startswith(environment) or environment.startswith(each)]
    return found[0] if environment and len(found) == 1 else None
