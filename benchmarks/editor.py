"""`python -m benchmarks.editor`: the time that the language server needs for answers about 300 lines.

It needs the extra `lsp`. A client of pygls starts the server and talks to it over standard input and output.
Each request follows a change of the text, as it does in an editor, so that nothing is known about the text.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types as lsp

from tests.lsp.client import PLAIN, Editor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LINES = 300
BOUND = 100
"""Milliseconds, for the median of each request about a spec without environments."""
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
"""
_RAW = """\
resources:
  data: {file: search.yaml}
"""
_ENVIRONMENTS = """\
environments:
  staging:
    data: {orders: {instance_class: db.t4g.medium}}
  test:
    network: {nat_gateway: {mode: single}}
"""
_SERVERS = """\
  servers: {type: autoscaling, port: 80, user_data: {file: boot.sh}, connects_to: [{to: Search, port: 443}]}
"""
_TEMPLATE = """\
Resources:
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      VPCOptions:
        SubnetIds: [!Ref IsolatedASubnet]
        SecurityGroupIds: [!GetAtt SearchSecurityGroup.GroupId]
"""
_REFERENCE = "reference"
_WRITTEN = "  Name: !Ref \n"
Durations = dict[str, list[float]]


class Kind(NamedTuple):
    """A kind of spec: `top` is put before its components, `servers` beside them."""

    name: str
    top: str = ""
    servers: str = ""
    is_bounded: bool = True
    """True if the medians must be below the bound."""

    @property
    def text(self) -> str:
        """A spec of at least 300 lines."""
        head = f"{_HEAD}{self.top}logic:\n{self.servers}"
        services = -(-(LINES - head.count("\n")) // _SERVICE.count("\n"))
        return head + "".join(
            _SERVICE.format(number=number, port=8000 + number) for number in range(services)
        )


KINDS = (
    Kind("plain"),
    Kind("with raw resources and a script in files", _RAW, _SERVERS),
    Kind("the same, with two environments", f"{_RAW}{_ENVIRONMENTS}", _SERVERS, is_bounded=False),
)
"""What CloudFormation adds can only be judged beside everything that is built, of each environment."""


async def measure(folder: Path, text: str, runs: int) -> Durations:
    """Return the durations of each request about a spec in a directory, in milliseconds."""
    (folder / "search.yaml").write_text(_TEMPLATE)
    (folder / "boot.sh").write_text("#!/bin/bash\ndnf install -y nginx\n")
    uri = (folder / "spec.yaml").as_uri()
    editor = Editor()
    await editor.start(PLAIN)
    editor.open(uri, text)
    found = await editor.diagnostics(uri)
    if any(each.severity == lsp.DiagnosticSeverity.Error for each in found):
        sys.exit(f"the spec has errors: {found}")
    lines = text.split("\n")
    last = max(number for number, line in enumerate(lines) if line.strip() == "- orders")
    where: dict[str, Any] = {
        "text_document": lsp.TextDocumentIdentifier(uri),
        "position": lsp.Position(last, 9),
    }
    client = editor.client
    requests: dict[str, Callable[[], Awaitable[object]]] = {
        "diagnostics": lambda: editor.diagnostics(uri),
        "completion": lambda: client.text_document_completion_async(lsp.CompletionParams(**where)),
        "hover": lambda: client.text_document_hover_async(lsp.HoverParams(**where)),
        "definition": lambda: client.text_document_definition_async(lsp.DefinitionParams(**where)),
        "rename": lambda: client.text_document_rename_async(lsp.RenameParams(new_name="sales", **where)),
        "outline": lambda: client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(where["text_document"])
        ),
    }
    requests[_REFERENCE] = lambda: client.text_document_completion_async(
        lsp.CompletionParams(where["text_document"], lsp.Position(len(lines) + 1, len(_WRITTEN) - 1))
    )
    durations: Durations = {name: [] for name in requests}
    for run in range(runs):
        for name, request in requests.items():
            more = f"outputs:\n{_WRITTEN}" if name == _REFERENCE else ""
            start = time.perf_counter()
            editor.type(uri, f"{text}# {run} {name}\n{more}")
            await request()
            durations[name].append((time.perf_counter() - start) * 1000)
            await editor.diagnostics(uri)
    await editor.end()
    return durations


def main() -> int:
    """Print a table; return 1 if a median is above the bound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.editor", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=40, metavar="N", help="changes for each request (default: 40)"
    )
    runs = parser.parse_args().runs
    medians = []
    for kind in KINDS:
        text = kind.text
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(measure(Path(folder), text, runs))
        print(f"{text.count(chr(10))} lines, {kind.name}, {runs} changes for each request, milliseconds")
        for request, durations in found.items():
            median, most = statistics.median(durations), statistics.quantiles(durations, n=20)[-1]
            medians += [median] if kind.is_bounded else []
            print(f"  {request:<12} p50 {median:6.1f}  p95 {most:6.1f}")
    print(f"load average {', '.join(f'{each:.1f}' for each in os.getloadavg())} on {os.cpu_count()} cores")
    return int(max(medians) > BOUND)


if __name__ == "__main__":
    sys.exit(main())
