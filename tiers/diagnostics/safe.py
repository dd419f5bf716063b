"""Safe text for terminals, logs, and pages, whatever its origin.

No name in a spec, template, manifest or answer of AWS's may send a terminal an escape sequence, reorder or
hide what is shown, start another line, command the runner that reads a log, or put an element into a page.
"""

import json
import re
from typing import Any

# Joiners and variation selectors. Terminals disagree on how wide the emoji are that they make, so behind
# other than ASCII they are left out, as `rustc` does; behind ASCII they can only be there to deceive.
JOINERS = frozenset("\u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10))))

_PAINT = re.compile("(\x1b\\[(?:0|1|1;3[1-6]|3[1-6](?:;1)?)m)")
"""The colors that our own renderers use."""

# A runner reads the following text as a command, with or without white space before it:
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
_AT_THE_START = re.compile("^((?:\x1b\\[[0-9;]*m|\\s)*):(?=:)")
# Older ones of GitHub's, and those of Azure Pipelines and TeamCity, anywhere in a line:
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
_ANYWHERE = re.compile(r"#(?=#\w*\[)")


def line(row: str, *, painted: bool = False) -> str:
    """Return one line for people: nothing in it ends it, hides, or commands. One break may precede it.

    `painted` is set if it may have the colors of the renderers; the names in it are `visible` then already.
    """
    body = row.removeprefix("\n")
    parts = _PAINT.split(body) if painted else [body]
    # The colors that were split off are at odd indexes.
    text = "".join(part if number % 2 else visible(part) for number, part in enumerate(parts))
    return row[: len(row) - len(body)] + _AT_THE_START.sub(r"\1\\x3a", _ANYWHERE.sub(r"\\x23", text), count=1)


def is_harmless(text: str) -> bool:
    """Return whether each line of text, which may have tabs, may be printed as it is."""
    return all(line(row) == row for row in text.replace("\t", " ").split("\n"))


def one_line(text: str) -> str:
    """Return the text made `visible`, its line breaks and the indentation behind them made single spaces."""
    return " ".join(visible(row) for row in (row.strip(" \t") for row in rows(text)) if row)


def several_lines(text: str) -> str:
    """Return the text made `visible`, its lines kept; line breaks around it are dropped."""
    return "\n".join(visible(row) for row in rows(text.strip("\r\n")))


def visible(text: str) -> str:
    """Return the text with Python's escapes for hidden characters: controls, odd spaces, reordering marks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(shown, text, " " + text))


def shown(character: str, before: str) -> str:
    """Return the terminal form of a character, given the one before it: itself, an escape, or nothing."""
    if character in JOINERS:
        return ascii(character)[1:-1] if before.isascii() else ""
    return character if character.isprintable() else ascii(character)[1:-1]


def rows(text: str) -> list[str]:
    """Return the lines of text. Only the three usual line breaks count, as in a spec."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def as_json(value: Any, *, indent: int | None = 2) -> str:  # noqa: ANN401 - JSON-like data
    """Return data as JSON that can be printed anywhere: the values are exact, and all in ASCII."""
    # DEL is the one control character that JSON allows; like a `#`, it can only be inside a string.
    text = json.dumps(value, indent=indent).replace("\x7f", "\\u007f")
    return _ANYWHERE.sub(r"\\u0023", text)


def in_page(value: Any) -> str:  # noqa: ANN401 - JSON-like data
    """Return data as JSON inside an element of a page, which nothing in it ends; its texts are `visible`."""
    return as_json(_all_visible(value), indent=None).replace("<", "\\u003c")


def _all_visible(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {_all_visible(key): _all_visible(each) for key, each in value.items()}
    return [_all_visible(each) for each in value] if isinstance(value, list | tuple) else value
