"""The server: messages in, answers of the other modules out. It checks when typing pauses; it never lints."""

import asyncio
import functools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import FeatureRequestError, JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from tiers import __version__, codes
from tiers.diagnostics.safe import several_lines
from tiers.lsp import completion, diagnostics, hover, names, rename, symbols
from tiers.lsp.documents import Open

PAUSE = 0.2
"""Seconds without a change after which a document is checked."""

Params = TypeVar("Params")
Answer = TypeVar("Answer")


class Server(LanguageServer):
    """The open documents of one client."""

    def __init__(self) -> None:
        """Register nothing yet: `make` does."""
        # The whole text with each change: the library breaks lines where editors do not.
        super().__init__("tiers", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.documents: dict[str, Open] = {}
        self.has_ended = False
        self._pending: dict[str, asyncio.Task[None]] = {}
        # One: checks of the same document cannot overtake each other.
        self._checker = ThreadPoolExecutor(max_workers=1)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log what went wrong between the messages, in one line; a request is answered with its error."""
        if source is not FeatureRequestError:
            self.log(f"cannot handle a message: {type(error).__name__}")

    def log(self, message: str) -> None:
        """Show a message in the log of the editor."""
        self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, several_lines(message)))

    def show(self, kind: lsp.MessageType, message: str) -> None:
        """Show a message to the user."""
        self.window_show_message(lsp.ShowMessageParams(kind, several_lines(message)))

    def put(self, uri: str, text: str, version: int | None) -> None:
        """Take over the text of a document, and check it: at once if it is new, else when typing pauses."""
        known = self.documents.get(uri)
        if known is None:
            path = uris.to_fs_path(uri) or uri
            encoding = self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
            self.documents[uri] = Open(uri, path, text, version, encoding)
        else:
            known.change(text, version)
        self._forget(uri)
        self._pending[uri] = asyncio.ensure_future(self._check(self.documents[uri], PAUSE if known else 0))

    def close(self, uri: str) -> None:
        """Forget a document, and what was wrong with it."""
        self._forget(uri)
        if self.documents.pop(uri, None):
            self._publish(uri, None, [])

    def _forget(self, uri: str) -> None:
        pending = self._pending.pop(uri, None)
        if pending:
            pending.cancel()

    async def _check(self, opened: Open, pause: float) -> None:
        await asyncio.sleep(pause)
        opened.read()
        text, version = opened.text, opened.version
        opened.findings = ()
        if opened.is_spec:
            loop = asyncio.get_running_loop()
            try:
                found = await loop.run_in_executor(self._checker, diagnostics.check, opened.path, text)
            except Exception as error:  # noqa: BLE001 - a check that fails must not end the server
                self.log(_internal(error))
                return
            opened.findings = tuple(found)
        self._publish(opened.uri, version, diagnostics.diagnostics(opened, opened.findings))

    def _publish(self, uri: str, version: int | None, found: list[lsp.Diagnostic]) -> None:
        params = lsp.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        self.text_document_publish_diagnostics(params)


def make() -> Server:
    """Return a server with all its features."""
    # Its errors are in the log of the editor; on standard error they would be tracebacks.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    server = Server()
    _synchronize(server)
    _answer(server)
    _edit(server)
    return server


def _synchronize(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        server.put(document.uri, document.text, document.version)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if uri in server.documents:
            text = server.workspace.get_text_document(uri).source
            server.put(uri, text, params.text_document.version)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(lsp.SHUTDOWN)
    def ended(_params: None) -> None:
        server.has_ended = True


def _answer(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", ".", "-"]))
    @_guarded(server)
    def complete(opened: Open, params: lsp.CompletionParams) -> lsp.CompletionList:
        return completion.complete(opened, opened.positions.offset(params.position))

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    @_guarded(server)
    def hovered(opened: Open, params: lsp.HoverParams) -> lsp.Hover | None:
        return hover.hover(opened, opened.positions.offset(params.position))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    @_guarded(server)
    def defined(opened: Open, params: lsp.DefinitionParams) -> lsp.Location | None:
        document, mention = opened.read(), names.named(opened, opened.positions.offset(params.position))
        place = names.definition(document, mention) if document and mention else None
        where = opened.range(place.span) if place else None
        return lsp.Location(opened.uri, where) if where else None

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    @_guarded(server)
    def mentioned(opened: Open, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
        document, mention = opened.read(), names.named(opened, opened.positions.offset(params.position))
        found = names.alike(document, mention) if document and mention else []
        wanted = [each for each in found if params.context.include_declaration or not each.defines]
        ranges = (opened.range(each.span) for each in wanted)
        return [lsp.Location(opened.uri, where) for where in ranges if where]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    @_guarded(server)
    def outlined(opened: Open, _params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        return symbols.symbols(opened)


def _edit(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    @_guarded(server)
    def prepared(opened: Open, params: lsp.PrepareRenameParams) -> lsp.Range | None:
        return rename.prepare(opened, opened.positions.offset(params.position))

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    @_guarded(server)
    def renamed(opened: Open, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        confirms = _confirms(server.client_capabilities)
        try:
            edit = rename.rename(
                opened, opened.positions.offset(params.position), params.new_name, confirms=confirms
            )
        except rename.RefusedError as refused:
            raise JsonRpcInvalidParams(str(refused)) from None
        if edit and not confirms:
            server.show(lsp.MessageType.Warning, f"{rename.TITLE}. {rename.DESCRIPTION}")
        return edit

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    @_guarded(server)
    def fixes(opened: Open, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return [*diagnostics.actions(opened, params.range)]

    @server.command(diagnostics.EXPLAIN)
    def explained(name: str) -> None:
        code = codes.find(name) or codes.find_installed(name)
        if code is not None:
            server.show(lsp.MessageType.Info, f"{code.id} {code.name}: {code.why}")


def _guarded(server: Server) -> Callable[[Callable[[Open, Any], Answer]], Callable[[Any], Answer | None]]:
    """Ask only about open specs, and turn an internal error into one line of the log and no answer."""

    def wrap(answer: Callable[[Open, Any], Answer]) -> Callable[[Any], Answer | None]:
        @functools.wraps(answer)
        def guarded(params: Any) -> Answer | None:  # noqa: ANN401 - the parameters of any request
            opened = server.documents.get(params.text_document.uri)
            if opened is None or not opened.is_spec:
                return None
            try:
                return answer(opened, params)
            except JsonRpcException:
                raise
            except Exception as error:  # noqa: BLE001 - one wrong answer must not end the server
                server.log(_internal(error))
                return None

        return guarded

    return wrap


def _confirms(capabilities: lsp.ClientCapabilities) -> bool:
    """Return whether the client asks its user about annotated changes."""
    workspace = capabilities.workspace.workspace_edit if capabilities.workspace else None
    return bool(workspace and workspace.document_changes and workspace.change_annotation_support)


def _internal(error: Exception) -> str:
    return f"internal error in `tiers lsp`: {type(error).__name__}: {error}"
