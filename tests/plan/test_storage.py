"""Storage that never shrinks, and performance that RDS refuses, rounds up, or keeps."""

from typing import Any

import pytest

from tests.plan.test_databases import DATABASE, database
from tests.support.plan_sides import found, ref, resource, single
from tiers.plan.planning import plan

CLUSTER = "AWS::RDS::DBCluster"


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        (100, 50, True),
        (100, 99, True),
        (100, 105, True),
        (100, 109, True),
        (100, 110, False),
        (25, 27, True),
        (25, 28, False),
        (100, 100, False),
    ],
)
def test_storage_never_shrinks_and_grows_by_a_tenth(before: int, after: int, refused: bool) -> None:  # noqa: FBT001
    old, new = (database(AllocatedStorage=str(each)) for each in (before, after))
    assert found(old, new) == (["T6020"] if refused else [])


def test_the_way_out_of_too_little_growth_is_the_least_that_is_enough() -> None:
    (said,) = plan(database(AllocatedStorage=25), database(AllocatedStorage=26)).findings
    assert said.message == "`AllocatedStorage` of `D` must grow by 10 % or more"
    assert said.help == "use 28 GiB or more, or 25 GiB"
    assert "https://docs.aws.amazon.com/AmazonRDS/" in said.note


def test_a_size_that_nobody_knows_is_not_judged() -> None:
    chosen = {"Size": {"Type": "Number", "Default": 100}}
    new = single(chosen, D=resource(DATABASE, Engine="postgres", AllocatedStorage=ref("Size")))
    assert found(database(AllocatedStorage=200), new) == []
    assert found(database(AllocatedStorage=200), new._replace(parameters={"Size": "100"})) == ["T6020"]


@pytest.mark.parametrize(("system", "refused"), [("WINDOWS", True), ("LUSTRE", True), ("ONTAP", False)])
def test_a_file_system_shrinks_where_its_kind_can(system: str, refused: bool) -> None:  # noqa: FBT001
    old, new = (
        single(F=resource("AWS::FSx::FileSystem", FileSystemType=system, StorageCapacity=each))
        for each in (4800, 2400)
    )
    assert found(old, new) == (["T6020"] if refused else [])


def test_a_volume_never_shrinks() -> None:
    one, other = (single(V=resource("AWS::EC2::Volume", Size=each)) for each in (20, 21))
    assert found(one, other) == ["T6093"]
    assert found(other, one) == ["T6020"]


@pytest.mark.parametrize("name", ["Iops", "StorageThroughput", "OptionGroupName", "DatabaseInsightsMode"])
def test_a_removed_setting_stays(name: str) -> None:
    without = {"StorageType": "gp3", "AllocatedStorage": 400}
    with_it = database(**without, **{name: 20_000 if name == "Iops" else "500"})
    assert found(with_it, database(**without)) == ["T6084"]
    assert found(database(**without), with_it) == []
    assert found(with_it, database(**{**without, "StorageType": "io2"})) == (
        [] if name in {"Iops", "StorageThroughput"} else ["T6084"]
    )


def test_a_cluster_keeps_performance_insights_that_it_no_longer_has() -> None:
    cluster = {"Engine": "aurora-mysql", "EngineVersion": "8.0"}
    enabled = {"PerformanceInsightsEnabled": True, "PerformanceInsightsRetentionPeriod": 465}
    advanced = single(D=resource(CLUSTER, **cluster, DatabaseInsightsMode="advanced", **enabled))
    (said,) = plan(advanced, single(D=resource(CLUSTER, **cluster, DatabaseInsightsMode="standard"))).findings
    assert said.code.id == "T6084"
    assert said.help == "add `overrides: {D.PerformanceInsightsEnabled: false}`, which turns it off"
    off = {"DatabaseInsightsMode": "standard", "PerformanceInsightsEnabled": False}
    assert found(advanced, single(D=resource(CLUSTER, **cluster, **off))) == []


@pytest.mark.parametrize(
    ("before", "after", "rounded"),
    [(3000, 3001, "3300"), (3000, 3299, "3300"), (3000, 3300, ""), (3000, 2000, ""), (3001, 3301, "3302")],
)
def test_iops_grow_by_a_tenth(before: int, after: int, rounded: str) -> None:
    old, new = (database(StorageType="io2", AllocatedStorage=100, Iops=each) for each in (before, after))
    said = plan(old, new).findings
    assert [each.code.id for each in said] == (["T6085"] if rounded else [])
    assert all(f"to {rounded}" in each.message for each in said)


@pytest.mark.parametrize(
    ("before", "after", "extra", "warned"),
    [
        (100, 200, {}, False),
        (300, 400, {}, True),
        (400, 500, {}, True),
        (400, 500, {"Iops": 12000}, False),
        (400, 500, {"StorageType": "gp2"}, False),
        (400, 500, {"Engine": "sqlserver-se"}, False),
    ],
)
def test_large_gp3_storage_may_not_grow_without_iops(
    before: int,
    after: int,
    extra: dict[str, Any],
    warned: bool,  # noqa: FBT001
) -> None:
    old, new = (
        database(**{"StorageType": "gp3", "AllocatedStorage": each, **extra}) for each in (before, after)
    )
    assert found(old, new) == (["T6024"] if warned else [])


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ({"AllocatedStorage": 100}, {"AllocatedStorage": 200, "Iops": 3000}, True),
        ({"AllocatedStorage": 100}, {"AllocatedStorage": 200, "StorageThroughput": 500}, True),
        ({"AllocatedStorage": 300}, {"AllocatedStorage": 400, "Iops": 3000}, True),
        ({"AllocatedStorage": 300}, {"AllocatedStorage": 400, "Iops": 12000}, False),
        ({"AllocatedStorage": 400, "Iops": 3000}, {"AllocatedStorage": 400, "Iops": 3000, "Port": 1}, False),
    ],
)
def test_gp3_storage_has_bounds(before: dict[str, Any], after: dict[str, Any], refused: bool) -> None:  # noqa: FBT001
    old, new = (database(StorageType="gp3", **each) for each in (before, after))
    assert ("T6020" in found(old, new)) == refused
