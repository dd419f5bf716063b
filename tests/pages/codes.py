"""The pages of codes: an index, a page for each block of numbers, and the table of acceptable warnings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tiers import codes
from tiers.diagnostics.model import Code

FOLDER = "docs/reference/codes"
LONGEST_FRAGMENT = 1000
_ACCEPTABLE = re.compile(r"<!-- acceptable -->\n\n(?:\|.*\n)*")


class Block(NamedTuple):
    """Numbers with a page in common: the first digits after the letter, and the page's name and title."""

    digits: str
    page: str
    title: str


BLOCKS = (
    Block("0", "spec-text", "Text and shape of a spec"),
    Block("1", "architecture", "Architecture"),
    Block("23", "components", "Component types"),
    Block("4", "linters", "Linters"),
    Block("5", "proof", "Proof"),
    Block("6", "updates", "Updates"),
    Block("7", "stacks", "Files, AWS, and stacks"),
    Block("8", "rehearsals", "Rehearsals"),
    Block("9", "internal", "Internal errors"),
)
"""The blocks of `tiers/codes.py`."""


def pages() -> dict[str, str]:
    """Return the index and the page of each block, by their paths."""
    found = {f"{FOLDER}/index.md": _joined(_index())}
    found.update({f"{FOLDER}/{block.page}.md": _joined(_page(block)) for block in BLOCKS})
    return found


def filled(text: str) -> str:
    """Return a page with its table of acceptable warnings filled in."""
    return _ACCEPTABLE.sub(lambda _: _joined(("<!-- acceptable -->\n", *_acceptable())), text)


def _joined(lines: Iterator[str] | tuple[str, ...]) -> str:
    return "\n".join(lines) + "\n"


def _of(block: Block) -> Iterator[Code]:
    yield from (code for code in codes.all_codes() if code.id[1] in block.digits)


def _index() -> Iterator[str]:
    yield "# Codes\n"
    yield "Every finding has a name and a number. `tiers explain NAME` prints the same text as these pages.\n"
    for block in BLOCKS:
        yield f"## [{block.title}]({block.page}.md)\n"
        yield "| name | number | severity |\n| --- | --- | --- |"
        yield from (f"| {_linked(code, block)} | {code.id} | {code.severity} |" for code in _of(block))
        yield ""


def _linked(code: Code, block: Block, folder: str = "") -> str:
    return f"[`{code.name}`]({folder}{block.page}.md#{code.name}-{code.id.lower()})"


def _page(block: Block) -> Iterator[str]:
    yield f"# {block.title}\n"
    yield "Generated from `tiers/codes.py`. All codes are in the [index](index.md).\n"
    for code in _of(block):
        yield from _code(code)


def _code(code: Code) -> Iterator[str]:
    yield f"## {code.name} ({code.id})\n"
    can = ", can be accepted" if code.acceptable else ""
    yield f"{code.severity.capitalize()}{can}. {code.why}\n"
    if code.wrong and len(code.wrong) < LONGEST_FRAGMENT:
        yield f"Wrong:\n\n```yaml\n{_printable(code.wrong)}```\n"
        yield f"Right:\n\n```yaml\n{_printable(code.right)}```\n"


def _printable(fragment: str) -> str:
    text = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in fragment)
    return text if text.endswith("\n") else f"{text}\n"


def _acceptable() -> Iterator[str]:
    yield "| name | number |\n| --- | --- |"
    for block in BLOCKS:
        for code in _of(block):
            if code.acceptable:
                yield f"| {_linked(code, block, '../reference/codes/')} | {code.id} |"
