"""Runs the scanners, with their default rules, and says how to install them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from tests.controls.findings import Hit, Scan
from tests.controls.templates import spec_of

CHECKOV = "3.3.30"
NAG = {"cdk-nag": "3.0.2", "aws-cdk-lib": "2.276.0", "constructs": "10.8.1"}
"""The exact versions: which rules exist is part of what the page says."""

DEFAULT_FOLDER = "build/scanners"
# Without `--skip-download` it asks its vendor's server for texts that are not needed here.
CHECKOV_OPTIONS = (
    *("--directory", ".", "--framework", "cloudformation", "--output", "json", "--compact"),
    *("--soft-fail", "--skip-download"),
)
NAG_SCRIPT = Path(__file__).parent / "nag.cjs"


class MissingError(Exception):
    """A scanner is not installed, or another version of it is."""


class Scanners(NamedTuple):
    """Where the scanners are installed: a virtual environment that also holds `node_modules`."""

    folder: Path

    def check(self) -> None:
        """Raise MissingError unless each scanner is there in its version."""
        wanted = {"checkov": CHECKOV, **NAG}
        found = {"checkov": _version_of_checkov(self.folder), **self._versions_of_nag()}
        wrong = [name for name, version in wanted.items() if found[name] != version]
        if wrong:
            raise MissingError(f"not installed in {self.folder}: {', '.join(wrong)}")

    def _versions_of_nag(self) -> dict[str, str | None]:
        return {name: _version_in(self.folder / "node_modules" / name / "package.json") for name in NAG}

    def scan(self, templates: Path) -> list[Scan]:
        """Run every scanner over the templates in a folder."""
        return [self._checkov(templates), self._nag(templates)]

    def _checkov(self, templates: Path) -> Scan:
        answer = _run([str(self.folder / "bin" / "checkov"), *CHECKOV_OPTIONS], templates)
        summary = answer["summary"]
        assert not summary["parsing_errors"], answer["results"]["parsing_errors"]
        hits = tuple(map(_checkov_hit, answer["results"]["failed_checks"]))
        return Scan("checkov", CHECKOV, summary["passed"], hits)

    def _nag(self, templates: Path) -> Scan:
        paths = sorted(templates.rglob("*.json"))
        answer = _run(
            ["node", str(NAG_SCRIPT)],
            templates,
            given="\n".join(map(str, paths)),
            NODE_PATH=str(self.folder / "node_modules"),
        )
        hits = tuple(_nag_hit(found, templates) for found in answer["findings"])
        return Scan("cdk-nag", NAG["cdk-nag"], answer["passed"], hits)


def _version_of_checkov(folder: Path) -> str | None:
    packages = folder.glob("lib/python*/site-packages/checkov-*.dist-info")
    return next((path.name.removeprefix("checkov-").removesuffix(".dist-info") for path in packages), None)


def _version_in(package: Path) -> str | None:
    return str(json.loads(package.read_text(encoding="utf-8"))["version"]) if package.exists() else None


def _checkov_hit(failed: dict[str, Any]) -> Hit:
    template = Path(failed["file_path"].lstrip("/"))
    return Hit(failed["check_id"], failed["check_name"], spec_of(template), failed["resource"].split(".")[-1])


def _nag_hit(found: dict[str, Any], templates: Path) -> Hit:
    spec = spec_of(Path(found["template"]).relative_to(templates))
    return Hit(found["rule"], found["title"], spec, found["resource"])


def _run(command: list[str], folder: Path, given: str = "", **variables: str) -> Any:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        input=given,
        text=True,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def installation(folder: str) -> str:
    """Return the one line that installs the scanners into a folder."""
    packages = " ".join(f"{name}@{version}" for name, version in NAG.items())
    return (
        f"python3 -m venv {folder} && {folder}/bin/pip install -q checkov=={CHECKOV}"
        f" && npm install --prefix {folder} --no-save {packages}"
    )
