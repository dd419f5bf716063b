"""The account is checked for clusters of Aurora: versions, classes, quotas, parameters, and snapshots."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import deployed, quota, rows

SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db: {type: aurora, engine: mysql}
"""
OF_CLASS = SPEC.replace("engine: mysql", "engine: mysql, instance_class: db.r8g.large")
PROXY = SPEC.replace("engine: mysql", "engine: mysql, proxy: {}")
RESTORED = SPEC.replace("engine: mysql", 'engine: mysql, engine_version: "8.0", snapshot: monday')
STANDBYS = SPEC.replace("logic:", "network: {zones: 3}\nlogic:").replace(
    "aurora, engine: mysql", "rds, engine: mysql, multi_az: cluster"
)
OF_INSTANCE = "arn:aws:rds:eu-west-1:111122223333:snapshot:monday"
FROM_INSTANCE = STANDBYS.replace("multi_az", f'engine_version: "8.4", snapshot: "{OF_INSTANCE}", multi_az')
SNAPSHOT = {
    "Status": "available",
    "Engine": "aurora-mysql",
    "EngineVersion": "8.0.mysql_aurora.3.10.0",
    "StorageEncrypted": True,
    "AllocatedStorage": 1,
}


def found(folder: Path, spec: str, **answers: Any) -> dict[str, list[str]]:
    """Return the errors of a deployment."""
    return deployed(folder, spec, **answers)[0]


def test_a_cluster_that_the_region_offers_is_deployed(tmp_path: Path) -> None:
    _, double = deployed(tmp_path, OF_CLASS)
    asked = double.world.account.made("rds.DescribeOrderableDBInstanceOptions")
    # Members have no version of their own.
    assert {each["EngineVersion"] for each in asked} == {"8.0.mysql_aurora.3.12.0"}


@pytest.mark.parametrize(
    ("spec", "answers", "code", "message"),
    [
        (
            SPEC,
            {"rds__DescribeDBEngineVersions": {"DBEngineVersions": [{"EngineVersion": "5.7.9"}]}},
            "T7205",
            "`aurora-mysql` 8.0 is not offered in `eu-west-1`",
        ),
        (
            OF_CLASS,
            {"rds__DescribeOrderableDBInstanceOptions": {"OrderableDBInstanceOptions": []}},
            "T7205",
            "`db.r8g.large` is not offered for `aurora-mysql` 8.0.mysql_aurora.3.12.0 in `eu-west-1`",
        ),
        (
            SPEC,
            {
                "service_quotas__GetServiceQuota": quota("L-952B80B8", 40),
                "rds__DescribeDBClusters": {"DBClusters": rows(40)},
            },
            "T7206",
            "the quota of DB clusters in `eu-west-1` is 40; 40 in use, 1 more needed",
        ),
        (
            PROXY,
            {
                "service_quotas__GetServiceQuota": quota("L-D94C7EA3", 20),
                "rds__DescribeDBProxies": {"DBProxies": rows(20)},
            },
            "T7206",
            "the quota of proxies in `eu-west-1` is 20; 20 in use, 1 more needed",
        ),
        (
            RESTORED,
            {"rds__DescribeDBClusterSnapshots": {"DBClusterSnapshots": [{**SNAPSHOT, "Status": "creating"}]}},
            "T7221",
            "the snapshot is not available: creating",
        ),
        (
            RESTORED,
            {"rds__DescribeDBClusterSnapshots": {"DBClusterSnapshots": []}},
            "T7205",
            "the snapshot `monday` does not exist in `eu-west-1`",
        ),
    ],
)
def test_what_a_cluster_lacks_is_told(
    tmp_path: Path, spec: str, answers: dict[str, Any], code: str, message: str
) -> None:
    assert message in found(tmp_path, spec, **answers).get(code, [])


def test_a_cluster_with_standbys_is_offered_where_its_class_is(tmp_path: Path) -> None:
    class_ = {"DBInstanceClass": "db.m6gd.large", "StorageType": "gp3"}
    for zones, supported, said in (
        ("abc", True, None),
        ("ab", True, "`db.m6gd.large` is offered in too few of the zones"),
        ("abc", False, "`db.m6gd.large` is not offered for clusters of `mysql`"),
    ):
        offered = [{"Name": f"eu-west-1{each}"} for each in zones]
        option = {**class_, "SupportsClusters": supported, "AvailabilityZones": offered}
        answer = {"OrderableDBInstanceOptions": [option]}
        told = found(tmp_path, STANDBYS, rds__DescribeOrderableDBInstanceOptions=answer)
        assert [each[: len(said or "")] for each in told.get("T7205", [])] == ([said] if said else [])


def test_the_instances_of_a_cluster_with_standbys_are_counted(tmp_path: Path) -> None:
    answers = {
        "service_quotas__GetServiceQuota": quota("L-7B6409FD", 40),
        "rds__DescribeDBInstances": {"DBInstances": rows(38)},
    }
    [told] = found(tmp_path, STANDBYS, **answers)["T7206"]
    assert told.endswith("is 40; 38 in use, 3 more needed")


def test_a_cluster_with_standbys_is_restored_from_the_snapshot_of_an_instance(tmp_path: Path) -> None:
    known = {"Status": "available", "Engine": "mysql", "EngineVersion": "8.4.5", "Encrypted": True}
    missing = f"the snapshot `{OF_INSTANCE}` does not exist in `eu-west-1`"
    for rows_, told in (([known], {}), ([], {"T7205": [missing]})):
        answers = {"rds__DescribeDBSnapshots": {"DBSnapshots": rows_}}
        assert found(tmp_path, FROM_INSTANCE, **answers) == told


def test_a_cluster_is_restored_from_its_snapshot(tmp_path: Path) -> None:
    answers = {"rds__DescribeDBClusterSnapshots": {"DBClusterSnapshots": [SNAPSHOT]}}
    assert found(tmp_path, RESTORED, **answers) == {}


def test_parameters_of_a_cluster_are_asked_of_clusters(tmp_path: Path) -> None:
    known = {"EngineDefaults": {"Parameters": [{"ParameterName": "slow_query_log"}]}}
    told = found(tmp_path, SPEC, rds__DescribeEngineDefaultClusterParameters=known)
    assert any("has no parameter `require_secure_transport`" in each for each in told["T7220"])
