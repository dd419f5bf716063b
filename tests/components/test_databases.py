"""Databases of RDS: engines, storage, insights, audit logs, and read replicas with another version."""

import json
from typing import Any

import pytest

from tiers.compiler import check, compile_spec
from tiers.components.rds import codes
from tiers.databases.codes import ENGINE_VERSION
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
data:
  db: {{type: rds, {more}}}
"""


def template(more: str) -> Any:
    bundle = compile_spec("spec.yaml", SPEC.format(more=more).encode(), Layout.SINGLE, "json").bundle
    assert bundle is not None
    return json.loads(next(iter(bundle.files.values())))


def properties(more: str, logical_id: str = "DbDBInstance") -> Any:
    return template(more)["Resources"][logical_id]["Properties"]


def refused(more: str) -> list[str]:
    """Return the codes of errors."""
    found = check("spec.yaml", SPEC.format(more=more).encode()).findings
    return [each.code.id for each in found if each.is_error]


def test_mariadb_has_its_family_and_no_extended_support() -> None:
    made = template("engine: mariadb")["Resources"]
    assert made["DbDBParameterGroup"]["Properties"]["Family"] == "mariadb11.8"
    instance = made["DbDBInstance"]["Properties"]
    assert (instance["Engine"], instance["EngineVersion"], instance["Port"]) == ("mariadb", "11.8", "3306")
    assert "EngineLifecycleSupport" not in instance


def test_throughput_brings_the_iops_that_are_included() -> None:
    made = properties("engine: mysql, allocated_storage: 400, throughput: 500, replicas: 1", "DbReadReplica1")
    assert (made["Iops"], made["StorageThroughput"], made["AllocatedStorage"]) == (12_000, 500, "400")
    assert "Iops" not in properties("engine: mysql, allocated_storage: 400")


@pytest.mark.parametrize(
    ("more", "limits"),
    [
        ("iops: 12000", (400, 65_536)),
        ("throughput: 500", (400, 65_536)),
        ("storage_type: io2, iops: 250000", (250, 65_536)),
        ("storage_type: io2, iops: 3000", (100, 6_000)),
        (
            "storage_type: io2, iops: 3000, instance_class: db.m4.large, max_allocated_storage: 5500",
            (100, 5_000),
        ),
    ],
)
def test_a_size_that_is_chosen_at_deployment_fits_the_iops(more: str, limits: tuple[int, int]) -> None:
    size = template(f"engine: mysql, allocated_storage: {{parameter: Size, default: 400}}, {more}")
    chosen = size["Parameters"]["Size"]
    assert (chosen["MinValue"], chosen["MaxValue"]) == limits


@pytest.mark.parametrize(
    ("more", "is_refused"),
    [
        ("allocated_storage: 400, iops: 64000, throughput: 1000", False),
        ("allocated_storage: 400, iops: 64000, throughput: 999", True),
        ("allocated_storage: 400, iops: 12000, throughput: 3000", False),
        ("allocated_storage: 400, iops: 12000, throughput: 3001", True),
        ("storage_type: io2, allocated_storage: 256, iops: 256000", False),
        ("storage_type: io2, allocated_storage: 255, iops: 256000", True),
        ("storage_type: io2, allocated_storage: 256, iops: 256000, instance_class: db.r4.large", True),
        ("storage_type: io2, allocated_storage: 2001, iops: 1000", True),
        ("snapshot: old, engine_version: '8.4', iops: 12000", False),
        ("snapshot: old, engine_version: '8.4', storage_type: io2", True),
    ],
)
def test_performance_has_bounds(more: str, is_refused: bool) -> None:  # noqa: FBT001
    assert refused(f"engine: mysql, {more}") == ([codes.STORAGE_PERFORMANCE.id] if is_refused else [])


def test_postgres_needs_no_more_throughput_for_more_iops() -> None:
    assert refused("engine: postgres, allocated_storage: 400, iops: 64000, throughput: 500") == []


@pytest.mark.parametrize(("mode", "days"), [("standard", 7), ("advanced", 465)])
def test_insights_are_kept_for_the_days_of_their_mode(mode: str, days: int) -> None:
    for logical_id in ("DbDBInstance", "DbReadReplica1"):
        made = properties(f"engine: mysql, insights: {mode}, replicas: 1", logical_id)
        assert made["DatabaseInsightsMode"] == mode
        assert (made["EnablePerformanceInsights"], made["PerformanceInsightsRetentionPeriod"]) == (True, days)


def test_postgres_has_insights_on_every_class() -> None:
    assert refused("engine: postgres, instance_class: db.t4g.micro, insights: standard") == []
    assert refused("engine: mariadb, instance_class: db.t4g.micro, insights: standard") == [
        codes.INSIGHTS_CLASS.id
    ]


@pytest.mark.parametrize(
    ("libraries", "loaded"),
    [
        (None, "pg_stat_statements,pgaudit"),
        ("pg_cron", "pg_cron,pgaudit"),
        ("pgaudit, pg_cron", "pgaudit, pg_cron"),
    ],
)
def test_pgaudit_is_loaded_beside_other_libraries(libraries: str | None, loaded: str) -> None:
    given = f", parameters: {{shared_preload_libraries: '{libraries}'}}" if libraries else ""
    made = properties(f"engine: postgres, audit: [ddl, role, ddl]{given}", "DbDBParameterGroup")["Parameters"]
    assert made["shared_preload_libraries"] == loaded
    assert made["pgaudit.log"] == "ddl,role"
    assert "OptionGroupName" not in properties(f"engine: postgres, audit: [ddl]{given}")


def test_an_empty_audit_log_keeps_the_option_group_without_the_plugin() -> None:
    made = template("engine: mysql, audit: []")["Resources"]
    group = made["DbDBOptionGroup"]
    assert group["Properties"]["OptionConfigurations"] == []
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("Retain", "Retain")
    instance = made["DbDBInstance"]["Properties"]
    assert instance["OptionGroupName"] == {"Ref": "DbDBOptionGroup"}
    assert instance["EnableCloudwatchLogsExports"] == ["error", "slowquery"]


def test_replicas_with_another_major_version_have_groups_of_it() -> None:
    more = (
        "engine: mariadb, engine_version: '11.4', replicas: 1, replica_engine_version: '{}', audit: [query]"
    )
    made = template(more.format("11.8"))["Resources"]
    assert made["DbDBParameterGroupOfReplicas"]["Properties"]["Family"] == "mariadb11.8"
    assert made["DbDBOptionGroupOfReplicas"]["Properties"]["MajorEngineVersion"] == "11.8"
    replica, source = (made[each]["Properties"] for each in ("DbReadReplica1", "DbDBInstance"))
    assert replica["DBParameterGroupName"] == {"Ref": "DbDBParameterGroupOfReplicas"}
    assert replica["OptionGroupName"] == {"Ref": "DbDBOptionGroupOfReplicas"}
    assert (replica["EngineVersion"], replica["AllowMajorVersionUpgrade"]) == ("11.8", True)
    assert source["DBParameterGroupName"] == {"Ref": "DbDBParameterGroup"}
    same = template(more.format("11.4.9"))["Resources"]
    assert "DbDBParameterGroupOfReplicas" not in same
    assert same["DbReadReplica1"]["Properties"]["EngineVersion"] == "11.4.9"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (
            "engine: mysql, engine_version: '8.4.3', replicas: 1, replica_engine_version: '8.4.2'",
            codes.REPLICA_VERSION,
        ),
        ("engine: mysql, engine_version: '8.4.3', replicas: 1, replica_engine_version: '8.4'", None),
        ("engine: postgres, engine_version: '17.4', replicas: 1, replica_engine_version: '17.10'", None),
        (
            "engine: postgres, engine_version: '17', replicas: 1, replica_engine_version: '18'",
            codes.REPLICA_VERSION,
        ),
        ("engine: mysql, replicas: 1, replica_engine_version: '9.9'", ENGINE_VERSION),
    ],
)
def test_replicas_have_the_version_of_their_source_or_a_later_one(more: str, code: Any) -> None:
    assert refused(more) == ([code.id] if code else [])
