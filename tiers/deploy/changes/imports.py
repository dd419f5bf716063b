"""Resources to import into a stack: their identifiers, and the template of the import.

The template is the deployed one with the imported resources added, and nothing else, because CloudFormation
accepts no other change in an import: no other resource, and no output either. What a spec says beyond that is
left to the next deployment. A stack that the import creates has the template of the spec without its outputs.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cloudformation.edited import Added, Changed, changed, in_json
from tiers.cloudformation.template import Template, properties_of, resources_of, section
from tiers.cloudformation.uses import depends_on, uses_of
from tiers.diagnostics.codes import transfers as codes
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.plan.compare.schemas import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeGuard

    from tiers.diagnostics.model import Code, Diagnostic, Document, Place

LONGEST: Final = 2048
"""Characters of the value of an identifier property:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceToImport.html"""
_PROPERTY: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")

Identifier = Mapping[str, str]


class Wanted(NamedTuple):
    """A resource to import, as the user names it."""

    logical_id: str
    identifier: str | Identifier
    """Text of the command line, or the values of properties."""


class Import(NamedTuple):
    """A resource to import, as an argument of CloudFormation has it."""

    logical_id: str
    type: str
    identifier: Identifier

    @property
    def words(self) -> str:
        """The identifier as text: `BucketName=shop-archive`."""
        return ", ".join(f"{name}={value}" for name, value in self.identifier.items())

    @property
    def argument(self) -> dict[str, Any]:
        """The resource as an argument of CreateChangeSet."""
        return {
            "ResourceType": self.type,
            "LogicalResourceId": self.logical_id,
            "ResourceIdentifier": dict(self.identifier),
        }


class Checked(NamedTuple):
    """The resources to import, unless something is wrong."""

    imports: tuple[Import, ...]
    findings: tuple["Diagnostic", ...]


class _UnknownIdentifierError(Exception):
    """An identifier that is none of the type; the message and the help are for the user."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class NotAListError(Exception):
    """A file that does not list resources to import, with the reason."""


class Help(NamedTuple):
    """What findings about the resources of a spec have in common."""

    place: "Callable[[str], Place]"
    """Where in the spec a resource is."""
    policy: "Callable[[str], str]"
    """What to write so that a resource has a deletion policy."""


def check(
    wanted: Sequence[Wanted], new: Template, old: Template | None, taken: Collection[str], of: Help
) -> Checked:
    """Compare what is to be imported with the templates of the spec and of the stack, `None` for a new one.

    `taken` are the logical IDs that the stack has, or any that it nests.
    """
    found, findings = list[Import](), list["Diagnostic"]()

    def refuse(code: "Code", logical_id: str, message: str, advice: str = "") -> None:
        findings.append(code.at(of.place(logical_id), message, help=advice))

    bodies = resources_of(new)
    named = [each.logical_id for each in wanted]
    for logical_id in dict.fromkeys(each for each in named if named.count(each) > 1):
        refuse(codes.IMPORTED_TWICE, logical_id, f"`{logical_id}` is imported twice", "name it once")
    for each in {each.logical_id: each for each in wanted}.values():
        logical_id, body = each.logical_id, bodies.get(each.logical_id)
        if body is None:
            refuse(codes.NOT_TO_IMPORT, logical_id, *_unknown(logical_id, bodies, taken))
        elif logical_id in taken:
            advice = "remove it from the command; `tiers drift` compares it with the template"
            refuse(codes.ALREADY_IN_STACK, logical_id, f"the stack already has `{logical_id}`", advice)
        else:
            if "DeletionPolicy" not in body:
                message = f"`{logical_id}` has no `DeletionPolicy`"
                refuse(codes.NO_DELETION_POLICY, logical_id, message, of.policy(logical_id))
            try:
                found.append(Import(logical_id, body["Type"], _identifier(each, body["Type"])))
            except _UnknownIdentifierError as error:
                code = codes.BAD_IDENTIFIER if error.advice else codes.NOT_IMPORTABLE
                refuse(code, logical_id, str(error), error.advice or _NOT_READ)
    for code, logical_id, message, advice in _wrong(found, bodies, old):
        refuse(code, logical_id, message, advice)
    return Checked(tuple(found), tuple(findings))


_NOT_READ: Final = "leave it out of the import; CloudFormation cannot take over resources of this type"


def _unknown(logical_id: str, known: Collection[str], taken: Collection[str]) -> tuple[str, str]:
    """Return the message and the help about a logical ID that the spec does not have."""
    message = f"the spec has no resource `{logical_id}` to import"
    if logical_id in taken:
        return message, "the stack already has it; add it to the spec before the next deployment"
    meant = nearest(logical_id, known)
    return message, f"did you mean `{meant}`?" if meant else "use a logical ID that `tiers ids` lists"


