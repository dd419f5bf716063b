"""Databases in an emulator: replicas that are upgraded first, and option groups that outlive their stack."""

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import Account
from tiers.cli import main
from tiers.deploy import following

SPEC = """\
version: 1
name: shop
data:
  db:
    type: rds
    engine: mariadb
    engine_version: "{0}"
    replicas: 1
    replica_engine_version: "{1}"
    audit: [connect]
    deletion_protection: false
"""


def test_replicas_are_upgraded_first_and_option_groups_stay(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.05,))
    rds = account.client("rds")
    spec = tmp_path / "shop.yaml"
    words = ("--yes", "--no-lint", "--no-verify", "--out", str(tmp_path / "build"), "--layout", "single")

    def run(*words: str) -> str:
        code = main([*words])
        said = capsys.readouterr()
        assert code == 0, said.out + said.err
        return said.out

    def versions() -> list[tuple[bool, str, Any]]:
        rows = rds.describe_db_instances()["DBInstances"]
        found = [("ReadReplicaSourceDBInstanceIdentifier" in each, each) for each in rows]
        return sorted(
            (is_copy, each["EngineVersion"], each["OptionGroupMemberships"][0]["OptionGroupName"])
            for is_copy, each in found
        )

    def deploy(source: str, replicas: str) -> list[tuple[bool, str, Any]]:
        spec.write_text(SPEC.format(source, replicas))
        run("deploy", str(spec), *words)
        return versions()

    first = deploy("11.4", "11.4")
    assert [each[1][:4] for each in first] == ["11.4", "11.4"]
    assert first[0][2] == first[1][2]
    ahead = deploy("11.4", "11.8")
    assert [each[1][:4] for each in ahead] == ["11.4", "11.8"]
    assert ahead[0][2] != ahead[1][2], "the replica has the options of its version"
    last = deploy("11.8", "11.8")
    assert [each[1][:4] for each in last] == ["11.8", "11.8"]
    assert last[0][2] == last[1][2] not in {first[0][2], ahead[1][2]}
    run("destroy", str(spec), "--yes-destroy", "shop")
    assert rds.describe_db_instances()["DBInstances"] == []
    groups = rds.describe_option_groups()["OptionGroupsList"]
    assert {last[0][2], first[0][2], ahead[1][2]} <= {each["OptionGroupName"] for each in groups}
