"""Services of Amazon ECS whose tasks are records: nothing runs, with or without Docker on the machine.

MiniStack runs containers if there is a Docker daemon. Without one, every image starts, tasks have no address,
and settings that ECS refuses are accepted. Here an image with the tag `never-starts` cannot be pulled, so its
deployment fails, and is rolled back by the circuit breaker if there is one. Nothing else makes a task fail.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html
"""

import json
from typing import Any

from ministack.services import alb, ec2, ecs
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

SERVICE, DEFINITION = "AWS::ECS::Service", "AWS::ECS::TaskDefinition"
BAD_TAG = ":never-starts"
_KEPT = (
    "EnableExecuteCommand",
    "PropagateTags",
    "ServiceConnectConfiguration",
    "HealthCheckGracePeriodSeconds",
)
"""Properties of a service that MiniStack does not keep."""
_OF_DEFINITION = ("RuntimePlatform", "EphemeralStorage")


def install() -> None:
    """Run nothing, give each task an address, and refuse what ECS refuses."""
    ecs._get_docker = lambda: None
    run, deployment = ecs._run_task, ecs._make_deployment

    def begun(*given: Any, **named: Any) -> Properties:
        """Begin a deployment; MiniStack's first one is complete before any task runs."""
        return {**deployment(*given, **named), "rolloutState": "IN_PROGRESS", "rolloutStateReason": ""}

    def run_records(data: Properties) -> Any:
        answer = run(data)
        for each in json.loads(answer[2]).get("tasks", []):
            _settle(ecs._tasks[each["taskArn"]], data)
        return answer

    ecs._run_task, ecs._make_deployment = run_records, begun
    _wrap_service()
    _wrap_definition()


def _settle(task: Properties, data: Properties) -> None:
    """Place a task in one of its subnets, or stop it if its image cannot be pulled."""
    bad = next((each["image"] for each in task["containers"] if str(each["image"]).endswith(BAD_TAG)), None)
    if bad is None:
        _place(task, data)
        return
    task["_startup_stable"] = False
    service = ecs._services.get(f"{data['cluster']}/{task['group'].partition(':')[2]}") or {}
    if service and not _breaker(service).get("enable"):
        task["lastStatus"] = "PENDING"  # ECS would try again for hours
        return
    reason = f"CannotPullContainerError: pull image manifest has been retried 7 time(s): {bad}: not found"
    ecs._mark_task_stopped(task["taskArn"], task, reason, "TaskFailedToStart")


