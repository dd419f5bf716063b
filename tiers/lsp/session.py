"""The open documents of one client, and when they are checked. Linters never run."""

import asyncio
import functools
import os
from collections.abc import Iterator, Sequence

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from tiers import __version__
from tiers.diagnostics.model import Finding
from tiers.diagnostics.safe import several_lines
from tiers.lsp import checking, diagnostics
from tiers.lsp.checking import Checked
from tiers.lsp.documents import Open, file_of
from tiers.lsp.positions import Encoding, Positions
from tiers.lsp.published import Published
from tiers.lsp.watching import Watching
from tiers.lsp.wire import Protocol
from tiers.lsp.worker import Worker

PAUSE = 0.02
"""Seconds without a change after which a document is checked: the requests of the same key come first."""
QUICK = 0.2
"""Seconds of a check. The pause before a slower one is as long as the last check of the document."""
LONGEST_PAUSE = 1.0


class Session(LanguageServer):
    """The open documents of one client."""

    def __init__(self) -> None:
        """Register nothing yet: `make` does."""
        super().__init__(
            "tiers",
            __version__,
            # The whole text with each change: the library breaks lines where editors do not.
            text_document_sync_kind=lsp.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )
        self.documents: dict[str, Open] = {}
        self.has_ended = False
        self.answering = Worker("answers")
        self._checking = Worker("checks")  # one, so that no check overtakes another of the same document
        self._pending: dict[str, asyncio.Task[None]] = {}
        self._pauses: dict[str, float] = {}
        self._checked: dict[str, Checked] = {}
        self._published = Published()
        self._watching = Watching(self)

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
        self.documents[uri] = (
            known.changed(text, version) if known else Open(uri, text, version, self._encoding)
        )
        pause = self._pauses.get(uri, PAUSE) if known else 0
        self._ask(uri, pause)
        self._ask_including(uri, pause)

    def close(self, uri: str) -> None:
        """Forget a document, and what was wrong with it. Specs that include it have what is on the disk."""
        self._forget(uri)
        if self.documents.pop(uri, None) is None:
            return
        self._pauses.pop(uri, None)
        self._checked.pop(uri, None)
        self._watch()
        included = self._including(uri)
        for each in {*self._published.put(uri, {}), uri}:
            if each != uri or not included:  # with the text of the editor, until it is checked again
                self._publish(each)
        self._ask_including(uri, 0)

    def changed_on_disk(self, uri: str) -> None:
        """Check a document that was saved, and the specs that include a file that has changed."""
        if uri in self.documents:
            self._ask(uri, 0)
        self._ask_including(uri, 0)

    def found(self, opened: Open) -> Sequence[Finding]:
        """Return what is known about a document, if that is about its text of now."""
        return [each for each in self._published.of(opened.uri) if each.source.text == opened.text]

    def texts(self) -> dict[str, str]:
        """Return the texts of documents that are open, by the paths of their files."""
        return {each.file: each.text for each in [*self.documents.values()] if each.file}

    def uri_of(self, spec: Open, name: str) -> str:
        """Return the URI of a file that a spec includes, as the editor calls it."""
        known = {each.file: each.uri for each in [*self.documents.values()] if each.file}
        path = os.path.join(os.path.dirname(spec.path), name)
        of_editor = (known[each] for each in checking.both_paths(path) if each in known)
        return next(of_editor, f"{spec.uri.rpartition('/')[0]}/{name}")

    def _ask(self, uri: str, pause: float) -> None:
        self._forget(uri)
        self._pending[uri] = asyncio.ensure_future(self._check(uri, pause))

    def _ask_including(self, uri: str, pause: float) -> None:
        for spec in self._including(uri):
            if spec != uri:
                self._ask(spec, max(pause, self._pauses.get(spec, 0) if pause else 0))

    def _including(self, uri: str) -> list[str]:
        """Return the open specs that include a file."""
        opened = self.documents.get(uri)
        file = opened.file if opened else file_of(uri)
        paths = checking.both_paths(file) if file else frozenset[str]()
        return [spec for spec, checked in self._checked.items() if paths & checked.included]

    def _forget(self, uri: str) -> None:
        pending = self._pending.pop(uri, None)
        if pending:
            pending.cancel()

    async def _check(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        try:
            await self._check_now(self.documents[uri])
        except Exception as error:  # noqa: BLE001 - a check that fails must not end the server
            self.log(internal(error))

    async def _check_now(self, opened: Open) -> None:
        uri = opened.uri
        if not opened.is_spec:
            self._checked.pop(uri, None)
            if not self._including(uri):
                self._take_over(opened, {})
            return
        beside = self.texts() if opened.file is not None else None
        clock = asyncio.get_running_loop().time
        started = clock()
        checked = await self._checking.do(functools.partial(checking.check, opened.path, opened.text, beside))
        took = clock() - started
        if checked.raw:
            opened.generated.put(opened.path, checked.raw, checked.built)
        self._pauses[uri] = PAUSE if took < QUICK else min(took, LONGEST_PAUSE)
        before = self._checked.get(uri)
        found: dict[str, list[Finding]] = {uri: []}
        if checked.is_broken and before is not None:
            checked = checked._replace(included=before.included, names=before.names)
            found |= self._published.elsewhere(uri)
        self._checked[uri] = checked._replace(raw=b"", built=None)
        self._watch()
        uris = dict(self._uris(opened, checked))
        for each in checked.findings:
            found.setdefault(uris.get(each.source.path, uri), []).append(each)
        self._take_over(opened, found)

    def _take_over(self, opened: Open, found: dict[str, list[Finding]]) -> None:
        included = [uri for _, uri in self._uris(opened, self._checked.get(opened.uri, Checked(())))]
        shown = {uri for uri in included if uri in self.documents}
        for uri in {opened.uri, *shown, *self._published.put(opened.uri, found)}:
            self._publish(uri)

    def _uris(self, opened: Open, checked: Checked) -> Iterator[tuple[str, str]]:
        """Yield the path and the URI of each file that a spec includes, as the editor calls it."""
        for name in checked.names:
            yield os.path.join(os.path.dirname(opened.path), name), self.uri_of(opened, name)

    def _publish(self, uri: str) -> None:
        findings, opened = [*self._published.of(uri)], self.documents.get(uri)
        shown = []
        if opened is not None:
            current = [each for each in findings if each.source.text == opened.text]
            shown = diagnostics.diagnostics(uri, current, opened.positions)
        elif findings:
            text = findings[0].source.text
            same = [each for each in findings if each.source.text == text]
            shown = diagnostics.diagnostics(uri, same, Positions(text, self._encoding))
        version = opened.version if opened else None
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri=uri, diagnostics=shown, version=version)
        )

    @property
    def _encoding(self) -> Encoding:
        return self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16

    def _watch(self) -> None:
        self._watching.watch(
            (uri.rpartition("/")[0], name) for uri, each in self._checked.items() for name in each.names
        )


def internal(error: Exception) -> str:
    """Return the line of the log about an internal error."""
    return f"internal error in `tiers lsp`: {type(error).__name__}: {error}"
