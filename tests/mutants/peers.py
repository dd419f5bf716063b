"""Other tools that judge templates, and what they say of mutants that they do not say of clean ones."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutants.plan import Templates
from tiers.cloudformation.write import to_json
from tiers.lint.runner import run

CHECKOV = "3.3.30"
VALIDATE = "1.14.0"
DEFAULT_FOLDER = "build/scanners"

# Without `--skip-download` it asks its vendor's server for texts that are not needed here.
CHECKOV_OPTIONS = (
    *("--directory", ".", "--framework", "cloudformation", "--output", "json", "--compact", "--quiet"),
    *("--soft-fail", "--skip-download"),
)

VALIDATE_SCRIPT = """
import json, sys
from cloudformation_validate import CompositeEngine
engine = CompositeEngine()
for path in sys.stdin.read().splitlines():
    for each in engine.validate_template(path).diagnostics:
        if each.severity.name in {"FATAL", "ERROR", "WARN"}:
            entity = each.entity.logical_id if each.entity else ""
            print(json.dumps([path, each.rule_id, entity, each.message]))
"""

Said = dict[str, frozenset[tuple[str, ...]]]
"""What a tool said, by the name of what it looked at."""


class MissingError(Exception):
    """A tool is not installed, or another version of it is."""


class Peer(NamedTuple):
    """A tool, its version, and what it said."""

    name: str
    version: str
    said: Said


def check(folder: Path) -> None:
    """Raise MissingError unless each tool is there in its version."""
    wanted = {"checkov": CHECKOV, "cloudformation_validate": VALIDATE}
    for name, exact in wanted.items():
        if not list(folder.glob(f"lib/python*/site-packages/{name}-{exact}.dist-info")):
            raise MissingError(f"{name} {exact} is not installed in {folder}")


def installation(folder: str) -> str:
    """Return the line that installs the tools into a folder."""
    packages = f"checkov=={CHECKOV} cloudformation-validate=={VALIDATE}"
    return f"python3 -m venv {folder} && {folder}/bin/pip install -q {packages}"


def write(templates: Mapping[str, Templates], into: Path) -> None:
    """Write what is to be judged, a folder each."""
    for name, held in templates.items():
        (into / name).mkdir(parents=True)
        for stem, template in held.items():
            path = into / name / f"{stem}.template.json"
            # Nested templates name each other by their files.
            text = to_json(template).replace(".template.yaml", ".template.json")
            path.write_text(text, encoding="utf-8")


def ask(folder: Path, templates: Path, clean: Mapping[str, str]) -> list[Peer]:
    """Show all tools what was written; `clean` tells for each mutant which templates it was made of.

    A file that is as in the clean bundle says nothing new, but for a root: it is judged with what it nests.
    """
    paths = [each for each in sorted(templates.rglob("*.json")) if _is_new(each, clean)]
    return [
        Peer("cfn-lint", version("cfn-lint"), _lint(paths)),
        Peer("checkov", CHECKOV, _checkov(folder, templates)),
        Peer("cloudformation-validate", VALIDATE, _validate(folder, paths, templates)),
    ]


def _is_new(path: Path, clean: Mapping[str, str]) -> bool:
    before = clean.get(path.parent.name)
    if before is None or path.name.startswith("root."):
        return True
    return path.read_bytes() != (path.parent.parent / before / path.name).read_bytes()


def _lint(paths: Iterable[Path]) -> Said:
    """What cfn-lint says as an error or a warning; it runs in this process."""
    matches = run([str(path) for path in paths])
    return _by_folder(
        (Path(each.file), (each.rule, *map(str, each.path), each.message))
        for each in matches
        if each.rule[0] in "EW"
    )


def _checkov(folder: Path, templates: Path) -> Said:
    answer = json.loads(_output([str(folder / "bin" / "checkov"), *CHECKOV_OPTIONS], templates))
    assert not answer["results"].get("parsing_errors"), answer["results"]["parsing_errors"]
    failed = answer["results"]["failed_checks"]
    return _by_folder(
        (Path(each["file_path"].lstrip("/")), (each["check_id"], each["resource"])) for each in failed
    )


def _validate(folder: Path, paths: Iterable[Path], templates: Path) -> Said:
    command = [str(folder / "bin" / "python"), "-c", VALIDATE_SCRIPT]
    lines = _output(command, templates, "\n".join(map(str, paths))).splitlines()
    found: list[list[Any]] = [json.loads(line) for line in lines]
    return _by_folder((Path(path), tuple(map(str, said))) for path, *said in found)


def _by_folder(said: Iterable[tuple[Path, tuple[str, ...]]]) -> Said:
    found: dict[str, set[tuple[str, ...]]] = {}
    for path, words in said:
        found.setdefault(path.parent.name, set()).add((path.name, *words))
    return {name: frozenset(each) for name, each in found.items()}


def _output(command: list[str], folder: Path, given: str = "") -> str:
    done = subprocess.run(command, cwd=folder, input=given, text=True, check=False, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stderr}")
    return done.stdout


def finds(peer: Peer, mutant: str, clean: str) -> bool:
    """Whether a tool says something of a mutant that it does not say of the clean templates."""
    return bool(peer.said.get(mutant, frozenset()) - peer.said.get(clean, frozenset()))
