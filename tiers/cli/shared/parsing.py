"""The parser of command lines, whose errors are printed like all other findings."""

import argparse
from collections.abc import Sequence
from typing import Any

from tiers.cli.shared import output

BEHIND = "behind"
"""The default that names the last argument of a command, which gets all words behind `--`."""


class Parser(argparse.ArgumentParser):
    """A parser that prints by way of `output`; the parsers of commands are of this class as well."""

    def parse_known_args(  # type: ignore[override] # argparse's own overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse arguments; a command refuses unknown ones itself, so that its usage is shown."""
        parsed, unknown = self._parsed(args, namespace)
        if unknown and " " in self.prog:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def _parsed(
        self, args: Sequence[str] | None, namespace: argparse.Namespace | None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse arguments; argparse itself refuses a last argument behind an option."""
        last = self.get_default(BEHIND)
        if args is None or last is None or "--" not in args:
            return super().parse_known_args(args, namespace)
        words = list(args)
        dashes = words.index("--")
        parsed, unknown = super().parse_known_args(words[:dashes], namespace)
        setattr(parsed, last, [*getattr(parsed, last), *words[dashes + 1 :]])
        return parsed, unknown

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401 - argparse's
        # The words may be the names of files, which a shell's pattern filled in.
        output.lines(message.removesuffix("\n").split("\n") if message else (), file)
