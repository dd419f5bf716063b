"""Files below a directory that anyone may have written: regular ones, of bounded size, and no links."""

import os

from tiers import source, untrusted
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Source
from tiers.migrate.nodes import File, Node, of
from tiers.migrate.remarks import Ledger, State

MOST_NAMES = 1000
"""Names that are read of a directory."""
MOST_FILES = 500

Failure = tuple[Document, tuple[Diagnostic, ...]]


class Folder:
    """A directory, the files that were read in it, and those that could not be."""

    def __init__(self, path: str, ledger: Ledger) -> None:
        """`path` is a directory that the user named."""
        self.path = path
        self.ledger = ledger
        self.failures: list[Failure] = []
        self._count = 0

    def names(self, *below: str) -> tuple[list[str], list[str]]:
        """Return the names of the directories and of the files in a directory, without links, in order."""
        folders, files = [], []
        where = os.path.join(self.path, *below)
        try:
            with os.scandir(where) as found:
                for number, entry in enumerate(found):
                    if number >= MOST_NAMES:
                        self.ledger.add_file(
                            State.LEFT_OUT, where, f"only {MOST_NAMES} of its files are read"
                        )
                        break
                    if entry.is_symlink():
                        self.ledger.add_file(
                            State.LEFT_OUT, entry.path, "it is a link, which is not followed"
                        )
                    elif entry.is_dir():
                        folders.append(entry.name)
                    elif entry.is_file():
                        files.append(entry.name)
        except OSError:
            return [], []
        return sorted(folders), sorted(files)

    def yaml(self, *below: str) -> Node | None:
        """Return the values of a file; without them, `failures` has the reason."""
        path = os.path.join(self.path, *below)
        self._count += 1
        if self._count > MOST_FILES:
            self.ledger.add_file(State.LEFT_OUT, path, f"only {MOST_FILES} files are read")
            return None
        return read(path, self.failures)


def read(path: str, failures: list[Failure]) -> Node | None:
    """Return the values of one YAML file; without them, a failure has the reason."""
    try:
        raw = untrusted.read(path, source.MAX_BYTES)
    except (OSError, ValueError) as error:
        message = f"`{path}` cannot be read: {untrusted.why(error)}"
        refused = codes.CANNOT_READ.at(NOWHERE, message, help="use a readable file")
        failures.append((Document(Source(path, ""), None, {}), (refused,)))
        return None
    document, findings = source.parse(path, raw, is_foreign=True)
    if findings:
        failures.append((document, findings))
        return None
    return of(File(path, document))
