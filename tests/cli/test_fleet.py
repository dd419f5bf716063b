"""Several specs, all environments, folders and patterns: one run, one report, and the same bytes always."""

import argparse
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import Done, Run, command_line
from tests.support.paths import ROOT
from tiers import compiler
from tiers.cli.shared import batch
from tiers.cli.shared.progress import Progress

QUIET = """version: 1
name: {name}
logic:
  web: {{type: autoscaling, port: 80}}
"""
WRONG = "version: 1\nname: wrong\nlogic:\n  web: {type: autoscaling, prot: 80}\n"
VARIED = """version: 1
name: varied
accept: {single-nat: it is a demonstration}
network: {nat_gateway: {mode: single}}
logic:
  web: {type: autoscaling, port: 80}
data:
  db: {type: rds, engine: postgres}
environments:
  dev: {data: {db: {multi_az: false}}}
  test: {data: {db: {multi_az: false}}}
  prod: {network: {nat_gateway: {mode: per_zone}}}
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a folder with some specs."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(QUIET.format(name=name))
    (tmp_path / "varied.yaml").write_text(VARIED)
    (tmp_path / "wrong.yaml").write_text(WRONG)
    monkeypatch.chdir(tmp_path)

    call = command_line(capsys)

    def with_slashes(*words: str) -> Done:
        done = call(*words)
        return done._replace(out=done.out.replace(os.sep, "/"))

    return with_slashes


def test_a_mistake_in_one_spec_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    done = run("compile", "a.yaml", "wrong.yaml", "missing.yaml", "b.yaml", "--no-lint")
    assert done.code == 1
    assert sorted(each.name for each in (tmp_path / "build").iterdir()) == ["a", "b"]
    _, _, told = done.out.partition("2 errors, 0 warnings; 2 of 4 bundles written to build\n")
    assert re.sub(r"\d+ resources", "N resources", told) == (
        "\n"
        "build\n"
        "  a             4 templates, N resources\n"
        "  wrong.yaml    nothing written\n"
        "  missing.yaml  nothing written\n"
        "  b             4 templates, N resources\n"
    )


def test_findings_come_in_the_order_of_the_arguments(run: Run) -> None:
    done = run("check", "wrong.yaml", "a.yaml", "missing.yaml", "varied.yaml", "--format", "concise")
    assert [line.partition(":")[0] for line in done.out.splitlines()] == [
        *("wrong.yaml", "missing.yaml", "varied.yaml", "varied.yaml")
    ]
    assert done.code == 1


def test_there_is_one_summary(run: Run) -> None:
    assert run("check", "a.yaml", "b.yaml").out == "no findings; 2 specs\n"
    assert run("check", "a.yaml").out == "no findings\n"


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_machines_get_one_document(run: Run, form: str) -> None:
    done = run("check", "wrong.yaml", "varied.yaml", "--format", form)
    assert json.loads(done.out)
    assert done.err == ""


def test_warnings_are_errors_for_all_if_so_asked(run: Run) -> None:
    assert run("check", "a.yaml", "varied.yaml", "--strict").code == 1
    assert run("check", "a.yaml", "b.yaml", "--strict").code == 0


def test_all_environments_are_written_each_for_itself(run: Run, tmp_path: Path) -> None:
    done = run("compile", "varied.yaml", "a.yaml", "--all-environments", "--no-lint", "-o", "out")
    assert done.code == 0
    written = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert written == ["a", "varied-dev", "varied-prod", "varied-test"]
    for name in ("dev", "prod"):
        run("compile", "varied.yaml", "--env", name, "--no-lint", "-o", f"one/{name}")
        for file in (tmp_path / "one" / name).iterdir():
            assert file.read_bytes() == (tmp_path / "out" / f"varied-{name}" / file.name).read_bytes()


def test_one_spec_with_one_environment_is_still_asked_for_as_several(run: Run, tmp_path: Path) -> None:
    run("compile", "a.yaml", "--all-environments", "--no-lint", "-o", "out")
    assert (tmp_path / "out" / "a" / "manifest.json").exists()


def test_what_environments_have_in_common_is_told_once(run: Run, tmp_path: Path) -> None:
    def told() -> set[tuple[str, str]]:
        done = run("compile", "varied.yaml", "--all-environments", "--no-lint", "--format", "json")
        return {(each["code"], each["note"]) for each in json.loads(done.out)["diagnostics"]}

    own = {("T2405", "in the environment `dev`"), ("T2405", "in the environment `test`")}
    # `single-nat` is accepted for dev and test; that prod has no use for it is no finding.
    assert told() == own
    spec = VARIED.replace("accept: {single-nat: it is a demonstration}\n", "")
    (tmp_path / "varied.yaml").write_text(spec)
    assert told() == {*own, ("T1115", "in the environments `dev`, `test`")}
    (tmp_path / "varied.yaml").write_text(
        spec.replace("network: {nat_gateway: {mode: per_zone}}", "logic: {}")
    )
    assert told() == {*own, ("T1115", None)}


def test_an_acceptance_that_no_environment_needs_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "varied.yaml").write_text(VARIED.replace("nat_gateway: {mode: single}", "zones: 2"))
    done = run("compile", "varied.yaml", "--all-environments", "--no-lint", "--format", "concise")
    assert done.out.count("single-nat") == 1


def test_an_environment_of_several_specs_must_be_in_each(run: Run) -> None:
    done = run("check", "varied.yaml", "a.yaml", "--env", "prod", "--format", "concise")
    assert done.code == 1
    assert "a.yaml:1:1: error[T0115]: unknown environment `prod`" in done.out


def test_one_environment_or_all(run: Run) -> None:
    assert run("compile", "varied.yaml", "--all-environments", "--env", "dev").code == 2


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1.5"])
def test_processes_are_counted(run: Run, jobs: str) -> None:
    assert run("check", "a.yaml", "b.yaml", "--jobs", jobs).code == 2


def test_two_of_one_name_are_refused_before_anything_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(QUIET.format(name="varied-prod"))
    done = run(
        *("compile", "a.yaml", "c.yaml", "varied.yaml", "--all-environments", "--no-lint"),
        *("--format", "concise"),
    )
    assert done.code == 1
    assert done.out == (
        "varied.yaml:1:1: error[T7004]: `varied.yaml (prod)` and `c.yaml` have the same output directory; "
        "help: rename one of them, or compile one alone with `--out DIR`\n"
    )
    assert not (tmp_path / "build").exists()


def test_a_folder_stands_for_its_specs(run: Run, tmp_path: Path) -> None:
    inner = tmp_path / "specs" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "specs" / ".hidden").mkdir()
    (tmp_path / "specs" / ".hidden" / "x.yaml").write_text(WRONG)
    (tmp_path / "specs" / ".hidden.yaml").write_text(WRONG)
    (tmp_path / "specs" / "notes.txt").write_text("no spec")
    (tmp_path / "specs" / "template.yaml").write_text("AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n")
    (tmp_path / "specs" / "b.yml").write_text(QUIET.format(name="b"))
    (inner / "a.yaml").write_text(QUIET.format(name="a"))
    assert run("check", "specs").out == "no findings; 2 specs\n"
    # Named twice, looked at once.
    assert run("check", "specs/b.yml", "specs").out == "no findings; 2 specs\n"
    run("compile", "specs", "--no-lint")
    assert sorted(each.name for each in (tmp_path / "build").iterdir()) == ["a", "b"]


def test_a_pattern_that_the_shell_left_is_followed(run: Run) -> None:
    assert run("check", "[ab].yaml").out == "no findings; 2 specs\n"
    assert "error[T7001]" in run("check", "no*.yaml").out


def test_a_folder_without_a_spec_is_a_finding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("check", "empty", "a.yaml", "--format", "concise")
    assert done.code == 1
    assert (
        done.out
        == "empty:1:1: error[T7005]: the directory `empty` has no spec; help: pass the file of a spec\n"
    )


def test_a_bug_that_one_spec_meets_does_not_stop_the_others(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_spec = compiler.compile_spec

    def fail(path: str, *rest: object) -> compiler.Compiled:
        if path == "a.yaml":
            raise RuntimeError("oh")
        return compile_spec(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(compiler, "compile_spec", fail)
    done = run("compile", "a.yaml", "b.yaml", "wrong.yaml", "--no-lint")
    assert done.code == 70
    assert "error[T9001]: RuntimeError: oh" in done.err
    assert "`tiers compile a.yaml`" in done.err
    assert [each.name for each in (tmp_path / "build").iterdir()] == ["b"]


FORCED = """
import sys
from tiers.cli import main
from tiers.cli.shared import batch as fleet
fleet.PAYS = fleet.LOADS = -1.0
code = main(sys.argv[1:])
sys.stderr.write(f"{code} {'multiprocessing' in sys.modules}")
"""


def forced(folder: Path, *words: str) -> tuple[str, str]:
    """Run a command that is to start processes however little there is to do."""
    done = subprocess.run(
        [sys.executable, "-c", FORCED, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_it_is_the_same_however_many_processes_there_are(run: Run, tmp_path: Path, form: str) -> None:
    words = ["compile", "varied.yaml", "a.yaml", "wrong.yaml", "b.yaml", "--all-environments", "--no-lint"]
    words += ["--format", form, "--out", "out"]
    printed, files = [], []
    for jobs in (1, 2, 5):
        out, err = forced(tmp_path, *words, "--jobs", str(jobs))
        assert err == f"1 {jobs > 1}"
        printed.append(out)
        files.append({path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()})
    assert printed[0] == printed[1] == printed[2] == run(*words).out
    assert files[0] == files[1] == files[2]
    assert len(files[0]) > 20


KILLED = f"""
import os
from tiers.cli.commands import compile as compile_command
work = compile_command.compile_one
def compile_one(target, how):
    if target.read.path == "wrong.yaml":
        os._exit(9)
    return work(target, how)