def identifiers(resource_type: str) -> tuple[tuple[str, ...], ...]:
    """Return the sets of properties that identify a resource of a type, the usual one first.

    There are none for a type that CloudFormation cannot read, and so not import.
    """
    schema = schema_of(resource_type)
    if schema is None or "read" not in schema.content.get("handlers", {}):
        return ()
    usual = tuple(".".join(path) for path in schema.identifiers)
    others = (
        tuple(pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers)
        for pointers in schema.content.get("additionalIdentifiers", ())
    )
    return tuple(each for each in (usual, *others) if each)


def _identifier(wanted: Wanted, resource_type: str) -> Identifier:
    """Return the identifier of a resource. Raises `_UnknownIdentifierError`."""
    sets = identifiers(resource_type)
    if not sets:
        message = f"`{wanted.logical_id}` is of the type `{resource_type}`, which cannot be imported"
        raise _UnknownIdentifierError(message, "")
    given = wanted.identifier
    found = given if isinstance(given, Mapping) else _read(wanted.logical_id, given, resource_type, sets)
    names = {name for each in sets for name in each}
    unknown = next((name for name in found if name not in names), None)
    if unknown is not None:
        raise _no_such_property(unknown, wanted.logical_id, resource_type, sets)
    if not any(found.keys() == set(each) for each in sets):
        message = f"the identifier of `{wanted.logical_id}` is not complete"
        raise _UnknownIdentifierError(message, _usage(wanted.logical_id, sets))
    for name, value in found.items():
        if not 0 < len(value) <= LONGEST:
            length = f"longer than {LONGEST:,} characters" if value else "empty"
            message = f"the value of `{name}` for `{wanted.logical_id}` is {length}"
            raise _UnknownIdentifierError(message, _usage(wanted.logical_id, sets))
    return found


def _read(logical_id: str, text: str, resource_type: str, sets: tuple[tuple[str, ...], ...]) -> Identifier:
    """Return the values in text of the command line. Raises `_UnknownIdentifierError`."""
    names = {name for each in sets for name in each}
    first, equals, _ = text.partition("=")
    if equals and first in names:
        start = "|".join(map(re.escape, sorted(names)))
        parts = [part.partition("=")[::2] for part in re.split(f",(?=(?:{start})=)", text)]
        found = dict(parts)
        if len(found) < len(parts):
            message = f"the identifier of `{logical_id}` has a property twice"
            raise _UnknownIdentifierError(message, _usage(logical_id, sets))
        return found
    if equals and _PROPERTY.fullmatch(first) and nearest(first, names):
        raise _no_such_property(first, logical_id, resource_type, sets)
    if len(sets[0]) > 1:
        message = f"`{logical_id}` needs {len(sets[0])} properties to identify it"
        raise _UnknownIdentifierError(message, _usage(logical_id, sets))
    return {sets[0][0]: text}


def _no_such_property(
    name: str, logical_id: str, resource_type: str, sets: tuple[tuple[str, ...], ...]
) -> _UnknownIdentifierError:
    message = f"`{name}` does not identify resources of the type `{resource_type}`"
    return _UnknownIdentifierError(message, _usage(logical_id, sets))


def _usage(logical_id: str, sets: tuple[tuple[str, ...], ...]) -> str:
    """Return how to name a resource."""
    ways = [",".join(f"{name}=VALUE" for name in each) for each in sets]
    return "pass " + ", or ".join(f"`{logical_id}={way}`" for way in ways)


def _wrong(
    imports: Sequence[Import], bodies: Mapping[str, Mapping[str, Any]], old: Template | None
) -> Iterator[tuple["Code", str, str, str]]:
    """Yield what is wrong with resources that can be imported as such."""
    seen: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    for each in imports:
        key = (each.type, frozenset(each.identifier.items()))
        if seen.setdefault(key, each.logical_id) != each.logical_id:
            message = f"`{seen[key]}` and `{each.logical_id}` are the same resource"
            yield codes.IMPORTED_TWICE, each.logical_id, message, "import it under one logical ID"
        for name, value in each.identifier.items():
            written = properties_of(bodies[each.logical_id]).get(name)
            may_be_arn = len(each.identifier) > 1
            if isinstance(written, str) and not _is_same(written, value, may_be_arn=may_be_arn):
                message = f"`{each.logical_id}` has `{name}: {written}` in the spec, not `{value}`"
                advice = f"change `{name}` in the spec, or the identifier on the command line"
                yield codes.IDENTIFIER_DIFFERS, each.logical_id, message, advice
        if old is not None:
            missing = _missing(bodies[each.logical_id], old, {one.logical_id for one in imports})
            if missing:
                message = f"`{each.logical_id}` uses {abridged(missing)}, which the stack does not have"
                advice = "import them as well, or deploy them first with a spec without this resource"
                yield codes.NEEDS_MORE, each.logical_id, message, advice


