"""Random edits of a spec, as users make them: of raw resources, overrides, connections, and what exists."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.support import generated_listeners
from tests.support.generated_capacities import Spec
from tests.support.generated_existing import is_theirs
from tests.support.generated_parameters import routes
from tests.support.generated_raw import PORTS, WORDS
from tiers.diagnostics.model import Route
from tiers.ir import identifiers


@st.composite
def edits(draw: st.DrawFn, spec: Spec) -> Spec:
    """Return a spec with one change, which the compiler may refuse."""
    edited = deepcopy(spec)
    possible = [_override, _logical_id]
    if _raw(spec):
        possible += [_connection, _property, _property, _property, _removed_property, _other_stack, _resource]
    if generated_listeners.of(spec):
        possible += [generated_listeners.change] * 3
    draw(st.sampled_from(possible))(draw, edited)
    return edited


def _raw(spec: Spec) -> list[tuple[str, str]]:
    """Return the stack and the logical ID of each raw resource."""
    return [(stack, name) for stack, each in spec.get("resources", {}).items() for name in each]


def _properties(spec: Spec) -> list[tuple[Spec, Route]]:
    """Return the resource and the route of each value in the properties of raw resources."""
    found = []
    for stack, name in _raw(spec):
        body = spec["resources"][stack][name]
        found += [(body, route) for route in routes(body.get("Properties", {}))]
    return found


def _holder(body: Spec, route: Route) -> Any:
    value = body["Properties"]
    for step in route[:-1]:
        value = value[step]
    return value


def _property(draw: st.DrawFn, spec: Spec) -> None:
    """Write another value of the same type."""
    plain = [
        (holder, route[-1])
        for body, route in _properties(spec)
        if isinstance((holder := _holder(body, route))[route[-1]], str | int) and "Fn::" not in str(route)
    ]
    holder, key = draw(st.sampled_from(plain))
    value = holder[key]
    holder[key] = (
        not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}2"
    )


def _removed_property(draw: st.DrawFn, spec: Spec) -> None:
    body, route = draw(st.sampled_from(_properties(spec)))
    del _holder(body, route)[route[-1]]


def _override(draw: st.DrawFn, spec: Spec) -> None:
    """Remove or change a property of a security group of a component, or of the VPC."""
    name, kind = draw(st.sampled_from(_generated(spec)))
    parts = {
        "group": ("Tags", "GroupDescription", "Tags.0.Value", "VpcId"),
        "role": ("Tags", "RoleName"),
        "log": ("Tags", "LogGroupName"),
    }[kind]
    value = draw(st.sampled_from((None, "other")))
    spec["overrides"] = {**spec.get("overrides", {}), f"{name}.{draw(st.sampled_from(parts))}": value}


def _generated(spec: Spec) -> list[tuple[str, str]]:
    """Return the logical ID of a resource of each service: a security group, or the role of a function.

    A role that exists already is none of the templates; the function has a log group as well.
    """
    return [_resource_of(name, each) for name, each in spec["logic"].items()]


def _resource_of(name: str, component: Spec) -> tuple[str, str]:
    if component["type"] != "function":
        return identifiers.security_group(name), "group"
    is_existing = is_theirs(component.get("role"))
    return (
        f"{identifiers.pascal(name)}{'LogGroup' if is_existing else 'Role'}",
        "log" if is_existing else "role",
    )


def _connection(draw: st.DrawFn, spec: Spec) -> None:
    """Add a connection to a raw resource, or remove one."""
    component = spec["logic"][draw(st.sampled_from(sorted(spec["logic"])))]
    edges = component.get("connects_to", [])
    names = [name for _, name in _raw(spec) if name in PORTS or name in WORDS]
    if edges and draw(st.booleans()):
        component["connects_to"] = edges[:-1]
    elif names:
        name = draw(st.sampled_from(names))
        more = {"port": PORTS[name]} if name in PORTS else {"access": WORDS[name][-1]}
        component["connects_to"] = [*edges, {"to": name, **more}]


def _logical_id(draw: st.DrawFn, spec: Spec) -> None:
    """Forget the old logical IDs, or give one to a security group."""
    if not spec.pop("logical_ids", None):
        spec["logical_ids"] = {draw(st.sampled_from(_generated(spec)))[0]: "NameOfOld"}


def _other_stack(draw: st.DrawFn, spec: Spec) -> None:
    stack, name = draw(st.sampled_from(_raw(spec)))
    others = [each for each in ("network", "security", "data", "presentation", "logic") if each != stack]
    body = spec["resources"][stack].pop(name)
    spec["resources"].setdefault(draw(st.sampled_from(others)), {})[name] = body


def _resource(draw: st.DrawFn, spec: Spec) -> None:
    """Remove a raw resource, with what connects to it."""
    stack, gone = draw(st.sampled_from(_raw(spec)))
    del spec["resources"][stack][gone]
    for component in spec["logic"].values():
        edges = component.get("connects_to", [])
        kept = [each for each in edges if gone != (each["to"] if isinstance(each, dict) else each)]
        component.update({"connects_to": kept} if edges else {})
