"""Auto Scaling groups that launch instances, over their subnets, and register them with their target groups.

MiniStack keeps the record of a group and launches nothing. It has no warm pools: one is a record of its group
here, and launches nothing. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html
"""

from typing import Any

from ministack.services import alb, autoscaling, ec2

from tests.emulator.additions import instances, kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::AutoScaling::AutoScalingGroup"
POOL = "AWS::AutoScaling::WarmPool"


def install() -> None:
    """Launch after a group is made or changed, and terminate before it is deleted."""
    create, update, delete = (kit.original(KIND, name) for name in ("create", "update", "delete"))

    def launching_create(logical_id: str, properties: Properties, stack: str) -> Made:
        name, attributes = create(logical_id, properties, stack)
        _reconcile(name, properties)
        return name, attributes

    def launching_update(
        name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        name, attributes = update(name, old, new, stack, logical_id)
        _reconcile(name, new)
        return name, attributes

    def terminating_delete(name: str, properties: Properties) -> None:
        for member in (autoscaling._asgs.get(name) or {}).get("Instances", []):
            _terminate(member, properties)
        delete(name, properties)

    kit.wrap(KIND, create=launching_create, update=launching_update, delete=terminating_delete)
    kit.register(POOL, _create_pool, _delete_pool, _update_pool)


def _create_pool(_logical_id: str, properties: Properties, _stack: str) -> Made:
    name = properties["AutoScalingGroupName"]
    if name not in autoscaling._asgs:
        raise kit.refusal("ValidationError", f"AutoScalingGroup name not found - {name}", "AutoScaling")
    autoscaling._asgs[name]["WarmPool"] = properties
    return name, {}


def _update_pool(
    _name: str, _old: Properties, new: Properties, stack: str, logical_id: str | None = None
) -> Made:
    return _create_pool(logical_id or "", new, stack)


def _delete_pool(name: str, _properties: Properties) -> None:
    autoscaling._asgs.get(name, {}).pop("WarmPool", None)


def _reconcile(name: str, properties: Properties) -> None:
    """Launch or terminate until as many run as are desired."""
    group = autoscaling._asgs[name]
    running = [member for member in group["Instances"] if _runs(member)]
    for member in running[group["DesiredCapacity"] :]:
        _terminate(member, properties)
    running = running[: group["DesiredCapacity"]]
    subnets = [subnet for subnet in group["VPCZoneIdentifier"].split(",") if subnet]
    for number in range(len(running), group["DesiredCapacity"]):
        running.append(_launch(name, group, properties, subnets[number % len(subnets)]))
    group["Instances"] = running
    group["TargetGroupARNs"] = list(properties.get("TargetGroupARNs") or [])
    for target_group in group["TargetGroupARNs"]:
        _add_targets(target_group, [member["InstanceId"] for member in running])


def _runs(member: Properties) -> bool:
    instance = ec2._instances.get(member["InstanceId"])
    return bool(instance) and instance["State"]["Name"] == "running"


def _launch(name: str, group: Properties, properties: Properties, subnet: str) -> Properties:
    data = instances.launch_template(group.get("LaunchTemplate"))
    wanted = {**data, "SubnetId": subnet, "Tags": _tags(name, properties)}
    identity, attributes = instances.create(KIND, wanted, name)
    return {
        "InstanceId": identity,
        "AvailabilityZone": attributes["AvailabilityZone"],
        "LifecycleState": "InService",
        "HealthStatus": "Healthy",
        "InstanceType": data.get("InstanceType", ""),
        "LaunchTemplate": group.get("LaunchTemplate"),
        "ProtectedFromScaleIn": False,
    }


def _tags(name: str, properties: Properties) -> list[Properties]:
    """Return the tags of an instance: what is propagated, as CloudFormation's own are, and the group."""
    propagated = [
        {"Key": tag["Key"], "Value": tag["Value"]}
        for tag in properties.get("Tags", [])
        if kit.is_true(tag.get("PropagateAtLaunch")) or tag["Key"].startswith("aws:cloudformation:")
    ]
    return [*propagated, {"Key": "aws:autoscaling:groupName", "Value": name}]


def _terminate(member: Properties, properties: Properties) -> None:
    instances.delete(member["InstanceId"], {})
    for target_group in properties.get("TargetGroupARNs") or []:
        targets = alb._targets.get(target_group, [])
        targets[:] = [target for target in targets if target["Id"] != member["InstanceId"]]


def _add_targets(target_group: str, identities: list[str]) -> None:
    targets: list[Any] = alb._targets.setdefault(target_group, [])
    known = {target["Id"] for target in targets}
    port = alb._tgs[target_group].get("Port", 80)
    targets += [{"Id": identity, "Port": port} for identity in identities if identity not in known]
