"""`python -m benchmarks.editor`: the time that the language server needs for answers about 300 lines.

It needs the extra `lsp`. Each request is sent through a client, over standard input and output.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types as lsp

from tests.lsp.client import PLAIN, Editor

LINES = 300
RUNS = 15
BOUND = 100
"""Milliseconds, for the median of each request."""
URI = "file:///specs/large.yaml"
_SERVICE = """\
  service-{number}:
    type: fargate
    image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:v1"
    port: {port}
    cpu: 512
    memory: 1024
    capacity:
      min: 2
      max: 6
    connects_to:
      - orders
    environment:
      DB_HOST:
        from: orders.endpoint
"""
_HEAD = """\
version: 1
name: large
network:
  zones: 2
data:
  orders:
    type: rds
    engine: postgres
logic:
"""


def spec() -> str:
    """Return a spec of at least so many lines."""
    services = -(-(LINES - _HEAD.count("\n")) // _SERVICE.count("\n"))
    parts = (_SERVICE.format(number=number, port=8000 + number) for number in range(services))
    return _HEAD + "".join(parts)


async def measure() -> dict[str, tuple[float, float]]:
    """Return the median and the maximum of each request, in milliseconds."""
    text = spec()
    lines = text.split("\n")
    editor = Editor()
    await editor.start(PLAIN)
    editor.open(URI, text)
    await editor.diagnostics(URI)
    last = max(number for number, line in enumerate(lines) if line.strip() == "- orders")
    where: dict[str, Any] = {
        "text_document": lsp.TextDocumentIdentifier(URI),
        "position": lsp.Position(last, 9),
    }
    client = editor.client
    edits = iter(range(1, 1000))

    async def diagnosed() -> None:
        editor.type(URI, f"{text}# {next(edits)}\n")
        await editor.diagnostics(URI)

    requests: dict[str, Callable[[], Awaitable[object]]] = {
        "completion": lambda: client.text_document_completion_async(lsp.CompletionParams(**where)),
        "hover": lambda: client.text_document_hover_async(lsp.HoverParams(**where)),
        "definition": lambda: client.text_document_definition_async(lsp.DefinitionParams(**where)),
        "rename": lambda: client.text_document_rename_async(lsp.RenameParams(new_name="sales", **where)),
        "outline": lambda: client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(where["text_document"])
        ),
        "diagnostics, with the pause of 200": diagnosed,
    }
    found = {name: await _timed(request) for name, request in requests.items()}
    await editor.end()
    return found


async def _timed(request: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    durations = []
    for _ in range(RUNS):
        start = time.perf_counter()
        await request()
        durations.append((time.perf_counter() - start) * 1000)
    return statistics.median(durations), max(durations)


def main() -> int:
    """Print a table; return 1 if a median is above the bound, which diagnostics have not."""
    found = asyncio.run(measure())
    print(f"{spec().count(chr(10))} lines, {RUNS} runs, milliseconds")
    for name, (median, most) in found.items():
        print(f"{name:<36} median {median:6.1f}  maximum {most:6.1f}")
    return int(any(median > BOUND for name, (median, _) in found.items() if "pause" not in name))


if __name__ == "__main__":
    sys.exit(main())
