"""The parser of command lines, whose errors are printed like all other findings."""

import argparse
from typing import Any

from tiers.cli.shared import output


class Parser(argparse.ArgumentParser):
    """A parser that prints by way of `output`; the parsers of commands are of this class as well."""

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401 - argparse's
        # The words may be the names of files, which a shell's pattern filled in.
        output.lines(message.removesuffix("\n").split("\n") if message else (), file)
