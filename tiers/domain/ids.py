"""Logical IDs of records."""

from tiers.digests import short
from tiers.ir.identifiers import pascal

_LONGEST = 128
"""Characters of a name's words, within the 255 of a logical ID."""
_WORDS = {"*": "Any", "-": "Dash"}


def record(component: str, name: str, kind: str) -> str:
    """Return the ID of the record of a component's domain name: `SiteWwwDotExampleDotComARecord`.

    Each name has its own ID, so that another name creates its record before the old one is deleted.
    """
    labels = name.split(".")
    words = "Dot".join("".join(_WORDS.get(each, each) for each in label) for label in map(_capital, labels))
    if len(words) > _LONGEST:
        words = f"{words[: _LONGEST - 8]}{short(name, 8)}"
    return f"{pascal(component)}{words}{kind}Record"


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
