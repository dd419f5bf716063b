"""The outline of a spec: its keys, components, subnets, environments, and raw resources."""

from collections.abc import Iterator

from lsprotocol import types as lsp

from tiers.diagnostics.model import Document, Route, Span
from tiers.diagnostics.safe import one_line
from tiers.ir.stacks import TIERS
from tiers.lsp import grammar
from tiers.lsp.documents import Open

_LISTED: tuple[Route, ...] = (
    *((tier,) for tier in TIERS),
    ("network", "subnets"),
    ("environments",),
    ("parameters",),
    ("outputs",),
)
"""The mappings whose keys are in the outline, besides the keys of the spec."""
_RAW = "resources"


def symbols(opened: Open) -> list[lsp.DocumentSymbol]:
    """Return the outline of the document, as it was read last."""
    document = opened.read()
    return [*_below(opened, document, ())] if document else []


def _below(opened: Open, document: Document, route: Route) -> Iterator[lsp.DocumentSymbol]:
    written = grammar.value(route, document.data)
    for name in written if isinstance(written, dict) else ():
        inner = (*route, name)
        spans = document.spans[inner]
        if spans.key is None:
            continue
        # What an alias or `<<` brings is elsewhere in the text.
        end = spans.value.end if spans.value.start >= spans.key.start else spans.key.end
        whole, key = opened.range(Span(spans.key.start, max(end, spans.key.end))), opened.range(spans.key)
        if whole and key:
            children = [*_below(opened, document, inner)] if _is_listed(inner) else []
            yield lsp.DocumentSymbol(
                name=one_line(name) or '""',
                kind=_kind(route),
                range=whole,
                selection_range=key,
                detail=_detail(document, inner),
                children=children or None,
            )


def _is_listed(route: Route) -> bool:
    leads_to = any(each[: len(route)] == route for each in _LISTED)
    return leads_to or (route[:1] == (_RAW,) and len(route) <= len((_RAW, "stack")))


def _kind(route: Route) -> lsp.SymbolKind:
    if route[:1] and route[0] in TIERS:
        return lsp.SymbolKind.Class
    if route[:1] == (_RAW,) and len(route) == len((_RAW, "stack")):
        return lsp.SymbolKind.Object
    return lsp.SymbolKind.Namespace if not route else lsp.SymbolKind.Property


def _detail(document: Document, route: Route) -> str | None:
    """Return the type of a component or of a raw resource."""
    for key in ("type", "Type"):
        found = grammar.value((*route, key), document.data)
        if isinstance(found, str):
            return one_line(found)
    return None
