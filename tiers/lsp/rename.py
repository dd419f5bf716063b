"""Renaming a component: every place in the spec, and a warning, because the resources are replaced."""

from lsprotocol import types as lsp

from tiers.diagnostics.model import Document
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN
from tiers.lsp import names
from tiers.lsp.documents import Open
from tiers.lsp.names import Mention

_WARNING = "replaces-resources"
TITLE = "Renaming a component replaces its resources"
DESCRIPTION = (
    "The logical IDs have the name of the component. CloudFormation creates new resources and deletes "
    "the old ones; data is not moved. Run `tiers plan` before you deploy. References to logical IDs in "
    "`resources` and `overrides` are not changed."
)


class RefusedError(Exception):
    """A rename that cannot be done, in words for the user."""


def prepare(opened: Open, offset: int) -> lsp.Range | None:
    """Return the range of the name at an index into the text of now; `None` if it cannot be renamed."""
    mention = names.named(opened, offset)
    document = opened.read()
    if mention is None or document is None or not _can_change(document, mention):
        return None
    return opened.range(mention.span)


def rename(opened: Open, offset: int, new: str, *, confirms: bool) -> lsp.WorkspaceEdit | None:
    """Return the edits for another name; with `confirms`, the editor asks the user first."""
    mention, document = names.named(opened, offset), opened.read()
    if mention is None or document is None or not _can_change(document, mention):
        return None
    if not opened.is_current:
        message = "the spec is not valid YAML; fix it before you rename"
        raise RefusedError(message)
    _check(new, mention, {name for kind, name in names.defined(document) if kind == mention.kind})
    ranges = [opened.positions.range(each.span) for each in names.alike(document, mention)]
    if not confirms or mention.kind != "component":
        return lsp.WorkspaceEdit(changes={opened.uri: [lsp.TextEdit(each, new) for each in ranges]})
    edits = [lsp.AnnotatedTextEdit(_WARNING, each, new) for each in ranges]
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri=opened.uri, version=opened.version)
    annotation = lsp.ChangeAnnotation(TITLE, needs_confirmation=True, description=DESCRIPTION)
    return lsp.WorkspaceEdit(
        document_changes=[lsp.TextDocumentEdit(identifier, edits)], change_annotations={_WARNING: annotation}
    )


def _can_change(document: Document, mention: Mention) -> bool:
    """Return whether all mentions are known: raw CloudFormation refers to its resources and to parameters."""
    place = names.definition(document, mention)
    is_raw = place is not None and place.route[:-1] in names.RAW
    return place is not None and not is_raw and mention.kind != "parameter"


def _check(new: str, mention: Mention, taken: set[str]) -> None:
    """Refuse a name that the spec may not have, or has already."""
    if not NAME_PATTERN.matches(new):
        message = f"a {mention.kind} must have {NAME_PATTERN.says}"
        raise RefusedError(message)
    if len(new) > LONGEST_NAME:
        message = f"the name has {len(new)} characters; the maximum is {LONGEST_NAME}"
        raise RefusedError(message)
    if new in taken and new != mention.name:
        message = f"the spec already has a {mention.kind} `{new}`"
        raise RefusedError(message)
