"""Values that may be secrets, which neither a spec nor a summary repeats."""

import re

from tiers.migrate.nodes import Node
from tiers.workload import secrets

_NAME = re.compile(
    r"(?i)pass(wd|word|phrase|code)?$|pass(wd|word|phrase)|pwd|secret|token|credential"
    r"|(api|access|private|encryption|signing|master|auth|jwt|session|app)_?key|_key$|^key$|_dsn$"
)
_NOT_SECRET = re.compile(
    r"(?i)(file|path|url|uri|name|id|ttl|expir\w*|timeout|length|min|max|enabled|policy)$"
)
_PUBLIC_KEYS = re.compile(r"(?i)public_?key")
_LONGEST = 60
_IN_COMMAND = re.compile(r"(?i)(?:^|\s)-{1,2}[\w-]{0,40}(?:pass|secret|token|api-?key|auth)[\w-]{0,40}[ =]\S")
_HIDDEN_BELOW = {
    *(
        "environment",
        "variables",
        "args",
        "secrets",
        "secretOptions",
        "labels",
        "command",
        "entrypoint",
        "test",
    ),
}
"""Mappings whose values are anything that a user writes, perhaps a secret under a harmless name."""


def is_secret(name: str, value: str) -> bool:
    """Return whether a variable looks like a secret, by its name or its value."""
    named = _NAME.search(name) and not _NOT_SECRET.search(name) and not _PUBLIC_KEYS.search(name)
    return bool(named) or bool(secrets.found(f"{name}={value}"))


def looks_like(text: str) -> str | None:
    """Return the words for a secret that the text seems to have, such as `a private key`."""
    found = secrets.found(text)
    return None if found is None else found[0]


def in_command(words: list[str]) -> bool:
    """Return whether a command may have a secret among its arguments."""
    line = " ".join(words)
    return bool(_IN_COMMAND.search(line)) or bool(secrets.found(line))


def shown(node: Node) -> str:
    """Return the keys of a value, none for a whole file, and the value if it is short and harmless."""
    text = node.text
    steps = [str(each) for each in node.route]
    harmless = not _HIDDEN_BELOW & set(node.route) and not _NAME.search(node.name)
    if text and not harmless and isinstance(node.route[-1], int):
        steps[-1] = text.partition("=")[0] if "=" in text else steps[-1]
    keys = ".".join(steps)
    if text is None or not harmless or "\n" in text or len(text) > _LONGEST or secrets.found(text):
        return one_line(keys)
    return one_line(f"{keys}: {text}")


def one_line(text: str) -> str:
    """Return text that a comment may have: one line, of visible characters."""
    return "".join(
        each if each.isprintable() else f"\\u{ord(each):04x}" for each in " ".join(text.split(None))
    )
