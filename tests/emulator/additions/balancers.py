"""Load balancers in the VPC and the zones of their subnets, and target groups with their template's targets.

MiniStack gives every load balancer one VPC and one zone, and ignores `SubnetMappings` and `Targets`.
AWS writes a test file into the bucket of access logs at once:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import alb, ec2, s3

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


def install() -> None:
    """Put right what is made and changed, and what is described."""
    _wrap(BALANCER, _finish)
    _wrap(GROUP, _register)
    describe = alb._lb_xml

    def described(balancer: Properties) -> str:
        xml = str(describe(balancer))
        for subnet in balancer.get("Subnets", []):
            zone = (ec2._subnets.get(subnet) or {}).get("AvailabilityZone", f"{get_region()}a")
            said = f"<ZoneName>{get_region()}a</ZoneName><SubnetId>{subnet}</SubnetId>"
            xml = xml.replace(said, f"<ZoneName>{zone}</ZoneName><SubnetId>{subnet}</SubnetId>")
        return xml

    alb._lb_xml = described


def _wrap(kind: str, finish: kit.Handler) -> None:
    create, update = kit.original(kind, "create"), kit.original(kind, "update")

    def finished_create(logical_id: str, properties: Properties, stack: str) -> Made:
        arn, attributes = create(logical_id, properties, stack)
        finish(arn, {}, properties)
        return arn, attributes

    def finished_update(
        arn: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        arn, attributes = update(arn, old, new, stack, logical_id)
        finish(arn, old, new)
        return arn, attributes

    kit.wrap(kind, create=finished_create, update=finished_update)


def _finish(arn: str, _old: Properties, new: Properties) -> None:
    mapped = [each["SubnetId"] for each in new.get("SubnetMappings") or []]
    alb._lbs[arn]["Subnets"] = alb._lbs[arn]["Subnets"] or mapped
    _place(arn)
    attributes = {each["Key"]: each["Value"] for each in new.get("LoadBalancerAttributes") or []}
    if kit.is_true(attributes.get("access_logs.s3.enabled")):
        key = f"AWSLogs/{get_account_id()}/ELBAccessLogTestFile"
        s3._put_object(attributes["access_logs.s3.bucket"], key, b"Enable AccessLog for ELB", {})


def _place(arn: str) -> None:
    balancer = alb._lbs[arn]
    for subnet in balancer["Subnets"]:
        if subnet not in ec2._subnets:
            message = f"The subnet ID '{subnet}' does not exist"
            raise kit.refusal("SubnetNotFound", message, "ElasticLoadBalancingV2")
        balancer["VpcId"] = ec2._subnets[subnet]["VpcId"]


def _register(arn: str, old: Properties, new: Properties) -> None:
    """Put the template's targets in the place of those that it had; what others registered stays."""
    port = alb._tgs[arn].get("Port", 80)
    before = {target["Id"] for target in old.get("Targets") or []}
    kept: list[Any] = [target for target in alb._targets.get(arn, []) if target["Id"] not in before]
    named = [
        {"Id": target["Id"], "Port": int(target.get("Port", port))} for target in new.get("Targets") or []
    ]
    alb._targets[arn] = kept + named
