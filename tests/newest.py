"""Runs the tests with the newest versions that the bounds allow: `python -m tests.newest`.

Where a test fails, each package that is newer than in constraints.txt is put back alone until the test
passes, so that the one to blame has a name. `--write` puts the newest versions into constraints.txt, if every
test passes. The exit code is 1 if one fails.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.support.paths import ROOT

CONSTRAINTS = ROOT / "constraints.txt"
HOME = ROOT / "build" / "newest"
PYTHON = HOME / "bin" / "python"
CACHE = HOME / "cache"
QUICK = ("-m", "not slow")
MOST_SHOWN = 10


def main(words: Sequence[str]) -> int:
    """Install the newest versions, run the quick tests, and say what breaks them."""
    _run(sys.executable, "-m", "venv", "--clear", str(HOME))
    _pip("install", "-e", ".[test,validate]")
    newest, pinned = installed(), versions(CONSTRAINTS.read_text(encoding="utf-8"))
    changed = {name: newest[name] for name in newest if name in pinned and newest[name] != pinned[name]}
    _say(f"newer than in {CONSTRAINTS.name}: {_listed(changed, pinned)}")
    _tests(*QUICK, "-n", "auto")
    failed = _failed()
    if not failed:
        if "--write" in words:
            CONSTRAINTS.write_text(
                rewritten(CONSTRAINTS.read_text(encoding="utf-8"), newest), encoding="utf-8"
            )
        return 0
    _blame(failed, changed, pinned)
    return 1


def versions(text: str) -> dict[str, str]:
    """Return the exact versions that a file of constraints, or `pip freeze`, has."""
    lines = (line.strip() for line in text.splitlines())
    found = (line.partition("==") for line in lines if "==" in line and not line.startswith("#"))
    return {name.lower(): version for name, _, version in found}


def rewritten(text: str, newest: Mapping[str, str]) -> str:
    """Return constraints with newer versions of the packages that they name."""
    lines = []
    for line in text.splitlines():
        name, equals, version = line.partition("==")
        pins = equals and not line.startswith("#")
        lines.append(f"{name}=={newest.get(name.lower(), version)}" if pins else line)
    return "\n".join(lines) + "\n"


def installed() -> dict[str, str]:
    """Return what is installed in the environment that is tried."""
    done = subprocess.run(
        [PYTHON, "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True, check=True
    )
    return versions(done.stdout)


def _blame(failed: Sequence[str], changed: Mapping[str, str], pinned: Mapping[str, str]) -> None:
    _say(f"failed with the newest versions: {len(failed)}")
    for test in failed[:MOST_SHOWN]:
        _say(f"  {test}")
    if not changed:
        _say("no package is newer than in the constraints: the tests fail with these versions, too")
    for name, version in changed.items():
        _pip("install", f"{name}=={pinned[name]}")
        passes = _tests(*failed)
        _pip("install", f"{name}=={version}")
        if passes:
            _say(f"broken by {name} {version}: with {name} {pinned[name]} these tests pass")
            return
    _say("no single package is the cause: compare constraints.txt with the list above")


def _tests(*words: str) -> bool:
    """Run tests; return whether they pass."""
    command = [str(PYTHON), "-m", "pytest", "-q", "-o", f"cache_dir={CACHE}", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _failed() -> list[str]:
    found = CACHE / "v" / "cache" / "lastfailed"
    return sorted(json.loads(found.read_text(encoding="utf-8"))) if found.exists() else []


def _pip(*words: str) -> None:
    _run(str(PYTHON), "-m", "pip", "-q", "--disable-pip-version-check", *words)


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def _listed(changed: Mapping[str, str], pinned: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {pinned[name]} -> {changed[name]}" for name in changed) or "nothing"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
