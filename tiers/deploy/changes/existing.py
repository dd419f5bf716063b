"""Resources that exist, compared with what a template says of them, before they are imported.

AWS updates an imported resource by its template, so what the template leaves out may be reset. Cloud Control
reads with the permissions of the user, who may not have those of the type:
https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
"""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from tiers.cloudformation.evaluate.values import text_of
from tiers.deploy.aws import AwsError
from tiers.deploy.changes.imports import identifiers
from tiers.plan.compare.schemas import schema_of

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws
    from tiers.deploy.changes.imports import Import


_UNANSWERED: Final = frozenset({"Certificate", "Connection", "Proxy", "Timeout"})
"""Codes of failures without an answer of AWS (`tiers/deploy/aws.py`)."""


class Compared(NamedTuple):
    """The names of properties in which a resource and its template differ."""

    left_out: tuple[str, ...]
    """The resource has them, and the template does not, although it could."""
    different: tuple[str, ...]
    """The template has another literal."""


def cloud_control_identifier(wanted: "Import") -> str:
    """Return the primary identifier of a resource in the form of Cloud Control."""
    primary = identifiers(wanted.type)[0]
    named = primary if wanted.identifier.keys() == set(primary) else tuple(wanted.identifier)
    return "|".join(wanted.identifier[name] for name in named)


def compared(
    aws: "Aws", wanted: Iterable[tuple["Import", Mapping[str, object]]]
) -> dict[str, Compared | None]:
    """Compare resources with the properties of their templates; `None` is for one that cannot be read.

    After a call without an answer there are no others, because each of them would need minutes.
    """
    found = dict[str, Compared | None]()
    is_answered = True
    for each, properties in wanted:
        found[each.logical_id] = None
        if is_answered:
            try:
                found[each.logical_id] = _compared(each, _read(aws, each), properties)
            except AwsError as error:
                is_answered = error.failure.code not in _UNANSWERED
    return found


def _read(aws: "Aws", wanted: "Import") -> object:
    """Return the properties that a resource has. Raises `AwsError`."""
    identifier = cloud_control_identifier(wanted)
    answer = aws.call("cloudcontrol", "get_resource", TypeName=wanted.type, Identifier=identifier)
    try:
        return json.loads(answer["ResourceDescription"]["Properties"])
    except (ValueError, RecursionError):
        return None


def _compared(wanted: "Import", found: object, properties: Mapping[str, object]) -> Compared | None:
    schema = schema_of(wanted.type)
    if schema is None or not isinstance(found, Mapping):
        return None
    given = {each.removeprefix("/properties/") for each in schema.content.get("readOnlyProperties", ())}
    return Compared(
        tuple(sorted(str(name) for name in found.keys() - properties.keys() - given)),
        tuple(name for name, value in properties.items() if _differs(found.get(name), value)),
    )


def _differs(found: object, written: object) -> bool:
    """Return whether a literal is another one; a function, and a list, may mean the same."""
    if not isinstance(found, str | int | float) or not isinstance(written, str | int | float):
        return False
    return text_of(found) != text_of(written)
