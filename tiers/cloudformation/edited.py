"""Items of a template added and removed in its text: everything else keeps its spelling and its comments.

What YAML means is in its spelling: `1.10` may be a number or the name of a version. So a template of another
author is not written again. Its text is changed line by line, and the result is read: it is used only if it
means what it should.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.load.files import parse
from tiers.cloudformation.references import as_lists
from tiers.cloudformation.template import Template, section
from tiers.cloudformation.write import to_json, to_yaml
from tiers.diagnostics.model import Document, Route
from tiers.tuples import NamedTuple


class Added(NamedTuple):
    """An item to add: its section, name, and value, and the lines that it had in another template, if any."""

    section: str
    name: str
    value: Any
    lines: str = ""


class _Lines(NamedTuple):
    """The lines of an item of a block mapping, and their indentation."""

    start: int
    end: int
    indent: int


class Changed(NamedTuple):
    """A changed template: as data, and as text."""

    data: Template
    text: str


def changed(document: Document, data: Template, removed: Sequence[Route], added: Sequence[Added]) -> Changed:
    """Return a template with items removed and added: its text where that can be changed, or else JSON."""
    return Changed(data, edited(document, data, removed, added) or in_json(data))


def in_json(data: Template) -> str:
    """Return a template as JSON."""
    return to_json(as_lists(data))


def edited(
    document: Document, wanted: Mapping[str, Any], removed: Sequence[Route], added: Sequence[Added]
) -> str | None:
    """Return the text of a template with items removed and added, if it then reads as `wanted`.

    `None` is for a template in JSON or in flow style, which can be written again without a loss, and for text
    in which the items depend on others, as by an anchor.
    """
    text = document.source.text
    if text.lstrip()[:1] in {"", "{", "["}:
        return None
    edits = [*_removals(document, wanted, removed), *_additions(document, added)]
    if None in edits:
        return None
    made = _applied(text, [each for each in edits if each is not None])
    found, refusal = parse(document.source.path, made)
    return made if refusal is None and as_lists(found.data) == as_lists(wanted) else None


def lines_of(document: Document, route: Route) -> str:
    """Return the lines of an item without their indentation; empty if it has not its own lines."""
    found = _lines(document, route)
    if found is None or document.source.text.lstrip()[:1] in {"{", "["}:
        return ""
    rows = document.source.text[found.start : found.end].splitlines(keepends=True)
    is_even = all(row[: found.indent].isspace() or not row.strip() for row in rows)
    return "".join(row[found.indent :] or "\n" for row in rows) if is_even and found.indent else ""


def _lines(document: Document, route: Route) -> _Lines | None:
    """Return the lines of an item if nothing else is on them."""
    spans, text = document.spans.get(route), document.source.text
    if spans is None or spans.key is None:
        return None
    start = text.rfind("\n", 0, spans.key.start) + 1
    end = text.find("\n", spans.value.end)
    end = len(text) if end < 0 else end + 1
    before, after = text[start : spans.key.start], text[spans.value.end : end].strip()
    if before.strip(" ") or (after and not after.startswith("#")):
        return None
    rows = text[start:end].splitlines(keepends=True)
    # A block of text ends where the next item begins, behind the comment on that.
    while len(rows) > 1 and _is_of_next(rows[-1], len(before)):
        rows.pop()
    return _Lines(_with_comment(text, start, before), start + sum(map(len, rows)), len(before))


def _with_comment(text: str, start: int, indent: str) -> int:
    """Return where the comment above an item starts: comments at its depth, without an empty line between."""
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text.startswith(f"{indent}#", above):
            break
        start = above
    return start


def _is_of_next(row: str, indent: int) -> bool:
    """Return whether a line at the end of an item is empty, or a comment on what follows."""
    text = row.strip()
    return not text or (text.startswith("#") and len(row) - len(row.lstrip(" ")) <= indent)


def _removals(
    document: Document, wanted: Mapping[str, Any], removed: Sequence[Route]
) -> Iterator[tuple[int, int, str] | None]:
    """Yield the positions of the lines to remove: of a section that has nothing left, all."""
    routes = dict.fromkeys(route[:1] if route[0] not in wanted else route for route in removed)
    for route in routes:
        found = _lines(document, route)
        yield (found.start, found.end, "") if found else None


def _additions(document: Document, added: Sequence[Added]) -> Iterator[tuple[int, int, str] | None]:
    """Yield the positions of new items: below the name of their section, or at the end of the text."""
    text, new = document.source.text, list[str]()
    for each in added:
        present = section(document.data, each.section)
        if not present:
            new += [] if each.section in new else [each.section]
            continue
        found = _lines(document, (each.section, next(iter(present))))
        name = document.spans.get((each.section,))
        start = text.find("\n", name.key.end) + 1 if name and name.key else 0
        is_block = found and found.indent and 0 < start <= found.start
        yield (start, start, _indented(each, found.indent)) if found and is_block else None
    end = "" if text.endswith("\n") else "\n"
    for part in new:
        items = "".join(_indented(each, 2) for each in added if each.section == part)
        yield (len(text), len(text), f"{end}{part}:\n{items}")
        end = ""


def _indented(added: Added, indent: int) -> str:
    """Return the lines of a new item."""
    lines = added.lines or to_yaml({added.name: added.value})
    rows = lines.splitlines(keepends=True)
    whole = "".join(f"{' ' * indent}{row}" if row.strip() else row for row in rows)
    return whole if whole.endswith("\n") else f"{whole}\n"


def _applied(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    made, position = list[str](), 0
    for start, end, new in sorted(edits, key=lambda each: each[:2]):
        made += [text[position:start], new]
        position = max(position, end)
    return "".join([*made, text[position:]])
