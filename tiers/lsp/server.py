"""The server: messages in, answers of the other modules out."""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from tiers import codes
from tiers.lsp import completion, definitions, diagnostics, elsewhere, hover, names, rename, symbols
from tiers.lsp.documents import Open
from tiers.lsp.session import Session, internal

Answer = TypeVar("Answer")


def make() -> Session:
    """Return a server with all its features."""
    # Its errors are in the log of the editor; on standard error they would be tracebacks.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    server = Session()
    _synchronize(server)
    _answer(server)
    _edit(server)
    return server


def _synchronize(server: Session) -> None:
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

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.changed_on_disk(params.text_document.uri)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_on_disk(params: lsp.DidChangeWatchedFilesParams) -> None:
        for uri in {each.uri for each in params.changes}:
            server.changed_on_disk(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(lsp.SHUTDOWN)
    def ended(_params: None) -> None:
        server.has_ended = True


def _answer(server: Session) -> None:
    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", ".", "-", "{"])
    )
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
        offset = opened.positions.offset(params.position)
        span = definitions.span(opened, offset)
        where = opened.range(span) if span else None
        if where:
            return lsp.Location(opened.uri, where)
        found = elsewhere.definition(opened, offset, server.texts())
        return lsp.Location(server.uri_of(opened, found.file), found.where) if found else None

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


def _edit(server: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    @_guarded(server)
    def prepared(opened: Open, params: lsp.PrepareRenameParams) -> lsp.Range | None:
        return rename.prepare(opened, opened.positions.offset(params.position))

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    @_guarded(server)
    def renamed(opened: Open, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        confirms = _confirms(server.client_capabilities)
        try:
            offset = opened.positions.offset(params.position)
            done = rename.rename(opened, offset, params.new_name, server.texts(), confirms=confirms)
        except rename.RefusedError as refused:
            raise JsonRpcInvalidParams(str(refused)) from None
        if done and done.warned and not confirms:
            server.show(lsp.MessageType.Warning, f"{done.warned.title}. {done.warned.description}")
        return done.edit if done else None

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    def fixes(params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
        opened = server.documents.get(params.text_document.uri)
        if opened is None:
            return None
        # Of a file that a spec includes, too.
        return [*diagnostics.actions(opened.uri, server.found(opened), opened.positions, params.range)]

    @server.command(diagnostics.EXPLAIN)
    def explained(name: str) -> None:
        code = codes.find(name) or codes.find_installed(name)
        if code is not None:
            server.show(lsp.MessageType.Info, f"{code.id} {code.name}: {code.why}")


def _guarded(
    server: Session,
) -> Callable[[Callable[[Open, Any], Answer]], Callable[[Any], Awaitable[Answer | None]]]:
    """Ask only about open specs, in a thread; an internal error becomes a line of the log and no answer."""

    def wrap(answer: Callable[[Open, Any], Answer]) -> Callable[[Any], Awaitable[Answer | None]]:
        @functools.wraps(answer)
        async def guarded(params: Any) -> Answer | None:  # noqa: ANN401 - the parameters of any request
            opened = server.documents.get(params.text_document.uri)
            if opened is None or not opened.is_spec:
                return None
            try:
                return await server.answering.do(functools.partial(answer, opened, params))
            except JsonRpcException:
                raise
            except Exception as error:  # noqa: BLE001 - one wrong answer must not end the server
                server.log(internal(error))
                return None

        return guarded

    return wrap


def _confirms(capabilities: lsp.ClientCapabilities) -> bool:
    """Return whether the client asks its user about annotated changes."""
    workspace = capabilities.workspace.workspace_edit if capabilities.workspace else None
    return bool(workspace and workspace.document_changes and workspace.change_annotation_support)
