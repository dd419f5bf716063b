"""The command line as a user meets it: exit codes, streams, formats, and no traceback ever."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest

from tests.support.command_line import Run, command_line
from tests.support.paths import ROOT, SPECS
from tiers import __version__, compiler

MINIMAL = str(SPECS / "minimal.yaml")
CLEAN = """
version: 1
name: quiet
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: postgres}
"""
WRONG = "version: 1\nname: wrong\nlogic:\n  web: {type: autoscaling, prot: 80}\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a folder with three specs."""
    (tmp_path / "clean.yaml").write_text(CLEAN)
    (tmp_path / "wrong.yaml").write_text(WRONG)
    (tmp_path / "warned.yaml").write_text(Path(MINIMAL).read_text())
    monkeypatch.chdir(tmp_path)
    return command_line(capsys)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "clean.yaml"], 0),
        (["check", "warned.yaml"], 0),
        (["check", "warned.yaml", "--strict"], 1),
        (["check", "wrong.yaml"], 1),
        (["check", "missing.yaml"], 1),
        (["check", "."], 1),
        (["resolve", "wrong.yaml"], 1),
        (["compile", "wrong.yaml", "--no-lint"], 1),
        (["compile", "clean.yaml", "--no-lint"], 0),
        (["check"], 2),
        (["chekc", "clean.yaml"], 2),
        (["check", "clean.yaml", "--format", "xml"], 2),
        (["explain", "T999"], 2),
        ([], 2),
        (["--help"], 0),
        (["--version"], 0),
        (["explain"], 0),
        (["explain", "T0101"], 0),
        (["explain", "unknown-key"], 0),
        (["explain", "rds"], 0),
        (["schema"], 0),
    ],
)
def test_exit_codes(run: Run, words: list[str], code: int) -> None:
    assert run(*words).code == code


def test_check_prints_to_standard_output_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    result = run("check", "wrong.yaml")
    assert "error[T0101]: `web` has no key `prot`" in result.out
    assert "did you mean `port`?" in result.out
    assert result.out.endswith("1 error, 0 warnings\n")
    assert result.err == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean.yaml", "warned.yaml", "wrong.yaml"]


def test_resolve_prints_the_spec_alone_to_standard_output(run: Run, tmp_path: Path) -> None:
    result = run("resolve", "warned.yaml")
    assert "warning[T2205]" in result.err
    (tmp_path / "resolved.yaml").write_text(result.out)
    again = run("resolve", "resolved.yaml")
    assert again.out == result.out


def test_compile_tells_what_it_wrote(run: Run, tmp_path: Path) -> None:
    result = run("compile", "clean.yaml", "--no-lint", "--out", "made")
    assert result.out == (
        "no findings; 5 templates written to made\n\nmade\n"
        "  root.template.yaml        4 of 500 resources  <- deploy this one\n"
        "  network.template.yaml    26 of 500 resources\n"
        "  security.template.yaml    6 of 500 resources\n"
        "  data.template.yaml        4 of 500 resources\n"
        "  logic.template.yaml       3 of 500 resources\n"
        "  manifest.json\n"
    )
    manifest = json.loads((tmp_path / "made" / "manifest.json").read_text())
    assert manifest["main"] == "root.template.yaml"


def test_compile_writes_json_that_is_json(run: Run, tmp_path: Path) -> None:
    arguments = ("--no-lint", "--out", "made", "--layout", "single", "--template-format", "json")
    assert run("compile", "clean.yaml", *arguments).code == 0
    template = json.loads((tmp_path / "made" / "quiet.template.json").read_text())
    assert template["Resources"]["Vpc"]["Type"] == "AWS::EC2::VPC"


def test_a_file_in_the_way_is_a_finding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "root.template.yaml").write_text("mine")
    result = run("compile", "clean.yaml", "--no-lint", "--out", "made")
    assert result.code == 1
    assert "error[T7003]" in result.out
    assert "nothing written" in result.out
    assert (tmp_path / "made" / "root.template.yaml").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_a_finding(run: Run) -> None:
    result = run("compile", "clean.yaml", "--no-lint", "--out", "clean.yaml/made")
    assert result.code == 1
    assert "error[T7002]" in result.out


def test_json_is_one_document_and_nothing_else(run: Run) -> None:
    for words in (["check", "wrong.yaml"], ["compile", "clean.yaml", "--no-lint"], ["check", "missing.yaml"]):
        envelope = json.loads(run(*words, "--format", "json").out)
        assert envelope["format_version"] == "1.0"


def test_concise_is_one_line_for_each_finding(run: Run) -> None:
    out = run("check", "warned.yaml", "--format", "concise").out
    assert out.splitlines()[0].startswith("warned.yaml:4:73: warning[T2205]: ")
    assert len(out.splitlines()) == 1


def test_annotations_name_files_from_the_working_folder(run: Run, tmp_path: Path) -> None:
    absolute = str(tmp_path / "wrong.yaml")
    log = json.loads(run("check", absolute, "--format", "sarif").out)
    [location] = log["runs"][0]["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "wrong.yaml"
    result = run("check", absolute, "--format", "github")
    assert result.out.startswith("::error file=wrong.yaml,line=4,endLine=4,col=28,endColumn=32,title=T0101 ")
    assert result.code == 1
    assert run("compile", "clean.yaml", "--no-lint", "--format", "github").out == ""


def test_standard_input_is_read_for_a_dash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(WRONG.encode())))
    assert " --> standard input:4:" in run("check", "-").out


