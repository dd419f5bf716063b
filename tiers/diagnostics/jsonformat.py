"""Findings for programs: the envelope that `docs/reference/diagnostics.schema.json` describes.

The contract of format 1.0, in the order in which the keys are written:

- `format_version`: `"1.0"`. The second number rises when keys are added (readers ignore keys that they do
  not know), the first when one is removed or means something else.
- `diagnostics`: the findings, in the order in which the other formats print them. Each has
  - `code` and `name`: `"T1101"` and its readable name; a code is never reused;
  - `severity`: `"error"`, `"warning"` or `"info"`;
  - `message`: the fault, in one line;
  - `file`: the path by which the user named the file;
  - `line`, `column`, `end_line`, `end_column`: from 1, columns in code points, the end exclusive;
  - `route`: the keys (strings) and list positions (numbers, from 0) that lead to the value, `[]` for the
    document itself or where a file could not be parsed;
  - `label`: the place in a few words, perhaps `""`;
  - `related`: further places of the same file that explain the finding, each with `file`, `line`, `column`,
    `end_line`, `end_column` and `label`;
  - `help` (the fix) and `note` (further facts): text, perhaps of several lines, or `null`;
  - `see`: the command that explains the code.
- `summary`: how many `errors`, `warnings` and `infos` there are in `diagnostics`.

The texts are unescaped, quoted pieces of the user's file included: their display makes them safe. The
JSON itself is printable ASCII and line feeds only.
"""

from collections.abc import Sequence
from typing import Any

from tiers.diagnostics import safe
from tiers.diagnostics.model import Finding, Location, Severity

FORMAT_VERSION = "1.0"


def render(findings: Sequence[Finding]) -> str:
    """Return the envelope as JSON, indented by two, ended by a line break; equal findings, equal bytes."""
    envelope = {
        "format_version": FORMAT_VERSION,
        "diagnostics": [_diagnostic(finding) for finding in findings],
        "summary": _summary(findings),
    }
    return safe.as_json(envelope) + "\n"


def _diagnostic(finding: Finding) -> dict[str, Any]:
    diagnostic, path = finding.diagnostic, finding.source.path
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.code.severity.value,
        "message": diagnostic.message,
        **_place(path, finding.location),
        "route": list(diagnostic.place.route),
        "label": diagnostic.label,
        "related": [{**_place(path, note.location), "label": note.label} for note in finding.also],
        "help": diagnostic.help or None,
        "note": diagnostic.note or None,
        "see": f"tiers explain {diagnostic.code.id}",
    }


def _place(path: str, location: Location) -> dict[str, str | int]:
    return {
        "file": path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _summary(findings: Sequence[Finding]) -> dict[str, int]:
    severities = [finding.diagnostic.code.severity for finding in findings]
    return {f"{severity}s": severities.count(severity) for severity in Severity}
