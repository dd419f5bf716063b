"""Databases that start from a snapshot: what RDS takes from the snapshot is not written over.

How CloudFormation restores: https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
(`CreateHandler` and `Translator` of `aws-rds-dbinstance`): it passes the storage on to the restore, and then
modifies the engine's version, with `AllowMajorVersionUpgrade`.
"""

import json
from typing import Any

import pytest

from tiers.compiler import check, compile_spec
from tiers.databases import codes
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
data:
  db: {{type: rds, engine: mysql, snapshot: before-the-move{more}}}
"""
VERSION = ", engine_version: '8.4'"


def written(more: str) -> bytes:
    return SPEC.format(more=more).encode()


def database(more: str, kind: str = "DbDBInstance") -> Any:
    bundle = compile_spec("spec.yaml", written(more), Layout.SINGLE, "json").bundle
    assert bundle is not None
    return json.loads(next(iter(bundle.files.values())))["Resources"][kind]["Properties"]


@pytest.mark.parametrize("more", ["", ", max_allocated_storage: 100", ", extended_support: true"])
def test_the_version_of_a_snapshot_is_not_guessed(more: str) -> None:
    found = check("spec.yaml", written(more)).findings
    assert [each.code for each in found if each.is_error] == [codes.SNAPSHOT_VERSION]


def test_storage_is_the_snapshots_unless_it_is_written() -> None:
    restored = database(VERSION)
    assert not {"AllocatedStorage", "StorageType", "StorageEncrypted", "MasterUsername"} & restored.keys()
    assert restored["EngineVersion"] == "8.4"
    larger = database(f"{VERSION}, allocated_storage: 500, storage_type: gp2")
    assert (larger["AllocatedStorage"], larger["StorageType"]) == ("500", "gp2")


def test_a_replica_of_a_restored_database_has_its_storage() -> None:
    replica = database(f"{VERSION}, replicas: 1", "DbReadReplica1")
    assert not {"AllocatedStorage", "StorageType"} & replica.keys()


def test_a_limit_may_stand_beside_a_size_that_is_not_known() -> None:
    assert database(f"{VERSION}, max_allocated_storage: 100")["MaxAllocatedStorage"] == 100


def test_it_is_said_that_the_snapshot_decides_on_encryption() -> None:
    found = check("spec.yaml", written(VERSION)).findings
    told = [each for each in found if each.code is codes.SNAPSHOT_ENCRYPTION]
    assert [each.place.route for each in told] == [("data", "db", "snapshot")]
