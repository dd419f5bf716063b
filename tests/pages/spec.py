"""Tables of keys in the reference of the language.

`<!-- keys: TOPIC -->` is before the table of a component type or another topic of `tiers explain`, such as
`rds` or `spec.environments`. `A and B` are the keys that two topics share; `A without B` those that only the
first has.
"""

import re
from collections.abc import Iterator

from tiers.language import reference
from tiers.language.reference import Entry

KEYS = re.compile(r"<!-- keys: ([\w. ]+?) -->\n\n(?:\|.*\n)*")


def filled(text: str) -> str:
    """Return a page with its tables of keys filled in."""
    return KEYS.sub(lambda found: f"<!-- keys: {found[1]} -->\n\n{_table(entries(found[1]))}", text)


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
