"""The published contract: a JSON Schema made from the shapes of `Spec`.

`schema/tiers.schema.json` is this module's text. Editors complete and check specs by it, and
`tiers.language.contract` judges by it, so it is written to give the decoder's verdicts at the
decoder's routes: never `anyOf`, which would blame a whole value for a mistake deep inside it.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tiers.language import registry
from tiers.language.record import Derived, Record
from tiers.language.registry import Type
from tiers.language.shape import (
    Anything,
    Between,
    Choice,
    Deployable,
    Either,
    Field,
    Flag,
    Halves,
    Keys,
    ListOf,
    MapOf,
    RecordOf,
    Shape,
    Tagged,
    Text,
    Whole,
    fields,
)
from tiers.language.spec import Spec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "tiers.schema.json"


def schema(foreign: Collection[Type] = ()) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a spec, keys in the order of the reference.

    `foreign` are installed component types of other packages; the published schema has none.
    """
    writer = Writer(foreign)
    spec = writer.record(Spec)
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "tiers",
        "description": "A three-tier architecture on AWS, compiled to CloudFormation by `tiers`",
        **spec,
        "$defs": {_name(record): each for record, each in writer.definitions.items()},
    }


def text(foreign: Collection[Type] = ()) -> str:
    """Return the schema as text; without foreign types, it is the one that is published."""
    return json.dumps(schema(foreign), indent=2, ensure_ascii=False) + "\n"


class Writer:
    """A writer of schemas from shapes; it collects the definitions that these refer to."""

    def __init__(self, foreign: Collection[Type] = ()) -> None:
        """Start without any definition; `definitions` fills as record types are met."""
        self._foreign = foreign
        self.definitions: dict[type[Record], dict[str, Any]] = {}
        self._writers: dict[type, Callable[[Any], dict[str, Any]]] = {
            Text: _text,
            Whole: _whole,
            Halves: _halves,
            Flag: _flag,
            Anything: _anything,
            Choice: _choice,
            ListOf: self._list,
            MapOf: self._map,
            RecordOf: self._reference,
            Tagged: self._tagged,
            Either: self._either,
            Deployable: self._deployable,
        }

    def record(self, record: type[Record]) -> dict[str, Any]:
        """Return the schema of a record type in full, where `shape` would refer to its definition."""
        known = fields(record)
        return {
            "type": "object",
            "properties": {name: self._field(field) for name, field in known.items()},
            "required": [name for name, field in known.items() if field.required],
            "additionalProperties": False,
        }

    def _field(self, field: Field) -> dict[str, Any]:
        description = field.doc if field.derived is None else f"{field.doc}. Default: {field.derived}."
        has_default = field.default not in (None, ...) and field.derived is None
        examples = _examples(field)
        return {
            "description": description,
            **self.shape(field.shape),
            **({"default": _plain(field.default)} if has_default else {}),
            **({"examples": examples} if examples else {}),
        }

    def shape(self, shape: Shape) -> dict[str, Any]:
        """Return the schema of a shape."""
        return self._writers[type(shape)](shape)

    def _list(self, shape: ListOf) -> dict[str, Any]:
        return {
            "type": "array",
            "items": self.shape(shape.item),
            **_limits(shape.length, "minItems", "maxItems"),
        }

    def _map(self, shape: MapOf) -> dict[str, Any]:
        file = {
            "type": ["string", "object"],
            "description": "Template below the directory of the spec to include, or a resource of that name",
            "examples": ["search.yaml"],
            "if": {"type": "object"},
            "then": self.shape(shape.value),
        }
        return {
            "type": "object",
            **({"properties": {"file": file}} if shape.keys.has_file else {}),
            "propertyNames": _names(shape.keys),
            "additionalProperties": self.shape(shape.value),
        }

    def _reference(self, shape: RecordOf) -> dict[str, Any]:
        name = _name(shape.record)
        if shape.record not in self.definitions:
            if any(_name(other) == name for other in self.definitions):
                message = f"two record types are called {name}"
                raise TypeError(message)
            self.definitions[shape.record] = definition = {"description": _summary(shape.record)}
            definition.update(self.record(shape.record))
        return {"$ref": f"#/$defs/{name}"}

    def _tagged(self, shape: Tagged) -> dict[str, Any]:
        """Write conditions on `type`, so that one that is missing or unknown is the only mistake reported."""
        components = {name: registry.component(shape.tier, name) for name in registry.types(shape.tier)}
        if self._foreign:
            from tiers.language import installed

            own = (row for row in self._foreign if row.tier == shape.tier)
            components |= {row.name: installed.component(row) for row in own}
        summaries = "; ".join(f"`{name}`: {_summary(each)}" for name, each in components.items())
        return {
            "type": "object",
            "properties": {
                "type": {"description": f"Type of the component. {summaries}", "enum": list(components)}
            },
            "required": ["type"],
            "allOf": [
                {
                    "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                    "then": self._reference(RecordOf(each)),
                }
                for name, each in components.items()
            ],
        }

    def _either(self, shape: Either) -> dict[str, Any]:
        """Write the keywords of every shape side by side: each applies only to values of one type."""
        match shape.shapes:
            case (Deployable() as deployable, RecordOf() as other):
                return self._deployable(deployable, other)
        merged: dict[str, Any] = {"type": []}
        for each in shape.shapes:
            written = self.record(each.record) if isinstance(each, RecordOf) else self.shape(each)
            kind = written.pop("type")
            merged["type"] += kind if isinstance(kind, list) else [kind]
            if isinstance(each, Choice):
                # `enum` speaks of every type.
                merged |= {"if": {"type": kind}, "then": written}
            else:
                merged |= written
        return merged

    def _deployable(self, shape: Deployable, other: RecordOf | None = None) -> dict[str, Any]:
        """Write a literal that a parameter or a value of another stack may replace, or another record."""
        written = self._either(Either((shape.literal, RecordOf(shape.record))))
        if not shape.elsewhere:
            return written
        record = self.record(shape.record)
        ways: dict[str, Any] = {key: value for key, value in record.items() if key != "type"}
        if other is not None:
            # A literal is neither, so that only `else` may apply to it.
            chosen = {"type": "object", "not": {"required": ["parameter"]}}
            ways = {"if": chosen, "then": self._reference(other), "else": ways}
        for key, each in reversed([*shape.elsewhere.items()]):
            chosen = {"type": "object", "required": [key]}
            ways = {"if": chosen, "then": self._reference(RecordOf(each)), "else": ways}
        return {key: value for key, value in written.items() if key not in record or key == "type"} | ways


