"""A network load balancer that other accounts use through AWS PrivateLink, deployed to the emulator."""

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import change, deploy, upload
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: hub
presentation:
  api:
    type: network_load_balancer
    scheme: internal
    share_with: ["123456789012"]
    deletion_protection: false
    listeners: [{port: 443, protocol: TCP, forward_to: app, idle_timeout: 600, stickiness: true}]
logic:
  app: {type: ec2, count: 2, port: 8443}
"""
MORE = SPEC.replace('["123456789012"]', '["123456789012", "210987654321"]\n    acceptance: manual')
NONE = SPEC.replace('    share_with: ["123456789012"]\n', "")


@pytest.mark.parametrize("layout", list(Layout))
def test_accounts_are_added_in_place_and_removed_with_the_service(layout: Layout, account: Account) -> None:
    stack = deploy(account, compiled(SPEC, layout))
    before = stack.everything()
    name = before["ApiEndpointService"]
    assert stack.outputs()["ApiEndpointServiceName"] == f"com.amazonaws.vpce.eu-west-1.{name}"
    for text, kept in ((MORE, {"ApiEndpointService", "ApiEndpointServicePermissions"}), (NONE, set())):
        set_ = change(stack, upload(account, compiled(text, layout)))
        assert set_.execute() == "UPDATE_COMPLETE", stack.failures()
        after = stack.everything()
        assert {each for each in after if each.startswith("ApiEndpointService")} == kept
        assert all(after[each] == before[each] for each in kept)
        assert after["ApiLoadBalancer"] == before["ApiLoadBalancer"]
