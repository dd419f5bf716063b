"""docs/how-to/ci.md and the pre-commit hooks: everything in them is run here, but for GitHub's own part."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.emulator.account import Account
from tests.support.paths import DOCS, ROOT, SPECS

PAGE = DOCS / "how-to" / "ci.md"
BLOCK = "<!-- {} -->\n```yaml\n(.*?)```"
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""As GitHub runs a step: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax"""
USES = re.compile(r"^\s*(?:- )?uses: (\S+)$", re.MULTILINE)
ACTION = re.compile(r"([\w-]+/[\w-]+(?:/[\w-]+)?)@(v\d+)")


def block(name: str) -> Any:
    found = re.search(BLOCK.format(name), PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return yaml.safe_load(found[1])


WORKFLOW = block("workflow")


def steps(job: str) -> dict[str, str]:
    """Return the commands of a job by their steps' names, but for the installation."""
    listed = WORKFLOW["jobs"][job]["steps"]
    commands = {step["name"]: step["run"] for step in listed if "run" in step}
    assert commands.pop("Install") == 'python -m pip install --quiet "$TIERS"'
    return commands


@pytest.fixture(autouse=True)
def tiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put `tiers`, as it stands here, and a double of `gh` among the commands that a shell finds."""
    commands = tmp_path / "bin"
    commands.mkdir()
    script = commands / "tiers"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tiers "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    github = commands / "gh"
    github.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > ../asked\n', encoding="utf-8")
    github.chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a spec, as a runner has it of a pull request against `main`."""
    folder = tmp_path / "work" / "repository"
    spec = folder / WORKFLOW["env"]["SPEC"]
    spec.parent.mkdir(parents=True)
    shutil.copy(SPECS / "minimal.yaml", spec)
    for name in ("SPEC", "PRICES"):
        monkeypatch.setenv(name, WORKFLOW["env"][name])
    monkeypatch.setenv("NUMBER", "7")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder)
    git(folder, "update-ref", "refs/remotes/origin/main", "main")
    return folder


def git(folder: Path, *arguments: str) -> None:
    """Run git as nobody in particular."""
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a change")


def step(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BASH, command], cwd=folder, capture_output=True, text=True, check=False)


def edit(folder: Path, old: str, new: str) -> None:
    spec = folder / WORKFLOW["env"]["SPEC"]
    text = spec.read_text(encoding="utf-8")
    assert old in text
    spec.write_text(text.replace(old, new), encoding="utf-8")
    commit(folder)


def outcomes(folder: Path) -> Mapping[str, int]:
    """Run all steps of the job for pull requests; return their exit codes."""
    return {name: step(folder, command).returncode for name, command in steps("check").items()}


