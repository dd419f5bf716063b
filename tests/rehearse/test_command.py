"""What `tiers rehearse` takes and refuses; no server is needed to say so."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tiers.cli import main
from tiers.cli.shared import rehearsal, rehearsing
from tiers.rehearse.servers.program import Package
from tiers.rehearse.testbed import sandbox
from tiers.rehearse.testbed.located import located
from tiers.rehearse.testbed.setup import SetupError
from tiers.rehearse.testbed.stage import FailedServerError

SPEC = "specs/minimal.yaml"


@pytest.fixture(autouse=True)
def everything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(packages: Iterable[Package]) -> tuple[dict[str, str], tuple[Package, ...]]:
        return {each.name: each.name for each in packages}, ()

    monkeypatch.setattr(rehearsing, "located", found)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["rehearse", *words])
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    "given", ["0.0.0.0:8080", "8080", "localhost:80", "127.0.0.1:99999", "[::]:80", "10.0.0.1:80"]
)
def test_nothing_but_loopback_is_published(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["rehearse", SPEC, "--publish", given])
    assert refused.value.code == 2
    assert "is not a loopback address with a port" in capsys.readouterr().err


def test_a_report_is_json_or_xml(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["rehearse", SPEC, "--report", "report.txt"])
    assert refused.value.code == 2
    assert "must end with .json or .xml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "other",
    [["--keep"], ["--publish", "127.0.0.1:0"], ["--report", "r.json"], ["--format", "json"], ["--strict"]],
)
def test_a_shell_has_no_report_and_shows_no_site(
    other: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", SPEC, "--shell", "web", *other]) == 2
    assert capsys.readouterr().err == f"tiers: `{other[0]}` has no effect with `--shell`; remove it\n"


def test_a_spec_with_errors_is_not_rehearsed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("version: 2\nname: shop\n", encoding="utf-8")
    code, out = printed(capsys, str(spec))
    assert code == 1
    assert "nothing rehearsed" in out


def test_a_spec_without_a_vpc_needs_no_programs_and_no_namespaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rehearsing, "located", None)
    spec = tmp_path / "spec.yaml"
    spec.write_text("version: 1\nname: shop\ndata: {jobs: {type: queue}}\n", encoding="utf-8")
    code, out = printed(capsys, str(spec))
    assert code == 1
    assert "error[T8050]: there is no VPC and no distribution to rehearse\n" in out


def test_what_is_missing_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = {"haproxy", "mariadbd", "mariadb-install-db"}

    def found(packages: Iterable[Package]) -> tuple[dict[str, str], tuple[Package, ...]]:
        return {}, tuple(each for each in packages if each.name in lacking)

    monkeypatch.setattr(rehearsing, "located", found)
    code, out = printed(capsys, SPEC)
    assert code == 1
    assert "error[T8001]: `haproxy`, `mariadbd`, `mariadb-install-db` are not installed\n" in out
    assert "help: on Debian and Ubuntu, run `apt install haproxy mariadb-server`\n" in out


def test_a_program_is_found_where_an_ordinary_user_does_not_look(tmp_path: Path) -> None:
    program = tmp_path / "served"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    here, nowhere = Package("served", "server", (str(tmp_path),)), Package("no-such-program", "nothing")
    assert located([here, nowhere]) == ({"served": str(program)}, (nowhere,))


def test_a_kernel_that_refuses_is_owned_up_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> int:
        raise sandbox.RefusedError("Operation not permitted")

    monkeypatch.setattr(sandbox, "run", refuse)
    code, out = printed(capsys, SPEC)
    assert code == 1
    assert (
        "error[T8006]: the kernel does not allow namespaces for this user: operation not permitted\n" in out
    )


def test_only_linux_has_what_it_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    code, out = printed(capsys, SPEC)
    assert code == 1
    assert "error[T8006]: a rehearsal needs Linux, but this is Darwin\n" in out


def test_findings_are_json_where_the_report_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = printed(capsys, SPEC, "--lose", "zone:q", "--format", "json")
    assert code == 1
    [finding] = json.loads(out)["diagnostics"]
    assert finding["code"] == "T5013"
    assert finding["file"] == SPEC
    assert "`zone:a`" in str(finding)


def test_a_port_that_is_taken_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with rehearsing.listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        code, out = printed(capsys, SPEC, "--publish", f"127.0.0.1:{port}")
    assert code == 1
    assert f"error[T8004]: `127.0.0.1:{port}` is not available: address already in use\n" in out


@pytest.mark.parametrize(
    ("error", "code", "help_"),
    [
        (SetupError("ip: RTNETLINK answers: File exists"), "T8009", "report this with the templates"),
        (FailedServerError("`haproxy` failed on front-a: no memory"), "T8002", "free some memory"),
    ],
)
def test_what_went_wrong_gets_advice_that_fits(
    error: Exception,
    code: str,
    help_: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(rehearsal, "checked", fail)
    monkeypatch.setattr(sandbox, "run", lambda performance, *_: performance())
    assert main(["rehearse", SPEC]) == 1
    out = capfd.readouterr().out
    assert f"error[{code}]: {error}\n" in out
    assert f"help: {help_}" in out


def test_a_report_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def perform(performance: Callable[[], int], _: object) -> int:
        owner = performance.__self__  # type: ignore[attr-defined]  # a method of the performance
        owner.carried.write("{}")
        return 0

    monkeypatch.setattr(sandbox, "run", perform)
    full = tmp_path / "full.json"
    full.symlink_to("/dev/full")
    code, out = printed(capsys, SPEC, "--report", str(full))
    assert code == 1
    assert f"error[T8005]: `{full}` cannot be written: no space left on device\n" in out
    there = tmp_path / "there.json"
    assert printed(capsys, SPEC, "--report", str(there)) == (0, "")
    assert there.read_text(encoding="utf-8") == "{}"
