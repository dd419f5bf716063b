"""The fit of caches and an account: versions, families of parameter groups, and the quota of nodes."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import deployed, quota

SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
data:
  sessions: {type: cache, engine: redis}
  catalogue: {type: cache, shards: 3, replicas: 2}
"""


def offered(*versions: str, family: str = "") -> Any:
    rows = [{"EngineVersion": each, "CacheParameterGroupFamily": family} for each in versions]
    return lambda given: {
        "CacheEngineVersions": [
            {**each, "CacheParameterGroupFamily": family or f"{given['Engine']}{each['EngineVersion'][0]}"}
            for each in rows
        ]
    }


@pytest.mark.parametrize(
    ("answers", "messages"),
    [
        ({}, []),
        ({"elasticache__DescribeCacheEngineVersions": offered("7.1.4", "8.1.2")}, []),
        (
            {"elasticache__DescribeCacheEngineVersions": offered("7.1", "9.0")},
            ["`valkey` 8.1 is not offered in `eu-west-1`"],
        ),
        (
            {"elasticache__DescribeCacheEngineVersions": offered("7.1", "8.1", family="valkey8")},
            ["`redis` 7.1 has no parameter group of the family `redis7`"],
        ),
    ],
)
def test_versions_and_families_that_a_region_lacks_are_said(
    answers: Any, messages: list[str], tmp_path: Path
) -> None:
    assert deployed(tmp_path, SPEC, **answers)[0].get("T7205", []) == messages


@pytest.mark.parametrize(("used", "is_full"), [(9, False), (10, True)])
def test_all_nodes_count_against_the_quota_of_the_region(used: int, is_full: bool, tmp_path: Path) -> None:  # noqa: FBT001
    found, _ = deployed(
        tmp_path,
        SPEC,
        elasticache__DescribeCacheClusters={"CacheClusters": [{"NumCacheNodes": 1}] * used},
        service_quotas__GetServiceQuota=quota("L-DFE45DF3", 20.0),
    )
    said = f"the quota of cache nodes in `eu-west-1` is 20; {used} in use, 11 more needed"
    assert found == ({"T7206": [said]} if is_full else {})
