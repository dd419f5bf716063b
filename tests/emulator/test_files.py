"""File systems in the emulator: their parts exist, and the tasks and functions that mount them name these."""

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import deploy
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: single}}
logic:
  web: {type: autoscaling, mounts: {shared: /srv/shared}}
  api: {type: fargate, image: public.ecr.aws/acme/api:1, mounts: {shared: /srv/shared}}
data:
  shared: {type: file_system}
"""


@pytest.mark.parametrize("layout", list(Layout))
def test_the_parts_of_a_file_system_exist(layout: Layout, account: Account) -> None:
    made = deploy(account, compiled(SPEC, layout)).everything()
    files = account.client("efs")
    (found,) = files.describe_file_systems()["FileSystems"]
    assert found["FileSystemId"] == made["SharedFileSystem"]
    assert found["Encrypted"]
    assert found["ThroughputMode"] == "elastic"
    targets = files.describe_mount_targets(FileSystemId=made["SharedFileSystem"])["MountTargets"]
    assert {each["SubnetId"] for each in targets} == {made["IsolatedASubnet"], made["IsolatedBSubnet"]}
    (point,) = files.describe_access_points(FileSystemId=made["SharedFileSystem"])["AccessPoints"]
    assert point["AccessPointId"] == made["SharedAccessPointShared"]
    assert point["PosixUser"]["Uid"] == 1000
