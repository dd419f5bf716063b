"""The report of an internal error."""

import codecs
import os
import platform
import sys
import traceback

from tiers import __version__
from tiers.cli.shared import output
from tiers.diagnostics.codes.internal import INTERNAL
from tiers.language.broken import BrokenTypeError
from tiers.resources import BrokenPackageError

# Loaded now: a rehearsal may hide the directory of Python from itself.
codecs.lookup("unicode_escape")

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h."""
_PACKAGE_CODE = 1
"""Another package is broken, which its user can fix."""
_OF_PACKAGES = (BrokenPackageError, BrokenTypeError)


def report(error: Exception, words: list[str]) -> int:
    """Own up to a bug, with all that a report of it needs; return the exit code."""
    output.lines(described(error, words).splitlines(), sys.stderr)
    return _PACKAGE_CODE if isinstance(error, _OF_PACKAGES) else EXIT_CODE


def described(error: Exception, words: list[str]) -> str:
    """Return all that a bug report needs; `words` are those of a command line that reproduces it."""
    if isinstance(error, _OF_PACKAGES):
        return f"error: {error}\n  = help: upgrade the package, or report this to its authors\n"
    shown = "".join(traceback.format_exception(error)) if os.environ.get("TIERS_TRACEBACK") else ""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(os.path.dirname(frame.filename))}/{os.path.basename(frame.filename)}"
    versions = f"tiers {__version__}, Python {platform.python_version()}, {sys.platform}"
    lines = (
        f"error[{INTERNAL.id}]: {type(error).__name__}: {str(error).partition(chr(10))[0]}",
        f"  --> {place}:{frame.lineno} in {frame.name}",
        "  = note: this is an internal error in tiers",
        f"  = help: report it with your spec and: {versions}, `tiers {' '.join(words)}`",
        "  = help: set `TIERS_TRACEBACK=1` to see the traceback",
    )
    return shown + "\n".join(line.encode("unicode_escape").decode() for line in lines) + "\n"
