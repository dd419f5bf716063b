"""Scans the templates of every shipped spec and writes docs/evidence/controls.md: `python -m tests.controls`.

Exits 1 if a finding has no reason in `tests/controls/reasons.yaml` or a reason has no finding, and 2 if the
scanners are missing.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.controls import findings, page, templates
from tests.controls.scanners import DEFAULT_FOLDER, MissingError, Scanners, installation


def main() -> int:
    """Scan, write what was found, and say what is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.controls",
        description="Scan the templates of every shipped spec and write docs/evidence/controls.md.",
    )
    parser.add_argument(
        "--scanners",
        default=DEFAULT_FOLDER,
        metavar="DIR",
        help=f"where they are (default: {DEFAULT_FOLDER})",
    )
    folder = parser.parse_args().scanners
    scanners = Scanners(Path(folder).resolve())
    try:
        scanners.check()
    except MissingError as missing:
        sys.stderr.write(f"{missing}\ninstall them with:\n{installation(folder)}\n")
        return 2
    _scan(scanners)
    return _judge()


def _scan(scanners: Scanners) -> None:
    with tempfile.TemporaryDirectory(prefix="tiers-controls-") as scratch:
        folder = Path(scratch).resolve()
        templates.write(folder)
        scans = scanners.scan(folder)
    findings.keep(templates.shipped(), map(findings.report, scans))
    page.PAGE.write_text(page.text(), encoding="utf-8", newline="\n")


def _judge() -> int:
    kept = findings.kept()
    for report in kept.reports:
        hits = len(report.findings)
        sys.stdout.write(f"{report.scanner} {report.version}: {report.passed} passed, {hits} rules broken\n")
    complaints = page.complaints(kept, page.reasons())
    sys.stdout.write("".join(f"{complaint}\n" for complaint in complaints))
    return int(bool(complaints))


if __name__ == "__main__":
    raise SystemExit(main())
