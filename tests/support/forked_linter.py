"""Runs of `tiers` in processes of their own that have cfn-lint loaded: loading takes longer than linting."""

import contextlib
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tiers import cli

LONGEST = 60
"""Seconds that a run may take."""


class Done(NamedTuple):
    """A run that ended."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *words: str) -> Done:
    """Run a command in a directory whose `home` is the user's home directory.

    Raises:
        TimeoutError: it did not end in time; it is killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.loaded_linter"])
    with tempfile.TemporaryDirectory() as printed:
        process = context.Process(target=_run, args=(folder, words, Path(printed)))
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError
        return Done(process.exitcode, *((Path(printed) / name).read_text() for name in ("out", "err")))


def _run(folder: Path, words: tuple[str, ...], printed: Path) -> None:
    os.chdir(folder)
    os.environ["HOME"] = str(folder / "home")
    with (
        (printed / "out").open("w") as out,
        (printed / "err").open("w") as err,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        sys.exit(cli.main(list(words)))
