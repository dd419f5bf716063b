"""Files that the editor is to watch: those that open specs include, which may change without being open."""

from collections.abc import Iterable

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

_ID = "tiers-included-files"
Included = tuple[str, str]
"""The URI of a directory, and a path below it."""


class Watching:
    """What the editor watches now. One that cannot be asked watches nothing."""

    def __init__(self, server: LanguageServer) -> None:
        """Watch nothing yet."""
        self._server = server
        self._now: frozenset[Included] = frozenset()

    def watch(self, files: Iterable[Included]) -> None:
        """Have the editor report changes of exactly these files."""
        wanted = frozenset(files)
        workspace = self._server.client_capabilities.workspace
        able = workspace.did_change_watched_files if workspace else None
        if wanted == self._now or not able or not able.dynamic_registration:
            return
        method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        if self._now:
            gone = lsp.UnregistrationParams([lsp.Unregistration(_ID, method)])
            self._server.client_unregister_capability(gone)
        self._now = wanted
        if wanted:
            by_pattern = bool(able.relative_pattern_support)
            options = lsp.DidChangeWatchedFilesRegistrationOptions(
                [_watcher(*each, by_pattern=by_pattern) for each in sorted(wanted)]
            )
            new = lsp.RegistrationParams([lsp.Registration(_ID, method, options)])
            self._server.client_register_capability(new)


def _watcher(folder: str, name: str, *, by_pattern: bool) -> lsp.FileSystemWatcher:
    """Return what watches a file; its name has no character with a meaning in patterns."""
    return lsp.FileSystemWatcher(lsp.RelativePattern(folder, name) if by_pattern else f"**/{name}")
