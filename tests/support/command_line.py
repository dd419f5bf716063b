"""The command line, run in the process of a test."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tiers import cli


class Done(NamedTuple):
    """The exit code of a command, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def command_line(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line with some words; a usage error has an exit code, too."""

    def run(*words: str) -> Done:
        try:
            code = cli.main(list(words))
        except SystemExit as exit_:
            code = int(str(exit_.code))
        return Done(code, *capsys.readouterr())

    return run
