"""The Elastic IP addresses that a spec gives a load balancer, and an account."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import Answer, deployed
from tests.support.aws_double import Refused

SPEC = """\
version: 1
name: game
regions: [eu-west-1]
presentation:
  arena:
    type: network_load_balancer
    addresses: [eipalloc-0123456789abcdef0, eipalloc-0123456789abcdef1]
    listeners: [{port: 7777, protocol: UDP, forward_to: match}]
logic:
  match: {type: ec2, count: 2, port: 7777}
"""
FREE = {"Addresses": [{"PublicIp": "203.0.113.7"}]}
USED = {"Addresses": [{"PublicIp": "203.0.113.7", "AssociationId": "eipassoc-1"}]}
MISSING = Refused("InvalidAllocationID.NotFound", "it is not there", 400)


@pytest.mark.parametrize(
    ("second", "messages"),
    [
        (FREE, []),
        (USED, ["the Elastic IP address `eipalloc-0123456789abcdef1` is in use"]),
        (MISSING, ["the Elastic IP address `eipalloc-0123456789abcdef1` does not exist in `eu-west-1`"]),
        (
            {"Addresses": []},
            ["the Elastic IP address `eipalloc-0123456789abcdef1` does not exist in `eu-west-1`"],
        ),
    ],
)
def test_addresses_exist_and_are_free(tmp_path: Path, second: Any, messages: list[str]) -> None:
    def addresses(given: Answer) -> Any:
        allocation = given.get("AllocationIds", [""])[0]
        if allocation.endswith("1") and isinstance(second, Refused):
            raise second
        return second if allocation.endswith("1") else FREE

    found, _ = deployed(tmp_path, SPEC, ec2__DescribeAddresses=addresses)
    assert found.get("T7205", []) == messages
