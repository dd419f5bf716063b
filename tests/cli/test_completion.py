"""Shell completion: bash runs its script, the other shells read theirs if they are here."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.blocks import output
from tests.support.paths import ROOT
from tiers.cli import COMMANDS

Complete = Callable[..., list[str]]
BASH = shutil.which("bash") or ""
SHELLS = ("bash", "zsh", "fish")
NAMED = b"""\
version: 1
name: shop
presentation: {site: {}, "$(touch pwned)": {}, "`touch pwned`": {}}
logic: {web: {type: ec2}}
data: {db: }
environments: {staging: {}, production: {}}
"""
"""It need not be right, and may be hostile: a shell expands the words that it is given."""


@pytest.fixture
def complete(tmp_path: Path) -> Complete:
    """Tell what bash offers for the last of some words, in a folder with two files and a folder."""
    for file in ("shop.yaml", "shop two.yaml"):
        (tmp_path / file).touch()
    (tmp_path / "check").mkdir()
    (tmp_path / "named.yaml").write_bytes(NAMED)
    (tmp_path / "tiers").write_text(f'#!/bin/sh\nexec {sys.executable} -m tiers "$@"\n')
    (tmp_path / "tiers").chmod(0o755)
    script = output("tiers completion bash")

    def call(*words: str) -> list[str]:
        line = " ".join(map(shlex.quote, ("tiers", *words)))
        call = f'COMP_WORDS=({line}); COMP_CWORD={len(words)}; _tiers; printf "%s\\n" "${{COMPREPLY[@]}}"'
        done = subprocess.run(
            [BASH, "--norc", "-euc", f"{script}\ncomplete -p tiers >&2\n{call}"],
            cwd=tmp_path,
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == "complete -F _tiers tiers\n"
        return sorted(done.stdout.split("\n")[:-1])

    return call


@pytest.mark.skipif(not BASH, reason="there is no bash here")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["comp"], ["compile", "completion"]),
        (["che"], ["check"]),
        (["--v"], ["--version"]),
        (["compile", "--la"], ["--layout"]),
        (["compile", "--layout", ""], ["nested", "single"]),
        (["check", "--format", "s"], ["sarif"]),
        (["check", "--format", "="], ["concise", "github", "json", "sarif", "text"]),
        (["check", "--format", "=", "g"], ["github"]),
        (["check", "sh"], ["shop two.yaml", "shop.yaml"]),
        (["compile", "shop.yaml", "--out", "c"], ["check"]),
        (["explain", "nat-n"], ["nat-not-public"]),
        (["explain", "T1201"], ["T1201"]),
        (["completion", ""], ["bash", "fish", "zsh"]),
        (["check", "named.yaml", "--env", ""], ["production", "staging"]),
        (["check", "named.yaml", "--env", "st"], ["staging"]),
        (["reach", "named.yaml", "--from", ""], ["db", "site", "web"]),
        (["reach", "named.yaml", "--to", "d"], ["db"]),
        (["may", "named.yaml", "--who", "w"], ["web"]),
        (["may", "named.yaml", "--on", "d"], ["db"]),
        (["ids", "named.yaml", "w"], ["web"]),
        (["check", "named.yaml", "--env", "z"], [""]),
        (["check", "shop.yaml", "--env", ""], [""]),
        (["explain", "load_balancer.listeners[].ce"], ["load_balancer.listeners[].certificate"]),
        (["schema", ""], [""]),
        (["nonsense", ""], [""]),
    ],
)
def test_bash_offers(complete: Complete, words: list[str], offered: list[str]) -> None:
    assert complete(*words) == offered


@pytest.mark.skipif(not BASH, reason="there is no bash here")
def test_bash_offers_every_command(complete: Complete) -> None:
    assert complete("") == sorted([*COMMANDS, "--help", "--version"])


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_told_every_command_and_option(shell: str) -> None:
    script = output(f"tiers completion {shell}")
    for word in (*COMMANDS, "layout", "template-format", "nested single", "nat-not-public"):
        assert word in script
    assert all(line.isprintable() for line in script.split("\n"))


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_can_read_its_script(shell: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    (tmp_path / "script").write_text(output(f"tiers completion {shell}"))
    subprocess.run([shell, "-n", str(tmp_path / "script")], check=True)


def test_no_name_is_run_by_a_shell(complete: Complete, tmp_path: Path) -> None:
    assert complete("reach", "named.yaml", "--from", "") == ["db", "site", "web"]
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish here")
def test_fish_offers_names_of_the_spec(tmp_path: Path) -> None:
    (tmp_path / "named.yaml").write_bytes(NAMED)
    (tmp_path / "tiers").write_text(f'#!/bin/sh\nexec {sys.executable} -m tiers "$@"\n')
    (tmp_path / "tiers").chmod(0o755)
    (tmp_path / "script").write_text(output("tiers completion fish"))
    for line, offered in (
        ("check named.yaml --env ", ["production", "staging"]),
        ("ids named.yaml w", ["web"]),
    ):
        done = subprocess.run(
            ["fish", "--no-config", "-c", f'source script; complete -C "tiers {line}"'],
            cwd=tmp_path,
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert sorted(each.split("\t")[0] for each in done.stdout.splitlines()) == offered
