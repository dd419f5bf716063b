"""Tables of keys in the reference of the language.

`<!-- keys: TOPIC -->` is before the table of a component type or another topic of `tiers explain`, such as
`rds` or `spec.environments`. `A and B` are the keys that two topics share; `A without B` those that only the
first has. `<!-- offers: TYPE -->` is before the table of a type's access words and of its values for others,
`<!-- facets -->` before that of the methods of a component type.
"""

import inspect
import re
from collections.abc import Iterator

from tests.support.paths import DOCS
from tiers.language import reference
from tiers.language.component import Component, InSubnets
from tiers.language.guarded import FACETS
from tiers.language.reference import Entry

OFFERS = re.compile(r"<!-- offers: (\w+) -->\n\n(?:\|.*\n)*")
_FACETS = re.compile(r"<!-- facets -->\n\n(?:\|.*\n)*")
KEYS = re.compile(r"<!-- keys: ([\w. ]+?) -->\n\n(?:\|.*\n)*")


def filled(text: str) -> str:
    """Return a page with its tables of keys filled in."""
    text = OFFERS.sub(lambda found: f"<!-- offers: {found[1]} -->\n\n{_offers(found[1])}", text)
    text = _FACETS.sub(lambda _: f"<!-- facets -->\n\n{_facets()}", text)
    return KEYS.sub(lambda found: f"<!-- keys: {found[1]} -->\n\n{_table(entries(found[1]))}", text)


def _facets() -> str:
    """Return the table of facets, in the order of their definition."""
    order = [*vars(Component), *vars(InSubnets)]
    rows = ["| facet | answer |", "| --- | --- |"]
    for name in sorted(FACETS, key=order.index):
        facet = getattr(Component, name, None) or getattr(InSubnets, name)
        arguments = ", ".join(each for each in inspect.signature(facet).parameters if each != "self")
        summary = (inspect.getdoc(facet) or "").partition("\n\n")[0].replace("\n", " ")
        rows.append(f"| `{name}({arguments})` | {summary} |")
    return "".join(f"{row}\n" for row in rows)


def stubs() -> dict[str, str]:
    """Return a page to start from for each topic without one, by its path."""
    pages = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference" / "spec").glob("*.md"))
    shown = {word.partition(".")[0] for wanted in KEYS.findall(pages) for word in wanted.split(" ")}
    return {f"docs/reference/spec/{name}.md": _stub(name) for name in reference.topics() if name not in shown}


def _stub(name: str) -> str:
    about = (reference.topics()[name].__doc__ or "").strip().partition("\n")[0]
    offers = f"## Use by other components\n\n<!-- offers: {name} -->\n\n" if has_offers(name) else ""
    title = name.replace("_", " ").capitalize()
    return f"# {title}\n\n{about}\n\n{offers}## Keys\n\n<!-- keys: {name} -->\n\n"


def has_offers(name: str) -> bool:
    """Return whether a component type has access words or values for other components."""
    record = reference.topics()[name]
    return issubclass(record, Component) and bool(record.access_words or record.offered)


def _offers(name: str) -> str:
    record = reference.topics()[name]
    assert issubclass(record, Component)
    rows = ["in another component | gives", "--- | ---"]
    for word, actions in record.access_words.items():
        allowed = ", ".join(f"`{each}`" for each in actions)
        rows.append(f"`connects_to: [{{to: NAME, access: {word}}}]` | permission for {allowed}")
    for value, about in record.offered.items():
        rows.append(f"`{{from: NAME.{value}}}` in `environment` | the {about}")
    return "".join(f"| {row} |\n" for row in rows)


def entries(wanted: str) -> list[Entry]:
    """Return the keys that a comment asks for."""
    first, word, second = [*wanted.split(" "), "", ""][:3]
    others = {*_topic(second)} if second else set()
    if word == "and":
        return [each for each in _topic(first) if each in others]
    return [each for each in _topic(first) if each not in others]


def _topic(name: str) -> list[Entry]:
    if "." in name:
        return reference.key(name)
    return list(reference.entries(reference.topics()[name]))


def _table(found: list[Entry]) -> str:
    return "".join(f"{row}\n" for row in _rows(found))


def _rows(found: list[Entry]) -> Iterator[str]:
    yield "| key | type | default | description |\n| --- | --- | --- | --- |"
    for entry in found:
        cells = (f"`{entry.path}`", entry.takes, entry.default, entry.doc)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
