"""Renaming a component, a raw resource, or a subnet: every place in the spec, and a warning."""

from collections.abc import Iterator, Mapping

from lsprotocol import types as lsp

from tiers.diagnostics.model import Document, Span
from tiers.ir import identifiers
from tiers.language.raw import LOGICAL_IDS
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN
from tiers.lsp import elsewhere, grammar, names
from tiers.lsp.documents import Open
from tiers.lsp.names import Mention
from tiers.tuples import NamedTuple

_WARNING = "replaces-resources"


class Warned(NamedTuple):
    """The effect of a rename on what is deployed."""

    title: str
    description: str


COMPONENT = Warned(
    "Renaming a component replaces its resources",
    "The logical IDs have the name of the component. CloudFormation creates new resources and deletes "
    "the old ones; data is not moved. Run `tiers plan` before you deploy. References to logical IDs in "
    "`resources` and `overrides` are not changed.",
)
RAW = Warned(
    "Renaming a raw resource replaces it",
    "CloudFormation creates a resource with the new logical ID, and deletes the old one unless its "
    "`DeletionPolicy` retains it; data is not moved. A security group that is made for it is replaced, too. "
    "Run `tiers plan` before you deploy.",
)
SUBNET = Warned(
    "Renaming a subnet replaces it",
    "The logical ID has the name of the subnet. CloudFormation creates the new one first, which fails while "
    "the old one has its CIDR block. Run `tiers plan` before you deploy.",
)


class Renamed(NamedTuple):
    """The edits of a rename, and its effect; `None` for what is not deployed."""

    edit: lsp.WorkspaceEdit
    warned: Warned | None


class RefusedError(Exception):
    """A rename that cannot be done, in words for the user."""


def prepare(opened: Open, offset: int) -> lsp.Range | None:
    """Return the range of the name at an index into the text of now; `None` if it cannot be renamed."""
    mention = names.named(opened, offset)
    document = opened.read()
    if mention is None or document is None or not _can_change(document, mention):
        return None
    return opened.range(mention.span)


def rename(
    opened: Open, offset: int, new: str, texts: Mapping[str, str], *, confirms: bool
) -> Renamed | None:
    """Return the edits for another name; with `confirms`, the editor asks the user first.

    `texts` are those of open documents, by their paths.
    """
    mention, document = names.named(opened, offset), opened.read()
    if mention is None or document is None or not _can_change(document, mention):
        return None
    if not opened.is_current:
        message = "the spec is not valid YAML; fix it before you rename"
        raise RefusedError(message)
    is_raw = _is_raw(document, mention)
    taken = {name for kind, name in names.defined(document) if kind == mention.kind}
    if is_raw:
        taken |= {*opened.generated.resources()}
    _check(new, mention, taken, is_raw=is_raw)
    file = _file(opened, mention.name, texts) if is_raw else None
    if file is not None:
        message = f"`{file}` mentions `{mention.name}`; rename it in both files by hand"
        raise RefusedError(message)
    found = [(opened.positions.range(each.span), new) for each in names.alike(document, mention)]
    if is_raw:
        found += [(opened.positions.range(span), text) for span, text in _group(document, mention.name, new)]
    warned = _warned(document, mention, is_raw=is_raw)
    if not confirms or warned is None:
        plain = {opened.uri: [lsp.TextEdit(where, text) for where, text in found]}
        return Renamed(lsp.WorkspaceEdit(changes=plain), warned)
    edits = [lsp.AnnotatedTextEdit(_WARNING, where, text) for where, text in found]
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri=opened.uri, version=opened.version)
    annotation = lsp.ChangeAnnotation(warned.title, needs_confirmation=True, description=warned.description)
    edit = lsp.WorkspaceEdit(
        document_changes=[lsp.TextDocumentEdit(identifier, edits)], change_annotations={_WARNING: annotation}
    )
    return Renamed(edit, warned)


def _file(opened: Open, name: str, texts: Mapping[str, str]) -> str | None:
    """Return a file that mentions a raw resource or its security group."""
    found = (elsewhere.mentioning(opened, each, texts) for each in (name, identifiers.security_group(name)))
    return next(filter(None, found), None)


def _group(document: Document, old: str, new: str) -> Iterator[tuple[Span, str]]:
    """Yield the references to the security group that is made for a raw resource, with its new logical ID."""
    group = identifiers.security_group(old)
    yield from (
        (each.span, identifiers.security_group(new))
        for each in names.all_of(document)
        if (each.kind, each.name) == ("resource", group)
    )


def _warned(document: Document, mention: Mention, *, is_raw: bool) -> Warned | None:
    if mention.kind == "component":
        return RAW if is_raw else COMPONENT
    # A subnet that exists already is not created.
    return None if grammar.value(("network", "vpc"), document.data) is not None else SUBNET


def _can_change(document: Document, mention: Mention) -> bool:
    """Return whether all mentions are known; those of a parameter may be outside the spec."""
    return mention.kind != "parameter" and names.definition(document, mention) is not None


def _is_raw(document: Document, mention: Mention) -> bool:
    place = names.definition(document, mention)
    route = place.route[2:] if place and not place.defines else place.route if place else ()
    return route[:-1] in names.RAW


def _check(new: str, mention: Mention, taken: set[str], *, is_raw: bool) -> None:
    """Refuse a name that the spec may not have, or has already."""
    pattern, longest = (LOGICAL_IDS.pattern, LOGICAL_IDS.longest) if is_raw else (NAME_PATTERN, LONGEST_NAME)
    noun = LOGICAL_IDS.noun if is_raw else mention.kind
    if not pattern.matches(new):
        message = f"a {noun} must have {pattern.says}"
        raise RefusedError(message)
    if longest is not None and len(new) > longest:
        message = f"the name has {len(new)} characters; the maximum is {longest}"
        raise RefusedError(message)
    if new in taken and new != mention.name:
        message = f"the spec already has a {noun} `{new}`"
        raise RefusedError(message)
