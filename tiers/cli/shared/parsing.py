"""The parser of command lines, whose errors are printed like all other findings."""

import argparse
from typing import Any

from tiers.cli.shared import output


class Parser(argparse.ArgumentParser):
    """A parser that prints by way of `output`; the parsers of commands are of this class as well."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - argparse's
        """Parse the words before `--`; the argument that a command calls `trailing` has those after it."""
        trailing = self.get_default("trailing")
        if trailing is None:
            return super().parse_known_args(args, namespace)
        words = [*args]
        end = words.index("--") if "--" in words else len(words)
        found, unknown = super().parse_known_args(words[:end], namespace)
        setattr(found, trailing, tuple(words[end + 1 :]))
        return found, unknown

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401 - argparse's
        # The words may be the names of files, which a shell's pattern filled in.
        output.lines(message.removesuffix("\n").split("\n") if message else (), file)
