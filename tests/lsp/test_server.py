"""A session of an editor with `tiers lsp`, over standard input and output."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.client import MOST_SECONDS, PLAIN, Editor
from tiers import cli
from tiers.cli.commands import lsp as command
from tiers.codes import find
from tiers.lsp.checking import check

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


def position(text: str, needle: str, plus: int = 0) -> lsp.Position:
    """The position of some characters in UTF-16, for a line that has none beyond ASCII before them."""
    before = text[: text.index(needle) + plus]
    return lsp.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)


def at(uri: str, text: str, needle: str, plus: int = 0) -> dict[str, Any]:
    return {"text_document": lsp.TextDocumentIdentifier(uri), "position": position(text, needle, plus)}


async def labels(session: Editor, text: str, uri: str) -> list[str]:
    """Type a spec with `|` for the cursor; return the labels of the completions there."""
    written = text.replace("|", "", 1)
    session.type(uri, written)
    where = at(uri, text, "|")
    found = await session.client.text_document_completion_async(lsp.CompletionParams(**where))
    return [item.label for item in found.items] if isinstance(found, lsp.CompletionList) else []


def test_diagnostics_are_the_findings_of_check(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        it.open(uri, SHOP)
        found = await it.diagnostics(uri)
        wanted = check("shop.yaml", SHOP).findings
        assert [each.code for each in found] == [each.diagnostic.code.id for each in wanted]
        broken = SHOP.replace("[orders]", "[oders]")
        it.type(uri, broken)
        found = await it.diagnostics(uri)
        (unknown,) = [each for each in found if each.code == "T1201"]
        assert unknown.range == lsp.Range(
            position(broken, "oders]"), position(broken, "oders]", len("oders"))
        )
        it.type(uri, SHOP.replace("type: rds", "type: rds\n\tx: 1"))
        assert [each.code for each in await it.diagnostics(uri)] == ["T0008"]
        assert it.logged == []

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_a_finding_has_a_fix_and_an_explanation(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        text = SHOP.replace("engine: mysql", "engin: mysql")
        it.open(uri, text)
        found = next(each for each in await it.diagnostics(uri) if each.code == "T0101")
        params = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri), found.range, lsp.CodeActionContext([found])
        )
        actions = await it.client.text_document_code_action_async(params)
        fix = actions[0] if actions else None
        assert isinstance(fix, lsp.CodeAction)
        assert fix.edit
        assert fix.edit.changes
        (edit,) = fix.edit.changes[uri]
        assert (edit.range, edit.new_text) == (found.range, "engine")
        command = lsp.ExecuteCommandParams("tiers.explain", ["T0101"])
        await it.client.workspace_execute_command_async(command)
        code = find("T0101")
        assert code
        assert code.why in it.shown[-1].message

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


HEAD = "version: 1\nname: x\n"
RAW = """\
version: 1
name: shop
presentation:
  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: ec2, port: 80}
  api:
    type: fargate
    connects_to: [web]
    sidecars: {proxy: {image: proxy, depends_on: {}}, agent: {image: agent}}
resources:
  data:
    file: other.yaml
    Search: {Type: AWS::OpenSearchService::Domain}
