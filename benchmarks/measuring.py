"""Runs whole processes, interleaved, and takes their time and peak memory.

Kept small in memory: a child's peak is never reported below what its parent had when it started it.
"""

import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.cases import Case

# ru_maxrss is in KiB on Linux, in bytes on macOS.
_PER_MEBIBYTE = 1024 * 1024 if sys.platform == "darwin" else 1024


class Sample(NamedTuple):
    """One run of a process: wall time from its start to its end, and the most memory that it had."""

    seconds: float
    mebibytes: float


class FailedError(Exception):
    """A command that is to be measured does not work. The message says what it printed last."""


class Runner:
    """Runs commands in a snapshot of the checkout, so that nobody's edits disturb a measurement."""

    def __init__(self, checkout: str, scratch: str) -> None:
        """Copy the checkout into the folder `scratch`, and compile all bytecode."""
        self._snapshot = os.path.join(scratch, "snapshot")
        self._scratch = scratch
        self._runs = 0
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("tiers", "benchmarks", "schema", "specs"):
            shutil.copytree(os.path.join(checkout, name), os.path.join(self._snapshot, name), ignore=ignored)
        compileall.compile_dir(self._snapshot, quiet=2)
        compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2)
        self._environment = {
            # Variables of the user's may slow one process down or another; HOME may hold a `.cfnlintrc`.
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TIERS"))},
            "HOME": scratch,
            "XDG_CACHE_HOME": os.path.join(scratch, "cache"),
            "PYTHONPATH": self._snapshot,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def new_folder(self) -> str:
        """Return the path of a folder that does not exist yet."""
        self._runs += 1
        return os.path.join(self._scratch, f"out-{self._runs}")

    def try_out(self, command: Sequence[str], accepted: frozenset[int] = frozenset({0})) -> None:
        """Run a command once, unmeasured; raises `FailedError` if its exit code is not as expected."""
        done = subprocess.run(
            command, cwd=self._snapshot, env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode not in accepted:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
            message = f"exit code {done.returncode} of {' '.join(command)}\n{said}"
            raise FailedError(message)

    def measure(self, case: Case) -> Sample:
        """Run a case once, its output thrown away; raises `FailedError` like `try_out`."""
        command = case.command(self.new_folder())
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=self._snapshot,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in case.accepted:
            message = f"exit code {process.returncode} of {' '.join(command)}"
            raise FailedError(message)
        return Sample(seconds, usage.ru_maxrss / _PER_MEBIBYTE)


def interleave(
    runner: Runner, cases: Sequence[Case], turns: int, told: Callable[[int, int], None]
) -> dict[str, list[Sample]]:
    """Measure cases in turn, A B C A B C; `told` hears of each turn, and of how many."""
    samples: dict[str, list[Sample]] = {case.name: [] for case in cases}
    for turn in range(turns):
        for case in cases:
            samples[case.name].append(runner.measure(case))
        told(turn + 1, turns)
    return samples
