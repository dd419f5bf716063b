"""The fit of databases and an account: their snapshots, and the offers of their classes."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import PLAIN, WORDS, Answer, classes, deployed
from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run

# Snapshots

RESTORED = (
    PLAIN.replace(
        "db: {type: rds, engine: postgres, multi_az: true}",
        'db: {type: rds, engine: postgres, engine_version: "17", allocated_storage: 30, snapshot: monday}',
    )
    + "accept: {password-not-rotated: a test}\n"
)
GOOD = {
    "DBSnapshotIdentifier": "monday",
    "Status": "available",
    "Engine": "postgres",
    "EngineVersion": "17.2",
    "Encrypted": True,
    "AllocatedStorage": 30,
}


def test_a_snapshot_that_fits_is_restored(tmp_path: Path) -> None:
    assert deployed(tmp_path, RESTORED, rds__DescribeDBSnapshots={"DBSnapshots": [GOOD]})[0] == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Status": "creating"}, "the snapshot is not available: creating"),
        ({"Engine": "mysql"}, "the engine of the snapshot is `mysql`, not `postgres`"),
        ({"EngineVersion": "17.9", "wanted": "17.2"}, "the snapshot has version 17.9, newer than 17.2"),
        (
            {"EngineVersion": "16.9"},
            "the snapshot has version 16.9, but the parameter group has the family `postgres17`",
        ),
        ({"AllocatedStorage": 100}, "the snapshot needs 100 GiB of storage"),
    ],
)
def test_a_snapshot_that_does_not_fit_is_told(tmp_path: Path, change: Answer, message: str) -> None:
    spec = RESTORED.replace('"17"', f'"{change.pop("wanted", 17)}"')
    versions = {"DBEngineVersions": [{"EngineVersion": each} for each in ("17.2", "17.9")]}
    found, _ = deployed(
        tmp_path,
        spec,
        rds__DescribeDBSnapshots={"DBSnapshots": [{**GOOD, **change}]},
        rds__DescribeDBEngineVersions=versions,
    )
    assert found == {"T7221": [message]}


@pytest.mark.parametrize("version", ["17", "17.2", "17.9"])
def test_an_older_minor_version_is_upgraded_as_the_spec_says(tmp_path: Path, version: str) -> None:
    older = {**GOOD, "EngineVersion": "17.1"}
    spec = RESTORED.replace('"17"', f'"{version}"')
    versions = {"DBEngineVersions": [{"EngineVersion": each} for each in ("17.2", "17.9")]}
    answers = {
        "rds__DescribeDBSnapshots": {"DBSnapshots": [older]},
        "rds__DescribeDBEngineVersions": versions,
    }
    assert deployed(tmp_path, spec, **answers)[0] == {}


@pytest.mark.parametrize(
    "answer", [{"DBSnapshots": []}, Refused("DBSnapshotNotFound", "it is not there", 404)]
)
def test_a_snapshot_that_is_not_there_is_told(tmp_path: Path, answer: Any) -> None:
    found, _ = deployed(tmp_path, RESTORED, rds__DescribeDBSnapshots=answer)
    assert found == {"T7205": ["the snapshot `monday` does not exist in `eu-west-1`"]}


def test_a_snapshot_of_another_region_is_not_even_looked_up(tmp_path: Path) -> None:
    arn = "arn:aws:rds:us-east-1:123456789012:snapshot:monday"
    found, double = deployed(tmp_path, RESTORED.replace("snapshot: monday", f'snapshot: "{arn}"'))
    assert found == {"T7205": ["the snapshot is in `us-east-1`, but the database is in `eu-west-1`"]}
    assert double.world.account.made("rds.DescribeDBSnapshots") == []


def test_a_snapshot_that_is_not_encrypted_is_a_warning(tmp_path: Path) -> None:
    double = fresh()
    double.world.account.on(rds__DescribeDBSnapshots={"DBSnapshots": [{**GOOD, "Encrypted": False}]})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=RESTORED)
    assert done.code == 0
    assert "warning[T7222]: the snapshot is not encrypted, so the database will not be encrypted" in done.out


def test_the_storage_of_a_snapshot_may_be_lost(tmp_path: Path) -> None:
    double = fresh()
    double.world.account.on(rds__DescribeDBSnapshots={"DBSnapshots": [{**GOOD, "StorageType": "io2"}]})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=RESTORED)
    assert done.code == 0
    assert "warning[T7268]: the snapshot has `io2` storage, and the database may get `gp3`" in done.out


# What a class is offered with

FAST = PLAIN.replace(
    "multi_az: true}",
    "multi_az: false, storage_type: io2, allocated_storage: 100, iops: 4000, insights: advanced}",
)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{}], None),
        ([{"StorageType": "gp3"}], "`io2` storage is not offered for `db.t4g.medium` in `eu-west-1`"),
        (
            [{"StorageType": "gp3"}, {"StorageType": "io2", "MaxIopsPerDbInstance": 3000}],
            "`db.t4g.medium` is offered with 3000 IOPS or less, not 4000",
        ),
        ([{"StorageType": "gp3"}, {"StorageType": "io2", "MaxIopsPerDbInstance": 4000}], None),
        (
            [{"SupportsPerformanceInsights": False}],
            "`db.t4g.medium` has no Database Insights with `postgres` 17.2",
        ),
        ([{"SupportsPerformanceInsights": False}, {"SupportsPerformanceInsights": True}], None),
    ],
)
def test_a_class_is_offered_with_storage_and_insights(
    tmp_path: Path, rows: list[Answer], message: str | None
) -> None:
    options = [{**classes("a", "b")["OrderableDBInstanceOptions"][0], **each} for each in rows]
    found, _ = deployed(
        tmp_path,
        FAST,
        rds__DescribeOrderableDBInstanceOptions={"OrderableDBInstanceOptions": options},
        rds__DescribeDBEngineVersions={"DBEngineVersions": [{"EngineVersion": "17.2"}]},
    )
    assert found == ({"T7205": [message]} if message else {})