def test_a_bug_of_ours_is_owned_up_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIERS_TRACEBACK", raising=False)
    with mock.patch.object(
        compiler, "check_each", side_effect=RuntimeError("the flux\x1b[31m capacitor\nis empty")
    ):
        result = run("check", "clean.yaml")
    assert result.code == 70
    assert result.err.startswith("error[T9001]: RuntimeError: the flux\\x1b[31m capacitor\n")
    assert f"tiers {__version__}" in result.err
    assert "Traceback" not in result.err


def test_an_interrupt_ends_quietly(run: Run) -> None:
    with mock.patch.object(compiler, "check_each", side_effect=KeyboardInterrupt):
        result = run("check", "clean.yaml")
    assert (result.code, result.out, result.err) == (130, "", "")


def process(*words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tiers", *words],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def test_a_reader_that_has_enough_is_no_traceback() -> None:
    command = f"{sys.executable} -m tiers schema | head -n 1"
    result = subprocess.run(command, shell=True, capture_output=True, check=False, cwd=ROOT)
    assert result.stderr == b""


def test_an_ascii_terminal_gets_escapes(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(
        "version: 1\nname: wrong\ndescription: Größe\nlogik: {}\n", encoding="utf-8"
    )
    result = process(
        "check", str(tmp_path / "spec.yaml"), LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


def test_no_colour_unless_on_a_terminal() -> None:
    assert b"\x1b[" not in process("check", MINIMAL).stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_full_disk_behind_standard_output_is_no_bug_of_ours() -> None:
    with open("/dev/full", "w", encoding="ascii") as full:
        command = [sys.executable, "-m", "tiers", "schema"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    assert result.returncode == 1
    assert result.stderr == b"tiers: cannot write the output: No space left on device\n"


def test_a_template_is_told_from_a_spec(run: Run, tmp_path: Path) -> None:
    for number, text in enumerate(
        ('{\n  "Resources": {}\n}', "Resources: {}\n", '"Resources":\n  A: !Ref B\n')
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text)
        assert "error[T0114]" in run("check", str(path)).out


@pytest.mark.parametrize("topic", ["t1111", "T1111", "RDS", "Nat-Not-Public"])
def test_topics_are_found_in_any_case(run: Run, topic: str) -> None:
    assert run("explain", topic).code == 0


def test_a_resource_type_is_explained(run: Run) -> None:
    shown = run("explain", "AWS::S3::Bucket")
    assert shown.code == 0
    assert shown.out.startswith("AWS::S3::Bucket: a bucket of objects\n\nnetwork: it has no network")
    assert "\nholds: its objects; the default `DeletionPolicy` is Delete\n" in shown.out
    assert shown.out.endswith("/TemplateReference/aws-resource-s3-bucket.html\n")
    told = json.loads(run("explain", "AWS::EC2::Instance", "--format", "json").out)
    assert told["answers"]["deletion"].startswith("`DisableApiTermination` blocks it")
    wrong = run("explain", "AWS::S3::Bucke")
    assert (wrong.code, "did you mean `AWS::S3::Bucket`?" in wrong.err) == (2, True)


def test_a_key_is_explained_with_what_has_it(run: Run) -> None:
    done = run("explain", "certificate")
    said = "`certificate` is a key of `load_balancer`, `network_load_balancer`"
    assert (done.code, done.err) == (2, f"tiers explain: {said}; run `tiers explain load_balancer`\n")


ENVIRONMENTS = CLEAN + "environments: {staging: {data: {db: {multi_az: false}}}}\n"


def test_an_environment_is_chosen_by_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "varied.yaml").write_text(ENVIRONMENTS)
    assert run("check", "varied.yaml", "--env", "stagin").out.startswith(
        "error[T0115]: unknown environment `stagin`\n"
    )
    assert "multi_az: false" in run("resolve", "varied.yaml", "--env", "staging").out
    assert "written to build/quiet-staging" in run(
        "compile", "varied.yaml", "--env", "staging", "--no-lint"
    ).out.replace(os.sep, "/")


@pytest.mark.parametrize(
    ("declared", "given", "said"),
    [
        ("{staging: {}, prod: {}}", "production", "did you mean `prod`?"),
        ("{staging: {}, prod: {}}", "stag", "did you mean `staging`?"),
        ("{prod-eu: {}, prod-us: {}}", "prod", "use one of `prod-eu`, `prod-us`, or remove `--env`"),
        ("{}", "prod", "add it under `environments`, or remove `--env`"),
        # What is declared in a wrong shape is not unknown.
        ("{prod: }", "prod", "error[T0102]: `prod` is empty"),
        ("[prod]", "prod", "error[T0102]: `environments` is a list"),
        ("", "prod", "error[T0102]: `environments` is empty"),
    ],
)
def test_an_environment_that_cannot_be_chosen_is_explained(
    run: Run, tmp_path: Path, declared: str, given: str, said: str
) -> None:
    (tmp_path / "varied.yaml").write_text(f"{CLEAN}environments: {declared}\n")
    for command in ("check", "resolve", "ids"):
        done = run(command, "varied.yaml", "--env", given)
        assert said in done.out + done.err
        assert done.code == 1


def test_check_looks_at_every_environment(run: Run, tmp_path: Path) -> None:
    (tmp_path / "varied.yaml").write_text(ENVIRONMENTS)
    out = run("check", "varied.yaml").out
    assert "warning[T2405]" in out
    assert "= note: in the environment `staging`" in out


def test_an_unknown_option_shows_the_usage_of_its_command(run: Run) -> None:
    done = run("diagram", "shop.yaml", "--format", "html")
    assert done.code == 2
    assert done.err.startswith("usage: tiers diagram ")
    assert "--out FILE" in done.err
    assert done.err.endswith("tiers diagram: error: unrecognized arguments: --format html\n")
