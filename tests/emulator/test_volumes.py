"""Volumes of fixed servers in the emulator: they follow a server in two updates, and block a single one."""

from typing import Any

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import Stack, change, deploy, upload
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: none}}
logic:
  store:
    type: ec2
    count: 2
    volumes:
      /dev/sdf: {size: 200, mount: /srv/data}
"""
DETACHED = SPEC.replace("size: 200", "attached: false, size: 200")
OTHER = SPEC.replace("/srv/data", "/srv/files")


def attached(account: Account) -> dict[str, tuple[str, str]]:
    """Return the instance and the device of each volume that is attached by a resource."""
    return {
        volume["VolumeId"]: (each["InstanceId"], each["Device"])
        for volume in account.client("ec2").describe_volumes()["Volumes"]
        for each in volume["Attachments"]
        if each["Device"] == "/dev/sdf"
    }


def updated(stack: Stack, text: str) -> str:
    """Update a stack to a spec; return the state that it ends in."""
    return change(stack, upload(stack.account, compiled(text, Layout.SINGLE))).execute()


def test_volumes_follow_a_replaced_server_in_two_updates(account: Account) -> None:
    stack = deploy(account, compiled(SPEC, Layout.SINGLE))
    made = stack.everything()
    before = {
        made[f"StoreInstance{each}VolumeF"]: (made[f"StoreInstance{each}"], "/dev/sdf") for each in (1, 2)
    }
    assert attached(account) == before
    volumes: list[dict[str, Any]] = account.client("ec2").describe_volumes(VolumeIds=list(before))["Volumes"]
    assert {(each["Size"], each["VolumeType"], each["Encrypted"]) for each in volumes} == {(200, "gp3", True)}
    assert len({each["AvailabilityZone"] for each in volumes}) == 2
    # What a plan refuses rolls back, and every volume stays on its server.
    assert updated(stack, OTHER) == "UPDATE_ROLLBACK_COMPLETE"
    assert "is already attached to an instance" in "".join(stack.failures().values())
    assert attached(account) == before
    assert updated(stack, DETACHED) == "UPDATE_COMPLETE"
    assert attached(account) == {}
    assert updated(stack, OTHER) == "UPDATE_COMPLETE"
    after = attached(account)
    assert after.keys() == before.keys()
    assert {each for each, _ in after.values()}.isdisjoint(each for each, _ in before.values())
