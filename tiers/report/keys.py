"""The keys of a component: those that its spec sets, and the defaults that `tiers` fills in."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.cloudformation.write import flow
from tiers.diagnostics.locate import lines_of, location_of
from tiers.diagnostics.model import Document, Place, Route
from tiers.diagnostics.wording import counted
from tiers.language import reference
from tiers.language.component import Member
from tiers.language.written import written
from tiers.report.markup import Html, element, joined
from tiers.report.parts import code, table

LONGEST = 200
"""Characters of a value: one can have thousands. Of a script, the first line is shown."""


class Key(NamedTuple):
    """One key by its path below the component; `line` is 0 for a default."""

    path: str
    value: str
    doc: str
    line: int


def keys(member: Member, document: Document) -> tuple[Key, ...]:
    """Return every key of a component that has a value, in the order of its reference."""
    docs = {each.path: each.doc for each in reference.entries(type(member.component))}
    found = _leaves(written(member.component), "", "", docs, member.route)
    return tuple(
        _key(path, value, docs.get(known, ""), document, route) for path, known, value, route in found
    )


def section(member: Member, document: Document) -> Html:
    """Return the keys as two tables: those that the spec sets, each with its line, and the defaults."""
    every = keys(member, document)
    given = [each for each in every if each.line]
    defaults = [each for each in every if not each.line]
    rows = ((code(each.path), _value(each), str(each.line)) for each in given)
    parts = [element("h4", "Keys"), table(("key", "value", "line"), rows, "keys")]
    if defaults:
        listed = ((code(each.path), joined((_value(each), _doc(each)))) for each in defaults)
        title = element("summary", f"Defaults ({len(defaults)})")
        parts.append(element("details", title, table(("key", "default"), listed, "keys"), class_="defaults"))
    return joined(parts)


def _value(key: Key) -> Html:
    first, *others = key.value.strip("\n").split("\n")
    shown = first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"
    return joined((code(shown), f" and {counted(len(others), 'more line')}" if others else ""))


def _doc(key: Key) -> Html:
    return element("span", key.doc, class_="quiet doc") if key.doc else Html()


def _leaves(
    value: Any,  # noqa: ANN401 - plain data of any shape
    path: str,
    known: str,
    docs: Mapping[str, str],
    route: Route,
) -> Iterator[tuple[str, str, Any, Route]]:
    """Yield each value by its path, by its path in the reference, and by its route in the spec.

    What the reference describes key by key is one value for each key, everything else is one value.
    """
    if isinstance(value, dict) and value and all(_below(known, key) in docs for key in value):
        for key, inner in value.items():
            yield from _leaves(inner, _below(path, key), _below(known, key), docs, (*route, key))
    elif isinstance(value, list) and value and all(isinstance(each, dict) and each for each in value):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]", f"{known}[]", docs, (*route, number))
    else:
        yield path, known.removesuffix("[]"), value, route


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _key(path: str, value: object, doc: str, document: Document, route: Route) -> Key:
    shown = value if isinstance(value, str) else flow(value)
    return Key(path, shown, doc, _line(document, route) if _is_written(document.data, route) else 0)


def _is_written(data: object, route: Route) -> bool:
    """Return whether the spec has a value at a route, or a short form of it."""
    for step in route:
        if isinstance(data, dict):
            if step not in data:
                return False
            data = data[step]
        elif isinstance(data, list) and isinstance(step, int):
            if step >= len(data):
                return False
            data = data[step]
        else:
            return True
    return True


def _line(document: Document, route: Route) -> int:
    return location_of(document, Place(route, "key"), lines_of(document.source.text)).line
