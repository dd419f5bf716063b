"""The file of a page or a diagram: its argument, and writing it."""

import argparse
import os

from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic

_SUFFIXES = (".html", ".htm")


def add(parser: argparse.ArgumentParser, option: str, what: str, *, needed: bool = False) -> None:
    """Add the option for the file of a page."""
    parser.add_argument(option, metavar="FILE", required=needed, type=_page, help=what)


def _page(given: str) -> str:
    """Return the file's name, if it is one of a page: nothing else is overwritten by mistake."""
    if not given.lower().endswith(_SUFFIXES):
        message = f"{given!r} is not the name of a page: use a name that ends in `.html`"
        raise argparse.ArgumentTypeError(message)
    return given


def save(path: str, text: str) -> Diagnostic | None:
    """Write a page or a diagram, in a new directory if need be; return why that is impossible, if it is."""
    try:
        os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        message = f"cannot write `{path}`: {(error.strerror or str(error)).lower()}"
        return codes.CANNOT_WRITE.at(NOWHERE, message, help="use a writable file")
    return None
