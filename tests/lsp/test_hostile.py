"""Messages and documents that are not what they should be: the server answers what comes after them."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lsprotocol import types as lsp

from tests.lsp.client import MOST_SECONDS, Editor
from tests.support.paths import ROOT

GOOD = "version: 1\nname: shop\ndata:\n  jobs: {type: queue}\n"
MANY = 1 << 26
"""Bytes of content that the server skips."""


def framed(content: object) -> bytes:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def call(method: str, params: object = None, id_: object = None) -> bytes:
    own = {} if id_ is None else {"id": id_}
    return framed({"jsonrpc": "2.0", "method": method, "params": params, **own})


def served(*messages: bytes) -> tuple[int, list[dict[str, Any]], bytes]:
    """Send messages to a server, and end it; return its exit code, its messages, and its standard error."""
    ends = (call("shutdown", None, "end"), call("exit"))
    done = subprocess.run(
        [sys.executable, "-m", "tiers", "lsp", "--stdio"],
        input=b"".join((call("initialize", {"capabilities": {}}, "start"), *messages, *ends)),
        capture_output=True,
        cwd=ROOT,
        timeout=MOST_SECONDS,
        check=False,
    )
    return done.returncode, [*split(done.stdout)], done.stderr


def split(stream: bytes) -> Iterator[dict[str, Any]]:
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        (length,) = (
            line.split(b":")[1] for line in head.split(b"\r\n") if line.startswith(b"Content-Length")
        )
        yield json.loads(rest[: int(length)])
        stream = rest[int(length) :]


MALFORMED = (
    b"no header at all\r\n",
    b"Content-Length: many\r\n\r\n",
    b"x" * 5000 + b"\r\n",
    b"Content-Length: " + b"9" * 5000 + b"\r\n",
    framed(b"{"),
    framed(b"\xff\xfe"),
    framed(b"[" * 100_000),
    framed(b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b"}"),
    framed([]),
    framed(7),
    framed({}),
    framed({"jsonrpc": "1.0", "method": "shutdown", "id": 1}),
    framed({"jsonrpc": "2.0", "id": {}, "method": "textDocument/hover"}),
    framed({"jsonrpc": "2.0", "result": None, "id": "never asked"}),
    framed({"jsonrpc": "2.0", "error": 1, "id": "never asked"}),
    framed(b" " * (MANY + 1)),
    call("$/cancelRequest", {"id": "never asked"}),
    call("textDocument/didOpen", {"textDocument": {"uri": 1}}),
    call("textDocument/didOpen"),
    call(
        "textDocument/didChange", {"textDocument": {"uri": "file:///a", "version": 1}, "contentChanges": []}
    ),
    call("textDocument/didClose", {"textDocument": {"uri": "file:///never-opened"}}),
    call("workspace/didChangeWatchedFiles", {"changes": [{"uri": "file://[", "type": 1}]}),
    call("textDocument/didSave", {"textDocument": {"uri": "file:///%00"}}),
    call("initialized", {}),
    call("no/such/notification", {}),
)


def test_malformed_messages_are_passed_over() -> None:
    opening = {"textDocument": {"uri": "file:///s.yaml", "languageId": "yaml", "version": 1, "text": GOOD}}
    where = {"textDocument": {"uri": "file:///s.yaml"}, "position": {"line": 3, "character": 2}}
    code, answers, error = served(
        *MALFORMED,
        call("textDocument/didOpen", opening),
        call("textDocument/hover", {**where, "position": {"line": -1, "character": 10**30}}, "bad place"),
        call("textDocument/hover", [], "bad type"),
        call("no/such/request", {}, "unknown"),
        call("workspace/executeCommand", {"command": "tiers.explain", "arguments": [{}, 1]}, "bad command"),
        call("workspace/executeCommand", {"command": "tiers.explain", "arguments": ["T0101"]}, "good"),
    )
    assert (code, error) == (0, b"")
    by_id = {each["id"]: each for each in answers if "method" not in each and each.get("id") is not None}
    for refused in ("bad place", "bad type", "unknown", "bad command"):
        assert "error" in by_id[refused], refused
    assert "result" in by_id["good"]
    (shown,) = [each["params"]["message"] for each in answers if each.get("method") == "window/showMessage"]
    assert shown.startswith("T0101")


BROKEN = {
    "aliases": "a: &a [1,1,1,1,1,1,1,1]\n"
    + "".join(f"{after}: &{after} [{','.join([f'*{one}'] * 8)}]\n" for one, after in pairwise("abcdefg")),
    "depth": "data: " + "[" * 100_000,
    "indentation": "data:\n" + "".join(f"{' ' * each}a:\n" for each in range(1, 300)),
    "quotes": "data: '" + "x'' " * 200_000,
    "documents": "data: {}\n---\nversion: 1\n",
    "tabs": "data:\n\tjobs: {type: queue}\n",
    "half a line": "data:\n  jobs: {type: que",
    "surrogate": "description: \ud800\n",
    "size": "# " + "x" * (1 << 20) + "\n",
    "values": "tags:\n" + "".join(f"  k{each}: v\n" for each in range(30_000)),
}


def test_every_request_about_a_broken_document_is_answered(it: Editor, runner: asyncio.Runner) -> None:
    async def session() -> None:
        for name, text in BROKEN.items():
            uri = f"file:///specs/{name.replace(' ', '-')}.yaml"
            it.open(uri, f"version: 1\nname: shop\n{text}")
            for line in (2, 3, 10_000):
                place: dict[str, Any] = {
                    "text_document": lsp.TextDocumentIdentifier(uri),
                    "position": lsp.Position(line, 4),
                }
                client = it.client
                await client.text_document_completion_async(lsp.CompletionParams(**place))
                await client.text_document_hover_async(lsp.HoverParams(**place))
                await client.text_document_definition_async(lsp.DefinitionParams(**place))
                await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**place))
            found = await it.diagnostics(uri)
            assert any(each.severity == lsp.DiagnosticSeverity.Error for each in found), name
            it.close(uri)
        assert it.logged == []

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_documents_of_other_kinds_are_left_alone(it: Editor, runner: asyncio.Runner) -> None:
    others = (
        "",
        "\n",
        "just text",
        "- a\n- b\n",
        'version: "3"\nservices: {web: {image: nginx}}\n',
        "\0",
        "%TAG",
    )

    async def session() -> None:
        for number, text in enumerate(others):
            uri = f"untitled:other-{number}"
            it.open(uri, text)
            assert await it.diagnostics(uri) == []
            it.type(uri, GOOD)  # and becomes a spec
            await it.diagnostics(uri)
            it.type(uri, text)
            assert await it.diagnostics(uri) == []
            it.close(uri)
        assert it.logged == []

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_a_slow_check_delays_no_answer(it: Editor, runner: asyncio.Runner) -> None:
    """The check of the first document takes seconds; those of others, and requests, do not wait for it."""
    slow = f"{GOOD}environments:\n" + "".join(
        f"  e{each}: {{data: {{jobs: {{fifo: true}}}}}}\n" for each in range(900)
    )

    async def session() -> None:
        it.open("file:///specs/slow.yaml", slow)
        it.open("file:///specs/quick.yaml", GOOD)
        place = lsp.HoverParams(lsp.TextDocumentIdentifier("file:///specs/quick.yaml"), lsp.Position(3, 3))
        assert await it.client.text_document_hover_async(place)
        assert "file:///specs/slow.yaml" not in it.published
        it.close("file:///specs/slow.yaml")
        it.close("file:///specs/quick.yaml")

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))
