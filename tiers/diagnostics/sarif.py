"""Findings as SARIF 2.1.0, which GitHub code scanning, Azure DevOps and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html has the format. What is ours to choose:

- Paths are relative to `%SRCROOT%`, the folder that `tiers` was run in: run it in the repository's.
- `rules` has the codes that were found, not all.
- The fingerprint `tiers/v1` is of the code and the route, so that a finding stays the same one when lines
  above it come and go and when its message is reworded. Of several that have both alike, each next one has
  its number too.
- Texts are what `concise` makes `visible`, as people read them in a browser. What would be a link or a
  placeholder in a message is escaped; other braces are not doubled, as viewers show both.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tiers import __version__
from tiers.diagnostics import safe
from tiers.diagnostics.model import STANDARD_INPUT, Code, Finding, Location, Severity
from tiers.diagnostics.paths import relative
from tiers.diagnostics.safe import one_line, rows, several_lines, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/cos02/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
BASE = "%SRCROOT%"
FINGERPRINT = "tiers/v1"
LONGEST_FRAGMENT = 24
"""Lines of a rule's example; a few are about size, and long for it."""

_IN_URIS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def render(findings: Sequence[Finding], root: str) -> str:
    """Return one run as JSON, indented by two, ended by a line break; paths are from the directory `root`."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(findings, root)]}
    return safe.as_json(log) + "\n"


def _run(findings: Sequence[Finding], root: str) -> dict[str, Any]:
    codes = {finding.diagnostic.code.id: finding.diagnostic.code for finding in findings}
    index = {identifier: number for number, identifier in enumerate(sorted(codes))}
    prints = _fingerprints(findings)
    return {
        "tool": {
            "driver": {
                "name": "tiers",
                "version": __version__,
                "rules": [_rule(codes[identifier]) for identifier in index],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder that tiers was run in."}}},
        "results": [
            {
                **_result(finding, root),
                "ruleIndex": index[finding.diagnostic.code.id],
                "partialFingerprints": {FINGERPRINT: fingerprint},
            }
            for finding, fingerprint in zip(findings, prints, strict=True)
        ],
    }


def _rule(code: Code) -> dict[str, Any]:
    examples = [(title, _fragment(text)) for title, text in (("Wrong", code.wrong), ("Right", code.right))]
    shown = [(title, fragment) for title, fragment in examples if fragment]
    plain = [f"{title}:\n\n{fragment}" for title, fragment in shown]
    marked = [f"{title}:\n\n```yaml\n{fragment}\n```" for title, fragment in shown]
    see = f"`tiers explain {code.id}` says this in a terminal."
    return {
        "id": code.id,
        "name": code.name,
        "shortDescription": {"text": code.name.replace("-", " ")},
        "fullDescription": {"text": code.why or code.name},
        "help": {
            "text": "\n\n".join([*plain, see]),
            "markdown": "\n\n".join([part for part in (code.why, *marked, see) if part]),
        },
        "defaultConfiguration": {"level": LEVELS[code.severity]},
    }


def _fragment(text: str) -> str:
    lines = rows(text.rstrip("\n"))
    cut = [f"# … {len(lines) - LONGEST_FRAGMENT} more lines"] if len(lines) > LONGEST_FRAGMENT else []
    return "\n".join([*map(visible, lines[:LONGEST_FRAGMENT]), *cut])


def _result(finding: Finding, root: str) -> dict[str, Any]:
    diagnostic, path = finding.diagnostic, finding.source.path
    more = (("help", diagnostic.help), ("note", diagnostic.note))
    message = [
        one_line(diagnostic.message),
        *(f"{word}: {several_lines(text)}" for word, text in more if text),
    ]
    route = "".join(f"/{one_line(str(step))}" for step in diagnostic.place.route)
    return {
        "ruleId": diagnostic.code.id,
        "level": LEVELS[diagnostic.code.severity],
        "message": _message("\n".join(message)),
        "locations": [
            {
                "physicalLocation": _place(path, finding.location, root),
                **({"logicalLocations": [{"fullyQualifiedName": route}]} if route else {}),
                **({"message": _message(one_line(diagnostic.label))} if diagnostic.label else {}),
            }
        ],
        "relatedLocations": [
            {
                "id": number,
                "physicalLocation": _place(path, note.location, root),
                "message": _message(one_line(note.label)),
            }
            for number, note in enumerate(finding.also, 1)
        ],
    }


def _place(path: str, location: Location, root: str) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(path, root),
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
        },
    }


def _artifact(path: str, root: str) -> dict[str, Any]:
    if path == STANDARD_INPUT:
        return {"uri": "stdin", "description": {"text": path}}
    # Names that are not text on this system keep what is left of them.
    encoded = relative(path, root).encode("utf-8", "surrogatepass")
    uri = "".join(chr(byte) if byte in _IN_URIS else f"%{byte:02X}" for byte in encoded)
    return {"uri": uri, "uriBaseId": BASE}


def _message(text: str) -> dict[str, str]:
    return {"text": _LINK.sub(r"\\[", _PLACEHOLDER.sub(r"{{\1}}", text))}


def _fingerprints(findings: Iterable[Finding]) -> list[str]:
    import json

    from tiers.digests import sha256

    met: Counter[tuple[str, str]] = Counter()
    prints = []
    for finding in findings:
        diagnostic = finding.diagnostic
        subject = json.dumps([diagnostic.code.id, diagnostic.place.route])
        met[finding.source.path, subject] += 1
        number = met[finding.source.path, subject]
        text = subject if number == 1 else f"{subject}{number}"
        prints.append(sha256(text.encode()).hexdigest()[:32])
    return prints
