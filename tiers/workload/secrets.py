"""Detection of secrets in text that anyone who may describe an instance can read."""

import re

from tiers.diagnostics.model import Span
from tiers.tuples import NamedTuple

_KEYWORD = (
    r"pass(?:word|wd|phrase)|secret_?(?:access_?)?key|api_?key|private_?key|(?:access|auth|bearer)_?token"
)
_NOT_LITERAL = r"""(?!["']?(?:[$<{(\[`%*/!&|]|arn:|https?:|true\b|false\b|null\b|none\b|yes\b|no\b))"""

# Few false alarms matter more than to find everything: an error cannot be accepted.
PATTERNS = {
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
    "an AWS access key": re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "a password in an address": re.compile(r"[a-z]://[^\s/:@$<{]+:[^\s/:@$<{%]+@[A-Za-z0-9]"),
    "a password or key": re.compile(
        # No variable's value and no comparison on the left, no placeholder for a value on the right.
        rf"(?<![\w$.{{-])[\w.-]*(?:{_KEYWORD})[\"']?[ \t]*(?:=(?!=)|:(?![:=])[ \t]?)[ \t]*{_NOT_LITERAL}"
        # A call further on in the word is looked for once and not far: text of a megabyte can be one word.
        r"[\"']?(?!\S{0,300}\()[^\s\"'(,;]{4,}",
        re.IGNORECASE,
    ),
}


class Secret(NamedTuple):
    """Something that looks like a secret."""

    what: str
    line: int
    """Counted from 1."""
    span: Span


def found(text: str) -> Secret | None:
    """Return the first thing that looks like a secret."""
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for what, pattern in PATTERNS.items():
            if looks := pattern.search(line):
                return Secret(what, number, Span(start + looks.start(), start + looks.end()))
        start += len(line) + 1
    return None
