"""Roles and instance profiles that a template names and does not have become the key `role`."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import command_line
from tests.support.paths import ROOT
from tiers import source

ARN = "arn:aws:iam::111122223333"
CASE = ROOT / "tests/cases/existing_roles/spec.yaml"


def components(path: Path) -> dict[str, dict[str, Any]]:
    """Return the components of a spec by name."""
    spec = _data(path)
    return {
        name: each for tier in ("presentation", "logic", "data") for name, each in spec.get(tier, {}).items()
    }


def test_the_role_of_servers_and_services_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = command_line(capsys)
    bundle, adopted = tmp_path / "bundle", tmp_path / "adopted.yaml"
    assert run("compile", str(CASE), "--no-lint", "--out", str(bundle)).code == 0
    given = f"WebProfile={ARN}:instance-profile/web"
    done = run("adopt", str(bundle), "--region", "eu-west-1", "--parameter", given, "--out", str(adopted))
    assert done.code == 0, done.out
    found = components(adopted)
    assert found["web"]["role"] == f"{ARN}:instance-profile/web"
    assert found["worker"]["role"] == {"import": "roles:worker"}
    assert found["service"]["role"] == f"{ARN}:role/team/service"
    assert found["admin"]["role"] == f"{ARN}:instance-profile/admin"
    assert not any("TaskRoleArn" in each or "IamInstanceProfile" in each for each in _overrides(adopted))
    assert run("check", str(adopted)).code == 0


def _overrides(path: Path) -> list[str]:
    return list(_data(path).get("overrides", {}))


def _data(path: Path) -> Any:
    return source.parse(str(path), path.read_bytes())[0].data
