"""The fit of volumes and an account: the quotas of storage, and snapshots."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import deployed, quota
from tests.support.aws_double import Refused

SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
network: {nat_gateway: {mode: none}}
logic:
  store: {type: ec2, count: 2, volumes: {/dev/sdf: {size: 500}}}
"""
RESTORED = SPEC.replace("{size: 500}", "{size: 500, snapshot: snap-0123456789abcdef0}").replace(
    "count: 2, ", ""
)


@pytest.mark.parametrize(
    ("used", "said"),
    [
        ((), ""),
        ((1000, 48), ""),
        ((1000, 49), "is 2; 1 in use, 2 more needed"),
        ((2048,), "is 2; 2 in use, 1 more needed"),
    ],
)
def test_new_storage_counts_against_the_quota_of_its_type(
    used: tuple[int, ...], said: str, tmp_path: Path
) -> None:
    found, _ = deployed(
        tmp_path,
        SPEC,
        ec2__DescribeVolumes={"Volumes": [{"Size": each} for each in used]},
        service_quotas__GetServiceQuota=quota("L-7A658B76", 2.0),
    )
    expected = f"the quota of TiB of gp3 volumes in `eu-west-1` {said}"
    assert found == ({"T7206": [expected]} if said else {})


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"Snapshots": [{"State": "completed", "VolumeSize": 500}]}, {}),
        (
            {"Snapshots": [{"State": "pending", "VolumeSize": 501}]},
            {"T7221": ["the snapshot needs 501 GiB of storage", "the snapshot is not complete: pending"]},
        ),
        (
            Refused("InvalidSnapshot.NotFound", "no", 400),
            {"T7205": ["the snapshot `snap-0123456789abcdef0` does not exist in `eu-west-1`"]},
        ),
    ],
)
def test_a_snapshot_must_exist_and_fit(answer: Any, found: dict[str, list[str]], tmp_path: Path) -> None:
    assert deployed(tmp_path, RESTORED, ec2__DescribeSnapshots=answer)[0] == found
