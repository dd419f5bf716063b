"""A VPC that is attached to a transit gateway of another account, deployed to the emulator and changed."""

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import change, deploy, upload
from tests.support.plan_specs import ATTACHED
from tiers.ir.placed import Layout

HUB = "TransitGatewayAttachment"
WIDER = ATTACHED.replace("  cidr: 10.20.0.0/16\n", "  cidr: 10.20.0.0/16\n  zones: 3\n")
MOVED = WIDER.replace("tgw-0123456789abcdef0", "tgw-0fedcba9876543210")


@pytest.mark.parametrize("layout", list(Layout))
def test_a_zone_is_added_in_place_and_another_gateway_is_another_attachment(
    layout: Layout, account: Account
) -> None:
    stack = deploy(account, compiled(ATTACHED, layout))
    before = stack.everything()
    assert stack.outputs()[HUB] == before[HUB]
    for text, is_kept in ((WIDER, True), (MOVED, False)):
        set_ = change(stack, upload(account, compiled(text, layout)))
        assert set_.execute() == "UPDATE_COMPLETE", stack.failures()
        assert (stack.everything()[HUB] == before[HUB]) is is_kept
