"""A session of an editor with `tiers lsp`, over standard input and output."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.client import Editor, editor
from tiers.codes import find
from tiers.lsp.diagnostics import check

URI = "file:///specs/shop.yaml"
OTHER = "file:///specs/other.yaml"
SHOP = """\
version: 1
name: shop
network: {cidr: 10.0.0.0/16, zones: 2}
logic:
  web:  # 😀
    type: autoscaling
    connects_to: [orders]
    environment: {DB_HOST: {from: orders.endpoint}}
data:
  orders:
    type: rds
    engine: mysql
expect:
  allow: ["web -> orders:3306"]
environments:
  staging:
    data:
      orders: {multi_az: false}
"""


def run(session: Coroutine[Any, Any, None]) -> None:
    asyncio.run(session)


def position(text: str, needle: str, plus: int = 0) -> lsp.Position:
    """The position of some characters in UTF-16, for a line that has none beyond ASCII before them."""
    before = text[: text.index(needle) + plus]
    return lsp.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)


def at(text: str, needle: str, plus: int = 0, uri: str = URI) -> dict[str, Any]:
    return {"text_document": lsp.TextDocumentIdentifier(uri), "position": position(text, needle, plus)}


async def labels(session: Editor, text: str, uri: str = URI) -> list[str]:
    """Type a text with `|` for the cursor; return the labels of the completions there."""
    written = text.replace("|", "", 1)
    session.type(uri, written)
    where = at(text, "|", uri=uri)
    found = await session.client.text_document_completion_async(lsp.CompletionParams(**where))
    assert isinstance(found, lsp.CompletionList)
    return [item.label for item in found.items]


def test_diagnostics_are_the_findings_of_check() -> None:
    async def session() -> None:
        async with editor() as it:
            it.open(URI, SHOP)
            found = await it.diagnostics(URI)
            wanted = check("shop.yaml", SHOP)
            assert [each.code for each in found] == [each.diagnostic.code.id for each in wanted]
            broken = SHOP.replace("[orders]", "[oders]")
            it.type(URI, broken)
            found = await it.diagnostics(URI)
            (unknown,) = [each for each in found if each.code == "T1201"]
            assert unknown.range == lsp.Range(
                position(broken, "oders]"), position(broken, "oders]", len("oders"))
            )
            it.type(URI, SHOP.replace("type: rds", "type: rds\n\tx: 1"))
            assert [each.code for each in await it.diagnostics(URI)] == ["T0009"]
            assert it.logged == []

    run(session())


def test_a_finding_has_a_fix_and_an_explanation() -> None:
    async def session() -> None:
        async with editor() as it:
            text = SHOP.replace("engine: mysql", "engin: mysql")
            it.open(URI, text)
            found = next(each for each in await it.diagnostics(URI) if each.code == "T0101")
            params = lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(URI), found.range, lsp.CodeActionContext([found])
            )
            actions = await it.client.text_document_code_action_async(params)
            fix = actions[0] if actions else None
            assert isinstance(fix, lsp.CodeAction)
            assert fix.edit and fix.edit.changes
            (edit,) = fix.edit.changes[URI]
            assert (edit.range, edit.new_text) == (found.range, "engine")
            command = lsp.ExecuteCommandParams("tiers.explain", ["T0101"])
            await it.client.workspace_execute_command_async(command)
            code = find("T0101")
            assert code and code.why in it.shown[-1].message

    run(session())


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("{SHOP}  cache:\n    |\n", {"type"}, {"engine"}),
        ("version: 1\nname: x\ndata:\n  orders:\n    type: |\n", {"rds", "table"}, {"fargate"}),
        ("version: 1\nname: x\ndata:\n  orders:\n    type: rds\n    en|\n", {"engine"}, {"type"}),
        (
            "version: 1\nname: x\ndata:\n  orders:\n    type: rds\n    engine: |\n",
            {"mysql", "postgres"},
            set(),
        ),
        ("version: 1\nname: x\nnetwork: {zones: 2, |}\n", {"cidr"}, {"zones"}),
        ("version: 1\nname: x\n|\ndata: {}\n", {"logic", "network"}, {"data", "name"}),
        ("version: 1\nname: x\naccept:\n  |\n", {"single-nat"}, {"unknown-key"}),
        ("version: 1\nname: x\nregions: [eu-|]\n", {"eu-central-1"}, set()),
        (
            "version: 1\nname: x\nlogic:\n  web: {type: ec2, instance_type: t4g.sm|}\n",
            {"t4g.small"},
            {"t3.small"},
        ),
    ],
)
def test_completion(server: Editor, text: str, wanted: set[str], unwanted: set[str]) -> None:
    raise NotImplementedError
