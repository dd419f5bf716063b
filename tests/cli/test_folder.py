"""Bundles are written whole or not at all, and never over a file that is not ours."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from tests.support.paths import ROOT
from tiers.compile.bundle import MANIFEST, digest
from tiers.deploy.bundle import folder

FIRST = {"root.template.yaml": "a: 1\n", "data.template.yaml": "b: 1\n"}
SECOND = {"root.template.yaml": "a: 2\n", "logic.template.yaml": "c: 2\n"}


def with_manifest(files: dict[str, str]) -> dict[str, str]:
    listed = {file: {"sha256": digest(text)} for file, text in files.items()}
    return {**files, MANIFEST: json.dumps({"compiler": {"name": "tiers"}, "files": listed})}


def write(files: dict[str, str], out: Path) -> None:
    complete = with_manifest(files)
    with folder.staged(complete, str(out)) as staging:
        folder.publish(staging, complete, str(out))


def content(out: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in out.iterdir()}


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    write(FIRST, tmp_path / "deep" / "out")
    assert content(tmp_path / "deep" / "out") == with_manifest(FIRST)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_a_second_bundle_replaces_the_first_and_what_it_left(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FIRST, out)
    (out / "notes.txt").write_text("mine")
    write(SECOND, out)
    assert content(out) == {**with_manifest(SECOND), "notes.txt": "mine"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write(FIRST, out)
    assert content(out) == with_manifest(FIRST)


@pytest.mark.parametrize("file", ["root.template.yaml", MANIFEST])
def test_a_foreign_file_of_the_same_name_is_not_touched(tmp_path: Path, file: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / file).write_text("mine")
    with pytest.raises(folder.NotOursError) as raised:
        write(FIRST, out)
    assert raised.value.path == str(out / file)
    assert content(out) == {file: "mine"}


def test_a_changed_file_of_ours_is_not_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FIRST, out)
    (out / "root.template.yaml").write_text("edited by hand")
    before = content(out)
    with pytest.raises(folder.NotOursError):
        write(SECOND, out)
    assert content(out) == before


def test_a_changed_file_that_the_new_bundle_lacks_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FIRST, out)
    (out / "data.template.yaml").write_text("edited by hand")
    write(SECOND, out)
    assert content(out) == {**with_manifest(SECOND), "data.template.yaml": "edited by hand"}


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{", '{"compiler": 1}', '{"files": {}}', "[" * 100_000, "\xff"]
)
def test_a_manifest_that_is_none_lists_nothing(tmp_path: Path, manifest: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text(manifest, encoding="latin-1")
    with pytest.raises(folder.NotOursError):
        write(FIRST, out)
    assert list(content_names(out)) == [MANIFEST]


def content_names(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir())


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    out, outside = tmp_path / "out", tmp_path / "precious"
    write(FIRST, out)
    outside.write_text("keep me")
    manifest = json.loads((out / MANIFEST).read_text())
    manifest["files"]["../precious"] = {"sha256": digest("keep me")}
    (out / MANIFEST).write_text(json.dumps(manifest))
    write(SECOND, out)
    assert outside.read_text() == "keep me"


def test_a_file_in_place_of_the_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(folder.NotOursError):
        write(FIRST, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("fails_at", range(1, 7))
def test_whatever_fails_while_files_are_exchanged_the_old_ones_come_back(
    tmp_path: Path, fails_at: int
) -> None:
    out = tmp_path / "out"
    write(FIRST, out)
    before, replace, calls = content(out), os.replace, 0

    def failing(source: str, target: str) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(28, "No space left on device")
        replace(source, target)

    with mock.patch("os.replace", failing), pytest.raises(OSError, match="No space left"):
        write(SECOND, out)
    assert content(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_full_disk_while_staging_touches_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FIRST, out)
    before = content(out)
    with (
        mock.patch("builtins.open", side_effect=OSError(28, "No space left on device")),
        pytest.raises(OSError, match="No space left"),
    ):
        write(SECOND, out)
    assert content(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_half_of_a_bundle_that_a_killed_run_left_is_completed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FIRST, out)
    (out / "root.template.yaml").write_text(SECOND["root.template.yaml"])
    write(SECOND, out)
    assert content(out)["root.template.yaml"] == SECOND["root.template.yaml"]


KILLED = """
import os, signal, sys
from tiers.deploy.bundle import folder
with folder.staged({"root.template.yaml": "a: 1"}, sys.argv[1]):
    os.write(1, b"staged\\n")
    signal.pause()
"""


def staging(out: Path) -> subprocess.Popen[bytes]:
    """Start a process that has staged a bundle."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(out)], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == b"staged\n"
    return process


@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_killed_run_left_is_cleared_by_the_next_one(tmp_path: Path, *, is_there: bool) -> None:
    out = tmp_path / "out"
    if is_there:
        write(FIRST, out)
    with staging(out) as process:
        process.kill()
    assert len(list(tmp_path.rglob("*.tmp"))) == 1
    write(FIRST, out)
    assert content(out) == with_manifest(FIRST)
    assert list(tmp_path.rglob("*.tmp")) == []


def test_what_a_running_process_has_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with staging(out) as process:
        write(FIRST, out)
        (left,) = tmp_path.rglob("*.tmp")
        assert (left / "root.template.yaml").exists()
        process.kill()


@pytest.mark.parametrize("name", [".out.1.0.tmp", ".tiers.99999999.3.tmp"])
def test_what_is_not_a_bundle_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.doc").write_text("mine")
    (tmp_path / ".out.2.0.tmp").symlink_to(tmp_path / name)
    write(FIRST, tmp_path / "out")
    assert (tmp_path / name / "thesis.doc").read_text() == "mine"
    assert (tmp_path / ".out.2.0.tmp").is_symlink()
