"""The text under the pointer: the reference of a key with its default here, a component, a finding."""

from copy import deepcopy

from lsprotocol import types as lsp

from tiers import compiler
from tiers.cloudformation.write import flow, to_yaml
from tiers.diagnostics.model import Document, Route, Span
from tiers.diagnostics.safe import one_line, several_lines
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.written import written
from tiers.lsp import grammar, names, reference, references
from tiers.lsp.documents import Open
from tiers.lsp.names import Mention
from tiers.lsp.references import Reference

_MOST_LINES = 40
_LONGEST = 300
"""Characters of a value that are shown."""


def hover(opened: Open, offset: int) -> lsp.Hover | None:
    """Return what is known about an index into the text of now."""
    document, then = opened.read(), opened.then(offset)
    if document is None or then is None:
        return None
    referred = references.at(document, then)
    of_resource = _resource(opened, document, referred) if referred else ""
    if referred and of_resource:
        return _shown(opened, of_resource, referred.whole)
    mention = names.at(document, then)
    of_component = _component(opened, document, mention) if mention and mention.kind == "component" else ""
    if mention and of_component:
        return _shown(opened, of_component, mention.span)
    place = _key_at(document, then)
    return _shown(opened, _key(opened, document, place[0]), place[1]) if place else None


def _shown(opened: Open, text: str, span: Span) -> lsp.Hover | None:
    where = opened.range(span)
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, several_lines(text))
    return lsp.Hover(content, where) if text and where else None


def _key_at(document: Document, offset: int) -> tuple[Route, Span] | None:
    """Return the route of the innermost key or value at an index, and the span of what is there."""
    best: tuple[int, Route, Span] | None = None
    for route, spans in document.spans.items():
        for span in (spans.key, spans.value):
            if span and span.start <= offset <= span.end:
                size = span.end - span.start
                best = (size, route, span) if best is None or size <= best[0] else best
    return best[1:] if best else None


def _key(opened: Open, document: Document, route: Route) -> str:
    found = grammar.at(route, document.data)
    if found is None or found.field is None:
        return ""
    text = reference.of_key(found.field, found.topic)
    what, value = _otherwise(opened, document, route)
    fits = value and "`" not in value and len(value) <= _LONGEST
    shown = f"\n- {what}: `{several_lines(value)}`" if fits else ""
    head, _, explained = text.partition("\n\n`tiers explain")
    return f"{head}{shown}" + (f"\n\n`tiers explain{explained}" if explained else "")


def _otherwise(opened: Open, document: Document, route: Route) -> tuple[str, str]:
    """Return the value that a key has if it is not written, and what that is; `""` if none is known."""
    if route[:1] != (ENVIRONMENTS,):
        return "default here", _default_here(document, route)
    architecture = opened.completed
    resolved = grammar.value(route[2:], written(architecture.spec)) if architecture else None
    return "in the base", "" if resolved is None else flow(resolved)


def _default_here(document: Document, route: Route) -> str:
    if not all(isinstance(step, str) for step in route):
        return ""
    data = deepcopy(document.data)
    parent = grammar.value(route[:-1], data)
    if not isinstance(parent, dict) or parent.pop(route[-1], None) is None:
        return ""
    architecture = compiler.completed(document._replace(data=data))
    resolved = grammar.value(route, written(architecture.spec)) if architecture else None
    return "" if resolved is None else flow(resolved)


def _component(opened: Open, document: Document, mention: Mention) -> str:
    place = names.definition(document, mention)
    if place is None:
        return ""
    tier, name = place.route[-2:]
    if place.route[:-1] in names.RAW:
        return _raw(document, place)
    kind = grammar.value((*place.route, "type"), document.data)
    record = grammar.component(str(tier), kind)
    if record is None:
        return ""
    lines = [f"**{name}**, `{kind}` of the {tier} tier. {reference.summary(record)}", ""]
    architecture = opened.completed if place.defines else None
    resolved = grammar.value(place.route, written(architecture.spec)) if architecture else None
    if resolved:
        lines += ["With all defaults:", "", "```yaml", *_cut(to_yaml({str(name): resolved})), "```", ""]
    return "\n".join([*lines, f"`tiers explain {kind}`"])


def _raw(document: Document, place: Mention) -> str:
    """Return what is known about a raw resource: its type, and its stack."""
    type_ = grammar.value((*place.route, "Type"), document.data)
    if not isinstance(type_, str):
        return ""
    head = f"**{place.name}**, `{one_line(type_)}` of `resources` in the {place.route[-2]} stack."
    return f"{head}\n\n`tiers explain {one_line(type_)}`"


def _resource(opened: Open, document: Document, referred: Reference) -> str:
    """Return what is known about the resource that a reference names: its type, its origin, and its stack."""
    place = names.defined(document).get(("component", referred.name))
    if place is not None and place[:-1] in names.RAW:
        return _raw(document, Mention("component", referred.name, place, referred.span))
    resource = opened.generated.resources().get(referred.name)
    if resource is None:
        return ""
    if not resource.type:
        return f"**{referred.name}** exists already. Its value is used in place of a resource."
    kind, origin = one_line(resource.type), resource.origin
    of = f" of `{one_line(str(origin[1]))}`" if origin[:1] and origin[0] in TIERS else ""
    head = f"**{referred.name}**, `{kind}`{of} in the {resource.stack} stack."
    return f"{head}\n\n`tiers explain {kind}`"


def _cut(text: str) -> list[str]:
    lines = text.rstrip("\n").split("\n")
    return [*lines[:_MOST_LINES], "# …"] if len(lines) > _MOST_LINES else lines
