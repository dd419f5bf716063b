"""Endpoint services of AWS PrivateLink and their permissions, which MiniStack does not have.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpointservice.html
AWS refuses a load balancer that has a service already:
https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
"""

import secrets

from ministack.services import alb

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

SERVICE = "AWS::EC2::VPCEndpointService"
PERMISSIONS = "AWS::EC2::VPCEndpointServicePermissions"

_services: dict[str, Properties] = {}


def install() -> None:
    """Register both types."""
    kit.register(SERVICE, create, delete, update)
    kit.register(PERMISSIONS, allow, forbid, change)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Make a service of load balancers that exist."""
    _refuse(properties, "")
    identity = f"vpce-svc-{secrets.token_hex(8)}0"
    _services[identity] = dict(properties)
    return identity, {"ServiceId": identity}


def update(
    identity: str, _old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Change everything in place."""
    _refuse(new, identity)
    _services[identity] = dict(new)
    return identity, {"ServiceId": identity}


def delete(identity: str, _properties: Properties) -> None:
    """Remove it."""
    _services.pop(identity, None)


def _refuse(properties: Properties, own: str) -> None:
    for arn in properties["NetworkLoadBalancerArns"]:
        balancer = alb._lbs.get(arn) or {}
        if balancer.get("Type") != "network":
            raise kit.refusal("InvalidLoadBalancerArn", f"{arn} is not a network load balancer")
        if any(arn in each["NetworkLoadBalancerArns"] for name, each in _services.items() if name != own):
            raise kit.refusal("InvalidParameter", f"{arn} has an endpoint service")


def allow(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Give the permissions of a service that exists."""
    if properties["ServiceId"] not in _services:
        raise kit.refusal("InvalidVpcEndpointServiceId.NotFound", f"{properties['ServiceId']} does not exist")
    return properties["ServiceId"], {}


def change(
    identity: str, _old: Properties, new: Properties, stack: str, logical_id: str | None = None
) -> Made:
    """Give other permissions."""
    return allow(logical_id or identity, new, stack)


def forbid(_identity: str, _properties: Properties) -> None:
    """Take them away."""
