"""`tiers lsp`."""

import argparse
import gc
import os
import sys
from importlib.util import find_spec
from typing import BinaryIO, cast

from tiers.cli import CLEAN, FAILED, USAGE
from tiers.cli.shared import output

LIBRARY = "pygls"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option that some editors pass to every server."""
    parser.add_argument(
        "--stdio", action="store_true", help="use standard input and output, as the server always does"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve one editor on standard input and output, until it ends the session."""
    del arguments
    if find_spec(LIBRARY) is None:
        return _refused("the language server needs another package", "run `pip install 'tiers[lsp]'`")
    if sys.stdin.isatty():
        return _refused(
            "an editor starts the language server, and talks to it on standard input",
            "add `tiers lsp` to the language servers of your editor",
        )
    from tiers.lsp import server, wire

    gc.enable()  # other commands soon end, and do without
    serving = server.make()
    # The library closes its output, which the command line flushes when it ends.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        serving.start_io(cast("BinaryIO", wire.Bounded(sys.stdin.buffer)), answers)
    return CLEAN if serving.has_ended else FAILED


def _refused(message: str, advice: str) -> int:
    output.lines([f"tiers lsp: {message}", f"  = help: {advice}"], sys.stderr)
    return USAGE
