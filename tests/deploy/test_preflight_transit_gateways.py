"""Transit gateways of an account: known, available, and what their owners have to do."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import HEAD, WORDS
from tests.support.deploy_double import fresh
from tests.support.standing import run

ID = "tgw-0123456789abcdef0"
SPEC = f"""{HEAD}\
network: {{nat_gateway: {{mode: none}}, transit_gateway: {{id: {ID}, to: [192.168.0.0/16]}}}}
logic:
  web: {{type: autoscaling, port: 80}}
"""


def gateway(**changed: Any) -> dict[str, Any]:
    """Return a transit gateway of the account as AWS lists it."""
    return {"TransitGatewayId": ID, "State": "available", "Options": {}, **changed}


SHARED = {"OwnerId": "999988887777", "Options": {"AutoAcceptSharedAttachments": "disable"}}
MANUAL = {"Options": {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([gateway()], ""),
        ([], f"error[T7205]: the transit gateway `{ID}` is not in `eu-west-1`, or not shared"),
        ([gateway(State="deleting")], f"error[T7205]: the transit gateway `{ID}` is in the state `deleting`"),
        ([gateway(**SHARED)], "warning[T7393]: the account `999988887777` must accept the attachment"),
        ([gateway(**MANUAL)], "warning[T7394]: the transit gateway `tgw-0123456789abcdef0` has no default "),
    ],
)
def test_gateways_that_need_more_than_the_stack_are_said(
    rows: list[dict[str, Any]], said: str, tmp_path: Path
) -> None:
    double = fresh()
    double.world.account.on(ec2__DescribeTransitGateways={"TransitGateways": rows})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert said in done.out, done.out
    assert ("transit gateway `" in done.out or "T7393" in done.out) == bool(said)
    assert done.code == (1 if "error" in said else 0), done.out
