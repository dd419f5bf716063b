"""What `tiers init` writes: a spec that compiles, whose comments are true, and nothing over another file."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import Run, command_line
from tests.support.paths import ROOT
from tiers import cli, codes, compiler
from tiers.cli.commands.init import TEMPLATE
from tiers.cli.shared.importing import SCHEMA
from tiers.compiler import Compiled
from tiers.language import reference, schema
from tiers.language.shape import Choice, RecordOf, fields

OPTION = re.compile(r"( *)# ( *(?:[a-z_-]+: ?\S|[a-z_]+:$).*)")
TEXT = TEMPLATE.replace("NAME\n", "name: shop\n", 1)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return command_line(capsys)


def compiled(text: str) -> Compiled:
    """Compile a text that must compile."""
    result = compiler.compile_spec("shop.yaml", text.encode())
    assert result.bundle is not None, result.findings
    return result


def test_init_writes_a_spec_and_its_schema(run: Run, tmp_path: Path) -> None:
    result = run("init", "shop")
    assert (result.code, result.out) == (
        0,
        "no findings; shop.yaml and tiers.schema.json written\n\nnext: tiers check shop.yaml\n",
    )
    assert (tmp_path / "shop.yaml").read_text() == TEXT
    assert (tmp_path / "tiers.schema.json").read_text() == schema.text()
    assert run("check", "shop.yaml").code == 0
    assert run("init", "shop").code == 0, "the same once more changes nothing"


def test_the_spec_compiles_with_the_one_warning_that_it_tells_how_to_accept() -> None:
    result = compiled(TEXT)
    assert [finding.code.name for finding in result.findings] == ["http-only"]


def test_it_compiles_with_everything_that_is_commented_out() -> None:
    lines = TEXT.splitlines()
    options = [line for line in lines if OPTION.fullmatch(line) and "$schema" not in line]
    assert len(options) >= 10
    every = "\n".join(OPTION.sub(r"\1\2", line) if line in options else line for line in lines)
    result = compiled(every)
    assert result.findings == ()
    assert "http-only" in every


def test_an_editor_finds_the_schema_beside_the_spec() -> None:
    assert TEXT.splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA}"


def known() -> Iterator[str]:
    """Tell every word that a comment may put in backticks."""
    yield from (f"tiers {command}" for command in cli.COMMANDS)
    yield from (code.name for code in codes.all_codes())
    for topic, record in reference.topics().items():
        yield topic
        yield from (step for entry in reference.entries(record) for step in entry.path.split("."))
    for record in reference.topics().values():
        for field in fields(record).values():
            if isinstance(field.shape, RecordOf):
                inner = fields(field.shape.record).values()
                yield from (
                    str(v) for each in inner if isinstance(each.shape, Choice) for v in each.shape.values
                )


def test_what_its_comments_name_exists() -> None:
    comments = [line for line in TEXT.splitlines() if line.lstrip().startswith("# ")]
    words = {word for line in comments for word in re.findall(r"`([^`]*)`", line)} - {"# "}
    named = {re.sub(" [A-Z]+$", "", word) for word in words}
    assert named
    assert named <= {*known()}


@pytest.mark.parametrize("name", ["no", "null", "on"])
def test_a_name_that_yaml_takes_for_something_else_is_quoted(run: Run, name: str) -> None:
    assert run("init", name).code == 0
    assert run("resolve", f"{name}.yaml").code == 0


@pytest.mark.parametrize("name", ["My Shop", "../shop", "", "a\nb", "x" * 33, "4711", "a: b", "\udc80"])
def test_a_name_that_is_none_is_refused_as_the_language_does(run: Run, tmp_path: Path, name: str) -> None:
    result = run("init", name)
    assert result.code == 1
    assert result.out.endswith("nothing written\n")
    assert " --> NAME:1:7\n" in result.out
    assert not [*tmp_path.iterdir()]


def test_a_file_in_the_way_is_kept_and_there_is_a_way_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("mine")
    result = run("init", "shop")
    assert result.code == 1
    assert "error[T7003]: `shop.yaml` exists, with other contents" in result.out
    assert "`--out FILE`" in result.out
    assert [path.name for path in tmp_path.iterdir()] == ["shop.yaml"]
    assert (tmp_path / "shop.yaml").read_text() == "mine"
    assert run("init", "shop", "--out", "other.yaml").code == 0
    assert (tmp_path / "other.yaml").read_text() == TEXT


def test_another_schema_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tiers.schema.json").write_text("{}")
    result = run("init", "shop")
    assert result.code == 0
    assert "shop.yaml written; tiers.schema.json was there and is kept" in result.out
    assert (tmp_path / "tiers.schema.json").read_text() == "{}"


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").mkdir()
    assert "error[T7003]" in run("init", "shop").out
    assert "error[T7002]" in run("init", "shop", "--out", "no/such/shop.yaml").out


def test_a_schema_that_cannot_be_written_is_a_finding(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiers.cli.commands.init.SCHEMA", "no/such.json")
    result = run("init", "shop")
    assert result.code == 1
    assert "error[T7002]: cannot write to `no/such.json`" in result.out
    assert (tmp_path / "shop.yaml").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="a full disk is made with bash's limit on files")
def test_half_of_a_file_is_not_left(tmp_path: Path) -> None:
    limited = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash"]
    done = subprocess.run(
        [*limited, sys.executable, "-B", "-m", "tiers", "init", "shop"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "error[T7002]: cannot write to `shop.yaml`: file too large" in done.stdout
    assert done.returncode == 1
    assert not [*tmp_path.iterdir()]


def test_other_formats_are_theirs_alone(run: Run) -> None:
    assert run("init", "shop", "--format", "github").out == ""
