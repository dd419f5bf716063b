"""Findings at one line each, as editors and `grep` read them, and how a text is made fit for one line.

No spec may send a terminal an escape sequence, reorder a line, or hide a character, by being quoted.
"""

from collections.abc import Sequence

from tiers.diagnostics.model import Finding

# Joiners and variation selectors. Terminals disagree on how wide the emoji are that they make, so behind
# other than ASCII they are left out, as `rustc` does; behind ASCII they can only be there to deceive.
JOINERS = frozenset("\u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10))))


def render(findings: Sequence[Finding]) -> str:
    """`path:line:column: error[T203]: message; help: what to do`, each line ended; `""` for no findings."""
    return "".join(f"{_line(finding)}\n" for finding in findings)


def one_line(text: str) -> str:
    """The text made `visible`, its line breaks and the indentation behind them made single spaces."""
    return " ".join(visible(row) for row in (row.strip(" \t") for row in rows(text)) if row)


def several_lines(text: str) -> str:
    """The text made `visible`, its lines kept; line breaks around it are dropped."""
    return "\n".join(visible(row) for row in rows(text.strip("\r\n")))


def visible(text: str) -> str:
    """The text with all that does not print (controls, odd spaces, reordering marks) as Python's escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(shown, text, " " + text))


def shown(character: str, before: str) -> str:
    """What stands for a character in a terminal, given the one before it: itself, an escape, or nothing."""
    if character in JOINERS:
        return ascii(character)[1:-1] if before.isascii() else ""
    return character if character.isprintable() else ascii(character)[1:-1]


def rows(text: str) -> list[str]:
    """The lines of a text. Only the three usual line breaks count, as in a spec."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _line(finding: Finding) -> str:
    diagnostic, place = finding.diagnostic, finding.location
    where = f"{one_line(finding.source.path)}:{place.line}:{place.column}"
    what = f"{diagnostic.code.severity}[{diagnostic.code.id}]: {one_line(diagnostic.message)}"
    return f"{where}: {what}" + (f"; help: {one_line(diagnostic.help)}" if diagnostic.help else "")
