"""What tests of whole rehearsals share: whether the machine can, and how one is run."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pytest

from tests.support.paths import ROOT
from tiers.rehearse.servers import program
from tiers.rehearse.servers.program import Package
from tiers.rehearse.testbed import sandbox
from tiers.rehearse.testbed.located import located

LONGEST = 150
"""Seconds that no rehearsal takes, however busy the machine is."""
_ENCLOSED = f"from {sandbox.__name__} import run; raise SystemExit(run(lambda: 0))"


@cache
def _missing() -> str:
    # The tests of what is left out without these skip themselves.
    optional = () if os.environ.get("CI") == "true" else program.FILE_PROGRAMS
    found = (each for each in vars(program).values() if isinstance(each, Package))
    every = [each for each in found if each not in optional]
    return " ".join(dict.fromkeys(each.package for each in located(every)[1]))


@cache
def _refused() -> str:
    done = run([sys.executable, "-c", _ENCLOSED])
    return "" if done.returncode == 0 else f"no namespaces here: {done.stderr.strip().splitlines()[-1]}"


def stage() -> None:
    """Skip a test where servers or namespaces are missing; in continuous integration none may be."""
    message = f"not installed: {_missing()}" if _missing() else _refused()
    if message and os.environ.get("CI") == "true":
        pytest.fail(message)
    if message:
        pytest.skip(message)


def located_or_skip(name: str) -> str:
    """Return the path of one of the programs."""
    found, _ = located(
        each for each in vars(program).values() if isinstance(each, Package) and each.name == name
    )
    if name not in found:
        pytest.skip(f"there is no {name} here")
    return found[name]


class Rehearsed(NamedTuple):
    """What came of a rehearsal."""

    code: int
    report: Mapping[str, Any]

    def lines(self, check: str | None = None) -> list[Mapping[str, Any]]:
        """Return the lines of a check, or of all."""
        lines = [line for part in self.report["parts"] for line in part["lines"]]
        return [line for line in lines if check in {None, line["check"]}]

    def failed(self) -> list[str]:
        """Return what failed, with what came back."""
        return [f"{each['what']}: {each['answer']}" for each in self.lines() if not each["passed"]]


@cache
def rehearsed(subject: str, *options: str) -> Rehearsed:
    """Rehearse a spec or a template, once for all tests that look at it."""
    done = run([sys.executable, "-m", "tiers", "rehearse", subject, "--format", "json", *options])
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return Rehearsed(done.returncode, json.loads(done.stdout))


def run(command: Sequence[str], given: bytes | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder."""
    text = None if given is None else given.decode()
    return subprocess.run(
        command, cwd=ROOT, input=text, capture_output=True, text=True, check=False, timeout=LONGEST
    )
