"""Properties that a resource type does not have: CloudFormation refuses them, and the update rolls back."""

from collections.abc import Iterator, Mapping, Sequence

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.suggest import nearest
from tiers.plan.compare.schemas import Schema, schema_of
from tiers.plan.compare.values import Value
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place

Path = tuple[str | int, ...]


def unknown_properties(changes: Sequence[Change]) -> Iterator[Diagnostic]:
    """Find added or changed resources with a property that their type does not have."""
    for change in changes:
        schema = schema_of(change.type)
        if schema is not None and change.new is not None:
            old = {} if change.old is None else change.old.properties
            known = set(_unknown(schema, old, ()))
            for path in _unknown(schema, change.new.properties, ()):
                if path not in known:
                    yield _diagnostic(change, schema, path)


def _unknown(schema: Schema, value: Value | Mapping[str, Value], path: Path) -> Iterator[Path]:
    """Return the ways to the properties that a schema does not have, in a value at a way."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unknown(schema, each, (*path, index))
    elif isinstance(value, Mapping):
        allowed = schema.names(path)
        for name, each in value.items() if allowed else ():
            if name.startswith("Fn::"):
                continue
            if name in allowed:
                yield from _unknown(schema, each, (*path, name))
            else:
                yield (*path, name)


def _diagnostic(change: Change, schema: Schema, path: Path) -> Diagnostic:
    *above, name = path
    meant = nearest(str(name), sorted(schema.names(tuple(above))))
    shown = ".".join(str(each) for each in path)
    code = codes.UNKNOWN_PROPERTY if meant else codes.PROPERTY_NOT_KNOWN
    return code.at(
        place(origin_of(change, str(path[0]))),
        f"`{change.type}` has no property `{shown}`",
        label=f"did you mean `{meant}`?" if meant else "not in the cfn-lint schema",
        help=f"use `{meant}`" if meant else "remove it, or update cfn-lint if the property is new",
        note=f"in `{change.logical_id}`; CloudFormation rejects unknown properties",
    )
