"""Services of containers in the emulator, whose tasks are records: new images, bad ones, and deletion."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import PARAMETERS, compiled
from tests.emulator.stacks import deploy
from tests.emulator.test_changes import left
from tests.support.paths import SPECS
from tiers.ir.placed import Layout

BAD_TAG = ":never-starts"
"""The tag of an image that no task can pull: `tests/emulator/additions/tasks.py`."""
GIVEN = PARAMETERS["containers"]
WEB = GIVEN["WebImage"]
API = GIVEN["ApiImage"]
SPEC = (SPECS / "containers.yaml").read_text(encoding="utf-8")
UNPROTECTED_SITE = SPEC.replace(
    "orders: {type: rds,", "orders: {type: rds, deletion_protection: false,"
).replace("type: load_balancer\n", "type: load_balancer\n    deletion_protection: false\n")
SMALL = """\
version: 1
name: small
network: {nat_gateway: {mode: single}}
presentation:
  site:
    type: load_balancer
    deletion_protection: false
    listeners: [{port: 80, protocol: HTTP, forward_to: web}]
logic:
  web: {type: fargate, image: {parameter: WebImage}, port: 8080}
accept: {single-nat: it is a test, http-only: it is a test}
"""


def services(account: Account) -> Mapping[str, Any]:
    """Return what DescribeServices says, by the logical ID of each service."""
    ecs = account.client("ecs")
    [cluster] = ecs.list_clusters()["clusterArns"]
    named = ecs.list_services(cluster=cluster)["serviceArns"]
    listed = ecs.describe_services(cluster=cluster, services=named, include=["TAGS"])["services"]
    return {tags(each)["aws:cloudformation:logical-id"]: each for each in listed}


def tags(service: Mapping[str, Any]) -> dict[str, str]:
    return {each["key"]: each["value"] for each in service["tags"]}


def images(account: Account) -> dict[str, str]:
    """Return the one image of the tasks that run, by the logical ID of their service."""
    ecs, found = account.client("ecs"), {}
    for name, service in services(account).items():
        arns = ecs.list_tasks(cluster=service["clusterArn"], serviceName=service["serviceName"])["taskArns"]
        tasks = ecs.describe_tasks(cluster=service["clusterArn"], tasks=arns)["tasks"]
        [found[name]] = {container["image"] for task in tasks for container in task["containers"]}
    return found


def targets(account: Account) -> dict[str, int]:
    """Return the number of targets of each target group, by its port."""
    balancers = account.client("elbv2")
    found = {}
    for group in balancers.describe_target_groups()["TargetGroups"]:
        health = balancers.describe_target_health(TargetGroupArn=group["TargetGroupArn"])
        found[str(group["Port"])] = len(health["TargetHealthDescriptions"])
    return found


@pytest.mark.parametrize("layout", list(Layout))
def test_images_are_updated_rolled_back_and_deleted(layout: Layout, account: Account) -> None:
    bundle = compiled(UNPROTECTED_SITE, layout)
    stack = deploy(account, bundle, GIVEN)
    assert stack.described()["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    before = services(account)
    # A worker that follows a queue has the one task that ECS starts without a number.
    counts = {"ApiService": 2, "WebService": 2, "WorkerService": 1}
    assert {name: each["runningCount"] for name, each in before.items()} == counts
    assert targets(account) == {"8080": 2, "9000": 2}

    updated = {"ApiService": API, "WebService": f"{WEB}.1", "WorkerService": API}
    stack = deploy(account, bundle, {**GIVEN, "WebImage": f"{WEB}.1"})
    assert stack.described()["StackStatus"] == "UPDATE_COMPLETE", stack.failures()
    assert images(account) == updated
    after = services(account)
    changed = {name for name in after if after[name]["taskDefinition"] != before[name]["taskDefinition"]}
    assert changed == {"WebService"}
    assert targets(account) == {"8080": 2, "9000": 2}

    stack = deploy(account, bundle, {**GIVEN, "WebImage": f"{WEB}{BAD_TAG}"})
    assert stack.described()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    failing = stack.children()["Logic"] if layout is Layout.NESTED else stack
    assert "ECS Deployment Circuit Breaker was triggered" in failing.failures()["WebService"]
    assert images(account) == updated
    service = services(account)["WebService"]
    assert (service["runningCount"], service["desiredCount"]) == (2, 2)
    assert any("deployment failed" in each["message"] for each in service["events"])
    assert reasons(account, service) == {"CannotPullContainerError"}
    assert targets(account) == {"8080": 2, "9000": 2}

    kept = {name for name in stack.everything() if name.endswith("LogGroup")}
    assert kept == {f"{each}LogGroup" for each in ("Api", "Nightly", "Thumbnails", "Web", "Worker")}
    assert stack.delete() == "DELETE_COMPLETE"
    assert running(account) == []
    assert account.client("servicediscovery").list_namespaces()["Namespaces"] == []
    assert left(account) == {"bucket", "snapshot"}
    assert len(account.client("logs").describe_log_groups()["logGroups"]) == len(kept)


def reasons(account: Account, service: Mapping[str, Any]) -> set[str]:
    """Return the kinds of reasons for which tasks of a service failed to start."""
    ecs, name = account.client("ecs"), service["serviceName"]
    wanted = {"cluster": service["clusterArn"], "serviceName": name, "desiredStatus": "STOPPED"}
    arns = ecs.list_tasks(**wanted)["taskArns"]
    tasks = ecs.describe_tasks(cluster=service["clusterArn"], tasks=arns)["tasks"]
    failed = [each for each in tasks if each["stopCode"] == "TaskFailedToStart"]
    return {each["stoppedReason"].partition(":")[0] for each in failed}


def test_without_a_circuit_breaker_a_bad_image_is_waited_for_in_vain(account: Account) -> None:
    bundle = compiled(SMALL.replace("8080}", "8080, deployment: {circuit_breaker: false}}"), Layout.SINGLE)
    deploy(account, bundle, {"WebImage": WEB})
    stack = deploy(account, bundle, {"WebImage": f"{WEB}{BAD_TAG}"})
    assert stack.described()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Exceeded attempts to wait" in stack.failures()["WebService"]
    assert images(account) == {"WebService": WEB}


def test_a_first_deployment_with_a_bad_image_leaves_nothing(account: Account) -> None:
    stack = deploy(account, compiled(SMALL, Layout.SINGLE), {"WebImage": f"{WEB}{BAD_TAG}"})
    assert stack.described()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "ECS Deployment Circuit Breaker was triggered" in stack.failures()["WebService"]
    assert running(account) == []
    assert left(account) == set()


def running(account: Account) -> list[str]:
    """Return the tasks that run in any cluster."""
    ecs = account.client("ecs")
    clusters = ecs.list_clusters()["clusterArns"]
    return [arn for cluster in clusters for arn in ecs.list_tasks(cluster=cluster)["taskArns"]]


REFUSED = {
    "TargetType: ip": ("TargetType: instance", "incompatible with the awsvpc network mode"),
    "ContainerPort: 8080\n          TargetGroupArn": (
        "ContainerPort: 80\n          TargetGroupArn",
        "did not have a container port 80 defined",
    ),
    "ExecutionRoleArn": ("Nothing", "execution role ARN to support log driver awslogs"),
}
"""Faults of a template that ECS refuses: what is replaced, by what, and its words."""


@pytest.mark.parametrize("fault", REFUSED)
def test_ecs_refuses_what_it_cannot_register(fault: str, account: Account) -> None:
    bundle = compiled(SMALL, Layout.SINGLE)
    instead, said = REFUSED[fault]
    text = bundle.files[bundle.main]
    assert fault in text
    stack = deploy(
        account, bundle._replace(files={bundle.main: text.replace(fault, instead)}), {"WebImage": WEB}
    )
    assert stack.described()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(said in each for each in stack.failures().values()), stack.failures()
