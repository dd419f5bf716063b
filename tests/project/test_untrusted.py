"""Whatever a path leads to, reading it ends, and takes no more than was asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT, SPECS
from tiers import untrusted

SPEC = (SPECS / "minimal.yaml").read_text(encoding="utf-8")


def traps(folder: Path) -> list[Path]:
    """Make what never ends, or cannot be read."""
    os.mkfifo(folder / "pipe")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "folder").mkdir()
    return [*(folder / name for name in ("pipe", "zero", "loop", "folder", "none")), Path("/dev/tty")]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    for path in traps(tmp_path):
        with pytest.raises(OSError, match=r".") as raised:
            untrusted.read(str(path), 100)
        assert untrusted.why(raised.value)


def test_no_more_is_read_than_tells_that_there_is_more(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 1000)
    assert len(untrusted.read(str(tmp_path / "long"), 10)) == 11
    assert len(untrusted.read(str(tmp_path / "long"), 1000)) == 1000


@pytest.mark.parametrize("name", ["/dev/zero", "../file", "a/file", "", ".", ".."])
def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(untrusted.NotRegularError):
        untrusted.read_within(str(tmp_path / "in"), name, 10)
    assert untrusted.read_within(str(tmp_path), "file", 10) == b"x"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tiers", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("trap", ["pipe", "zero", "loop", "folder"])
@pytest.mark.parametrize(
    "words",
    [
        ("check", "TRAP.yaml"),
        ("matrix", "TRAP.json"),
        ("verify", "spec.yaml", "--expect", "TRAP.yaml"),
        ("plan", "spec.yaml", "--against", "bundle"),
        ("matrix", "bundle"),
        ("verify", "bundle"),
        ("simulate", "main"),
        ("matrix", "--account", "account"),
        ("compile", "spec.yaml", "--no-lint", "--no-verify", "--out", "bundle"),
    ],
    ids=" ".join,
)
def test_no_command_hangs(tmp_path: Path, words: tuple[str, ...], trap: str) -> None:
    traps(tmp_path)
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    for folder in ("bundle", "main", "account"):
        (tmp_path / folder).mkdir()
    for link in ("TRAP.yaml", "TRAP.json", "bundle/manifest.json", "account/describe-vpcs.json"):
        (tmp_path / link).symlink_to(tmp_path / trap)
    (tmp_path / "main" / "manifest.json").write_text(f'{{"main": "{tmp_path}/{trap}"}}', encoding="utf-8")
    done = run(tmp_path, *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "error[T" in done.stdout


def test_a_manifest_that_lists_a_device_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "out").mkdir()
    manifest = '{"compiler": {"name": "tiers"}, "files": {"/dev/zero": {"sha256": "aa"}}}'
    (tmp_path / "out" / "manifest.json").write_text(manifest, encoding="utf-8")
    assert run(tmp_path, "compile", "spec.yaml", "--no-lint", "--no-verify", "--out", "out").returncode == 0


def test_a_folder_of_specs_with_a_pipe_in_it_ends(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    assert "`./pipe.yaml` cannot be read: it is not a regular file" in run(tmp_path, "check", ".").stdout


@pytest.mark.parametrize(("written", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1), ("٣", 3)])
def test_a_string_of_digits_is_a_number(written: str, number: int) -> None:
    assert untrusted.whole(written) == number


@pytest.mark.parametrize("written", ["", "-1", "1.0", "²", "9" * 19, "9" * 5000, 7, None, True, ["1"]])
def test_anything_else_is_none(written: object) -> None:
    assert untrusted.whole(written) is None
