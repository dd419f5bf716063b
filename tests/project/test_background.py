"""A test run that a shell starts in the background, where interrupts are ignored, ends like any other."""

import signal
import subprocess
import sys

from tests.support.paths import ROOT

INTERRUPTS = "tests/cli/test_bad_input.py::test_an_interrupt_at_any_time_leaves_nothing"
PATIENCE = 300


def test_interrupts_work_where_they_are_ignored_at_the_start() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", INTERRUPTS]
    ignoring = f"""
import os, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.execv({sys.executable!r}, {command!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", ignoring],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
