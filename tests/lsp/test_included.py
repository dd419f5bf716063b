"""Files that a spec includes: findings are in the file, and follow the editor and the disk."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.client import MOST_SECONDS, PLAIN, Editor
from tiers.diagnostics.codes.extensions import UNKNOWN_REFERENCE
from tiers.diagnostics.codes.files import CANNOT_READ
from tiers.diagnostics.codes.parse import UNKNOWN_TAG
from tiers.workload.codes import PLAIN_SECRET

SPEC = """\
version: 1
name: shop
logic:
  web: {type: autoscaling, connects_to: [{to: Search, port: 443}], user_data: {file: boot.sh}, prot: 80}
resources:
  data: {file: search.yaml}
"""
GOOD = SPEC.replace(", prot: 80", "")
SEARCH = """\
Resources:
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      VPCOptions:
        SubnetIds: [!Ref IsolatedASubnet]
        SecurityGroupIds: [!GetAtt SearchSecurityGroup.GroupId]
"""
SUBNET = lsp.Range(lsp.Position(5, 20), lsp.Position(5, 41))
BROKEN = SEARCH.replace("IsolatedASubnet", "IsolatedCSubnets")
UNKNOWN = UNKNOWN_REFERENCE.id
SECRET = PLAIN_SECRET.id
BOOT = "#!/bin/bash\ndnf install -y nginx\n"
Run = Callable[[Awaitable[None]], None]


@pytest.fixture
def run(runner: asyncio.Runner) -> Run:
    return lambda session: runner.run(asyncio.wait_for(session, MOST_SECONDS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with a spec and all that it includes, without a mistake in the files."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "search.yaml").write_text(SEARCH)
    (tmp_path / "boot.sh").write_text(BOOT)
    return tmp_path


def uri_of(path: Path) -> str:
    return path.as_uri()


def errors(found: list[lsp.Diagnostic]) -> list[Any]:
    return [each.code for each in found if each.severity == lsp.DiagnosticSeverity.Error]


async def published(it: Editor, uri: str, *wanted: str) -> list[lsp.Diagnostic]:
    """Wait until exactly these errors are published about a document."""
    await it.until(lambda: uri in it.published and errors([*it.published[uri].diagnostics]) == [*wanted])
    return [*it.published[uri].diagnostics]


def test_a_spec_is_checked_with_its_files(it: Editor, folder: Path, run: Run) -> None:
    """The columns behind `{file: …}` are those of the spec, not of the text of the file."""

    async def session() -> None:
        uri = uri_of(folder / "spec.yaml")
        it.open(uri, SPEC)
        (found,) = [each for each in await it.diagnostics(uri) if each.severity == 1]
        line = SPEC.split("\n")[3]
        assert found.range == lsp.Range(
            lsp.Position(3, line.index("prot")), lsp.Position(3, line.index("prot") + len("prot"))
        )
        it.type(uri, GOOD)
        assert errors(await it.diagnostics(uri)) == []
        assert it.logged == []
        it.close(uri)

    run(session())


def test_findings_are_at_the_lines_of_the_file(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        spec, search = uri_of(folder / "spec.yaml"), uri_of(folder / "search.yaml")
        (folder / "search.yaml").write_text(BROKEN)
        it.open(spec, GOOD)
        (found,) = await published(it, search, UNKNOWN)
        assert found.range.start == SUBNET.start
        assert it.published[search].version is None
        assert errors(await it.diagnostics(spec)) == []
        it.open(search, SEARCH)  # what is not saved yet comes before what is on the disk
        assert errors(await it.diagnostics(search)) == []
        it.type(search, f"# 😀\n{BROKEN}")
        (found,) = await it.diagnostics(search)
        assert found.range.start == lsp.Position(SUBNET.start.line + 1, SUBNET.start.character)
        it.close(search)
        await it.until(lambda: it.published[search].version is None)
        (found,) = await published(it, search, UNKNOWN)
        assert found.range.start == SUBNET.start
        it.close(spec)
        await published(it, search)

    run(session())


def test_a_spec_that_is_broken_for_a_moment_keeps_its_files(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        spec, search = uri_of(folder / "spec.yaml"), uri_of(folder / "search.yaml")
        (folder / "search.yaml").write_text(BROKEN)
        it.open(spec, GOOD)
        await published(it, search, UNKNOWN)
        await it.until(lambda: bool(it.watched))
        watched = {**it.watched}
        it.type(spec, GOOD.replace("logic:", "logic: {"))
        assert len(await it.diagnostics(spec)) == 1
        assert errors([*it.published[search].diagnostics]) == [UNKNOWN]
        assert it.watched == watched
        it.type(spec, GOOD.replace("  data: {file: search.yaml}\n", "  data: {}\n"))
        await published(it, search)
        it.close(spec)

    run(session())


def test_a_fix_is_offered_in_the_file(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        spec, search = uri_of(folder / "spec.yaml"), uri_of(folder / "search.yaml")
        text = f"{SEARCH}  Jobs: {{Type: AWS::SQS::Queue, Metadata: {{a: !Rf X}}}}\n"
        it.open(search, text)
        it.open(spec, GOOD)
        (found,) = await published(it, search, UNKNOWN_TAG.id)
        context = lsp.CodeActionContext([found])
        where = lsp.CodeActionParams(lsp.TextDocumentIdentifier(search), found.range, context)
        actions = await it.client.text_document_code_action_async(where)
        assert actions
        assert [each.title for each in actions] == [f"Explain {UNKNOWN_TAG.id} (unknown-tag)"]
        it.close(search)
        it.close(spec)

    run(session())


def test_a_file_that_changes_on_the_disk(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        spec, search = uri_of(folder / "spec.yaml"), uri_of(folder / "search.yaml")
        it.open(spec, GOOD)
        assert errors(await it.diagnostics(spec)) == []
        ((watchers),) = it.watched.values()
        patterns = [each["globPattern"] if isinstance(each, dict) else each.glob_pattern for each in watchers]
        assert len(patterns) == 2
        (folder / "search.yaml").write_text(BROKEN)
        it.changed(search)
        await published(it, search, UNKNOWN)
        (folder / "search.yaml").unlink()
        it.changed(search)
        (found,) = await published(it, spec, CANNOT_READ.id)
        line = GOOD.split("\n")[5]
        assert found.range.start == lsp.Position(5, line.index("search.yaml"))
        await published(it, search)
        (folder / "search.yaml").write_text(SEARCH)
        it.save(spec)
        await published(it, spec)
        it.close(spec)
        await it.until(lambda: not it.watched)

    run(session())


def test_a_secret_in_a_script_is_at_its_line(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        spec, boot = uri_of(folder / "spec.yaml"), uri_of(folder / "boot.sh")
        it.open(spec, GOOD)
        await it.diagnostics(spec)
        it.open(boot, f"{BOOT}  export DB_PASSWORD=hunter22\n")
        (found,) = await published(it, boot, SECRET)
        assert found.range == lsp.Range(lsp.Position(2, 9), lsp.Position(2, 29))
        it.type(boot, BOOT)
        await published(it, boot)
        it.close(boot)
        it.close(spec)

    run(session())


def test_a_file_of_two_specs(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        one, other = uri_of(folder / "spec.yaml"), uri_of(folder / "other.yaml")
        search = uri_of(folder / "search.yaml")
        (folder / "search.yaml").write_text(BROKEN)
        it.open(one, GOOD)
        it.open(other, GOOD.replace("name: shop", "name: other"))
        await it.diagnostics(one)
        await it.diagnostics(other)
        assert len(it.published[search].diagnostics) == 1
        it.close(one)
        await published(it, search, UNKNOWN)
        it.open(search, SEARCH)
        await published(it, search)
        it.close(other)
        it.close(search)

    run(session())


HOSTILE: dict[str, Callable[[Path], object]] = {
    "no such file": lambda _: None,
    "is a directory": Path.mkdir,
    "not a regular file": os.mkfifo,
    "not below the directory": lambda path: path.symlink_to("/etc/passwd"),
    "more than 1,048,576 bytes": lambda path: path.write_bytes(b"#" * (1 << 20) + b"#"),
    "U+0000": lambda path: path.write_bytes(b"\n\0file\0search.yaml\0Resources: {}"),
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_at_its_name(
    it: Editor, folder: Path, run: Run, reason: str
) -> None:
    async def session() -> None:
        HOSTILE[reason](folder / "hostile.yaml")
        uri = uri_of(folder / "spec.yaml")
        it.open(uri, GOOD.replace("search.yaml", "hostile.yaml"))
        (found,) = await it.diagnostics(uri)
        assert reason in found.message
        assert found.code == CANNOT_READ.id
        it.close(uri)

    run(session())


def test_the_buffer_of_a_link_that_leads_out_is_not_used(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        (folder / "hostile.yaml").symlink_to("/etc/passwd")
        hostile, uri = uri_of(folder / "hostile.yaml"), uri_of(folder / "spec.yaml")
        it.open(hostile, SEARCH)
        it.open(uri, GOOD.replace("search.yaml", "hostile.yaml"))
        (found,) = await it.diagnostics(uri)
        assert "not below the directory" in found.message
        new, text = uri_of(folder / "new.yaml"), GOOD.replace("search.yaml", "new.yaml")
        it.open(new, SEARCH)
        it.type(uri, text)  # a file that exists in the editor alone
        assert errors(await it.diagnostics(uri)) == []
        for each in (hostile, new, uri):
            it.close(each)

    run(session())


ELSEWHERE = (
    "untitled:Untitled-1",
    "git:/specs/spec.yaml?ref=HEAD",
    "file://elsewhere/specs/spec.yaml",
    "file:x",
)


def test_a_document_that_is_no_file_includes_none(it: Editor, run: Run) -> None:
    """Not even one of the directory that the server runs in, where `pyproject.toml` is."""

    async def session() -> None:
        text = GOOD.replace("search.yaml", "pyproject.toml").replace("boot.sh", "README.md")
        for uri in ELSEWHERE:
            it.open(uri, text)
            found = [each.message for each in await it.diagnostics(uri) if each.severity == 1]
            assert found
            assert all("is not read here" in each for each in found)
            it.close(uri)

    run(session())


def test_an_editor_that_watches_nothing_saves(folder: Path) -> None:
    async def session() -> None:
        plain = Editor()
        await plain.start(PLAIN)
        spec, search = uri_of(folder / "spec.yaml"), uri_of(folder / "search.yaml")
        plain.open(spec, GOOD)
        await plain.diagnostics(spec)
        (folder / "search.yaml").write_text(BROKEN)
        plain.save(search)
        await published(plain, search, UNKNOWN)
        assert plain.watched == {}
        assert await plain.end() == 0

    asyncio.run(session())


def test_a_definition_in_a_file_is_found(it: Editor, folder: Path, run: Run) -> None:
    async def session() -> None:
        spec, search = uri_of(folder / "spec.yaml"), uri_of(folder / "search.yaml")
        it.open(spec, GOOD)
        document = lsp.TextDocumentIdentifier(spec)
        lines = GOOD.split("\n")
        wanted = {
            (3, lines[3].index("Search")): (search, lsp.Range(lsp.Position(1, 2), lsp.Position(1, 8))),
            (5, lines[5].index("search.yaml")): (search, lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))),
            (3, lines[3].index("boot.sh")): (
                uri_of(folder / "boot.sh"),
                lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)),
            ),
        }
        for (line, column), (uri, where) in wanted.items():
            place = lsp.DefinitionParams(document, lsp.Position(line, column + 1))
            assert await it.client.text_document_definition_async(place) == lsp.Location(uri, where)
        rename = lsp.RenameParams(
            new_name="sought", text_document=document, position=lsp.Position(3, lines[3].index("Search") + 1)
        )
        assert await it.client.text_document_rename_async(rename) is None
        it.close(spec)

    run(session())
