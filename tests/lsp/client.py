"""A client of the language server over standard input and output, for tests."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from tests.support.paths import ROOT

MOST_SECONDS = 60
"""Only a server that hangs needs so long."""

PLAIN = lsp.ClientCapabilities()
CONFIRMING = lsp.ClientCapabilities(
    workspace=lsp.WorkspaceClientCapabilities(
        workspace_edit=lsp.WorkspaceEditClientCapabilities(
            document_changes=True, change_annotation_support=lsp.ChangeAnnotationsSupportOptions()
        ),
        did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True, relative_pattern_support=True
        ),
    )
)
"""An editor that asks before it replaces resources, and watches files for the server."""


class Editor:
    """An editor with a connection to a server, and all that the server has sent."""

    def __init__(self) -> None:
        self.client = LanguageClient("editor", "1")
        self.published: dict[str, lsp.PublishDiagnosticsParams] = {}
        self.shown: list[lsp.ShowMessageParams] = []
        self.logged: list[lsp.LogMessageParams] = []
        self.watched: dict[str, list[Any]] = {}
        self._news = asyncio.Event()
        self._versions: dict[str, int] = {}

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.published[params.uri] = params
            self._news.set()

        @self.client.feature(lsp.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
        def shown(params: lsp.ShowMessageParams) -> None:
            self.shown.append(params)
            self._news.set()

        @self.client.feature(lsp.WINDOW_LOG_MESSAGE)  # type: ignore[untyped-decorator]
        def logged(params: lsp.LogMessageParams) -> None:
            self.logged.append(params)
            self._news.set()

        @self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
        def registered(params: lsp.RegistrationParams) -> None:
            for each in params.registrations:
                assert each.id not in self.watched
                options: Any = each.register_options
                self.watched[each.id] = options["watchers"]
            self._news.set()

        @self.client.feature(lsp.CLIENT_UNREGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
        def unregistered(params: lsp.UnregistrationParams) -> None:
            for each in params.unregisterations:
                del self.watched[each.id]
            self._news.set()

    async def start(self, capabilities: lsp.ClientCapabilities) -> lsp.InitializeResult:
        """Start a server and begin a session."""
        await self.client.start_io(sys.executable, "-m", "tiers", "lsp", cwd=ROOT)
        result = await self.client.initialize_async(lsp.InitializeParams(capabilities))
        self.client.initialized(lsp.InitializedParams())
        return result

    def open(self, uri: str, text: str) -> None:
        """Show a document to the server for the first time."""
        self._versions[uri] = 1
        item = lsp.TextDocumentItem(uri=uri, language_id="yaml", version=1, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def type(self, uri: str, text: str) -> None:
        """Replace the whole text of a document."""
        self._versions[uri] += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(uri=uri, version=self._versions[uri]),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def save(self, uri: str) -> None:
        """Report that a document was saved."""
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        """Report that a document is not open any more."""
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def changed(self, *uris: str) -> None:
        """Report that files have changed on the disk."""
        changes = [lsp.FileEvent(uri, lsp.FileChangeType.Changed) for uri in uris]
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes))

    async def diagnostics(self, uri: str) -> list[lsp.Diagnostic]:
        """Wait for the diagnostics of the newest text."""
        wanted = self._versions[uri]

        def has_come() -> bool:
            return uri in self.published and self.published[uri].version == wanted

        await self.until(has_come)
        return list(self.published[uri].diagnostics)

    async def end(self) -> int | None:
        """End the session; return the exit code of the server."""
        server = self.client._server
        assert server is not None
        try:
            await asyncio.wait_for(self.client.shutdown_async(None), MOST_SECONDS)
            self.client.exit(None)
            await asyncio.wait_for(server.wait(), MOST_SECONDS)
        except TimeoutError:
            server.kill()
        await self.client.stop()  # type: ignore[no-untyped-call]
        return server.returncode

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until the server has sent enough."""
        while not holds():
            assert not [each.message for each in self.logged if "internal error" in each.message]
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), MOST_SECONDS)
