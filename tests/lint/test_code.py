"""What a stranger's files could have a linter do: run code, and read what never ends."""

import os
from pathlib import Path

import pytest

from tests.support import forked_linter
from tests.support.forked_linter import Done
from tests.support.paths import SPECS

SPEC = (SPECS / "minimal.yaml").read_text(encoding="utf-8")
RULE = "open('ran', 'w').close()\n"
TOPIC = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


def run(folder: Path, *words: str) -> Done:
    """Run a command where the stranger's files are, with nothing remembered."""
    return forked_linter.run(folder, *words, "--no-cache")


def strangers_files(folder: Path, home: str = ".", name: str = ".cfnlintrc") -> None:
    (folder / "home").mkdir(exist_ok=True)
    (folder / "rules").mkdir()
    (folder / "rules" / "Own.py").write_text(RULE, encoding="utf-8")
    (folder / home / name).write_text(f"append_rules: ['{folder}/rules']\n", encoding="utf-8")
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "topic.yaml").write_text(TOPIC, encoding="utf-8")


@pytest.mark.parametrize("words", [("lint", "topic.yaml"), ("lint", "shop.yaml"), ("compile", "shop.yaml")])
@pytest.mark.parametrize(("home", "name"), [(".", ".cfnlintrc"), ("home", ".cfnlintrc.yml")])
def test_code_that_a_configuration_names_is_not_run_unasked(
    tmp_path: Path, words: tuple[str, ...], home: str, name: str
) -> None:
    strangers_files(tmp_path, home, name)
    done = run(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "info[T7006]: the key `append_rules` is ignored" in done.stdout
    assert f"{tmp_path / home / name}" in done.stdout.replace("./", "")
    assert not (tmp_path / "ran").exists()


def test_code_is_run_where_that_is_allowed(tmp_path: Path) -> None:
    strangers_files(tmp_path)
    done = run(tmp_path, "lint", "topic.yaml", "--allow-lint-code")
    assert "T7006" not in done.stdout
    assert (tmp_path / "ran").exists()


def test_a_key_that_hides_behind_an_escape_is_ignored_too(tmp_path: Path) -> None:
    strangers_files(tmp_path)
    (tmp_path / ".cfnlintrc").write_text(f'"append\\x5frules": ["{tmp_path}/rules"]\n', encoding="utf-8")
    assert run(tmp_path, "lint", "topic.yaml").returncode == 0
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("url", ["/dev/zero", "pipe", "rules", "endless"])
def test_a_nested_template_that_never_ends_is_not_read(tmp_path: Path, url: str) -> None:
    strangers_files(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    stack = f"{{TemplateURL: {url}, Parameters: {{A: b}}}}"
    (tmp_path / "topic.yaml").write_text(
        f"Resources: {{S: {{Type: AWS::CloudFormation::Stack, Properties: {stack}}}}}\n", encoding="utf-8"
    )
    assert run(tmp_path, "lint", "topic.yaml").stderr == ""


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("/**/*", False),
        ("**/*", True),
        ("*.yaml", True),
        ("topic.*", True),
        ("./[a-z]opic.yaml", True),
        ("**/**/**/**/topic.yaml", True),
        ("*/topic.yaml", False),
        ("shop.yaml", False),
    ],
)
def test_a_pattern_is_held_to_the_templates_alone(tmp_path: Path, pattern: str, *, fits: bool) -> None:
    strangers_files(tmp_path)
    (tmp_path / "topic.yaml").write_text(TOPIC.replace("Topic}", "Topik}"), encoding="utf-8")
    (tmp_path / ".cfnlintrc").write_text(f"ignore_templates: ['{pattern}']\n", encoding="utf-8")
    assert run(tmp_path, "lint", "topic.yaml").returncode == (0 if fits else 1)


@pytest.mark.parametrize("target", ["/dev/zero", "pipe"])
def test_a_configuration_that_never_ends_is_not_read(tmp_path: Path, target: str) -> None:
    strangers_files(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ".cfnlintrc").unlink()
    (tmp_path / ".cfnlintrc").symlink_to(target)
    assert run(tmp_path, "lint", "topic.yaml").returncode == 0
