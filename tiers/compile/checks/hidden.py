"""Overrides that replace what a key of a component says, so that the key has no effect anymore."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.compile.overrides import target_of
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.placed import Built, Placed
from tiers.ir.stacks import TIERS
from tiers.language.shape import fields
from tiers.language.spec import Spec

_USER_DATA = ("user_data", "environment")
"""Keys that become one property together."""


def check(data: Any, spec: Spec, generated: Built) -> Iterator[Diagnostic]:  # noqa: ANN401 - plain data
    """Find the overrides of properties that a component's own, written keys set; `data` is the spec's."""
    resources = {placed.logical_id: placed for placed in generated.resources}
    for key in spec.overrides:
        logical_id, path = target_of(key, resources)
        if logical_id is None or path[0] != "Properties":
            continue
        routes = _keys(resources[logical_id], ".".join(path[1:]))
        hidden = [route for route in routes if _is_written(data, route) and not _is_required(spec, route)]
        if hidden:
            names = " and ".join(f"`{'.'.join(map(str, route))}`" for route in hidden)
            yield codes.OVERRIDE_HIDES_KEY.at(
                Place(("overrides", key), "key"),
                f"the override replaces the value of {names}",
                label="replaces the whole property",
                also=tuple(Note(Place(route, "key"), "replaced by the override") for route in hidden),
                help="remove the override, or the keys that it replaces",
            )


def _keys(placed: Placed, path: str) -> Iterator[Route]:
    """Yield the routes of the component's keys that a property, or something in it, comes from."""
    found: dict[Route, None] = {}
    for name, route in placed.origins.items():
        is_same = name == path or name.startswith(f"{path}.") or path.startswith(f"{name}.")
        if is_same and route[:1] and route[0] in TIERS:
            found[route] = None
            if route[-1] in _USER_DATA:
                found.update(dict.fromkeys((*route[:-1], each) for each in _USER_DATA))
    yield from found


def _is_required(spec: Spec, route: Route) -> bool:
    """Return whether a key must be there, so that an override is the only other way."""
    tier, component, key, *inner = route
    known = fields(type(getattr(spec, str(tier))[component]))
    return not inner and str(key) in known and known[str(key)].required


def _is_written(data: Any, route: Route) -> bool:  # noqa: ANN401 - plain data
    """Return whether the spec has something at a route."""
    for step in route:
        if not isinstance(data, Mapping) or step not in data:
            return False
        data = data[step]
    return True
