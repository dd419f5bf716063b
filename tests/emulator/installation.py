"""The virtual environment that MiniStack lives in: it pins what `tiers` must not be held to.

It is made once for each version, constraints and Python, in the user's cache folder, by the test process that
comes first.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REQUIREMENT = "ministack==1.5.33"
CONSTRAINTS = Path(__file__).parent / "constraints.txt"
PATIENCE = 300
"""Seconds for one step of the installation."""


class UnavailableError(Exception):
    """The emulator cannot be installed here, and why."""


def interpreter() -> Path:
    """Return the Python of the environment, which is made if it is not there."""
    home = _home()
    python = home / "bin" / "python"
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(f"{REQUIREMENT} has no place to be installed: {error}") from error
    with _locked(home.with_suffix(".lock")):
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
            _run(sys.executable, "-m", "venv", str(home))
            _run(str(python), "-m", "pip", *_QUIETLY, "install", "-c", str(CONSTRAINTS), REQUIREMENT)
            (home / "complete").touch()
    return python


_QUIETLY = ("--quiet", "--disable-pip-version-check", "--no-input", "--retries", "1", "--timeout", "20")


def _home() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    pinned = hashlib.sha256(CONSTRAINTS.read_bytes()).hexdigest()[:8]
    name = f"{REQUIREMENT.replace('==', '-')}-{sys.implementation.cache_tag}-{pinned}"
    return Path(cache) / "tiers-tests" / name


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired as late:
        raise UnavailableError(f"installing {REQUIREMENT} took over {PATIENCE} seconds") from late
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise UnavailableError(f"{REQUIREMENT} could not be installed: {said[-1]}")