compile_command.compile_one = compile_one
{FORCED}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what is altered here is not altered in a new process")
@pytest.mark.usefixtures("run")
def test_a_process_that_dies_is_owned_up_to(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *("compile", "a.yaml", "b.yaml", "wrong.yaml", "--no-lint")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "error[T9001]: BrokenProcessPool" in done.stderr
    assert done.stderr.endswith("70 True")


@pytest.mark.usefixtures("run")
def test_a_little_work_starts_no_process(tmp_path: Path) -> None:
    script = (
        "import sys; from tiers.cli import main; main(sys.argv[1:]); print('multiprocessing' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "a.yaml", "b.yaml", "varied.yaml"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("False\n")


class Terminal(io.StringIO):
    """Standard error, on a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize(
    ("form", "variables", "shown"),
    [
        ("text", {}, True),
        ("json", {}, False),
        ("concise", {}, False),
        ("text", {"CI": "true"}, False),
        ("text", {"TERM": "dumb"}, False),
    ],
)
def test_progress_is_for_terminals(
    form: str, variables: dict[str, str], *, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tiers.cli.shared.progress.PATIENCE", -1)
    monkeypatch.setattr("tiers.cli.shared.progress.PAUSE", 0)
    progress = Progress(2, argparse.Namespace(format=form))
    progress.update(1)
    progress.update(2)
    progress.end()
    assert terminal.getvalue() == ("\r1 of 2\r2 of 2\r\x1b[K" if shown else "")


def test_progress_is_not_for_pipes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("tiers.cli.shared.progress.PATIENCE", -1)
    assert run("check", "a.yaml", "b.yaml").err == ""


def test_templates_and_specs_are_linted_in_their_order(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {A: {Type: AWS::Nope::Nope}}\n")
    words = ["lint", "wrong.yaml", "t.yaml", "missing.yaml", "--format", "concise"]
    done = run(*words)
    assert [line.partition(":")[0] for line in done.out.splitlines()] == [
        "wrong.yaml",
        "t.yaml",
        "missing.yaml",
    ]


def test_cores_are_counted() -> None:
    assert 1 <= batch._cores() <= batch.MOST_PROCESSES
