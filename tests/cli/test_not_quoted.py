"""No finding quotes a file that a stranger's link or path leads to outside of the folder that was named."""

import os
from pathlib import Path

import pytest

from tiers import cli

SECRET = "root:x:0:0:hunter2"
SPEC = "version: 1\nname: shop\nnetwork: {cidr: 10.0.0.0/16, hunter3: 1}\n"
WARNED = "version: 1\nname: shop\nnetwork: {nat_gateway: {mode: single}}  # hunter4\n"
FORMATS = ("text", "concise", "json", "sarif", "github")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main([*words]) in {0, 1}
    streams = capsys.readouterr()
    return streams.out + streams.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stranger's folder, beside a file that is not the stranger's."""
    (tmp_path / "secret").write_text(f"{SECRET}\n  :\n")
    (tmp_path / "secret.json").write_text(f'{{"{SECRET}": ')
    (tmp_path / "list.json").write_text(f'["{SECRET}"]')
    (tmp_path / "theirs").mkdir()
    monkeypatch.chdir(tmp_path / "theirs")
    return tmp_path / "theirs"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["secret", "secret.json", "list.json"])
def test_what_a_linked_spec_leads_to_is_not_quoted(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str, name: str
) -> None:
    (folder / "spec.yaml").symlink_to(f"../{name}")
    shown = printed(capsys, "check", "spec.yaml", "--format", form)
    assert "hunter2" not in shown
    assert "root:x" not in shown
    assert "T7007" in shown


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_wrong_with_a_spec_elsewhere_is_told_without_an_excerpt(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    (folder.parent / "real.yaml").write_text(WARNED)
    (folder / "spec.yaml").symlink_to("../real.yaml")
    shown = printed(capsys, "check", "spec.yaml", "--format", form)
    assert "hunter4" not in shown
    assert "T1115" in shown


def test_a_link_inside_the_folder_is_quoted_as_any_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "real.yaml").write_text(SPEC)
    (folder / "spec.yaml").symlink_to("deep/real.yaml")
    assert "hunter3: 1" in printed(capsys, "check", "spec.yaml")


@pytest.mark.parametrize("command", ["matrix", "verify", "simulate"])
@pytest.mark.parametrize("name", ["secret", "secret.json", "list.json"])
@pytest.mark.parametrize("way", ["above", "absolute", "file", "link", "main"])
def test_what_a_nested_template_leads_to_is_not_quoted(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, name: str, way: str
) -> None:
    (folder / "link.yaml").symlink_to(f"../{name}")
    urls = {"above": f"../{name}", "absolute": f"{folder.parent}/{name}", "link": "link.yaml"}
    url = urls.get(way, f"file://{folder.parent}/{name}")
    stack = f"{{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: '{url}'}}}}"
    (folder / "t.yaml").write_text(f"Resources: {{Nested: {stack}}}\n")
    if way == "main":
        (folder / "t.yaml").unlink()
        (folder / "t.yaml").symlink_to(f"../{name}")
    shown = printed(capsys, command, "t.yaml")
    assert "hunter2" not in shown
    assert "root:x" not in shown
    assert "error[T" in shown


def test_a_bundle_names_its_own_templates_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkdir(folder / "bundle")
    (folder / "bundle" / "manifest.json").write_text('{"main": "../../secret.json"}')
    shown = printed(capsys, "matrix", "bundle")
    assert "hunter2" not in shown
    assert "is not a manifest of `tiers`" in shown


@pytest.mark.parametrize("words", [("--account", "."), ("t.yaml", "--expect", "expect.yaml")])
def test_listings_and_expectations_are_not_quoted(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    (folder / "t.yaml").write_text("Resources: {}\n")
    (folder / "describe-vpcs.json").symlink_to("../secret.json")
    (folder / "expect.yaml").symlink_to("../secret")
    shown = printed(capsys, "verify", *words)
    assert "hunter2" not in shown
    assert "root:x" not in shown