expect: {allow: [web -> Search]}
"""
COMPLETIONS = [
    # The last version that can be read is the whole spec.
    (SHOP.replace("orders.endpoint}}", "|"), {"orders.endpoint", "orders.port"}, {"web.endpoint"}),
    (SHOP.replace("[orders]", "[|"), {"orders", "web"}, {"staging"}),
    (f"{SHOP.partition('expect:')[0]}  cache:\n    |\n", {"type"}, {"engine"}),
    (HEAD + "data:\n  orders:\n    type: |\n", {"rds", "table"}, {"fargate"}),
    (HEAD + "data:\n  orders:\n    type: rds\n    en|\n", {"engine"}, {"type"}),
    (HEAD + "data:\n  orders:\n    type: rds\n    engine: |\n", {"mysql", "postgres"}, set()),
    (HEAD + "network: {zones: 2, |}\n", {"cidr"}, {"zones"}),
    (HEAD + "|\ndata: {}\n", {"logic", "network"}, {"data", "name"}),
    (HEAD + "accept:\n  |\n", {"single-nat"}, {"unknown-key"}),
    (HEAD + "regions: [eu-|]\n", {"eu-central-1"}, set()),
    (HEAD + "logic:\n  web: {type: ec2, instance_type: t4g.sm|}\n", {"t4g.small"}, {"t3.small"}),
    (SHOP.replace("{multi_az: false}", "{|}"), {"multi_az", "engine"}, set()),
    (SHOP.replace("      orders: {", "      |: {"), {"orders"}, {"web"}),
    (SHOP.replace("web -> orders:3306", "web -> |"), {"orders", "internet"}, set()),
    (SHOP.replace("  web:  #", "  web:  # |"), set(), {"type"}),
    (SHOP.replace("connects_to: [orders]", "subnets: [|]"), {"private-a", "private-b"}, {"orders"}),
    (SHOP + "outputs:\n  Db: {from: |}\n", {"orders.endpoint"}, set()),
    (SHOP + "overrides:\n  |: true\n", {"orders.", "web."}, {"orders.endpoint"}),
    (HEAD + "network: {transit_gateway: {id: x, |}}\n", {"to", "mode", "subnets"}, {"id", "cidr"}),
    (HEAD + "encryption: {key: {|}}\n", {"parameter", "import", "stack"}, {"key"}),
    (HEAD + "network:\n  vpc: {|}\n", {"parameter", "import", "stack"}, set()),
    (HEAD + "network:\n  vpc: {stack: corporate, |}\n", {"output"}, {"parameter", "import", "stack"}),
    (
        SHOP.replace(
            "engine: mysql", "engine: mysql\n    instance_class: {parameter: DbClass, default: x}"
        ).replace("    data:\n      orders", "    values: {|}\n    data:\n      orders"),
        {"DbClass"},
        {"engine"},
    ),
    (
        HEAD + "parameters: {ZoneId: {}}\nlogic:\n  web: {type: ec2, key_pair: {parameter: |}}\n",
        {"ZoneId"},
        {"web"},
    ),
    (RAW.replace("[web]", "[web, {to: |}]"), {"Search", "web", "api"}, set()),
    (RAW.replace("forward_to: web", "forward_to: |"), {"web", "api"}, {"Search"}),
    (RAW.replace("web -> Search", "web -> |"), {"Search", "internet"}, set()),
    (RAW.replace("depends_on: {}", "depends_on: {|}"), {"api", "agent"}, {"web", "proxy"}),
    (RAW + "operations: {resource_alarms: {|}}\n", {"Search"}, {"web", "api", "file"}),
]


def test_completion(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        it.open(uri, SHOP)
        await it.diagnostics(uri)
        for text, wanted, unwanted in COMPLETIONS:
            found = {*await labels(it, text, uri)}
            assert wanted <= found, text
            assert not unwanted & found, text

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_hover_has_the_reference_and_the_default_here(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        text = SHOP.replace("engine: mysql", "engine: mysql\n    multi_az: false")
        it.open(uri, text)
        found = await it.client.text_document_hover_async(lsp.HoverParams(**at(uri, text, "multi_az: false")))
        assert found
        assert isinstance(found.contents, lsp.MarkupContent)
        assert "`tiers explain rds.multi_az`" in found.contents.value
        assert "- default here: `true`" in found.contents.value
        where = at(uri, text, "multi_az: false}")  # of an environment
        found = await it.client.text_document_hover_async(lsp.HoverParams(**where))
        assert found
        assert isinstance(found.contents, lsp.MarkupContent)
        assert "- in the base: `false`" in found.contents.value
        found = await it.client.text_document_hover_async(lsp.HoverParams(**at(uri, text, "[orders]", 2)))
        assert found
        assert isinstance(found.contents, lsp.MarkupContent)
        assert "instance_class: db." in found.contents.value

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_names_are_followed_in_broken_yaml(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        it.open(uri, SHOP)
        await it.diagnostics(uri)
        broken = SHOP.replace("  web:", "  {\n  web:")
        it.type(uri, broken)
        where = at(uri, broken, "[orders]", 2)
        found = await it.client.text_document_definition_async(lsp.DefinitionParams(**where))
        assert isinstance(found, lsp.Location)
        assert found.range.start == position(broken, "orders:\n")
        with pytest.raises(JsonRpcException, match="not valid YAML"):
            await it.client.text_document_rename_async(lsp.RenameParams(new_name="sales", **where))

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def renamed(text: str, edits: Sequence[lsp.TextEdit | lsp.AnnotatedTextEdit]) -> str:
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda each: (each.range.start.line, -each.range.start.character)):
        start, end = edit.range.start, edit.range.end
        line = lines[start.line]
        lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
    return "\n".join(lines)


def test_a_component_is_renamed_everywhere_with_a_warning(
    it: Editor, uri: str, runner: asyncio.Runner
) -> None:
    async def session() -> None:
        it.open(uri, SHOP)
        where = at(uri, SHOP, "orders.endpoint", 1)
        places = await it.client.text_document_references_async(
            lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), **where)
        )
        assert places
        edit = await it.client.text_document_rename_async(lsp.RenameParams(new_name="sales", **where))
        assert edit
        assert edit.document_changes
        assert edit.change_annotations
        (change,) = edit.document_changes
        assert isinstance(change, lsp.TextDocumentEdit)
        edits = [each for each in change.edits if isinstance(each, lsp.AnnotatedTextEdit)]
        assert {each.annotation_id for each in edits} == edit.change_annotations.keys()
        assert all(each.needs_confirmation for each in edit.change_annotations.values())
        text = renamed(SHOP, edits)
        assert text == SHOP.replace("orders", "sales")
        assert [each.range for each in places] == [each.range for each in edits]
        for name, why in (("web", "already has"), ("Sales", "must have"), ("s" * 33, "maximum")):
            with pytest.raises(JsonRpcException, match=why):
                await it.client.text_document_rename_async(lsp.RenameParams(new_name=name, **where))

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_a_client_that_cannot_ask_is_warned_and_ends_the_server(uri: str) -> None:
    async def session() -> None:
        plain = Editor()
        await plain.start(PLAIN)
        plain.open(uri, SHOP)
        where = at(uri, SHOP, "[orders]", 2)
        edit = await plain.client.text_document_rename_async(lsp.RenameParams(new_name="sales", **where))
        assert edit
        assert edit.changes
        assert plain.shown[-1].type == lsp.MessageType.Warning
        assert await plain.end() == 0

    asyncio.run(session())


def test_the_outline_has_the_components(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        it.open(uri, SHOP)
        where = lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
        found = await it.client.text_document_document_symbol_async(where)
        assert found
        outline = {each.name: each.children or () for each in found if isinstance(each, lsp.DocumentSymbol)}
        assert [(each.name, each.detail) for each in outline["logic"]] == [("web", "autoscaling")]
        assert [each.name for each in outline["environments"]] == ["staging"]

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_positions_are_in_utf_16(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        text = SHOP.replace("name: shop", 'name: shop\ndescription: "😀😀"  # 😀').replace(
            "{cidr: 10.0.0.0/16, zones: 2}", '{cidr: 10.0.0.0/16, "😀": 1}'
        )
        it.open(uri, text)
        (found,) = [each for each in await it.diagnostics(uri) if each.code == "T0101"]
        start = position(text, '"😀": 1')
        assert found.range == lsp.Range(start, lsp.Position(start.line, start.character + 4))

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_hostile_input(it: Editor, uri: str, runner: asyncio.Runner) -> None:
    async def session() -> None:
        for number, text in enumerate(("version: 1\nname: \x00", "version: 1\nname: \ud800", "", "[" * 5000)):
            it.open(f"{OTHER}{number}", text)
        it.open(uri, SHOP)
        huge = HEAD + "tags:\n" + "".join(f"  k{number}: v\n" for number in range(30_000))
        it.open(OTHER, huge)
        assert [each.code for each in await it.diagnostics(OTHER)] == ["T0001"]
        far: dict[str, Any] = {
            "text_document": lsp.TextDocumentIdentifier(uri),
            "position": lsp.Position(9_999, 9_999),
        }
        assert await it.client.text_document_hover_async(lsp.HoverParams(**far)) is None
        behind = {**far, "position": lsp.Position(4, 9_999)}
        await it.client.text_document_completion_async(lsp.CompletionParams(**behind))
        nowhere = {**far, "text_document": lsp.TextDocumentIdentifier("untitled:never opened")}
        assert await it.client.text_document_hover_async(lsp.HoverParams(**nowhere)) is None
        it.client.cancel_request(lsp.CancelParams(id="unknown"))
        assert len(await it.diagnostics(uri)) == len(check("shop.yaml", SHOP).findings)
        assert it.logged == []

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_other_yaml_is_left_alone_and_a_closed_spec_is_clean(
    it: Editor, uri: str, runner: asyncio.Runner
) -> None:
    async def session() -> None:
        other = f"{uri}.other"
        it.open(other, 'version: "3"\nservices: {web: {image: nginx}}\n')
        assert await it.diagnostics(other) == []
        assert await labels(it, "services:\n  |\n", other) == []
        it.open(uri, SHOP.replace("[orders]", "[oders]"))
        assert await it.diagnostics(uri)
        it.close(uri)
        await it.until(lambda: not it.published[uri].diagnostics)

    runner.run(asyncio.wait_for(session(), MOST_SECONDS))


def test_the_command_says_how_to_install_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "LIBRARY", "no_such_package")
    assert cli.main(["lsp"]) == cli.USAGE
    assert "pip install 'tiers[lsp]'" in capsys.readouterr().err