def _place(task: Properties, data: Properties) -> None:
    network = (data.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    subnets = network.get("subnets") or []
    if not subnets:
        return
    peers = [each for each in ecs._tasks.values() if each["group"] == task["group"] and each is not task]
    subnet = ec2._subnets[subnets[len(peers) % len(subnets)]]
    host = 32 + len(ecs._tasks) % 90
    task["availabilityZone"] = subnet["AvailabilityZone"]
    details = {
        "subnetId": subnet["SubnetId"],
        "networkInterfaceId": f"eni-{task['taskArn'].rsplit('/', 1)[-1].replace('-', '')[:17]}",
        "privateIPv4Address": f"{subnet['CidrBlock'].rsplit('.', 1)[0]}.{host}",
    }
    attachment = {"id": ecs.new_uuid(), "type": "ElasticNetworkInterface", "status": "ATTACHED"}
    listed = [{"name": name, "value": value} for name, value in details.items()]
    task["attachments"] = [{**attachment, "details": listed}]


def _breaker(service: Properties) -> Properties:
    return (service.get("deploymentConfiguration") or {}).get("deploymentCircuitBreaker") or {}


def _wrap_service() -> None:
    create, update = (kit.original(SERVICE, name) for name in ("create", "update"))

    def create_steady(logical_id: str, properties: Properties, stack: str) -> Made:
        _check(properties)
        arn, attributes = create(logical_id, properties, stack)
        try:
            _finish(arn, properties)
        except ValueError:
            kit.original(SERVICE, "delete")(arn, properties)
            raise
        return arn, attributes

    def update_to_steady(arn: str, old: Properties, new: Properties, stack: str) -> Made:
        _check(new)
        made: Made = update(arn, old, new, stack)
        _finish(arn, new)
        return made

    kit.wrap(SERVICE, create=create_steady, update=update_to_steady)


def _finish(arn: str, properties: Properties) -> None:
    """Keep the remaining settings, and fail if the service did not become steady."""
    cluster, name = arn.split("/")[-2:]
    service = ecs._services[f"{cluster}/{name}"]
    kept = {key: properties[key] for key in _KEPT if key in properties}
    service.update(provisioners._pascal_to_camel(kept))
    if any(each["taskDefinition"] and each["rolloutState"] == "FAILED" for each in service["deployments"]):
        service["deployments"] = [each for each in service["deployments"] if each["rolloutState"] != "FAILED"]
        said = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."
        raise _unsteady(said, "GeneralServiceException")
    waiting = [task for task in _tasks_of(service) if task["lastStatus"] == "PENDING"]
    for task in waiting:
        ecs._mark_task_stopped(
            task["taskArn"], task, "Scaling activity initiated", "ServiceSchedulerInitiated"
        )
    if waiting:
        raise _unsteady("Exceeded attempts to wait", "NotStabilized")


def _tasks_of(service: Properties) -> list[Properties]:
    wanted = (service["clusterArn"], f"service:{service['serviceName']}")
    return [each for each in ecs._tasks.values() if (each["clusterArn"], each["group"]) == wanted]


def _unsteady(said: str, code: str) -> ValueError:
    """Return the failure of a service in the words of its resource handler."""
    return ValueError(f'Resource handler returned message: "{said}" (HandlerErrorCode: {code})')


def _check(properties: Properties) -> None:
    """Refuse a target group that tasks cannot be registered in."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(properties["TaskDefinition"])) or {}
    containers = {each["name"]: each for each in definition.get("containerDefinitions", [])}
    for each in properties.get("LoadBalancers") or []:
        if why := _why_refused(each, containers):
            raise kit.refusal("InvalidParameterException", why, "AmazonECS")


def _why_refused(balancer: Properties, containers: Properties) -> str:
    arn, name, port = balancer["TargetGroupArn"], balancer["ContainerName"], int(balancer["ContainerPort"])
    target_type = (alb._tgs.get(arn) or {}).get("TargetType", "instance")
    if target_type != "ip":
        return (
            f"The provided target group {arn} has target type {target_type}, which is incompatible with the "
            "awsvpc network mode specified in the task definition."
        )
    if name not in containers:
        return f"The container {name} does not exist in the task definition."
    if port not in {int(each["containerPort"]) for each in containers[name].get("portMappings", [])}:
        return f"The container {name} did not have a container port {port} defined."
    if not any(arn in repr(rule["Actions"]) for rule in alb._rules.values()):
        return f"The target group with targetGroupArn {arn} does not have an associated load balancer."
    return ""


def _wrap_definition() -> None:
    create, update = (kit.original(DEFINITION, name) for name in ("create", "update"))

    def create_checked(logical_id: str, properties: Properties, stack: str) -> Made:
        _check_role(properties)
        return _kept(create(logical_id, properties, stack), properties)

    def update_checked(
        arn: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        _check_role(new)
        return _kept(update(arn, old, new, stack, logical_id), new)

    kit.wrap(DEFINITION, create=create_checked, update=update_checked)


def _check_role(properties: Properties) -> None:
    """Refuse tasks on Fargate that could neither pull their image nor write their log."""
    if "FARGATE" not in properties.get("RequiresCompatibilities", []) or properties.get("ExecutionRoleArn"):
        return
    for each in properties.get("ContainerDefinitions", []):
        logs = (each.get("LogConfiguration") or {}).get("LogDriver") == "awslogs"
        what = "log driver awslogs" if logs else "ECR images" if ".dkr.ecr." in each["Image"] else ""
        if what:
            message = f"Fargate requires task definition to have execution role ARN to support {what}."
            raise kit.refusal("ClientException", message, "AmazonECS")


def _kept(made: Made, properties: Properties) -> Made:
    definition = ecs._task_defs[ecs._resolve_td_key(made[0])]
    kept = {key: properties[key] for key in _OF_DEFINITION if key in properties}
    definition.update(provisioners._pascal_to_camel(kept))
    return made
