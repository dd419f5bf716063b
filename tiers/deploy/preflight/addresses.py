"""Check the Elastic IP addresses of load balancers: each exists, and a new load balancer finds them free."""

from collections.abc import Iterator
from typing import Any, Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Asked, Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.model import Action

_BALANCER: Final = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_MAPPINGS: Final = "SubnetMappings"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find addresses that a load balancer cannot have. Raises `AwsError`."""
    for asked in _asked(subject):
        found = _address(subject, asked.value)
        if found is None:
            yield codes.NOT_AVAILABLE.at(
                asked.place,
                f"the Elastic IP address `{asked.value}` does not exist in `{subject.aws.region}`",
                help="use an allocation ID that `aws ec2 describe-addresses` lists",
            )
        elif found.get("AssociationId") and subject.kinds.get(asked.resource) is Action.ADD:
            yield codes.NOT_AVAILABLE.at(
                asked.place,
                f"the Elastic IP address `{asked.value}` is in use",
                label=f"`{found.get('PublicIp', asked.value)}`",
                help="disassociate it, or use another one",
            )


def _asked(subject: Subject) -> Iterator[Asked]:
    for placed in subject.changing(_BALANCER):
        for each in at(placed, _MAPPINGS) or ():
            allocation = subject.value(each.get("AllocationId"))
            if allocation:
                yield Asked(allocation, place(placed, _MAPPINGS), placed.logical_id)


def _address(subject: Subject, allocation: str) -> dict[str, Any] | None:
    try:
        answer = subject.aws.call("ec2", "describe_addresses", AllocationIds=[allocation])
    except AwsError as error:
        if error.failure.code == "InvalidAllocationID.NotFound":
            return None
        raise
    return next(iter(answer.get("Addresses", ())), None)