def _text(shape: Text) -> dict[str, Any]:
    return {
        "type": "string",
        **_limits(shape.length, "minLength", "maxLength"),
        **({"pattern": shape.pattern.anchored} if shape.pattern else {}),
    }


def _whole(shape: Whole) -> dict[str, Any]:
    return {"type": "integer", **_limits(shape.bounds, "minimum", "maximum")}


def _halves(shape: Halves) -> dict[str, Any]:
    return {"type": "number", "multipleOf": 0.5, **_limits(shape.bounds, "minimum", "maximum")}


def _anything(_shape: Anything) -> dict[str, Any]:
    return {}


def _flag(_shape: Flag) -> dict[str, Any]:
    return {"type": "boolean"}


def _choice(shape: Choice) -> dict[str, Any]:
    kinds = list(dict.fromkeys("string" if isinstance(each, str) else "integer" for each in shape.values))
    kind = kinds[0] if len(kinds) == 1 else kinds
    if len(shape.values) == 1:
        return {"type": kind, "const": shape.values[0]}
    return {"type": kind, "enum": list(shape.values)}


def _names(keys: Keys) -> dict[str, Any]:
    longest = {"maxLength": keys.longest} if keys.longest is not None else {}
    return {"pattern": keys.pattern.anchored, **longest}


def _limits(bounds: Between | None, low: str, high: str) -> dict[str, int]:
    if bounds is None:
        return {}
    return {low: bounds.low, **({high: bounds.high} if bounds.high is not None else {})}


def _name(record: type[Record]) -> str:
    """Return the name of a record's definition; those of other packages have their module's before it."""
    module = record.__module__
    return record.__name__ if module.startswith("tiers.") else f"{module}.{record.__name__}"


def _summary(record: type[Record]) -> str:
    return (record.__doc__ or "").split("\n", 1)[0].removesuffix(".")


def _examples(field: Field) -> list[Any]:
    if field.example is not None:
        return [field.example]
    if isinstance(field.shape, MapOf) and isinstance(field.shape.value, Tagged):
        tier = field.shape.value.tier
        return [{name: _least(name, registry.component(tier, name))} for name in registry.types(tier)]
    return []


def _least(name: str, record: type[Record]) -> dict[str, Any]:
    """Return a component of that type with no more than it must have."""
    needed = (field for field in fields(record).values() if field.required and field.name != "type")
    return {"type": name, **{field.name: field.example for field in needed}}


def _plain(default: object) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return a default as the data that a user would write for it."""
    if isinstance(default, Record):
        # What a record was not given is documented at its own keys.
        return _plain(vars(default))
    if isinstance(default, Mapping):
        return {name: _plain(each) for name, each in default.items() if not isinstance(each, Derived)}
    if isinstance(default, tuple):
        return [_plain(each) for each in default]
    return default
