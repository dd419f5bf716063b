"""The table of alarms on raw resources: `<!-- resource alarms -->` is before it."""

import re
from collections.abc import Iterator

from tiers import resources
from tiers.resources.alarm_page import alarms

_TABLE = re.compile(r"<!-- resource alarms -->\n\n(?:\|.*\n)*")


def filled(text: str) -> str:
    """Return a page with its table of alarms filled in."""
    return _TABLE.sub(lambda _: "".join(f"{row}\n" for row in _rows()), text)


def _rows() -> Iterator[str]:
    yield "<!-- resource alarms -->\n"
    yield "| type | alarm | in alarm if | only |\n| --- | --- | --- | --- |"
    for row in resources.every():
        for each in alarms(row.type):
            yield f"| `{row.type}` | [`{each.word}`]({each.page}) | {each.rings} | {each.of} |"
