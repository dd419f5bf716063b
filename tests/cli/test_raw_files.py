"""Templates that `resources` includes: regular files below the directory of the spec, up to a limit."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tiers import compiler, source
from tiers.cli.shared.reading import Read, read

TEMPLATE = "Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n"


def written(folder: Path, file: str = "jobs.yaml") -> Read:
    """Write a spec that includes a file, and read it as commands do."""
    spec = folder / "spec.yaml"
    spec.write_text(f"version: 1\nname: shop\nresources:\n  data: {{file: {file}}}\n")
    return read(str(spec))


def test_a_file_below_the_directory_is_included(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "jobs.yaml").write_text(TEMPLATE)
    found = written(tmp_path, "raw/jobs.yaml")
    assert found.failure is None
    assert not source.is_template(found.raw)
    architecture = compiler.check(found.path, found.raw).architecture
    assert architecture is not None
    assert architecture.spec.resources.types == {"Jobs": "AWS::SQS::Queue"}


def _leads_out(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def _never_ends(path: Path) -> None:
    os.mkfifo(path)


def _large(path: Path) -> None:
    path.write_bytes(b"#" * (source.MAX_BYTES + 1))


def _hides(path: Path) -> None:
    path.write_bytes(source.pack(TEMPLATE.encode(), [("jobs.yaml", b"")]))


@pytest.mark.parametrize("make", [_leads_out, _never_ends, _large, _hides, Path.mkdir, Path.exists])
def test_any_other_file_is_refused_at_its_name(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "jobs.yaml")
    found = written(tmp_path)
    assert found.failure is not None
    assert found.failure.message.startswith("`jobs.yaml` cannot be read: ")
    assert found.failure.place.span is not None
    assert found.document.source.text[slice(*found.failure.place.span)] == "jobs.yaml"


def test_a_file_out_of_the_directory_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "jobs.yaml").write_text(TEMPLATE)
    found = written(tmp_path / "below", "../jobs.yaml")
    (finding,) = compiler.check(found.path, found.raw).findings
    assert finding.code.id == "T1624"


def test_a_spec_cannot_pretend_to_have_files_behind_it(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    text = b"version: 1\nname: shop\nresources:\n  data: {file: jobs.yaml}\n"
    spec.write_bytes(source.pack(text, [("jobs.yaml", TEMPLATE.encode())]))
    found = read(str(spec))
    (finding,) = compiler.check(found.path, found.raw).findings
    assert finding.code.name == "control-character"
