"""Conversion of troposphere resources into placed ones, and of spec keys into properties."""

from collections.abc import Mapping
from typing import Any

from troposphere import AWSObject, Join, Ref, Select, Split, Tags

from tiers.diagnostics.model import Route
from tiers.ir.facets import About
from tiers.ir.placed import Placed
from tiers.ir.stacks import Stack
from tiers.tuples import NamedTuple

NOWHERE: Mapping[str, Route] = {}


class Taken(NamedTuple):
    """Properties taken from a record, and the route of each."""

    properties: dict[str, Any]
    origins: dict[str, Route]


def take(record: object, route: Route, table: Mapping[str, str]) -> Taken:
    """Return the properties of a table, from the keys that it gives for them; unset keys set nothing.

    One table yields the values and their origins, so that the two cannot drift apart.
    """
    values = {name: getattr(record, key) for name, key in table.items()}
    given = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value is not None
    }
    return Taken(given, {name: (*route, table[name]) for name in given})


def place(
    stack: Stack,
    resource: AWSObject,
    origin: Route,
    origins: Mapping[str, Route] = NOWHERE,
    after: tuple[str, ...] = (),
) -> Placed:
    """Place a resource. `Type` leads its body, its properties come last; troposphere validates it here."""
    data = resource.to_dict()
    properties = data.pop("Properties", None)
    body: dict[str, Any] = {"Type": data.pop("Type"), **data}
    if properties is not None:
        body["Properties"] = properties
    # A table names every property that it may set; only those that are set come from somewhere.
    set_by = {path: route for path, route in origins.items() if _is_set(properties, path)}
    return Placed(stack, str(resource.title), body, origin, set_by, after)


def _is_set(properties: Any, path: str) -> bool:  # noqa: ANN401 - JSON-like data
    inner = properties
    for key in path.split("."):
        if not isinstance(inner, dict) or key not in inner:
            return False
        inner = inner[key]
    return True


def trust(service: str) -> dict[str, Any]:
    """Return the policy document that lets an AWS service assume a role."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def stack_id() -> Select:
    """Return the part of the stack's ID that no other stack has, a UUID."""
    return Select(2, Split("/", Ref("AWS::StackId")))


def unshared(name: str) -> Join:
    """Return a name that no other stack has, with the first eight digits of the stack's ID."""
    return Join("-", [name, Select(0, Split("-", stack_id()))])


def own_tags(about: About) -> dict[str, Any]:
    """Return the property with the spec's tags, if there are any, for a resource that needs no `Name`."""
    return {"Tags": Tags(dict(about.tags))} if about.tags else {}


def tags(about: About, name: str) -> Tags:
    """Return a resource's tags: its name, then those that the spec gives to everything."""
    return Tags({"Name": name, **about.tags})