def test_a_sound_pull_request_passes_every_step(checkout: Path) -> None:
    edit(checkout, "type: autoscaling", "type: autoscaling, instance_type: t4g.medium")
    assert set(outcomes(checkout).values()) == {0}
    for name in ("lint.sarif", "plan.sarif"):
        assert json.loads((checkout / name).read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_a_pull_request_that_replaces_the_database_is_blocked(checkout: Path) -> None:
    edit(checkout, "engine: mysql", "engine: mysql, username: another")
    assert {name for name, code in outcomes(checkout).items() if code} == {"Plan"}
    report = json.loads((checkout / "plan.sarif").read_text(encoding="utf-8"))
    told = [result["message"]["text"] for result in report["runs"][0]["results"]]
    assert any("`MysqlDBInstance` would be replaced" in text for text in told)


MADE_UP = """\
version: 1
fetched: "2026-01-31"
currency: USD
regions: {eu-west-1: {ec2.Linux.t4g.small.hours: "0.1", ec2.Linux.t4g.medium.hours: PRICE}}
"""


def test_a_pull_request_gets_a_comment_with_its_costs(checkout: Path) -> None:
    (checkout / WORKFLOW["env"]["PRICES"]).write_text(MADE_UP.replace("PRICE", '"0.02"'), encoding="utf-8")
    edit(checkout, "type: autoscaling", "type: autoscaling, instance_type: t4g.medium")
    assert set(outcomes(checkout).values()) == {0}
    asked = (checkout.parent / "asked").read_text(encoding="utf-8").split("\n")
    assert asked[:3] == ["pr", "comment", "7"]
    comment = (checkout / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith("~~~text\nshop, compared with `../bundle`\n")
    assert "costs a month in eu-west-1, USD at prices of 2026-01-31" in comment
    assert re.search(r"t4g\.medium server +\+2 to \+4 x 730 hours +\+29\.20 to \+58\.40", comment)


def test_a_pull_request_above_the_budget_is_blocked(checkout: Path) -> None:
    (checkout / WORKFLOW["env"]["PRICES"]).write_text(MADE_UP.replace("PRICE", '"0.2"'), encoding="utf-8")
    edit(checkout, "type: autoscaling", "type: autoscaling, instance_type: t4g.medium")
    assert {name for name, code in outcomes(checkout).items() if code} == {"Budget"}


def test_a_mistake_fails_the_first_step(checkout: Path) -> None:
    edit(checkout, "engine: mysql", "engine: mysqll")
    done = step(checkout, steps("check")["Check"])
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=architecture/shop.yaml,line=9,")


def test_the_first_spec_of_a_repository_has_nothing_to_be_compared_with(checkout: Path) -> None:
    git(checkout, "rm", "--quiet", WORKFLOW["env"]["SPEC"])
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "nothing yet")
    git(checkout, "update-ref", "refs/remotes/origin/main", "main")
    spec = checkout / WORKFLOW["env"]["SPEC"]
    spec.parent.mkdir(exist_ok=True)
    shutil.copy(SPECS / "minimal.yaml", spec)
    commit(checkout)
    assert set(outcomes(checkout).values()) == {0}


def test_a_push_deploys(checkout: Path, account: Account) -> None:
    bucket = f"templates-{account.identity}"
    location = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    command = steps("deploy")["Deploy"]
    assert "YOUR-BUCKET" in command
    done = step(checkout, command.replace("YOUR-BUCKET", bucket))
    assert done.returncode == 0, done.stdout + done.stderr
    (stack,) = account.client("cloudformation").describe_stacks(StackName="shop")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_jobs_have_the_permissions_that_their_actions_need() -> None:
    needs = {
        "gh pr comment": "pull-requests",
        "github/codeql-action/upload-sarif": "security-events",
        "aws-actions/configure-aws-credentials": "id-token",
    }
    for job in WORKFLOW["jobs"].values():
        used = {each["uses"].partition("@")[0] for each in job["steps"] if "uses" in each}
        used |= {"gh pr comment" for each in job["steps"] if "gh pr comment" in each.get("run", "")}
        wanted = {needs[action] for action in used if action in needs}
        assert wanted == {name for name, right in job["permissions"].items() if right == "write"}


def test_every_page_uses_the_same_version_of_an_action() -> None:
    found: dict[str, set[str]] = {}
    for page in DOCS.rglob("*.md"):
        for used in USES.findall(page.read_text(encoding="utf-8")):
            named = ACTION.fullmatch(used)
            assert named, used
            found.setdefault(named[1], set()).add(named[2])
    assert len(found) == 4
    assert all(len(versions) == 1 for versions in found.values()), found


HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_passes_sound_specs_and_stops_at_others(hook: dict[str, Any], tmp_path: Path) -> None:
    entry = shlex.split(hook["entry"])
    minimal = (SPECS / "minimal.yaml").read_text(encoding="utf-8")
    for name, text in (
        ("first", minimal),
        ("second", minimal),
        ("bad", minimal.replace("engine: mysql", "engine: none")),
    ):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    def code(*names: str) -> int:
        return subprocess.run([*entry, *names], cwd=tmp_path, check=False, capture_output=True).returncode

    assert code("first.yaml", "second.yaml") == 0
    assert code("first.yaml", "bad.yaml", "second.yaml") == 1


def test_the_page_names_hooks_that_there_are() -> None:
    (repository,) = block("pre-commit")["repos"]
    assert {each["id"] for each in repository["hooks"]} <= {hook["id"] for hook in HOOKS}
