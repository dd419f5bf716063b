"""The names that a place may have: of the spec, of the language, and of AWS."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tiers import codes, compiler, facts
from tiers.diagnostics.model import Document, Route
from tiers.diagnostics.wording import INTERNET
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.shape import Names
from tiers.lsp import grammar, names


def known(kind: Names, route: Route, document: Document) -> Mapping[str, str]:
    """Return the names of a kind for a route of a document, each with a few words."""
    data = document.data
    of_spec: Mapping[str, Callable[[], Mapping[str, str]]] = {
        "component": lambda: _members(data, route),
        "resource": lambda: _raw(data),
        "flow": lambda: {**_members(data, route), INTERNET: "any address outside the VPC"},
        "value": lambda: dict(_offers(data, route)),
        "override": lambda: {f"{name}.": type_ for name, type_, _ in _components(data, route)},
        "container": lambda: _containers(data, route),
        "parameter": lambda: _parameters(document),
        "subnet": lambda: dict.fromkeys(_subnets(document), "subnet"),
        "warning": lambda: {each.name: each.why for each in codes.all_codes() if each.acceptable},
    }
    return of_spec[kind.what]() if kind.what in of_spec else dict.fromkeys(_of_aws(kind), "")


def _parameters(document: Document) -> dict[str, str]:
    every = (each for each in names.all_of(document) if each.kind == "parameter")
    return {each.name: "stack parameter" for each in every}


def _components(data: Any, route: Route) -> Iterator[tuple[str, str, Mapping[str, str]]]:  # noqa: ANN401
    """Yield the components of the base and of the environment of a route, with their types and offers."""
    for base in dict.fromkeys(((), route[:2] if route[:1] == (ENVIRONMENTS,) else ())):
        for tier in TIERS:
            members = grammar.value((*base, tier), data)
            for name, component in members.items() if isinstance(members, dict) else ():
                type_ = component.get("type") if isinstance(component, dict) else None
                if type_ is not None or not base:
                    found = grammar.component(tier, type_)
                    yield name, str(type_ or ""), found.offered if found else {}


def _members(data: Any, route: Route) -> dict[str, str]:  # noqa: ANN401 - plain data of any shape
    """Return the components, and the raw resources, which may be members of the network."""
    found = {name: type_ for name, type_, _ in _components(data, route)}
    return found | {name: type_ for name, type_ in _raw(data).items() if name not in found}


def _raw(data: Any) -> dict[str, str]:  # noqa: ANN401 - plain data of any shape
    """Return the raw resources, with their types."""
    found: dict[str, str] = {}
    for place in names.RAW:
        written = grammar.value(place, data)
        for name, raw in written.items() if isinstance(written, dict) else ():
            if isinstance(raw, dict):
                found.setdefault(name, str(raw.get("Type") or ""))
    return found


def _offers(data: Any, route: Route) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - plain data of any shape
    """Yield what `from` may name in a document, each with its meaning."""
    for name, _, offered in _components(data, route):
        yield from ((f"{name}.{each}", text) for each, text in offered.items())


def _containers(data: Any, route: Route) -> dict[str, str]:  # noqa: ANN401 - plain data of any shape
    """Return the containers of the task that a route is in, but the one that it belongs to."""
    name = names.component_at(route)
    place = route[: route.index(name) + 1] if name else ()
    sidecars = grammar.value((*place, "sidecars"), data)
    others = sidecars if isinstance(sidecars, dict) else {}
    own = route[len(place) + 1] if route[len(place) : len(place) + 1] == ("sidecars",) else name
    found = {name: "main container", **dict.fromkeys(others, "sidecar")}
    return {each: text for each, text in found.items() if each != own}


def _subnets(document: Document) -> Iterable[str]:
    """Return the subnets of a spec: those that it has, or else those that its network gets."""
    written = [name for kind, name in names.defined(document) if kind == "subnet"]
    if written:
        return written
    # The rest of the spec may not be valid yet.
    network = grammar.value(("network",), document.data) or {}
    alone = document._replace(data={"version": 1, "name": "x", "network": network})
    architecture = compiler.completed(alone)
    return [each.name for each in architecture.network.subnets] if architecture else ()


def _of_aws(kind: Names) -> Iterable[str]:
    """Return the names that AWS has of a kind, in order."""
    if kind.what == "managed_policy":
        from tiers.facts import iam

        return iam.managed_policies()
    lists = {
        "region": facts.regions,
        "instance_type": facts.instance_types,
        "database_class": facts.database_classes,
        "aurora_class": facts.aurora_classes,
        "node_type": facts.cache_node_types,
        "time_zone": facts.time_zones,
    }
    return sorted(lists[kind.what]())
