"""The wording rules of messages, help, documentation, and code: the number of hits in each may only fall."""

import argparse
import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from tests.support.paths import ROOT
from tiers import codes
from tiers.cli import COMMANDS, _parser, command
from tiers.language import reference

WORDINGS = (
    r"\b(told|tells?|mend\w*|whoever|(no|some|any|every)body|anew|meanwhile)\b",
    r"\bst(ands?|ood)\b(?! in for)",
    r"(?<!there )\b(is|are) no\b(?! longer| more)",
    r"\blets? (\w+ ){0,2}(in|out|through|into)\b",
    r"\btakes?\b(?! (effect|over|precedence|place|about|up|a|\d))",
    r"\bh(o|e)lds? .{0,30}\b(to|against)\b",
    r"\bhangs? on\b",
    r"\bby (itself|turns)\b",
    r"\bof (its|their|our|your)s? own\b",
    r"\bfor (good|life|ever)\b",
    r"\bof (ours|yours)\b",
    r"\ba text\b|\bis nothing\b",
    r"\blook(s|ed)? (at|into)\b",
    r"(?-i:\blogical ids?\b)",
)
"""Expressions for wordings to replace."""
HIT = re.compile("|".join(WORDINGS), re.IGNORECASE)
SLACK = 5
"""Hits by which a count may be below its limit before the limit must be lowered."""
NOT_YET = ("tiers/components/", "tiers/workload/")
"""The directories whose strings have a limit of their own."""

LIMITS = {
    "docs": 11,
    "goldens": 2,
    "help": 0,
    "descriptions": 0,
    "reasons": 1,
    "strings": 1,  # a rule of templates, which stay byte for byte
    "strings of components": 4,
    "docstrings": 6,
    "comments": 0,
}
"""The most hits of each kind of text. A lower number is progress; do not raise any."""


def sources() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every module of the package."""
    for path in sorted((ROOT / "tiers").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@cache
def literals(text: str) -> tuple[list[str], list[str]]:
    """Return the docstrings of a module, and its other strings of more than one word."""
    nodes = list(ast.walk(ast.parse(text)))
    statements = {id(node.value): node.value for node in nodes if isinstance(node, ast.Expr)}
    documentation, others = [], []
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in statements:
                documentation.append(node.value)
            elif " " in node.value:
                others.append(node.value)
    return documentation, others


def comments(text: str) -> Iterator[str]:
    """Yield the comments of a module."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def strings(*, of_components: bool) -> Iterator[str]:
    """Yield the strings of components and what they use, or those of all other modules."""
    for path, text in sources():
        if path.startswith(NOT_YET) == of_components:
            yield from literals(text)[1]


def help_texts() -> Iterator[str]:
    """Yield the help of `tiers` and of each command."""
    yield _parser(None).format_help()
    for name in COMMANDS:
        parser = argparse.ArgumentParser(name, description=COMMANDS[name])
        command(name).configure(parser)
        yield parser.format_help()


def descriptions() -> Iterator[str]:
    """Yield what the schema and `tiers explain` show of each key outside of component types."""
    for name in ("spec", "network", "resources", "expect"):
        for entry in reference.entries(reference.topics()[name]):
            yield f"{entry.doc}. {entry.takes}. {entry.default}"


def files(*patterns: str) -> Iterator[str]:
    """Yield the texts of files by patterns from the root."""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")


def texts(kind: str) -> Iterable[str]:  # noqa: PLR0911 - one for each kind
    """Return all texts of one kind."""
    match kind:
        case "docs":
            return files("*.md", "docs/**/*.md")
        case "goldens":
            return files("tests/cases/**/diagnostics.txt")
        case "help":
            return help_texts()
        case "descriptions":
            return descriptions()
        case "reasons":
            return (code.why for code in codes.all_codes())
        case "strings" | "strings of components":
            return strings(of_components=kind != "strings")
        case "docstrings":
            return (each for _, text in sources() for each in literals(text)[0])
        case _:
            return (each for _, text in sources() for each in comments(text))


def hits(kind: str) -> list[str]:
    """Return each hit in the texts of one kind, with the words around it."""
    return [
        text[max(0, found.start() - 30) : found.end() + 30].replace("\n", " ")
        for text in texts(kind)
        for found in HIT.finditer(text)
    ]


@pytest.mark.parametrize("kind", LIMITS)
def test_no_kind_of_text_has_more_hits_and_a_limit_is_lowered_with_them(kind: str) -> None:
    found = hits(kind)
    assert len(found) <= LIMITS[kind], "\n".join(found[:50])
    assert len(found) >= LIMITS[kind] - SLACK, f"write {len(found)} into LIMITS for {kind!r}"


@pytest.mark.parametrize(
    ("wording", "is_hit"),
    [
        ("AWS takes 500", False),
        ("AWS takes only 500", True),
        ("it takes a while", False),
        ("whether it holds up to", True),
        ("there is no stack", False),
        ("it is no stack", True),
        ("it stands in for AWS", False),
        ("the logical id", True),
        ("the logical ID", False),
    ],
)
def test_the_expressions_find_what_they_are_for(wording: str, is_hit: object) -> None:
    assert (HIT.search(wording) is not None) is is_hit
