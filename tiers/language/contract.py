"""The published schema as the judge of what the decoder refused.

Errors are what the contract refuses. The decoder has better messages for them; where it has
none, the schema's own are reported, so that no refusal of the contract is ever lost. A property test
holds the two equal. Only a refused spec comes here, because jsonschema takes 80 ms to import.
"""

import json
import os.path
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from tiers.diagnostics.codes.shape import REFUSED_BY_SCHEMA
from tiers.diagnostics.model import Diagnostic, Place, Route

if TYPE_CHECKING:
    from jsonschema import ValidationError

_FILE = "tiers.schema.json"
_LONGEST = 200


def judge(data: object, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the decoder's findings about a document's data, and one for each route that it passed over.

    A finding at a route that the schema does not refuse stays, or nothing would say why the spec failed.
    One speaks for the places of its notes, too.
    """
    spoken = {finding.place.route for finding in found}
    spoken |= {note.place.route for finding in found for note in finding.also}
    return (*found, *(each for route, each in refusals(data).items() if route not in spoken))


def refusals(data: object) -> dict[Route, Diagnostic]:
    """Return the schema's first reason at each route of a document's data that it refuses."""
    from jsonschema import Draft202012Validator

    refused: dict[Route, Diagnostic] = {}
    for error in Draft202012Validator(_schema(data)).iter_errors(data):
        for place in _places(error):
            refused.setdefault(place.route, _refusal(place, error.message))
    return refused


def _schema(data: object) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return the published schema, extended by the installed component types that the data names."""
    from tiers.language import installed, schema

    foreign = installed.named_in(data)
    return schema.schema(foreign) if foreign else published()


def _refusal(place: Place, reason: str) -> Diagnostic:
    shown = reason if len(reason) <= _LONGEST else reason[:_LONGEST] + "…"
    return REFUSED_BY_SCHEMA.at(
        place,
        f"invalid according to the JSON Schema: {shown}",
        label="not allowed by the schema",
        help="run `tiers explain TYPE` for the keys and their values",
    )


@cache
def published() -> Any:  # noqa: ANN401 - JSON of any shape
    """Read the schema where the wheel has it, or else where the checkout does."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    shipped = os.path.join(package, _FILE)
    path = shipped if os.path.exists(shipped) else os.path.join(os.path.dirname(package), "schema", _FILE)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _places(error: "ValidationError") -> Iterator[Place]:
    """Yield the places that an error is about: jsonschema blames the mapping for its keys."""
    route: Route = tuple(error.absolute_path)
    keywords = tuple(error.absolute_schema_path)
    written: Any = error.instance
    if error.validator == "additionalProperties":
        within: Any = error.schema
        for name in written:
            if name not in within["properties"]:
                yield Place((*route, name), "key")
    elif keywords[-2:-1] == ("propertyNames",):
        yield Place((*route, written), "key")
    else:
        yield Place(route, "key" if error.validator == "required" else "value")