def _is_same(written: str, value: str, *, may_be_arn: bool) -> bool:
    """Return whether a property names what an identifier does.

    The property alone is the name that AWS looks for. Beside others, it names what the resource is part of,
    such as a cluster, for which an ARN is as good.
    """
    return value == written or (may_be_arn and value.endswith((f"/{written}", f":{written}")))


def _missing(body: Mapping[str, Any], old: Template, imported: Collection[str]) -> list[str]:
    """Return what a resource uses that the deployed template does not have."""
    uses = uses_of(body)
    known = {*old["Resources"], *section(old, "Parameters"), *imported}
    missing = uses.names - known
    missing |= uses.conditions - section(old, "Conditions").keys()
    missing |= uses.mappings - section(old, "Mappings").keys()
    return sorted(missing)


def not_by_name(imports: Sequence[Import], new: Template, of: Help) -> Iterator["Diagnostic"]:
    """Yield why resources cannot be imported by the names that they have in the template.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
    """
    for each in imports:
        body = new["Resources"][each.logical_id]
        # AWS also accepts `RetainExceptOnCreate`, with which a rollback may delete.
        if body["DeletionPolicy"] != "Retain":
            message = f"`{each.logical_id}` needs `DeletionPolicy: Retain` to be imported into a nested stack"
            yield codes.NO_DELETION_POLICY.at(
                of.place(each.logical_id), message, help=of.policy(each.logical_id)
            )
        schema = schema_of(each.type)
        given = schema.content.get("readOnlyProperties", ()) if schema else ()
        for name, value in each.identifier.items():
            if f"/properties/{name}" in given:
                message = f"`{each.logical_id}` cannot be imported into a nested stack"
                note = f"AWS imports there by names in the template, which cannot have `{name}`"
                advice = "use the layout `single` for a stack that takes over such resources"
                yield codes.INTO_NESTED.at(of.place(each.logical_id), message, help=advice, note=note)
            elif properties_of(body).get(name) != value:
                message = f"`{each.logical_id}` has no literal `{name}` in the template"
                note = "into a nested stack, AWS imports only by names in the template"
                advice = f"add `{name}: {value}` to its properties"
                yield codes.INTO_NESTED.at(of.place(each.logical_id), message, help=advice, note=note)


def extended(document: "Document", new: Template, imports: Sequence[Import]) -> Changed:
    """Return the deployed template with the imported resources.

    An order of creation means nothing to what exists, so what it names need not be there yet.
    """
    old: Template = document.data
    present = {*old["Resources"], *(each.logical_id for each in imports)}
    added = {each.logical_id: _ordered(new["Resources"][each.logical_id], present) for each in imports}
    data = {**old, "Resources": {**old["Resources"], **added}}
    return changed(document, data, (), [Added("Resources", name, body) for name, body in added.items()])


def _ordered(body: Mapping[str, Any], present: Collection[str]) -> dict[str, Any]:
    kept = [each for each in depends_on(body) if each in present]
    rest = {key: value for key, value in body.items() if key != "DependsOn"}
    return {**rest, "DependsOn": kept} if kept else rest


def created(new: Template) -> Changed:
    """Return the template of a stack that an import creates."""
    data = {key: value for key, value in new.items() if key != "Outputs"}
    return Changed(data, in_json(data))


def not_imported(new: Template, imports: Sequence[Import]) -> list[str]:
    """Return the resources of a template that are not imported."""
    return sorted(resources_of(new).keys() - {each.logical_id for each in imports})


def wanted_of(data: object) -> tuple[Wanted, ...]:
    """Return what a file of imports names: a mapping of logical IDs, or a list as for the AWS CLI.

    Raises `NotAListError` with the reason for any other shape, and for a file that names nothing.
    """
    rows: list[tuple[object, object]] = []
    if isinstance(data, Mapping):
        rows = list(data.items())
    elif isinstance(data, list) and all(isinstance(each, Mapping) for each in data):
        rows = [(each.get("LogicalResourceId"), each.get("ResourceIdentifier")) for each in data]
    if not rows:
        message = "it does not list resources to import"
        raise NotAListError(message)
    found = []
    for logical_id, identifier in rows:
        if not isinstance(logical_id, str):
            message = "an item has no `LogicalResourceId`"
            raise NotAListError(message)
        if not _is_identifier(identifier):
            message = f"the identifier of `{logical_id}` is neither a string nor a mapping of strings"
            raise NotAListError(message)
        found.append(Wanted(logical_id, identifier))
    return tuple(found)


def _is_identifier(value: object) -> "TypeGuard[str | Identifier]":
    if isinstance(value, Mapping):
        return bool(value) and all(isinstance(one, str) for pair in value.items() for one in pair)
    return isinstance(value, str)
